"""Facts about a contact are kept in the contact's row, and each new one is merged there (decision 0144)."""

from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from usher_common.commands.close import CloseConversation
from usher_common.commands.end import EndConversation
from usher_common.commands.message_received import MessageReceived
from usher_common.commands.reopen import ReopenConversation
from usher_common.commands.take import TakeConversation
from usher_common.envelope import wrap
from usher_common.ids import partition_of
from usher_common.messages.content import Profile
from usher_common.record.port import Record
from usher_common.record.tables.schema import contact, conversation
from usher_router.domain.conversation.profile import ATTRIBUTES_KEPT, merge_profile

from routing.cases import NOW
from routing.history import History, one_record
from routing.policies import policy_from
from routing.world import PARTITIONS, World

POLICY = policy_from("timers: {reopen_s: 600}")
WORDS = st.sampled_from(["", "a", "b"])
PROFILES = st.builds(
    Profile,
    name=WORDS,
    email=WORDS,
    phone=WORDS,
    language=WORDS,
    attributes=st.dictionaries(st.sampled_from(["plan", "shop", "city"]), st.sampled_from(["x", "y"]), max_size=2),
)
SAID = st.tuples(st.just("say"), PROFILES)
ELSEWHERE = st.tuples(st.just("elsewhere"), st.sampled_from(["x", "y"]))  # the phone number, from another address
ACTS = st.tuples(st.sampled_from(["take", "close", "end", "reopen", "reopen"]), st.integers(0, 3))
FRAMES = st.lists(st.lists(st.one_of(SAID, SAID, ACTS, ELSEWHERE), min_size=1, max_size=3), min_size=3, max_size=12)


async def test_a_reopened_conversation_erases_no_facts_about_its_contact(world: World) -> None:
    """The second chat stated the plan.

    The first, reopened, does not know it, and its next profile must not erase it.
    """

    async def wrote(number: int, profile: Profile) -> None:
        body = MessageReceived("web", "v1", "web", f"text {number}", f"c-{number}", profile=profile)
        await world.command(body, partition_of("web", "v1", PARTITIONS), f"m{number}")

    async def known() -> Profile:
        (row,) = await world.rows(select(contact.c.email, contact.c.attributes_json))
        return Profile(email=row[0], attributes={"json": row[1]})

    await world.agent("ana")
    async with world.router():
        rows = []
        for number, profile in enumerate(
            (Profile(name="Eva"), Profile(email="eva@a.example", attributes={"plan": "gold"}))
        ):
            await wrote(number, profile)
            await world.accept(await world.becomes("v1", "offered"), "ana")
            rows.append(await world.becomes("v1", "assigned"))
            await world.close_by(rows[-1], "ana")
            await world.becomes("v1", "closed")
        before = await known()
        assert (before.email, before.attributes) == ("eva@a.example", {"json": '{"plan":"gold"}'})
        await world.command(ReopenConversation(rows[0].id, "ana", "again"), rows[0].home_partition)
        await world.until(lambda: _status(world, rows[0].id, "assigned"))
        await wrote(2, Profile(language="de"))
        await world.until(lambda: _seq(world, rows[0].id, "text 2"))

        assert await known() == before


async def _status(world: World, key: str, status: str) -> bool:
    (row,) = await world.rows(select(conversation.c.status).where(conversation.c.id == key))
    return bool(row[0] == status)


async def _seq(world: World, key: str, text: str) -> bool:
    (row,) = await world.rows(select(conversation.c.last_text).where(conversation.c.id == key))
    return bool(row[0] == text)


def test_a_contact_has_the_latest_value_of_each_fact(tmp_path: Path) -> None:
    """Whichever conversations stated them, and none is missing."""

    @settings(max_examples=24, deadline=None, derandomize=True)
    @given(FRAMES)
    def check(frames: list[list[tuple[str, object]]]) -> None:
        assert run(_known_after(record, frames)) == _expected(frames)

    with one_record(tmp_path) as (record, run):
        check()


async def _known_after(record: Record, frames: list[list[tuple[str, object]]]) -> list[tuple[str, ...]]:
    count = 0
    history = History(record, POLICY)
    await history.begin(["ana"])
    for number, frame in enumerate(frames):
        for how in [how for what, how in frame if what == "elsewhere"]:
            async with record.transaction() as transaction:
                await transaction.connection.execute(update(contact).values(phone=how))
        found = await history.rows(select(conversation.c.id).order_by(conversation.c.opened_at, conversation.c.id))
        keys, envelopes = [row[0] for row in found] or ["none"], []
        for what, how in frame:
            if what == "elsewhere":
                continue
            count += 1
            body = _command(what, how, keys, f"c{count}")
            envelopes.append(wrap(f"e{count}", NOW, "", body))
        await history.frame(envelopes, NOW + number)
    rows = await history.rows(select(contact))
    return [(row.name, row.email, row.phone, row.language, _sorted(row.attributes_json)) for row in rows]


def _command(what: str, how: object, keys: list[str], client_id: str) -> object:
    if what == "say":
        assert isinstance(how, Profile)
        return MessageReceived("web", "v1", "web", "hello", client_id, profile=how)
    assert isinstance(how, int)
    key = keys[how % len(keys)]
    if what == "end":
        return EndConversation(key)
    kinds = {"take": TakeConversation, "close": CloseConversation, "reopen": ReopenConversation}
    return kinds[what](key, "ana", client_id)


def _expected(frames: list[list[tuple[str, object]]]) -> list[tuple[str, ...]]:
    came = [how for frame in frames for _, how in frame if isinstance(how, Profile)]
    if not came:
        return []
    facts = dict.fromkeys(("name", "email", "phone", "language"), "")
    attributes: dict[str, str] = {}
    known = False
    for frame in frames:
        for what, how in frame:  # what other conversations added was there before the frame
            if what == "elsewhere" and known:
                facts["phone"] = str(how)
        for _, how in frame:
            if isinstance(how, Profile):
                known = True
                facts |= {name: value for name in facts if (value := getattr(how, name))}
                attributes |= how.attributes
    return [(*facts.values(), str(sorted(attributes.items())))]


def _sorted(attributes: bytes | str) -> str:
    return str(sorted(msgspec.json.decode(attributes, type=dict[str, str]).items()))


@given(st.lists(st.dictionaries(st.integers(0, 70).map(str), WORDS, max_size=20), max_size=12))
def test_the_latest_attributes_are_kept(came: list[dict[str, str]]) -> None:
    """Of too many the oldest are dropped."""
    known = Profile()
    for attributes in came:
        known = merge_profile(known, Profile(attributes=attributes))

        assert attributes.items() <= known.attributes.items()
        assert len(known.attributes) <= ATTRIBUTES_KEPT
