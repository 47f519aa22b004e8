"""The campaign that brought a visitor (pure)."""

from urllib.parse import parse_qs, urlsplit

from usher_gateway.limits import SHORT_CHARS
from usher_gateway.wire.text_rules import breach_of_text


def campaign_of(named: str, page: str) -> str:
    """Return the campaign: the page script's, else the one in its address (`utm_campaign`)."""
    if named:
        return named
    try:
        found = parse_qs(urlsplit(page).query, max_num_fields=100).get("utm_campaign", [""])
    except ValueError:  # not an address, or one with too many parameters
        return ""
    return "" if breach_of_text(found[0]) else found[0][:SHORT_CHARS]
