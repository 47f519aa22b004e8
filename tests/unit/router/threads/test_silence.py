"""Whose silence counts: only who is in the web chat sees a reminder, and is waited for."""

from typing import Any

import pytest
from msgspec.structs import replace
from usher_common.commands.deadline import DeadlineReached
from usher_common.messages.threads import Reached
from usher_router.domain.decide import decide
from usher_router.domain.effects import Appended

from routing.cases import ASSIGNED, CAUSE, NOW, at

MAIL = Reached("box", "eva@example.org/t1", "email", at=NOW)
PAGE = Reached("web", "v1", "web", at=NOW - 1)


def notices(effects: list[Any]) -> list[str]:
    """The messages that were appended."""
    return [one.message.text for one in effects if isinstance(one, Appended)]


@pytest.mark.parametrize(
    ("channel", "addresses", "kind"),
    [("email", (MAIL,), ""), ("email", (), ""), ("telegram", (), ""), ("web", (PAGE, MAIL), "nudge")],
)
def test_who_is_not_in_the_web_chat_is_neither_reminded_nor_closed(
    channel: str, addresses: tuple[Reached, ...], kind: str
) -> None:
    """They do not see the reminder, and answer when they can; a chat that went on by mail is looked at again."""
    silent = replace(
        ASSIGNED, channel=channel, addresses=addresses, agent_at=NOW - 900_000_000, visitor_at=NOW - 950_000_000
    )
    waits, effects = decide(silent, DeadlineReached("k1", 2), CAUSE, at(501))
    reminded = replace(silent, deadline_kind="close", reminded_at=NOW - 500_000_000)
    open_still, told = decide(reminded, DeadlineReached("k1", 2), CAUSE, at(501))

    assert waits is not None
    assert open_still is not None
    assert (waits.deadline_kind, notices(effects)) == (kind, [])
    assert (open_still.status, notices(told)) == ("assigned", [])
    assert waits.next_deadline is None or waits.next_deadline > at(501).now
