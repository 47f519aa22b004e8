"""Texts of events are cleaned at any depth, and nothing else is changed."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from usher_common.messages.content import Profile
from usher_connectors.contract import Media, Receipt, Received
from usher_connectors.receive.domain.clean_texts import REPLACED, clean_texts

TEXTS = st.text(st.characters(codec=None, categories=None))


def test_nul_and_lone_surrogates_are_replaced_wherever_they_are() -> None:
    """In a text, in a profile's attributes, in a file's name, in a receipt's id."""
    dirty = Received(
        "n\0", "p", "a\ud800b", profile=Profile(attributes={"k\0": "v\udfff"}), media=(Media("image", "r", "x\0"),)
    )
    clean = Received(
        f"n{REPLACED}",
        "p",
        f"a{REPLACED}b",
        profile=Profile(attributes={f"k{REPLACED}": f"v{REPLACED}"}),
        media=(Media("image", "r", f"x{REPLACED}"),),
    )

    assert clean == clean_texts(dirty)
    assert Receipt("read", message=REPLACED) == clean_texts(Receipt("read", message="\0"))


@given(TEXTS, st.dictionaries(TEXTS, TEXTS))
def test_whatever_a_provider_sends_can_be_stored_afterwards(text: str, attributes: dict[str, str]) -> None:
    """It encodes, holds no NUL, has the same length, and cleaning it again changes nothing."""
    clean = clean_texts(Received("n", "p", text, profile=Profile(attributes=attributes)))

    assert b"\0" not in clean.text.encode()
    assert len(text) == len(clean.text)
    assert clean == clean_texts(clean)
    assert msgspec.json.encode(clean.profile)
