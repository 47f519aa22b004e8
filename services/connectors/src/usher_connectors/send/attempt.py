"""Make one attempt at a delivery and return its outcome."""

import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog
from usher_common.commands.address_changed import AddressChanged
from usher_common.messages.content import Attachment
from usher_common.messages.sends import Send
from usher_common.units import SECOND_US

from usher_connectors.contract import Account, Channel, Document, Line, Message, Repeats, SendError
from usher_connectors.limits import PAUSED_S
from usher_connectors.send.domain.delivery import Row, Settled, settle_error, settle_sent
from usher_connectors.send.domain.part_states import PARTLY
from usher_connectors.send.domain.parts import parts_of
from usher_connectors.send.ports import Accounts, Driver, Finished
from usher_connectors.send.reading.broadcast_states import Leave
from usher_connectors.send.record_away import needing_the_record

log = structlog.get_logger()
STOPPED = "broadcast_stopped"
Broadcasts = Callable[[str], Awaitable[Leave]]
Transcript = Callable[[Send], Awaitable[tuple[Line, ...]]]  # a bot's turn → the conversation up to it
Documents = Callable[[Send], Awaitable[Document]]  # a transcript's send → the transcript
Links = Callable[[Sequence[Attachment], int], tuple[str, ...]]  # the files, and now in seconds
Placed = Callable[[Send, int], Send]  # with its link, if it has one


async def no_transcript(_send: Send) -> tuple[Line, ...]:
    """Tell a bot of nothing but its turn."""
    return ()


