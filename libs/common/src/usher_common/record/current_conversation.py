"""Which of an address's conversations is the current one: the open one, else the one closed last.

Both the router, which decides where a message goes, and the gateway, which shows it, use this rule.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import conversation

Precedence = tuple[bool, int, str]


def precedence(status: str, closed_at: int | None, key: str) -> Precedence:
    """Return the sort key of conversations at one address: the greatest is the current one."""
    return status != "closed", closed_at or 0, key


def current_ids(addresses: Sequence[str], *where: ColumnElement[bool]) -> Select[Any]:
    """Select the id of each address's current conversation, among those that fulfil all of `where`."""
    c = conversation.c
    # The same order as `precedence`. A window function and not DISTINCT ON, which SQLite does not have.
    order = ((c.status != "closed").desc(), func.coalesce(c.closed_at, 0).desc(), c.id.desc())
    place = func.row_number().over(partition_by=c.address_id, order_by=order).label("place")
    ranked = select(c.id, place).where(any_of(c.address_id, addresses), *where).subquery()
    return select(ranked.c.id).where(ranked.c.place == 1)
