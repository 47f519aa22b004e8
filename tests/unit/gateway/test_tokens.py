"""Visitor tokens and upload links open only what they were made for."""

from hypothesis import given
from hypothesis import strategies as st
from usher_common.audit.actions import ACTIONS
from usher_common.audit.log import Act
from usher_common.files.limits import LINK_S
from usher_common.files.signed_links import FileLinks, base64_of, bytes_of
from usher_gateway.accounts.tokens import VisitorTokens
from usher_gateway.audit.by_link import act_of, said_of
from usher_gateway.limits import TOKEN_S, TOKEN_SKEW_S

NOW = 1_700_000_000
tokens, links = VisitorTokens("one secret"), FileLinks("one secret")


def test_a_token_names_its_visitor_until_it_expires() -> None:
    """Not before it was made (but for clock skew), nor after its time."""
    visitor = tokens.fresh()
    token = tokens.issue(visitor, NOW)

    read = {age: tokens.read(token, NOW + age) for age in (-TOKEN_SKEW_S - 1, -TOKEN_SKEW_S, 0, TOKEN_S, TOKEN_S + 1)}

    assert list(read.values()) == [None, visitor, visitor, visitor, None]


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
def test_a_token_with_any_character_changed_is_refused(position: int, other: str) -> None:
    """Even if the changed character encodes the same bytes."""
    token = tokens.issue("0" * 32, NOW)
    place = position % len(token)
    changed = token[:place] + other + token[place + 1 :]

    assert (tokens.read(changed, NOW) is None) == (changed != token)


@given(st.text())
def test_arbitrary_text_is_no_token_and_no_link(text: str) -> None:
    """Reading it raises no error."""
    assert tokens.read(text, NOW) is None
    assert not links.opens("0" * 32, text, NOW)


def test_another_secret_or_purpose_makes_no_valid_signature() -> None:
    """Keys are derived for each purpose."""
    visitor = tokens.fresh()

    assert VisitorTokens("another").read(tokens.issue(visitor, NOW), NOW) is None
    assert not FileLinks("another").opens("0" * 32, links.sign("0" * 32, NOW), NOW)


@given(st.integers(0, 3 * LINK_S))
def test_a_link_lasts_one_to_two_spans_and_opens_its_upload_only(age: int) -> None:
    """An upload has the same link for a while, so that browsers can cache it."""
    token = links.sign("a" * 32, NOW)

    assert links.opens("a" * 32, token, NOW + age) or age >= LINK_S
    assert not links.opens("a" * 32, token, NOW + 2 * LINK_S)
    assert not links.opens("b" * 32, token, NOW)


@given(st.text(max_size=100), st.text(max_size=100))
def test_what_a_link_says_is_signed(said: str, other: str) -> None:
    """It cannot be changed, nor passed on to another link; a link that says nothing is as it always was."""
    token = links.sign("a" * 32, NOW, said)
    forged = base64_of((bytes_of(token) or b"")[:20] + other.encode())

    assert links.read("a" * 32, token, NOW) == said
    assert links.read("a" * 32, forged, NOW) == (said if said == other else None)
    assert links.read("b" * 32, token, NOW) is None


@given(st.builds(Act, st.text("0123456789abcdef", max_size=40), st.sampled_from(sorted(ACTIONS)), st.text("abc-:")))
def test_an_act_comes_back_from_a_link(act: Act) -> None:
    """And nothing that is none."""
    assert act_of(said_of(act)) == act
    assert act_of("") is None
    assert act_of(f"ana\nnothing_known\n{act.thing}") is None
