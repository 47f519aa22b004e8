"""WhatsApp: each error of Meta's has a class, and pywa's list of them is our counterpart."""

import msgspec
import pytest
from pywa import errors
from usher_connectors.channels.whatsapp import CHANNEL
from usher_connectors.channels.whatsapp.calls import fault
from usher_connectors.channels.whatsapp.errors import code_of
from usher_connectors.contract import Reply
from usher_connectors.send.domain.verdict import judge

SENT = Reply(200, {}, b'{"messages":[{"id":"wamid.1"}]}')
OF_SENDS = (errors.AuthorizationError, errors.ThrottlingError, errors.IntegrityError, errors.SendMessageError)


def codes_below(base: type[errors.WhatsAppError]) -> set[int]:
    """Return the codes of a family of pywa's errors."""
    found: set[int] = set()
    for one in base.__subclasses__():
        found |= set(one.__error_codes__ or ())
    return found


def test_every_error_of_a_send_that_pywa_knows_has_a_class() -> None:
    """And what it knows as throttling is tried again."""
    known = {code for base in OF_SENDS for code in codes_below(base)}
    throttling = {CHANNEL.errors[str(code)] for code in codes_below(errors.ThrottlingError)}

    assert len(known) > 100
    without = {code for code in known if code_of(code) not in CHANNEL.errors}
    assert (without, throttling) == (
        set(),
        {"throttled", "transient"},
    )


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        (131047, 400, ("window:131047", False, "message")),
        (131056, 400, ("transient:131056", True, "message")),
        (130429, 400, ("throttled:130429", True, "throttled")),
        (131026, 400, ("recipient:131026", False, "message")),
        (131062, 400, ("recipient:131062", False, "message")),
        (131049, 400, ("recipient:131049", False, "message")),
        (200, 403, ("auth:200-299", True, "account")),
        (190, 401, ("auth:190", True, "account")),
        (131005, 403, ("auth:131005", True, "account")),
        (131042, 400, ("account:131042", True, "account")),
        (131000, 500, ("transient:131000", True, "message")),
        (132001, 404, ("content:132001", False, "message")),
        (999999, 400, ("http_400", False, "message")),
    ],
)
def test_an_error_has_its_class(code: int, status: int, expected: tuple[str, bool, str]) -> None:
    """Which says whether it is tried again, and whether the account rests."""
    answer = Reply(
        status, {}, msgspec.json.encode({"error": {"message": "(#x)", "type": "OAuthException", "code": code}})
    )
    error = judge(answer, 0.0, fault, CHANNEL.errors)

    assert error is not None
    assert (error.code, error.retryable, error.scope, error.unknown) == (*expected, False)
    assert judge(SENT, 0.0, fault, CHANNEL.errors) is None
