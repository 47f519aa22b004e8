"""What knowledge does for others, in one process with them and over HTTP: one suite on both."""

import time
from collections.abc import Awaitable

import pytest
from usher_common.knowledge.articles import AGENTS, Answers, ArticleDraft, ArticleFilter, Question
from usher_common.knowledge.port import KnowledgeRefused
from usher_common.knowledge.unanswered import ProposalWanted, UnansweredFilter

from answering.articles_made import draft
from answering.asked import Asked

NOW = time.time_ns() // 1_000_000
HOUR = 3_600_000
RETURNS = draft(title="return parcel refund", variants=(), answer="Send it back.")


async def given(asked: Asked, **drafts: ArticleDraft) -> None:
    """Write articles, and let the index follow."""
    for key, made in drafts.items():
        await asked.port.put(key, made, 0, "ana")
    await asked.index.poll()


async def found(asked: Asked, text: str, **question: object) -> list[str]:
    """Name the articles that a question finds."""
    answers = await asked.port.search(Question(text=text, **question))  # type: ignore[arg-type]
    return [one.id for one in answers.found]


async def test_a_question_finds_its_article(asked: Asked) -> None:
    """With title, answer and a confidence, and what follows from it."""
    await given(asked, returns=RETURNS)
    answers = await asked.port.search(Question(text="return parcel refund", language="en"))

    assert [(one.id, one.title, one.answer) for one in answers.found] == [
        ("returns", "return parcel refund", "Send it back.")
    ]
    assert 0 < answers.found[0].confidence <= 1
    assert answers.verdict in ("answer", "ask", "none")


async def test_a_question_that_nothing_answers_finds_none(asked: Asked) -> None:
    """Whatever signs it is of."""
    await given(asked, returns=RETURNS)
    for text in ("xylophone zeppelin", "?", "1", " "):
        assert await asked.port.search(Question(text=text, language="en")) == Answers("none")


async def test_an_edit_is_live_at_the_next_look(asked: Asked) -> None:
    """And an archived article answers no more."""
    await given(asked, returns=RETURNS)
    await asked.port.put("returns", draft(title="warranty claim", variants=(), answer="Yes."), 1, "ana")
    await asked.index.poll()

    assert await found(asked, "return parcel refund", language="en") == []
    assert await found(asked, "warranty claim", language="en") == ["returns"]

    await asked.port.delete("returns", "ana")
    await asked.index.poll()
    assert await found(asked, "warranty claim", language="en") == []


@pytest.mark.parametrize(
    ("dates", "shown"),
    [
        ({"valid_until": NOW - HOUR}, []),
        ({"valid_from": NOW + HOUR}, []),
        ({"valid_from": NOW - HOUR, "valid_until": NOW + HOUR}, ["a"]),
    ],
)
async def test_only_valid_articles_are_found(asked: Asked, dates: dict[str, int], shown: list[str]) -> None:
    """From a moment, until another."""
    await given(asked, a=draft(title="christmas delivery", variants=(), **dates))

    assert await found(asked, "christmas delivery", language="en") == shown


async def test_contacts_find_what_is_for_them(asked: Asked) -> None:
    """For everybody, or for those who came by their entry point; a preview shows agents everything."""
    title = {"title": "discount code", "variants": ()}
    await given(asked, a=draft(**title), b=draft(**title, audience="shop"), c=draft(**title, audience=AGENTS))
    preview = await asked.port.preview(Question(text="discount code", language="en"))

    assert sorted(await found(asked, "discount code", language="en")) == ["a"]
    assert sorted(await found(asked, "discount code", language="en", audience="shop")) == ["a", "b"]
    assert sorted(await found(asked, "discount code", language="en", audience=AGENTS)) == ["a"]
    assert sorted(one.id for one in preview.found) == ["a", "b", "c"]


async def test_another_form_of_a_language_and_none_are_searched_too(asked: Asked) -> None:
    """Somebody from Vienna finds German articles; who speaks what no article does finds those of all languages."""
    german = draft(language="de", title="paket zurück", variants=(), answer="Ja.")
    await given(asked, de=german, en=draft(title="paket return", variants=()))

    assert await found(asked, "paket zurück", language="de-AT") == ["de"]
    assert sorted(await found(asked, "paket", language="fr")) == ["de", "en"]
    assert sorted(await found(asked, "paket")) == ["de", "en"]


