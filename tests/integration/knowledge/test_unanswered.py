"""Unanswered questions in the record: read, settled by an article or set aside, and what the article did since."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, update
from usher_common.knowledge.unanswered import QuestionGroup, Unanswered, UnansweredFilter
from usher_common.messages.content import Entry, Profile
from usher_common.messages.knowledge import FaqTried, ShownArticle
from usher_common.messages.threads import Threaded
from usher_common.record.port import Record
from usher_common.record.sql.constructs import insert_rows
from usher_common.record.tables import schema
from usher_common.units import DAY_US
from usher_knowledge.answering.knowledge_here import KnowledgeHere
from usher_knowledge.answering.live_index import LiveIndex
from usher_knowledge.summaries.write_summaries import SummaryWriter
from usher_knowledge.unanswered.read_asked import read_closed

from answering.articles_made import draft
from summarising.closed_conversations import MINUTE, insert_closed

RETURNS = ("How can I return the lamp?", "Can I return a lamp?", "lamp: how to return it")
ANSWER = "You can return every lamp within 30 days, by post or in our shop."
SHOWN = ShownArticle("returns", "Returns")


async def conversation(record: Record, name: str, said: Sequence[tuple[str, str]], **kept: Any) -> None:
    """Insert a closed conversation with its summary; `kept` are its columns, and some of its stay's."""
    stay: dict[str, Any] = {key: kept.pop(key) for key in ("cost", "outcome", "saved") if key in kept}
    ago_us = kept.pop("ago_us", 0)
    await insert_closed(record, name, said, peer=name, ago_us=ago_us)
    by_agent = {"agent_at": 1} if any(who == "a" for who, _ in said) else {}
    rows = {key: msgspec.json.encode(value).decode() for key, value in kept.items()}
    async with record.transaction() as transaction:
        connection, at = transaction.connection, await transaction.now() - ago_us
        changed: dict[str, Any] = {"profile_json": '{"language":"en"}', **by_agent, **rows}
        this = schema.conversation.c.id == name
        await connection.execute(update(schema.conversation).where(this).values(changed))
        passage: dict[str, Any] = {
            "conversation_id": name,
            "number": 1,
            "stage": "faq",
            "entered_at": at,
            "entered_by": "entry",
        }
        passage |= {"left_at": at, "left_by": "helped", "outcome": "solved", "policy": "f00", **stay}
        if stay:
            await insert_rows(connection, schema.stage_passage, [passage])
    await SummaryWriter(record).poll()


async def asked_and_answered(record: Record) -> None:
    """Three questions about one subject, each answered by an agent, and one that nobody answered."""
    for n, text in enumerate(RETURNS):
        said = [("v", text), ("a", f"Hello! {ANSWER}"), ("s", "closed_by_agent:Ana")]
        await conversation(record, f"c{n}", said, cost=4.5)
    await conversation(record, "alone", [("v", "Do you sponsor football clubs?"), ("s", "closed_outside")], cost=0.5)


async def known(record: Record, **wanted: Any) -> tuple[KnowledgeHere, Unanswered]:
    """Knowledge, and what it lists."""
    index = LiveIndex(record)
    await index.poll()
    here = KnowledgeHere(record, index)
    return here, await here.unanswered(UnansweredFilter(**wanted))


def told(found: Unanswered) -> list[tuple[int, dict[str, int], float]]:
    """The groups in few words."""
    return [(len(one.conversations), one.counts, one.cost) for one in found.groups]


async def test_what_agents_answer_again_and_again_is_listed_with_their_answer(record: Record) -> None:
    """With examples in the contacts' words, where to read them, the closest articles, and what to make of it."""
    await asked_and_answered(record)
    here, found = await known(record)
    group: QuestionGroup = found.groups[0]

    assert told(found) == [(3, {"by_agent": 3}, 13.5), (1, {"unanswered": 1}, 0.5)]
    assert (found.read, found.whole, found.articles) == (4, True, ())
    assert {(one.conversation, one.text) for one in group.examples} == {
        (f"c{n}", text) for n, text in enumerate(RETURNS)
    }
    assert [one.text for one in group.answers] == [ANSWER]
    assert (group.language, group.verdict, group.articles) == ("en", "none", ())

    await here.put("returns", draft(title="Return a lamp", variants=(), answer=ANSWER), 0, "ana")
    _, after = await known(record)

    assert [one.id for one in after.groups[0].articles] == ["returns"]


