"""PostgreSQL for tests: a private server on the loopback address, and a fresh database for each test."""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from servers import debian
from servers.ports import LOOPBACK, free_port
from servers.process import Process, private_folder
from servers.runners import PrivateRunner
from servers.server import Runner, Server, ServerMissing, run_blocking

from .emptied import Content, content_of, is_emptied

Migrate = Callable[[str], Awaitable[None]]
PLACES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr")
TESTS_OF_A_DATABASE = 50  # then another is made: deleted rows stay in its files
SETTINGS = {"max_connections": "200", "fsync": "on", "timezone": "UTC", "log_min_messages": "fatal"}


@dataclass
class _Template:
    """A database to copy, and the copies that are at hand with the number of tests that have had each."""

    name: str
    content: Content | None = None  # None: its copies are not handed on
    spare: list[tuple[str, int]] = field(default_factory=list)


_EMPTY = _Template("template0")


class PostgresServer(Server):
    """A PostgreSQL that keeps its promises: fsync stays on."""

    product = "PostgreSQL"

    def __init__(self, runner: Runner, url: str) -> None:
        super().__init__(runner, url)
        self._templates: dict[str, _Template] = {}

    def probe(self) -> str:
        """Ask for its version."""
        return run_blocking(_version(self.url))

    @asynccontextmanager
    async def fresh_database(self, migrate: Migrate | None = None) -> AsyncIterator[str]:
        """The URL of a database with what `migrate(url)` made, which runs once, in a template; else of an empty one.

        Of a template, it may be one that another test has had, if that one has left no trace (decision 0452).
        """
        template = await self._template(migrate) if migrate else _EMPTY
        name, tests = template.spare.pop() if template.spare else (await self._create(template.name), 0)
        try:
            yield self._named(name)
        finally:
            if self.runner.alive:
                content = template.content if tests + 1 < TESTS_OF_A_DATABASE else None
                if content and await is_emptied(self._named(name), content):
                    template.spare.append((name, tests + 1))
                else:
                    await self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _template(self, migrate: Migrate) -> "_Template":
        key = f"{migrate.__module__}.{migrate.__qualname__}"
        if key not in self._templates:
            name = await self._create("template0")
            await migrate(self._named(name))
            self._templates[key] = _Template(name, await content_of(self._named(name)))
        return self._templates[key]

    async def _create(self, template: str) -> str:
        name = f"test_{secrets.token_hex(6)}"
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _named(self, database: str) -> str:
        return urlsplit(self.url)._replace(path=f"/{database}").geturl()


async def _version(url: str) -> str:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return str(await connection.fetchval("SHOW server_version")).split()[0]
    finally:
        await connection.close()


def private_postgres() -> PostgresServer:
    """A PostgreSQL of our own, not yet started; `with` it, or start and close it."""
    programs = debian.found_or_installed(_programs, "postgresql")
    if programs is None:
        raise ServerMissing("PostgreSQL is missing: apt-get install postgresql, or set USHER_TEST_POSTGRES_URL")
    folder, user, port = private_folder("postgres"), _user(), free_port()
    data = _owned_folder(folder / "data", user)
    _initialise(programs, data, user)
    with (data / "postgresql.conf").open("a") as file:
        file.write(_settings(_owned_folder(folder / "sockets", user), port))
    process = Process([str(programs / "postgres"), "-D", str(data)], folder, user=user, stop_signal=signal.SIGINT)
    runner = PrivateRunner(f"binary {programs / 'postgres'}", folder, [process])
    return PostgresServer(runner, f"postgresql://usher@{LOOPBACK}:{port}/postgres")


def _programs() -> Path | None:
    """The folder of initdb and postgres, the newest version first."""
    found = [path.parent for place in PLACES for path in Path(place).glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    newest = sorted(found, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))
    return newest[-1] if newest else Path(on_path).resolve().parent if on_path else None


def _user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root gives it to somebody else."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _owned_folder(folder: Path, user: pwd.struct_passwd | None) -> Path:
    folder.mkdir(mode=0o700)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def _initialise(programs: Path, data: Path, user: pwd.struct_passwd | None) -> None:
    options = ["-U", "usher", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(
        [str(programs / "initdb"), "-D", str(data), *options],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=data,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def _settings(sockets: Path, port: int) -> str:
    values = {**SETTINGS, "listen_addresses": LOOPBACK, "port": str(port), "unix_socket_directories": str(sockets)}
    return "".join(f"{name} = '{value}'\n" for name, value in values.items())
