"""`usher explain` and `usher policy replay`, as processes of their own, on what a router recorded."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from routing import World

POLICY = """
version: 1
rules:
  - name: hello
    when: {text: {contains: hello}}
    queue: first
queues:
  first: {select: longest_idle, service_level: {percent: 90, within_s: 5}}
"""
Urls = tuple[str, str, str]


async def usher(urls: Urls, *words: str) -> list[str]:
    """Run the command; returns its lines."""
    env = {**os.environ, "USHER_RECORD_URL": urls[2]}
    command = [sys.executable, "-m", "usher", *words]
    done = await asyncio.to_thread(subprocess.run, command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
async def served(world: World) -> str:
    """Ana declines a conversation, Ben accepts and closes it, then another one comes and goes; the first one's id."""
    await world.agent("ana", idle_since=1, skills=("billing",))
    await world.agent("ben", idle_since=2, skills=("billing",))
    await world.agent("eve", status="away")
    async with world.router():
        await world.says("v1", "hello", skills=("billing",))
        row = await world.becomes("v1", "offered", "ana")
        await world.decline(row, "ana")
        row = await world.becomes("v1", "offered", "ben")
        await world.accept(row, "ben")
        await world.becomes("v1", "assigned", "ben")
        await world.says("v2", "good day")
        second = await world.becomes("v2", "offered", "ana")
        await world.accept(second, "ana")
        await world.becomes("v2", "assigned", "ana")
        for one, agent in ((row, "ben"), (second, "ana")):
            await world.close_by(one, agent)
            await world.becomes(one.peer, "closed")
    return str(row.id)


async def test_usher_explain_prints_each_decision(served: str, urls: Urls) -> None:
    """Queue, rule, policy, step, who was chosen and next, and why not the others; all agents come from the log."""
    heading, *told = await usher(urls, "explain", served, "--full")
    words = [re.sub(r"(idle|waited) \d+ s", r"\1", line.strip()) for line in told if line.startswith("   ")]
    titles = [re.sub(r" after.*|.*\d  ", "", line) for line in told if line and not line.startswith(" ")]

    assert heading.startswith(f"conversation {served}: web, v1, opened ")
    assert titles == ["Ana: declined", "Ben: accepted"]
    assert words == [
        "queue default by no rule, policy settings, step 0; waited",
        "asked for: billing at least 1; weight 33, priority 0, best_skill",
        "chosen:    Ana: load 0 of 100, idle, billing 3",
        "next:      Ben: load 0 of 100, idle, billing 3",
        "others:    1 not available",
        "everybody, as the dispatcher's record has it:",
        "Ana: load 0 of 100, idle, billing 3: could have it",
        "Ben: load 0 of 100, idle, billing 3: could have it",
        "Eve: load 0 of 100, idle, billing 0: not available",
        "queue default by no rule, policy settings, step 0; waited",
        "asked for: billing at least 1; weight 33, priority 0, best_skill",
        "chosen:    Ben: load 0 of 100, idle, billing 3",
        "others:    1 not available; 1 declined it before",
        "everybody, as the dispatcher's record has it:",
        "Ben: load 0 of 100, idle, billing 3: could have it",
        "Ana: load 0 of 100, idle, billing 3: declined it before",
        "Eve: load 0 of 100, idle, billing 0: not available",
    ]


async def test_policy_replay_finds_the_same_decisions(served: str, urls: Urls) -> None:
    """In another process, which has another hash seed."""
    assert served
    asked, lost, otherwise = await usher(urls, "policy", "replay", "--since", "1h")

    assert re.fullmatch(r"1 records of dispatchers, asked \d+ times: 3 proposals", asked)
    assert lost.startswith("0 ")
    assert otherwise == "0 were decided otherwise than recorded"


async def test_policy_replay_compares_another_policy_by_queue(served: str, urls: Urls, tmp_path: Path) -> None:
    """What was, what the active policy makes of it, what the other one would; and a chart."""
    assert served
    policy, picture = tmp_path / "new.yaml", tmp_path / "new.svg"
    policy.write_text(POLICY)
    lines = await usher(urls, "policy", "replay", "--since", "1h", "--policy", str(policy), "--svg", str(picture))
    rows = [line.split() for line in lines]

    assert [(row[0], row[1]) for row in rows[1:]] == [
        ("default", "recorded"),
        ("default", "active"),
        ("default", "new.yaml"),
        ("first", "new.yaml"),
    ]
    assert "<svg" in picture.read_text()


@pytest.mark.parametrize("words", [("policy", "replay"), ("explain", "nothing")])
async def test_a_record_without_tables_is_reported_in_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Exit code 1 and no traceback."""
    env = {**os.environ, "USHER_RECORD_URL": f"sqlite:///{tmp_path}/empty.db"}
    command = [sys.executable, "-m", "usher", *words]
    done = await asyncio.to_thread(subprocess.run, command, env=env, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("usher: the record is away: ")
