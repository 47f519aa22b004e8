"""A declined offer ends a run of missed offers."""

from usher_common.commands.offer import DeclineOffer
from usher_common.envelope import wrap
from usher_router.adapters.values import Loaded
from usher_router.app.frames.decide_frame import FrameDecisions
from usher_router.app.frames.needs import read_items
from usher_router.domain.capacity.agent import Agent
from usher_router.domain.policy import Policy

from routing.cases import CARDS, OFFERED, at


def test_missed_offers_count_only_in_a_row() -> None:
    """After two missed offers and a decline the count begins again: the agent was there."""
    context = at(0, Policy(missed_offers=3))
    agents = {"ana": Agent(id="ana", status="available", load=33, held={"chat": 1}, missed_offers=2)}
    found = FrameDecisions(context, 2, Loaded([OFFERED], CARDS, agents, {}, {}, {}))
    found.take(read_items([wrap("e1", 1, "", DeclineOffer("k1", "ana", "s1", "c1"))])[0])
    (ana,) = found.changes().agents

    assert ana.missed_offers == 0
