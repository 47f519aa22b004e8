"""What leaves: each message as the provider expects it, and each failure with its consequence."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from usher_connectors.conformance.cases import SENT, Outgoing
from usher_connectors.conformance.changed_calls import changed_calls
from usher_connectors.conformance.provider import BREAK_OFF, NEVER
from usher_connectors.conformance.stand import Stand, open_stand
from usher_connectors.conformance.subject import Broken, Check, Subject, expect, needs_calls
from usher_connectors.contract import Account, Message, Reply, SendError, Sending
from usher_connectors.limits import SEND_S

SILENCE_S = 0.2  # s after which a check of the timeout gives up, instead of the driver's usual time
BUSY = Reply(503, {}, b"")  # says that the request was not processed
RETRY_AFTER = Reply(429, {"retry-after": "7"}, b"")
_TABLE = (  # answer, retryable, the wait that was asked for in s, what it says of the account
    (RETRY_AFTER, (True, 7.0, "throttled")),
    (Reply(429, {}, b""), (True, None, "throttled")),
    (Reply(429, {"retry-after": "soon"}, b""), (True, None, "throttled")),
    (Reply(429, {"retry-after": "999999999999999999"}, b""), (True, 3600.0, "throttled")),
    (Reply(503, {"retry-after": "2"}, b""), (True, 2.0, "throttled")),
    (Reply(502, {}, b""), (True, None, "throttled")),
)


def genuine_replies(sample: Outgoing) -> Sequence[Reply]:
    """Return the provider's answers to this message."""
    return sample.replies


def calls(subject: Subject) -> None:
    """Each sample becomes the calls that its case checks, and ends with the provider's id."""
    for one in subject.cases.outgoing:
        message = Message(SENT, int(time.time()), one.send)
        sending = subject.channel.send(message, subject.account)
        one.check(next(sending))
        for reply in one.replies[:-1]:
            one.check(sending.send(reply))
        try:
            more = sending.send(one.replies[-1])
        except StopIteration as end:
            expect(end.value == one.provider_id, f"{one.name}: the id is {end.value!r}, not {one.provider_id!r}")
        else:
            raise Broken(f"{one.name}: one call more than the case has replies for: {more!r}")


async def failure(subject: Subject, stand: Stand) -> SendError:
    """Send the first sample by the driver alone, to an account that fails."""
    driver = subject.parts.driver(allow_private=True)
    message = Message(SENT, int(time.time()), subject.cases.outgoing[0].send)
    try:
        provider_id = await driver.deliver(subject.channel, message, stand.account)
    except SendError as error:
        return error
    finally:
        await driver.close()
    raise Broken(f"a failed send counts as sent, with the id {provider_id!r}")


async def throttled(subject: Subject) -> None:
    """A provider that asks us to slow down is obeyed: the account waits, as long as Retry-After says."""
    for answer, expected in _TABLE:
        async with open_stand(subject, [answer]) as stand:
            error = await failure(subject, stand)
            said = f"{answer.status} {dict(answer.headers)}"
            expect((error.retryable, error.after, error.scope) == expected, f"{said}: {vars(error)}")
            expect(len(stand.provider.asked) == 1, f"{said}: {len(stand.provider.asked)} requests")


async def then_ok(subject: Subject) -> None:
    """A send that the provider could not process is made again, and sent once."""
    sample = subject.cases.outgoing[0]
    async with open_stand(subject, [BUSY, *sample.replies]) as stand:
        await stand.send(sample.send)
        await stand.until(lambda: bool(stand.reported), "a send is not reported")
        report = stand.reported[0]
        expect((report.status, report.provider_id) == ("sent", sample.provider_id), f"reported as {report}")
        expect(len(stand.provider.asked) == 1 + len(sample.replies), f"{len(stand.provider.asked)} requests")


