"""Telegram against a strict Bot API: what is confirmed and redelivered, and what happens when it says "slow down"."""

import asyncio
from typing import Any

import pytest
from usher_common.commands.address_changed import AddressChanged
from usher_common.commands.delivery import DeliveryReported
from usher_common.commands.message_received import MessageReceived
from usher_common.messages.sends import Button
from usher_connectors.channels.telegram import CHANNEL
from usher_connectors.contract import Account
from usher_connectors.send.http_driver import HttpDriver

from connecting.rig import Rig
from peers.bot_api import BotApi
from waits import eventually

TOKEN = "1:T"
CHAT = 7001
SECRETS = {"token": TOKEN, "webhook_secret": "a-secret-of-the-webhook"}


def account(api: BotApi, **config: Any) -> Account:
    """An account of the bot."""
    return Account("tg", "telegram", {"api": api.url, **config}, SECRETS)


def texts(rig: Rig) -> list[str]:
    """What the router was told, once for each id, in order."""
    by_id = {name: body for _, name, body in rig.ear.heard}
    return [body.text for body in by_id.values() if isinstance(body, MessageReceived)]


async def test_a_poll_confirms_only_what_is_durable(rig: Rig, api: BotApi) -> None:
    """The offset follows the confirm, outlives a restart, and what comes again is the same message."""
    await rig.add(account(api, mode="poll"))
    first, second, third = (api.update(CHAT, f"text {n}") for n in range(3))
    api.queue(TOKEN, first, second)
    async with rig.connectors():
        await rig.ear.until(lambda: len(texts(rig)) == 2)
        await api.until(lambda: api.bot(TOKEN).offsets[-1] == second["update_id"] + 1)
    polls = len(api.bot(TOKEN).offsets)
    api.queue(TOKEN, second, third)  # the second again, as Telegram does when it has not heard of us
    api.bot(TOKEN).pending.insert(0, {**second, "update_id": third["update_id"] + 1})  # and under another number
    async with rig.connectors():
        await api.until(lambda: api.bot(TOKEN).offsets[-1] == third["update_id"] + 2)

    assert api.bot(TOKEN).offsets[0] == 0
    assert api.bot(TOKEN).offsets[polls] == second["update_id"] + 1
    assert texts(rig) == ["text 0", "text 1", "text 2"]
    assert set(api.refused) <= {"Conflict: terminated by other getUpdates request"}  # the first run's last poll


async def test_a_poll_waits_as_long_as_it_is_told_and_while_there_is_a_webhook(rig: Rig, api: BotApi) -> None:
    """429 and 409 lose nothing: the same updates come with a later poll."""
    await rig.add(account(api, mode="poll"))
    api.throttle_next = 1
    api.bot(TOKEN).hook = "https://shop.example/hook"
    api.queue(TOKEN, api.update(CHAT, "text"))
    async with rig.connectors():
        await api.until(lambda: sum(words.startswith("Conflict") for words in api.refused) >= 2)
        api.bot(TOKEN).hook = ""
        await rig.ear.until(lambda: texts(rig) == ["text"])
    assert api.throttled == 1


async def test_the_check_registers_a_webhook_and_refused_updates_come_again(rig: Rig, api: BotApi) -> None:
    """What the check registers is what updates come with; nobody listens at first, and order is kept."""
    one, bot = account(api), api.bot(TOKEN)
    await rig.add(one)
    driver = HttpDriver(allow_private=True)
    assert CHANNEL.check is not None
    checked = await driver.run(CHANNEL, CHANNEL.check(one, rig.hook_url("tg", "telegram")))
    await driver.close()
    delivering = [asyncio.create_task(api.deliver(TOKEN, api.update(CHAT, f"text {n}"))) for n in range(3)]
    assert await api.post(bot, api.update(CHAT, "while nobody listens")) == 0
    async with rig.connectors():
        attempts = await asyncio.gather(*delivering)
        bot.secret = "forged"
        assert await api.post(bot, api.update(CHAT, "from somebody else")) == 401
        await rig.ear.until(lambda: len(texts(rig)) == 3)

    assert (checked.ok, checked.name) == (True, "shop1_bot")
    assert attempts[0] > 1
    assert texts(rig) == ["text 0", "text 1", "text 2"]


