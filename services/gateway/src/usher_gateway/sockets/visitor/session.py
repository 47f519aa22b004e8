"""A visitor's socket with its current conversation: receives what the widget sends."""

import time

import msgspec
from usher_common.commands.end import EndConversation
from usher_common.commands.marks import ReportMarks
from usher_common.commands.message_received import MessageReceived
from usher_common.handling import Stall
from usher_common.ids import address_id, derive_id, partition_of, visitor_message_id
from usher_common.messages.content import Entry, Invited, Profile
from usher_common.messages.events import (
    ConversationChanged,
    TypingChanged,
    agent_topic,
    encode_event,
    visitor_topic,
)

from usher_gateway.limits import TYPING_S
from usher_gateway.reading.past import messages_before, past_conversations
from usher_gateway.sockets.shared.dedup import digest_of
from usher_gateway.sockets.shared.edge import WEB
from usher_gateway.sockets.shared.session import Reads
from usher_gateway.sockets.shared.socket import HELLO_EXPECTED, UNAUTHORISED
from usher_gateway.sockets.shared.timeline import Timeline
from usher_gateway.sockets.visitor.aftercare import still_asks
from usher_gateway.sockets.visitor.forms import VisitorForms
from usher_gateway.sockets.visitor.may_open import seconds_to_opening
from usher_gateway.wire.campaign import campaign_of
from usher_gateway.wire.fields import Marks, Ping, Pong, Typing
from usher_gateway.wire.from_visitors import (
    Earlier,
    End,
    FormQuery,
    FormReply,
    Introduction,
    PageChanged,
    Past,
    Rate,
    Resume,
    Verdict,
    VisitorHello,
    VisitorMessage,
)
from usher_gateway.wire.incoming import decode_visitor
from usher_gateway.wire.outgoing import EarlierMessages, PastConversations, VisitorWelcome
from usher_gateway.wire.text_rules import breach, breach_of_text, good_id
from usher_gateway.wire.views import conversation_for_visitor, message_for_visitor
from usher_gateway.wire.websocket_frames import encode_text_frame


