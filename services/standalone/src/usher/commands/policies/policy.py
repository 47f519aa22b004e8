"""`usher policy`: checks a policy, shows what another one changes, and prints the schema for editors."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from usher_policy.diff.compare import diff_policies
from usher_policy.document.model import PolicyDocument
from usher_policy.document.read import Fault, PolicyError, policy_hash, read_policy
from usher_policy.document.schema import policy_schema

from usher.commands.policies.policy_replay import add_replay

DONE, NOT_UNDERSTOOD = 0, 2
CommandResult = tuple[int, Sequence[str]]  # the exit code, and lines to print


def add_arguments(policy: argparse.ArgumentParser) -> None:
    """Add the commands of `policy`; each sets `run(words, environ)`, which returns a `CommandResult`."""
    ways = policy.add_subparsers(dest="way", required=True, metavar="WAY")
    check = ways.add_parser("check", help="list every mistake with its line and cure; exit code 0 where there is none")
    check.add_argument("file", type=Path)
    check.set_defaults(run=check_file)
    diff = ways.add_parser("diff", help="list what leads from one policy to another, defaults included")
    diff.add_argument("old", type=Path)
    diff.add_argument("new", type=Path)
    diff.set_defaults(run=diff_files)
    ways.add_parser("schema", help="print the JSON Schema of policies, for editors").set_defaults(run=print_schema)
    add_replay(ways)


def check_file(words: argparse.Namespace, _environ: Mapping[str, str]) -> CommandResult:
    """Check one file."""
    document, told = _read(words.file)
    if document is None:
        return NOT_UNDERSTOOD, told
    counts = f"{_count(len(document.rules), 'rule')}, {_count(len(document.queues), 'queue')}"
    return DONE, [f"{words.file}: in order, {counts}, version {policy_hash(_text(words.file))}"]


def diff_files(words: argparse.Namespace, _environ: Mapping[str, str]) -> CommandResult:
    """Compare two files; both must be valid."""
    (before, old_faults), (after, new_faults) = _read(words.old), _read(words.new)
    if before is None or after is None:
        return NOT_UNDERSTOOD, [*old_faults, *new_faults]
    return DONE, [str(change) for change in diff_policies(before, after)] or ["nothing changes"]


def print_schema(_words: argparse.Namespace, _environ: Mapping[str, str]) -> CommandResult:
    """Print docs/policy.schema.json, for those without a clone."""
    return DONE, [json.dumps(policy_schema(), indent=2, ensure_ascii=False)]


def _read(path: Path) -> tuple[PolicyDocument | None, list[str]]:
    try:
        return read_policy(_text(path)), []
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [_line(path, Fault(line, 1, "", "this is no UTF-8", "save the file as UTF-8"))]
    except PolicyError as error:
        return None, [_line(path, fault) for fault in error.faults]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _line(path: Path, fault: Fault) -> str:
    where = f"{fault.path}: " if fault.path else ""
    return f"{path}:{fault.line}:{fault.column}: {where}{fault.message}; {fault.cure}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
