"""Each audited route, asked for once with a valid request, makes exactly its entry."""

from typing import Any

import pytest
from usher_common.audit import log
from usher_common.audit.actions import kind_of
from usher_gateway.http.endpoints.audit.audited import AUDITED

from auditing.cases import CASES
from auditing.shop import open_shop
from gateway_rig import Rig
from servers.ports import free_port


@pytest.fixture
def settings() -> dict[str, Any]:
    """Where knowledge listens."""
    return {"knowledge_url": f"http://127.0.0.1:{free_port()}"}


def test_each_audited_route_has_a_case() -> None:
    """One that is added without fails here."""
    assert set(AUDITED) == set(CASES)


async def test_each_route_makes_exactly_its_entry(rig: Rig) -> None:
    """Who, action, kind and thing, once; the chain of all of them is whole."""
    made, expected = {}, {}
    async with open_shop(rig) as shop:
        for name, case in CASES.items():
            made[name] = await shop.ask(name, case)
            action = AUDITED[name].action
            expected[name] = [(shop.known["root"], action, kind_of(action), shop.filled(case.thing))]

    assert made == expected
    assert (await log.verify(rig.record)).broken is None
