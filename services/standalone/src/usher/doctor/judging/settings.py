"""Settings: what is wrong with them, and what works and is not meant for production."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from usher.doctor.findings import Finding, failure, ok, warning
from usher.doctor.limits import DISTINCT_CHARS

EXAMPLES = ("change", "example", "secret", "password", "usher", "12345678", "abcdef")  # of what people type
LOOPBACK = ("127.0.0.1", "::1", "localhost")
RANDOM = "set a random one: openssl rand -hex 32"


def judge_faults(faults: Sequence[str]) -> list[Finding]:
    """Say what is wrong with each key, or that nothing is."""
    if not faults:
        return [ok("settings", "those of all four services are valid")]
    return [failure("settings", fault, "correct it: `usher settings` lists all with units") for fault in faults]


def judge_secret(key: str, text: str) -> Finding | None:
    """Find a secret that somebody could guess; None for one that looks random, and for none at all."""
    if not text:
        return None
    found = next((word for word in EXAMPLES if word in text.lower()), "")
    if found:
        return warning("settings", f"{key} has the word {found!r} in it: it was typed, and can be guessed", RANDOM)
    if len(set(text)) < DISTINCT_CHARS:
        return warning("settings", f"{key} has only {len(set(text))} different characters", RANDOM)
    return None


def judge_secrets(secrets: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Judge all secrets: USHER_SECRET must be there, none can be guessed, none serves twice."""
    if not dict(secrets).get("USHER_SECRET"):
        yield failure("settings", "USHER_SECRET is not set: nothing can be signed", RANDOM)
    seen: dict[str, str] = {}
    for key, text in secrets:
        if found := judge_secret(key, text):
            yield found
        if text and text in seen:
            yield warning("settings", f"{key} and {seen[text]} are the same: who has one has both", RANDOM)
        seen.setdefault(text, key)


def judge_public_url(url: str, *, demo: bool) -> Finding | None:
    """Find cookies that would travel in clear text."""
    parts = urlsplit(url)
    if demo or parts.scheme == "https" or not url or parts.hostname in LOOPBACK:
        return None
    seen = f"USHER_PUBLIC_URL begins with {parts.scheme}://, so cookies are not Secure"
    return warning("settings", seen, "put TLS in front (docs/proxy.md) and write https://")


def judge_private_targets(allowed: bool, *, demo: bool) -> Finding | None:  # noqa: FBT001 - the setting itself
    """Find a guard that is off outside the demo."""
    if demo or not allowed:
        return None
    seen = "USHER_ALLOW_PRIVATE_TARGETS is on: an address in a message's link may reach your own network"
    return warning("settings", seen, "remove it; it is for tests and the demo")


def judge_stores(record: str, bus: str, live: str) -> Finding:
    """Judge whether the three stores fit together, by their URLs' schemes."""
    seen = f"record {record}, bus {bus}, live store {live}"
    if bus == "embedded" and record != "sqlite":
        return failure("stores", seen, "the embedded bus needs USHER_RECORD_URL=sqlite:///…; or set USHER_BUS_URL")
    if bus != "embedded" and record == "sqlite":
        do = "a SQLite file has one writing process: set USHER_RECORD_URL=postgresql://…, or leave USHER_BUS_URL out"
        return failure("stores", seen, do)
    if bus != "embedded" and live == "memory":
        do = "processes do not see each other's events: set USHER_LIVE_URL=redis://…"
        return warning("stores", seen, do)
    return ok("stores", seen)
