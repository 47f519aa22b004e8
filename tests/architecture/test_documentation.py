"""The documentation is true: its links and paths exist, its commands are understood."""

import ast
import re
from pathlib import Path

import pytest

from documentation import running
from documentation.pages import Command, anchors, commands, links, living_pages, pages
from documentation.understood import fault_of
from repository import ROOT

SOURCE_FILES = [path for name in ("libs", "services") for path in (ROOT / name).glob("*/src/**/*.py")]
OLDER = {
    "shelf",
    "board",
    "openness",
    "staff",
    "roll",
    "worker",
    "workers",
    "hush",
    "plumbing",
    "lot",
    "room",
    "telling",
}
QUESTIONS = ROOT / "docs" / "newcomer.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
MOST_FILES = 3
COMMANDS = list(dict.fromkeys(command for page in pages() for command in commands(page)))
PRONOUNS = re.compile(r"\b(?:he|his|him|himself|she|her|hers|herself)\b", re.IGNORECASE)


SITE = ROOT / "mkdocs.yml"
IN_NAVIGATION = re.compile(r"^ +- .+: (\S+\.md)$", re.MULTILINE)


def name_of(page: Path) -> str:
    """Name a page by its path in the workspace."""
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    """Within the workspace; web addresses are not looked up."""
    wrong = []
    for link in links(page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            wrong.append(link)

    assert wrong == []


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    """Only the decisions are not: their list is a page."""
    listed = IN_NAVIGATION.findall(SITE.read_text(encoding="utf-8"))
    docs = ROOT / "docs"
    written = {str(page.relative_to(docs)) for page in docs.rglob("*.md")}

    assert sorted(listed) == sorted(name for name in written if not name.startswith("decisions/0"))


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_people_are_they(page: Path) -> None:
    """No page supposes whether an agent, a visitor or a reader is a man or a woman."""
    said = [line for line in page.read_text(encoding="utf-8").splitlines() if PRONOUNS.search(line)]

    assert said == []


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_commands_are_understood(command: Command) -> None:
    """Targets, commands, options, services, files and settings that a page names exist."""
    assert fault_of(command) == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("make nothing", "no target"),
        ("usher fly", "no command"),
        ("usher policy chek FILE", "no command"),
        ("usher policy check --quick FILE", "no option"),
        ("usher trace", "arguments"),
        ("usher serve nothing", "arguments"),
        ("docker compose logs nobody", "no service"),
        ("docker compose run --rm tools agent ana --role king", "arguments"),
        ("npm run nothing", "no script"),
        (".venv/bin/pytest tests/nowhere", "there is no"),
        ("USHER_NOTHING=1 make demo", "no setting"),
    ],
)
def test_unknown_names_are_found(text: str, fault: str) -> None:
    """For each kind of command, so that the check itself can fail."""
    assert fault in fault_of(Command("page", text, whole=True))


def test_each_command_is_run_or_excluded_with_a_reason() -> None:
    """Every command of a current page is in one table, and no table has a command that no page has."""
    tables = (running.RUN, running.WRITING, running.STARTED, running.SHOWN, running.COLLECTED, running.NAMED)
    listed = [text for table in tables for text in table]
    said = {command.text for page in living_pages() for command in commands(page)}

    assert said - set(listed) == set()
    assert set(listed) - said == set()
    assert len(listed) == len(set(listed))


def test_commands_are_read_from_pages() -> None:
    """The first ones of a newcomer are among them, so that the reading itself cannot stop unnoticed."""
    read = {(command.page, command.text) for command in COMMANDS}

    assert {("README.md", "make demo"), ("CONTRIBUTING.md", "make setup")} <= read
    assert len(read) > 40


def test_each_question_is_answered_in_three_files_at_most() -> None:
    """Every file of an answer exists, and a stale path is reported with its question."""
    questions = re.split(r"^## ", QUESTIONS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    answers = {one.partition("\n")[0]: re.findall(r"^- `([^`]+)`$", one, re.MULTILINE) for one in questions}
    stale = {(one, path) for one, paths in answers.items() for path in paths if not (ROOT / path).is_file()}

    assert len(answers) >= 20
    assert stale == set()
    assert [one for one, paths in answers.items() if not 1 <= len(paths) <= MOST_FILES] == []


def test_no_class_or_function_has_an_older_word() -> None:
    """The first version's private words were replaced by the field's; none may return as a name."""
    names = [
        (name_of(path), node.name)
        for path in SOURCE_FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert len(names) > 300
    assert [(path, name) for path, name in names if OLDER & set(re.findall(r"[a-z]+", _snake(name)))] == []


def test_the_readmes_comparison_agrees_with_the_page() -> None:
    """Each row of the README's table is one of the page's, with its sources."""
    row = re.compile(r"^(?:\| |\[[a-z]-)", re.MULTILINE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Usher beside")[2].partition("\n## ")[0]
    page = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8").splitlines()
    lines = [line for line in readme.splitlines() if row.match(line)]

    assert len(lines) > 8
    assert [line for line in lines if line not in page] == []


def _snake(name: str) -> str:
    """`PublishBuffer` and `publish_buffer` are the same words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
