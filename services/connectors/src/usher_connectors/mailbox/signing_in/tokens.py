"""Access tokens by OAuth 2, refreshed before they end; one per account, shared by IMAP and SMTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import aiohttp
from usher_common.http.guarded_connector import guarded_connector

from usher_connectors.channels.email.account_settings import SignIn
from usher_connectors.mailbox import limits
from usher_connectors.mailbox.signing_in.faults import SignInRefused, issuer_cause

Keep = Callable[[str, str, str], Awaitable[None]]  # account, its refresh token, and the one that replaces it
Ends = Callable[[str, float | None], Awaitable[None]]  # account, and when its refresh token ends (s since the epoch)
_Key = tuple[str, str, str]


async def keep_nothing(_account: str, _old: str, _new: str) -> None:
    """Leave a new refresh token in memory only: there is no account on record."""


async def tell_nobody(_account: str, _ends_s: float | None) -> None:
    """Keep no end: there is no account on record."""


class Tokens:
    """Fetches access tokens; `allow_private` permits token addresses on private networks and over plain HTTP.

    Some issuers answer with another refresh token that counts from then on: `keep` stores it, so that it outlives us.
    `ends` hears with each access token when the refresh token ends, None if the issuer does not say.
    """

    def __init__(self, *, allow_private: bool, keep: Keep = keep_nothing, ends: Ends = tell_nobody) -> None:
        self._allow_private, self._keep, self._ends = allow_private, keep, ends
        self._found: dict[_Key, tuple[float, str]] = {}
        self._newer: dict[_Key, str] = {}  # refresh tokens by those that they have replaced
        self._lock = asyncio.Lock()

    async def token(self, sign_in: SignIn, *, fresh: bool = False) -> str:
        """Return an access token; `fresh`: the last one was refused. Raises SignInRefused or OSError."""
        async with self._lock:
            own = _key(sign_in, sign_in.refresh_token)
            kept = self._found.get(own)
            if kept and not fresh and time.monotonic() < kept[0]:
                return kept[1]
            now = self._newer.get(own, sign_in.refresh_token)
            answer = await self._ask(sign_in, now)
            token, lasts = answer.get("access_token"), answer.get("expires_in")
            if not isinstance(token, str) or not token:
                raise SignInRefused("issuer")
            seconds = float(lasts) if isinstance(lasts, int | float | str) and str(lasts).isdigit() else limits.TOKEN_S
            found = time.monotonic() + max(0.0, seconds - limits.TOKEN_EARLY_S), token
            self._found[own] = found
            if sign_in.account:
                await self._ends(sign_in.account, _end_of(answer.get("refresh_token_expires_in")))
            newer = answer.get("refresh_token")
            if isinstance(newer, str) and newer not in ("", now):
                self._newer[own] = newer
                self._found[_key(sign_in, newer)] = found  # what is asked for once the account has it
                await self._keep(sign_in.account, now, newer)
            return token

    async def _ask(self, sign_in: SignIn, refresh_token: str) -> dict[str, object]:
        if not (self._allow_private or sign_in.token_url.startswith("https://")):
            raise SignInRefused("insecure_issuer")
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": sign_in.client_id,
            **({"client_secret": sign_in.client_secret} if sign_in.client_secret else {}),
            **({"scope": sign_in.scope} if sign_in.scope else {}),
        }
        timeout = aiohttp.ClientTimeout(total=limits.CONNECT_S)
        connector = guarded_connector(allow_private=self._allow_private)
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
                session.post(sign_in.token_url, data=form, allow_redirects=False) as response,
            ):
                return _read(response.status, await _document(response))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ConnectionError(f"the token's issuer: {type(error).__name__}") from error


def _end_of(lasts: object) -> float | None:
    """Return when a refresh token ends that lasts for so many seconds, None where the issuer does not say."""
    told = isinstance(lasts, int | str) and str(lasts).isascii() and str(lasts).isdigit() and len(str(lasts)) < 16
    return time.time() + int(str(lasts)) if told else None


async def _document(response: aiohttp.ClientResponse) -> dict[str, object]:
    try:
        found = await response.json(content_type=None)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _read(status: int, document: dict[str, object]) -> dict[str, object]:
    if status == 200:
        return document
    error = document.get("error")
    if cause := issuer_cause(status, error):
        said = f"the issuer answered {status} {error if isinstance(error, str) else ''}"
        raise SignInRefused(cause, said)
    raise ConnectionError(f"the token's issuer answered {status}")


def _key(sign_in: SignIn, refresh_token: str) -> _Key:
    return sign_in.token_url, sign_in.client_id, refresh_token
