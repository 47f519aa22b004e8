"""No test sleeps where it can await an event: only `waits` sleeps, and tests that let real time pass say why."""

import ast
from collections.abc import Iterator
from pathlib import Path

from repository import ROOT

TESTS = ROOT / "tests"
FILES = [path for path in sorted(TESTS.rglob("*.py")) if "node_modules" not in path.parts]

SLEEPERS = {  # files with sleeps of their own, besides `waits`
    "support/attacking.py": "a program of its own, at the pace of an attacker",
    "support/servers/reaper.py": "a program of its own without any of our modules; a dead process may tell nobody",
    "support/servers/redis/sentinel.py": "Sentinels find their group in their own time, and no loop runs yet",
    "support/servers/server.py": "a server that starts tells nobody when it listens, and no loop runs yet",
    "support/waits.py": "the three ways to wait without an event",
}
TIMED = {  # files that let real time pass
    "contracts/bus/test_rabbitmq.py": "nothing may be published while the broker is away",
    "contracts/bus/test_rabbitmq_replicas.py": "the pace of frames and preferences, between which owners change",
    "contracts/live/test_losses.py": "the pace of events while the server is killed",
    "contracts/live/test_sentinel.py": "the pace of events while the master is replaced",
    "contracts/record/test_postgres.py": "a caller's pause before it tries again",
    "core/test_offers.py": "nobody may be asked any more in the time of two offers",
    "core/test_restart.py": "nobody may be judged lost in the time of two missed heartbeats",
    "e2e/test_attackers.py": "the pace of messages, and the beginning of a flood, that are measured",
    "e2e/outreach/test_broadcast.py": "nothing may come once nothing is under way after a stop",
    "e2e/test_dead_record.py": "the length of the outage, and the pace of the probes",
    "e2e/test_slow_node.py": "the length of the outage",
    "e2e/test_suspended_process.py": "the length of the suspension",
    "integration/connectors/test_outages.py": "the length of the outage, and the pace of texts during it",
    "integration/gateway/sockets/test_idle_proxy.py": "a proxy cuts who is silent for so long",
    "integration/gateway/sockets/test_openings.py": "the pace at which one address opens sockets",
    "integration/gateway/sockets/test_lifecycle.py": "a rate limit lets through again what its rate allows",
    "integration/router/checks/test_process.py": "the pace of texts while a router is killed",
    "integration/router/dispatch/test_races.py": "an acceptance meets the end of its offer's time",
    "integration/telegram/test_provider_down.py": "the length of the outage, and the pace of messages during it",
    "integration/test_http_port.py": "the pace of a body that comes a byte at a time",
    "monitoring/test_town.py": "a town lives for a while before anything goes wrong: baselines look back",
    "support/bus_rig/stream.py": "the pace of the load",
    "support/live_rig/store.py": "Redis has the real clock: heartbeats age, buckets fill, marks end",
    "support/manifests/kubelet.py": "the period of a probe",
    "support/peers/bot_api.py": "a provider's time for a send, and its pause before it delivers again",
    "support/routing/arena.py": "commands come at some moment within a given time",
    "support/routing/world.py": "heartbeats have a pace",
    "support/stack/person.py": "a client pauses before it connects again",
    "support/watching/faults.py": "how long the record is slow, and how long not",
    "support/watching/oddities.py": "commands that come again, one after the other, and a request that never ends",
    "support/watching/shakes.py": "the length of each outage, and the time between them",
    "support/watching/town.py": "the pace of a provider's contacts",
    "support/watching/walks.py": "the pace of what people do now and then",
}


def name_of(path: Path) -> str:
    """Name a file by its path in the tests."""
    return path.relative_to(TESTS).as_posix()


def sleeps(source: str) -> list[int]:
    """List the lines with a sleep of Python's: called, passed on, imported, or in a program's text."""
    return sorted({line for node in ast.walk(ast.parse(source)) for line in _sleeps(node)})


def _sleeps(node: ast.AST) -> Iterator[int]:
    match node:
        case ast.Attribute(attr="sleep" | "wait_for_timeout", lineno=line):  # the second is the browser's
            yield line
        case ast.ImportFrom(names=names, lineno=line) if "sleep" in {one.name for one in names}:
            yield line
        case ast.Constant(value=str(text), lineno=line) if "asyncio.sleep(" in text or "time.sleep(" in text:
            yield line


def lets_time_pass(source: str) -> bool:
    """Return whether a file imports the function that only waits."""
    imported = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    return any(node.module == "waits" and "time_passes" in {one.name for one in node.names} for node in imported)


def unawaited(source: str) -> list[int]:
    """List the lines in which a browser's wait is given a promise, which counts as true before it has a value."""
    tree = ast.parse(source)
    texts = {name: value for node in tree.body for name, value in _named(node)}
    found = list[int]()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="wait_for_function"), args=[given, *_], lineno=line):
                text = texts.get(given.id, given) if isinstance(given, ast.Name) else given
                said = [one.value for one in ast.walk(text) if isinstance(one, ast.Constant)]
                if any(word in str(one) for one in said for word in ("async ", "await ", ".then(", "fetch(")):
                    found.append(line)
    return found


def _named(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value


def read() -> Iterator[tuple[str, str]]:
    """Yield each file of the tests but this one."""
    for path in FILES:
        if path != Path(__file__):
            yield name_of(path), path.read_text(encoding="utf-8")


def test_only_the_listed_files_sleep() -> None:
    """Others await an event, or poll with `waits.eventually` if there is none."""
    found = {name: sleeps(source) for name, source in read() if sleeps(source)}

    assert {name: lines for name, lines in found.items() if name not in SLEEPERS} == {}
    assert found.keys() == SLEEPERS.keys()


def test_letting_time_pass_has_a_listed_reason() -> None:
    """And a reason that is no longer needed must go."""
    assert {name for name, source in read() if lets_time_pass(source)} == TIMED.keys()


def test_no_wait_of_a_browser_is_over_before_its_answer() -> None:
    """`browsing.answers` awaits the answer of a function that takes time."""
    assert {name: lines for name, source in read() if (lines := unawaited(source))} == {}


def test_a_wait_for_a_promise_is_found_in_each_of_its_forms() -> None:
    """In place, by its name, and as a part of a text."""
    forms = (
        "page.wait_for_function('async () => true')",
        "ASK = 'fetch(here)'\n\npage.wait_for_function(ASK, polling=200)",
        "page.wait_for_function(f'async (one) => !(await ({ASK})(one))', arg=1)",
    )

    assert [len(unawaited(form)) for form in forms] == [1] * len(forms)
    assert unawaited("SEEN = 'window.tones > 0'\npage.wait_for_function(SEEN)") == []


def test_a_sleep_is_found_in_each_of_its_forms() -> None:
    """So that the check itself can fail."""
    forms = (
        "await asyncio.sleep(1)",
        "time.sleep(0.1)",
        "from time import sleep",
        "pause = asyncio.sleep",
        "page.wait_for_timeout(50)",
        "run('import time; time.sleep(9)')",
    )

    assert [sleeps(form) for form in forms] == [[1]] * len(forms)
    assert sleeps("execute(select(func.pg_sleep(10)))") == []
    assert lets_time_pass("from waits import eventually, time_passes")
    assert not lets_time_pass("from waits import eventually")
