"""The start form on a visitor's socket: what is asked, and what becomes of the answers."""

from typing import Any

import pytest
from usher_common.commands.introduce import Introduce
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.content import Profile

from gateway_rig import Rig
from gateway_rig.shopper import browser

FORM = """
forms:
  order:
    title: {en: Hello, de: Hallo}
    fields:
      - {name: email, type: email, required: true, label: {en: E-mail, de: E-Mail}}
      - {name: plan, label: {en: Plan, de: Tarif}}
      - {name: topic, label: {en: Topic, de: Thema}}
      - {name: more, when: {attributes.topic: x}, label: {en: More, de: Mehr}}
"""
BEFORE = f"""
visits: {{follow: always}}
rules:
  - {{name: text, queue: default, when: {{text: {{contains: help}}}}, form: order}}
  - {{name: point, queue: default, when: {{point: shop}}, form: order}}
{FORM}"""


async def asked(visitor: Any, **fields: Any) -> tuple[str, list[str], Any]:
    """Return where the form is asked, the questions' names, and what is wrong."""
    await visitor.send("form", **fields)
    form = await visitor.expect("form")
    return form["ask"], [one["name"] for one in form["questions"]], form.get("faults")


async def test_without_a_form_nothing_is_asked(rig: Rig) -> None:
    """Neither without a policy, nor where the rule that holds has none."""
    visitor = await rig.widget(entry={"point": "elsewhere"})
    await visitor.send("form")
    nothing = await visitor.expect("form")
    await browser(rig, BEFORE)

    assert (nothing["form"], nothing["questions"]) == ("", [])
    assert await asked(visitor) == ("before", [], None)


async def test_what_the_page_and_the_visit_know_is_not_asked(rig: Rig) -> None:
    """Conditions follow the answers; the language is that of the widget's words."""
    shopper = await browser(rig, BEFORE)
    now = {"at": 1, "values": {"plan": "gold"}}
    await shopper.tell("p", attributes=now)
    visitor = await rig.widget(
        token=shopper.token, visit="v1", entry={"point": "shop"}, profile={"email": "eva@shop.example"}
    )
    first = await asked(visitor)
    steered = await asked(visitor, answers={"topic": "x"}, check=True, language="de")
    await visitor.send("form", language="de")

    assert (first, steered) == (("before", ["topic"], None), ("before", ["topic", "more"], {}))
    assert (await visitor.expect("form"))["title"] == "Hallo"


async def test_answers_go_along_with_the_message_that_opens(rig: Rig) -> None:
    """What is wrong, known or not asked is left out; the message goes in any case."""
    await browser(rig, BEFORE)
    visitor = await rig.widget(entry={"point": "shop"}, profile={"email": "eva@shop.example"})
    values = {"email": "mallory@evil.example", "topic": "x", "more": "y", "plan": "", "nonsense": "z"}
    await visitor.say(text="hello", answers={"form": "order", "values": values})
    other = await rig.widget(entry={"point": "shop"})
    await other.say(text="again", answers={"form": "order", "values": {"email": "wrong", "plan": "b"}})
    first, second = sorted(await rig.commands(2), key=lambda command: command.text != "hello")

    assert isinstance(first, MessageReceived)
    assert first.profile is not None
    assert first.profile.email == "eva@shop.example"
    assert first.profile.attributes == {"asked.plan": "yes", "topic": "x", "more": "y"}
    assert second.profile.email == ""
    assert second.profile.attributes == {"plan": "b", "asked.topic": "yes"}


async def test_answers_within_become_one_command(rig: Rig) -> None:
    """Wrong ones are refused by question; the same id twice is one command; nobody else's conversation."""
    await browser(rig, BEFORE)
    visitor = await rig.widget(entry={"point": "elsewhere"})
    conversation = await rig.world.open(visitor.visitor)
    await rig.world.change(conversation, asked_json='{"rule": "text"}')
    await rig.world.tell_state(conversation)
    await visitor.expect("conversation")
    given = {"conversation": conversation, "form": "order", "values": {"email": "eva@shop.example", "topic": "t"}}
    due = await asked(visitor)
    await visitor.send("answers", **{**given, "id": "a1", "values": {"email": "wrong"}})
    refused = await visitor.expect("refused", id="a1")
    await visitor.send("answers", **{**given, "id": "a2", "conversation": "k-other"})
    foreign = await visitor.expect("refused", id="a2")
    for again in (False, True):
        await visitor.send("answers", **given, id="a3", again=again)
        await visitor.expect("accepted", id="a3")
    commands = await rig.commands(1)

    assert due == ("within", ["email", "plan", "topic"], None)
    assert (refused["code"], refused["faults"], foreign["code"]) == ("bad_answers", {"email": "bad_email"}, "not_yours")
    said = Profile(email="eva@shop.example", attributes={"asked.plan": "yes", "topic": "t"})
    assert commands == [Introduce(conversation, "a3", said)] * len(commands)  # one envelope id


@pytest.mark.parametrize("values", [{"email": "x" * 1001}, {f"q{n}": "" for n in range(21)}])
async def test_answers_beyond_the_limits_are_no_message(rig: Rig, values: dict[str, str]) -> None:
    """The socket stays."""
    visitor = await rig.widget()
    await visitor.send("form", answers=values)

    assert (await visitor.expect("error"))["code"] == "bad_field"
