"""What a visitor says besides messages: where they are to be answered, how it went, whether an answer helped."""

import msgspec
from usher_common.commands.faq_verdict import FaqVerdict
from usher_common.commands.introduce import Introduce
from usher_common.commands.rate import RateConversation
from usher_common.handling import Stall
from usher_common.ids import partition_of, visitor_message_id
from usher_common.messages.content import CallWanted, Profile
from usher_common.messages.events import ConversationChanged

from usher_gateway.limits import STILL_ASKS_S
from usher_gateway.sockets.shared.edge import WEB
from usher_gateway.sockets.visitor.socket import VisitorSocket
from usher_gateway.wire.from_visitors import CallMe, Introduction, Rate, Verdict
from usher_gateway.wire.text_rules import breach_of_contact, breach_of_text, good_id
from usher_gateway.wire.values.phone_numbers import normal_phone

_TURNED_AWAY = ("outside", "full", "waited")  # closed by these, a question can still be left


def still_asks(closed: ConversationChanged, now: int) -> bool:
    """Return whether a conversation that ended a short time ago is shown again, as on the shop's next page.

    It asks how it went, or where the visitor is to be answered; `now` in microseconds.
    """
    rating = closed.rating
    if rating is not None and rating.score is None:
        return now < min(rating.until, rating.asked_at + STILL_ASKS_S * 1_000_000)
    return closed.closed_by in _TURNED_AWAY and now < closed.last_at + STILL_ASKS_S * 1_000_000


class VisitorAftercare(VisitorSocket):
    """Receives addresses, ratings and verdicts on automatic answers."""

    __slots__ = ()

    async def on_contact(self, told: Introduction) -> None:
        code = "" if good_id(told.id) else "bad_id"
        code = code or breach_of_text(told.name, told.email, told.phone) or breach_of_contact(told.email, told.phone)
        phone = await self._phone(told.phone) if told.phone and not code else ""
        if code or bool(phone) != bool(told.phone):
            self.refuse(told.id[:64], code or "bad_phone")
            return
        said = Profile(name=told.name, email=told.email, phone=phone)
        if self.outlived(told.id, told.age_ms) or not await self.admitted(told.id):
            return
        self._learn_profile(said)
        if self.state is None or (self.state.status == "closed" and not self._left_question(told)):
            self.accept(told.id)  # it goes along with the message that opens the next one
            return
        envelope_id = visitor_message_id(WEB, self.visitor, told.id)
        self.submit_asked(self.home, told, envelope_id, Introduce(self.current, told.id, said, told.promise))

    async def call_wanted(self, asked: CallMe | None) -> CallWanted | None:
        """Return the call that is asked for, with its number as it can be called; None if it is none."""
        if asked is None or breach_of_text(asked.phone):
            return None
        number = await self._phone(asked.phone) if asked.phone else ""
        if asked.phone and not number:
            return None
        if number:
            self._learn_profile(Profile(phone=number))
        return CallWanted(number, asked.at * 1000)

    async def on_rate(self, rated: Rate) -> None:
        code = "" if good_id(rated.id) else "bad_id"
        if code := code or breach_of_text(rated.comment):
            self.refuse(rated.id[:64], code)
            return
        if self.outlived(rated.id, rated.age_ms) or not await self.admitted(rated.id):
            return
        if not await self._had(rated.conversation):
            self.refuse(rated.id, "not_yours")
            return
        envelope_id = visitor_message_id(WEB, self.visitor, rated.id)
        body = RateConversation(rated.conversation, rated.id, rated.score, rated.comment)
        self.submit_asked(partition_of(WEB, self.visitor, self.edge.partitions), rated, envelope_id, body)

    async def on_verdict(self, said: Verdict) -> None:
        if not good_id(said.id):
            self.refuse(said.id[:64], "bad_id")
            return
        if self.outlived(said.id, said.age_ms) or not await self.admitted(said.id):
            return
        if not self.current or said.conversation != self.current:
            self.refuse(said.id, "not_yours" if self.current else "no_conversation")
            return
        envelope_id = visitor_message_id(WEB, self.visitor, said.id)
        self.submit_asked(self.home, said, envelope_id, FaqVerdict(self.current, said.id, said.ask, said.verdict))

    async def _had(self, conversation: str) -> bool:
        """Return whether it is this visitor's, also where another one is shown by now."""
        if conversation == self.current:
            return bool(conversation)
        state = await self.edge.conversations.get(conversation)
        return state is not None and (state.account, state.peer) == (WEB, self.visitor)

    def _left_question(self, told: Introduction) -> bool:
        return told.promise and self.state is not None and self.state.closed_by in _TURNED_AWAY

    async def _phone(self, text: str) -> str:
        """Normalise a number by the policy's country; while the record is away, only one with its own country."""
        try:
            country = (await self.edge.policy.current()).document.answers.country
        except Stall:
            country = ""
        return normal_phone(text, country)

    def _learn_profile(self, said: Profile) -> None:
        known, self.profile_sent = self.profile or Profile(), False
        self.profile = msgspec.structs.replace(
            known, name=said.name or known.name, email=said.email or known.email, phone=said.phone or known.phone
        )
