"""Answer Twilio's requests about calls, and look in the record whom they are offered to."""

import asyncio
from collections.abc import Mapping

import structlog
from usher_common.handling import Stall

from usher_connectors.channels.twilio.incoming import fields_of
from usher_connectors.channels.voice import ANONYMOUS, peer_of
from usher_connectors.contract import Account, Answer, Request
from usher_connectors.send.ports import Accounts
from usher_connectors.voice import call_table, limits
from usher_connectors.voice.call_table import Kept, Talk
from usher_connectors.voice.domain import twiml
from usher_connectors.voice.domain.call import (
    Accepted,
    Call,
    CallEvent,
    Closed,
    NotAwaited,
    Offered,
    TimedOut,
    Unattended,
    WantsMessage,
    Withdrawn,
)
from usher_connectors.voice.domain.requests import Asked, asked_of, event_of
from usher_connectors.voice.domain.script import Place, Scene, script
from usher_connectors.voice.handle_call import HandleCall, Site

log = structlog.get_logger()


class Converse:
    """Answers each request of a call with what is to be done next."""

    def __init__(self, site: Site, handle: HandleCall) -> None:
        self._site, self._handle = site, handle

    async def __call__(self, request: Request, account: Account) -> Answer:
        """Apply what the request tells, and return the TwiML that follows."""
        asked = asked_of(fields_of(request), request.query)
        if not asked.step:
            await self._handle.begin(account, Call(asked.leg), peer_of(asked.fields.get("From", ""), asked.leg))
        kept = await self._apply(account, asked)
        if kept is None:
            return _xml(twiml.hang_up())
        return _xml(script(kept.call, asked, await self._scene(account, kept, asked)))

    async def _apply(self, account: Account, asked: Asked) -> Kept | None:
        kept = await self._handle.apply(account, asked.call)
        if kept is None:
            return None
        events: list[CallEvent] = []
        if asked.step in {"bridge", "press", "wait"}:
            events += await self._news(account, kept)
        if asked.step == "left" and kept.call.closed and asked.fields.get("QueueResult") == "leave":
            events.append(WantsMessage())
        # the call to a customer belongs to the call to the agent who rings them: a former agent's tells nothing
        foreign = asked.step == "dialled" and asked.fields.get("ParentCallSid", kept.call.leg) != kept.call.leg
        foreign |= asked.step == "done" and asked.leg != kept.call.leg
        event = event_of(asked, can_call_back=not kept.peer.startswith(ANONYMOUS))
        if event is not None and not foreign:
            events.append(event)
        return await self._handle.apply(account, asked.call, *events) if events else kept

    async def _news(self, account: Account, kept: Kept) -> list[CallEvent]:
        async with self._site.record.read() as connection:
            talk = await call_table.talk_of(connection, kept)
        return news_of(kept, talk, account.config)

    async def _scene(self, account: Account, kept: Kept, asked: Asked) -> Scene:
        place = Place()
        if asked.step in {"wait", "choice"}:
            async with self._site.record.read() as connection:
                talk = await call_table.talk_of(connection, kept)
                place = await call_table.place_of(connection, talk) if talk else place
        back = not kept.peer.startswith(ANONYMOUS)
        return Scene(account.config, self._site.hook_of(account), kept.peer, place, back)


class WatchCalls:
    """Looks whom calls are offered to, and lets phones ring."""

    def __init__(self, site: Site, handle: HandleCall, accounts: Accounts) -> None:
        self._site, self._handle, self._accounts = site, handle, accounts
        self._forgot_at = -limits.FORGET_EVERY_S

    async def __call__(self) -> None:
        """Look once at all calls that go on, and now and then for those that ended long ago."""
        try:
            await self._forget()
            async with self._site.record.read() as connection:
                found = await call_table.going_on(connection, limits.CALLS)
                talks = [(kept, await call_table.talk_of(connection, kept)) for kept in found]
            for kept, talk in talks:
                await self._look(kept, talk)
        except Stall as away:
            log.debug("voice.postponed", reason=str(away))

    async def _forget(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._forgot_at < limits.FORGET_EVERY_S:
            return
        async with self._site.record.transaction() as transaction:
            await call_table.forget(transaction.connection, limits.ENDED_S)
        self._forgot_at = now

    async def _look(self, kept: Kept, talk: Talk | None) -> None:
        account = await self._accounts.find(kept.account)
        if account is None:
            return
        if events := news_of(kept, talk, account.config):
            try:
                await self._handle.apply(account, kept.call.id, *events)
            except Exception:  # an error in one call concerns no other
                log.exception("voice.broken", call=kept.call.id)


def news_of(kept: Kept, talk: Talk | None, config: Mapping[str, object]) -> list[CallEvent]:
    """Return what the record says that the call does not know yet."""
    call = kept.call
    if kept.age_s > _patience_s(call):
        return [TimedOut()]
    if call.outgoing:
        return _news_of_outgoing(call, talk)
    if talk is None:
        return []
    if talk.status == "closed":
        return [Closed()]
    awaited = talk.awaits == kept.peer or not call.reported
    if not awaited and call.state == "waiting":
        return [NotAwaited()]
    known = bool(call.assignment) and talk.assignment == call.assignment
    news: list[CallEvent] = [Withdrawn(call.assignment)] if not known and call.state in {"ringing", "pressed"} else []
    fresh = talk.assignment not in {"", call.assignment, call.past}
    if fresh and awaited and call.state in {"waiting", "ringing", "pressed"} and not call.closed:
        news.append(Offered(talk.assignment, talk.agent, phone_of(talk, config)))
        known = True
    if talk.status == "assigned" and known and not call.accepted:
        news.append(Accepted(talk.assignment))
    if talk.status == "assigned" and call.state == "waiting" and talk.assignment == call.past != call.settled:
        news.append(Unattended(call.past))
    return news


def _patience_s(call: Call) -> float:
    """Return for how long nothing may be heard of a call.

    Nobody tells the end of a talk early. But who is called by an agent, or back, and is not on the line within minutes
    of it will not be, nor once the agent has hung up: our answer, or what was told of it, was lost.
    """
    if call.agent_gone:
        return limits.TOLD_S
    if call.outgoing:
        return limits.IN_LINE_S if call.state == "talking" else limits.BEGINS_S
    if call.state == "bridging" and not call.on_line:
        return limits.BEGINS_S
    return limits.IN_LINE_S if call.on_line or call.assignment else limits.KEPT_S


def _news_of_outgoing(call: Call, talk: Talk | None) -> list[CallEvent]:
    if talk is None or call.state != "ringing":
        return []
    return [] if (talk.status, talk.agent) == ("assigned", call.agent) else [Withdrawn(call.assignment)]


def phone_of(talk: Talk, config: Mapping[str, object]) -> str:
    """Return an agent's own phone number, else the one of the account's list of LOGIN=NUMBER, "" if there is none."""
    if talk.phone:
        return talk.phone
    listed = config.get("phones")
    pairs = [str(one).partition("=") for one in (listed if isinstance(listed, list) else [])]
    return next((number.strip() for name, _, number in pairs if name.strip() == talk.login), "")


def _xml(body: bytes) -> Answer:
    return Answer(body=body, content_type="text/xml")
