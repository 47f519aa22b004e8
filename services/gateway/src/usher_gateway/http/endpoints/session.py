"""Sign in, sign out."""

import msgspec
from aiohttp import web
from sqlalchemy import ColumnElement, Update, delete, select, update
from usher_common.audit.log import Act
from usher_common.record.port import Transaction
from usher_common.record.sql.constructs import db_now
from usher_common.record.tables import schema
from usher_common.record.transaction import run_transaction

from usher_gateway.accounts.passwords import TooBusy, password_fault
from usher_gateway.http import security_log
from usher_gateway.http.agent_documents import agent_document
from usher_gateway.http.call import Call
from usher_gateway.http.handle_call import check_origin
from usher_gateway.http.schemas.admin import (
    PasswordChange,
    SessionDocument,
    SessionList,
    SignedInDocument,
    SignIn,
)
from usher_gateway.http.sign_in import COOKIE, hash_of, open_session, set_cookie
from usher_gateway.limits import OFFICE, SESSION_NAME
from usher_gateway.origins import address_of
from usher_gateway.problems import Problem

_a, _x = schema.agent.c, schema.session.c


async def sign_in(call: Call) -> web.Response:
    """Check login and password; an unknown login takes as long and gets the same answer."""
    wanted: SignIn = call.body
    check_origin(call.site, call.request)
    await _limit(call, wanted.login)
    async with call.site.record.read() as connection:
        row = (
            await connection.execute(select(_a.id, _a.password_hash, _a.enabled).where(_a.login == wanted.login))
        ).first()
    try:
        fits = await call.site.passwords.verify(row.password_hash if row and row.enabled else None, wanted.password)
    except TooBusy:
        raise Problem(503, "busy", "Too many sign-ins at once.", retry_after_s=2) from None
    if row is not None:
        call.acting.by(row.id)
        call.acting.on(row.id)
    opened = await open_session(call.site.record, row.id, row.password_hash) if row and fits else None
    if row is None or opened is None:
        security_log.sign_in_failed(call, row.id if row else None, "wrong")
        call.site.audit.note(Act("", "sign_in_failed", row.id if row else ""))
        raise Problem(401, "bad_sign_in", "Login or password is wrong.")
    value, csrf = opened
    security_log.signed_in(call, row.id)
    document = SignedInDocument(await agent_document(call.site.record, row.id), csrf)
    response = web.Response(body=msgspec.json.encode(document), content_type="application/json")
    set_cookie(call.site, response, value)
    return response


async def show(call: Call) -> SignedInDocument:
    """Return who is signed in."""
    return SignedInDocument(await agent_document(call.site.record, call.who.agent), call.who.csrf)


async def sign_out(call: Call) -> web.Response:
    """End the session."""
    await _end(call, _x.id_hash == hash_of(call.request.cookies[COOKIE]))
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=call.site.secure)
    return response


async def list_sessions(call: Call) -> SessionList:
    """List one's own sessions, newest first."""
    wanted = (
        select(_x.id_hash, _x.created_at, _x.expires_at)
        .where(_x.agent_id == call.who.agent, _x.expires_at > db_now())
        .order_by(_x.created_at.desc(), _x.id_hash)
    )
    async with call.site.record.read() as connection:
        rows = (await connection.execute(wanted)).all()
    return SessionList(
        tuple(
            SessionDocument(
                row.id_hash[:SESSION_NAME], row.created_at // 1000, row.expires_at // 1000, row.id_hash == call.who.key
            )
            for row in rows
        )
    )


async def sign_out_elsewhere(call: Call) -> None:
    """End all one's sessions except this one."""
    await _end(call, _elsewhere(call))


async def change_password(call: Call) -> None:
    """Change one's own password: the present one is required, and all other sessions end."""
    wanted: PasswordChange = call.body
    await _limit(call, call.who.login)
    if fault := password_fault(wanted.new, call.who.login):
        raise Problem(422, "bad_password", fault)
    async with call.site.record.read() as connection:
        stored = (await connection.execute(select(_a.password_hash).where(_a.id == call.who.agent))).scalar_one()
    try:
        if not await call.site.passwords.verify(stored, wanted.present):
            security_log.sign_in_failed(call, call.who.agent, "wrong")
            raise Problem(403, "bad_password", "The present password is another one.")
        hashed = await call.site.passwords.hash(wanted.new)
    except TooBusy:
        raise Problem(503, "busy", "Too many passwords at once.", retry_after_s=2) from None

    # In one transaction, and only over the password that was checked: of two changes at once one counts.
    changed = update(schema.agent).where(_a.id == call.who.agent, _a.password_hash == stored)
    await _end(call, _elsewhere(call), changed.values(password_hash=hashed, version=_a.version + 1))


def _elsewhere(call: Call) -> ColumnElement[bool]:
    return (_x.agent_id == call.who.agent) & (_x.id_hash != call.who.key)


async def _end(call: Call, which: ColumnElement[bool], first: Update | None = None) -> None:
    async def write(transaction: Transaction) -> int:
        if first is not None and not (await transaction.connection.execute(first)).rowcount:
            raise Problem(403, "bad_password", "The present password is another one.")
        return (await transaction.connection.execute(delete(schema.session).where(which))).rowcount

    security_log.signed_out(call, await run_transaction(call.site.record, write))


async def _limit(call: Call, login: str) -> None:
    per_s = call.site.settings.sign_ins_per_minute / 60
    burst = max(1, int(call.site.settings.sign_ins_per_minute / 2))
    address = address_of(call.request, call.site.settings.trusted_proxies)
    keys = (f"sign-in:{address}:{login}", 1), (f"sign-in:address:{address}", OFFICE), (f"sign-in:login:{login}", OFFICE)
    for key, times in keys:
        wait = await call.site.edge.live.take(key, rate=per_s * times, burst=burst * times)
        if wait:
            security_log.sign_in_held_back(call)
            raise Problem(429, "rate", "Too many attempts.", retry_after_s=wait)