class VisitorSession(VisitorForms):
    """A widget's socket."""

    __slots__ = ()

    # What a visitor sends

    async def on_hello(self, hello: VisitorHello) -> None:
        tokens, now_s = self.edge.tokens, int(time.time())
        visitor = tokens.read(hello.token, now_s) if hello.token else tokens.fresh()
        if visitor is None:
            self.close(UNAUTHORISED)
            return
        if breach_of_text(*_texts(hello)):
            self.error("bad_text", "A text must contain neither NUL nor lone surrogates.")
            self.close(HELLO_EXPECTED)
            return
        self._introduce(visitor, hello)
        # Subscribed before the record is read: events in between are kept (`early`), so none is lost.
        await self.edge.hub.join(self, [visitor_topic(WEB, visitor)])
        current = await self.edge.current_of(visitor) if hello.token else None
        self._welcome(hello, current, tokens.issue(visitor, now_s))

    def _introduce(self, visitor: str, hello: VisitorHello) -> None:
        self.visitor, self.visit, self.invitation = visitor, hello.visit, hello.invitation
        self.partition = partition_of(WEB, visitor, self.edge.partitions)
        page, entry, person = hello.page, hello.entry, hello.profile
        self.entry = Entry(
            point=entry.point if entry else "",
            skills=entry.skills if entry else (),
            page=page.url if page else "",
            title=page.title if page else "",
            referrer=page.referrer if page else "",
            campaign=campaign_of(entry.campaign if entry else "", page.url if page else ""),
        )
        self.profile = Profile(
            name=person.name if person else "",
            email=person.email if person else "",
            phone=person.phone if person else "",
            language=hello.language,
            attributes=person.attributes if person else {},
        )

    def _welcome(self, hello: VisitorHello, current: ConversationChanged | None, token: str) -> None:
        known = current is not None and (current.status != "closed" or current.id == hello.conversation)
        shown = current if current is not None and (known or still_asks(current, time.time_ns() // 1000)) else None
        has = _has(hello, shown) if shown else 0
        if shown is not None:
            self.current, self.state = shown.id, shown
            self.timeline = Timeline(has, shown.last_seq)
        shared, now = self.edge.shared, time.time_ns() // 1_000_000
        view = conversation_for_visitor(shown) if shown else None
        welcome = VisitorWelcome(token, self.visitor, view, shared.faces, shared.anybody, now, has)
        self.send(encode_text_frame(welcome))
        self.welcomed()
        self.fill_gap()

    async def on_message(self, message: VisitorMessage) -> None:
        client_id, text = message.id, message.text
        if code := breach(client_id, text, attached=bool(message.attachments)):
            self.refuse(client_id, code)
            return
        if not await self.admitted(client_id):
            return
        call = await self.call_wanted(message.call)
        if message.call is not None and call is None:
            self.refuse(client_id, "bad_phone")
            return
        envelope_id = visitor_message_id(WEB, self.visitor, client_id)
        digest = digest_of(text, message.attachments)
        if await self.known(client_id, envelope_id, digest, again=message.again):
            return
        files = await self.attached(client_id, message.attachments)
        if files is None:
            return
        await self.learn_answers(message.answers)
        opens = self.state is None or self.state.status == "closed"
        # Counted once for each conversation: while it is awaited, further messages belong to the same one.
        if opens and not self.awaits and not await self._may_open(client_id):
            return
        if opens and not self.awaits:
            await self.edge.visits.note(self.visitor, self.visit)
        self.awaits = self.awaits or opens
        invited = await self._invited(envelope_id) if opens else None
        along = opens or not self.profile_sent
        self.profile_sent = True
        body = MessageReceived(
            account=WEB,
            peer=self.visitor,
            channel=WEB,
            text=text,
            client_id=client_id,
            attachments=files,
            profile=self.profile if along else None,
            entry=self._required(invited) if along else None,
            invited=invited,
            person=message.person,
            call=call,
        )
        self.submit(self.partition, client_id, envelope_id, body, digest)

    async def _may_open(self, client_id: str) -> bool:
        """Return whether this visitor may open another conversation now; otherwise it is refused for a time."""
        wait = await seconds_to_opening(self.edge, self.address, self.visitor)
        if wait:
            self.refuse(client_id, "rate", retry_ms=int(wait * 1000) + 1)
        return not wait

    async def _invited(self, message: str) -> Invited | None:
        """Return the accepted invitation that this message answers; one that is not the visitor's counts as none."""
        if not self.invitation:
            return None
        try:
            invited = await self.edge.invitations.accepted(self.visitor, self.invitation, message)
        except Stall:  # the conversation matters more than where it came from
            return None
        return Invited(invited.rule, invited.text, invited.agent) if invited else None

    def _required(self, invited: Invited | None) -> Entry | None:
        """Return the entry with existing skills only: with an invented one it would wait for ever (decision 0090)."""
        known, entry = self.edge.shared.skills, self.entry
        if entry is not None and invited is not None:
            entry = msgspec.structs.replace(entry, invitation=invited.name)
        if entry is None or known is None or not entry.skills:
            return entry
        return msgspec.structs.replace(entry, skills=tuple(dict.fromkeys(filter(known.__contains__, entry.skills))))

    async def on_end(self, end: End) -> None:
        if not good_id(end.id):
            self.refuse(end.id[:64], "bad_id")
            return
        if not self.current:
            self.refuse(end.id, "no_conversation")
        elif end.conversation and end.conversation != self.current:
            self.refuse(end.id, "not_yours")
        elif not self.outlived(end.id, end.age_ms) and await self.admitted(end.id):
            envelope_id = visitor_message_id(WEB, self.visitor, end.id)
            self.submit_asked(self.home, end, envelope_id, EndConversation(self.current, end.id))

    async def on_earlier(self, asked: Earlier) -> None:
        address = address_id(WEB, self.visitor)
        found = await messages_before(self.edge.record, address, asked.conversation, asked.before)
        shown = tuple(message_for_visitor(event, self.edge.link) for event in found)
        self.send(encode_text_frame(EarlierMessages(asked.conversation, shown)))

    async def on_past(self, _asked: Past) -> None:
        found = await past_conversations(self.edge.record, address_id(WEB, self.visitor))
        self.send(encode_text_frame(PastConversations(found)))

    async def on_resume(self, resume: Resume) -> None:
        if self._mine(resume.conversation):
            self.timeline.restart(min(resume.last_seq, self.timeline.known))
            self.fill_gap()

    async def on_page(self, page: PageChanged) -> None:
        if breach_of_text(page.url, page.title):
            self.error("bad_text", "A text must contain neither NUL nor lone surrogates.")
        elif self.entry is not None:
            self.entry = msgspec.structs.replace(self.entry, page=page.url, title=page.title)

    async def on_typing(self, typing: Typing) -> None:
        state = self.state
        if not self._mine(typing.conversation) or state is None or not state.owner:
            return  # nobody owns it yet, so nobody would see it
        if self.may_type(on=typing.on, every_s=TYPING_S):
            event = encode_event(TypingChanged(typing.conversation, "visitor", typing.on))
            for agent in (state.owner, *state.guests):
                self.edge.hub.publish(agent_topic(agent), event)

    async def on_marked(self, marks: Marks) -> None:
        if self._mine(marks.conversation):
            self.note_marks(marks.conversation, marks.delivered, marks.read)

    def report_marks(self, conversation: str, delivered: int, read: int) -> None:
        envelope_id = derive_id("marks", conversation, "visitor", str(delivered), str(read), str(time.time_ns()))
        self.submit(self.home, "", envelope_id, ReportMarks(conversation, "visitor", delivered, read))

    def _mine(self, conversation: str) -> bool:
        if conversation == self.current and conversation:
            return True
        self.error("not_yours", "This conversation is not yours.")
        return False


def _has(hello: VisitorHello, shown: ConversationChanged) -> int:
    """Up to which message of this conversation nothing is to be sent: what is there already, or not wanted yet."""
    if hello.conversation == shown.id:
        return min(hello.last_seq, shown.last_seq)
    return max(0, shown.last_seq - hello.tail) if hello.tail else 0


def _texts(hello: VisitorHello) -> list[str]:
    parts = [hello.conversation, hello.language, hello.visit, hello.invitation]
    if hello.page is not None:
        parts += [hello.page.url, hello.page.title, hello.page.referrer]
    if hello.entry is not None:
        parts += [hello.entry.point, hello.entry.campaign, *hello.entry.skills]
    if hello.profile is not None:
        parts += [hello.profile.name, hello.profile.email, hello.profile.phone]
        parts += [text for pair in hello.profile.attributes.items() for text in pair]
    return parts


VisitorSession.reads = Reads(decode_visitor, VisitorHello)
VisitorSession.handlers = {
    VisitorHello: VisitorSession.on_hello,
    VisitorMessage: VisitorSession.on_message,
    FormQuery: VisitorSession.on_form,
    FormReply: VisitorSession.on_answers,
    End: VisitorSession.on_end,
    Introduction: VisitorSession.on_contact,
    Rate: VisitorSession.on_rate,
    Verdict: VisitorSession.on_verdict,
    Earlier: VisitorSession.on_earlier,
    Past: VisitorSession.on_past,
    Resume: VisitorSession.on_resume,
    PageChanged: VisitorSession.on_page,
    Typing: VisitorSession.on_typing,
    Marks: VisitorSession.on_marked,
    Ping: VisitorSession.on_ping,
    Pong: VisitorSession.on_pong,
}
