"""What a widget requests besides messages: who is available, the clock, its past, and stating who the visitor is."""

import time

import pytest
from usher_common.commands.introduce import Introduce
from usher_gateway.limits import PAGE_MESSAGES
from usher_gateway.sockets.shared.periodic import refresh

from gateway_rig import Rig


async def test_a_visitor_is_told_when_agents_come_and_when_the_last_one_leaves(rig: Rig) -> None:
    """At the next refresh; a busy agent is at a desk, too, but is not shown as available."""
    visitor, ana = await rig.widget(), await rig.agent("ana")
    await rig.world.agent_is(ana, "available")
    await refresh(rig.site.edge)
    here = await visitor.expect("here")
    await rig.world.agent_is(ana, "busy")
    await refresh(rig.site.edge)
    busy = await visitor.expect("here")
    await rig.world.agent_is(ana, "away")
    await refresh(rig.site.edge)
    nobody = await visitor.expect("here")
    await refresh(rig.site.edge)

    assert ([face["name"] for face in here["agents"]], here["online"]) == (["Ana"], True)
    assert (busy["agents"], busy["online"]) == ([], True)
    assert (nobody["agents"], nobody["online"]) == ([], False)
    assert await visitor.quiet("here") == []


async def test_the_welcome_contains_the_servers_clock(rig: Rig) -> None:
    """A visitor's own may be wrong."""
    visitor = await rig.bare()
    await visitor.send("hello")

    assert abs((await visitor.expect("welcome"))["now"] - time.time() * 1000) < 60_000


async def test_of_a_long_conversation_only_the_end_is_sent_at_first(rig: Rig) -> None:
    """Earlier messages are sent page by page on request."""
    first = await rig.widget()
    key = await rig.world.open(first.visitor)
    await rig.world.write(key, *(f"line {n}" for n in range(1, 121)))
    visitor = await rig.bare()
    await visitor.send("hello", token=first.token, tail=10)
    welcome = await visitor.expect("welcome")
    await visitor.expect("message", seq=120)
    sent = 1 + len(await visitor.quiet("message"))
    await visitor.send("earlier", conversation=key, before=111)
    page = (await visitor.expect("messages"))["messages"]
    await visitor.send("earlier", conversation=key, before=page[0]["seq"])
    rest = (await visitor.expect("messages"))["messages"]

    assert (welcome["from_seq"], sent) == (110, 10)
    assert [one["seq"] for one in page] == list(range(111 - PAGE_MESSAGES, 111))
    assert rest[-1]["seq"] == page[0]["seq"] - 1


async def test_a_visitor_lists_and_reads_their_own_closed_conversations(rig: Rig) -> None:
    """With the last agent of each; nobody else's."""
    ana = await rig.agent("ana")
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    await rig.world.write(key, "an old question")
    await rig.world.change(key, participants_json=f'["{ana}"]', last_text="an old question")
    await rig.world.close(key)
    await visitor.send("past")
    (one,) = (await visitor.expect("past"))["conversations"]
    await visitor.send("earlier", conversation=key)
    read = (await visitor.expect("messages"))["messages"]
    stranger = await rig.widget()
    await stranger.send("past")
    listed = await stranger.expect("past")
    await stranger.send("earlier", conversation=key)
    seen = await stranger.expect("messages")

    assert (one["id"], one["last_text"], one["agent"]["name"]) == (key, "an old question", "Ana")
    assert [message["text"] for message in read] == ["an old question"]
    assert (listed["conversations"], seen["messages"]) == ([], [])


async def test_a_visitors_profile_goes_to_the_open_conversation(rig: Rig) -> None:
    """As a command that is accepted once it is durable."""
    visitor = await rig.widget()
    key = await rig.world.open(visitor.visitor)
    again = await rig.widget(token=visitor.token)
    sent = await again.say("contact", email="eva@example.com", promise=True)
    await again.expect("accepted", id=sent)
    (command,) = await rig.commands(1)

    assert isinstance(command, Introduce)
    assert (command.conversation, command.profile.email, command.promise) == (key, "eva@example.com", True)


async def test_a_visitors_profile_goes_along_with_the_first_message(rig: Rig) -> None:
    """Nothing that was stated before is lost."""
    visitor = await rig.widget()
    said = await visitor.say("contact", name="Eva", phone="+49 30 123456")
    await visitor.expect("accepted", id=said)
    sent = await visitor.say(text="Hello")
    await visitor.expect("accepted", id=sent)
    (command,) = await rig.commands(1)

    assert (command.profile.name, command.profile.phone) == ("Eva", "+4930123456")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": "eva"}, "bad_contact"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "bad_contact"),
        ({"email": "moc.elpmaxe@\u202eana.example"}, "bad_contact"),
        ({"email": "eva@example.com,bob@example.com"}, "bad_contact"),
        ({"phone": "call me"}, "bad_contact"),
        ({"phone": "*#06#"}, "bad_contact"),
        ({"phone": "+49 30 12"}, "bad_phone"),
        ({"phone": "030 123456"}, "bad_phone"),  # of which country?
        ({"name": "Eva\0"}, "bad_text"),
    ],
)
async def test_an_invalid_address_is_refused_by_name(rig: Rig, fields: dict[str, str], code: str) -> None:
    """Nothing is passed on."""
    visitor = await rig.widget()
    sent = await visitor.say("contact", **fields)

    assert (await visitor.expect("refused", id=sent))["code"] == code


@pytest.mark.parametrize("path", ["/widget.js", "/assets/people/ana.svg"])
async def test_every_page_may_load_the_widgets_scripts_and_pictures(rig: Rig, path: str) -> None:
    """As modules, with integrity hashes, and in pages that are isolated from other origins."""
    async with (await rig.http()).get(rig.url + path, headers={"Origin": "https://any.example"}) as response:
        headers = response.headers

    assert response.status == 200
    assert (headers["Access-Control-Allow-Origin"], headers["Cross-Origin-Resource-Policy"]) == ("*", "cross-origin")
