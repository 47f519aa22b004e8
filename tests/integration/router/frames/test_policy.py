"""Which policy is in force: activated in the record or by a watched file; a faulty one only raises the alarm."""

from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select
from usher_common.record.tables.schema import policy
from usher_policy.document.read import policy_hash
from usher_router.adapters.policy.policies import RecordPolicies
from usher_router.app.policy.active_policy import PolicySource
from usher_router.app.policy.policy_file import PolicyFile
from usher_router.domain.policy import SETTINGS, Policy, missed_offers, offer_s
from usher_router.limits import POLICY_S

from routing.world import World

FIRST = "version: 1\ntimers: {nudge_s: 60}\nqueues: {default: {offer: {timeout_s: 7, missed: 2}}}\n"
SECOND = "version: 1\ntimers: {nudge_s: 90}\n"
BAD = "version: 1\ntimers: {nudge_s: soon}\n"


def source_of(world: World) -> PolicySource:
    """Return a policy source that has read nothing yet."""
    return PolicySource(world.record, RecordPolicies(), Policy())


def file_of(world: World, path: Path, text: str) -> PolicyFile:
    """Return a watched file with this text, not read yet."""
    path.write_text(text)
    return PolicyFile(path, world.record, RecordPolicies())


def stale(source: str) -> float | None:
    """Return whether the alarm is on."""
    return REGISTRY.get_sample_value("usher_policy_stale", {"source": source})


def failures() -> float:
    """Return how many policies were refused."""
    return REGISTRY.get_sample_value("usher_policy_reload_failures_total") or 0.0


async def test_without_a_policy_the_settings_are_in_force(world: World) -> None:
    """Nobody activated one: the numbers are those of the settings."""
    source = source_of(world)
    await source.start()

    assert source.current == Policy()


async def test_an_activated_policy_is_in_force_after_the_next_read(world: World) -> None:
    """Its hash is the version; its timers and offers replace those of the settings."""
    source = source_of(world)
    await world.activate(FIRST)
    await source.refresh()
    now = source.current

    assert (policy_hash(FIRST), 60.0, 7.0, 2) == (
        now.version,
        now.nudge_s,
        offer_s(now, "default"),
        missed_offers(now, "default"),
    )


async def test_a_faulty_active_policy_keeps_the_old_one_and_raises_the_alarm(world: World) -> None:
    """It is refused once, however often it is read; a valid one ends the alarm."""
    source = source_of(world)
    await world.activate(FIRST)
    await source.refresh()
    before = failures()
    await world.activate(BAD)
    await source.refresh()
    await source.refresh()
    assert (policy_hash(FIRST), 1.0, before + 1) == (source.current.version, stale("record"), failures())
    await world.activate(SECOND)
    await source.refresh()

    assert (policy_hash(SECOND), 0.0) == (source.current.version, stale("record"))


async def test_an_active_policy_missing_from_the_record_keeps_the_old_one(world: World) -> None:
    """A hash without a policy is a fault, too; without a hash the settings are in force again."""
    source = source_of(world)
    await world.activate(FIRST)
    await source.refresh()
    await activate_hash(world, "0" * 64)
    await source.refresh()
    assert (policy_hash(FIRST), 1.0) == (source.current.version, stale("record"))
    await activate_hash(world, "")
    await source.refresh()

    assert (source.current.version, stale("record")) == (SETTINGS, 0.0)


async def activate_hash(world: World, version: str) -> None:
    """Set the active policy to this hash, whether it is on record or not."""
    async with world.record.transaction() as transaction:
        await transaction.connection.exec_driver_sql(
            f"UPDATE setting SET value_json = '{{\"hash\": \"{version}\"}}' WHERE key = 'policy'"  # noqa: S608 - ours
        )


async def test_a_changed_file_becomes_the_active_policy(world: World, tmp_path: Path) -> None:
    """It is kept with the author "file"; the same text again changes nothing."""
    file, source = file_of(world, tmp_path / "policy.yaml", FIRST), source_of(world)
    await file.poll()
    await source.refresh()
    assert policy_hash(FIRST) == source.current.version
    (tmp_path / "policy.yaml").write_text(SECOND)
    await file.poll()
    await file.poll()
    await source.refresh()
    assert policy_hash(SECOND) == source.current.version

    rows = await world.rows(select(policy.c.hash, policy.c.author).order_by(policy.c.at))
    assert [(policy_hash(FIRST), "file"), (policy_hash(SECOND), "file")] == [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("broken", [BAD, None], ids=["bad", "missing"])
async def test_a_faulty_file_keeps_the_old_policy(world: World, tmp_path: Path, broken: str | None) -> None:
    """The alarm is on until the file is valid again."""
    path = tmp_path / "policy.yaml"
    file, source = file_of(world, path, FIRST), source_of(world)
    await file.poll()
    before = failures()
    path.unlink()
    if broken is not None:
        path.write_text(broken)
    await file.poll()
    await file.poll()
    await source.refresh()
    assert (policy_hash(FIRST), 1.0, before + 1) == (source.current.version, stale("file"), failures())
    path.write_text(FIRST)
    await file.poll()

    assert stale("file") == 0.0


async def test_a_restart_does_not_undo_what_an_administrator_activated(world: World, tmp_path: Path) -> None:
    """The file's text was active before; reading it afresh leaves the newer policy active."""
    await file_of(world, tmp_path / "policy.yaml", FIRST).poll()
    await world.activate(SECOND)
    source = source_of(world)
    await PolicyFile(tmp_path / "policy.yaml", world.record, RecordPolicies()).poll()
    await source.refresh()

    assert policy_hash(SECOND) == source.current.version


async def test_a_running_router_follows_its_file(world: World, tmp_path: Path) -> None:
    """Of two routers one watches the file; the other reads the policy from the record each second."""
    path = tmp_path / "policy.yaml"
    path.write_text(FIRST)
    async with world.router("r1", policy_file=str(path)), world.router("r2"):
        path.write_text(SECOND)

        async def active() -> bool:
            async with world.record.read() as connection:
                return await RecordPolicies().active(connection) == policy_hash(SECOND)

        await world.until(active)
    assert POLICY_S <= 1.0
