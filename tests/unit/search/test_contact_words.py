"""What a contact is found and sorted by."""

import json

import pytest
from usher_common.search.contact_words import CONTACT_WORDS, NAMELESS, sort_key, words_of


@pytest.mark.parametrize(
    ("known", "key"),
    [
        (("Émile", "x@a.example", "1"), "emile"),
        (("", "X@a.example", "1"), "x@a.example"),
        (("", "", "+49 1"), "+49 1"),
        (("", "", ""), NAMELESS),
        (("́", "", ""), NAMELESS),
    ],
)
def test_contacts_are_listed_by_what_is_known(known: tuple[str, str, str], key: str) -> None:
    """Folded, and last of all those of whom nothing is."""
    assert sort_key(*known) == key


def test_words_are_of_all_that_is_known() -> None:
    """An address and a number also as a whole; each word once."""
    words = words_of("Zoë Zoë", "Zoe@A.example", "+49 (228) 1", '{"plan":"Gold","city":"Zoë"}', "K-7")

    assert words == ["zoe@a.example", "492281", "zoe", "a", "example", "k", "7", "49", "228", "1", "gold"]


def test_the_number_of_words_is_bounded() -> None:
    """Long lists in an attribute displace nothing else."""
    words = words_of("Eva", "", "", json.dumps({"list": " ".join(map(str, range(500)))}))

    assert (words[0], len(words)) == ("eva", CONTACT_WORDS)
