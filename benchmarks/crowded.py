"""Fill the record with open conversations of other agents, to see whether a large record costs more per message."""

import json

import asyncpg

OPEN_PER_AGENT = 20
_US_PER_S = 1_000_000


async def add_open_conversations(url: str, count: int) -> list[str]:
    """Insert `count` assigned conversations and the agents who own them; returns the agents' ids.

    The caller keeps these agents present (`Live.beat`), as other gateways would.
    """
    agents = count // OPEN_PER_AGENT
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(_AGENTS, agents, OPEN_PER_AGENT)
            for statement in (_CONTACTS, _ADDRESSES, _CONVERSATIONS, _MESSAGES, _ASSIGNMENTS):
                await connection.execute(statement, count, *([agents] if "$2" in statement else []))
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
    return [f"full-agent-{n}" for n in range(agents)]


_NOW = f"(extract(epoch from clock_timestamp()) * {_US_PER_S})::bigint"
_ROWS = "generate_series(0, $1::int - 1) AS n"
_AGENTS = f"""
INSERT INTO agent (id, login, name, status, status_at, idle_since, capacity, load, load_limit, version)
SELECT 'full-agent-' || n, 'full-agent-' || n, 'Full ' || n, 'available', {_NOW}, {_NOW}, $2::int, $2::int, $2::int, 1
FROM {_ROWS}"""  # noqa: S608 - constants of this file
_CONTACTS = f"INSERT INTO contact (id, created_at) SELECT 'full-contact-' || n, {_NOW} FROM {_ROWS}"  # noqa: S608
_ADDRESSES = f"""
INSERT INTO address (id, account, peer, channel, contact_id, created_at)
SELECT 'full-address-' || n, 'web', 'full-' || n, 'web', 'full-contact-' || n, {_NOW} FROM {_ROWS}"""  # noqa: S608
_CONVERSATIONS = f"""
INSERT INTO conversation (id, address_id, contact_id, account, peer, channel, home_partition, status, weight, wait_no,
  agent_id, assignment_id, last_seq, version, opened_at, changed_at, visitor_at, next_deadline, deadline_no,
  deadline_kind, participants_json)
SELECT 'full-conversation-' || n, 'full-address-' || n, 'full-contact-' || n, 'web', 'full-' || n, 'web', n % 4,
  'assigned', 1, 1, 'full-agent-' || (n % $2::int), 'full-assignment-' || n, 1, 3, {_NOW}, {_NOW}, {_NOW},
  {_NOW} + 3600::bigint * {_US_PER_S}, 1, 'idle', {json.dumps("[]").replace('"', "'")}
FROM {_ROWS}"""  # noqa: S608
_MESSAGES = f"""
INSERT INTO message (id, conversation_id, seq, author, text, accepted_at, created_at)
SELECT 'full-message-' || n, 'full-conversation-' || n, 1, 'visitor', 'hello', {_NOW}, {_NOW} FROM {_ROWS}"""  # noqa: S608
_ASSIGNMENTS = f"""
INSERT INTO assignment (id, conversation_id, agent_id, wait_no, weight, offered_at, expires_at, accepted_at)
SELECT 'full-assignment-' || n, 'full-conversation-' || n, 'full-agent-' || (n % $2::int), 1, 1, {_NOW}, {_NOW}, {_NOW}
FROM {_ROWS}"""  # noqa: S608
