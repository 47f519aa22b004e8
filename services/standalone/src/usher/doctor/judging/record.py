"""The record: its migrations, version, connections and partitions."""

from collections.abc import Collection, Sequence

from usher_common.record.limits import POOL, READ_POOL
from usher_common.record.migrations.fit import Fit

from usher.doctor import limits
from usher.doctor.findings import Finding, failure, ok, warning

NEEDED = limits.SERVICES * (POOL + READ_POOL)  # connections that one process of each service may open
MIGRATE = "run `usher migrate`"


def judge_migrations(fit: Fit, at: Collection[str], heads: Collection[str]) -> Finding:
    """Judge the revisions at which the record is, by how they fit this version, whose newest are `heads`."""
    there, newest = ", ".join(sorted(at)), ", ".join(sorted(heads))
    match fit:
        case Fit.EMPTY:
            return failure("migrations", "the record has no tables", MIGRATE)
        case Fit.OLDER:
            return failure("migrations", f"at {there}; this version needs {newest}, and waits for it", MIGRATE)
        case Fit.SAME:
            return ok("migrations", f"at {there}, {fit.value}")
        case Fit.NEWER:
            return ok("migrations", f"at {there}, {fit.value}, whose newest is {newest}")
        case Fit.TOO_NEW:
            do = "this `usher` is older than the record: use the version that migrated it"
            return failure("migrations", f"at {there}, on which this version cannot work; its newest is {newest}", do)


def judge_postgres(number: int) -> Finding:
    """Judge a server's version by its `server_version_num`."""
    major, minor = divmod(number, 10_000)
    seen = f"PostgreSQL {major}.{minor}"
    if major < limits.POSTGRES:
        return warning("record", seen, f"Usher is tested with {limits.POSTGRES} and newer: upgrade it")
    return ok("record", f"{seen} answers")


def judge_connections(most: int, reserved: int, used: int) -> Finding:
    """Judge whether the server has enough connections for one process of each service, and some free ones now."""
    usable = most - reserved
    seen = f"{used} of {usable} connections are in use; one process of each service may open {NEEDED}"
    do = f"raise max_connections, above {NEEDED // limits.SERVICES} for each of your processes"
    if usable - used <= 0:
        return failure("connections", seen, do)
    if usable < NEEDED or usable - used < limits.CONNECTIONS_LEFT:
        return warning("connections", seen, do)
    return ok("connections", seen)


def judge_durability(off: Sequence[str]) -> Finding:
    """Judge the settings that guard commits against a power failure, by those that are off."""
    if not off:
        return ok("durability", "fsync, full_page_writes and synchronous_commit are on")
    return failure("durability", f"off: {', '.join(off)}; a power failure loses what was accepted", "turn them on")


def judge_partitions(stored: int | None, wanted: int) -> Finding:
    """Compare the setting with the number that is stored once."""
    if stored is None:
        return ok("partitions", f"{wanted} are set; none are stored before the first start")
    if stored == wanted:
        return ok("partitions", f"{stored}, as set")
    do = f"set USHER_PARTITIONS={stored}; another number is taken once everything is drained"
    return failure("partitions", f"{stored} are in use, USHER_PARTITIONS is {wanted}: services refuse to start", do)


def judge_parked(number: int) -> Finding:
    """Judge how much was set aside."""
    if not number:
        return ok("parked", "nothing is set aside")
    return warning("parked", f"{number} messages are set aside", "`usher parked list`, docs/runbooks/parked.md")
