"""The ways in without a guard: who may speak for the provider, and what a post means."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import update
from usher_common.record.tables.schema import delivery

from usher_connectors.account_cache import AccountCache
from usher_connectors.conformance.mutations.mutation import Mutation, with_channel, with_parts
from usher_connectors.conformance.subject import FAR, Subject
from usher_connectors.contract import Account, BadPayload, Event, Ignored, Received, Refused, Request, Unverified
from usher_connectors.send.delivery_table import SqlDeliveryTable

Parse = Callable[[Request, Account], Sequence[Event]]


def _verifies_everything(subject: Subject) -> Subject:
    return with_channel(subject, verify=lambda _request, _account: None)


def _verifies_other_times(subject: Subject) -> Subject:
    genuine = subject.channel.verify

    def verify(request: Request, account: Account) -> None:
        for off in (0, -86_400, -301, 301, 86_400):
            with suppress(Unverified):
                genuine(replace(request, at=request.at + off), account)
                return
        raise Unverified("no time fits")

    return with_channel(subject, verify=verify)


def _verifies_other_bodies(subject: Subject) -> Subject:
    """Whoever has seen one genuine request may send what they like under its signature."""
    genuine = subject.channel.verify
    known = [one.body for one in subject.cases.incoming]

    def verify(request: Request, account: Account) -> None:
        for body in (request.body, *known):
            with suppress(Unverified):
                genuine(replace(request, body=body), account)
                return
        raise Unverified("no body fits")

    return with_channel(subject, verify=verify)


class _AnyAccount(AccountCache):
    """Takes an unknown account for the one that was added, and a disabled one for an enabled one."""

    account: Account

    async def find(self, account_id: str) -> Account | None:
        found = await super().find(account_id)
        return replace(found or self.account, enabled=True)


def _accounts_are_one(subject: Subject) -> Subject:
    account = subject.cases.account_at(FAR)
    return with_parts(subject, accounts=type("Any", (_AnyAccount,), {"account": account}))


def _parsing(change: Callable[[Parse], Parse]) -> Callable[[Subject], Subject]:
    return lambda subject: with_channel(subject, parse=change(subject.channel.parse))


def _after(change: Callable[[Sequence[Event]], Sequence[Event]]) -> Callable[[Subject], Subject]:
    """Change what `parse` returns."""
    return _parsing(lambda parse: lambda request, account: change(parse(request, account)))


def _shorter(events: Sequence[Event]) -> Sequence[Event]:
    return [replace(one, text=one.text[:-1]) if isinstance(one, Received) else one for one in events]


def _malformed_raises(parse: Parse) -> Parse:
    def broken(request: Request, account: Account) -> Sequence[Event]:
        try:
            return parse(request, account)
        except BadPayload as refusal:
            raise KeyError(str(refusal)) from refusal

    return broken


def _wrong_types_raise(parse: Parse) -> Parse:
    def broken(request: Request, account: Account) -> Sequence[Event]:
        try:
            events = parse(request, account)
        except BadPayload as refusal:
            raise TypeError(str(refusal)) from refusal
        if any(isinstance(one, Refused) for one in events):
            raise TypeError(repr(events))
        return events

    return broken


def _wrong_types_pass(parse: Parse) -> Parse:
    wrong: Any = 5

    def broken(request: Request, account: Account) -> Sequence[Event]:
        with suppress(BadPayload):
            events = parse(request, account)
            if not any(isinstance(one, Refused) for one in events):
                return events
        return [Received("1", "peer", wrong)]

    return broken


def _characters_refused(parse: Parse) -> Parse:
    def broken(request: Request, account: Account) -> Sequence[Event]:
        marks = (b"\0", b"\\u0000", b"\\ud800", b"%00", b"%ED%A0%80", b"%FF")
        try:
            request.body.decode()
        except UnicodeDecodeError as error:
            raise BadPayload("not UTF-8") from error
        if any(mark in request.body for mark in marks):
            raise BadPayload("characters that no store accepts")
        return parse(request, account)

    return broken


def _bad_event_refuses_all(events: Sequence[Event]) -> Sequence[Event]:
    if any(isinstance(one, Refused) for one in events):
        raise BadPayload("one of them makes no sense")
    return events


def _is_known(event: Event) -> bool:
    return not (isinstance(event, Ignored) or (isinstance(event, Received) and event.unknown))


def _unknown_refused(events: Sequence[Event]) -> Sequence[Event]:
    if not all(map(_is_known, events)):
        raise BadPayload("an unknown kind")
    return events


def _new_ids(events: Iterable[Event]) -> Sequence[Event]:
    return [replace(one, native_id=uuid4().hex) if isinstance(one, Received) else one for one in events]


class _FallingStatuses(SqlDeliveryTable):
    """The last receipt counts, whichever it is."""

    async def raise_status(self, connection: Any, delivery_id: str, status: Any, *_given: Any) -> Any:
        await connection.execute(update(delivery).where(delivery.c.id == delivery_id).values(status=status))
        return status


MUTATIONS = (
    Mutation("every request is verified", _verifies_everything, ("unsigned", "forged", "stale", "no webhook")),
    Mutation("a signature fits any body", _verifies_other_bodies, ("forged",), lambda one: one.cases.signs_body),
    Mutation("a signature never expires", _verifies_other_times, ("stale",)),
    Mutation("accounts are not told apart", _accounts_are_one, ("unknown account",)),
    Mutation("texts are cut", _after(_shorter), ("genuine", "bad characters")),
    Mutation("what is malformed raises", _parsing(_malformed_raises), ("malformed body",)),
    Mutation("wrong types raise", _parsing(_wrong_types_raise), ("wrong types",)),
    Mutation("wrong types pass", _parsing(_wrong_types_pass), ("wrong types",)),
    Mutation("bad characters refuse", _parsing(_characters_refused), ("bad characters",)),
    Mutation("unknown kinds are lost", _after(lambda found: list(filter(_is_known, found))), ("unknown kind",)),
    Mutation("unknown kinds are refused", _after(_unknown_refused), ("unknown kind",)),
    Mutation("ids are made anew", _after(_new_ids), ("replayed", "duplicate")),
    Mutation("one event counts", _after(lambda found: list(found)[:1]), ("two in one post", "one bad among good")),
    Mutation("a bad event refuses all", _after(_bad_event_refuses_all), ("one bad among good",)),
    Mutation("statuses fall", lambda one: with_parts(one, table=_FallingStatuses), ("out-of-order status",)),
)
