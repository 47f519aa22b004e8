"""A visitor asks to be called, in the whole service: whoever is offered the conversation is rung first."""

from pathlib import Path

from sqlalchemy import select
from usher_common.record.open import open_record
from usher_common.record.tables.schema import voice_call

from peers.voice_office import ANA, BEN, EVA, all_of, running_office
from stack.visitor import Visitor
from waits import eventually

POLICY = """
version: 1
funnel:
  stages: [chat, phone]
  phone: {account: line, attempts: 2, again_s: 60}
"""


async def test_a_visitor_asks_to_be_called(tmp_path: Path) -> None:
    """Ana's phone rings, she presses 1, Eva's line is busy; Eva hears when the next attempt is, and nobody has it."""
    async with running_office(tmp_path, POLICY) as office:
        await office.opens("ana")
        office.world.answers = ["person", "busy"]
        eva = Visitor("eva", office.stack.gateway_urls)
        await eva.start()
        await eva.say({"type": "message", "text": "Please call me", "call": {"phone": EVA, "at": 0}})
        await office.shown("called:busy::Ana")
        lines = await eventually(lambda: _told(eva))
        await eva.stop()

    assert office.happened("agent rings", "pressed", "customer rings") == ["agent rings", "pressed", "customer rings"]
    assert ("agent rings", ANA) in office.world.happened
    assert [one.split(":")[0] for one in lines] == ["callback", "calling", "callback"]
    assert lines[2].startswith(f"callback:{EVA}:1")


async def test_another_number_replaces_the_first_one(tmp_path: Path) -> None:
    """Ana's phone rings once, and then the phone of the number that counts; nobody's else."""
    async with running_office(tmp_path, POLICY) as office:
        eva = Visitor("eva", office.stack.gateway_urls)
        await eva.start()
        for number in (BEN, EVA):
            await eva.say({"type": "message", "text": "Please call me", "call": {"phone": number, "at": 0}})
            await eva.until(lambda number=number: f"calling:{number}" in all_of(eva.screen))
        await eventually(lambda: _calls(tmp_path, (BEN, True), (EVA, False)))
        office.world.answers = ["person", "person", "person", "person"]
        await office.opens("ana")
        await office.shown("called:reached::Ana")
        await eva.stop()

    assert office.happened("agent rings") == ["agent rings"]
    assert ("customer rings", BEN) not in office.world.happened
    assert ("talk", ANA, EVA, "This call is recorded.") in office.world.happened


async def test_who_was_answered_otherwise_is_not_called(tmp_path: Path) -> None:
    """Ben has sent a letter: the call at the connectors ends, and Ana, who comes later, is offered a chat only."""
    async with running_office(tmp_path, POLICY) as office:
        await office.opens("ben")
        (ben,) = office.agents
        await ben.say({"type": "status", "status": "away"})
        eva = Visitor("eva", office.stack.gateway_urls)
        await eva.start()
        await eva.say({"type": "message", "text": "Please call me", "call": {"phone": EVA, "at": 0}})
        await eventually(lambda: _calls(tmp_path, (EVA, False)))
        await ben.command("keep_promise", eva.conversation, how="by letter")
        await eventually(lambda: _calls(tmp_path, (EVA, True)))
        office.world.answers = ["person", "person"]
        await office.opens("ana")
        ana = office.agents[-1]
        await ana.until(lambda: any(state["status"] == "offered" for state in ana.own.values()))
        await eva.stop()

    assert office.happened("agent rings", "customer rings") == []


async def _calls(folder: Path, *expected: tuple[str, bool]) -> bool:
    """Whether these are the calls at the connectors, each by its number and whether it has ended."""
    record = open_record(f"sqlite:///{folder}/record.db", read_only=True)
    async with record.read() as connection:
        found = (await connection.execute(select(voice_call.c.peer, voice_call.c.ended))).all()
    await record.close()
    return {(row.peer, row.ended) for row in found} == set(expected)


def _told(visitor: Visitor) -> list[str]:
    """What a visitor hears of calls, once that is three lines."""
    lines = [text for screen in visitor.screens.values() for text in all_of(screen) if text.startswith("call")]
    told = [text for text in lines if not text.startswith("called")]
    return told if len(told) == 3 else []
