"""`usher mail try`: what mails become, without sending, storing or asking anything."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from usher_connectors.channels.email.mail import File, Mail, Parked
from usher_connectors.channels.email.reading.read_mail import read_mail
from usher_connectors.channels.email.threading.place import Mailboxes, Placed, Thread, people_of, place

DONE, NOT_FOUND = 0, 1
TEXT_LINES = 40  # lines shown of a text or quote; --json has all


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add `mail try`; it sets `run(words, environ)`, which returns the exit code and lines to print."""
    trying = command.add_subparsers(dest="mail", required=True, metavar="COMMAND")
    one = trying.add_parser("try", help="print what each mail becomes: text, quote, files, thread, bounce, auto-reply")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE", help="mails, or folders of them, in their order")
    one.add_argument("--own", action="append", default=[], metavar="ADDRESS", help="an address of the mailbox itself")
    one.add_argument("--authserv-id", default="", metavar="HOST", help="the server whose Authentication-Results count")
    one.add_argument("--json", action="store_true", help="one line of JSON for each mail")
    one.set_defaults(run=run_try)


def run_try(words: argparse.Namespace, _environ: Mapping[str, str]) -> tuple[int, Sequence[str]]:
    """Read the files one after the other; a later one may join the thread of an earlier one."""
    missing = [f"{path}: no such file" for path in words.files if not path.exists()]
    if missing:
        return NOT_FOUND, missing
    seen = Seen(Mailboxes("", tuple(words.own)))
    lines: list[str] = []
    for path in _each(words.files):
        found = read_mail(path.read_bytes(), words.authserv_id)
        placed = seen.place(found, str(path)) if isinstance(found, Mail) else None
        lines += [_json(path, found, placed)] if words.json else [*shown(str(path), found, placed, seen), ""]
    return DONE, lines


def _each(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file())
        else:
            yield path


@dataclass
class Seen:
    """The threads of the files so far, and the file that began each."""

    boxes: Mailboxes
    threads: dict[str, Thread] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def place(self, mail: Mail, name: str) -> Placed | None:
        """Place a mail that somebody wrote; reports have no place of their own."""
        if mail.kind in ("bounce", "complaint", "receipt"):
            return None
        placed = place(mail, self.boxes, self.threads.get, lambda one: self.ids.get(one, ""))
        before = self.threads.get(placed.thread)
        people = (*(before.people if before else ()), *people_of(mail, self.boxes.own))
        subject = before.subject if before else mail.subject
        self.threads[placed.thread] = Thread(placed.thread, placed.contact, tuple(dict.fromkeys(people)), subject)
        self.files.setdefault(placed.thread, name)
        if mail.message_id:
            self.ids.setdefault(mail.message_id, placed.thread)
        return placed

    def file_of(self, thread: str) -> str:
        """Name the file with which a thread began."""
        return self.files.get(thread, "")


def shown(name: str, found: Mail | Parked, placed: Placed | None, seen: Seen) -> list[str]:
    """Format what a file became."""
    if isinstance(found, Parked):
        return [f"{name}: parked", f"  reason      {found.reason}: {found.detail}"]
    return [
        f"{name}: {found.kind}",
        *(f"  {label:11} {text}" for label, text in _facts(found) if text),
        *([f"  {'thread':11} {_thread(name, placed, seen)}"] if placed else []),
        *(f"  {'attachment':11} {_file(one)}" for one in found.files),
        *_text("text", found.text),
        *_text("quote", found.quote),
        *_text("signature", found.signature),
    ]


def _facts(mail: Mail) -> Iterator[tuple[str, str]]:
    yield "from", f"{mail.sender.name} <{mail.sender.address}>".strip()
    yield "answer to", mail.answer_to.address if mail.answer_to != mail.sender else ""
    yield "to", ", ".join(box.address for box in mail.to)
    yield "cc", ", ".join(box.address for box in mail.cc)
    yield "subject", mail.subject
    yield "message id", mail.message_id or "(none)"
    for failed in mail.bounce.failed if mail.bounce else ():
        yield "failed", f"{failed.address}, {failed.failure} {failed.status} {failed.detail}".strip()
    yield "concerns", mail.bounce.message_id if mail.bounce else ""
    yield "no answer", f"by itself: {mail.automatic}" if mail.automatic else ""
    checked = mail.authentication
    results = f"spf {checked.spf}, dkim {checked.dkim}, dmarc {checked.dmarc}{': forged' if checked.forged else ''}"
    yield "checked", "" if {checked.spf, checked.dkim, checked.dmarc} == {"none"} else results
    yield "forwarded", "a mail of somebody else's is in the text" if mail.forwarded else ""
    yield "left out", ", ".join(mail.left_out)


def _thread(name: str, placed: Placed, seen: Seen) -> str:
    if placed.apart:
        return f"{placed.thread}, apart from {placed.linked} ({seen.file_of(placed.linked)}): {placed.apart}"
    began = seen.file_of(placed.thread)
    return f"{placed.thread}, joins {began} by {placed.by}" if placed.by and began != name else f"{placed.thread}, new"


def _file(file: File) -> str:
    return f"{file.name} ({file.type}, about {file.size} bytes{', inline' if file.inline else ''})"


def _text(label: str, text: str) -> list[str]:
    lines = text.splitlines()
    more = [f"    … {len(lines) - TEXT_LINES} more lines"] if len(lines) > TEXT_LINES else []
    return [f"  {label}:", *(f"    {line}" for line in lines[:TEXT_LINES]), *more] if text else []


def _json(path: Path, found: Mail | Parked, placed: Placed | None) -> str:
    if isinstance(found, Parked):
        return json.dumps({"file": str(path), "parked": found.reason, "detail": found.detail})
    failed = [(one.address, one.failure, one.status) for one in found.bounce.failed] if found.bounce else []
    return json.dumps(
        {
            "file": str(path),
            "kind": found.kind,
            "from": found.sender.address,
            "answer_to": found.answer_to.address,
            "subject": found.subject,
            "message_id": found.message_id,
            "text": found.text,
            "quote": found.quote,
            "signature": found.signature,
            "attachments": [(one.name, one.type, one.size) for one in found.files],
            "thread": placed.thread if placed else "",
            "joined_by": placed.by if placed else "",
            "apart": placed.apart if placed else "",
            "failed": failed,
            "concerns": found.bounce.message_id if found.bounce else "",
            "automatic": found.automatic,
            "left_out": found.left_out,
        },
        ensure_ascii=False,
    )
