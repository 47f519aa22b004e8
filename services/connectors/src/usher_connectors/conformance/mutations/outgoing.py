"""The ways out without a guard: what is sent, how failures are judged, where calls go, what is shown."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import msgspec

from usher_connectors.conformance.changed_calls import changed_calls
from usher_connectors.conformance.mutations.mutation import Mutation, with_channel, with_parts
from usher_connectors.conformance.subject import Subject
from usher_connectors.contract import Account, Call, Message, Request, SendError, Sending, Unverified
from usher_connectors.send.http_driver import HttpDriver

Send = Callable[[Message, Account], Sending]


def _sending(change: Callable[[Send], Send]) -> Callable[[Subject], Subject]:
    return lambda subject: with_channel(subject, send=change(subject.channel.send))


def _other_text(send: Send) -> Send:
    def broken(message: Message, account: Account) -> Sending:
        return send(replace(message, send=msgspec.structs.replace(message.send, text="something else")), account)

    return broken


def _other_key(send: Send) -> Send:
    return lambda message, account: send(replace(message, id=uuid4().hex), account)


def _failing(change: Callable[[SendError], str]) -> Callable[[Send], Send]:
    """Change the error of a failed call, or return an id as if it had succeeded."""

    def mutate(send: Send) -> Send:
        def broken(message: Message, account: Account) -> Sending:
            try:
                return (yield from send(message, account))
            except SendError as error:
                return change(error)

        return broken

    return mutate


def _raise_with(**changed: Any) -> Callable[[SendError], str]:
    def change(error: SendError) -> str:
        for name, value in changed.items():
            setattr(error, name, value)
        raise error

    return change


def _follows(send: Send) -> Send:
    """Make the call again where a redirect leads."""

    def broken(message: Message, account: Account) -> Sending:
        calls: list[Call] = []
        sending = changed_calls(send(message, account), lambda call: calls.append(call) or call)  # type: ignore[func-returns-value]
        try:
            return (yield from sending)
        except SendError as error:
            if error.reply is None or not 300 <= error.reply.status < 400:
                raise
            root = "/".join(calls[-1].url.split("/")[:3])
            yield replace(calls[-1], url=f"{root}{error.reply.headers.get('location', '/')}")
            raise

    return broken


class _Reaches(HttpDriver):
    """Reaches whatever an account names."""

    def __init__(self, *, allow_private: bool, **given: Any) -> None:  # noqa: ARG002 - that is the mutation
        super().__init__(allow_private=True, **given)


def _calls_logged(send: Send) -> Send:
    def logged(call: Call) -> Call:
        logging.getLogger("kit").info("calls %s with %s", call.url, dict(call.headers))
        return call

    return lambda message, account: changed_calls(send(message, account), logged)


def _secrets_told(subject: Subject) -> Subject:
    def refuse(_request: Request, account: Account) -> None:
        raise Unverified(f"expected one of {json.dumps(dict(account.secrets))}")

    return with_channel(subject, verify=refuse)


def _accounts_logged(send: Send) -> Send:
    def broken(message: Message, account: Account) -> Sending:
        logging.getLogger("kit").debug("sends with %s", dict(account.secrets))
        return (yield from send(message, account))

    return broken


def _finds(found: str) -> Callable[[Subject], Subject]:
    """Ask the provider, and take another answer than its own."""

    def apply(subject: Subject) -> Subject:
        asking = subject.channel.lookup
        assert asking is not None  # noqa: S101 - it applies to such channels only

        def lookup(message: Message, account: Account) -> Sending:
            yield from asking(message, account)
            return found

        return with_channel(subject, lookup=lookup)

    return apply


def _repeats_at_once(subject: Subject) -> Subject:
    return with_channel(subject, abilities=replace(subject.channel.abilities, idempotent=True))


def _can_be_asked(subject: Subject) -> bool:
    return subject.channel.lookup is not None


def _keys_repeat(subject: Subject) -> bool:
    return subject.channel.abilities.idempotent


def _calls_hold_secrets(subject: Subject) -> bool:
    if not subject.cases.outgoing:
        return False
    call = next(subject.channel.send(Message("m", 0, subject.cases.outgoing[0].send), subject.account))
    return any(secret in f"{call.url} {dict(call.headers)}" for secret in subject.cases.secrets)


MUTATIONS = (
    Mutation("a wait below nothing", lambda one: with_channel(one, reply_window_s=-1), ("data",)),
    Mutation("another text is sent", _sending(_other_text), ("calls",)),
    Mutation("Retry-After is ignored", _sending(_failing(_raise_with(after=None))), ("throttled",)),
    Mutation("a first failure is final", _sending(_failing(_raise_with(retryable=False))), ("5xx then ok",)),
    Mutation("a failure counts as sent", _sending(_failing(lambda _error: "")), ("5xx then ok", "throttled")),
    Mutation(
        "silence counts as refusal",
        _sending(_failing(_raise_with(unknown=False))),
        ("timeout",),
        lambda one: not _keys_repeat(one),
    ),
    Mutation("nothing is ever found", _finds(""), ("looked up",), _can_be_asked),
    Mutation("everything is found", _finds("somewhere"), ("looked up",), _can_be_asked),
    Mutation("nobody asks before a repetition", _repeats_at_once, ("looked up",), _can_be_asked),
    Mutation("a repetition has another key", _sending(_other_key), ("timeout",), _keys_repeat),
    Mutation("redirects are followed", _sending(_follows), ("redirect",)),
    Mutation("private networks are reached", lambda one: with_parts(one, driver=_Reaches), ("foreign network",)),
    Mutation("calls are logged", _sending(_calls_logged), ("secret in log",), _calls_hold_secrets),
    Mutation(
        "accounts are logged", _sending(_accounts_logged), ("secret in log",), lambda one: bool(one.cases.outgoing)
    ),
    Mutation("refusals tell secrets", _secrets_told, ("secret in log",), lambda one: one.has_webhook),
)
