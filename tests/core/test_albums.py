"""An album is one message on record, however its parts are cut into frames, repeated and ordered (decision 0309)."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from usher_common.commands.echo_received import EchoReceived
from usher_common.commands.message_changed import MediaFetched, MessageDeleted, MessageEdited, MessageReacted
from usher_common.commands.message_received import MessageReceived
from usher_common.envelope import Envelope, wrap
from usher_common.ids import derive_id, provider_message_id
from usher_common.messages.content import Attachment
from usher_common.messages.events import MessageAdded, MessageChanged
from usher_common.messages.threads import Threaded
from usher_common.record.port import Record
from usher_common.record.tables.schema import conversation, message
from usher_router.domain.policy import SECOND
from usher_router.limits import ALBUM_S

from routing.cases import NOW, POLICY
from routing.history import History, one_record

CAPTIONS = {1: "", 2: "the box", 3: "", 4: "and its inside"}  # by place
WHOLE = "the box\nand its inside"
FILES = {place: Attachment(f"u{place}", f"{place}.jpg", "image/jpeg", place) for place in CAPTIONS}
PLACES = sorted(CAPTIONS)


def part(place: int, *, echo: bool = False) -> Envelope:
    """One part of the album, as its provider delivers it."""
    native, text = f"c:{place}", "\n".join(filter(None, (CAPTIONS[place], "[image]")))
    kind: Any = EchoReceived if echo else MessageReceived
    body = kind("tg", "eva", "telegram", text, native_id=native, album="g1", place=place)
    return wrap(provider_message_id("tg", native), NOW, "", body)


def file_of(place: int) -> Envelope:
    """That part's file was fetched."""
    body = MediaFetched("tg", "eva", f"c:{place}", 0, "[image]", FILES[place])
    return wrap(derive_id("media_fetched", str(place)), NOW, "", body)


def said(number: int) -> Envelope:
    """Something else that the contact writes."""
    native = f"t:{number}"
    body = MessageReceived("tg", "eva", "telegram", f"text {number}", native_id=native)
    return wrap(provider_message_id("tg", native), NOW, "", body)


def change(name: str, body: Any) -> Envelope:
    """What became of a message."""
    return wrap(derive_id(name), NOW, "", body)


async def begun(record: Record) -> History:
    """The record, emptied, with an agent."""
    history = History(record, POLICY)
    await history.begin(("ana",))
    return history


async def messages(history: History) -> list[Any]:
    """What people said, in order: text, files, sequence, thread."""
    wanted = select(message.c.text, message.c.attachments_json, message.c.seq, message.c.thread_json)
    rows = await history.rows(wanted.where(message.c.author != "system").order_by(message.c.seq))
    return [(row[0], msgspec.json.decode(row[1], type=tuple[Attachment, ...]), row[2], row[3]) for row in rows]


def cut(envelopes: Sequence[Envelope], cuts: Sequence[int]) -> list[Sequence[Envelope]]:
    """Cut a stream into frames."""
    bounds = [0, *sorted({one % len(envelopes) for one in cuts} - {0}), len(envelopes)]
    return [envelopes[start:end] for start, end in pairwise(bounds)]


def test_any_cuts_repeats_and_orders_make_one_message(tmp_path: Path) -> None:
    """A frame is what one poll, one webhook or one restart brings; a file comes at any time after its part."""

    @settings(max_examples=24, deadline=None, derandomize=True)
    @given(st.permutations(PLACES), st.data())
    def check(order: list[int], data: st.DataObject) -> None:
        stream = [part(place) for place in order]
        for place in order:
            first = stream.index(part(place))
            stream.insert(data.draw(st.integers(first + 1, len(stream))), file_of(place))
            again = data.draw(st.sampled_from((part(place), file_of(place))))
            stream.insert(data.draw(st.integers(stream.index(again), len(stream))), again)
        texts = data.draw(st.integers(0, 2))
        for number in range(texts):
            stream.insert(data.draw(st.integers(0, len(stream))), said(number))
        cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=len(stream)))

        rows = run(_after(record, cut(stream, cuts)))
        albums = [row for row in rows if not row[0].startswith("text")]
        assert [(text, files) for text, files, *_ in albums] == [(WHOLE, tuple(FILES[one] for one in PLACES))]
        assert sorted(row[0] for row in rows if row not in albums) == [f"text {number}" for number in range(texts)]

    with one_record(tmp_path) as (record, run):
        check()


