"""The HTTP API does what its OpenAPI description says, whatever is sent to it (schemathesis, seeded)."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.hypothesis import builder
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from usher_common.runtime.secret import Secret
from usher_gateway.http.access import ENDPOINTS
from usher_gateway.http.openapi import describe
from usher_knowledge.answering.knowledge_here import KnowledgeHere
from usher_knowledge.answering.live_index import LiveIndex
from usher_knowledge.serving.internal_port import open_internal_port
from usher_knowledge.settings import KnowledgeSettings

from gateway_rig import Rig, open_rig
from gateway_rig.rig import SECRET
from servers.ports import free_port

EXAMPLES = 12  # per operation: the whole file takes half a minute
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
)
schema = schemathesis.openapi.from_dict(deepcopy(describe()))
schema.config.generation.update(with_security_parameters=False)  # each generated case is signed in
rejection = schema.config.checks.negative_data_rejection
rejection.expected_statuses = [*rejection.expected_statuses, "413"]  # a body that is too large is refused unread
# Signing out would end the session that all other cases use.
FOUND: list[Any] = list(schema.exclude(operation_id="session.sign_out").get_all_operations())
OPERATIONS = [found.ok() for found in FOUND]  # what cannot be read of the description has no `ok`
# With any of these on a test, a part of the operation could not be tried.
LEFT_OUT = (
    builder.InvalidHeadersExampleMark,
    builder.InvalidRegexMark,
    builder.MissingPathParameters,
    builder.NonSerializableMark,
    builder.UnsatisfiableExampleMark,
    builder.UnserializablePayloadMark,
)


@dataclass
class Served:
    """A gateway in a thread of its own, since schemathesis blocks."""

    url: str
    headers: dict[str, str]
    session: requests.Session  # keeps its connection: to open one for each of 5,000 cases took a fifth of the time


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A gateway with a signed-in administrator."""
    folder, ready, end = tmp_path_factory.mktemp("gateway"), threading.Event(), threading.Event()
    found: list[Served] = []
    session = requests.Session()
    session.trust_env = False  # no proxies
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))  # each case has the one of its headers

    async def serve() -> None:
        port, stores = free_port(), ("embedded:", "memory:", f"sqlite:///{folder / 'usher.db'}", folder)
        async with open_rig(*stores, knowledge_url=f"http://127.0.0.1:{port}") as rig, _knowledge(rig, port):
            await rig.agent("root", "administrator")
            await rig.world.assign(await rig.world.open("somebody"), await rig.agent("ana"))
            http, headers = await rig.sign_in("root")
            found.append(Served(rig.url, {**headers, "Cookie": f"usher_session={_cookie(http)}"}, session))
            ready.set()
            await asyncio.to_thread(end.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(30)
    with session:
        yield found[0]
    end.set()
    thread.join(30)


@asynccontextmanager
async def _knowledge(rig: Rig, port: int) -> AsyncIterator[None]:
    """Run knowledge beside the gateway: without it everything about articles is 503."""
    index = LiveIndex(rig.record)
    await index.poll()
    here = KnowledgeHere(rig.record, index)
    listening = await open_internal_port(KnowledgeSettings(secret=Secret(SECRET), knowledge_port=port), here)
    try:
        yield
    finally:
        await listening.close()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_the_api_does_what_its_description_says(operation: Any, served: Served) -> None:
    """No server errors; each answer's status, type and form are described; invalid data is refused.

    As `schema.parametrize()` makes this test, which makes the cases of all operations when the file is loaded: in each
    worker, also in those that run none of them, and that took as long as loading all other tests.
    """
    test = build_operation_test(
        config=schema.config,
        operation=operation,
        test_func=_conforms,
        given_kwargs={},
        feedback=FeedbackSources(constants_value_source=make_constants_value_source(schema)),
    )
    test(served=served)

    assert not [mark for mark in LEFT_OUT if mark.is_set(test)]


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def _conforms(case: schemathesis.Case[Any], served: Served) -> None:
    """Send a case, and look at its answer.

    The seed is fixed, but Hypothesis also draws from the constants of all modules that the worker has loaded: which
    examples are tried depends on the tests before, and any of the kind must pass.
    """
    headers = {name: value for name, value in served.headers.items() if case.operation.path != "/api/session"}
    response = case.call(base_url=served.url, headers=headers, session=served.session)
    checks = [
        check for check in CHECKS if check is not negative_data_rejection or _has_types(case, str(response.request.url))
    ]
    case.validate_response(response, checks=checks)


def _has_types(case: schemathesis.Case[Any], url: str) -> bool:
    """Return whether all that was sent has a type by which it can be refused.

    A file of a multipart body has none: `null` is four bytes like any others. In a query an empty value, or null, is
    one that was not given; an empty object or list becomes one on the way.
    """
    sent = dict(parse_qsl(urlsplit(url).query))
    given = [sent.get(name, "") for name in case.query or {}]
    return case.media_type != "multipart/form-data" and not {"", "null", "None"} & set(given)


def test_the_description_is_served_and_names_every_documented_endpoint(tmp_path: Path) -> None:
    """With the roles that may call it."""

    async def read() -> dict[str, Any]:
        async with (
            open_rig("embedded:", "memory:", f"sqlite:///{tmp_path / 'usher.db'}", tmp_path) as rig,
            (await rig.http()).get("/api/openapi.json") as response,
        ):
            body: dict[str, Any] = await response.json()
            return body

    document = asyncio.run(read())
    documented = {(endpoint.path, endpoint.method.lower()) for endpoint in ENDPOINTS if endpoint.documented}

    assert document["openapi"] == "3.1.0"
    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == documented


def test_each_number_of_a_request_has_a_maximum() -> None:
    """One above 64 bits is refused by its form: neither a database nor another service takes it."""
    document = describe()
    parts = document["components"]["schemas"]
    sent = [
        given
        for methods in document["paths"].values()
        for operation in methods.values()
        for given in (operation.get("requestBody", {}), *operation.get("parameters", ()))
    ]
    seen: set[str] = set()
    unbounded = []
    while sent:
        one = sent.pop()
        if isinstance(one, list):
            sent += one
        elif isinstance(one, dict):
            if one.get("type") == "integer" and one.get("maximum", 2**64) > 2**53:
                unbounded.append(one)
            name = str(one.get("$ref", "")).rpartition("/")[2]
            if name and name not in seen:
                seen.add(name)
                sent.append(parts[name])
            sent += one.values()

    assert len(seen) > 50
    assert unbounded == []


def _cookie(http: aiohttp.ClientSession) -> str:
    return next(cookie.value for cookie in http.cookie_jar if cookie.key == "usher_session")
