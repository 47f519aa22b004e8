"""Translate a record's URL into what the drivers understand."""

from sqlalchemy import URL, make_url

POSTGRES = "postgresql"
SQLITE = "sqlite"


def parse_url(url: str) -> URL:
    """Read `postgresql://user@host/name` or `sqlite:///path`; raises ValueError, without the password."""
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    if kind == POSTGRES:
        return _with_ssl(parsed.set(drivername="postgresql+asyncpg"))
    if kind == SQLITE and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite+aiosqlite")
    raise ValueError(f"a record is postgresql://… or sqlite:///path, not {parsed!r}")


def _with_ssl(url: URL) -> URL:
    """Replace libpq's `sslmode` by asyncpg's `ssl`."""
    if (mode := url.query.get("sslmode")) is None:
        return url
    return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
