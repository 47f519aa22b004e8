"""No dead end: in whatever order things happen, each contact reaches a person, an answer, or a close they hear of."""

from functools import cache
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace
from usher_common.commands.bot_answered import BotAnswered
from usher_common.commands.call_ended import CallEnded
from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.end import EndConversation
from usher_common.commands.introduce import Introduce
from usher_common.commands.record_call import RecordCall
from usher_common.commands.release import ReleaseConversation
from usher_common.commands.reply import SendReply
from usher_common.commands.take import TakeConversation
from usher_common.messages.content import CallWanted, Profile
from usher_common.messages.knowledge import BotHandover
from usher_common.messages.sends import Button
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.effects import Ignored, Sent
from usher_router.domain.funnel.phone.request import terms_of
from usher_router.domain.funnel.phone.values import NOBODY
from usher_router.domain.policy import SECOND, Policy

from funnel.talk import FOUND, Talk, came, context
from routing.policies import policy_from

TIERS = ("", "gold", "shut", "gone")
TEXTS = ("Where is my parcel?", "1", "2", "3", "yes", "no", "human", "thanks", "", "a1", "!")
BUTTONS = ("helped", "not_helped", "person", "article:a1", "article:a2", "bot:b1", "nonsense")
TRIGGERS = (
    "{on: overdue, to: phone}, {on: reopened, times: 1, queue: shut}",
    "{on: overdue, priority: 10}, {on: value, at_least: 5, to: email}",
    "{on: no_agent, after_s: 20, to: phone}, {on: value, at_least: 5, to: phone}",
)
OUTCOMES = ("reached", "busy", "no_answer", "machine", "failed", "lost", "absent", "canceled")
SAYS = ("Try this.", "Try that.", "Which one?")
ALWAYS_FREE = {name: Agent(id=name, name=name, status="available", capacity=10_000) for name in ("ana", "ben")}


@cache
def policy_of(text: str) -> Policy:
    """Read a policy once: hundreds of conversations share a few of them."""
    return policy_from(text)


def policies() -> st.SearchStrategy[Policy]:
    """Policies with every order of stages, few and many tries, with and without receipt and offers."""
    return st.builds(
        lambda stages, tries, receipt, offer, phone, triggers: policy_of(
            f"""
            rules:
              - {{name: vips, when: {{attributes.tier: gold}}, queue: default}}
              - {{name: shut, when: {{attributes.tier: shut}}, queue: shut}}
              - {{name: gone, when: {{attributes.tier: gone}}, queue: gone}}
            calendars: {{never: {{exceptions: {{"2030-01-01": ["09:00-10:00"]}}}}}}
            queues:
              default: {{max_length: 3}}
              shut: {{hours: never}}
              gone: {{hours: never, outside: {{action: close}}}}
            funnel:
              stages: {stages}
              rules: {{vips: [faq, bot, chat]}}
              faq: {{cost: 0.5, tries: {tries}, receipt: {receipt}, silence_s: 60, answer_s: 1}}
              bot: {{account: helper, tries: {tries}, receipt: {receipt}, silence_s: 60, answer_s: 5}}
              chat: {{cost: 5{offer if "email" in stages else ""}}}
              {f"phone: {{{phone}}}" if "phone" in stages else ""}
              {f"triggers: [{triggers}]" if "phone" in stages else ""}
            """
        ),
        st.sampled_from(
            [
                *("[faq, chat]", "[faq, chat, email]", "[faq, chat, email, phone]"),
                *("[faq, bot, chat]", "[bot, chat, email]"),
            ]
        ),
        st.integers(1, 5),
        st.sampled_from(["true", "false"]),
        st.sampled_from(["", ", offers: [{to: email, after_s: 30}]"]),
        st.sampled_from(["attempts: 1", "attempts: 2, account: main, skill: voice", "at_once: false, account: main"]),
        st.sampled_from(TRIGGERS),
    )


