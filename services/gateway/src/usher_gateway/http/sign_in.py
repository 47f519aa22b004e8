"""Identify a request's sender: an agent's session cookie, or a visitor's bearer token."""

import hashlib
import secrets
import time

from aiohttp import web
from sqlalchemy import select
from usher_common.record.port import Record, Transaction
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.http.call import Site
from usher_gateway.limits import SESSION_S
from usher_gateway.reading.agents import Session, session_of

_a = schema.agent.c
COOKIE = "usher_session"
_CHARS = 64  # longer than any cookie of ours


class _NoLonger(Exception):  # noqa: N818 - names a state
    """The password was changed, or the agent disabled, meanwhile."""


async def session_of_request(site: Site, request: web.Request) -> Session | None:
    """Read the session of the cookie; raises Stall."""
    if COOKIE not in request.headers.get("Cookie", ""):
        # not even parsed: aiohttp keeps parsed cookies as long as the request, and a visitor's lasts for hours
        return None
    value = request.cookies.get(COOKIE, "")
    if not value or len(value) > _CHARS or not value.isascii():
        return None
    return await session_of(site.record, hash_of(value))


def bearer_of(site: Site, request: web.Request) -> str:
    """Return the visitor of a valid bearer token, or ""."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return ""
    return site.edge.tokens.read(token.strip(), int(time.time())) or ""


def hash_of(value: str) -> str:
    """Hash a cookie's value: the table's content cannot be used to sign in."""
    return hashlib.sha256(value.encode()).hexdigest()


async def open_session(record: Record, agent: str, password_hash: str) -> tuple[str, str] | None:
    """Create a session; returns the cookie's value and the CSRF token, None if this is no longer the agent's password.

    A password that is changed, or an agent who is disabled, while a sign-in is on its way leaves no session behind.
    """
    value, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)

    async def write(transaction: Transaction) -> None:
        still = (_a.id == agent, _a.password_hash == password_hash, _a.enabled.is_(True))
        if (await transaction.connection.execute(select(_a.id).where(*still).with_for_update())).first() is None:
            raise _NoLonger
        now = await transaction.now()
        sessions = schema.session
        await transaction.connection.execute(sessions.delete().where(sessions.c.expires_at < now))
        row = {
            "id_hash": hash_of(value),
            "agent_id": agent,
            "csrf": csrf,
            "created_at": now,
            "expires_at": now + SESSION_S * 1_000_000,
        }
        await insert_rows(transaction.connection, sessions, [row])

    try:
        await run_transaction(record, write)
    except _NoLonger:
        return None
    return value, csrf


def set_cookie(site: Site, response: web.Response, value: str) -> None:
    """Set the session cookie."""
    response.set_cookie(
        COOKIE, value, max_age=SESSION_S, path="/", httponly=True, samesite="Strict", secure=site.secure
    )
