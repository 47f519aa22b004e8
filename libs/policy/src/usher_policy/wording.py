"""The policy's texts in a visitor's language."""

from collections.abc import Collection, Mapping


def wording(texts: Mapping[str, str], language: str) -> str:
    """Return the text in a language: its region's, the language's own, else the first that is written; "" for none."""
    return texts.get(written_in(texts, language), "")


def written_in(tags: Collection[str], language: str) -> str:
    """Return which of these languages fits another one: its region's, the language's own, else the first; "" of none.

    >>> written_in(["en", "de", "pt-BR"], "de_AT")
    'de'
    """
    by_tag = {tag.lower(): tag for tag in tags}
    tag = language.replace("_", "-").lower()
    while tag:
        if tag in by_tag:
            return by_tag[tag]
        tag = tag.rpartition("-")[0]
    return next(iter(tags), "")
