"""What moves a conversation that waits: a mail that is urgent, skills that nobody has, what the contact is worth."""

from msgspec.structs import replace
from usher_common.commands.introduce import Introduce
from usher_common.messages.content import Entry, Profile
from usher_router.domain.policy import SECOND, Policy

from funnel.phoning import NUMBER, asked, policy
from funnel.talk import came
from routing.policies import policy_from


def test_a_mail_that_is_urgent_is_escalated_before_it_breaks() -> None:
    """Half an hour before the promise of two hours is due: up, into another queue, with the reason; once."""
    stages = "[chat, email, phone]\n          triggers: [{on: overdue, queue: seniors, priority: 20}]"
    talk = asked(first=came(), under=policy(stages=stages))
    talk.do(Introduce(talk.now.id, "c1", Profile(email="eva@example.com"), promise=True))
    promise = talk.now.promise
    talk.wait()

    assert promise is not None
    assert (promise.due_at, promise.remind_at) == (talk.at.now + 1800 * SECOND, talk.at.now)
    assert talk.notices[-1] == "escalated:overdue::seniors"
    assert (talk.now.queue, talk.now.priority, talk.now.next_deadline) == ("seniors", 20, None)


def test_skills_that_nobody_has_lead_to_a_call() -> None:
    """Whether anybody has them is looked up once; where it was not, somebody counts as there."""
    stages = "[chat, phone]\n          triggers: [{on: no_agent, after_s: 30, to: phone}]"
    skilled = replace(came(entry=Entry(skills=("tax",))), profile=Profile(phone=NUMBER))
    nobody, unknown = (
        asked(first=skilled, under=policy(stages=stages)),
        asked(first=skilled, under=policy(stages=stages)),
    )
    nobody.at = replace(nobody.at, able=())
    nobody.wait()
    unknown.wait()

    assert [one[:3] for one in nobody.way] == [("chat", "entry", "no_agent"), ("phone", "no_agent", "")]
    assert [one[:3] for one in unknown.way] == [("chat", "entry", "")]


def test_a_contact_of_value_and_one_who_comes_back_are_moved_at_once() -> None:
    """By a number in an attribute; a text that is none is worth nothing."""
    stages = "[chat]\n          triggers: [{on: value, at_least: 100, priority: 30}]"
    rich = asked(first=came(profile=Profile(attributes={"value": "250"})), under=_chat(stages))
    poor = asked(first=came(profile=Profile(attributes={"value": "much"})), under=_chat(stages))
    rich.wait()

    assert (rich.now.priority, rich.notices) == (30, ["escalated:value::"])
    assert poor.now.next_deadline is None


def _chat(stages: str) -> Policy:
    return policy_from(f"queues: {{default: {{}}}}\nfunnel:\n          stages: {stages}\n")
