"""The page itself: one question, or what was done and how to take it back (pure)."""

from html import escape

from usher_gateway.unsubscribing.wording import Wording

_STYLE = (
    "body{max-width:34rem;margin:12vh auto;padding:0 16px;font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;"
    "background:#fff;overflow-wrap:anywhere}button{min-height:44px;padding:8px 20px;font:inherit;border-radius:8px;"
    "border:1px solid #14532d;background:#14532d;color:#fff;cursor:pointer}button.again{background:none;color:#14532d}"
    "button:focus-visible{outline:3px solid #1d4ed8;outline-offset:2px}"
)
# What a mail program posts, too: RFC 8058, section 3.2.
_BUTTON = (
    '<form method="post" action="{}"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
    '<button class="{}">{}</button></form>'
)


def asking(words: Wording, address: str) -> str:
    """Ask whether to unsubscribe."""
    return _page(words, [_said(words.question, address), _BUTTON.format("?", "", escape(words.unsubscribe))])


def unsubscribed(words: Wording, address: str) -> str:
    """Say that it is done, and let it be taken back."""
    again = _BUTTON.format("?again=yes", "again", escape(words.again))
    return _page(words, [_said(words.done, address), f"<p>{escape(words.answers)}</p>", again])


def taken_back(words: Wording, address: str) -> str:
    """Say that mails come again."""
    return _page(words, [_said(words.taken_back, address)])


def broken(words: Wording) -> str:
    """Say that the link names nobody."""
    return _page(words, [f"<p>{escape(words.broken)}</p>"])


def _said(text: str, address: str) -> str:
    before, _, after = text.partition("{}")
    return f"<p>{escape(before)}<bdi><strong>{escape(address)}</strong></bdi>{escape(after)}</p>"


def _page(words: Wording, parts: list[str]) -> str:
    way = ' dir="rtl"' if words.rtl else ""
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    title = escape(words.title)
    return (
        f'<!doctype html>\n<html lang="{words.language}"{way}><head>{head}<title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><main><h1>{title}</h1>{''.join(parts)}</main></body></html>\n"
    )