async def silence(subject: Subject) -> None:
    """No answer in time, or a connection that ends: repeated only if the provider knows our id, else *uncertain*."""
    sample = subject.cases.outgoing[0]
    hasty = replace(subject, channel=replace(subject.channel, send=_hasty(subject)))
    for entry in (NEVER, BREAK_OFF):
        async with open_stand(hasty, [entry, *sample.replies]) as stand:
            await stand.send(sample.send)
            await stand.until(lambda: bool(stand.reported), "a send is not reported")
            report, asked = stand.reported[0], stand.provider.asked
            if subject.channel.abilities.idempotent:
                expect(report.status == "sent", f"{entry}: reported as {report}")
                expect(all(one.has(SENT) for one in asked), f"{entry}: a repetition without our id")
            else:
                expect(report.status == "uncertain", f"{entry}: reported as {report}")
                expect(len(asked) == 1, f"{entry}: {len(asked)} requests; it may have arrived {len(asked)} times")


async def looked_up(subject: Subject) -> None:
    """The provider is asked for what it may have: found, it was sent once; not found, it is sent again."""
    sample, answers = subject.cases.outgoing[0], subject.cases.looked_up
    if answers is None:
        raise Broken("the channel has a look-up, and the cases no answers to it")
    for name, script in (("found", answers.found), ("absent", (*answers.absent, *sample.replies))):
        async with open_stand(subject, [BREAK_OFF, *script]) as stand:
            await stand.send(sample.send)
            await stand.until(lambda: bool(stand.reported), "a send is not reported")
            report, asked = stand.reported[0], stand.provider.asked
            expect((report.status, report.provider_id) == ("sent", sample.provider_id), f"{name}: reported as {report}")
            expect(len(asked) == 1 + len(script), f"{name}: {len(asked)} requests, not {1 + len(script)}")
            sent, question = ((one.path, one.body) for one in asked[:2])
            expect(question != sent, f"{name}: it was sent again before anybody asked for it")


def _hasty(subject: Subject) -> Callable[[Message, Account], Sending]:
    """Send as the channel does, but wait for an answer only a moment."""

    def send(message: Message, account: Account) -> Sending:
        sending = subject.channel.send(message, account)
        return changed_calls(sending, lambda call: replace(call, wait_s=SILENCE_S - SEND_S))

    return send


async def redirected(subject: Subject) -> None:
    """A redirect is not followed: it would carry our secrets elsewhere."""
    async with open_stand(subject, [Reply(302, {"location": "/elsewhere"}, b""), Reply(200, {}, b"{}")]) as stand:
        error = await failure(subject, stand)
        expect(len(stand.provider.asked) == 1, f"a redirect was followed: {[one.path for one in stand.provider.asked]}")
        expect(error.scope != "gone", "a redirect disables the account")


async def foreign_network(subject: Subject) -> None:
    """An address of a private network is refused before anything is sent: an account cannot reach into it."""
    sample = subject.cases.outgoing[0]
    secured = lambda url: url.replace("http:", "https:")  # noqa: E731 - plain HTTP would be refused for another reason
    async with open_stand(subject, sample.replies, allow_private=False, url_of=secured) as stand:
        await stand.send(sample.send)
        await stand.until(lambda: bool(stand.reported), "a send is not reported")
        report = stand.reported[0]
        expect((report.status, report.error) == ("failed", "foreign_network"), f"reported as {report}")
    async with open_stand(subject, sample.replies, allow_private=False) as stand:
        await stand.send(sample.send)
        await stand.until(lambda: bool(stand.reported), "a send is not reported")
        expect(not stand.provider.asked, "plain HTTP reached a private network")


def _repeatable_otherwise(subject: Subject) -> str:
    return needs_calls(subject) or ("the provider is asked for the message" if subject.channel.lookup else "")


def _asked_for(subject: Subject) -> str:
    return needs_calls(subject) or ("" if subject.channel.lookup else "the provider cannot be asked for a message")


CHECKS = (
    Check("calls", calls, needs_calls),
    Check("throttled", throttled, needs_calls),
    Check("5xx then ok", then_ok, needs_calls),
    Check("timeout", silence, _repeatable_otherwise),
    Check("looked up", looked_up, _asked_for),
    Check("redirect", redirected, needs_calls),
    Check("foreign network", foreign_network, needs_calls),
)
