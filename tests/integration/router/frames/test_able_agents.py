"""Who could take conversations at all, as the record has it: for triggers that ask whether anybody could serve."""

from usher_router.adapters.frames.able_agents import able_agents
from usher_router.domain.context import AbleAgent

from routing.world import World


async def test_agents_who_are_enabled_count_with_pools_skills_and_languages(world: World) -> None:
    """Away or not; a program and who is disabled are no agents."""
    async with world.record.read() as connection:
        nobody = await able_agents(connection)
    await world.agent("ana", skills=("voice", "returns"), languages_json='["de-AT"]', status="offline")
    await world.agent("ben", pools_json='["second","third"]', role="supervisor")
    await world.agent("dan", skills=("voice",), enabled=False)
    await world.agent("bot", skills=("voice",), role="integration")
    async with world.record.read() as connection:
        able = await able_agents(connection)

    ana = {"voice": 3, "returns": 3, "language:de-at": 5, "language:de": 5}
    assert nobody == ()
    assert sorted(able, key=lambda one: len(one.pools)) == [
        AbleAgent(frozenset({"default"}), ana),
        AbleAgent(frozenset({"second", "third"}), {}),
    ]