async def test_articles_are_read_listed_and_followed_back(asked: Asked) -> None:
    """An edit is the next version of what was read."""
    first = await asked.port.put("returns", draft(), 0, "ana")
    second = await asked.port.put("returns", draft(title="New"), first.version, "ben")

    assert await asked.port.get("returns") == second
    assert await asked.port.versions("returns") == (second, first)
    assert (await asked.port.list_articles(ArticleFilter())).articles == (second,)


async def test_what_is_wrong_is_refused_by_field(asked: Asked) -> None:
    """Everything at once."""
    with pytest.raises(KnowledgeRefused) as refused:
        await asked.port.put("Bad Id", draft(title="", language="x y"), 0, "ana")

    assert refused.value.code == "bad_article"
    assert [one.field for one in refused.value.fields] == ["id", "language", "title"]


async def test_refusals_have_codes(asked: Asked) -> None:
    """For what is not there, is there already, or was changed by somebody else."""
    await asked.port.put("returns", draft(), 0, "ana")
    calls: dict[str, list[Awaitable[object]]] = {
        "not_found": [asked.port.get("x"), asked.port.versions("x"), asked.port.delete("x", "ana")],
        "article_exists": [asked.port.put("returns", draft(title="X"), 0, "ana")],
        "article_changed": [asked.port.put("returns", draft(title="X"), 7, "ana")],
        "no_columns": [asked.port.import_csv(b"a,b\n1,2\n", "ana", dry_run=False)],
    }
    for code, refused in calls.items():
        for call in refused:
            with pytest.raises(KnowledgeRefused) as said:
                await call
            assert said.value.code == code


async def test_an_export_is_imported_again_unchanged(asked: Asked) -> None:
    """And after an edit in the file, that is all that changes."""
    await given(asked, returns=draft(), other=draft(title="=1+1"))
    raw = await asked.port.export_csv()
    same = await asked.port.import_csv(raw, "ben", dry_run=False)
    tried = await asked.port.import_csv(raw.replace(b"30 days", b"40 days"), "ben", dry_run=True)
    untouched = await asked.port.get("returns")
    done = await asked.port.import_csv(raw.replace(b"30 days", b"40 days"), "ben", dry_run=False)

    assert (same.unchanged, same.changed) == (2, 0)
    assert (tried.dry_run, tried.changed, untouched.version) == (True, 2, 1)
    assert (done.dry_run, done.changed, done.articles) == (False, 2, tried.articles)
    assert "40 days" in (await asked.port.get("returns")).answer


async def test_a_file_with_one_bad_row_changes_nothing(asked: Asked) -> None:
    """Each mistake is named with its line."""
    raw = b"id,language,title,answer\ngood,en,Good,yes\nbad,,Bad,yes\n"
    report = await asked.port.import_csv(raw, "ana", dry_run=False)

    assert [(fault.line, fault.field) for fault in report.faults] == [(3, "language")]
    assert (report.created, (await asked.port.list_articles(ArticleFilter())).articles) == (0, ())


async def test_unanswered_questions_are_listed_and_set_aside(asked: Asked) -> None:
    """What is no longer there is set aside without a word; an article may settle it, too."""
    await given(asked, returns=RETURNS)
    await asked.port.set_aside(("nothing",), "ana")
    await asked.port.put("other", RETURNS, 0, "ana", ("nothing",))
    found = await asked.port.unanswered(UnansweredFilter(days=1))

    assert (found.groups, found.articles, found.read, found.whole) == ((), (), 0, True)


async def test_without_an_endpoint_nothing_is_proposed(asked: Asked) -> None:
    """And the list says so beforehand."""
    listed = await asked.port.unanswered(UnansweredFilter(days=1))
    with pytest.raises(KnowledgeRefused) as refused:
        await asked.port.propose(ProposalWanted(title="Do you ship to Norway?"))

    assert (listed.proposes, refused.value.code) == (False, "no_endpoint")
