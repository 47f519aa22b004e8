"""Every module has a stated place where it is tested, and the tests there reach it."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from usher.cli import COMMANDS

from repository import ROOT

SOURCES = [*ROOT.glob("libs/*/src"), *ROOT.glob("services/*/src")]
ROOTS = [*SOURCES, ROOT / "tests" / "support", ROOT / "tests"]  # where an import is looked for
PLACES = {  # the longest name counts
    "usher_common": "tests/unit",
    "usher_common.accounts": "tests/integration",
    "usher_common.audit.log": "tests/contracts/record",
    "usher_common.bus": "tests/contracts/bus",
    "usher_common.bus.membership": "tests/unit/bus",
    "usher_common.bus.open": "tests/integration",
    "usher_common.bus.partitions": "tests/unit/bus",
    "usher_common.commands": "tests/unit/commands",
    "usher_common.files": "tests/contracts/files",
    "usher_common.files.picture_size": "tests/unit/files",
    "usher_common.files.signed_links": "tests/unit/gateway",
    "usher_common.http": "tests/integration/test_http_port.py",
    "usher_common.http.json_depth": "tests/unit/http",
    "usher_common.http.json_encoding": "tests/unit/http",
    "usher_common.http.guarded_connector": "tests/integration/connectors",
    "usher_common.http.public_addresses": "tests/unit/connectors",
    "usher_common.http.standard_webhooks": "tests/channels",
    "usher_common.http.request_headers": "tests/unit/http",
    "usher_common.knowledge": "tests/contracts/knowledge",
    "usher_common.knowledge.showing": "tests/unit/knowledge",
    "usher_common.live": "tests/contracts/live",
    "usher_common.live.publish": "tests/integration",
    "usher_common.mails": "tests/unit/connectors",
    "usher_common.messages": "tests/core",
    "usher_common.messages.entry_facts": "tests/unit/policy",
    "usher_common.messages.summary": "tests/unit/knowledge",
    "usher_common.record": "tests/contracts/record",
    "usher_common.record.backed_up": "tests/integration/backup",
    "usher_common.record.current_conversation": "tests/core",
    "usher_common.record.restored": "tests/integration/backup",
    "usher_common.record.served_pools": "tests/core",
    "usher_common.record.service_rates": "tests/integration/router",
    "usher_common.transcripts": "tests/unit/gateway",
    "usher_common.runtime": "tests/unit/runtime",
    "usher_common.sheets": "tests/unit/gateway",
    "usher_common.sealing": "tests/unit/sealing",
    "usher_common.sealing.seal_rows": "tests/integration/gateway",
    "usher_common.sealing.settings": "tests/integration/gateway",
    "usher_policy": "tests/unit/policy",
    "usher_policy.privacy.active_masks": "tests/integration/gateway",
    "usher_gateway": "tests/integration/gateway",
    "usher_gateway.channel_accounts.baseline": "tests/unit/gateway",
    "usher_gateway.channel_accounts.domain": "tests/unit/gateway",
    "usher_gateway.channel_accounts.shown_config": "tests/unit/gateway",
    "usher_gateway.invitations.domain": "tests/unit/gateway",
    "usher_gateway.parked.domain": "tests/unit/gateway",
    "usher_gateway.parked.shown": "tests/unit/gateway",
    "usher_gateway.retention.forecast": "tests/unit/gateway",
    "usher_gateway.transcripts": "tests/unit/gateway",
    "usher_gateway.transcripts.pdf_process": "tests/integration/gateway",
    "usher_gateway.visits.domain": "tests/unit/gateway",
    "usher_gateway.wire": "tests/unit/gateway",
    "usher_router": "tests/integration/router",
    "usher_router.domain": "tests/unit/router",
    "usher_router.domain.matching": "tests/unit/matching",
    "usher_router.replay": "tests/unit/router",
    "usher_router.simulation": "tests/unit/simulation",
    "usher_connectors": "tests/integration/connectors",
    "usher_connectors.channel_page": "tests/channels",
    "usher_connectors.channel_rules": "tests/channels",
    "usher_connectors.plugins": "tests/channels",
    "usher_connectors.channels": "tests/channels",
    "usher_connectors.conformance": "tests/channels",
    "usher_connectors.channels.email": "tests/unit/connectors/email",
    "usher_connectors.health.domain": "tests/unit/connectors",
    "usher_connectors.health.unknown_paths": "tests/unit/connectors",
    "usher_connectors.signals.domain": "tests/unit/connectors",
    "usher_connectors.mailbox": "tests/integration/mailbox",
    "usher_knowledge.clusters": "tests/unit/knowledge",
    "usher_knowledge.retrieval": "tests/unit/knowledge",
    "usher_knowledge": "tests/integration/knowledge",
    "usher_knowledge.articles": "tests/unit/knowledge",
    "usher_knowledge.summaries.domain": "tests/unit/knowledge",
    "usher_knowledge.unanswered.domain": "tests/unit/knowledge",
    "usher": "tests/unit",
    "usher.backup": "tests/integration/backup",
    "usher.backup.manifest": "tests/unit/backup",
    "usher.backup.pg_programs": "tests/unit/backup",
    "usher.commands.operating": "tests/integration/backup",
    "usher.doctor.probing": "tests/integration/doctor",
}
STARTED = {  # no test imports these: they are run
    "usher.__main__": "tests/support/stack/stack.py",
    "usher_gateway.__main__": "tests/support/stack/stack.py",
    "usher_gateway.transcripts.pdf_worker": "services/gateway/src/usher_gateway/transcripts/pdf_process.py",
    "usher_router.__main__": "tests/support/stack/stack.py",
    "usher_knowledge.__main__": "tests/support/stack/stack.py",
    "usher_connectors.__main__": "tests/support/stack/stack.py",
    "usher_common.record.migrations.env": "tests/contracts/record/test_migrations.py",
}
DECISIONS = ROOT / "services" / "router" / "src" / "usher_router" / "domain" / "__init__.py"  # a catalogue: it finds
DECIDES = re.compile(r"^@(?:decides|decides_agent|opens)\(", re.MULTILINE)  # … every module with a decision, by no name
CLI = ROOT / "services" / "standalone" / "src" / "usher" / "cli.py"  # loads the module of a command when it is called
SCRIPTS = "usher_common.record.migrations.versions"  # Alembic runs them, one after the other


def name_of(path: Path, root: Path) -> str:
    """Name a module as imports do."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    name: path
    for root in SOURCES
    for path in root.rglob("*.py")
    if path.name != "__init__.py" and not (name := name_of(path, root)).startswith(SCRIPTS)
}


