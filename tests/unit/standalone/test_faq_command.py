"""`usher faq import` and `export`: whole, tried first, and back again without a change."""

import asyncio
from pathlib import Path

import pytest
from usher.cli import main
from usher.commands.faq import read_path
from usher.demo_faq import FOLDER, import_demo_articles
from usher_common.knowledge.articles import Article
from usher_common.record.open import open_record
from usher_knowledge.articles.markdown_folder import write_folder
from usher_knowledge.keeping.read_articles import read_all
from usher_knowledge.keeping.write_articles import archive

from answering.articles_made import article


@pytest.fixture
def url(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The record that the command finds."""
    monkeypatch.setenv("USHER_RECORD_URL", sqlite_url)
    return sqlite_url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an article, and what is none."""
    made = tmp_path / "faq"
    (made / "en").mkdir(parents=True)
    for name, text in write_folder([article()]).items():
        (made / "en" / name).write_text(text)
    (made / "README.md").write_text("How we write articles")
    return made


def kept(url: str) -> tuple[Article, ...]:
    """Return the articles on record."""

    async def read() -> tuple[Article, ...]:
        record = open_record(url, read_only=True)
        try:
            return await read_all(record)
        finally:
            await record.close()

    return asyncio.run(read())


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then the import does it."""
    assert main(["faq", "import", str(folder), "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "created   returns  How do I return something?",
        "1 would be created, 0 would be changed, 0 unchanged",
    ]
    assert kept(url) == ()

    assert main(["faq", "import", str(folder)]) == 0
    assert [(one.id, one.version, one.changed_by[:4]) for one in kept(url)] == [("returns", 1, "cli:")]


@pytest.mark.parametrize("name", ["out", "out.csv"])
def test_what_is_exported_is_imported_unchanged(
    url: str, folder: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a folder and as CSV."""
    main(["faq", "import", str(folder)])
    assert main(["faq", "export", str(tmp_path / name)]) == 0
    capsys.readouterr()
    assert main(["faq", "import", str(tmp_path / name)]) == 0

    assert capsys.readouterr().out == "0 created, 0 changed, 1 unchanged\n"
    assert [one.version for one in kept(url)] == [1]


def test_a_mistake_is_named_and_nothing_is_imported(url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its file and line; the exit code says it too."""
    (folder / "zz.md").write_text("---\nlanguage: en\ntitel: A\n---\nyes")

    assert main(["faq", "import", str(folder)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("zz.md:3: 'titel' is no field of an article")
    assert told[-1] == "2 mistakes; nothing was changed"
    assert kept(url) == ()


def test_a_file_that_is_no_table_is_refused(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line."""
    del url
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")

    assert main(["faq", "import", str(tmp_path / "a.csv")]) == 1
    assert "The first line has to name the columns" in capsys.readouterr().err


def test_an_export_names_files_that_are_no_article_any_more(
    url: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Importing the folder would bring them back."""
    del url
    main(["faq", "import", str(folder)])
    out = tmp_path / "out"
    out.mkdir()
    (out / "old.md").write_text("---\n---\n")
    main(["faq", "export", str(out)])

    assert f"left as it is, as no article is named so: {out / 'old.md'}" in capsys.readouterr().out


def test_the_demo_has_thirty_articles_in_two_languages() -> None:
    """All in order."""
    read = read_path(FOLDER)

    assert read.faults == ()
    assert len(read.drafts) == 30
    assert {one.language for one in read.drafts.values()} == {"en", "de"}


def test_the_demos_articles_are_imported_once(url: str) -> None:
    """What somebody made of them stays at the next start."""

    async def twice() -> int:
        record = open_record(url)
        try:
            await import_demo_articles(record)
            await archive(record, "returns", "admin")
            await import_demo_articles(record)
            return len(await read_all(record))
        finally:
            await record.close()

    assert asyncio.run(twice()) == 29
