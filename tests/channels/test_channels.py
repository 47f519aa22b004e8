"""Every channel of the table, with the cases of its own file and those that hold for all."""

import asyncio
import importlib
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from usher_connectors.channels import CHANNELS
from usher_connectors.contract import BadPayload, Channel, Message, Request, SendError, Unverified
from usher_connectors.send.http_driver import HttpDriver

from connecting.channel_cases import ChannelCases, Incoming, Outgoing
from connecting.rig import open_rig
from servers.ports import LOOPBACK, free_port

CASES: dict[str, ChannelCases] = {  # a channel with a session has no webhook, and tests of its own
    name: importlib.import_module(f"channels.{name}_cases").CASES
    for name, channel in CHANNELS.items()
    if channel.session is None
}
IN = [
    pytest.param(CHANNELS[name], cases, one, id=f"{name}-{one.name}")
    for name, cases in CASES.items()
    for one in cases.incoming
]
OUT = [
    pytest.param(CHANNELS[name], cases, one, id=f"{name}-{one.name}")
    for name, cases in CASES.items()
    for one in cases.outgoing
]
EACH = [pytest.param(CHANNELS[name], cases, id=name) for name, cases in CASES.items()]
EXPIRING = [pytest.param(CHANNELS[name], cases, id=name) for name, cases in CASES.items() if cases.expires]
NOW = 1_800_000_000.0
FAR = "https://example.com/in"
URL_PASSWORD = "hunter2"


def request_of(cases: ChannelCases, body: bytes, *, at: float = NOW, now: float = NOW) -> Request:
    """Return a request that was signed at one time and received at another."""
    return Request(dict(cases.sign(body, at)), body, now)


def refused(channel: Channel, cases: ChannelCases, request: Request) -> bool:
    """Return whether `verify` refuses it, without naming a secret."""
    try:
        channel.verify(request, cases.account_at(FAR))
    except Unverified as refusal:
        shown = repr(refusal)
    else:
        return False
    assert not any(secret in shown for secret in cases.secrets)
    return True


@pytest.mark.parametrize(("channel", "cases", "incoming"), IN)
def test_a_genuine_request_has_the_expected_events(channel: Channel, cases: ChannelCases, incoming: Incoming) -> None:
    """Signed by independent code, verified and parsed by ours."""
    request = request_of(cases, incoming.body)
    channel.verify(request, cases.account_at(FAR))

    assert list(incoming.events) == list(channel.parse(request, cases.account_at(FAR)))


@pytest.mark.parametrize(("channel", "cases", "incoming"), IN)
def test_an_unsigned_request_is_refused(channel: Channel, cases: ChannelCases, incoming: Incoming) -> None:
    """With no header at all, and with each one missing or empty."""
    headers = cases.sign(incoming.body, NOW)
    without = [{name: text for name, text in headers.items() if name != gone} for gone in headers]
    emptied = [{**headers, name: ""} for name in headers]

    for some in ({}, *without, *emptied):
        assert refused(channel, cases, Request(some, incoming.body, NOW))


@pytest.mark.parametrize(("channel", "cases", "incoming"), IN)
def test_a_forged_request_is_refused(channel: Channel, cases: ChannelCases, incoming: Incoming) -> None:
    """Another body under a genuine signature, or another account's secret."""
    request = request_of(cases, incoming.body)

    if cases.signs_body:
        assert refused(channel, cases, Request(request.headers, incoming.body + b" ", NOW))
        assert refused(channel, cases, Request(request.headers, incoming.body[:-1], NOW))
    with pytest.raises(Unverified):
        channel.verify(request, cases.other_account)


@pytest.mark.parametrize(("channel", "cases"), EXPIRING)
@pytest.mark.parametrize("age_s", [-86_400, -301, 301, 86_400])
def test_a_stale_request_is_refused(channel: Channel, cases: ChannelCases, age_s: float) -> None:
    """Nobody can replay a recorded request later, or sign one for a later time."""
    assert refused(channel, cases, request_of(cases, cases.incoming[0].body, at=NOW - age_s))
    assert not refused(channel, cases, request_of(cases, cases.incoming[0].body, at=NOW - 299))