async def test_a_throttled_bot_sends_everything_once_and_in_order(rig: Rig, api: BotApi) -> None:
    """429 rests the account for as long as Telegram says, and counts as no attempt."""
    await rig.add(account(api))
    api.bot(TOKEN)
    api.throttle_next = 3
    peers = [str(CHAT + n) for n in range(4)]
    async with rig.connectors():
        for number in range(2):
            await rig.send("tg", *[(peer, f"text {number}") for peer in peers], channel="telegram")
        rows = await rig.until_rows(lambda rows: [row.status for row in rows] == ["sent"] * 8)

    assert api.throttled == 3
    assert {row.attempts for row in rows} == {1}
    assert all(api.texts(TOKEN, int(peer)) == ["text 0", "text 1"] for peer in peers)
    assert (api.overlaps, api.bot(TOKEN).sent[-1].at - api.bot(TOKEN).sent[0].at < 60) == (0, True)


async def test_a_group_that_moved_is_written_to_at_its_new_id(rig: Rig, api: BotApi) -> None:
    """Row T3: a send to the old id is made once more to the new one, and only there; the router is told of it."""
    await rig.add(account(api))
    api.bot(TOKEN)
    api.moved[-5] = -1005
    async with rig.connectors():
        await rig.send("tg", ("-5", "Hello all"), channel="telegram")
        await rig.until_rows(lambda rows: [row.status for row in rows] == ["sent"])
        await rig.ear.until(lambda: rig.ear.reported("sent") == ["m-1"])
    assert (api.texts(TOKEN, -5), api.texts(TOKEN, -1005)) == ([], ["Hello all"])
    assert changes(rig) == [AddressChanged("tg", "-5", "telegram", "moved", "-1005")]


async def test_who_blocked_the_bot_is_told_before_the_failure(rig: Rig, api: BotApi) -> None:
    """By each send once, so that the desk knows before anybody writes again."""
    await rig.add(account(api))
    api.bot(TOKEN)
    api.blocking.add(CHAT)
    async with rig.connectors():
        await rig.send("tg", (str(CHAT), "one"), (str(CHAT), "two"), channel="telegram")
        await rig.ear.until(lambda: len(rig.ear.reported("failed")) == 2)
    kinds = [type(body) for _, _, body in rig.ear.heard]

    assert changes(rig) == [AddressChanged("tg", str(CHAT), "telegram", "blocked")] * 2
    assert kinds.index(AddressChanged) < kinds.index(DeliveryReported)
    assert [row.error for row in await rig.rows()] == ["recipient:403"] * 2


def changes(rig: Rig) -> list[AddressChanged]:
    """What the router was told of addresses, once for each id, in order."""
    by_id = {name: body for _, name, body in rig.ear.heard}
    return [body for body in by_id.values() if isinstance(body, AddressChanged)]


@pytest.mark.parametrize("mode", ["poll", "webhook"])
async def test_a_pressed_button_says_its_words_and_is_answered(rig: Rig, api: BotApi, mode: str) -> None:
    """What stands on it, also where less comes back, and the clock on it stops; of a message that is gone the rest."""
    titles = "Unsubscribe", "Отслеживание отправлений по заказу!!"
    bot = api.bot(TOKEN)
    await rig.add(account(api, mode=mode))
    async with rig.connectors():
        offered = tuple(Button(str(n), one) for n, one in enumerate(titles))
        await rig.send("tg", (str(CHAT), "Which?"), channel="telegram", buttons=offered)
        await api.until(lambda: len(bot.sent) == 1)
        gone = {"date": 0, "reply_markup": {}}
        presses = [api.press(TOKEN, CHAT, titles[0]), api.press(TOKEN, CHAT, titles[1])]
        presses.append(api.press(TOKEN, CHAT, titles[1], **gone))
        if mode == "poll":
            api.queue(TOKEN, *presses)
        else:
            bot.hook, bot.secret = rig.hook_url("tg", "telegram"), SECRETS["webhook_secret"]
            assert [await api.post(bot, one) for one in presses] == [200] * 3
        await rig.ear.until(lambda: len(texts(rig)) == 3)

    assert list(bot.sent[0].buttons) == list(titles)
    assert texts(rig) == [*titles, titles[1].encode()[:64].decode(errors="ignore")]
    assert (len(bot.answered), bot.pressed) == (3, [])


async def test_an_unknown_token_keeps_messages_until_it_is_replaced(rig: Rig, api: BotApi) -> None:
    """404 is how Telegram answers a token that it does not know: the account rests, and nothing is given up."""
    await rig.add(Account("tg", "telegram", {"api": api.url}, {"token": "2:wrong"}))
    async with rig.connectors():
        await rig.send("tg", (str(CHAT), "text"), channel="telegram")
        await api.until(lambda: "Not Found" in api.refused)
        api.bot("2:wrong")  # it is known from now on
        await eventually(lambda: api.texts("2:wrong", CHAT) == ["text"])
