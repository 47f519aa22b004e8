"""What leaves for one message: the parts in which its channel carries it, each sent and remembered by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from usher_common.messages.content import Attachment
from usher_common.messages.sends import UNSUBSCRIBE, Button, Send

from usher_connectors.contract import Limits, length, numbered, split_text, write_markup
from usher_connectors.contract.content import carries
from usher_connectors.contract.markup import Markup
from usher_connectors.limits import BESIDE_BUTTON

_Linked = tuple[Attachment, str]  # a file and its address, "" if there is none


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what the channel sends, and the addresses of its files."""

    send: Send
    links: tuple[str, ...] = ()


def parts_of(send: Send, links: Sequence[str], limits: Limits, markup: Markup = "markdown") -> tuple[Part, ...]:
    """Return the parts of a message, in order: the same for the same message, so that a number says what is done.

    Long texts are split, files that the channel does not carry are linked (named, without links), and buttons that do
    not fit become numbered lines. A file comes after the text, with its end as a caption where that fits; buttons come
    last. A channel of plain text gets Markdown without its marks; other forms are the channel's to write.
    """
    if send.template:
        return (Part(send, tuple(links)),)
    send = _with_unsubscribe(send, limits)
    pairs = [(one, links[n] if n < len(links) else "") for n, one in enumerate(send.attachments)]
    kept = [pair for pair in pairs if carries(limits.media, pair[0])]
    text = _with_links(send.text, [pair for pair in pairs if pair not in kept])
    if titles := numbered_buttons(send, limits):
        text = numbered(text, titles)
    text = write_markup(text, "none") if markup == "none" else text
    buttons = () if titles else send.buttons
    whole = replace(send, text=text, buttons=buttons)
    if not kept and _fits(text, limits.text, limits):
        return (Part(replace(whole, attachments=()) if pairs else whole),)
    texts = split_text(text, limits.text, limits.unit)
    files = [_file_part(whole, group) for group in _groups(kept, limits)]
    written = [Part(replace(whole, text=one, attachments=(), buttons=())) for one in texts]
    if buttons and written:
        last = Part(replace(written[-1].send, buttons=buttons))
        return (*files, *written[:-1], last)
    return tuple(_captioned(written, files, limits)) or (Part(whole),)


def _with_unsubscribe(send: Send, limits: Limits) -> Send:
    """Add the button that ends such messages where it can be one: a numbered line would be asked of everybody."""
    title, added = send.unsubscribe, (*send.buttons, Button(UNSUBSCRIBE, send.unsubscribe))
    fits = len(added) <= limits.buttons and len(title) <= limits.button_chars and len(send.text) <= BESIDE_BUTTON
    return replace(send, buttons=added) if title and fits else send


def numbered_buttons(send: Send, limits: Limits) -> tuple[str, ...]:
    """Return the titles of buttons that must become numbered lines; none if all fit as buttons."""
    titles = tuple(one.title for one in send.buttons)
    fit = len(titles) <= limits.buttons and all(len(one) <= limits.button_chars for one in titles)
    return () if fit else titles


def _with_links(text: str, others: Sequence[_Linked]) -> str:
    lines = [f"{one.name}: {link}" if link else one.name for one, link in others]
    return "\n".join(part for part in (text, *lines) if part)


def _groups(kept: Sequence[_Linked], limits: Limits) -> list[Sequence[_Linked]]:
    count = limits.files or max(len(kept), 1)
    return [kept[start : start + count] for start in range(0, len(kept), count)]


def _file_part(whole: Send, group: Sequence[_Linked]) -> Part:
    send = replace(whole, text="", attachments=tuple(one for one, _ in group), buttons=())
    return Part(send, tuple(link for _, link in group if link))


def _captioned(texts: list[Part], files: list[Part], limits: Limits) -> list[Part]:
    """Join the last text and the first file, if the channel takes so long a caption."""
    if not (texts and files and _fits(texts[-1].send.text, limits.caption or limits.text, limits)):
        return [*texts, *files]
    first = Part(replace(files[0].send, text=texts[-1].send.text), files[0].links)
    return [*texts[:-1], first, *files[1:]]


def _fits(text: str, most: int, limits: Limits) -> bool:
    return not most or length(text, limits.unit) <= most
