"""The policy's texts in a visitor's language."""

from collections.abc import Mapping


def wording(texts: Mapping[str, str], language: str) -> str:
    """Return the text in a language: its region's, the language's own, else the first that is written; "" for none."""
    by_tag = {tag.lower(): text for tag, text in texts.items()}
    tag = language.replace("_", "-").lower()
    while tag:
        if tag in by_tag:
            return by_tag[tag]
        tag = tag.rpartition("-")[0]
    return next(iter(texts.values()), "")
