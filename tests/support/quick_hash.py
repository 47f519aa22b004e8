"""Hashes passwords as cheaply as argon2 can: tests create hundreds of agents, and none of them has a secret."""

from functools import cache

from argon2 import PasswordHasher

_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # 8 KiB: the least the algorithm takes


@cache
def quick_hash(password: str) -> str:
    """Hash a password; verifying it is as cheap, since the hash carries its parameters."""
    return _HASHER.hash(password)
