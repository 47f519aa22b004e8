"""Tokens of the web chat that come by other channels: linked before the message, if they are ours, young and for us."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.continuing import CONTINUE_S, ContinueTokens, use_of
from usher_common.messages.threads import Proof
from usher_connectors.contract import Account, Event, Link, Received, Typing
from usher_connectors.receive.continuing import linked

VISITOR = "0123456789abcdef" * 2
NOW = 1_800_000_000
TOKENS = ContinueTokens("a secret of at least thirty-two bytes")
BOT = Account("bot", "telegram")
TOKEN = TOKENS.issue(VISITOR, "bot", NOW)
LINK = Link("7", VISITOR, account="web", use=use_of(TOKEN))


def wrote(text: str, token: str = "") -> Received:
    """Somebody's message."""
    return Received("7:1", "7", text, referral=token)


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (wrote("/start", TOKEN), [LINK]),
        (wrote("Hello", TOKEN), [LINK, wrote("Hello", TOKEN)]),
        (wrote(f"Hello {TOKEN}"), [LINK, wrote("Hello")]),
        (wrote(f"I go on here: {TOKEN} and say more"), [LINK, wrote("I go on here: and say more")]),
        (wrote(TOKEN), [LINK]),
        (wrote("/start", ""), [wrote("/start", "")]),
        (wrote("/start", "summer-sale"), [wrote("/start", "summer-sale")]),
        (wrote(f"{TOKEN}x"), [wrote(f"{TOKEN}x")]),
        (wrote(TOKENS.issue(VISITOR, "other", NOW)), [wrote(TOKENS.issue(VISITOR, "other", NOW))]),
        (Typing("7"), [Typing("7")]),
    ],
    ids=[
        "only the link",
        "with words",
        "in a text",
        "amid a text",
        "nothing else",
        "without a token",
        "an advert's parameter",
        "a longer word",
        "made for another account",
        "no message",
    ],
)
def test_a_token_becomes_a_link_before_what_was_written(event: Event, found: list[Event]) -> None:
    """What a messenger writes for somebody who follows a link is not passed as their words, and no token is."""
    assert linked([event], TOKENS, BOT, NOW) == found


@pytest.mark.parametrize(("proof", "links"), [("passed", 1), ("", 0), ("failed", 0)])
def test_a_mail_counts_only_where_its_sender_is_proved(proof: Proof, links: int) -> None:
    """Anybody may write any sender into a mail, and what its owner writes later would be shown in the chat."""
    mail = replace(wrote(f"Chat {TOKEN}\n\nHello"), subject=f"Chat {TOKEN}", proof=proof)
    *before, message = linked([mail], TOKENS, Account("bot", "email"), NOW)

    assert len(before) == links
    assert isinstance(message, Received)
    assert (message.text, message.subject) == ("Chat\n\nHello", "Chat")


def test_a_group_is_nobody() -> None:
    """What one of its members brings links nothing, and is not shown to the others' agent."""
    assert linked([replace(wrote(f"Hi {TOKEN}"), group="Family")], TOKENS, BOT, NOW) == [
        replace(wrote("Hi"), group="Family")
    ]


def test_the_visitor_is_linked_before_what_the_provider_says_of_them() -> None:
    """Its link would make the address known, and only an unknown one becomes the visitor's."""
    others, theirs = Link("8", "x"), Link("7", "eva@example.org")
    found = linked([others, theirs, wrote("Hello", TOKEN)], TOKENS, BOT, NOW)
    assert found == [others, LINK, theirs, wrote("Hello", TOKEN)]


def test_a_token_has_its_time_and_fits_where_it_must() -> None:
    """Into a start parameter (64) and into a mail address after "shop+"."""
    assert len(TOKEN) == 48
    assert TOKENS.read(TOKEN, "bot", NOW + CONTINUE_S) == VISITOR
    assert TOKENS.read(TOKEN, "bot", NOW + CONTINUE_S + 1) is None
    assert TOKENS.read(TOKEN, "other", NOW) is None
    assert ContinueTokens("another secret of at least 32 bytes").read(TOKEN, "bot", NOW) is None


@given(st.text(max_size=64) | st.integers(0, 47).flatmap(lambda at: st.just(TOKEN[:at] + "A" + TOKEN[at + 1 :])))
def test_nothing_else_is_a_token(text: str) -> None:
    """Whatever somebody sends as a parameter."""
    assert TOKENS.read(text, "bot", NOW) == (VISITOR if text == TOKEN else None)