async def no_document(_send: Send) -> Document:
    """Refuse: nobody can read it."""
    raise SendError("no_document", retryable=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A finished attempt; `error` is its failure, if any."""

    finished: Finished
    error: SendError | None = None


@dataclass(slots=True)
class _SoFar:
    """What an attempt has learned: whether its part may be at the provider already, and which calls failed."""

    unsure: bool
    failures: list[SendError] = field(default_factory=list)


class AttemptSend:
    """Makes attempts; `retry_scale` multiplies the retry schedule.

    `links` addresses files, `placed` adds the link to a conversation's place in line where one is wanted. `hooks_url`
    is the webhooks' public URL, if it is known. `broadcasts` says whether a broadcast's sends may leave.
    `transcript` reads the conversation for a bot's turn, `documents` makes its transcript.
    """

    def __init__(  # noqa: PLR0913 - a use case's parts
        self,
        channels: Mapping[str, Channel],
        accounts: Accounts,
        driver: Driver,
        retry_scale: float,
        *,
        links: Links = lambda _attachments, _now_s: (),
        placed: Placed = lambda send, _now_s: send,
        hooks_url: str = "",
        broadcasts: Broadcasts | None = None,
        transcript: Transcript = no_transcript,
        documents: Documents = no_document,
    ) -> None:
        self._channels = channels
        self._accounts = accounts
        self._driver = driver
        self._scale = retry_scale
        self._links, self._placed = links, placed
        self._broadcasts = broadcasts
        self._hooks_url = hooks_url.rstrip("/")
        self._transcript, self._documents = transcript, documents

    async def __call__(self, row: Row) -> Attempt:
        """Attempt the next part of this row; raises nothing but cancellation."""
        channel = self._channels.get(row.send.channel)
        repeats: Repeats = channel.repeats_of(row.send) if channel is not None else "never"
        so_far = _SoFar(row.unsure)
        try:
            settled = await self._deliver(row, channel, so_far)
        except SendError as error:
            return self._failed(row, error, repeats, so_far, [*so_far.failures, error])
        except Exception as error:  # an error in a channel must not stop the lanes
            log.exception("send.broken", delivery=row.id, account=row.send.account, channel=row.send.channel)
            # The call may have been made before the error, so its outcome is unknown.
            failure = SendError(f"internal: {type(error).__name__}", retryable=True, unknown=True)
            return self._failed(row, failure, repeats, so_far, so_far.failures)
        if settled.wait_s:  # its broadcast pauses, and nothing was tried
            return Attempt(Finished(row, settled, row.attempts, row.changes))
        attempts = 0 if settled.status == "queued" else row.attempts + 1
        return Attempt(Finished(row, settled, attempts, changes_of(row, so_far.failures)))

    async def _deliver(self, row: Row, channel: Channel | None, so_far: _SoFar) -> Settled:
        if channel is None:
            raise SendError("unknown_channel", retryable=False)
        if row.send.turn is not None and not channel.abilities.bots:
            raise SendError("no_bot", retryable=False)
        if row.send.transcript is not None and not channel.abilities.documents:
            raise SendError("no_document", retryable=False)
        account = await self._account(row)
        now = int(time.time())
        hook_url = f"{self._hooks_url}/hooks/{account.channel}/{account.id}" if self._hooks_url else ""
        links = self._links(row.send.attachments, now) if row.send.attachments else ()
        # what is not HTTP writes its own form of a text
        markup = "markdown" if channel.deliver else channel.abilities.markup
        parts = parts_of(self._placed(row.send, now), links, channel.limits, markup)
        number = min(row.parts_sent + 1, len(parts))
        part, last = parts[number - 1], number == len(parts)
        lines = await self._lines(row.send)
        document = await self._document(row.send)
        message = Message(row.part_id, now, part.send, part.links, hook_url, last, lines, document)
        found = await self._look_up(channel, message, account, so_far) if row.unsure else ""
        if not found and 0 < row.send.window_ends_at <= now * SECOND_US and row.send.template is None:
            raise SendError("window_closed", retryable=False)  # it waited too long: the provider would refuse it
        if not found and row.send.broadcast and await self._leaves(row.send.broadcast) == "later":
            return Settled("queued", wait_s=PAUSED_S)
        provider_id = found or await self._driver.deliver(channel, message, account, so_far.failures.append)
        return settle_sent(provider_id, number, len(parts))

    async def _leaves(self, broadcast: str) -> Leave:
        """Return whether a broadcast's send leaves now or later; raises SendError if never."""
        with needing_the_record():
            leave = await self._broadcasts(broadcast) if self._broadcasts is not None else "now"
        if leave == "never":
            raise SendError(STOPPED, retryable=False)
        return leave

    async def _look_up(self, channel: Channel, message: Message, account: Account, so_far: _SoFar) -> str:
        """Ask the provider for what an earlier attempt may have sent; "" if it may be sent now."""
        if channel.repeats == "never":  # another version of the channel could be asked
            raise SendError("no_lookup", retryable=False)
        found = str(await self._driver.run(channel, channel.lookup(message, account))) if channel.lookup else ""
        log.info("send.looked_up", delivery=message.id, account=account.id, found=bool(found))
        so_far.unsure = False
        return found

    async def _lines(self, send: Send) -> tuple[Line, ...]:
        with needing_the_record():
            return await self._transcript(send) if send.turn is not None else ()

    async def _document(self, send: Send) -> Document | None:
        with needing_the_record():
            return await self._documents(send) if send.transcript is not None else None

    async def _account(self, row: Row) -> Account:
        with needing_the_record():
            account = await self._accounts.find(row.send.account)
        if account is None or account.channel != row.send.channel:
            raise SendError("unknown_account", retryable=False)
        if not account.enabled:
            raise SendError("account_disabled", retryable=False)
        return account

    def _failed(
        self, row: Row, error: SendError, repeats: Repeats, so_far: _SoFar, failures: Sequence[SendError]
    ) -> Attempt:
        # A throttled call does not count as an attempt: the retry schedule does not advance (decision 0072).
        attempts = row.attempts if error.scope == "throttled" else row.attempts + 1
        jitter = random.random()  # noqa: S311 - spreads load, guards nothing
        settled = settle_error(attempts, error, repeats=repeats, unsure=so_far.unsure, jitter=jitter, scale=self._scale)
        if row.parts_sent and settled.status == "failed":
            settled = replace(settled, error=f"{PARTLY}{settled.error}")
        return Attempt(Finished(row, settled, attempts, changes_of(row, failures)), error)


def changes_of(row: Row, failures: Sequence[SendError]) -> tuple[AddressChanged, ...]:
    """Return what these failures say about the row's peer, after what is known, each once: stopped, blocked, moved."""
    send = row.send
    said = [one.fault for one in failures if one.fault is not None]
    found = [
        AddressChanged(send.account, send.peer, send.channel, fault.change, fault.to)
        for fault in said
        if fault.change is not None and (fault.to or fault.change != "moved")
    ]
    return tuple(dict.fromkeys((*row.changes, *found)))
