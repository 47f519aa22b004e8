"""Full-text search over messages: their tokens are looked up in an index, what is shown around them is cut out here."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, TextClause, select, text
from usher_common.messages.content import Profile
from usher_common.record.tables import schema
from usher_common.search.terms import Term, hits_of, terms_of

from usher_gateway.accounts.roles import AGENT
from usher_gateway.http.call import Call
from usher_gateway.http.filters import conditions
from usher_gateway.http.schemas.desk import ContactName, SearchList, SearchQuery, SearchResult
from usher_gateway.limits import SEARCH_WORDS, SNIPPET_CHARS
from usher_gateway.reading.conversations import had_by
from usher_gateway.wire.parts import AgentFace

_m, _c, _a = schema.message.c, schema.conversation.c, schema.agent.c
_profile = msgspec.json.Decoder(Profile).decode
_BEFORE = SNIPPET_CHARS // 4

_MATCHES: dict[str, TextClause] = {
    "postgresql": text(
        "message.id IN (SELECT message_id FROM message_search WHERE tokens @@ CAST(:wanted AS tsquery))"
    ),
    "sqlite": text(
        "message.id IN (SELECT message_id FROM message_search WHERE n IN"
        " (SELECT rowid FROM search_words WHERE search_words MATCH :wanted))"
    ),
}


def snippet_of(found: str, terms: Sequence[Term]) -> str:
    """Cut out what stands around the first hit; U+0002 and U+0003 go around each part that was asked for."""
    hits = hits_of(found, terms)
    start = max(0, hits[0][0] - _BEFORE) if hits else 0
    end = start + SNIPPET_CHARS
    parts, at = ["…" if start else ""], start
    for first, last in hits:
        if last <= end:
            parts += [found[at:first], "\2", found[first:last], "\3"]
            at = last
    return "".join([*parts, found[at:end], "…" if len(found) > end else ""])


def wanted_by(terms: Sequence[Term], dialect: str) -> str:
    """Write terms as a query of PostgreSQL's or of SQLite's full-text search; tokens hold no signs but of words."""
    if dialect == "postgresql":
        return " & ".join([_postgres_term(term) for term in terms])
    return " ".join([f'"{" ".join(term.tokens)}"{"*" if term.prefix else ""}' for term in terms])


def _postgres_term(term: Term) -> str:
    phrase = " <-> ".join([f"'{token}'{':*' if term.prefix else ''}" for token in term.tokens])
    return f"({phrase})"


async def find(call: Call) -> SearchList:
    """Find messages with all the words, newest first; agents in the conversations that they had or joined."""
    query: SearchQuery = call.query
    terms = terms_of(query.q, SEARCH_WORDS)
    if not terms:
        return SearchList(())
    async with call.site.record.read() as connection:
        dialect = connection.dialect.name
        statement = _select(query, call.who.agent if call.role == AGENT else "").where(_MATCHES[dialect])
        rows = await connection.execute(statement, {"wanted": wanted_by(terms, dialect)})
    return SearchList(tuple(_result(row, terms) for row in rows))


def _select(query: SearchQuery, agent: str) -> Select[*tuple[object, ...]]:
    columns = (_m.conversation_id, _m.seq, _m.created_at, _m.author, _m.text, _c.profile_json, _c.status, _c.queue)
    statement = (
        select(*columns, _a.name, _a.photo)
        .join_from(schema.message, schema.conversation, _c.id == _m.conversation_id)
        .join(schema.agent, _a.id == _m.agent_id, isouter=True)
        .where(_m.author != "system", *conditions(query, _m.created_at))
        .order_by(_m.created_at.desc(), _m.conversation_id, _m.seq.desc())
        .limit(query.limit)
    )
    return statement.where(had_by(agent)) if agent else statement


def _result(row: Any, terms: Sequence[Term]) -> SearchResult:
    profile = _profile(row.profile_json)
    return SearchResult(
        conversation=row.conversation_id,
        seq=row.seq,
        at=row.created_at // 1000,
        author=row.author,
        snippet=snippet_of(row.text, terms),
        visitor=ContactName(profile.name, profile.email),
        agent=AgentFace(row.name, row.photo) if row.name else None,
        status=row.status,
        queue=row.queue,
    )
