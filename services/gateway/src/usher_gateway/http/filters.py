"""Filters as conditions on conversations."""

import json
from collections.abc import Iterator

from sqlalchemy import ColumnElement, select
from usher_common.record.tables import schema

from usher_gateway.http.schemas.filters import Filters
from usher_gateway.reading.conversations import has_or_had

_c = schema.conversation.c


def conditions(filters: Filters, at: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
    """Give a condition for each filter; `at` is the time that `since` and `before` are about (microseconds)."""
    if filters.status is not None:
        yield _c.status == filters.status
    if filters.agent:
        yield has_or_had(filters.agent)
    if filters.queue:
        yield _c.queue == filters.queue
    if filters.channel:
        yield _c.channel == filters.channel
    if filters.tag:
        yield _c.tags_json.contains(json.dumps(filters.tag, ensure_ascii=False), autoescape=True)
    if filters.rated is not None:
        rated = schema.rating.c
        yield _c.id.in_(select(rated.conversation_id).where(rated.score <= filters.rated))
    if filters.since is not None:
        yield at >= filters.since * 1000
    if filters.before is not None:
        yield at < filters.before * 1000
