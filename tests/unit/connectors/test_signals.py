"""Typing and read marks as values: which call shows them, and how often."""

import msgspec
import pytest
from usher_common.messages.events import AgentSignal, SignalKind, decode_signal, encode_event
from usher_common.token_bucket import Rate
from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Account
from usher_connectors.signals.domain.pacing import Pacing
from usher_connectors.signals.domain.shown import Spot, rate_for, showing

WIDE, ONE = Rate(100.0, 100), Rate(0.1, 1)
WROTE = "wamid.9"


@pytest.mark.parametrize(
    ("name", "kind", "spot", "expected"),
    [
        ("telegram", "typing", Spot("a", "-5:7"), ({"chat_id": -5, "message_thread_id": 7, "action": "typing"}, 2.5)),
        ("telegram", "read", Spot("a", "5", "5:1"), None),
        (
            "whatsapp",
            "typing",
            Spot("a", "1650", WROTE),
            (
                {
                    "messaging_product": "whatsapp",
                    "status": "read",
                    "message_id": WROTE,
                    "typing_indicator": {"type": "text"},
                },
                12.5,
            ),
        ),
        ("whatsapp", "typing", Spot("a", "1650"), None),
        (
            "whatsapp",
            "read",
            Spot("a", "1650", WROTE),
            ({"messaging_product": "whatsapp", "status": "read", "message_id": WROTE}, 3600.0),
        ),
        ("whatsapp", "read", Spot("a", "1650"), None),
        ("email", "typing", Spot("a", "eva@example.org", "<1@x>"), None),
        ("email", "read", Spot("a", "eva@example.org", "<1@x>"), None),
    ],
)
def test_each_channel_shows_what_it_can(
    name: str, kind: SignalKind, spot: Spot, expected: tuple[dict[str, object], float] | None
) -> None:
    """By the peer, or by the provider's id of what the contact wrote last; otherwise not at all."""
    config = {"phone_number_id": "1", "waba_id": "2"}
    shown = showing(kind, spot, CHANNELS[name], Account("a", name, config, {"token": "t"}))

    assert (shown and (msgspec.json.decode(next(shown.calls).body), shown.every_s)) == expected


def test_the_same_is_shown_again_only_after_a_while() -> None:
    """Another contact's is not concerned."""
    pacing = Pacing(kept=10)
    asked = [(0.0, "p"), (2.4, "p"), (2.4, "q"), (2.5, "p"), (4.9, "p"), (5.0, "p")]

    assert [pacing.may((one,), 2.5, "a", WIDE, at) for at, one in asked] == [True, False, True, True, False, True]


def test_who_failed_is_left_alone() -> None:
    """A contact, or all of an account; other accounts go on."""
    pacing = Pacing(kept=10)
    pacing.rest(("p",), 60.0)
    pacing.rest_account("b", 60.0)

    assert [pacing.may(("q",), 2.5, account, WIDE, 59.0) for account in ("b", "a")] == [False, True]
    assert not pacing.may(("p",), 2.5, "a", WIDE, 60.0)
    assert pacing.may(("r",), 2.5, "b", WIDE, 60.0)
    assert pacing.may(("p",), 2.5, "a", WIDE, 62.5)


def test_an_account_takes_so_many_and_no_more() -> None:
    """What is held back is not noted as shown."""
    pacing = Pacing(kept=10)

    assert [pacing.may((str(n),), 2.5, "a", ONE, 0.0) for n in range(2)] == [True, False]
    assert pacing.may(("1",), 2.5, "a", ONE, 10.0)
    assert pacing.may(("1",), 2.5, "b", ONE, 13.0)


def test_the_oldest_is_forgotten() -> None:
    """So that many contacts take no more memory than the newest ones."""
    pacing = Pacing(kept=2)
    for number in range(3):
        pacing.may((str(number),), 60.0, "a", WIDE, 0.0)

    assert [pacing.may((str(number),), 60.0, "a", WIDE, 1.0) for number in (2, 1, 0)] == [False, False, True]


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
def test_signals_take_a_small_share_of_an_accounts_rate(channel: object) -> None:
    """Sends have the rest."""
    rate, whole = rate_for(channel), channel.limits.account_rate  # type: ignore[arg-type, attr-defined]
    assert whole is None or rate.per_s <= whole.per_s / 4
    assert rate.per_s >= 1
    assert rate.burst >= 1


def test_a_signal_survives_the_way() -> None:
    """And a newer kind is refused instead of being taken for another."""
    signal = AgentSignal("read", "c", "a", "p", 7)
    assert decode_signal(encode_event(signal)) == signal
    with pytest.raises(msgspec.MsgspecError):
        decode_signal(
            msgspec.msgpack.encode({"t": "signal", "kind": "sings", "conversation": "c", "account": "a", "peer": "p"})
        )
