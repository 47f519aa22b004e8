"""What an article may hold: each fault by its field, and what is made of white space."""

import pytest
from hypothesis import given
from msgspec.structs import replace
from usher_common.knowledge import limits
from usher_common.knowledge.articles import ArticleDraft
from usher_knowledge.articles.checks import LAST_MS, cleaned, fault_of_id, faults_of

from answering.articles_made import DRAFTS, draft

GOOD = draft()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", ""),
        ("language", "english language"),
        ("language", "x" * 40),
        ("title", ""),
        ("title", "x" * (limits.TITLE_CHARS + 1)),
        ("title", "two\nlines"),
        ("title", "two\u2028lines"),
        ("title", "bell\7"),
        ("title", "half \ud83d"),
        ("answer", " \n\t"),
        ("answer", "x" * (limits.ANSWER_CHARS + 1)),
        ("answer", "nul\0"),
        ("answer", "half \ud83d"),
        ("variants", ("x" * (limits.VARIANT_CHARS + 1),)),
        ("variants", tuple(f"how {n}" for n in range(limits.VARIANTS + 1))),
        ("tags", tuple(f"t{n}" for n in range(limits.TAGS + 1))),
        ("tags", ("a,b",)),
        ("audience", "two words"),
        ("valid_from", -1),
        ("valid_until", LAST_MS + 1),
    ],
)
def test_each_fault_is_named_by_its_field(field: str, value: object) -> None:
    """And nothing else is at fault."""
    assert {fault.field for fault in faults_of(replace(GOOD, **{field: value}))} == {field}


def test_an_end_before_the_beginning_is_a_fault() -> None:
    """Such an article would never be valid."""
    faults = faults_of(replace(GOOD, valid_from=5, valid_until=5))

    assert [(fault.field, fault.message) for fault in faults] == [("valid_until", "is not after valid_from")]


def test_what_nobody_sees_is_cleaned_away() -> None:
    """White space around texts, repeated wordings and tags, other line ends, spellings of a language."""
    rough = ArticleDraft(
        language=" DE_at ",
        title="  Returns ",
        answer="\r\nSend it back.\r\n\r\n",
        variants=(" how? ", "how?", "Returns", ""),
        tags=("a ", "a", " "),
        audience=" shop ",
    )

    assert cleaned(rough) == ArticleDraft(
        language="de-at", title="Returns", answer="Send it back.", variants=("how?",), tags=("a",), audience="shop"
    )


@given(DRAFTS)
def test_a_cleaned_draft_stays_as_it_is(made: ArticleDraft) -> None:
    """And the drafts of these tests are without fault."""
    assert cleaned(made) == made
    assert faults_of(made) == ()


@pytest.mark.parametrize("article", ["returns", "a", "2", "shipping-cost_2.eu", "x" * limits.ID_CHARS])
def test_an_id_that_names_a_file_is_good(article: str) -> None:
    """In lower case, as some file systems keep no other."""
    assert fault_of_id(article) is None


@pytest.mark.parametrize("article", ["", "Returns", ".hidden", "a/b", "..", "a b", "-a", "a.", "x" * 101, "é", "a\n"])
def test_an_id_that_could_be_no_file_is_refused(article: str) -> None:
    """Nothing leaves the folder that it is exported to."""
    assert fault_of_id(article) is not None
