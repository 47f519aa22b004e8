"""Answers of providers are judged in one place: by their own code where it is known, else by the status."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_connectors.contract import ErrorClass, Fault, Reply
from usher_connectors.send.domain.verdict import MEANINGS, judge

ERRORS: dict[str, ErrorClass] = {
    "131047": "window",
    "4": "throttled",
    "131000": "transient",
    "190": "auth",
    "7": "gone",
}


def fault(reply: Reply) -> Fault | None:
    """The provider of these tests: {"error": code, "after": seconds} in an answer of any status."""
    said = json.loads(reply.body)
    return Fault(str(said["error"]), said.get("after")) if "error" in said else None


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, '{"id": 1}', None),
        (200, '{"error": 131047}', ("window:131047", False, None, "message", False)),
        (400, '{"error": 4}', ("throttled:4", True, None, "throttled", False)),
        (429, '{"error": 4, "after": 7.5}', ("throttled:4", True, 7.5, "throttled", False)),
        (500, '{"error": 131000}', ("transient:131000", True, None, "message", False)),
        (401, '{"error": 190}', ("auth:190", True, None, "account", False)),
        (200, '{"error": 7}', ("gone:7", False, None, "gone", False)),
        (200, '{"error": "new"}', ("provider:new", False, None, "message", False)),
        (400, '{"error": "new"}', ("http_400", False, None, "message", False)),
        (429, '{"error": "new", "after": 99999}', ("http_429", True, 3600.0, "throttled", False)),
        (500, "<html>proxy</html>", ("http_500", True, None, "message", True)),
        (200, "<html>proxy</html>", None),
        (500, "[]", ("http_500", True, None, "message", True)),
    ],
)
def test_what_an_answer_means(status: int, body: str, expected: tuple[object, ...] | None) -> None:
    """Code, whether another attempt may succeed, wait, what it says about the account, whether it may have arrived."""
    error = judge(Reply(status, {}, body.encode()), 0.0, fault, ERRORS)

    assert expected == (error and (error.code, error.retryable, error.after, error.scope, error.unknown))


def test_every_class_has_a_meaning() -> None:
    """A class without one would fail in the middle of a send."""
    assert set(MEANINGS) >= set(ERRORS.values())


@given(st.integers(100, 599), st.binary(), st.text())
def test_any_answer_is_judged_without_an_error(status: int, body: bytes, after: str) -> None:
    """Proxies and providers answer anything."""
    error = judge(Reply(status, {"retry-after": after}, body), 0.0, fault, ERRORS)

    assert error is not None or 200 <= status < 300