async def _after(record: Record, frames: Sequence[Sequence[Envelope]]) -> list[Any]:
    history = await begun(record)
    for frame in frames:
        await history.frame(frame)
    rows = await messages(history)
    opened = await history.rows(select(conversation.c.id))
    assert len(opened) == 1
    return rows


def test_no_part_is_lost_however_late_it_comes(tmp_path: Path) -> None:
    """Pauses may be longer than an album is waited for: then a further message takes the parts from there on."""
    pauses = st.lists(st.sampled_from((0, 1, int(ALBUM_S), int(ALBUM_S) + 1)), min_size=4, max_size=4)

    @settings(max_examples=16, deadline=None, derandomize=True)
    @given(st.permutations(PLACES), pauses)
    def check(order: list[int], waits: list[int]) -> None:
        rows = run(_timed(record, order, waits))
        files = [one for _, found, *_ in rows for one in found]
        assert sorted(files, key=lambda one: one.id) == [FILES[place] for place in PLACES]
        assert sorted("\n".join(text for text, *_ in rows).split()) == sorted(WHOLE.split())
        heads = 1 + sum(one for one in _late(waits))
        assert len(rows) == heads

    with one_record(tmp_path) as (record, run):
        check()


def _late(waits: Sequence[int]) -> list[bool]:
    """Say of each part after the first whether its message had been there for too long."""
    found, age = [], 0
    for pause in waits[1:]:
        age += pause
        found.append(age > ALBUM_S)
        age = 0 if found[-1] else age
    return found


async def _timed(record: Record, order: Sequence[int], waits: Sequence[int]) -> list[Any]:
    history, now = await begun(record), NOW
    for place, pause in zip(order, waits, strict=True):
        now += pause * SECOND
        await history.frame([part(place), file_of(place)], now)
    for place in order:  # delivered once more, long afterwards
        await history.frame([part(place), file_of(place)], now + 10 * int(ALBUM_S) * SECOND)
    return await messages(history)


def test_who_sees_the_album_sees_it_grow(tmp_path: Path) -> None:
    """One message is announced, then its changes; what a colleague sends in the provider's app is joined, too."""

    async def seen(record: Record, *, echo: bool) -> tuple[list[Any], int]:
        history = await begun(record)
        await history.frame([said(0)])
        for place in (2, 1):
            await history.frame([part(place, echo=echo), file_of(place)])
        rows = await messages(history)
        added = [one for _, one in history.told if isinstance(one, MessageAdded) and one.text != "text 0"]
        changed = [one for _, one in history.told if isinstance(one, MessageChanged)]
        assert all(one.message.thread is None or not one.message.thread.parts for one in changed)
        return rows[1:], len({one.id for one in added})

    with one_record(tmp_path) as (record, run):
        for echo in (False, True):
            rows, announced = run(seen(record, echo=echo))
            assert [row[:2] for row in rows] == [("the box", (FILES[1], FILES[2]))]
            assert announced <= 1


def test_what_is_said_of_a_part_concerns_the_album(tmp_path: Path) -> None:
    """An edit, a reaction, a reply and a deletion name a part by the provider's id of it."""

    async def said_of_it(record: Record) -> None:
        history = await begun(record)
        await history.frame([part(1), part(2), file_of(1), file_of(2)])
        await history.frame([change("e", MessageEdited("tg", "eva", "c:2", "a red box"))])
        await history.frame([change("r", MessageReacted("tg", "eva", "c:2", "👍"))])
        answer = MessageReceived("tg", "eva", "telegram", "this one", native_id="c:9", reply_to="c:2")
        await history.frame([wrap(provider_message_id("tg", "c:9"), NOW, "", answer)])
        await history.frame([change("d", MessageDeleted("tg", "eva", "c:1"))])
        album, reply = await messages(history)
        thread, quoting = (msgspec.json.decode(one[3], type=Threaded) for one in (album, reply))
        assert album[:2] == ("a red box", (FILES[2],))
        assert [one.emoji for one in thread.reactions] == ["👍"]
        assert quoting.reply_to == provider_message_id("tg", "c:1")
        await history.frame([change("d2", MessageDeleted("tg", "eva", "c:2"))])
        gone = msgspec.json.decode((await messages(history))[0][3], type=Threaded)
        assert gone.deleted_at

    with one_record(tmp_path) as (record, run):
        run(said_of_it(record))
