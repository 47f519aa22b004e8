"""Who may speak for the provider: unsigned, forged, stale and unknown requests change nothing."""

import time

from usher_connectors.conformance.stand import Stand, open_stand
from usher_connectors.conformance.subject import Check, Subject, expect, needs_webhook
from usher_connectors.contract import Account, Request, Unverified

OLD_S = (-86_400.0, -301.0, 301.0, 86_400.0)  # s by which a signature is off: nobody replays a recorded request
HOSTILE = (  # header values that a parser of numbers, lists or base64 stumbles over
    *(
        "",
        " ",
        "x",
        "+1",
        "1_0",
        "٣",
        "1e9",
        "9" * 5000,
        "nan",
        "-1",
        " 1 ",
        "v1,",
        "v1,,",
        ",",
        "=",
        "sha256=",
        "sha256=é",
    ),
    *("v1,\ud800", "\ud800", "\0", "é", "a=b,c", "t=,v1=", "Bearer ", "x" * 70_000),
)


def _verified(subject: Subject, request: Request, account: Account | None = None) -> bool:
    """Return whether the channel takes it for the provider's; anything but Unverified goes on."""
    try:
        subject.channel.verify(request, account or subject.account)
    except Unverified as refusal:
        expect(str(refusal), "a refusal says nothing that a person could act on")
        return False
    return True


def _headers(subject: Subject, body: bytes) -> dict[str, str]:
    return dict(subject.cases.sign(body, time.time()))


async def unsigned(subject: Subject) -> None:
    """No header, each one missing or empty: 401, and nothing is heard."""
    for one in subject.cases.incoming:
        genuine = subject.request(one.body)
        signed = _headers(subject, one.body)
        without = [{key: text for key, text in signed.items() if key != gone} for gone in signed]
        for headers in ({}, *without, *({**signed, name: ""} for name in signed)):
            asked = Request(headers, one.body, genuine.at, url=genuine.url)
            expect(not _verified(subject, asked), f"{one.name}: taken with {sorted(headers)} of {sorted(signed)}")
    async with open_stand(subject) as stand:
        status, text = await stand.post(subject.cases.incoming[0].body, {})
        expect(status == 401, f"an unsigned post is answered with {status}: {text}")
        await _nothing_came_before_a_genuine_one(stand)


async def _nothing_came_before_a_genuine_one(stand: Stand) -> None:
    """Post a genuine message: if it is heard first, nothing of what was refused was."""
    sample = stand.subject.cases.incoming[0]
    status, text = await stand.post(sample.body)
    expect(status == 200, f"a genuine post is answered with {status}: {text}")
    await stand.until(lambda: bool(stand.commands), "a genuine post is not heard")
    expect(len(stand.commands) == 1, f"the router heard {stand.commands}")


def forged(subject: Subject) -> None:
    """Another body under a genuine signature, another account's secret, hostile headers."""
    for one in subject.cases.incoming:
        genuine = subject.request(one.body)
        expect(_verified(subject, genuine), f"{one.name}: a genuine request is refused")
        expect(not _verified(subject, genuine, subject.cases.other_account), f"{one.name}: another account's secret")
        if subject.cases.signs_body:
            for body in (one.body + b" ", one.body[:-1], b""):
                asked = Request(genuine.headers, body, genuine.at, url=genuine.url)
                expect(not _verified(subject, asked), f"{one.name}: another body under a genuine signature")
    body = subject.cases.incoming[0].body
    genuine = subject.request(body)
    for name in _headers(subject, body):
        for value in HOSTILE:
            if value != genuine.headers[name]:
                asked = Request({**genuine.headers, name: value}, body, genuine.at, url=genuine.url)
                expect(not _verified(subject, asked), f"taken with {name}: {value[:40]!r}")


def stale(subject: Subject) -> None:
    """A signature of another time is refused; one of a few minutes ago is not."""
    body, now = subject.cases.incoming[0].body, time.time()
    for off in OLD_S:
        expect(not _verified(subject, subject.request(body, at=now - off, now=now)), f"taken {off:g} s late")
    expect(_verified(subject, subject.request(body, at=now - 240, now=now)), "refused 240 s late")


async def unknown_account(subject: Subject) -> None:
    """An account that is not there, another channel's, a disabled one: refused, whatever is signed."""
    body = subject.cases.incoming[0].body
    async with open_stand(subject) as stand:
        status, _ = await stand.post(body, account="nobody")
        expect(status == 404, f"an unknown account is answered with {status}")
        status, _ = await stand.post(body, channel="no-channel")
        expect(status == 404, f"an unknown channel is answered with {status}")
        await _nothing_came_before_a_genuine_one(stand)
    async with open_stand(subject, enabled=False) as stand:
        status, _ = await stand.post(body)
        expect(status == 403, f"a disabled account is answered with {status}")


def no_webhook(subject: Subject) -> None:
    """A channel without webhooks takes none, whoever posts."""
    expect(not _verified(subject, Request({}, b"{}", time.time())), "takes a post though its provider sends none")


def _does_not_expire(subject: Subject) -> str:
    return needs_webhook(subject) or ("" if subject.cases.expires else "the provider's signature has no time")


CHECKS = (
    Check("unsigned", unsigned, needs_webhook),
    Check("forged", forged, needs_webhook),
    Check("stale", stale, _does_not_expire),
    Check("unknown account", unknown_account, needs_webhook),
    Check("no webhook", no_webhook, lambda subject: "the provider posts to us" if subject.has_webhook else ""),
)
