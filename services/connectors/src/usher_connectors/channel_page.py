"""The part of a channel's page that its data says: settings, abilities, limits and errors, as Markdown tables.

`python -m usher_connectors.channel_page FOLDER` writes it into FOLDER/NAME.md of each channel.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from usher_common.token_bucket import Rate

from usher_connectors.channels import CHANNELS
from usher_connectors.contract import Channel, ErrorClass, Limits, Setting

BEGIN, END = "<!-- from the channel's data: make channel-pages -->", "<!-- end of the channel's data -->"
UNITS = {"chars": "characters", "utf16": "UTF-16 units", "bytes": "bytes", "gsm": "SMS segments"}
MARKUPS = {
    "none": "Markdown's marks are left out",
    "markdown": "Markdown stays as it is",
    "html": "Markdown becomes HTML",
    "whatsapp": "Markdown becomes WhatsApp's own form",
}
MEANINGS: Mapping[ErrorClass, str] = {
    "throttled": "the account pauses as long as the provider asks, and goes on",
    "transient": "tried again",
    "window": "*failed*: outside the time for answers",
    "recipient": "*failed*: this contact cannot be reached",
    "content": "*failed*: the provider does not take this message",
    "auth": "the account rests until its secret is replaced; what waits is sent then",
    "account": "the account rests: the provider has restricted it",
    "gone": "the account is disabled",
}
UNKNOWN = "Another error of the provider is judged by its HTTP status."


def data_block(channel: Channel) -> str:
    """Return the marked block of a channel's page, without a line end after it."""
    return "\n\n".join(part for part in (BEGIN, _settings(channel), _abilities(channel), _errors(channel), END) if part)


def with_data(page: str, channel: Channel) -> str:
    """Return the page with its block as the data has it now; raises ValueError if it has not exactly one block."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise ValueError(f"{channel.name}: the page needs one block between {BEGIN} and {END}")
    before, rest = page.split(BEGIN)
    return before + data_block(channel) + rest.split(END)[1]


def new_page(channel: Channel, title: str, text: str) -> str:
    """Return the first version of a channel's page; `text` says how it is connected."""
    return f"# {title}\n\n{text.strip()}\n\n{data_block(channel)}\n"


def pages_in(folder: Path, channels: Mapping[str, Channel]) -> Mapping[Path, str]:
    """Return each channel's page as it should be; raises OSError if there is none, ValueError if it has no block."""
    files = {folder / f"{name}.md": channel for name, channel in channels.items()}
    return {file: with_data(file.read_text(encoding="utf-8"), channel) for file, channel in files.items()}


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    cells = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([f"## {title}", "", *cells])


def _settings(channel: Channel) -> str:
    rows = [
        (f"`{one.name}`", f"{one.label}{f': {one.help}' if one.help else ''}", _form(one)) for one in channel.settings
    ]
    return _table("Settings of an account", ("setting", "what it is", "form"), rows) if rows else ""


def _form(one: Setting) -> str:
    kind = " or ".join(f"`{choice}`" for choice in one.choices) or one.kind
    needed = f"`{one.default}` if left out" if one.default else "required" if one.required else "optional"
    return f"{kind}{', several' if one.many else ''}; {needed}"


def _abilities(channel: Channel) -> str:
    return _table("What it can do", ("subject", "on this channel"), list(_rows(channel)))


def _rows(channel: Channel) -> Iterator[tuple[str, str]]:
    limits, can = channel.limits, channel.abilities
    yield "How messages come", _ways(channel)
    yield "Text", f"{_length(limits)}; {MARKUPS.get(can.markup, can.markup)}"
    yield "Files to contacts", _files(limits)
    yield "Files from contacts", "fetched from the provider" if channel.fetch else "not fetched from the provider"
    buttons = f"{limits.buttons}, of {limits.button_chars} characters" if limits.buttons else "none"
    yield "Buttons beside a message", buttons
    yield "Contacts edit, delete, react", _listed({"edit": can.edits, "delete": can.deletions, "react": can.reactions})
    told = {"answers quote a message": can.replies, "groups": can.groups}
    yield "Quotes and groups", _listed(told)
    yield "Delivered, read", "reported by the provider" if can.receipts else "not reported by the provider"
    yield "Contacts see that an agent types, has read", _signals(channel)
    yield "Agents see that a contact types", "yes" if can.typed else "no"
    yield "Written in the provider's own app", "appears in the conversation" if can.echoes else "not seen"
    yield "Time for answers", _window(channel.reply_window_s)
    yield "Rates", _rates(limits)
    yield "Outcome unknown", _unknown(channel)
    yield "Check of an account", "asks the provider" if channel.check or channel.inspect else "none"


def _ways(channel: Channel) -> str:
    # A channel with a session has no provider that posts to us.
    ways = {"webhook": not channel.session, "poll": channel.poll, "a connection of its own": channel.session}
    return _listed(ways)


def _signals(channel: Channel) -> str:
    typing = f"typing (for {channel.abilities.typing_s:g} s)"
    return _listed({typing: channel.typing, "read": channel.mark})


def _listed(of: Mapping[str, object]) -> str:
    return ", ".join(name for name, has in of.items() if has) or "no"


def _length(limits: Limits) -> str:
    return f"up to {limits.text:,} {UNITS[limits.unit]} in one message" if limits.text else "any length"


def _files(limits: Limits) -> str:
    sizes = (f"{kind} {f'up to {_size(most)}' if most else 'of any size'}" for kind, most in limits.media.items())
    caption = f"; text beside a file up to {limits.caption:,} {UNITS[limits.unit]}" if limits.caption else ""
    return f"{', '.join(sizes)}{caption}" if limits.media else "no limits are declared"


def _size(size: int) -> str:
    for unit, count in (("MB", 1_000_000), ("MiB", 1 << 20), ("kB", 1_000), ("KiB", 1 << 10)):
        if size % count == 0:
            return f"{size // count:,} {unit}"
    return f"{size:,} bytes"


def _window(seconds: int | None) -> str:
    return f"{seconds / 3600:g} hours after the contact's last message" if seconds else "no end"


def _rates(limits: Limits) -> str:
    rates = (("account", limits.account_rate), ("contact", limits.peer_rate))
    told = [f"{_rate(rate)} for each {whose}" for whose, rate in rates if rate]
    return ", ".join([*told, f"{limits.parallel} calls at once"])


def _rate(rate: Rate) -> str:
    per = f"{rate.per_s:g} a second" if rate.per_s >= 1 else f"one in {1 / rate.per_s:g} s"
    return f"{per} (up to {rate.burst} at once)"


def _unknown(channel: Channel) -> str:
    if channel.abilities.idempotent:
        return "sent again: the provider knows a repeated message by our id"
    if channel.lookup:
        return "looked up at the provider, and sent again only if it is not there"
    return "shown as *uncertain*, and not sent again by itself"


def _errors(channel: Channel) -> str:
    if not channel.errors:
        return ""
    by_class: dict[ErrorClass, list[str]] = {}
    for code, known in channel.errors.items():
        by_class.setdefault(known, []).append(f"`{code}`")
    rows = [(", ".join(codes), MEANINGS[known]) for known, codes in by_class.items()]
    return f"{_table('Errors of the provider', ('code', 'what happens'), rows)}\n\n{UNKNOWN}"


if __name__ == "__main__":
    for file, text in pages_in(Path(sys.argv[1]), CHANNELS).items():
        file.write_text(text, encoding="utf-8")
