"""What our own mail server found about a sender: its Authentication-Results, and nobody else's."""

import re

from usher_connectors.channels.email.headers.header_text import header_text
from usher_connectors.channels.email.mail import Authentication, Verdict
from usher_connectors.channels.email.reading.mime import Fields

COMMENT = re.compile(r"\([^()]*\)")
RESULT = re.compile(r"(?i)^\s*(spf|dkim|dmarc)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)")
BY = re.compile(r"(?i)\bby\s+([a-z0-9.-]+)")
FAILS = ("fail", "softfail", "permerror", "policy")


def authentication(fields: Fields, authserv_id: str) -> Authentication:
    """Read the first header of the configured server, if it stands where that server puts it.

    A sender can write such a header, too: it stands below what servers on the way have added. So only the first one
    with our server's name counts, and none below a Received of another server than ours once ours was seen.
    """
    wanted = authserv_id.strip().lower()
    ours_seen = False
    for name, value in fields.all if wanted else ():
        if name == "received":
            ours = wanted in {host.lower() for host in BY.findall(value[:2000].decode("ascii", "replace"))}
            if ours_seen and not ours:
                return Authentication()
            ours_seen = ours_seen or ours
        elif name == "authentication-results" and (found := _read(header_text(value), wanted)) is not None:
            return found
    return Authentication()


def _read(text: str, wanted: str) -> Authentication | None:
    head, *results = COMMENT.sub(" ", text).split(";")
    if head.split()[:1] != [wanted] and (head.split() or [""])[0].lower() != wanted:
        return None
    found: dict[str, Verdict] = {}
    for one in results:
        if said := RESULT.match(one):
            verdict = _verdict(said[2].lower())
            name = said[1].lower()
            found[name] = "pass" if "pass" in (verdict, found.get(name)) else verdict
    return Authentication(found.get("spf", "none"), found.get("dkim", "none"), found.get("dmarc", "none"))


def _verdict(word: str) -> Verdict:
    return "pass" if word == "pass" else "fail" if word in FAILS else "none"
