"""Access tokens by OAuth 2, refreshed before they end; one per account, shared by IMAP and SMTP."""

import asyncio
import time

import aiohttp
from usher_common.http.guarded_connector import guarded_connector

from usher_connectors.channels.email.account_settings import SignIn
from usher_connectors.mailbox import limits


class SignInRefused(Exception):  # noqa: N818 - names what happened
    """The server, or who issues its tokens, does not accept what the account has; the text has no secret in it."""


class Tokens:
    """Fetches access tokens; `allow_private` permits token addresses on private networks and over plain HTTP."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._found: dict[tuple[str, str, str], tuple[float, str]] = {}
        self._lock = asyncio.Lock()

    async def token(self, sign_in: SignIn, *, fresh: bool = False) -> str:
        """Return an access token; `fresh`: the last one was refused. Raises SignInRefused or OSError."""
        key = (sign_in.token_url, sign_in.client_id, sign_in.refresh_token)
        async with self._lock:
            kept = self._found.get(key)
            if kept and not fresh and time.monotonic() < kept[0]:
                return kept[1]
            answer = await self._ask(sign_in)
            token, lasts = answer.get("access_token"), answer.get("expires_in")
            if not isinstance(token, str) or not token:
                raise SignInRefused("the token's issuer sent no access_token")
            seconds = float(lasts) if isinstance(lasts, int | float | str) and str(lasts).isdigit() else limits.TOKEN_S
            self._found[key] = (time.monotonic() + max(0.0, seconds - limits.TOKEN_EARLY_S), token)
            return token

    async def _ask(self, sign_in: SignIn) -> dict[str, object]:
        if not (self._allow_private or sign_in.token_url.startswith("https://")):
            raise SignInRefused("token_url: https is needed")
        form = {
            "grant_type": "refresh_token",
            "refresh_token": sign_in.refresh_token,
            "client_id": sign_in.client_id,
            **({"client_secret": sign_in.client_secret} if sign_in.client_secret else {}),
        }
        timeout = aiohttp.ClientTimeout(total=limits.CONNECT_S)
        connector = guarded_connector(allow_private=self._allow_private)
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
                session.post(sign_in.token_url, data=form, allow_redirects=False) as response,
            ):
                if response.status in (400, 401, 403):
                    raise SignInRefused(
                        f"the token's issuer answered {response.status}: the refresh token may have ended"
                    )
                if response.status != 200:
                    raise ConnectionError(f"the token's issuer answered {response.status}")
                found = await response.json(content_type=None)
        except (aiohttp.ClientError, ValueError, TimeoutError) as error:
            raise ConnectionError(f"the token's issuer: {type(error).__name__}") from error
        return found if isinstance(found, dict) else {}
