"""What a contact is found and sorted by: folded words of all that is known, and a key of the name."""

import json
import re

from usher_common.search.fold import fold
from usher_common.search.terms import tokens_of

CONTACT_WORDS = 120  # words of one contact that are indexed: fifty attributes of two words, and the rest
SORT_CHARS = 100  # of a name, as far as it is sorted by
NAMELESS = "\U0010fffd"  # sorts after every name: those without one come last

_DIGITS = re.compile(r"\d+")


def sort_key(name: str, email: str, phone: str) -> str:
    """Return the key by which contacts are listed: by name, else by e-mail address, else by phone; then the rest."""
    shown = fold(name or email or phone).strip()[:SORT_CHARS]
    return shown or NAMELESS


def words_of(name: str, email: str, phone: str, attributes_json: str, external_id: str = "") -> list[str]:
    """Return the words that find a contact, each once, the most telling first."""
    digits = "".join(_DIGITS.findall(phone))
    attributes: dict[str, str] = json.loads(attributes_json)
    texts = (name, email, external_id, phone, *attributes.values())
    words = [fold(email), *([digits] if digits else []), *(word for text in texts for word in tokens_of(text))]
    return list(dict.fromkeys([word[:SORT_CHARS] for word in words if word]))[:CONTACT_WORDS]
