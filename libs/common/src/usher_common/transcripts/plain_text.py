"""A transcript as plain text: of a mail, for those who read no HTML (pure)."""

from collections.abc import Iterator

from usher_common.transcripts.document import Line, Transcript


def as_text(transcript: Transcript) -> str:
    """Write it, a message below the other."""
    return "\n".join(_lines(transcript))


def _lines(transcript: Transcript) -> Iterator[str]:
    yield transcript.title
    yield ""
    for name, value in transcript.facts:
        yield f"{name}: {value}"
    if transcript.left_out:
        yield transcript.left_out
    for day in transcript.days:
        yield from ("", day.date, "")
        for line in day.lines:
            yield from _said(line)


def _said(line: Line) -> Iterator[str]:
    if line.side == "system":
        yield f"{line.time} {line.text}"
        return
    yield f"{line.time} {line.author}:"
    for text in (*line.text.splitlines(), *line.files):
        yield f"  {text}".rstrip()
