"""The process that makes one PDF: a job on the standard input, the document on the standard output."""

import os
import resource
import sys
from pathlib import Path

import msgspec

from usher_gateway.limits import PDF_NICE, PDF_S
from usher_gateway.transcripts.pdf import as_pdf
from usher_gateway.transcripts.pdf_process import Job


def main() -> None:
    """Step back behind the chats, and end for sure, also when nobody is left who would end this process."""
    os.nice(PDF_NICE)
    seconds = int(PDF_S) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(as_pdf(job.transcript, tuple(map(Path, job.fonts))))


if __name__ == "__main__":
    main()