async def test_an_article_settles_its_questions_and_is_measured(record: Record) -> None:
    """What it was shown for since, whom it helped, and what that saved; what was asked before is not counted."""
    await asked_and_answered(record)
    await conversation(
        record, "before", [("v", "x")], ago_us=MINUTE, faq_json=FaqTried("x", (SHOWN,), "helped"), saved=9.0
    )
    here, found = await known(record)
    settles = found.groups[0].conversations
    made = draft(title=found.groups[0].title, variants=(), answer=ANSWER)
    await here.put("returns", made, 0, "ana", settles)
    await here.put("returns", made, 0, "ana", (*settles, "nothing"))
    for name, verdict, outcome in (("yes", "helped", "solved"), ("no", "not_helped", "escalated")):
        faq = FaqTried("Return it?", (ShownArticle("other", "Other"), SHOWN), verdict)
        await conversation(record, name, [("v", "?"), ("a", "Yes.")], faq_json=faq, saved=4.48, outcome=outcome)
    async with record.transaction() as transaction:
        chosen = msgspec.json.encode(Threaded(automatic=True, answers=(SHOWN,))).decode()
        message = schema.message.c
        this = update(schema.message).where(message.conversation_id == "yes", message.author == "agent")
        await transaction.connection.execute(this.values(thread_json=chosen))
    _, after = await known(record)
    (article,) = after.articles

    assert {one.title for one in after.groups} == {"Return it?", "Do you sponsor football clubs?"}
    assert (article.article, article.settled, article.shown, article.helped, article.saved) == (
        "returns",
        3,
        2,
        1,
        4.48,
    )


async def test_what_is_set_aside_is_gone_and_goes_with_its_conversation(record: Record) -> None:
    """Repeating it changes nothing, and nothing of it is left of a conversation that is deleted."""
    await conversation(record, "alone", [("v", "Do you sponsor football clubs?"), ("s", "closed_outside")])
    here, found = await known(record)
    for _ in range(2):
        await here.set_aside(found.groups[0].conversations, "ana")
    _, after = await known(record)

    assert (told(found), told(after)) == ([(1, {"unanswered": 1}, 0.0)], [])
    async with record.transaction() as transaction:
        connection = transaction.connection
        for table in (schema.message, schema.conversation):
            await connection.execute(delete(table))
        assert (await connection.execute(schema.settled_question.select())).all() == []


async def test_who_asks_in_another_language_or_long_ago_is_left_out(record: Record) -> None:
    """An article is written in one language; old questions may be answered by now."""
    await asked_and_answered(record)
    german = {"profile_json": Profile(language="de-AT"), "entry_json": Entry(point="shop")}
    await conversation(record, "de", [("v", "Sponsert ihr Vereine?"), ("s", "closed_outside")], **german)
    await conversation(record, "old", [("v", "Do you sponsor clubs?"), ("s", "closed_outside")], ago_us=3 * DAY_US)
    _, found = await known(record, language="de", days=2)

    assert [(one.title, one.audience) for one in found.groups] == [("Sponsert ihr Vereine?", "shop")]
    assert [(await known(record, days=days))[1].read for days in (2, 4)] == [5, 6]


async def test_a_summary_in_other_words_is_replaced_by_the_contacts(record: Record) -> None:
    """An endpoint of one's own may have written it; the question is shown as it was asked."""
    await conversation(record, "c1", [("v", "Where is it? Call 0170 1234567"), ("s", "closed_outside")])
    retold = '[{"kind":"question","text":"A customer asks for their parcel.","seq":1}]'
    async with record.transaction() as transaction:
        await transaction.connection.execute(update(schema.summary).values(source="endpoint", items_json=retold))
    _, found = await known(record)

    assert [one.title for one in found.groups] == ["Where is it? Call …"]


async def test_no_more_than_the_newest_are_read(record: Record) -> None:
    """A list says from when on it is whole."""
    for n in range(3):
        await conversation(record, f"c{n}", [("v", f"{RETURNS[n]}")], ago_us=(n + 1) * MINUTE)
    async with record.read() as connection:
        some = await read_closed(connection, 0, "", limit=2)
        everything = await read_closed(connection, 0, "", limit=4)

    assert ([one.conversation for one in some.asked], some.whole) == (["c0", "c1"], False)
    assert some.since == max(one.at for one in everything.asked if one.conversation == "c1") * 1000 + some.since % 1000
    assert (len(everything.asked), everything.whole, everything.since) == (3, True, 0)
