"""Which member owns which partition: all members compute the same, and missing presence is not absence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.bus.membership.ownership import Ownership, members_now
from usher_common.bus.membership.rendezvous import owned, owner
from usher_common.live.limits import PRESENCE_KEPT_S
from usher_common.live.memory import MemoryLive
from usher_common.live.port import LiveAway, Presence

MEMBERS = st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=6)
PARTITIONS = range(16)


@given(MEMBERS)
def test_every_partition_has_exactly_one_owner(members: set[str]) -> None:
    """In whatever order the members are listed."""
    shares = [owned(member, sorted(members, reverse=True), "inbound", PARTITIONS) for member in sorted(members)]

    assert sorted(p for share in shares for p in share) == list(PARTITIONS)


@given(MEMBERS, st.text(min_size=9, max_size=9))
def test_a_new_member_takes_partitions_only_for_itself(members: set[str], newcomer: str) -> None:
    """Nothing moves between the others, and everything moves back when the new one leaves."""
    for partition in PARTITIONS:
        after = owner(members | {newcomer}, "inbound", partition)
        assert after in (newcomer, owner(members, "inbound", partition))


def test_partitions_are_shared_fairly() -> None:
    """Of three members and many partitions nobody has less than a fifth."""
    shares = [len(owned(member, "abc", "inbound", range(3000))) for member in "abc"]

    assert min(shares) > 600


def test_without_members_nobody_owns_a_partition() -> None:
    """The answer is None, not an error."""
    assert owner([], "inbound", 0) is None


@pytest.mark.parametrize(
    ("known", "seen", "age_s", "expected"),
    [
        ("ab", {"a": 0.1, "b": 0.9}, 900.0, "ab"),
        ("ab", {"a": 0.1, "b": 9.0}, 900.0, "a"),
        ("ab", {"a": 0.1}, 900.0, "a"),
        ("ab", {"a": 0.1}, 1.0, "ab"),  # flushed a second ago: b is unknown, not absent
        ("ab", {"a": 0.1, "c": 0.1}, 1.0, "abc"),
        ("ab", {}, 0.0, "ab"),
        ("", {"c": 0.1}, 900.0, "c"),
    ],
)
def test_members_are_those_seen_lately(known: str, seen: dict[str, float], age_s: float, expected: str) -> None:
    """Members that a young store does not know stay."""
    assert members_now(frozenset(known), Presence(seen, age_s)) == frozenset(expected)


async def test_members_find_each_other_and_notice_who_leaves() -> None:
    """They prefer complementary partitions; a member that says it leaves is missed at once, a silent one later."""
    now = [1000.0]
    live = MemoryLive(lambda: now[0])
    await live.beat("member:inbound", ["ghost"])
    now[0] += 100.0
    one, two = Ownership(live, "inbound", "one"), Ownership(live, "inbound", "two")
    assert all(one.prefers(p) for p in PARTITIONS)

    await one.refresh()
    await two.refresh()
    await one.refresh()
    assert one.members == two.members == {"one", "two"}
    assert all(one.prefers(p) != two.prefers(p) for p in PARTITIONS)

    now[0] += 5.0
    await one.refresh()
    assert all(one.prefers(p) for p in PARTITIONS)

    await two.refresh()
    await one.refresh()
    await two.close()
    await one.refresh()
    assert one.members == {"one"}


class SometimesAway(MemoryLive):
    """A store that can be unavailable."""

    away = False

    async def presence(self, kind: str, *, within_s: float = PRESENCE_KEPT_S, silent_s: float = 0.0) -> Presence:
        if self.away:
            raise LiveAway
        return await super().presence(kind, within_s=within_s, silent_s=silent_s)


async def test_a_member_whose_store_stays_away_relies_on_nobody() -> None:
    """If the others had gone meanwhile, nobody would work on their partitions until the store is back."""
    now = [1000.0]
    live = SometimesAway(lambda: now[0])
    one, two = (Ownership(live, "inbound", name, clock=lambda: now[0]) for name in ("one", "two"))
    for member in (one, two, one):
        await member.refresh()
    live.away = True
    now[0] += 3.0
    await one.refresh()
    assert one.members == {"one", "two"}

    now[0] += 2.0
    await one.refresh()
    assert all(one.prefers(p) for p in PARTITIONS)

    live.away = False
    await two.refresh()
    await one.refresh()
    assert one.members == {"one", "two"}
