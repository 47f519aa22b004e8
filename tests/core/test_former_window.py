"""An agent writes first where the contact wrote before: the reply window of a conversation that has ended counts."""

from usher_common.commands.begin import BeginConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.ids import agent_command_id, partition_of, provider_message_id

from routing.world import PARTITIONS, World

PLACE = "wa", "4930"
DAY_S = 86_400


async def test_an_ended_conversation_still_says_until_when_its_address_may_be_answered(world: World) -> None:
    """Though it ended so long ago that the contact's next message would not reopen it: here, that is at once."""
    home = partition_of(*PLACE, PARTITIONS)
    await world.listen()
    await world.agent("ana")
    async with world.router():
        hello = MessageReceived(*PLACE, "whatsapp", "Is it there?", native_id="n1", window_s=DAY_S)
        await world.command(hello, home, provider_message_id("wa", "n1"))
        await world.accept(await world.becomes("4930", "offered"), "ana")
        before = await world.becomes("4930", "assigned")
        await world.close_by(before, "ana")
        await world.becomes("4930", "closed")

        begin = BeginConversation(*PLACE, "whatsapp", "ana", "b1", "p1", "It has arrived.", answers_only=True)
        await world.command(begin, home, agent_command_id("ana", "b1"))
        begun = await world.becomes("4930", "assigned")

    assert begun.id != before.id
    assert [text for _, author, text in await world.messages(begun) if author == "agent"] == ["It has arrived."]
