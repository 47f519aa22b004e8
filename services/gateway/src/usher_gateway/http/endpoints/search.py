"""Full-text search in messages: an index finds the words, and the snippets around them are cut out here."""

import re
from typing import Any

import msgspec
from sqlalchemy import Select, TextClause, select, text
from usher_common.messages.content import Profile
from usher_common.record.tables import schema

from usher_gateway.accounts.roles import AGENT
from usher_gateway.http.call import Call
from usher_gateway.http.schemas.desk import ContactName, SearchList, SearchQuery, SearchResult
from usher_gateway.limits import SEARCH_WORDS, SNIPPET_CHARS
from usher_gateway.reading.conversations import had_by
from usher_gateway.wire.parts import AgentFace

_m, _c, _a = schema.message.c, schema.conversation.c, schema.agent.c
_profile = msgspec.json.Decoder(Profile).decode
_WORD = re.compile(r"[^\W_]+")
_BEFORE = SNIPPET_CHARS // 4

_MATCHES: dict[str, TextClause] = {
    "postgresql": text(f"{schema.WORDS.replace('(text', '(message.text')} @@ to_tsquery('simple', :words)"),
    "sqlite": text("message.id IN (SELECT message FROM message_words WHERE text MATCH :words)"),
}
_QUERY = {"postgresql": ("'{}':*", " & "), "sqlite": ('"{}"*', " ")}


def words_of(wanted: str) -> list[str]:
    """Split a search into words of letters and digits."""
    return list(dict.fromkeys(_WORD.findall(wanted.lower())))[:SEARCH_WORDS]


def snippet_of(found: str, words: list[str]) -> str:
    """Cut out the text around the first hit; U+0002 and U+0003 enclose every word with a searched beginning."""
    hits = [one for one in _WORD.finditer(found) if one[0].lower().startswith(tuple(words))]
    start = max(0, hits[0].start() - _BEFORE) if hits else 0
    end = start + SNIPPET_CHARS
    parts, at = ["…" if start else ""], start
    for hit in hits:
        if hit.end() <= end:
            parts += [found[at : hit.start()], "\2", hit[0], "\3"]
            at = hit.end()
    return "".join([*parts, found[at:end], "…" if len(found) > end else ""])


async def find(call: Call) -> SearchList:
    """Find messages with all the words, newest first; agents search conversations that they had or joined."""
    query: SearchQuery = call.query
    words = words_of(query.q)
    if not words:
        return SearchList(())
    async with call.site.record.read() as connection:
        dialect = connection.dialect.name
        form, between = _QUERY[dialect]
        statement = _select(call.who.agent if call.role == AGENT else "").where(_MATCHES[dialect]).limit(query.limit)
        rows = await connection.execute(statement, {"words": between.join(map(form.format, words))})
    return SearchList(tuple(_result(row, words) for row in rows))


def _select(agent: str) -> Select[*tuple[object, ...]]:
    columns = (_m.conversation_id, _m.seq, _m.created_at, _m.author, _m.text, _c.profile_json, _c.status, _c.queue)
    statement = (
        select(*columns, _a.name, _a.photo)
        .join_from(schema.message, schema.conversation, _c.id == _m.conversation_id)
        .join(schema.agent, _a.id == _m.agent_id, isouter=True)
        .where(_m.author != "system")
        .order_by(_m.created_at.desc(), _m.conversation_id, _m.seq.desc())
    )
    if not agent:
        return statement
    return statement.where(had_by(agent))


def _result(row: Any, words: list[str]) -> SearchResult:
    profile = _profile(row.profile_json)
    return SearchResult(
        conversation=row.conversation_id,
        seq=row.seq,
        at=row.created_at // 1000,
        author=row.author,
        snippet=snippet_of(row.text, words),
        visitor=ContactName(profile.name, profile.email),
        agent=AgentFace(row.name, row.photo) if row.name else None,
        status=row.status,
        queue=row.queue,
    )
