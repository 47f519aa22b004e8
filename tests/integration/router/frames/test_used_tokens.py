"""A one-time token that comes by several addresses at the same moment counts for one of them."""

import asyncio

from usher_common.record.open import open_record
from usher_router.adapters.frames.continued import claim, save_outcomes
from usher_router.adapters.values import TokenUse
from usher_router.domain.effects import TokenUsed


async def test_of_many_at_once_one_has_used_it(database_url: str) -> None:
    """Each in a transaction of its own, as partitions of several routers are."""
    record = open_record(database_url)

    async def use(address: str) -> bool:
        async with record.transaction() as transaction:
            granted = await claim(transaction.connection, [TokenUse("t1", "visitor", address)], 1)
            if granted:
                await save_outcomes(transaction.connection, [TokenUsed("t1", "joined")])
        return bool(granted)

    used = await asyncio.gather(*(use(f"a{number}") for number in range(6)))
    again = [await use(f"a{number}") for number in range(6)]
    await record.close()

    assert sorted(used) == [False] * 5 + [True]
    assert not any(again)
