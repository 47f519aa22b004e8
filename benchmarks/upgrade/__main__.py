"""`make upgrade-trial`: the version before the newest migration is upgraded under load; the last line is the verdict.

The old code runs from Git's history, on the schema that it knows. While people write, the migrations of this tree run,
and the old processes work on with the new schema; then each is replaced by one of this tree, while the others are
still old. The ledger must hold as in `make chaos`, and no process may end by itself.

`FROM=next` tries the way back: a made-up next version migrates, and each process of this one is started on its schema.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.verdict import judge, name_lost, read_record
from benchmarks.upgrade.chats import agents_named, chatting
from benchmarks.upgrade.versions import before_the_newest_migration, lay_out, schema_of
from record_rig.next_version import write_next_version
from repository import ROOT
from servers import private_postgres, private_rabbitmq, private_redis
from servers.ports import LOOPBACK
from stack.service import Service
from stack.stack import GENEROUS, PASSWORD, environment

STATIC = "services/gateway/src/usher_gateway/static"  # built, so not in Git; the old gateway shows the new desk
BEFORE_S, BESIDE_S, AFTER_S = 5.0, 10.0, 10.0  # s with old code, with old code on the new schema, with new code
SETTINGS = {**GENEROUS, "USHER_CHAT_WEIGHT": "10", "USHER_OFFER_S": "4"}
NEXT = "next"  # instead of a revision
MUST_BE_0 = ("lost", "uncertain", "doubled", "reordered", "double_owners", "over_capacity", "reassigned_by_flush")


def old_code(revision: str, folder: Path) -> dict[str, str]:
    """Lay out a version of this tree; returns the environment in which Python runs that, not what is installed."""
    lay_out(revision, folder)
    (folder / STATIC).symlink_to(ROOT / STATIC)
    sources = sorted(str(one) for one in (*folder.glob("libs/*/src"), *folder.glob("services/*/src")))
    return {"PYTHONPATH": os.pathsep.join(sources)}


async def usher(env: Mapping[str, str], *words: str, stdin: str = "") -> str:
    """Run a command of `usher`; raises RuntimeError with its last words."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "usher", *words),
        env={**os.environ, **env},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await process.communicate(stdin.encode()))[0].decode()
    if process.returncode:
        raise RuntimeError(f"usher {' '.join(words)}: {said[-2000:]}")
    return said


async def upgrade(revision: str, folder: Path) -> dict[str, Any]:
    """Run the trial on private servers; returns the closing line as a value."""
    tree = folder / "other"
    tree.mkdir()
    old, migrating = ({}, write_next_version(tree)) if revision == NEXT else (old_code(revision, tree), {})
    with private_rabbitmq() as rabbit, private_postgres() as postgres, private_redis() as cache:
        async with postgres.fresh_database() as database, rabbit.fresh_vhost() as vhost:
            env = environment(vhost, cache.url, database, folder, SETTINGS)
            await usher({**env, **old}, "migrate")
            names = agents_named("agent")
            for name in names:
                await usher({**env, **old}, "agent", name, stdin=f"{PASSWORD}\n")
            services = _services(folder, {**env, **old})
            try:
                await asyncio.gather(*(one.start() for one in services))
                return await _under_load(services, names, env, migrating, Ledger(folder / "tokens.txt"))
            finally:
                await asyncio.gather(*(one.stop() for one in services))


def _services(folder: Path, env: Mapping[str, str]) -> list[Service]:
    names = ("router-0", "router-1", "connectors-0", "knowledge-0")
    found = {name: Service(name, f"usher_{name[:-2]}", folder, env, anew=True) for name in names}
    here = {**env, "USHER_KNOWLEDGE_URL": f"http://{LOOPBACK}:{found['knowledge-0'].knowledge_port}"}
    gateways = [Service(f"gateway-{n}", "usher_gateway", folder, here, anew=True) for n in range(2)]
    return [*found.values(), *gateways]


async def _under_load(
    services: list[Service], names: list[str], env: Mapping[str, str], migrating: Mapping[str, str], ledger: Ledger
) -> dict[str, Any]:
    urls = [one.url for one in services if one.name.startswith("gateway")]
    async with chatting(urls, names, ledger) as chats:
        await asyncio.sleep(BEFORE_S)
        schemas = [await schema_of(env["USHER_RECORD_URL"])]
        await usher({**env, **migrating}, "migrate")
        schemas.append(await schema_of(env["USHER_RECORD_URL"]))
        await asyncio.sleep(BESIDE_S)
        ended = [one.name for one in services if not one.process.alive]
        for one in services:
            await one.stop()
            one.runs({"PYTHONPATH": ""})
            await one.start()
        await asyncio.sleep(AFTER_S)
        ended += [one.name for one in services if not one.process.alive]
        per_s, _ = await chats.settled()
        record = await read_record(env["USHER_RECORD_URL"], ledger)
    return {
        "upgrade": True,
        **judge(ledger, record),
        "schemas": schemas,
        "ended": ended,
        "sent_per_s": round(per_s, 1),
        "lost_tokens": name_lost(ledger, record),
    }


def main() -> None:
    """Upgrade from a revision, by default the one before the newest migration."""
    parser = argparse.ArgumentParser(prog="make upgrade-trial")
    parser.add_argument("revision", nargs="?", default="")
    revision = parser.parse_args().revision or before_the_newest_migration()
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        verdict = runner.run(upgrade(revision, Path(folder)))
    print(json.dumps({"from": revision, **verdict}))
    same = len(set(verdict["schemas"])) == 1  # then nothing was migrated under load
    sys.exit(1 if same or verdict["ended"] or any(verdict[key] for key in MUST_BE_0) else 0)


if __name__ == "__main__":
    main()
