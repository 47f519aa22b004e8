"""What a mail says of files that were not taken, because a virus was found in them."""

import pytest
from usher_common.files.scan.port import Infected
from usher_connectors.channels.email.limits import REMOVED_LINES, REMOVED_NAME_CHARS, TEXT_CHARS
from usher_connectors.channels.email.mail import Mail, Mailbox
from usher_connectors.channels.email.removed import Removed


async def clean() -> str:
    """Be stored."""
    return "stored"


async def infected() -> str:
    """Be refused."""
    raise Infected("Eicar")


async def told(text: str, *names: str) -> str:
    """Return the text of a mail after files of these names were refused; "" is the mail itself."""
    removed = Removed()
    for name in names:
        assert await removed(name, infected()) is None
    assert bool(removed) == bool(names)
    return removed.told_in(
        Mail("message", "m@a.example", Mailbox("e@a.example"), Mailbox("e@a.example"), text=text)
    ).text


async def test_what_is_clean_is_given_on() -> None:
    """And the mail stays as it is."""
    assert await Removed()("a.pdf", clean()) == "stored"
    assert await told("Please pay.") == "Please pay."


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        (("a.pdf",), ["[a.pdf: removed, a virus was found in it: Eicar]"]),
        (("a", ""), ["[a: removed, a virus was found in it: Eicar]"]),
        (("",), ["[the original of this mail was removed, a virus was found in it: Eicar]"]),
        (("x" * 300,), [f"[{'x' * REMOVED_NAME_CHARS}: removed, a virus was found in it: Eicar]"]),
    ],
)
async def test_each_file_is_named_below_the_text(names: tuple[str, ...], lines: list[str]) -> None:
    """The original is named only where no file is: it contains those that are."""
    assert await told("Please pay.", *names) == "\n".join(["Please pay.", "", *lines])
    assert await told("", *names) == "\n".join(lines)


async def test_many_files_are_counted() -> None:
    """More names than a few say nothing more."""
    text = await told("Please pay.", *map(str, range(REMOVED_LINES + 3)))

    assert text.count("removed") == REMOVED_LINES
    assert text.endswith("\n[and 3 more]")


async def test_the_text_stays_within_its_limit() -> None:
    """Its end gives way, not the warning."""
    text = await told("a" * TEXT_CHARS, "bill.pdf")

    assert len(text) == TEXT_CHARS
    assert text.endswith("[bill.pdf: removed, a virus was found in it: Eicar]")
