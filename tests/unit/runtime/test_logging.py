"""Logs: one JSON object per event, with the process's name and the ids bound around it."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from aiohttp.multipart import parse_content_disposition
from usher_common.runtime.logging import configure_logging
from usher_common.runtime.secret import Secret


@pytest.fixture
def out() -> Iterator[io.BytesIO]:
    """What is logged during the test, from `info` on."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.BytesIO()
    configure_logging("info", "router", "router-1", stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(out: io.BytesIO) -> list[dict[str, Any]]:
    """Read what was logged."""
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_event_has_its_keys_and_the_process(out: io.BytesIO) -> None:
    """Nothing is interpolated into the event's name."""
    structlog.get_logger().warning("bus.frame_parked", partition=3)
    (line,) = lines(out)

    assert tuple(line[key] for key in ("event", "partition", "level", "service", "node")) == (
        "bus.frame_parked",
        3,
        "warning",
        "router",
        "router-1",
    )
    assert line["timestamp"].endswith("Z")


def test_events_below_the_level_are_not_written(out: io.BytesIO) -> None:
    """Debug events cost nothing in production."""
    structlog.get_logger().debug("bus.frame")

    assert lines(out) == []


def test_text_that_cannot_be_encoded_is_logged_nevertheless(out: io.BytesIO) -> None:
    """A log line about hostile input must not end the work that it describes."""
    structlog.get_logger().info("http.malformed", path="/\ud800", reason=ValueError("no"))
    (line,) = lines(out)

    assert (line["path"], line["reason"]) == ("/\ud800", "ValueError('no')")


def test_a_client_cannot_fill_the_log_with_subprotocols(out: io.BytesIO) -> None:
    """Aiohttp warns of each one that it does not know."""
    logging.getLogger("aiohttp.websocket").warning("Client protocols %r don't overlap", ["x"])

    assert lines(out) == []


def test_a_client_cannot_fill_the_log_with_odd_parts(out: io.BytesIO) -> None:
    """Aiohttp warns of each name of a file that it cannot read, and Python writes each that is new."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        parse_content_disposition("\udcff")
        before = len(seen)
        configure_logging("info", "gateway", "gateway-1", out)
        parse_content_disposition("\udcfe")

    assert (before, len(seen)) == (1, 1)


def test_library_loggers_write_the_same_lines(out: io.BytesIO) -> None:
    """Aiohttp and aio-pika use the standard library's logging."""
    logging.getLogger("aiohttp.server").error("broken %s", "pipe")
    (line,) = lines(out)

    assert (
        line["event"],
        line["logger"],
        line["level"],
        line["service"],
    ) == ("broken pipe", "aiohttp.server", "error", "router")


def test_an_exception_is_one_line_with_its_traceback(out: io.BytesIO) -> None:
    """A traceback must not spread over many lines."""
    try:
        raise ValueError("no")  # noqa: TRY301 - the test needs a traceback
    except ValueError:
        structlog.get_logger().exception("loop.failed")
    (line,) = lines(out)

    assert "ValueError: no" in line["exception"]


def test_secrets_and_unknown_types_are_written_safely(out: io.BytesIO) -> None:
    """What JSON does not know is written as its repr, and a secret's repr hides it."""
    structlog.get_logger().info("settings.loaded", secret=Secret("hunter2"), odd=object())

    assert "hunter2" not in out.getvalue().decode()
    assert lines(out)[0]["secret"] == "Secret(***)"
