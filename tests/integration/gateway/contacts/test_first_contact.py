"""An agent writes to a contact first, over REST, with a real router on both kinds of stores."""

import asyncio
import time
from typing import Any

from sqlalchemy import select
from usher_common.bus.port import INBOUND
from usher_common.calls.outcomes import Said
from usher_common.commands.address_changed import AddressChanged
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.record_call import RecordCall
from usher_common.envelope import wrap
from usher_common.ids import agent_command_id, partition_of, provider_message_id
from usher_common.messages.first_peers import mail_thread
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables.schema import account, address, agent, conversation, message

from gateway_rig.office import Office
from waits import eventually

EVA = "+4930123456"
FIRST = {"id": "f1", "account": "mail", "peer": "eva@example.org", "text": "Your lamp has arrived.", "subject": "Lamp"}


async def accounts(office: Office, **more: str) -> None:
    """Accounts of ours, by id and channel; one that is disabled counts for nothing."""
    rows = [{"id": key, "channel": channel, "name": key.title(), "changed_at": 1} for key, channel in more.items()]
    off = {"id": "off", "channel": "email", "name": "Off", "changed_at": 1, "enabled": False}
    async with office.rig.record.transaction() as transaction:
        await insert_rows(transaction.connection, account, [{"enabled": True, **one} for one in (*rows, off)])


async def begin(office: Office, contact: str, **more: Any) -> tuple[int, Any]:
    """Ask for a conversation."""
    return await office.send("POST", f"/api/contacts/{contact}/conversations", {**FIRST, **more})


async def ways(office: Office, contact: str) -> dict[str, tuple[str, str]]:
    """The ways to a contact: channel → (peer, why not)."""
    found = await office.get(f"/api/contacts/{contact}/ways")
    return {one["channel"]: (one["peer"], one["blocked"]) for one in found["ways"]}


async def rows(office: Office, wanted: Any) -> list[Any]:
    """Read rows."""
    async with office.rig.record.read() as connection:
        return list((await connection.execute(wanted)).all())


async def publish(office: Office, body: Any, key: str) -> None:
    """Let a provider tell something."""
    partition = partition_of(body.account, body.peer, office.rig.bus.partitions)
    await office.rig.bus.publish(INBOUND, partition, wrap(key, 1_700_000_000_000_000, "t", body))


async def test_it_is_done_once_and_its_answer_comes_back(office: Office) -> None:
    """However often it is asked for; owned by who began it, and the contact's reply is in it."""
    await accounts(office, mail="email")
    async with office.rig.record.transaction() as transaction:
        await transaction.connection.execute(agent.update().values(status="available"))
    eva = await office.says("v1", name="Eva", email="eva@example.org")
    assert await ways(office, eva) == {"email": ("eva@example.org", "")}

    answers = await asyncio.gather(*(begin(office, eva) for _ in range(3)))
    assert {status for status, _ in answers} == {200}
    (key,) = {body["conversation"] for _, body in answers}
    (row,) = await rows(office, select(conversation).where(conversation.c.id == key))
    assert (row.status, row.contact_id, row.channel) == ("assigned", eva, "email")
    assert row.peer == f"eva@example.org/{mail_thread(agent_command_id(row.agent_id, 'f1'))}"

    body = MessageReceived("mail", row.peer, "email", "Great!", native_id="n1")
    await publish(office, body, provider_message_id("mail", "n1"))

    async def answered() -> bool:
        said = select(message.c.text).where(message.c.conversation_id == key, message.c.author != "system")
        return [one.text for one in await rows(office, said.order_by(message.c.seq))] == [FIRST["text"], "Great!"]

    await eventually(answered)
    assert (await begin(office, eva, text="Something else"))[0] == 409


async def test_who_has_stopped_is_not_written_to(office: Office) -> None:
    """It is said beforehand, and refused if it is asked for nevertheless; so is what is none of their addresses."""
    await accounts(office, sms="twilio", wa="whatsapp")
    eva = await office.says("v1", phone="+4930123456")
    await publish(office, AddressChanged("sms", "+4930123456", "twilio", "stopped"), "s1")

    async def stopped() -> bool:
        return bool(await rows(office, select(address.c.id).where(address.c.refused == "stopped")))

    await eventually(stopped)
    assert (await ways(office, eva))["whatsapp"] == ("4930123456", "")
    found = {"account": "sms", "peer": "+4930123456"}
    assert (await begin(office, eva, **found))[1]["code"] == "contact_stopped"
    assert (await begin(office, eva, id="f2", account="wa", peer="4930123456"))[1]["code"] == "window_closed"
    assert (await begin(office, eva, id="f3", account="sms", peer="+49"))[1]["code"] == "no_way"
    assert (await begin(office, "nobody"))[0] == 404


async def test_who_wants_no_more_calls_is_called_again_only_when_they_say_so(office: Office) -> None:
    """It is said beforehand, whatever the account; an SMS may be sent to the same number."""
    await accounts(office, line="voice", sms="twilio")
    async with office.rig.record.transaction() as transaction:
        await transaction.connection.execute(agent.update().values(status="available", phone="+4930999"))
    eva = await office.says("v1", phone=EVA)
    ((key,),) = await rows(office, select(conversation.c.id).where(conversation.c.contact_id == eva))
    ((boss,),) = await rows(office, select(agent.c.id))
    home = partition_of("web", "v1", office.rig.bus.partitions)

    async def says(outcome: Said, blocked: str) -> Any:
        record = RecordCall(key, boss, outcome, outcome, number="0049 30 123456")
        await office.rig.bus.publish(INBOUND, home, wrap(outcome, time.time_ns() // 1000, "t", record))

        async def known() -> bool:
            return await ways(office, eva) == {"voice": (EVA, blocked), "twilio": (EVA, "")}

        await eventually(known)
        link = await office.get("/api/calls/consent?number=0049%2030%20123456")
        assert link == {"refused": bool(blocked)}
        return (await office.get(f"/api/contacts/{eva}/ways"))["calls_refused"]

    assert await says("no_more_calls", "calls_refused") == [EVA]
    assert (await begin(office, eva, account="line", peer=EVA))[1]["code"] == "calls_refused"
    assert await says("calls_allowed", "") == []
    assert (await begin(office, eva, id="f2", account="line", peer=EVA))[0] == 200
