"""Sign in, sign out."""

import msgspec
from aiohttp import web
from sqlalchemy import select
from usher_common.record import schema
from usher_common.record.port import Transaction
from usher_common.record.transaction import run_transaction

from usher_gateway.limits import OFFICE
from usher_gateway.origins import address_of
from usher_gateway.passwords import TooBusy
from usher_gateway.problems import Problem
from usher_gateway.rest.agent_rows import agent_document
from usher_gateway.rest.call import Call
from usher_gateway.rest.dispatch import check_origin
from usher_gateway.rest.signing_in import COOKIE, hash_of, open_session, set_cookie
from usher_gateway.shapes import SignedInDocument, SignIn

_a = schema.agent.c


async def sign_in(call: Call) -> web.Response:
    """Check login and password; an unknown login takes as long and says the same."""
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
    if row is None or not fits:
        raise Problem(401, "bad_sign_in", "Login or password is wrong.")
    value, csrf = await open_session(call.site, row.id)
    document = SignedInDocument(await agent_document(call.site.record, row.id), csrf)
    response = web.Response(body=msgspec.json.encode(document), content_type="application/json")
    set_cookie(call.site, response, value)
    return response


async def show(call: Call) -> SignedInDocument:
    """Say who is signed in."""
    return SignedInDocument(await agent_document(call.site.record, call.who.agent), call.who.csrf)


async def sign_out(call: Call) -> web.Response:
    """End the session."""
    ours = hash_of(call.request.cookies[COOKIE])

    async def delete(transaction: Transaction) -> None:
        await transaction.connection.execute(schema.session.delete().where(schema.session.c.id_hash == ours))

    await run_transaction(call.site.record, delete)
    response = web.Response(status=204)
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=call.site.secure)
    return response


async def _limit(call: Call, login: str) -> None:
    per_s = call.site.settings.sign_ins_per_minute / 60
    burst = max(1, int(call.site.settings.sign_ins_per_minute / 2))
    address = address_of(call.request, call.site.settings.trusted_proxies)
    keys = (f"sign-in:{address}:{login}", 1), (f"sign-in:address:{address}", OFFICE), (f"sign-in:login:{login}", OFFICE)
    for key, times in keys:
        wait = await call.site.edge.live.take(key, rate=per_s * times, burst=burst * times)
        if wait:
            raise Problem(429, "rate", "Too many attempts.", retry_after_s=wait)
