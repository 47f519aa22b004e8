"""A background loop that raises is run again, counted, and told of, while everything else goes on (row P12)."""

import sqlite3
import time
from pathlib import Path

import pytest

from servers import ServerMissing, in_ci
from stack.stack import embedded_stack
from stack.visitor import Visitor
from waits import eventually
from watching.prometheus import private_prometheus

LOOP = "gateway.backup"
BACKED_UP = "usher_backup_timestamp_seconds"


def written(file: Path, text: str) -> None:
    """Write the row that the loop reads, behind its process's back."""
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT OR REPLACE INTO setting (key, value_json) VALUES ('backed_up_at', ?)", (text,))


@pytest.mark.usefixtures("sqlite_url")
async def test_it_alerts_and_goes_on_when_its_cause_is_gone(tmp_path: Path) -> None:
    """P12: the process is alive and ready all the while, and takes messages."""
    file = tmp_path / "record.db"
    async with embedded_stack(file) as stack:
        (one,) = stack.services
        await one.stop()
        written(file, "{}")
        await one.start()
        try:
            prometheus = private_prometheus({"gateway": [one.admin_port]})
        except ServerMissing as missing:
            (pytest.fail if in_ci() else pytest.skip)(str(missing))
        with prometheus:

            async def fires() -> bool:
                return {"loop": LOOP} in [
                    {"loop": found["loop"]} for found in (await prometheus.firing()).get("UsherLoopFailed", ())
                ]

            await eventually(fires, every=0.2)
            vera = Visitor("vera", stack.gateway_urls)
            await vera.start()
            await vera.write("is it well?")
            await vera.until(lambda: not vera.unsent)
            await one.ready()
            written(file, str(int(time.time()) * 1_000_000))

            async def goes_on() -> bool:
                return bool(await prometheus.ask(f"{BACKED_UP} > 0")) and not await fires()

            await eventually(goes_on, every=0.2)
            await vera.stop()
