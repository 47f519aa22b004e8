"""HTML of a mail, cleaned by nh3 for a browser: what is left runs nothing, sends nothing, and loads nothing."""

import re
from urllib.parse import unquote

import nh3
from usher_common.mails.pictures import ELSEWHERE, WITHIN

from usher_connectors.channels.email import limits

TAGS = (frozenset(nh3.ALLOWED_TAGS) | {"font", "tfoot", "big"}) - {"area", "map"}
DROPPED = {"script", "style", "title", "head", "noscript", "template"}  # with all that is in them
ANYWHERE = {"style", "dir", "lang", "title"}
CELLS = {"align", "valign", "bgcolor", "width", "height"}
ATTRIBUTES: dict[str, set[str]] = {
    "*": ANYWHERE,
    **{tag: set(names) - {"cite"} for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "font": {"color", "face", "size"},
    "table": CELLS | {"border", "cellpadding", "cellspacing", "summary"},
    **dict.fromkeys(("tr", "thead", "tbody", "tfoot"), CELLS),
    **{tag: CELLS | {"colspan", "rowspan", "headers", "scope", "nowrap"} for tag in ("td", "th")},
    **{tag: {"align"} for tag in ("div", "p", "h1", "h2", "h3", "h4", "h5", "h6")},
}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
# Properties that change how text looks where it stands; none places anything over something else.
STYLES = frozenset(
    [
        "background",
        "background-color",
        "border",
        "border-bottom",
        "border-bottom-color",
        "border-bottom-style",
        "border-bottom-width",
        "border-collapse",
        "border-color",
        "border-left",
        "border-left-color",
        "border-left-style",
        "border-left-width",
        "border-radius",
        "border-right",
        "border-right-color",
        "border-right-style",
        "border-right-width",
        "border-spacing",
        "border-style",
        "border-top",
        "border-top-color",
        "border-top-style",
        "border-top-width",
        "border-width",
        "clear",
        "color",
        "direction",
        "display",
        "float",
        "font",
        "font-family",
        "font-size",
        "font-style",
        "font-variant",
        "font-weight",
        "height",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-height",
        "max-width",
        "min-height",
        "min-width",
        "overflow-wrap",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "table-layout",
        "text-align",
        "text-decoration",
        "text-indent",
        "text-transform",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
        "word-wrap",
    ]
)
# Words, numbers and colours. No other function (url, expression), no escape and no comment, which could hide one.
STYLE_VALUE = re.compile(r"(?i)(?:[a-z0-9#%.,'\" !+-]|(?:rgb|hsl)a?\([0-9.,% ]{1,60}\)){1,300}")
ANY_TAG = re.compile(r"<[^<>]*>?")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
VOID = frozenset(
    {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "p", "li", "td", "tr", "th"}
)


def clean_html(html: str) -> str:
    """Return well-formed HTML without script, form, event, frame and sheet of styles.

    Pictures are named `cid:ID` where the mail has them, and `elsewhere:URL` where fetching one would tell the sender
    who reads the mail and when: no browser loads either (see `usher_common.mails.pictures`).
    """
    return nh3.clean(
        _bounded(html),
        tags=set(TAGS),
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """Return what is kept of an attribute, None for nothing; nh3 has looked at the schemes, but not at `//host`."""
    if name == "style":
        return styles(value) or None
    if name not in ("src", "href"):
        return value
    address = value.strip()
    address = f"https:{address}" if address.startswith("//") else address
    scheme = address.partition(":")[0].lower() if ":" in address else ""
    if tag == "a":
        return address if scheme in ("http", "https", "mailto", "tel") else None
    if scheme == "cid":
        return f"{WITHIN}{unquote(address[4:])}"
    return f"{ELSEWHERE}{address}" if scheme in ("http", "https") else None


def styles(text: str) -> str:
    r"""Return the declarations of a style that are known to be harmless.

    >>> styles("COLOR: Red; position: fixed; background: url(//x); width: e\\78pression(1)")
    'color:Red'
    """
    pairs = (one.partition(":") for one in text[: limits.STYLE_CHARS].split(";"))
    found = ((name.strip().lower(), value.strip()) for name, _, value in pairs)
    return ";".join(f"{name}:{value}" for name, value in found if name in STYLES and STYLE_VALUE.fullmatch(value))


def _bounded(html: str) -> str:
    """Cut what would cost too much: length, and elements within each other."""
    html = html[: limits.HTML_BYTES]
    depth = 0
    for found in TAG.finditer(html):
        if found[2].lower() in VOID:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > limits.HTML_DEPTH:
            return html[: found.start()] + ANY_TAG.sub(" ", html[found.start() :])
    return html
