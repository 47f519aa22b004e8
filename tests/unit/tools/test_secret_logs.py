"""No test's log holds a secret: the plugin that looks through all of them, and that it fails what it should."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from usher_connectors.contract import Account

from repository import ROOT
from secret_logs import Known, judge, know_process, secrets_of, shown_in, texts_in

MADE_UP = "made-up-for-this-test"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nothing of note", []),
        (f"sends with {MADE_UP}", ["mad…"]),
        (f"https://api.example.com/{MADE_UP}/send and {MADE_UP}", ["mad…"]),
        ("signed with whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFB", ["whs…"]),
        ("{'authorization': 'Bearer abc.def-123'}", ["Bea…"]),
        ("POST https://api.telegram.org/bot123456:AAAA-bbbb_c/sendMessage", ["/bo…"]),
        ("postgresql://usher:correct-horse@db/usher", ["://…"]),
        ("postgresql://usher:***@db/usher, https://a.example:8090/in@b", []),
        ("whsec_x and Bearer *** and /bot***/sendMessage", []),
    ],
)
def test_a_secret_is_found_by_its_text_or_its_looks(text: str, shown: list[str]) -> None:
    """Without showing more of it than its beginning."""
    assert shown_in(text, {MADE_UP}) == shown


def test_what_is_named_a_secret_in_a_test_is_one() -> None:
    """By the whole name; and what accounts have, also in lists. What is short is no word to look for."""
    module = ModuleType("cases")
    vars(module).update(
        APP_SECRET="an app's secret",
        TOKEN="1:T",
        SECRETS={"keys": ["first key", "second key"]},
        KEY="an address's key",
        SECRET_HEADER="X-Secret-Token",
        ACCOUNT=Account("a", "webhook", {"url": "https://a.example"}, {"token": "the account's"}),
    )

    assert sorted(secrets_of(module)) == ["an app's secret", "first key", "second key", "the account's"]
    assert list(texts_in({"a": ("short", 7, None, ["long enough", "k" * 32])})) == ["long enough"]


@pytest.mark.parametrize(("logged", "passed"), [(f"with {MADE_UP}", False), ("without", True)])
def test_a_phase_with_a_secret_in_its_log_fails(logged: str, passed: bool) -> None:
    """One that failed for another reason says both; the secret itself is not repeated."""
    logs = [("Captured stdout call", "a line"), ("Captured log call", logged)]
    here = ("test_x.py", 1, "test_x")
    good = pytest.TestReport("x", here, {}, "passed", None, "call", logs)
    bad = pytest.TestReport("x", here, {}, "failed", "assert 1 == 2", "call", logs)
    for report in (good, bad):
        judge(report, {MADE_UP})

    assert (good.passed, bad.passed) == (passed, False)
    assert (good.longrepr is None) == passed
    assert "assert 1 == 2" in str(bad.longrepr)
    assert ("a secret" in str(bad.longrepr)) != passed
    assert MADE_UP not in str(bad.longrepr)


def test_what_processes_write_is_looked_through_once(tmp_path: Path) -> None:
    """From where the last look ended; a log that is gone is forgotten."""
    log, gone = tmp_path / "output.log", tmp_path / "gone.log"
    log.write_text("one\n")
    known = Known(logs={log: 0, gone: 0})
    first = list(known.new_lines())
    with log.open("a") as written:
        written.write(f"{MADE_UP}\n")

    assert (first, list(known.new_lines()), list(known.logs)) == (["one\n"], [f"{MADE_UP}\n"], [log])
    report = pytest.TestReport("x", ("test_x.py", 1, "test_x"), {}, "passed", None, "call")
    judge(report, {MADE_UP}, [f"{MADE_UP}\n"])
    assert report.failed


def test_only_our_services_are_looked_through(tmp_path: Path) -> None:
    """With the secrets of their settings."""
    known = Known()
    settings = {
        "USHER_SECRET": "the first secret",
        "USHER_ACCOUNT_KEYS": "one key here,another key",
        "USHER_NODE": "n-1234567",
    }
    know_process(["python", "-m", "usher_gateway"], settings, tmp_path / "a.log", known)
    know_process(["postgres", "-D", "data"], {"PGPASSWORD": "not one of ours"}, tmp_path / "b.log", known)

    assert known.texts == {"the first secret", "one key here", "another key"}
    assert list(known.logs) == [tmp_path / "a.log"]


def test_a_run_of_pytest_fails_by_it(tmp_path: Path) -> None:
    """A printed and a logged secret; the test beside them passes."""
    tests = tmp_path / "test_leaks.py"
    tests.write_text(
        "import logging\n"
        "from secret_logs import know\n"
        f"know({{'token': '{MADE_UP}'}})\n"
        f"def test_prints(): print('sends with {MADE_UP}')\n"
        f"def test_logs(): logging.getLogger().warning('sends with %s', '{MADE_UP}')\n"
        "def test_is_silent(): print('sends')\n"
    )
    words = [sys.executable, "-m", "pytest", "-c", "/dev/null", "-p", "secret_logs", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(
        [*words, str(tests)],
        env={"PYTHONPATH": str(ROOT / "tests" / "support"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        check=False,
    )

    assert b"2 failed, 1 passed" in done.stdout
    assert done.stdout.count(b"a secret stands in a log of this test: mad") >= 2
