"""The demo's record after its first start, copied from one made once: making one takes two thirds of a second."""

import shutil
from functools import cache
from pathlib import Path

from sqlalchemy import update
from usher.commands.demo import PASSWORD, seed_demo
from usher.demo_faq import import_demo_articles
from usher_common.record.open import opened_record
from usher_common.record.tables.schema import agent

from quick_hash import quick_hash
from record_rig.ready import SQLITE, with_tables
from servers.process import private_folder
from servers.server import run_blocking


def copy_demo(path: Path) -> None:
    """Make a record as a first `usher demo` leaves it: with articles and people, whose passwords are hashed cheaply."""
    path.parent.mkdir(parents=True)
    shutil.copyfile(_with_demo(), path)


@cache
def _with_demo() -> Path:
    path = private_folder("demo-record") / "usher.db"
    shutil.copyfile(with_tables(), path)
    run_blocking(_fill(f"{SQLITE}{path}"))
    return path


async def _fill(url: str) -> None:
    await seed_demo(url)
    async with opened_record(url) as record:
        await import_demo_articles(record)
        async with record.transaction() as transaction:
            await transaction.connection.execute(update(agent).values(password_hash=quick_hash(PASSWORD)))
