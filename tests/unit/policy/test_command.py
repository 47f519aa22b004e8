"""`usher policy check` and `usher policy diff`."""

from pathlib import Path

import pytest
from usher.cli import main
from usher_policy.document.read import policy_hash

from repository import ROOT

RIGHT = "queues:\n  sales: {max_wait_s: 60}\n"
BOM = "\ufeffversion: 1\n"
CASES = [
    # the file's bytes, exit code, what is printed (FILE for its name)
    (RIGHT.encode(), 0, [f"FILE: in order, 0 rules, 2 queues, version {policy_hash(RIGHT)}"]),
    (BOM.replace("\n", "\r\n").encode(), 0, [f"FILE: in order, 0 rules, 1 queue, version {policy_hash(BOM)}"]),
    (b"version: 1\n# gr\xfc\xdfe\n", 2, ["FILE:2:1: this is no UTF-8; save the file as UTF-8"]),
    (
        b"queues:\n  sales: {max_wait_s: 1m, prioriti: 1}\n",
        2,
        [
            'FILE:2:23: queues.sales.max_wait_s: a number belongs here, not "1m"; write it in seconds: 60',
            "FILE:2:27: queues.sales.prioriti: `prioriti` is not known here; did you mean `priority`?",
        ],
    ),
]


@pytest.mark.parametrize(("content", "code", "lines"), CASES)
def test_a_file_is_checked(
    content: bytes, code: int, lines: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0 and a confirming line, or 2 and every fault."""
    file = tmp_path / "policy.yaml"
    file.write_bytes(content)
    done = main(["policy", "check", str(file)])
    said = capsys.readouterr().out.replace(str(file), "FILE").splitlines()

    assert (code, lines) == (done, said)


def test_two_files_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each change; a faulty file is reported as by `check`."""
    old, new, wrong = (tmp_path / name for name in ("old.yaml", "new.yaml", "wrong.yaml"))
    old.write_text(RIGHT)
    new.write_text(RIGHT.replace("60", "90"))
    wrong.write_text("queue: {}")
    done = [main(["policy", "diff", str(old), str(other)]) for other in (new, old, wrong)]
    said = capsys.readouterr().out.splitlines()

    assert done == [0, 0, 2]
    assert said[:2] == ["queues.sales.max_wait_s: 60 → 90", "nothing changes"]
    assert said[2].startswith(f"{wrong}:1:1: queue: `queue` is not known here; did you mean `queues`?")


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With exit code 1."""
    done = main(["policy", "check", str(tmp_path / "none.yaml")])

    assert (done, "none.yaml" in capsys.readouterr().err) == (1, True)


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """The same as docs/policy.schema.json."""
    done = main(["policy", "schema"])
    published = ROOT / "docs" / "policy.schema.json"

    assert (done, capsys.readouterr().out) == (0, published.read_text())


def test_the_documented_policy_is_checked_as_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/policy.md shows what the command prints, for its first policy and for the mistake in it."""
    page = (ROOT / "docs" / "policy.md").read_text()
    first = page.split("```yaml\n")[1].split("```")[0]
    monkeypatch.chdir(tmp_path)
    for text in (first, first.replace("text:", "txet:")):
        Path("policy.yaml").write_text(text)
        main(["policy", "check", "policy.yaml"])
    right, wrong = capsys.readouterr().out.splitlines()
    shown, _, version = right.partition(", version ")

    assert f"{shown}, version {version[:8]}…\n" in page
    assert f"{wrong}\n" in page
