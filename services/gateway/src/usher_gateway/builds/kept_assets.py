"""Keeps the scripts and styles of each build in the record: pages that are open survive a new one (decision 0392)."""

import asyncio
import gzip
import time
from collections import OrderedDict
from pathlib import Path

import structlog
from sqlalchemy import delete, select, update
from usher_common.handling import Stall
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import any_of, insert_rows, read_now
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction
from usher_common.units import DAY_US

from usher_gateway.builds.own import own_assets
from usher_gateway.limits import ASSET_LOOK_S, ASSETS_IN_MEMORY, ASSETS_KEPT_D

log = structlog.get_logger()
_t = schema.page_asset.c


class KeptAssets:
    """The assets of all builds that gateways on this record have, or had within ASSETS_KEPT_D days."""

    def __init__(self, record: Record, static: Path) -> None:
        self._record, self._static = record, static
        self.tried = asyncio.Event()  # set once `keep` has come to its end, whatever that was
        self._names: frozenset[str] = frozenset()
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()
        self._bodies: OrderedDict[str, bytes] = OrderedDict()

    async def keep(self) -> None:
        """Put this build's assets into the record, and forget what no gateway has had for long.

        A record that is away is asked again at the next turn.
        """
        own = {path.name: path for path in own_assets(self._static)}

        async def body(transaction: Transaction) -> None:
            connection = transaction.connection
            there = set(await connection.scalars(select(_t.name).where(any_of(_t.name, sorted(own)))))
            now = await read_now(connection)
            missing = [path for name, path in own.items() if name not in there]
            bodies = await asyncio.to_thread(lambda: [_gzipped(path) for path in missing])
            rows = [
                {"name": path.name, "gzipped": gzipped, "had_at": now}
                for path, gzipped in zip(missing, bodies, strict=True)
            ]
            await insert_rows(connection, schema.page_asset, rows, skip_existing=True)
            await connection.execute(update(schema.page_asset).where(any_of(_t.name, sorted(there))).values(had_at=now))
            await connection.execute(delete(schema.page_asset).where(_t.had_at < now - ASSETS_KEPT_D * DAY_US))

        try:
            await run_transaction(self._record, body)
        except Stall as stall:
            log.warning("gateway.assets_stalled", error=str(stall)[:200])
        finally:
            self.tried.set()

    async def find(self, name: str) -> bytes | None:
        """Return an asset of another build, gzipped; None if there is none. Raises Stall."""
        if name in self._bodies:
            self._bodies.move_to_end(name)
            return self._bodies[name]
        if name not in await self._known(name):
            return None
        async with self._record.read() as connection:
            found = await connection.scalar(select(_t.gzipped).where(_t.name == name))
        if found is None:
            return None
        self._bodies[name] = bytes(found)
        if len(self._bodies) > ASSETS_IN_MEMORY:
            self._bodies.popitem(last=False)
        return self._bodies[name]

    async def _known(self, name: str) -> frozenset[str]:
        """Return all names, read again if this one is not among them and the last look is a while ago.

        A page asks for its parts side by side: those that come during a look wait for its end.
        """
        if name in self._names:
            return self._names
        async with self._looking:
            if name not in self._names and time.monotonic() - self._looked_at >= ASSET_LOOK_S:
                async with self._record.read() as connection:
                    self._names = frozenset(await connection.scalars(select(_t.name)))
                self._looked_at = time.monotonic()
        return self._names


def _gzipped(path: Path) -> bytes:
    """Read the build's own compressed form, or compress the file."""
    made = path.with_name(f"{path.name}.gz")
    return made.read_bytes() if made.is_file() else gzip.compress(path.read_bytes(), mtime=0)
