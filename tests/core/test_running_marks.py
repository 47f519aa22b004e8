"""An attribute that marks a task as running is reset however the task ends: otherwise one failure stops it for ever."""

import ast
import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from usher_common.live.memory import MemoryLive
from usher_gateway.sockets.shared.hub import Hub

from repository import ROOT

SOURCES = [*(ROOT / "libs").glob("*/src/**/*.py"), *(ROOT / "services").glob("*/src/**/*.py")]


class FailsOnce(MemoryLive):
    """A live store whose first publish fails unexpectedly; later events are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.failed = False

    async def publish(self, events: Sequence[tuple[str, bytes]]) -> None:
        """Fail, then keep."""
        if not self.failed:
            self.failed = True
            raise RuntimeError("once")
        self.said += [topic for topic, _ in events]


async def test_publishing_continues_after_a_failure() -> None:
    """The event published next is sent."""
    live = FailsOnce()
    hub = Hub(live, lambda: None)
    hub.publish("first", b"")
    await until_published()
    hub.publish("second", b"")
    await until_published()

    assert "second" in live.said


async def until_published() -> None:
    """Return once no task publishes any more."""
    publishing = [task for task in asyncio.all_tasks() if task.get_name() == "gateway.publish"]
    await asyncio.gather(*publishing, return_exceptions=True)


def test_every_mark_of_a_running_task_is_reset_in_finally() -> None:
    """Wherever a class starts a task only while an attribute is None."""
    guarded = {(path.name, name): kind for path in SOURCES for kind in _classes(path) for name in _marks(kind)}
    loose = {where for where, kind in guarded.items() if not _taken_back(kind, where[1])}

    assert {("hub.py", "_publishing"), ("batch_loader.py", "_task"), ("missed_events.py", "_task")} <= set(guarded)
    assert loose == set()


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def _marks(kind: ast.ClassDef) -> set[str]:
    """Name the attributes that are set to a new task if they were None."""
    found = set()
    for node in ast.walk(kind):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], ast.Is):
            tests = _attribute(node.test.left)
            sets = {_attribute(one.targets[0]) for one in node.body if isinstance(one, ast.Assign) and _is_task(one)}
            found |= {tests} & sets
    return {name for name in found if name}


def _is_task(node: ast.Assign) -> bool:
    call = node.value
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "create_task"


def _attribute(node: ast.expr) -> str:
    own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return node.attr if own and isinstance(node, ast.Attribute) else ""


def _taken_back(kind: ast.ClassDef, name: str) -> bool:
    ends = [node.finalbody for node in ast.walk(kind) if isinstance(node, ast.Try)]
    return any(isinstance(one, ast.Assign) and _attribute(one.targets[0]) == name for end in ends for one in end)
