"""Ratings and addresses that a visitor leaves: what becomes a command, and what is refused."""

import time
from typing import Any

import msgspec
import pytest
from usher_common.commands.faq_verdict import FaqVerdict
from usher_common.commands.introduce import Introduce
from usher_common.commands.rate import RateConversation
from usher_common.messages.after import RatingState

from gateway_rig import Rig
from gateway_rig.calls import call


async def test_a_rating_becomes_a_command_once_it_is_durable(rig: Rig) -> None:
    """Also of a conversation that is not shown any more; never of somebody else's."""
    visitor = await rig.widget()
    key, other = await rig.world.open(visitor.visitor), await rig.world.open("somebody else")
    await rig.world.close(key)
    again = await rig.widget(token=visitor.token)
    sent = await again.say("rate", conversation=key, score=4, comment="kind")
    await again.expect("accepted", id=sent)
    foreign = await again.say("rate", conversation=other, score=1)
    refused = await again.expect("refused", id=foreign)

    assert await rig.commands(1) == [RateConversation(key, sent, 4, "kind")]
    assert refused["code"] == "not_yours"


async def test_a_verdict_becomes_a_command(rig: Rig) -> None:
    """On the conversation that is shown; one of somebody else's is refused."""
    visitor = await rig.widget()
    key, other = await rig.world.open(visitor.visitor), await rig.world.open("somebody else")
    again = await rig.widget(token=visitor.token)
    sent = await again.say("faq_verdict", conversation=key, ask="ask-1", verdict="helped")
    await again.expect("accepted", id=sent)
    foreign = await again.say("faq_verdict", conversation=other, ask="ask-1", verdict="person")
    refused = await again.expect("refused", id=foreign)

    assert await rig.commands(1) == [FaqVerdict(key, sent, "ask-1", "helped")]
    assert refused["code"] == "not_yours"


@pytest.mark.parametrize("fields", [{"score": 6}, {"score": -1}, {"score": 3, "comment": "x" * 2_001}, {"score": "5"}])
async def test_a_rating_out_of_bounds_is_refused(rig: Rig, fields: dict[str, Any]) -> None:
    """By the type of its fields."""
    visitor = await rig.widget()
    await visitor.say("rate", conversation="k", **fields)

    assert (await visitor.expect("error"))["code"] == "bad_field"


@pytest.mark.parametrize(("closed_by", "expected"), [("outside", 1), ("full", 1), ("waited", 1), ("agent", 0)])
async def test_an_address_left_after_a_refusal_is_passed_on(rig: Rig, closed_by: str, expected: int) -> None:
    """What was answered and closed is over: there it only goes along with the next message."""
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    await rig.world.close(key)
    await rig.world.change(key, closed_by=closed_by)
    again = await rig.widget(token=visitor.token, conversation=key)
    sent = await again.say("contact", email="eva@example.com", promise=True)
    await again.expect("accepted", id=sent)
    last = await again.say(text="hello")
    await again.expect("accepted", id=last)
    found = await rig.commands(1 + expected)

    assert sum(isinstance(one, Introduce) for one in found) == expected


async def test_a_national_number_belongs_to_the_policys_country(rig: Rig) -> None:
    """And is kept so that it can be called from anywhere."""
    await rig.agent("root", "administrator")
    await call(await rig.sign_in("root"), "PUT", "/api/policy", {"text": "answers: {country: DE}"})
    visitor = await rig.widget()
    await rig.world.open(visitor.visitor)
    again = await rig.widget(token=visitor.token)
    sent = await again.say("contact", phone="030 / 123456", promise=True)
    await again.expect("accepted", id=sent)
    (command,) = await rig.commands(1)

    assert command.profile.phone == "+4930123456"


@pytest.mark.parametrize(
    ("ago_s", "score", "shown"), [(60, None, True), (60, 0, False), (60, 4, False), (1_900, None, False)]
)
async def test_what_asks_for_a_rating_is_shown_again_for_a_while(
    rig: Rig, ago_s: int, score: int | None, shown: bool
) -> None:
    """On the next page of the shop, which knows of no conversation, unless the visitor has answered."""
    asked = time.time_ns() // 1000 - ago_s * 1_000_000
    state = RatingState(1, asked, asked + 600_000_000_000, score)
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    await rig.world.close(key)
    await rig.world.change(key, rating_json=msgspec.json.encode(state).decode())
    again = await rig.widget(token=visitor.token)
    conversation = again.conversation

    assert (conversation["id"] if conversation else None) == (key if shown else None)
