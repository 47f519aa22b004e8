"""What becomes of a change, by the version that was edited."""

import pytest
from usher_common.knowledge.articles import Article, ArticleDraft
from usher_common.knowledge.port import KnowledgeRefused
from usher_knowledge.articles.versions import Edit, changed, imported

from answering.articles_made import article, draft

OTHER = draft(title="Other")


def test_a_new_article_has_version_1() -> None:
    """With who wrote it, and when."""
    assert changed(None, "returns", draft(), 0, Edit("g1", 1)) == article()


def test_an_edit_counts_up() -> None:
    """It is of the version that was shown."""
    kept = article(version=3)

    assert changed(kept, "returns", OTHER, 3, Edit("g2", 9)) == article(
        title="Other", version=4, changed_at=9, changed_by="g2"
    )


@pytest.mark.parametrize(
    ("kept", "written", "version", "code"),
    [
        (None, draft(), 2, "not_found"),
        (article(), OTHER, 0, "article_exists"),
        (article(version=3), OTHER, 2, "article_changed"),
        (article(version=3), draft(), 1, "article_changed"),
        (article(archived=True), draft(), 0, "article_exists"),
    ],
)
def test_a_change_of_another_version_is_refused(
    kept: Article | None, written: ArticleDraft, version: int, code: str
) -> None:
    """Nobody overwrites what they have not seen."""
    with pytest.raises(KnowledgeRefused) as refused:
        changed(kept, "returns", written, version, Edit("g2", 9))

    assert refused.value.code == code


@pytest.mark.parametrize("version", [0, 2, 3])
def test_a_repeated_change_changes_nothing(version: int) -> None:
    """The call may have been repeated because its answer was lost."""
    kept = article(version=3)

    assert changed(kept, "returns", draft(), version, Edit("g2", 9)) is kept


def test_an_archived_article_comes_back() -> None:
    """By an edit of its last version, or by a file."""
    kept = article(archived=True, version=2)
    back = article(version=3, changed_at=9, changed_by="g2")

    assert changed(kept, "returns", draft(), 2, Edit("g2", 9)) == back
    assert imported(kept, "returns", draft(), Edit("g2", 9)) == back


def test_a_file_is_about_the_version_that_is_kept() -> None:
    """Whoever imports has read no version."""
    assert imported(article(version=7), "returns", OTHER, Edit("g2", 9)).version == 8
    assert imported(None, "returns", OTHER, Edit("g2", 9)).version == 1
