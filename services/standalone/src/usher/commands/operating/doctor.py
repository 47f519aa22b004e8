"""`usher doctor`: looks at settings, stores, disks, certificates and accounts, and says what to do (docs/doctor.md)."""

import argparse
import asyncio
import sys
from collections.abc import Mapping

import msgspec
from usher_common.runtime.logging import configure_logging

from usher.doctor.examine import examine
from usher.doctor.findings import line_of, summary_of

Lines = tuple[int, list[str]]


def add_arguments(doctor: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    doctor.add_argument("--json", action="store_true", help="one JSON document, for programs")
    doctor.set_defaults(run=run_doctor)


def run_doctor(words: argparse.Namespace, environ: Mapping[str, str]) -> Lines:
    """Make all checks; the exit code is 1 if one of them failed, 0 otherwise."""
    configure_logging("error", "doctor", "doctor", sys.stderr.buffer)  # what clients log goes beside the findings
    findings = asyncio.run(examine(environ))
    failed = any(one.level == "failure" for one in findings)
    if words.json:
        document = {"failed": failed, "findings": findings}
        return int(failed), [msgspec.json.encode(document).decode()]
    return int(failed), [*map(line_of, findings), summary_of(findings)]