@cache
def found(name: str) -> Path | None:
    """Return the file of one of our modules, None for any other name."""
    below = name.replace(".", "/")
    files = (root / file for root in ROOTS for file in (f"{below}.py", f"{below}/__init__.py"))
    return next((file for file in files if file.is_file()), None)


@cache
def imports(path: Path) -> frozenset[Path]:
    """Return our files that a file imports, including the packages above them."""
    if path == DECISIONS:
        return frozenset(file for file in path.parent.rglob("*.py") if DECIDES.search(file.read_text(encoding="utf-8")))
    names = {f"usher.commands.{command.module}" for command in COMMANDS.values()} if path == CLI else set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= set(_named(node, path))
    above = {".".join(name.split(".")[:count]) for name in names for count in range(1, name.count(".") + 2)}
    return frozenset(file for name in above if (file := found(name)))


def _named(node: ast.ImportFrom, path: Path) -> Iterator[str]:
    """Name what `from … import …` may mean: the module, and what stands in it if that is a module."""
    start = node.module or ""
    if node.level:
        root = next(root for root in ROOTS if path.is_relative_to(root))
        package = name_of(path.parent, root).split(".")
        start = ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])
    yield start
    yield from (f"{start}.{one.name}" for one in node.names)


def reached(files: Iterable[Path]) -> set[Path]:
    """Return all files that are loaded with these."""
    todo, seen = list(files), set()
    while todo:
        file = todo.pop()
        if file not in seen:
            seen.add(file)
            todo += imports(file)
    return seen


@cache
def reached_from(place: str) -> frozenset[Path]:
    """Return what the tests of a place load."""
    path = ROOT / place
    return frozenset(reached([path] if path.is_file() else path.rglob("*.py")))


def place_of(name: str) -> str:
    """Return where a module is tested."""
    return next(PLACES[prefix] for prefix in _prefixes(name) if prefix in PLACES)


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


@pytest.mark.parametrize("place", sorted({*PLACES.values(), *STARTED.values()}))
def test_each_place_exists(place: str) -> None:
    """A folder that moved must be named here."""
    assert (ROOT / place).exists()


def test_every_module_is_reached_by_the_tests_of_its_place() -> None:
    """By an import, directly or not; whether a test would fail is for its reviewer."""
    lost = {
        name: place_of(name)
        for name, path in MODULES.items()
        if name not in STARTED and path not in reached_from(place_of(name))
    }

    assert len(MODULES) > 300
    assert lost == {}
    assert STARTED.keys() <= MODULES.keys()


def test_a_module_that_no_test_reaches_is_found() -> None:
    """So that the check itself can fail: the channels' tests reach no gateway."""
    assert MODULES["usher_gateway.origins"] not in reached_from("tests/channels")
    assert place_of("usher_router.domain.matching.pool") == "tests/unit/matching"
    assert place_of("usher_router.limits") == "tests/integration/router"
