"""An agent vanishes within a frame: what they are offered or own at that command is released (decision 0145)."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from usher_common.commands.end import EndConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.offer import AcceptOffer, DeclineOffer
from usher_common.commands.presence import AgentReturned, AgentVanished
from usher_common.commands.reassign import ReassignConversation
from usher_common.commands.take import TakeConversation
from usher_common.envelope import Envelope, wrap
from usher_common.ids import derive_id
from usher_router.domain.matching.pool import Proposal

from record_rig.ready import migrated
from routing.cases import NOW
from routing.policies import policy_from
from routing.twin import Twin

POLICY = policy_from("queues: {default: {offer: {timeout_s: 20}}}")
KEYS = [derive_id("conversation", f"m{number}") for number in range(2)]
RINGS = [derive_id("assignment", key, "0") for key in KEYS]
COMMANDS: dict[str, Any] = {
    "lost": AgentVanished("ana", NOW, lost=True),
    "vanished": AgentVanished("ana", NOW),
    "back": AgentReturned("ana"),
    "accepts": AcceptOffer(KEYS[0], "ana", RINGS[0], "c"),
    "accepts the other": AcceptOffer(KEYS[1], "ana", RINGS[1], "c"),
    "declines": DeclineOffer(KEYS[0], "ana", RINGS[0], "c"),
    "takes": TakeConversation(KEYS[1], "ana", "c"),
    "visitor ends": EndConversation(KEYS[1], "c"),
    "supervisor gives": ReassignConversation(KEYS[0], "sue", "c", "ben"),
}
HISTORIES = st.lists(st.sampled_from(["lost", "vanished"]) | st.sampled_from(sorted(COMMANDS)), min_size=2, max_size=6)


def test_a_vanished_agent_loses_what_they_had_at_that_command(tmp_path: Path) -> None:
    """Two conversations are offered to the agent who vanishes.

    Commands before and after count as if sent one by one.
    """

    @settings(max_examples=24, deadline=None, derandomize=True)
    @given(HISTORIES, st.data())
    def check(names: list[str], data: st.DataObject) -> None:
        envelopes = [wrap(f"e{number}", NOW, "", COMMANDS[name]) for number, name in enumerate(names)]
        cuts = data.draw(st.sets(st.integers(1, len(envelopes) - 1), max_size=2))
        frames = [envelopes[start:end] for start, end in pairwise([0, *sorted(cuts), len(envelopes)])]

        assert run(_after(history, frames)) == run(_after(history, [[one] for one in envelopes]))

    with asyncio.Runner() as runner:
        run = runner.run
        url = f"sqlite:///{tmp_path}/record.db"
        run(migrated(url))
        history = Twin(url, POLICY)  # opened again for each example, it would compile each statement again
        check()
        run(history.close())


async def _after(history: Twin, frames: Sequence[Sequence[Envelope]]) -> Any:
    await history.begin(("ana", "ben"))
    for number, key in enumerate(KEYS):
        message = MessageReceived("web", f"v{number}", "web", "hello", f"c{number}")
        await history.frame([wrap(f"m{number}", NOW, "", message)])
        assert await history.claim([Proposal(key, 0, "ana", clear_refused=False, explanation={})], NOW) == 1
    for frame in frames:
        await history.frame(frame)
    facts = await history.facts()
    return facts, sorted((one.partition, one.envelope.id, bytes(one.envelope.body)) for one in history.effects)
