"""The version before the newest migration is replaced by `make up` of this one, while people write all the time."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.verdict import judge, read_record
from benchmarks.upgrade.chats import agents_named, chatting
from benchmarks.upgrade.versions import before_the_newest_migration, lay_out, schema_of
from stack.compose import Compose
from stack.stack import PASSWORD
from waits import eventually

pytestmark = [pytest.mark.containers, pytest.mark.timeout(2400)]

BESIDES = 2_000  # messages that are written before the upgrade, and again after it: some ten seconds each


@pytest.fixture
def versions(tmp_path: Path) -> Iterator[tuple[Compose, Compose]]:
    """The former version, up and healthy, and this one as the same project; gone with its volumes afterwards."""
    new = Compose(name=f"usher-upgrade-{os.getpid()}", profiles="")
    new.write_secrets()
    tree = tmp_path / "former"
    tree.mkdir()
    lay_out(before_the_newest_migration(), tree)
    shutil.copytree(new.tree / "deploy" / "env", tree / "deploy" / "env", dirs_exist_ok=True)  # both know the stores
    former = replace(new, tree=tree)
    try:
        former.up()
        yield former, new
    finally:
        new.down()


async def test_an_upgrade_loses_and_doubles_nothing(versions: tuple[Compose, Compose], tmp_path: Path) -> None:
    """Images are built, the migration runs, containers are replaced: widgets and desks come back by themselves."""
    former, new = versions
    ledger, names = Ledger(tmp_path / "tokens.txt"), agents_named("agent-upgrade")
    for name in names:
        former.usher("agent", name, stdin=f"{PASSWORD}\n")
    schemas = [await schema_of(former.record_url())]
    async with chatting([former.url], names, ledger) as chats:
        await _written(ledger, BESIDES)
        await asyncio.to_thread(new.up)
        schemas.append(await schema_of(new.record_url()))
        await _written(ledger, BESIDES)
        rate, left = await chats.settled()
        verdict = judge(ledger, await read_record(new.record_url(), ledger))

    print(f"{schemas}, {rate:.0f} messages/s: {verdict}, left: {left[:20]} of {len(left)}")  # noqa: T201 - for who runs it with -s
    assert len({*schemas}) == 2
    assert left == []
    assert verdict.pop("accepted") > 2 * BESIDES
    assert verdict == dict.fromkeys(verdict, 0)


async def _written(ledger: Ledger, count: int) -> None:
    """Wait until so many more messages were accepted."""
    before = len(ledger.accepted_at)
    await eventually(lambda: len(ledger.accepted_at) > before + count, seconds=300, every=0.5)
