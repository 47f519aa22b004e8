"""The pictures of a mail's HTML as it is stored: sources that no browser loads, until a page puts links in their place.

The connectors clean the HTML and store it; the gateway shows it. Both rely on the form in which nh3 writes attributes:
one space before the name, double quotes, and no double quote within the value.
"""

import html
import re
from collections.abc import Mapping
from typing import Final

WITHIN: Final = "cid:"  # then the Content-ID of a part of the mail; once stored, the id of a stored file
ELSEWHERE: Final = "elsewhere:"  # then the address of a picture that the mail does not contain
_WITHIN = re.compile(rf' src="{WITHIN}([^"]*)"')
_ELSEWHERE = re.compile(rf' src="{ELSEWHERE}([^"]*)"')


def name_stored(page: str, files: Mapping[str, str]) -> str:
    """Name pictures within a mail by their stored files (Content-ID → id); those that are not stored lose their source.

    >>> name_stored('<img src="cid:a&amp;b"><img src="cid:c">', {"a&b": "f1"})
    '<img src="cid:f1"><img>'
    """

    def named(found: re.Match[str]) -> str:
        file = files.get(html.unescape(found[1]))
        return f' src="{WITHIN}{file}"' if file else ""

    return _WITHIN.sub(named, page)


def stored_in(page: str) -> tuple[str, ...]:
    """Return the ids of the stored files that a page names, each once."""
    return tuple(dict.fromkeys(_WITHIN.findall(page)))


def elsewhere_in(page: str) -> int:
    """Count the pictures that the mail does not contain."""
    return len(_ELSEWHERE.findall(page))


def linked(page: str, links: Mapping[str, str], *, elsewhere: bool) -> str:
    """Put the links of stored files into a page, and, if `elsewhere`, the addresses of pictures from elsewhere.

    >>> linked('<img src="cid:f1"><img src="elsewhere:https://x">', {"f1": "/f1?t"}, elsewhere=False)
    '<img src="/f1?t"><img>'
    """

    def link(found: re.Match[str]) -> str:
        url = links.get(found[1])
        return f' src="{html.escape(url)}"' if url else ""

    return _ELSEWHERE.sub(r' src="\1"' if elsewhere else "", _WITHIN.sub(link, page))