@pytest.mark.parametrize(("channel", "cases"), EACH)
def test_a_bad_body_is_refused_with_a_reason(channel: Channel, cases: ChannelCases) -> None:
    """It is signed, but has no meaning for us."""
    for body in cases.bad_bodies:
        with pytest.raises(BadPayload, match=r"."):
            channel.parse(Request(dict.fromkeys(cases.sign(b"", NOW), "x"), body, NOW), cases.account_at(FAR))


@pytest.mark.parametrize(("channel", "cases"), EACH)
def test_hostile_headers_and_bodies_raise_only_documented_errors(channel: Channel, cases: ChannelCases) -> None:
    """Any text, including lone surrogates, leads to Unverified or BadPayload."""
    names = list(cases.sign(b"", NOW))
    genuine = {name: st.just(text) for name, text in cases.sign(b"", NOW).items()}
    hostile = st.text(st.characters(codec=None, categories=None), max_size=60)
    numbers = st.sampled_from(
        ["+1", "1_0", "٣", "1e9", "9" * 5000, "nan", "-1", " 1 ", "v1,", "v1,,", ",", "v1,\ud800"]
    )

    @settings(max_examples=300, deadline=None)
    @given(st.fixed_dictionaries({name: hostile | numbers | genuine[name] for name in names}), st.binary(max_size=80))
    def attack(headers: dict[str, str], body: bytes) -> None:
        request = Request(headers, body, NOW)
        if refused(channel, cases, request):
            return
        with suppress(BadPayload):
            channel.parse(request, cases.account_at(FAR))

    attack()


@pytest.mark.parametrize(("channel", "cases", "outgoing"), OUT)
def test_a_message_becomes_the_expected_calls(channel: Channel, cases: ChannelCases, outgoing: Outgoing) -> None:
    """As the provider expects them; the last reply ends the send with the provider's id."""
    at = int(time.time())  # the independent implementation checks timestamps by its own clock
    sending = channel.send(Message("e1", at, outgoing.send), cases.account_at(FAR))
    outgoing.check(next(sending))
    for reply in outgoing.replies[:-1]:
        outgoing.check(sending.send(reply))
    with pytest.raises(StopIteration) as end:
        sending.send(outgoing.replies[-1])

    assert outgoing.provider_id == end.value.value


ANSWERS = [
    (429, {"Retry-After": "7"}, ("http_429", True, 7.0, "throttled")),
    (429, {}, ("http_429", True, None, "throttled")),
    (429, {"Retry-After": "soon"}, ("http_429", True, None, "throttled")),
    (429, {"Retry-After": "999999999999999999"}, ("http_429", True, 3600.0, "throttled")),
    (502, {}, ("http_502", True, None, "throttled")),
    (504, {}, ("http_504", True, None, "throttled")),
    (500, {}, ("http_500", True, None, "message")),
    (503, {"Retry-After": "2"}, ("http_503", True, 2.0, "throttled")),
    (410, {}, ("http_410", False, None, "gone")),
    (400, {}, ("http_400", False, None, "message")),
    (302, {"Location": "/elsewhere"}, ("http_302", True, None, "message")),
]


@pytest.mark.parametrize(("channel", "cases", "outgoing"), OUT)
@pytest.mark.parametrize(("status", "headers", "expected"), ANSWERS)
async def test_the_drivers_verdict_on_each_answer(  # noqa: PLR0917 - pytest passes by name
    channel: Channel, cases: ChannelCases, outgoing: Outgoing, status: int, headers: dict[str, str], expected: Any
) -> None:
    """Throttled, gone, redirected and broken providers are distinguished, alike for every channel."""
    async with answering(web.Response(status=status, headers=headers)) as (url, requests):
        error = await failure(channel, cases, outgoing, url)

    assert expected == (error.code, error.retryable, error.after, error.scope)
    assert len(requests) == 1


