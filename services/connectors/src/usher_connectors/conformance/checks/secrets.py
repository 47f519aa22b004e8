"""No secret is shown: not in logs, answers, errors, nor in what a debugger prints."""

from usher_connectors.conformance.checks.outgoing import failure
from usher_connectors.conformance.logs import recorded
from usher_connectors.conformance.provider import BREAK_OFF
from usher_connectors.conformance.stand import Stand, open_stand
from usher_connectors.conformance.subject import Check, Subject, expect
from usher_connectors.contract import Reply, Request, Unverified

URL_PASSWORD = "kit-url-passw0rd"  # noqa: S105 - stands for the secret of a URL
_NOWHERE = ("http://127.0.0.1:1/in", "http://[bad/in", "http://127.0.0.1:99999/in")  # nobody listens there


async def secrets(subject: Subject) -> None:
    """Refuse, fail and succeed in every way; then look for the account's secrets in all that was written of it."""
    with recorded() as lines:
        shown = [repr(subject.account), repr(subject.cases.other_account)]
        if subject.has_webhook:
            shown += await _refusals(subject)
        if subject.cases.outgoing:
            shown += await _failures(subject)
    texts = (*subject.cases.secrets, URL_PASSWORD)
    found = [line for line in (*shown, *lines) if any(secret in line for secret in texts)]
    expect(not found, f"a secret is shown: {found[:1]!r:.300}")


async def _refusals(subject: Subject) -> list[str]:
    body = subject.cases.incoming[0].body
    signed = dict(subject.request(body).headers)
    shown: list[str] = []
    async with open_stand(subject) as stand:
        wrong = [{**signed, name: f"{text} x"} for name, text in signed.items()]
        shown += [repr(await stand.post(body, headers)) for headers in ({}, signed, *wrong)]
        shown.append(repr(await stand.post(b"{")))
    try:
        subject.channel.verify(Request({}, body, 0.0), subject.account)
    except Unverified as refusal:
        shown.append(repr(refusal))
    return shown


async def _failures(subject: Subject) -> list[str]:
    sample, shown = subject.cases.outgoing[0], []
    for entry in (Reply(400, {}, b"no"), Reply(500, {}, b"no"), BREAK_OFF):
        async with open_stand(subject, [entry]) as stand:
            shown += _all_of(await failure(subject, stand))
    for nowhere in _NOWHERE:
        where = nowhere.replace("http://", f"http://shop:{URL_PASSWORD}@")
        async with open_stand(subject, url_of=lambda _url, other=where: other) as stand:  # type: ignore[misc]
            shown += [*_all_of(await failure(subject, stand)), repr(stand.account)]
    async with open_stand(subject, sample.replies, url_of=lambda url: f"{url}?key={URL_PASSWORD}") as stand:
        await stand.send(sample.send)
        await _sent(stand)
        shown += [repr(command) for command in stand.commands]
    return shown


async def _sent(stand: Stand) -> None:
    await stand.until(lambda: bool(stand.reported), "a send is not reported")


def _all_of(error: Exception) -> list[str]:
    return [repr(part) for part in (error, error.__cause__, vars(error))]


def _silent(subject: Subject) -> str:
    return "" if subject.has_webhook or subject.cases.outgoing else "it has neither webhooks nor calls over HTTP"


CHECKS = (Check("secret in log", secrets, _silent),)