class Funnel(RuleBasedStateMachine):
    """One contact's conversation: silence, answers of every kind, agents who come, leave and write, failing sends.

    The bot is silent, fails, repeats itself, and answers any turn it ever had, at any time.
    """

    @initialize(policy=policies(), tier=st.sampled_from(TIERS), channel=st.sampled_from(["web", "webhook", "email"]))
    def begin(self, policy: Policy, tier: str, channel: str) -> None:
        self.channel = channel
        first = came(channel=channel)
        if tier:
            first = replace(first, profile=Profile(attributes={"tier": tier, "value": "10"}))
        self.talk = Talk(first, at=replace(context(agents=ALWAYS_FREE, able=()), policy=policy))

    @rule(text=st.sampled_from(TEXTS), automatic=st.booleans(), person=st.booleans())
    def write(self, text: str, automatic: bool, person: bool) -> None:
        if self.talk.now.status == "closed" and automatic:
            return  # parked: it opens nothing
        self._do(came(text, channel=self.channel, automatic=automatic, person=person))

    @rule(button=st.sampled_from(BUTTONS), older=st.booleans())
    @precondition(lambda self: self._asked() or self._turns())
    def press(self, button: str, older: bool) -> None:
        state = self.talk.now.funnel
        self.talk.press(button, "older" if older or state is None else state.ask or "none")

    @rule(verdict=st.sampled_from(["answer", "ask", "none"]), found=st.sampled_from([FOUND, FOUND[:1], ()]))
    @precondition(lambda self: self._asked())
    def knowledge(self, verdict: str, found: Any) -> None:
        self.talk.answer(verdict, found=found)

    @rule(
        text=st.sampled_from(SAYS),
        buttons=st.sampled_from([(), (Button("b1", "That one"),)]),
        done=st.booleans(),
        hands_over=st.booleans(),
        back=st.integers(0, 3),
    )
    @precondition(lambda self: self._turns())
    def bot(self, text: str, buttons: Any, done: bool, hands_over: bool, back: int) -> None:
        turns, before = self._turns(), self.talk.now
        turn = turns[max(0, len(turns) - 1 - back)]
        handed = BotHandover("why", "what", {"a": "b"}) if hands_over else None
        effects = self.talk.do(BotAnswered(before.id, "helper", turn, text, buttons, done, handed))
        waits = before.stage == "bot" and before.funnel is not None and before.funnel.phase == "asked"
        if before.status != "automatic" or not waits or turn != turns[-1]:  # late, or said twice
            assert (effects, self.talk.now) == ([Ignored("stale_turn")], before)

    @rule(status=st.sampled_from(["failed", "sent", "uncertain"]), back=st.integers(0, 2))
    @precondition(lambda self: self._turns())
    def bot_reached(self, status: Any, back: int) -> None:
        turns = self._turns()
        self._do(DeliveryReported(self.talk.now.id, turns[max(0, len(turns) - 1 - back)], status))

    @rule()
    @precondition(lambda self: self.talk.now.next_deadline is not None)
    def silence(self) -> None:
        self.talk.wait()

    @rule(status=st.sampled_from(["failed", "sent", "uncertain"]))
    def report(self, status: Any) -> None:
        self._do(DeliveryReported(self.talk.now.id, "m1", status))

    @rule(agent=st.sampled_from(["ana", "ben"]))
    def take(self, agent: str) -> None:
        self._do(TakeConversation(self.talk.now.id, agent, f"c{self.talk._number}"))

    @rule(text=st.just("Here it is"))
    @precondition(lambda self: self.talk.now.status == "assigned")
    def reply(self, text: str) -> None:
        self._do(SendReply(self.talk.now.id, self.talk.now.agent_id or "", text, f"c{self.talk._number}"))

    @rule()
    @precondition(lambda self: self.talk.now.status == "assigned")
    def vanish(self) -> None:
        self._do(ReleaseConversation(self.talk.now.id, self.talk.now.assignment_id or "", "vanished"))

    @rule()
    @precondition(lambda self: self.channel != "web")
    def echo(self) -> None:
        self._do(EchoReceived("a1", "v1", self.channel, "by hand", native_id=f"n{self.talk._number}"))

    @rule(number=st.sampled_from(["", "+46701234567"]), after_s=st.sampled_from([0, 600, 400 * 86_400]))
    def ask_call(self, number: str, after_s: int) -> None:
        wanted = CallWanted(number, self.talk.at.now + after_s * SECOND if after_s else 0)
        self._do(came("Please call me", channel=self.channel, call=wanted))

    @rule(address=st.sampled_from(["eva@example.com", "+46701234567"]))
    def leave_address(self, address: str) -> None:
        said = Profile(email=address) if "@" in address else Profile(phone=address)
        self._do(Introduce(self.talk.now.id, f"c{self.talk._number}", said, promise=True))

    @rule(outcome=st.sampled_from(OUTCOMES))
    def called(self, outcome: Any) -> None:
        self._do(CallEnded(self.talk.now.id, self.talk.now.agent_id or "", outcome))

    @rule(outcome=st.sampled_from(["reached", "no_answer", "wrong_number", "again"]))
    def record_call(self, outcome: Any) -> None:
        self._do(RecordCall(self.talk.now.id, "ana", f"c{self.talk._number}", outcome))

    @rule()
    def end(self) -> None:
        self._do(EndConversation(self.talk.now.id, "c"))

    @invariant()
    def is_somewhere(self) -> None:
        """It is in a stage that a deadline ends, waits for a person, is with one, or was closed with a word."""
        if not hasattr(self, "talk"):
            return
        now = self.talk.now
        if now.status == "automatic":
            assert (now.stage, now.deadline_kind) in (("faq", "stage"), ("bot", "stage"))
            assert now.next_deadline is not None
            assert now.waiting_since is None
            assert now.agent_id is None
        elif now.status == "waiting":
            assert now.waiting_since is not None
        elif now.status == "closed":
            assert any(one.startswith("closed_") for one in self.talk.notices)

    @invariant()
    def nobody_waits_unpromised(self) -> None:
        """Who is to be called was promised it, is held back until a deadline only, and is no longer once it is over."""
        if not hasattr(self, "talk") or self.talk.now.funnel is None:
            return
        now, call = self.talk.now, self.talk.now.funnel.call
        if call is None:
            assert now.sticky_agent != NOBODY
            return
        assert now.status != "closed"
        assert now.promise is not None
        assert now.promise.address == call.number
        terms = terms_of(now)
        assert terms is not None
        assert call.attempts < terms.attempts
        if now.status == "waiting":
            assert (now.sticky_agent == NOBODY) == (call.at > self.talk.at.now)
            assert now.sticky_agent != NOBODY or (now.next_deadline or 0) <= call.at
            assert call.due or now.sticky_agent == NOBODY

    @invariant()
    def turns_are_bounded(self) -> None:
        """No turn twice, and none is still to be sent once nobody waits for it."""
        if not hasattr(self, "talk"):
            return
        turns = self._turns()
        assert len(turns) == len(set(turns))
        sends = [one.send for one in self.talk.sent if one.send.turn is not None]
        assert all(one.window_ends_at > 0 and one.peer == one.conversation for one in sends)

    @invariant()
    def stages_join(self) -> None:
        """One passage after another, without a gap in their numbers; only an open conversation is in a stage."""
        if not hasattr(self, "talk") or self.talk.now.funnel is None:
            return
        mine = [one for one in self.talk.passages if one.conversation == self.talk.now.id]
        opened = [one for one in mine if one.left_at is None]
        assert len(opened) == (self.talk.now.status != "closed")
        assert [one.stage for one in opened] == ([self.talk.now.stage] if opened else [])
        assert all((one.outcome != "") == (one.left_at is not None) for one in mine)

    def teardown(self) -> None:
        """Let time pass with nobody doing anything: the automatic stage is over after two deadlines, a call is due.

        Then agents call in vain until none is left: a mail was promised, or it is closed with a word.
        """
        if not hasattr(self, "talk"):
            return
        for _ in range(2):
            if self.talk.now.status == "automatic":
                self.talk.wait()
        assert self.talk.now.status != "automatic"
        for _ in range(40):
            state = self.talk.now.funnel
            if state is None or state.call is None:
                break
            if self.talk.now.status == "waiting" and not state.call.due:
                self.talk.wait()
            else:
                self._do(CallEnded(self.talk.now.id, "", "busy"))
        state = self.talk.now.funnel
        assert state is None or state.call is None
        assert self.talk.now.closed_by != "unreached" or "closed_unreached" in self.talk.notices

    def _asked(self) -> bool:
        return any(type(one).__name__ == "KnowledgeAsked" for one in self.talk.effects)

    def _turns(self) -> list[str]:
        """The bot's turns of the present conversation: one that is closed may be followed by another."""
        now = self.talk.now.id
        sends = [one.send for one in self.talk.effects if isinstance(one, Sent)]
        return [one.message for one in sends if one.turn is not None and one.conversation == now]

    def _do(self, command: Any) -> None:
        self.talk.do(command)
        self.talk.at = replace(self.talk.at, agents=ALWAYS_FREE)


def test_no_order_of_events_is_a_dead_end() -> None:
    """Two hundred conversations of up to thirty events each; the same on every run."""
    how = settings(max_examples=200, stateful_step_count=30, deadline=None, derandomize=True)
    run_state_machine_as_test(Funnel, settings=how)
