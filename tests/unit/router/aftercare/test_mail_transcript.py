"""The transcript goes by mail: asked for, or at the end by the policy; and what is answered to it comes back."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.end import EndConversation
from usher_common.commands.mail_transcript import MailTranscript
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.content import Profile
from usher_common.messages.first_peers import shown_peer
from usher_common.messages.sends import Send
from usher_common.messages.threads import Reached
from usher_policy.document.after import Transcripts
from usher_policy.document.model import PolicyDocument, Queue, Rule
from usher_router.domain.aftercare.mail_transcript import ANSWERS_S, MAILS
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import AddressSaved, Answered, Appended, Sent
from usher_router.domain.policy import SECOND, Policy

from routing.cases import ASSIGNED, CAUSE, CLOSED, CONTEXT, NOW, WAITING, at, do

PEER = "eva@example.org/abc"
ASKED = MailTranscript("k1", "mail", PEER, "Europe/Berlin", "de")
BY_AGENT = CloseConversation("k1", "ana", "c1")
CHAT = replace(ASSIGNED, agent_at=NOW - 30 * SECOND, visitor_at=NOW - 40 * SECOND, given_email="eva@example.org")
BY_MAIL = Reached("support", "eva@example.org/t1", "email", at=NOW - 40 * SECOND, cc=("bob@example.org",))


def policy(*, queue: bool = False, rule: bool | None = None, account: str = "mail") -> Policy:
    """What a queue, and an entry rule, say of transcripts at the end."""
    rules = (Rule(name="vip", queue="default", transcript_at_close=rule),)
    queues = {"default": Queue(transcript_at_close=queue)}
    return Policy(document=PolicyDocument(rules=rules, queues=queues, transcripts=Transcripts(account=account)))


def sends(effects: Any) -> list[Send]:
    """What leaves."""
    return [one.send for one in effects if isinstance(one, Sent)]


def test_what_is_asked_for_leaves_as_a_mail_of_its_own() -> None:
    """Automatic, in a thread that it begins, in the zone and language asked for; the line says where it went."""
    after, effects = decide(CLOSED, ASKED, CAUSE, CONTEXT)
    (sent,), (line,) = sends(effects), [one.message for one in effects if isinstance(one, Appended)]
    (joins,) = [one for one in effects if isinstance(one, AddressSaved)]

    assert after is not None
    assert (sent.account, sent.peer, sent.text, sent.automatic, sent.first) == ("mail", PEER, "", True, True)
    assert sent.transcript is not None
    assert (sent.transcript.time_zone, sent.transcript.language) == ("Europe/Berlin", "de")
    assert (line.text, line.author, sent.message) == ("transcript_mailed:eva@example.org", "system", line.id)
    assert (joins.conversation, joins.contact, after.status) == ("k1", CLOSED.contact_id, "closed")
    assert [one.code for one in effects if isinstance(one, Answered)] == [""]


def test_a_conversation_sends_so_many() -> None:
    """The next one is refused, and changes nothing."""
    known = tuple(Reached("mail", f"a{one}@example.org/x", "email", transcript_at=NOW) for one in range(MAILS))
    full = replace(CLOSED, addresses=known)
    after, effects = decide(full, ASKED, CAUSE, CONTEXT)

    assert (after, sends(effects)) == (full, [])
    assert [one.code for one in effects if isinstance(one, Answered)] == ["too_many"]
    assert sends(decide(replace(full, addresses=known[1:]), ASKED, CAUSE, CONTEXT)[1])


@pytest.mark.parametrize(
    ("before", "command", "rules", "expected"),
    [
        (CHAT, BY_AGENT, policy(), None),  # off by default
        (CHAT, BY_AGENT, policy(queue=True), ("mail", "eva@example.org")),
        (CHAT, EndConversation("k1", "c1"), policy(queue=True), ("mail", "eva@example.org")),
        (replace(CHAT, rule="vip"), BY_AGENT, policy(rule=True), ("mail", "eva@example.org")),
        (replace(CHAT, rule="vip"), BY_AGENT, policy(queue=True, rule=False), None),
        (replace(CHAT, rule="vip"), BY_AGENT, policy(queue=True), ("mail", "eva@example.org")),
        (CHAT, BY_AGENT, policy(queue=True, account=""), None),  # no mailbox for those who write elsewhere
        # an agent or an import wrote the address: the contact has named none
        (replace(CHAT, given_email="", profile=Profile(email="eva@example.org")), BY_AGENT, policy(queue=True), None),
        (replace(CHAT, agent_at=None), BY_AGENT, policy(queue=True), None),
        (replace(WAITING, given_email="eva@example.org"), EndConversation("k1", "c1"), policy(queue=True), None),
        # who writes by mail gets it there, by the mailbox that they wrote to
        (replace(CHAT, addresses=(BY_MAIL,)), BY_AGENT, policy(queue=True, account=""), ("support", "eva@example.org")),
        (replace(CHAT, addresses=(replace(BY_MAIL, refused="stopped"),)), BY_AGENT, policy(queue=True), None),
        # nothing was said since the last one
        (replace(CHAT, addresses=(replace(BY_MAIL, transcript_at=NOW - SECOND),)), BY_AGENT, policy(queue=True), None),
    ],
)  # fmt: skip
def test_who_gets_it_at_the_end(
    before: Conversation, command: Any, rules: Policy, expected: tuple[str, str] | None
) -> None:
    """Where the policy wants it, an agent has answered, and the contact wrote from an address or named it."""
    _, effects = decide(before, command, CAUSE, at(0, rules))
    found = [(one.account, shown_peer("email", one.peer)) for one in sends(effects) if one.transcript is not None]

    assert found == ([expected] if expected else [])
    assert all(one.cc == () for one in sends(effects))


def test_an_address_is_the_contacts_own_once_they_have_named_it() -> None:
    """With a message, or at the beginning."""
    said = MessageReceived("web", "v1", "web", "Hello", "c9", profile=Profile(email="eva@example.org"))

    assert (
        do(replace(ASSIGNED, profile=Profile(email="eva@example.org")), said, CONTEXT).given_email == "eva@example.org"
    )
    assert do(None, said, CONTEXT).given_email == "eva@example.org"
    assert do(ASSIGNED, replace(said, profile=Profile(name="Eva")), CONTEXT).given_email == ""


ENDED = replace(CLOSED, closed_by="visitor")
MAILED = do(ENDED, ASKED, CONTEXT)
ANSWER = MessageReceived("mail", PEER, "email", "One more thing", native_id="n1")


@pytest.mark.parametrize(
    ("before", "answer", "later_s", "expected"),
    [
        (MAILED, ANSWER, 60, "k1"),  # though the visitor had ended it
        (MAILED, ANSWER, ANSWERS_S, "k1"),
        (MAILED, ANSWER, ANSWERS_S + 1, ""),
        (MAILED, replace(ANSWER, peer="eva@example.org/other"), 60, ""),
        (ENDED, ANSWER, 60, ""),
    ],
)
def test_an_answer_to_it_comes_back(before: Conversation, answer: Any, later_s: float, expected: str) -> None:
    """For two weeks it goes on with the conversation, at home where it was."""
    after = do(before, answer, at(later_s, partition=7))

    assert (after.id if after.id == "k1" else "") == expected
    if expected:
        assert (after.status, after.home_partition) == ("waiting", ENDED.home_partition)


def test_a_machines_answer_opens_nothing() -> None:
    """As that of somebody's holiday."""
    assert do(MAILED, replace(ANSWER, automatic=True), at(60)).status == "closed"
