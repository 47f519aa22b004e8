"""A contact whose word stands in every column that the register calls personal."""

import hashlib
import json
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import encode_envelope, wrap
from usher_common.mails.senders import hash_of
from usher_common.parked_mail import MAIL, ParkedMail
from usher_common.record.port import Record
from usher_common.record.tables.schema import metadata
from usher_gateway.erasing.register.tables import REGISTER

from record_rows import ROWS

LONG_AGO = 1_600_000_000_000_000  # µs
SHARED = {  # rows of the business itself, which all contacts have in common
    "agent", "skill", "agent_skill", "canned", "session", "policy", "account", "account_health", "account_error",
    "account_hour", "account_unknown",
    "account_duty", "channel", "template_list", "article", "article_change", "article_state", "broadcast", "setting",
    "search_progress", "summary_progress", "partition", "dispatch_record", "answered", "in_hand", "parked_log",
    "unsubscription", "erasure", "journal", "audit_entry", "audit_head", "page_asset", "retention_duty",
}  # fmt: skip
Values = dict[str, Any]


class Person:
    """A contact by number; `word` stands in all that tells of them, and in nothing that stays."""

    def __init__(self, number: int, word: str) -> None:
        self.number, self.word = number, word
        self.contact, self.part, self.address, self.peer = f"c-{word}", f"c2-{word}", f"a-{word}", f"v-{word}"
        self.box = f"{word}@a.example"
        self.talk, self.message, self.delivery = f"k{number}", f"m{number}", f"d{number}"
        self.files = [hashlib.sha256(f"{number}{which}".encode()).hexdigest()[:32] for which in range(5)]

    def row(self, table: str) -> Values:
        """Return the person's row of a table: personal columns with the word, keys that lead to each other."""
        entry, row = REGISTER[table], dict(ROWS[table])
        keys = self._keys(table)
        alone = not any(column.name in keys for column in metadata.tables[table].primary_key)
        for column in metadata.tables[table].columns:
            if column.name in keys:
                row[column.name] = keys[column.name]
            elif column.name in entry.personal:
                binary = isinstance(column.type, LargeBinary)
                row[column.name] = self.envelope() if binary else self._text(column.name)
            elif alone and column.primary_key and isinstance(row.get(column.name), str):
                row[column.name] = f"{row[column.name]}-{self.number}"
            elif alone and column.primary_key and isinstance(row.get(column.name), int):
                row[column.name] += self.number
        return row

    def envelope(self, peer: str = "") -> bytes:
        """Return what the bus carries of them."""
        said = MessageReceived("web", peer or self.peer, "web", f"it is {self.word}", "c1")
        return encode_envelope(wrap(f"e{self.number}", 1, "t", said))

    def _text(self, column: str) -> str:
        return json.dumps({"said": self.word}) if column.endswith("_json") else f"{self.word} {column}"

    def _keys(self, table: str) -> Values:
        common = {
            "contact_id": self.contact, "kept_id": self.contact, "other_id": self.part, "address_id": self.address,
            "conversation_id": self.talk, "message_id": self.message, "delivery_id": self.delivery, "peer": self.peer,
            "visitor": self.peer, "assignment_id": f"s{self.number}", "call_id": f"CA-{self.word}",
            "account": "web", "merge_id": f"j{self.number}", "language": "en", "root_id": self.contact,
        }  # fmt: skip
        special: dict[str, Values] = {
            "contact": {"id": self.contact, "merged_into": ""},
            "address": {"id": self.address},
            "conversation": {
                "id": self.talk, "status": "closed", "waiting_since": None, "next_deadline": None,
                "closed_at": LONG_AGO, "agent_id": None, "assignment_id": None,
            },
            "message": {
                "id": self.message, "agent_id": None,
                "attachments_json": json.dumps([{"id": self.files[0], "name": self.word}]),
                "thread_json": json.dumps({"html": self.files[1], "original": self.files[2]}, separators=(",", ":")),
            },
            "delivery": {"id": self.delivery, "provider_id": f"p-{self.word}"},
            "early_receipt": {"provider_id": f"p-{self.word}"},
            "assignment": {"id": f"s{self.number}"},
            "contact_merge": {"id": f"j{self.number}"},
            "voice_call": {"id": f"CA-{self.word}", "ended": True},
            "upload": {"id": self.files[0], "uploader": f"visitor:{self.peer}"},
            "media_fetch": {"upload": self.files[3]},
            "mail_seen": {"account": "mail", "thread": f"t-{self.word}"},
            "mail_thread": {"account": "mail", "thread": f"t-{self.word}", "contact": self.box},
            "mail_sender": {"account": "mail", "sender": hash_of(self.box)},
            "parked": {"stream": "inbound"},
            "continued": {"visitor_address": self.address},
        }  # fmt: skip
        return {**common, **special.get(table, {})}


async def fill_shared(connection: AsyncConnection) -> None:
    """Insert what all contacts have in common."""
    for table in ROWS:
        if table in SHARED - {"erasure", "journal", "audit_entry", "audit_head"}:
            await connection.execute(insert(metadata.tables[table]), ROWS[table])


async def fill(connection: AsyncConnection, person: Person, folder: Path) -> None:
    """Insert a person's row into each other table, one merged into them, an address of e-mail, and their files."""
    for table in ROWS:
        if table in SHARED:
            continue
        if table == "contact_merge":  # those whom it joins are there before
            part = {**person.row("contact"), "id": person.part, "merged_into": person.contact}
            await connection.execute(insert(metadata.tables["contact"]), part)
        await connection.execute(insert(metadata.tables[table]), person.row(table))
    mailbox = {**person.row("address"), "id": f"a2-{person.word}", "account": "mail"}
    await connection.execute(
        insert(metadata.tables["address"]), {**mailbox, "peer": f"{person.box}/t-{person.word}", "channel": "email"}
    )
    await _mail(connection, person)
    await connection.execute(
        insert(metadata.tables["journal"]), {"stream": "inbound", "p": 0, "envelope": person.envelope()}
    )
    page = f'<img src="{person.files[4]}">'
    for file, text in zip(person.files, [person.word, page, f"From: {person.box.upper()}\n", "x", "y"], strict=True):
        (folder / file).write_text(text, encoding="utf-8")
        if file != person.files[0]:
            row = {**ROWS["upload"], "id": file, "uploader": "account:mail", "name": person.word}
            await connection.execute(insert(metadata.tables["upload"]), row)


async def _mail(connection: AsyncConnection, person: Person) -> None:
    """Insert a mail that became no message: only its bytes say from whom it is."""
    row = {
        **ROWS["parked"], "id": f"mail{person.number}", "stream": MAIL, "detail": "",
        "envelope": encode_envelope(wrap("e", 1, "t", ParkedMail("mail", person.files[2]))),
    }  # fmt: skip
    await connection.execute(insert(metadata.tables["parked"]), row)


async def dump(record: Record) -> list[str]:
    """Return all rows of all tables of the database, also those that only the database itself knows."""
    async with record.read() as connection:
        if connection.dialect.name == "sqlite":
            listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        else:
            listed = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        names = list((await connection.exec_driver_sql(listed)).scalars())
        lines = []
        for name in sorted(names):
            known = metadata.tables.get(name)
            found = await connection.execute(select(known)) if known is not None else (
                await connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608 - the database's own names
            )  # fmt: skip
            lines += sorted(f"{name}: {_readable(row)}" for row in found.all())
    return lines


def _readable(row: Any) -> str:
    return repr(tuple(value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in row))
