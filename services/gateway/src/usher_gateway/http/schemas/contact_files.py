"""The documents of contacts' files: what an import would do, or did."""

from typing import Annotated

import msgspec
from msgspec import Meta

from usher_gateway.http.schemas.contacts import Short
from usher_gateway.wire.contact_files.planned import Outcome


class ExportQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words of the contacts that are wanted, as in a search; "": all."""

    q: Short = ""


class ImportQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`dry_run`: nothing is changed. `plan`: import only if it does what this dry run said."""

    dry_run: bool = False
    plan: Annotated[str, Meta(max_length=64, pattern=r"^[0-9a-f]*\Z")] = ""


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that changes something, or is refused. `line`, from 1, is where it begins in the file.

    `before` and `after` are the values by fact. `kept` names facts that stay because the shop has signed them.
    `reason` says why a row is refused, `fact` which value is at fault, or for `duplicate` the line of the first.
    """

    line: int
    outcome: Outcome
    contact: str
    before: dict[str, str]
    after: dict[str, str]
    kept: tuple[str, ...]
    reason: str
    fact: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do, or did. `ignored`: columns without a meaning. `plan` names exactly this plan."""

    dry_run: bool
    created: int
    changed: int
    unchanged: int
    refused: int
    ignored: tuple[str, ...]
    plan: str
    rows: tuple[ImportRow, ...]
