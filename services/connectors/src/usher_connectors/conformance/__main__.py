"""`python -m usher_connectors.conformance MODULE…`: check the channels whose cases (`CASES`) are in these modules.

A module may have the channel itself, too (`CHANNEL`); else it is the installed one that the cases' account names.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence

from usher_connectors.conformance.mutations.table import mutation_table
from usher_connectors.conformance.runner import run_checks
from usher_connectors.conformance.subject import FAR, Subject
from usher_connectors.plugins import installed_channels


def main(words: Sequence[str]) -> int:
    """Print a line for each check, or the table of mutations; returns 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m usher_connectors.conformance", description=__doc__)
    parser.add_argument("modules", nargs="+", metavar="MODULE", help="a module with CASES")
    parser.add_argument("--mutations", action="store_true", help="remove each guard, and see which checks fail")
    given = parser.parse_args(words)
    failed = 0
    for name in given.modules:
        module = importlib.import_module(name)
        channel = getattr(module, "CHANNEL", None) or installed_channels()[module.CASES.account_at(FAR).channel]
        subject = Subject(channel, module.CASES)
        lines, bad = mutation_table(subject) if given.mutations else _results(subject)
        failed += bad
        sys.stdout.write("\n".join([f"{subject.channel.name}:", *lines, "", ""]))
        sys.stdout.flush()
    return 1 if failed else 0


def _results(subject: Subject) -> tuple[list[str], int]:
    results = run_checks(subject)
    return [f"  {one.check:22} {one.outcome}{f': {one.detail}' if one.detail else ''}" for one in results], sum(
        one.outcome == "failed" for one in results
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
