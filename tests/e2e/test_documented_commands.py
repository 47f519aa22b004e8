"""The commands of README, CONTRIBUTING and docs are run beside one demo, in a folder like the workspace's root."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from usher.commands.demo import PASSWORD as DEMO_PASSWORD

from documentation.pages import blocks
from documentation.running import COLLECTED, RUN, SHOWN, STAND_INS, WRITING
from repository import ROOT
from servers.process import Process
from servers.server import run_blocking
from stack.agent import Agent
from stack.service import Service
from stack.stack import environment
from stack.visitor import Visitor

OWN = {"var", "build", ".git", "policy.yaml", "old.yaml", "new.yaml"}  # what this folder does not share with the root
RUN_S = 120  # only a hang takes longer
MADE = ("-o", ".venv/.runtime", "-o", "ui")  # uses the environment and the UI that exist


class Ana(Agent):
    """Works at the demo's desk."""

    password = DEMO_PASSWORD


@dataclass(frozen=True)
class Demo:
    """A demo that runs in its folder, and the ids of what was said there."""

    folder: Path
    record_url: str
    stands: dict[str, str]

    def filled(self, command: str) -> str:
        """Replace the placeholders."""
        return " ".join(self.stands.get(word, word) for word in command.split(" "))


def run(command: str, folder: Path, record_url: str = "", said: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command line in this folder, as a reader would."""
    made = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}  # set by the make that runs the tests
    env = {name: value for name, value in os.environ.items() if name not in made}
    env |= {"PATH": f"{Path(sys.executable).parent}:{env['PATH']}", "USHER_RECORD_URL": record_url}
    words = ["bash", "-c", command]
    return subprocess.run(
        words, cwd=folder, env=env, input=said, capture_output=True, text=True, check=False, timeout=RUN_S
    )


async def talk(url: str) -> tuple[str, str]:
    """Let a visitor write and Ana take it; returns the ids of conversation and message."""
    ana, visitor = Ana("ana", [url]), Visitor("vera", [url])
    await ana.start()
    await visitor.start()
    await visitor.say({"type": "message", "text": "hello", "person": True})  # the demo's articles answer first
    await ana.until(lambda: any(screen.texts for screen in ana.screens.values()))
    conversation, screen = next(iter(ana.screens.items()))
    await visitor.stop()
    await ana.stop()
    return conversation, screen.messages[0]["id"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the workspace's root, with the policies that pages ask the reader to write."""
    root = tmp_path_factory.mktemp("workspace")
    for entry in ROOT.iterdir():
        if entry.name not in OWN:
            (root / entry.name).symlink_to(entry)
    first = next(blocks((ROOT / "docs" / "policy.md").read_text(encoding="utf-8"), {"yaml"}))
    for name in ("policy.yaml", "old.yaml", "new.yaml"):
        (root / name).write_text(first, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Demo]:
    """`make demo` in that folder, on free ports, after a visitor was served."""
    service = Service("demo", "usher", folder / "var", {})
    ports = {"USHER_ADMIN_PORT": str(service.admin_port), "USHER_HOOKS_PORT": str(service.hooks_port)}
    env = {"USHER_PORT": str(service.port), **ports, "MAKEFLAGS": "", "MAKELEVEL": "0"}
    service.process = Process(["make", "--no-print-directory", *MADE, "demo"], folder, env)
    try:
        run_blocking(service.start())
        conversation, message = run_blocking(talk(service.url))
        example = "deploy/scenario.example.yaml"
        stands = (conversation, message, example, "policy.yaml", "old.yaml", "policy.yaml")
        yield Demo(folder, f"sqlite:///{folder}/var/demo/usher.db", dict(zip(STAND_INS, stands, strict=True)))
        assert f"http://127.0.0.1:{service.port}/desk/" in service.process.last_words()  # its greeting
    finally:
        run_blocking(service.stop())


@pytest.mark.parametrize("command", RUN)
def test_a_command_of_a_page_succeeds(command: str, demo: Demo) -> None:
    """Exit code 0, some output, and nothing on standard error."""
    done = run(demo.filled(RUN[command]), demo.folder, demo.record_url)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_a_new_record_is_migrated_and_agents_are_created(folder: Path, tmp_path: Path) -> None:
    """In this order; each command asks for a password if it needs one."""
    record_url = f"sqlite:///{tmp_path}/new.db"
    done = [run(command, folder, record_url, said=f"{DEMO_PASSWORD}\n") for command in WRITING.values()]

    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * len(WRITING)


@pytest.mark.parametrize("command", SHOWN)
def test_make_resolves_every_documented_target(command: str, folder: Path) -> None:
    """In a dry run: nothing is made, and what would run is printed."""
    done = run(command.replace("make ", "make -n ", 1), folder)

    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("command", COLLECTED)
def test_documented_test_selections_find_tests(command: str) -> None:
    """At least one."""
    done = run(f"{command} --collect-only -p no:cacheprovider", ROOT)

    assert done.returncode == 0, done.stdout


async def test_serve_all_runs_in_one_process(tmp_path: Path) -> None:
    """`usher serve all` on the embedded stores."""
    env = environment("embedded:", "memory:", f"sqlite:///{tmp_path}/usher.db", tmp_path, {})
    service = Service("all", "usher", tmp_path, env, ("serve", "all"), anew=True)
    try:
        await service.start()
    finally:
        await service.stop()


@pytest.mark.parametrize("name", ["gateway", "router", "connectors"])
async def test_each_service_is_served(
    name: str, tmp_path: Path, vhost_url: str, redis_url: str, database_url: str
) -> None:
    """`usher serve NAME` on the real stores, until it is ready."""
    env = environment(vhost_url, redis_url, database_url, tmp_path, {})
    service = Service(name, "usher", tmp_path, env, ("serve", name), anew=True)
    try:
        await service.start()
    finally:
        await service.stop()
