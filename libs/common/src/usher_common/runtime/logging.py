"""Logs as JSON lines on standard output: dotted events with keys, our own and the libraries'."""

import json
import logging
import sys
import warnings
from collections.abc import MutableMapping
from typing import Any, BinaryIO

import msgspec
import structlog

_encode = msgspec.json.Encoder(enc_hook=repr).encode
_SHARED: tuple[Any, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def configure_logging(level: str, service: str, node: str, stream: BinaryIO | None = None) -> None:
    """Write events from `level` ("debug" … "error") upwards as JSON lines, each with the service and the node."""
    out = sys.stdout.buffer if stream is None else stream
    number = logging.getLevelNamesMapping()[level.upper()]

    def add_process(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {"service": service, "node": node, **event}

    structlog.configure(
        processors=[*_SHARED, add_process, _render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    _adopt_libraries(out, max(number, logging.INFO), add_process)


def _render(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> bytes:
    try:
        return _encode(event)
    except UnicodeEncodeError:  # a lone surrogate, which only the standard library's encoder writes
        return json.dumps(event, default=repr).encode()


def _adopt_libraries(out: BinaryIO, level: int, add_process: Any) -> None:
    """Give the standard library's loggers (aiohttp, aio-pika, asyncio) the same format."""
    handler = _BytesHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.add_logger_name, add_process],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                lambda logger, name, event: _render(logger, name, event).decode(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    warnings.filterwarnings("ignore", module=r"aiohttp\.multipart")  # of odd headers of a part, whatever they say
    logging.getLogger("aiohttp.websocket").setLevel(logging.ERROR)  # warns of subprotocols, whatever a client names


class _BytesHandler(logging.Handler):
    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._out = out

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._out.write(self.format(record).encode("utf-8", "backslashreplace") + b"\n")
            self._out.flush()
        except Exception:  # noqa: BLE001 - a log line that cannot be written must not end the work
            self.handleError(record)