@pytest.mark.parametrize(("channel", "cases", "outgoing"), OUT)
async def test_no_failure_shows_a_secret(
    channel: Channel, cases: ChannelCases, outgoing: Outgoing, caplog: pytest.LogCaptureFixture
) -> None:
    """Errors, their causes, reprs and logs of a failed send contain none."""
    caplog.set_level(logging.DEBUG)
    behind = [f"http://shop:{URL_PASSWORD}@{where}/in" for where in (f"{LOOPBACK}:{free_port()}", "[bad", "h:99999")]
    errors = [await failure(channel, cases, outgoing, url) for url in behind]
    async with answering(web.Response(status=400)) as (url, _):
        errors.append(await failure(channel, cases, outgoing, f"{url}?token={URL_PASSWORD}"))
    call = next(channel.send(Message("e1", int(NOW), outgoing.send), cases.account_at(FAR)))
    shown = [repr(part) for error in errors for part in (error, error.__cause__, vars(error))]
    shown += [repr(call), *(repr(cases.account_at(url)) for url in (FAR, *behind)), caplog.text]

    assert [secret for secret in (*cases.secrets, URL_PASSWORD) if any(secret in text for text in shown)] == []


@pytest.mark.parametrize(("channel", "cases", "outgoing"), OUT)
async def test_no_send_reaches_a_private_network(channel: Channel, cases: ChannelCases, outgoing: Outgoing) -> None:
    """The target is refused before any connection."""
    async with answering(web.Response()) as (url, requests):
        error = await failure(channel, cases, outgoing, url.replace("http:", "https:"), allow_private=False)

    assert (error.code, error.retryable) == ("foreign_network", False)
    assert requests == []


@pytest.mark.parametrize(("channel", "cases"), EACH)
async def test_the_ingress_refuses_unsigned_and_unknown_requests(
    channel: Channel, cases: ChannelCases, tmp_path: Path
) -> None:
    """401 without a signature, 404 for an unknown account or one of another channel; nothing is published."""
    body = cases.incoming[0].body
    genuine = dict(cases.sign(body, time.time()))
    async with open_rig("embedded:", "memory:", f"sqlite:///{tmp_path / 'usher.db'}") as rig:
        await rig.add(cases.account_at(FAR))
        async with rig.connectors(), aiohttp.ClientSession() as http:
            url, other = rig.hook_url(cases.account_at(FAR).id, channel.name), rig.hook_url("nobody", channel.name)
            asked = [
                (url, {}),
                (other, genuine),
                (rig.hook_url(cases.account_at(FAR).id, "no-channel"), genuine),
                (url, genuine),
            ]
            statuses = [(await http.post(at, data=body, headers=headers)).status for at, headers in asked]
            await rig.ear.until(lambda: bool(rig.ear.heard))

    assert statuses == [401, 404, 404, 200]
    assert len(rig.ear.heard) == len(cases.incoming[0].events)


@asynccontextmanager
async def answering(response: web.Response) -> AsyncIterator[tuple[str, list[str]]]:
    """A provider that gives every request the same answer, and lists the requested paths."""
    requests: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        requests.append(request.path)
        return response

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner, port = web.AppRunner(app, access_log=None, shutdown_timeout=0.1), free_port()
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    try:
        yield f"http://{LOOPBACK}:{port}/in", requests
    finally:
        await runner.cleanup()


async def failure(
    channel: Channel, cases: ChannelCases, outgoing: Outgoing, url: str, *, allow_private: bool = True
) -> SendError:
    """Send through the driver to a target that fails; returns the error."""
    driver = HttpDriver(allow_private=allow_private)
    try:
        async with asyncio.timeout(10):
            with pytest.raises(SendError) as caught:
                await driver.deliver(channel, Message("e1", int(NOW), outgoing.send), cases.account_at(url))
    finally:
        await driver.close()
    return caught.value
