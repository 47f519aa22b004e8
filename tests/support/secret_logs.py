"""A plugin of pytest: no test's log holds a secret that tests use.

It looks through what pytest has captured of each phase, and what our services have written as processes of their own.
It knows the constants of test modules that are named as secrets, the accounts and cases among their constants, what is
given to `know` as it is put in, and how some secrets look. A secret of fewer characters than SHORTEST, or of fewer
different ones than PLAINEST, is not looked for: such words stand in logs by chance.
"""

import re
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

SHORTEST, PLAINEST = 8, 4  # characters, and different ones
READ_BYTES = 4 * 1024 * 1024  # of one process's log at one look: a test that writes more is looked at in part
_TESTS = str(Path(__file__).parents[1])
_NAMED = re.compile(r"(^|_)(SECRETS?|TOKEN|PASSWORD|PASSW0RD)$", re.IGNORECASE)
_SETTING = re.compile(r"SECRET|PASSWORD|TOKEN|_KEYS?$")
_LOOKS = re.compile(
    r"whsec_[A-Za-z0-9+/]{20,}|Bearer [\w.~+/-]{8,}|/bot\d+:[\w-]{8,}|://[^\s/:@'\"]+:(?!\*)[^\s/:@'\"]{8,}@"
)


@dataclass
class Known:
    """The secrets, and the logs of processes with the place up to which each was looked through."""

    texts: set[str] = field(default_factory=set)
    logs: dict[Path, int] = field(default_factory=dict)

    def new_lines(self) -> Iterator[str]:
        """Return what processes wrote since the last look."""
        for path, start in list(self.logs.items()):
            try:
                with path.open("rb") as log:
                    log.seek(start)
                    written = log.read(READ_BYTES)
            except FileNotFoundError:  # its test has removed it
                del self.logs[path]
                continue
            self.logs[path] = start + len(written)
            yield written.decode(errors="replace")


KNOWN = Known()


def know(value: object) -> None:
    """Look for all texts in this value from now on: a text, or mappings and lists of texts."""
    KNOWN.texts.update(texts_in(value))


def know_process(argv: Iterable[str], env: Mapping[str, str], log: Path, known: Known = KNOWN) -> None:
    """Look through a process's log, if it is one of our services, and for the secrets in its settings."""
    if any(word.partition("_")[0] == "usher" for word in argv):
        known.texts.update(texts_in([value.split(",") for name, value in env.items() if _SETTING.search(name)]))
        known.logs.setdefault(log, 0)


def texts_in(value: object) -> Iterator[str]:
    """Return the texts in a value that are long enough to be looked for, but for what the demo greets with."""
    if isinstance(value, str):
        if len(value) >= SHORTEST and len(set(value)) >= PLAINEST and value != _demo_password():
            yield value
    elif isinstance(value, Mapping):
        yield from texts_in(list(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from texts_in(one)


def _demo_password() -> str:
    """Return it if a test can know it: loading the demo takes a second, which most runs need not spend."""
    return getattr(sys.modules.get("usher.commands.demo"), "PASSWORD", "")


def secrets_of(module: ModuleType) -> Iterator[str]:
    """Return the secrets among a module's constants: by their names, or as what accounts and cases have."""
    for name, value in vars(module).items():
        if _NAMED.search(name):
            yield from texts_in(value)
        elif type(value).__name__ in {"Account", "ChannelCases"}:
            yield from texts_in(getattr(value, "secrets", ()))


def shown_in(text: str, secrets: Iterable[str]) -> list[str]:
    """Return which secrets stand in a text, by their first characters."""
    found = [secret for secret in secrets if secret in text]
    return sorted({f"{one[:3]}…" for one in (*found, *_LOOKS.findall(text))})


def judge(report: pytest.TestReport, secrets: Iterable[str], written: Iterable[str] = ()) -> None:
    """Let a phase fail in whose log, or in these texts of processes, one of the secrets stands."""
    texts = [*(text for _, text in report.sections), *written]
    if shown := sorted({one for text in texts for one in shown_in(text, secrets)}):
        why = f"a secret stands in a log of this test: {', '.join(shown)}"
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr}\n{why}" if report.longrepr else why


def pytest_collection_finish() -> None:
    """Read the constants of all test modules and of what they have imported."""
    for module in list(sys.modules.values()):
        if (getattr(module, "__file__", None) or "").startswith(_TESTS):
            know(list(secrets_of(module)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at each phase once it has ended."""
    report = yield
    judge(report, KNOWN.texts, KNOWN.new_lines())
    return report
