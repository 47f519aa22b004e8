"""PostgreSQL's programs in the server's own version: where it was found, or by way of its container."""

from pathlib import Path
from urllib.parse import urlsplit

from servers import PostgresServer
from servers.containers import ContainerRunner

INNER_PORT = 5432
PROGRAMS = ("pg_dump", "pg_restore", "psql")


def programs_of(server: PostgresServer, folder: Path) -> str:
    """Return what `USHER_PG_BIN` is to be; "" where only PATH may have them. Writes into the folder, if needed."""
    runner = server.runner
    if not isinstance(runner, ContainerRunner):
        binary = Path(runner.what.removeprefix("binary "))
        return str(binary.parent) if binary.is_absolute() else ""
    folder.mkdir(exist_ok=True)
    outer = urlsplit(server.url).port
    for name in PROGRAMS:
        words = f'for word; do shift; set -- "$@" "$(echo "$word" | sed s/:{outer}/:{INNER_PORT}/)"; done'
        script = folder / name
        script.write_text(f'#!/bin/sh\n{words}\nexec docker exec -i {runner.name} {name} "$@"\n')
        script.chmod(0o755)
    return str(folder)
