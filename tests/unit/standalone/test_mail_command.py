"""`usher mail try` says what each file becomes."""

import json
from pathlib import Path

import pytest
from usher.cli import main

FIRST = b"From: Ann <ann@example.org>\nMessage-ID: <1@x>\nSubject: Order\n\nWhere is it?\n-- \nAnn\n"
SECOND = b"From: ann@example.org\nMessage-ID: <2@x>\nIn-Reply-To: <1@x>\nSubject: Re: Order\n\nHello?\n"
REPORT = (
    b"Return-Path: <>\nFrom: MAILER-DAEMON@mx\nContent-Type: multipart/report; boundary=b\n\n--b\n\nSorry\n"
    b"--b\nContent-Type: message/delivery-status\n\nArrival-Date: x\n\nFinal-Recipient: rfc822; bob@example.org\n"
    b"Action: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <3@x>\n\nHi\n--b--\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of four files."""
    for name, content in (("1", FIRST), ("2", SECOND), ("3", REPORT), ("4", b"\0\1")):
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_files_are_shown_with_thread_bounce_and_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A later file joins the thread of an earlier one; what is no mail is parked."""
    code = main(["mail", "try", str(folder)])
    lines = capsys.readouterr().out.splitlines()

    assert code == 0
    assert f"{folder}/1: message" in lines
    assert f"joins {folder}/1 by in-reply-to" in "\n".join(lines)
    assert "  failed      bob@example.org, hard 5.1.1" in lines
    assert "  concerns    3@x" in lines
    assert f"{folder}/4: parked" in lines
    assert lines[lines.index("  signature:") + 2] == "    Ann"


def test_json_has_one_line_for_each_mail(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs."""
    main(["mail", "try", "--json", str(folder / "1"), str(folder / "2"), str(folder / "4")])
    first, second, last = map(json.loads, capsys.readouterr().out.splitlines())

    assert (first["text"], first["thread"]) == ("Where is it?", second["thread"])
    assert last["parked"] == "no_mail"


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """By its name, not by a traceback."""
    assert main(["mail", "try", "nowhere.eml"]) == 1
    assert capsys.readouterr().out == "nowhere.eml: no such file\n"
