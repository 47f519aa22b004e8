"""Each channel has a page, whose tables are what its data says."""

from dataclasses import replace
from typing import Any

import pytest
from usher_common.token_bucket import Rate
from usher_connectors.channel_page import BEGIN, END, data_block, new_page, pages_in, with_data
from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Abilities, Channel, Limits, Setting

from repository import ROOT

BARE = CHANNELS["webhook"]
PLAIN = Channel("plain", BARE.verify, BARE.parse, BARE.send)


@pytest.mark.parametrize("name", CHANNELS)
def test_a_page_is_what_the_data_says(name: str) -> None:
    """Run `make channel-pages` after a change of a channel's data."""
    ((page, text),) = pages_in(ROOT / "docs" / "channels", {name: CHANNELS[name]}).items()

    assert text == page.read_text(encoding="utf-8")
    assert "\n## Connect it\n" in text.partition(BEGIN)[0]


def row(changed: dict[str, Any], subject: str) -> str:
    """Return what the block says on a subject for a channel with this data."""
    lines = data_block(replace(PLAIN, **changed)).splitlines()
    return next(line for line in lines if line.startswith(f"| {subject} |")).removeprefix(f"| {subject} | ")[:-2]


@pytest.mark.parametrize(
    ("changed", "subject", "said"),
    [
        ({}, "How messages come", "webhook"),
        ({"session": print}, "How messages come", "a connection of its own"),
        ({"poll": print}, "How messages come", "webhook, poll"),
        ({}, "Text", "any length; Markdown's marks are left out"),
        (
            {"limits": Limits(text=4096, unit="utf16"), "abilities": Abilities(markup="html")},
            "Text",
            "up to 4,096 UTF-16 units in one message; Markdown becomes HTML",
        ),
        (
            {"limits": Limits(media={"image/*": 5_000_000, "video/*": 16 << 20, "*/*": 0}, caption=1024)},
            "Files to contacts",
            "image/* up to 5 MB, video/* up to 16 MiB, */* of any size; text beside a file up to 1,024 characters",
        ),
        ({"limits": Limits(buttons=3)}, "Buttons beside a message", "3, of 20 characters"),
        ({"abilities": Abilities(edits=True, reactions=True)}, "Contacts edit, delete, react", "edit, react"),
        ({}, "Contacts edit, delete, react", "no"),
        ({}, "Contacts see that an agent types, has read", "no"),
        (
            {"typing": print, "mark": print, "abilities": Abilities(typing_s=25.0)},
            "Contacts see that an agent types, has read",
            "typing (for 25 s), read",
        ),
        ({"reply_window_s": 86_400}, "Time for answers", "24 hours after the contact's last message"),
        (
            {"limits": Limits(account_rate=Rate(30, 40), parallel=8)},
            "Rates",
            "30 a second (up to 40 at once) for each account, 8 calls at once",
        ),
        (
            {"limits": Limits(peer_rate=Rate(0.1, 3))},
            "Rates",
            "one in 10 s (up to 3 at once) for each contact, 64 calls at once",
        ),
        ({}, "Outcome unknown", "shown as *uncertain*, and not sent again by itself"),
        ({"lookup": print}, "Outcome unknown", "looked up at the provider, and sent again only if it is not there"),
        ({"settings": (Setting("a", "text", "A", "b|c"),)}, "`a`", "A: b\\|c | text; required"),
        ({"settings": (Setting("a", "url", "A", "", False, (), "d"),)}, "`a`", "A | url; `d` if left out"),
        ({"settings": (Setting("a", "choice", "A", "", True, ("b", "c")),)}, "`a`", "A | `b` or `c`; required"),
        ({"settings": (Setting("a", "secret", "A", many=True),)}, "`a`", "A | secret, several; required"),
        ({"errors": {"1": "transient", "2": "transient"}}, "`1`, `2`", "tried again"),
    ],
)
def test_the_tables_say_what_the_data_says(changed: dict[str, Any], subject: str, said: str) -> None:
    """Each kind of data in words."""
    assert row(changed, subject) == said


def test_the_prose_around_the_block_is_kept() -> None:
    """Only what is between the marks is written."""
    page = new_page(PLAIN, "Plain", "## Connect it\n\nAsk.")
    before, after = page.split(data_block(PLAIN))
    changed = replace(PLAIN, limits=Limits(text=9))

    assert with_data(page + "More.", changed) == f"{before}{data_block(changed)}{after}More."


@pytest.mark.parametrize("page", ["", BEGIN, f"{END}\n{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_page_without_one_block_is_refused(page: str) -> None:
    """Nothing is guessed, and no prose is overwritten."""
    with pytest.raises(ValueError, match="plain: the page needs one block"):
        with_data(page, PLAIN)
