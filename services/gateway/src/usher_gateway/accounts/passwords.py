"""Passwords: argon2id in a few threads, so that sign-ins neither block the loop nor use up the memory."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from usher_gateway.limits import PASSWORD_CHARS, PASSWORD_SIGNS, PASSWORD_THREADS, PASSWORD_WAITING

T = TypeVar("T")


class TooBusy(Exception):  # noqa: N818 - names a state
    """More sign-ins wait than can be handled in reasonable time."""


def hash_password(password: str) -> str:
    """Hash a password (argon2id, the library's RFC 9106 low-memory profile); takes tens of milliseconds."""
    return PasswordHasher().hash(password)


def nobodys_hash() -> str:
    """Return what an unknown login's password is compared with, so that it takes as long as a known one's.

    Random bytes in the form of a hash: comparing computes one anyway, and making one would delay every start.
    """
    ours = PasswordHasher()
    salt, hashed = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (ours.salt_len, ours.hash_len)
    )
    return f"$argon2id$v=19$m={ours.memory_cost},t={ours.time_cost},p={ours.parallelism}${salt}${hashed}"


def password_fault(password: str, login: str) -> str:
    """Return in a sentence why this cannot be the password of this login, "" if it can; the same rule everywhere.

    >>> password_fault("short", "ana")
    'A password has 8 to 200 characters.'
    """
    least, most = PASSWORD_CHARS
    if not least <= len(password) <= most:
        return f"A password has {least} to {most} characters."
    if len(set(password)) < PASSWORD_SIGNS:
        return f"A password has at least {PASSWORD_SIGNS} different characters."
    if login and login.lower() in password.lower() and len(password) < least + len(login):
        return "A password is not the login with a few characters more."
    return ""


class Passwords:
    """Hashes and verifies in threads of its own."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._pool = ThreadPoolExecutor(PASSWORD_THREADS, thread_name_prefix="password")
        self._nobody = nobodys_hash()
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Hash a password; raises TooBusy."""
        return await self._run(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Return whether this is the password; an unknown login (None) takes just as long. Raises TooBusy."""
        fits = await self._run(self._verify, stored or self._nobody, password)
        return fits and bool(stored)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, call: Callable[..., T], *args: str) -> T:
        if self._waiting >= PASSWORD_WAITING:
            raise TooBusy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call, *args)
        finally:
            self._waiting -= 1
