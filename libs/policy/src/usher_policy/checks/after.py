"""Checks of ratings and promised answers: countries that exist, and no channel asked twice."""

import phonenumbers

from usher_policy.document.faults import shown
from usher_policy.document.plain_values import texts
from usher_policy.document.source import Source

_WITH_FORM = "web"


def check_after(source: Source) -> None:
    """Report every mistake in `ratings` and `answers`."""
    for path, name in texts(source, ("answers", "country")):
        if len(name) == 2 and name.isupper() and name not in phonenumbers.SUPPORTED_REGIONS:
            source.fault(path, f"no country is called {shown(name)}", 'write its two letters, such as "DE"')
    seen: set[str] = set()
    for key in ("numbers_on", "buttons_on", "links_on"):
        for path, name in texts(source, ("ratings", key, "*")):
            if name == _WITH_FORM:
                source.fault(path, "the web has a form for ratings", "remove it")
            elif name in seen:
                source.fault(path, f"{shown(name)} is asked in one way already", "name it once")
            seen.add(name)
