"""A contact is asked how it went, and answers."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from usher_common.commands.close import CloseConversation
from usher_common.commands.deadline import DeadlineReached
from usher_common.commands.end import EndConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.rate import COMMENT_CHARS, RateConversation
from usher_common.commands.reply import SendReply
from usher_common.messages.content import Invited
from usher_policy.document.after import Ratings
from usher_policy.document.model import PolicyDocument
from usher_router.domain.aftercare.rating_request import ability_of, request_for, score_in
from usher_router.domain.context import Context
from usher_router.domain.conversation.model import Conversation
from usher_router.domain.decide import decide
from usher_router.domain.effects import Appended, RatingGiven, Sent
from usher_router.domain.policy import SECOND, Policy

from routing.cases import ASSIGNED, CAUSE, CONTEXT, NOW, WAITING, at, do

ANSWERED = replace(ASSIGNED, agent_at=NOW - 30 * SECOND)
BY_AGENT = CloseConversation("k1", "ana", "c1")
THANKS = MessageReceived("web", "v1", "web", "ok thanks", "c2")


def policy(**ratings: Any) -> Policy:
    """Reopening for an hour, and this about ratings."""
    return Policy(reopen_s=3600, document=PolicyDocument(ratings=Ratings(**ratings)))


def asked(effects: Any) -> list[str]:
    """List the lines that ask."""
    lines = [one.message.text for one in effects if isinstance(one, Appended)]
    return [line for line in lines if line.startswith("rate")]


def closed(before: Conversation, command: Any, context: Context = CONTEXT) -> tuple[Conversation, list[str]]:
    """Close it; returns it with the lines that ask."""
    after, effects = decide(before, command, CAUSE, context)
    assert after is not None
    return after, asked(effects)


@pytest.mark.parametrize(
    ("before", "command", "ratings", "expected"),
    [
        (ANSWERED, BY_AGENT, {}, ["rate"]),
        (ANSWERED, EndConversation("k1", "c1"), {}, ["rate"]),
        (ANSWERED, BY_AGENT, {"after": ("visitor",)}, []),
        (ANSWERED, BY_AGENT, {"after": ()}, []),
        (ANSWERED, BY_AGENT, {"questions": {"de": "Zufrieden?"}}, ["rate"]),
        (replace(ANSWERED, profile=msgspec.convert({"language": "de-AT"}, type(ANSWERED.profile))), BY_AGENT,
         {"questions": {"de": "Zufrieden?"}}, ["rate:Zufrieden?"]),
        (ASSIGNED, BY_AGENT, {}, []),  # nobody has answered anything
        (WAITING, EndConversation("k1", "c1"), {}, []),
        (replace(ANSWERED, channel="webhook"), BY_AGENT, {}, []),  # it has no form, and the policy wants no text
    ],
)  # fmt: skip
def test_who_is_asked(before: Conversation, command: Any, ratings: dict[str, Any], expected: list[str]) -> None:
    """Somebody whom an agent answered, after an end that the policy names, where the channel can."""
    assert closed(before, command, at(0, policy(**ratings)))[1] == expected


@pytest.mark.parametrize(
    ("ratings", "expected"), [({}, []), ({"after": ("agent", "visitor")}, []), ({"after": ("idle",)}, ["rate"])]
)
def test_an_automatic_close_asks_only_where_it_is_wished(ratings: dict[str, Any], expected: list[str]) -> None:
    """A survey after silence is an annoyance (case F2)."""
    due = replace(
        ANSWERED, deadline_kind="close", next_deadline=NOW, visitor_at=NOW - 90 * SECOND, reminded_at=NOW - SECOND
    )
    ended, lines = closed(due, DeadlineReached("k1", due.deadline_no), at(0, policy(**ratings)))

    assert (ended.closed_by, lines) == ("idle", expected)


@pytest.mark.parametrize("invited", [None, Invited("help", "May I help?", "ana")])
def test_who_was_invited_is_asked_like_who_came_by_themselves(invited: Invited | None) -> None:
    """Once an agent has answered; the words of the invitation are no answer (case F7)."""
    begun = do(None, MessageReceived("web", "v1", "web", "hello", "c1", invited=invited), at(0, policy()))
    talk = replace(begun, status="assigned", agent_id="ana", assignment_id="s1", participants=("ana",))
    answered = do(talk, SendReply(talk.id, "ana", "Which size?", "c2"), at(10, policy()))
    ends = CloseConversation(talk.id, "ana", "c3")

    assert closed(talk, ends, at(20, policy()))[1] == []
    assert closed(answered, ends, at(20, policy()))[1] == ["rate"]


@pytest.mark.parametrize(
    ("again_after_s", "lasted_s", "expected"),
    [(None, 9_000, []), (600, 599, []), (600, 600, ["rate"]), (0, 0, ["rate"])],
)
def test_a_reopening_is_followed_by_a_second_question_only_if_it_was_long(
    again_after_s: float | None, lasted_s: int, expected: list[str]
) -> None:
    """Thanks after the close reopen it, and are no second case (case F1)."""
    rules = policy(again_after_s=again_after_s)
    ended, _ = closed(ANSWERED, BY_AGENT, at(0, rules))
    opened = do(ended, THANKS, at(60, rules))
    owned = replace(ANSWERED, rating=opened.rating, reopened_at=opened.reopened_at)
    again, lines = closed(owned, BY_AGENT, at(60 + lasted_s, rules))

    assert opened.reopened_at == NOW + 60 * SECOND
    assert lines == expected
    assert again.rating is not None
    assert again.rating.number == 1 + len(expected)


def test_a_score_is_given_once_and_can_be_changed_for_a_while() -> None:
    """Then it stands."""
    ended, _ = closed(ANSWERED, BY_AGENT, at(0, policy(change_s=600)))
    first, effects = decide(ended, RateConversation("k1", "c2", 2, " slow "), CAUSE, at(10, policy(change_s=600)))
    assert first is not None
    changed, more = decide(first, RateConversation("k1", "c3", 4), CAUSE, at(610, policy()))
    assert changed is not None
    late, nothing = decide(changed, RateConversation("k1", "c4", 1), CAUSE, at(611, policy()))

    assert [one for one in effects if isinstance(one, RatingGiven)] == [RatingGiven(1, 2, "slow", first=True)]
    assert [one for one in more if isinstance(one, RatingGiven)] == [RatingGiven(1, 4, "", first=False)]
    assert [one for one in nothing if isinstance(one, RatingGiven)] == []
    assert late is not None
    assert late.rating is not None
    assert late.rating.score == 4


@pytest.mark.parametrize("score", [-1, 6, 100])
def test_no_other_scores_exist(score: int) -> None:
    """What no form sends changes nothing."""
    ended, _ = closed(ANSWERED, BY_AGENT)

    assert do(ended, RateConversation("k1", "c2", score), CONTEXT).rating == ended.rating


def test_who_would_rather_not_say_is_not_asked_again_and_may_think_better_of_it() -> None:
    """It is no score; a score is not taken back by it."""
    ended, _ = closed(ANSWERED, BY_AGENT)
    skipped, effects = decide(ended, RateConversation("k1", "c2", 0), CAUSE, CONTEXT)
    assert skipped is not None
    rated = do(skipped, RateConversation("k1", "c3", 5), at(60))
    kept = do(rated, RateConversation("k1", "c4", 0), at(61))

    assert [one for one in effects if isinstance(one, RatingGiven)] == []
    assert [one.rating.score if one.rating else None for one in (skipped, rated, kept)] == [0, 5, 5]


def test_a_comment_is_bounded() -> None:
    """Whatever a client sends."""
    ended, _ = closed(ANSWERED, BY_AGENT)
    _, effects = decide(ended, RateConversation("k1", "c2", 3, "x" * (COMMENT_CHARS + 1)), CAUSE, CONTEXT)

    assert [len(one.comment) for one in effects if isinstance(one, RatingGiven)] == [COMMENT_CHARS]


def test_a_channel_without_a_form_gets_numbers_and_its_answer_is_no_new_conversation() -> None:
    """The number is kept as what the contact wrote, too."""
    rules = policy(numbers_on=("webhook",))
    talk = replace(ANSWERED, channel="webhook", account="hook")
    ended, effects = decide(talk, BY_AGENT, CAUSE, at(0, rules))
    sent = [one.send.text for one in effects if isinstance(one, Sent)]
    said = MessageReceived("hook", "v1", "webhook", " 4 ", "c2")
    rated, given_ = decide(ended, said, CAUSE, at(60, rules))
    assert rated is not None
    thanks = do(rated, replace(said, text="thanks"), at(90, rules))

    assert ["1" in text and "5" in text for text in sent] == [True]
    assert [one.score for one in given_ if isinstance(one, RatingGiven)] == [4]
    assert (rated.status, rated.last_seq, thanks.status) == ("closed", (ended.last_seq if ended else 0) + 1, "waiting")


WORDS = st.text(min_size=1, max_size=60)


@given(
    st.sampled_from(["web", "webhook", "sms", "whatsapp", "email"]),
    st.sampled_from(["", "de", "de-AT", "es_MX", "xx"]),
    WORDS,
)
def test_what_a_contact_is_to_answer_with_is_never_missing(channel: str, language: str, own: str) -> None:
    """A form or the numbers: whatever the policy's own words are (case F4)."""
    ratings = Ratings(numbers_on=("webhook",), buttons_on=("whatsapp",), links_on=("email",), questions={"de": own})
    ability = ability_of(channel, ratings)
    request = request_for(ability, language, ratings)

    if ability in {"numbers", "buttons", "link"}:
        assert request is not None
        assert "1" in request.text
        assert "5" in request.text
        assert [score_in(one.title) for one in request.buttons] == ([1, 2, 3, 4, 5] if ability == "buttons" else [])
        assert request.link == (ability == "link")
    else:
        assert (request is not None, request.text if request else "") == (ability == "form", "")


def test_a_link_is_sent_with_the_question_and_once_per_conversation() -> None:
    """Thanks after the end reopen it, and the next end asks nothing (case F1)."""
    rules = policy(links_on=("webhook",))
    talk = replace(ANSWERED, channel="webhook", account="hook")
    ended, effects = decide(talk, BY_AGENT, CAUSE, at(0, rules))
    assert [one.send.place for one in effects if isinstance(one, Sent)] == [True]
    again = do(ended, MessageReceived("hook", "v1", "webhook", "ok thanks", "c2"), at(60, rules))
    _, effects = decide(replace(again, agent_at=NOW), EndConversation("k1", "c3"), CAUSE, at(62, rules))
    assert not [one for one in effects if isinstance(one, Sent)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4", 4),
        (" 5\n", 5),
        ("0", None),
        ("6", None),
        ("4 stars", None),
        ("", None),
        ("44", None),
        ("²", None),
        ("★★★", 3),
    ],
)
def test_only_a_number_alone_is_a_score(text: str, expected: int | None) -> None:
    """Other words belong to the conversation."""
    assert score_in(text) == expected
