"""What is logged during a check, by us and by libraries."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from structlog.testing import LogCapture


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Record what is logged at any level, ours and the libraries', with tracebacks; nothing is printed meanwhile."""
    lines: list[str] = []
    capture = LogCapture()
    processors = structlog.get_config()["processors"]
    before = list(processors)
    processors[:] = [structlog.processors.format_exc_info, capture]
    handler = _Lines(lines)
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        lines += [repr(entry) for entry in capture.entries]
        processors[:] = before
        root.handlers[:] = handlers
        root.setLevel(level)


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record with its traceback."""
        self._lines.append(self.format(record))
