"""Tokens of the web chat that come by other channels: linked before the message, if they are ours and young."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.continuing import CONTINUE_S, ContinueTokens
from usher_connectors.contract import Event, Link, Received, Typing
from usher_connectors.receive.continuing import linked

VISITOR = "0123456789abcdef" * 2
NOW = 1_800_000_000
TOKENS = ContinueTokens("a secret of at least thirty-two bytes")
TOKEN = TOKENS.issue(VISITOR, NOW)
LINK = Link("7", VISITOR, account="web")


def wrote(text: str, token: str) -> Received:
    """Somebody's message."""
    return Received("7:1", "7", text, referral=token)


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (wrote("/start", TOKEN), [LINK]),
        (wrote("Hello", TOKEN), [LINK, wrote("Hello", TOKEN)]),
        (wrote("/start", ""), [wrote("/start", "")]),
        (wrote("/start", "summer-sale"), [wrote("/start", "summer-sale")]),
        (Typing("7"), [Typing("7")]),
    ],
    ids=["only the link", "with words", "without a token", "an advert's parameter", "no message"],
)
def test_a_token_becomes_a_link_before_what_was_written(event: Event, found: list[Event]) -> None:
    """What a messenger writes for somebody who follows a link is not passed as their words."""
    assert linked([event], TOKENS, NOW) == found


def test_the_visitor_is_linked_before_what_the_provider_says_of_them() -> None:
    """Its link would make the address known, and only an unknown one becomes the visitor's."""
    others, theirs = Link("8", "x"), Link("7", "eva@example.org")
    assert linked([others, theirs, wrote("Hello", TOKEN)], TOKENS, NOW) == [others, LINK, theirs, wrote("Hello", TOKEN)]


def test_a_token_has_its_time_and_fits_where_it_must() -> None:
    """Into a start parameter (64) and into a mail address after "shop+"."""
    assert len(TOKEN) == 48
    assert TOKENS.read(TOKEN, NOW + CONTINUE_S) == VISITOR
    assert TOKENS.read(TOKEN, NOW + CONTINUE_S + 1) is None
    assert ContinueTokens("another secret of at least 32 bytes").read(TOKEN, NOW) is None


@given(st.text(max_size=64) | st.integers(0, 47).flatmap(lambda at: st.just(TOKEN[:at] + "A" + TOKEN[at + 1 :])))
def test_nothing_else_is_a_token(text: str) -> None:
    """Whatever somebody sends as a parameter."""
    assert TOKENS.read(text, NOW) == (VISITOR if text == TOKEN else None)
