"""Which of an address's conversations is *the* conversation: the open one, else the one that was closed last.

The rule for whoever decides where a message goes and for whoever shows a visitor what is there.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from usher_common.record.sql.constructs import any_of
from usher_common.record.tables.schema import conversation

Precedence = tuple[bool, int, str]


def precedence(status: str, closed_at: int | None, key: str) -> Precedence:
    """Give what conversations of one address are compared by: the greatest is the current one."""
    return status != "closed", closed_at or 0, key


def current_ids(addresses: Sequence[str], *where: ColumnElement[bool]) -> Select[Any]:
    """Select the id of each address's current conversation, among those that fulfil all of `where`."""
    c = conversation.c
    order = ((c.status != "closed").desc(), func.coalesce(c.closed_at, 0).desc(), c.id.desc())  # as `precedence` says
    place = func.row_number().over(partition_by=c.address_id, order_by=order).label("place")
    ranked = select(c.id, place).where(any_of(c.address_id, addresses), *where).subquery()
    return select(ranked.c.id).where(ranked.c.place == 1)
