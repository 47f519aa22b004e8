"""Articles as files: what is written is read back exactly, and what is wrong is named with its line."""

import csv
import io
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from usher_common.knowledge.articles import Article, ArticleDraft
from usher_common.sheets.rows import BadFile
from usher_knowledge.articles.csv_file import read_csv, write_csv
from usher_knowledge.articles.file_articles import ReadFiles, report_of
from usher_knowledge.articles.markdown_folder import read_folder, write_folder
from usher_knowledge.articles.versions import content_of

from answering.articles_made import DRAFTS, IDS, article, draft

BOOKS = st.dictionaries(IDS, DRAFTS, max_size=4)


def kept(drafts: Mapping[str, ArticleDraft]) -> list[Article]:
    """Return drafts as articles."""
    names = ArticleDraft.__struct_fields__
    return [article(**{name: getattr(one, name) for name in names}, id=key) for key, one in drafts.items()]


@given(BOOKS)
@example({"a": draft(answer="a\n---\nb", title="=1+1", variants=("'=2", "@x"), tags=("+1",))})
def test_a_csv_file_is_read_back_exactly(drafts: Mapping[str, ArticleDraft]) -> None:
    """Ids, all fields, their order."""
    if drafts:
        read = read_csv(write_csv(kept(drafts)).encode())

        assert read == ReadFiles(drafts)


@given(BOOKS)
@example({"a": draft(answer="---\nid: x\n---"), "b": draft(title="yes", variants=("1.10", "null"))})
def test_a_folder_is_read_back_exactly(drafts: Mapping[str, ArticleDraft]) -> None:
    """Also where an answer looks like front matter, and a title like a number."""
    files = {name: text.encode() for name, text in write_folder(kept(drafts)).items()}

    assert read_folder(files) == ReadFiles({key: drafts[key] for key in sorted(drafts, key=lambda key: f"{key}.md")})


@given(BOOKS)
def test_a_file_with_other_line_ends_says_the_same(drafts: Mapping[str, ArticleDraft]) -> None:
    """As editors on Windows save it."""
    files = {name: text.replace("\n", "\r\n").encode() for name, text in write_folder(kept(drafts)).items()}

    assert dict(read_folder(files).drafts) == drafts


def test_no_cell_of_a_csv_file_is_a_formula() -> None:
    """Spreadsheets compute what begins with one of four signs, whoever wrote it."""
    dangerous = kept({"a": draft(title="=HYPERLINK(1)", variants=("@SUM(1)",), answer="+1", tags=("-1",))})
    (_, row) = csv.reader(io.StringIO(write_csv(dangerous), newline=""))

    assert [cell for cell in row if cell[:1] in ("=", "+", "-", "@")] == []


def test_a_row_for_each_wording_makes_one_article() -> None:
    """As the files of `usher faq eval` have them; the first wording is the title."""
    text = "article_id,language,text,answer\nr1,en,How to return?,Send it.\nr1,en,send back,Send it.\nr2,en,Cost?,5 €\n"

    assert dict(read_csv(text.encode()).drafts) == {
        "r1": ArticleDraft(language="en", title="How to return?", variants=("send back",), answer="Send it."),
        "r2": ArticleDraft(language="en", title="Cost?", answer="5 €"),
    }


def test_every_bad_row_is_named_with_its_line_and_nothing_is_left_to_write() -> None:
    """Lines are those of the file, also behind an answer of several lines."""
    text = (
        "id,language,title,answer,valid_from,colour\n"
        'good,en,Fine,"two\nlines",,\n'
        "Bad Id,en,Fine,yes,,\n"
        "r3,english!,Fine,,2026-13-01,\n"
        "good,en,Other,again,,\n"
    )
    read = read_csv(text.encode())

    assert dict(read.drafts) == {}
    assert read.ignored == ("colour",)
    assert sorted((fault.line, fault.field) for fault in read.faults) == [
        (4, "id"),
        (5, "answer"),
        (5, "language"),
        (5, "valid_from"),
        (6, "answer"),
        (6, "title"),
    ]
    assert str(read.faults[-1]).startswith("line ")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("id,title,answer\n", "empty"),
        ("name,price\nx,1\n", "no_columns"),
        ("title,title,answer\na,b,c\n", "column_twice"),
        ('title,answer\n"open,1\n', "bad_csv"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(text: str, code: str) -> None:
    """As a whole, with a code."""
    with pytest.raises(BadFile) as refused:
        read_csv(text.encode())

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("no front matter", 1, ""),
        ("---\nlanguage: en\ntitle: A\nnever ended", 1, ""),
        ("---\nlanguage: en\ntitle: [\n---\nyes", 4, ""),
        ("---\nlanguage: en\ntitle: A\ncolour: red\n---\nyes", 4, ""),
        ("---\nlanguage: en\ntitle: A\ntitle: B\n---\nyes", 4, "title"),
        ("---\nlanguage: en\ntitle:\n  - A\n---\nyes", 3, "title"),
        ("---\nlanguage: en\ntitle: A\nvariants:\n  - a: b\n---\nyes", 4, "variants"),
        ("---\nlanguage: en\ntitle: A\nvalid_until: tomorrow\n---\nyes", 4, "valid_until"),
        ("---\nlanguage: en\ntitle: A\n---\n\n", 5, "answer"),
        ("---\n---\nyes", 2, ""),
    ],
)
def test_what_is_wrong_in_a_markdown_file_is_named_with_its_line(text: str, line: int, field: str) -> None:
    """So that an editor goes there."""
    faults = read_folder({"en/a.md": text.encode()}).faults

    assert (faults[0].file, faults[0].line, faults[0].field) == ("en/a.md", line, field)


def test_bytes_that_are_no_text_are_named_too() -> None:
    """With the line of the first of them."""
    (fault,) = read_folder({"a.md": b"---\ntitle: \xff\n---\nx"}).faults

    assert str(fault) == "a.md:2: is no UTF-8"


def test_a_markdown_file_without_an_id_is_named_by_its_file() -> None:
    """And one wording may stand alone."""
    read = read_folder({"en/Returns.md": b"---\nlanguage: en\ntitle: A\nvariants: how\ntags: a, b\n---\nyes"})

    assert dict(read.drafts) == {
        "returns": ArticleDraft(language="en", title="A", answer="yes", variants=("how",), tags=("a", "b"))
    }


def test_an_import_says_what_becomes_of_each_article() -> None:
    """An archived article that a file has comes back."""
    drafts = {"new": draft(), "same": draft(), "other": draft(title="Other"), "back": draft()}
    before = {
        "same": article(id="same"),
        "other": article(id="other"),
        "back": article(id="back", archived=True),
        "not in the file": article(id="not in the file"),
    }
    report = report_of(ReadFiles(drafts), before, dry_run=True)

    assert {one.id: one.outcome for one in report.articles} == {
        "new": "created",
        "same": "unchanged",
        "other": "changed",
        "back": "changed",
    }
    assert (report.created, report.changed, report.unchanged, report.dry_run) == (1, 2, 1, True)


def test_content_is_what_somebody_wrote() -> None:
    """Without version and time."""
    assert content_of(article()) == draft()
