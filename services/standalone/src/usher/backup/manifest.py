"""The manifest of a backup: what it holds, of which moment, and by which hashes it is checked."""

from collections.abc import Callable
from typing import Literal

import msgspec

FORMAT = "usher-backup-1"  # a change that breaks a reader has another number
MANIFEST = "manifest.json"
FILES, ERASURES, FOLDER = "files.jsonl", "erasures.jsonl", "files"
RECORDS = {"postgresql": "record.dump", "sqlite": "record.sqlite"}
Kind = Literal["postgresql", "sqlite"]


class BackupError(ValueError):
    """Nothing can be backed up or restored; the text says why and what to do."""


class Part(msgspec.Struct, frozen=True):
    """One file of the backup: its name, size in bytes, and SHA-256 in hex."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in `manifest.json`.

    `moment`: everything that the record had committed by then is in it (µs since the epoch, the record's clock).
    `schema` is the last migration, `server` and `client` the major versions of PostgreSQL and of its pg_dump (0 with
    SQLite), `namespace` PostgreSQL's schema, `stored` and `stored_bytes` the uploaded files. `missing` names files of
    the record that the store did not have, `damaged` those whose content is not what was uploaded.
    """

    format: str = FORMAT
    usher: str
    kind: Kind
    schema: str
    moment: int
    server: int = 0
    client: int = 0
    namespace: str = ""
    record: Part
    files: Part
    erasures: Part
    stored: int
    stored_bytes: int
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """Everything beside the uploaded files, whose hashes stand in `files`."""
        return self.record, self.files, self.erasures


class StoredFile(msgspec.Struct, frozen=True):
    """A line of `files.jsonl`: an uploaded file as it was copied."""

    id: str
    size: int
    sha256: str

    @property
    def place(self) -> str:
        """Where it is in the backup: in one of 256 folders, so that none becomes too large to list."""
        return f"{FOLDER}/{self.id[:2]}/{self.id}"


def read_manifest(data: bytes) -> Manifest:
    """Read one; raises BackupError for what is none, or of a format that this version does not know."""
    try:
        head = msgspec.json.decode(data, type=dict[str, object])
    except msgspec.MsgspecError as error:
        raise BackupError(f"{MANIFEST} cannot be read: {error}") from None
    if head.get("format") != FORMAT:
        raise BackupError(f"the backup's format is {head.get('format')!r}; this version reads {FORMAT!r}")
    try:
        found = msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError(f"{MANIFEST} cannot be read: {error}") from None
    named = (found.record.name, found.files.name, found.erasures.name)
    if named != (RECORDS[found.kind], FILES, ERASURES):  # a name that leads elsewhere is never opened
        raise BackupError(f"{MANIFEST} names other files than a backup has: {', '.join(named)}")
    return found


def write_manifest(manifest: Manifest) -> bytes:
    """Encode it for people and programs."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def may_be_restored(manifest: Manifest, kind: str, *, known: Callable[[str], bool], server: int, client: int) -> None:
    """Raise BackupError if this version, or this PostgreSQL, cannot take the backup over.

    `kind` is the target's; `server` and `client` are the major versions of its PostgreSQL and of pg_restore.
    """
    if manifest.kind != kind:
        raise BackupError(f"the backup is of {manifest.kind}, USHER_RECORD_URL of {kind}: they cannot be exchanged")
    if not known(manifest.schema):
        raise BackupError(
            f"the backup was made by a newer Usher ({manifest.usher}, schema {manifest.schema}): install that or later"
        )
    if kind == "postgresql" and client < manifest.client:
        raise BackupError(f"pg_restore is {client}, pg_dump was {manifest.client}: it must not be older")
    if kind == "postgresql" and server < manifest.server:
        raise BackupError(
            f"the server is PostgreSQL {server}, the backup's was {manifest.server}: it must not be older"
        )


def may_dump(client: int, server: int) -> None:
    """Raise BackupError if pg_dump is older than the server, as it would refuse, too."""
    if client < server:
        raise BackupError(
            f"pg_dump is of PostgreSQL {client}, the server is {server}: install postgresql-client-{server}, or name"
            " the folder of its programs in USHER_PG_BIN"
        )
