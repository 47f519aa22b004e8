"""Mails that break parsers become a message or are parked with a reason; none joins a thread by its subject."""

import subprocess
import sys
import time
from pathlib import Path
from typing import get_args

import pytest
from usher_connectors.channels.email.mail import Mail, Parked, Reason
from usher_connectors.channels.email.reading.read_mail import _read
from usher_connectors.channels.email.threading.place import Mailboxes, Thread, place

from mails.nasty import HEAD, MESSAGES, NAMES
from mails.reports import OURS, REPORTS

BOXES = Mailboxes("mail", (OURS,), (b"k" * 32,))
MOST_S = 1.0  # of this process's time for a mail of at most some 100 kB; they take a few milliseconds
MEGABYTE = 1024 * 1024
MAIL_BYTES = 25 * MEGABYTE
# In a process of its own, by the system's count of its pages, the mapped mail's among them: it costs nothing, whereas
# counting each allocation takes eight times as long as reading.
MEASURED = """
import mmap, re, sys, time
from usher_connectors.channels.email.reading.read_mail import _read

def most():
    with open("/proc/self/status") as status:
        return 1024 * int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1])

with open(sys.argv[1], "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as source:
    before = most()
    found = _read(source, "")
    print(type(found).__name__, most() - before, time.process_time())
"""


def read(raw: bytes) -> Mail | Parked:
    """Read without the last guard, and within a time that only a quadratic path would need."""
    began = time.process_time()
    found = _read(raw, "")
    assert time.process_time() - began < MOST_S
    return found


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", MESSAGES)
def test_a_mail_becomes_a_message_or_is_parked(name: str, line_end: bytes) -> None:
    """With what can be read of it."""
    raw, text = MESSAGES[name]
    found = read(raw if b"\r" in raw else raw.replace(b"\n", line_end))

    if text is None:
        assert isinstance(found, Parked)
        assert found.reason in get_args(Reason)
        return
    assert isinstance(found, Mail)
    assert text in found.full
    assert found.text or found.files or not text


@pytest.mark.parametrize("name", MESSAGES)
def test_a_mail_cut_off_anywhere_is_one_or_is_parked(name: str) -> None:
    """As after a connection that broke, or a full disk: at 40 places."""
    raw, _ = MESSAGES[name]
    for at in range(0, len(raw), max(1, len(raw) // 40)):
        found = read(raw[:at])
        assert isinstance(found, Mail) or found.reason in get_args(Reason)


@pytest.mark.parametrize(("written", "kept"), NAMES.items(), ids=[str(n) for n in range(len(NAMES))])
def test_a_files_name_harms_nothing(written: bytes, kept: str) -> None:
    """In all the ways in which names are written."""
    found = read(HEAD + b"Content-Type: application/pdf\nContent-Disposition: attachment; " + written + b"\n\n%PDF")

    assert isinstance(found, Mail)
    assert [file.name for file in found.files] == [kept]


def test_no_mail_joins_a_thread_by_its_subject() -> None:
    """A thing that all of these mails have in common with a thread of the same people is the subject."""
    asked = []

    def known(key: str) -> Thread:
        asked.append(key)
        return Thread(key, "ann@example.org", ("ann@example.org",), "Order 7")

    for raw, _ in (*MESSAGES.values(), *((text.encode(), "") for text, _, _ in REPORTS.values())):
        found = read(raw)
        if isinstance(found, Mail) and not (found.in_reply_to or found.references):
            assert place(found, BOXES, known, lambda _: "").by == ""
    assert asked == []


@pytest.mark.parametrize(
    "kind",
    [
        b"application/pdf",
        pytest.param(b"text/plain", marks=pytest.mark.long),
        b"text/html",
        b"multipart/mixed; boundary=b",
    ],
)
def test_a_mail_of_25_mb_costs_seconds_and_little_memory(kind: bytes, tmp_path: Path) -> None:
    """It is mapped, not read: what is taken of it is bounded, whatever it says it is."""
    path = tmp_path / "mail"
    path.write_bytes(HEAD + b"Content-Type: " + kind + b"\n\n" + b"> all work and no play\n" * (MAIL_BYTES // 23))
    done = subprocess.run([sys.executable, "-c", MEASURED, path], capture_output=True, text=True, check=True)
    read_as, grown, took = done.stdout.split()

    assert read_as == "Mail"
    assert int(grown) < MAIL_BYTES + 100 * MEGABYTE
    assert float(took) < 60.0
