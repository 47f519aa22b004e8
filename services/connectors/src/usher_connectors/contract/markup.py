"""Write Markdown in a channel's own form."""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Literal

Markup = Literal["none", "markdown", "html", "whatsapp"]

# Only what is certainly meant: marks that hug their words. "2 * 3 * 4", "snake_case" and lone marks stay as they are.
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>https?://[^\s()]+)\)"
    r"|\*\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*\*"
    r"|~~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~~"
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<under>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
)
_Form = Callable[[str, str], str]  # the text within the marks, the URL of a link
_FORMS: Mapping[Markup, Mapping[str, _Form]] = {
    "none": {
        "code": lambda text, _: text,
        "label": lambda text, url: text if text == url else f"{text} ({url})",
        "bold": lambda text, _: text,
        "strike": lambda text, _: text,
        "italic": lambda text, _: text,
    },
    "html": {
        "code": lambda text, _: f"<code>{escape(text, quote=False)}</code>",
        "label": lambda text, url: f'<a href="{escape(url)}">{escape(text, quote=False)}</a>',
        "bold": lambda text, _: f"<b>{escape(text, quote=False)}</b>",
        "strike": lambda text, _: f"<s>{escape(text, quote=False)}</s>",
        "italic": lambda text, _: f"<i>{escape(text, quote=False)}</i>",
    },
    "whatsapp": {
        "code": lambda text, _: f"```{text}```",
        "label": lambda text, url: text if text == url else f"{text} ({url})",
        "bold": lambda text, _: f"*{text}*",
        "strike": lambda text, _: f"~{text}~",
        "italic": lambda text, _: f"_{text}_",
    },
}


def write_markup(text: str, markup: Markup) -> str:
    """Return Markdown in this form; "markdown" is left as it is. Text in HTML is escaped.

    >>> write_markup("**Open** at 9, see [here](https://a.example)", "none")
    'Open at 9, see here (https://a.example)'
    """
    if markup == "markdown":
        return text
    forms = _FORMS[markup]
    plain: Callable[[str], str] = (lambda part: escape(part, quote=False)) if markup == "html" else str
    written, end = [], 0
    for found in _INLINE.finditer(text):
        written += [plain(text[end : found.start()]), _formed(found, forms)]
        end = found.end()
    return "".join((*written, plain(text[end:])))


def _formed(found: re.Match[str], forms: Mapping[str, _Form]) -> str:
    name = found.lastgroup or "code"
    if name == "url":
        return forms["label"](found["label"], found["url"])
    return forms["italic" if name == "under" else name](found[name], "")
