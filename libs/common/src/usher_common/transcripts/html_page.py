"""A transcript as a page of its own: no script, nothing loaded, to be read and printed anywhere (pure)."""

from html import escape

from usher_common.transcripts.document import Day, Line, Transcript

_STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 44rem; background: #fff; color: #1b1f24;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.25; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 1.5rem; color: #4b5563; }
dd { margin: 0; }
h2 { margin: 2rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid #d5d9df; font-size: 1rem; }
ol { margin: 0; padding: 0; list-style: none; }
li { margin: 0 0 1rem; break-inside: avoid; }
header { display: flex; gap: .6rem; align-items: baseline; }
time { color: #5b6470; font-size: .875rem; font-variant-numeric: tabular-nums; }
p { margin: .1rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.agent strong { color: #1d4ed8; }
.system { display: flex; gap: .6rem; align-items: baseline; color: #4b5563; }
.system p { font-style: italic; }
.file { color: #4b5563; }
.left-out { color: #4b5563; font-style: italic; }
@media print { body { padding: 0; max-width: none; font-size: 11pt; } }
"""


def as_html(transcript: Transcript) -> str:
    """Write the page. Addresses in messages stay text: a page that is passed on should lead nobody anywhere."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in transcript.facts)
    left_out = f'<p class="left-out">{escape(transcript.left_out)}</p>\n' if transcript.left_out else ""
    return (
        f'<!doctype html>\n<html lang="{transcript.language}" dir="{"rtl" if transcript.rtl else "ltr"}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(transcript.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(transcript.title)}</h1>\n<dl>\n{facts}</dl>\n{left_out}"
        f"{''.join(map(_day, transcript.days))}</main>\n</body>\n</html>\n"
    )


def _day(day: Day) -> str:
    return f"<section>\n<h2>{escape(day.date)}</h2>\n<ol>\n{''.join(map(_line, day.lines))}</ol>\n</section>\n"


def _line(line: Line) -> str:
    time = f"<time>{line.time}</time>"
    if line.side == "system":
        return f'<li class="system">{time} <p dir="auto">{escape(line.text)}</p></li>\n'
    head = f'<header>{time} <strong dir="auto">{escape(line.author)}</strong></header>'
    text = f'\n<p dir="auto">{escape(line.text)}</p>' if line.text else ""
    files = "".join(f'\n<p class="file" dir="auto">{escape(file)}</p>' for file in line.files)
    return f'<li class="{line.side}">{head}{text}{files}</li>\n'
