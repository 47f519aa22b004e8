"""A conversation as its contact may keep it, as a value: what was said, when, and under which public names (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from usher_common.messages.content import Profile
from usher_common.messages.events import ConversationChanged, MessageAdded
from usher_common.transcripts.limits import TRANSCRIPT_CHARS, TRANSCRIPT_MESSAGES
from usher_common.transcripts.place import Place
from usher_common.transcripts.wording import Wording, wording_of
from usher_common.units import SECOND_US

Side = Literal["visitor", "agent", "system"]


class Line(msgspec.Struct, frozen=True):
    """One message: `files` are names with their sizes; a system message has no author."""

    time: str
    side: Side
    author: str
    text: str
    files: tuple[str, ...] = ()


class Day(msgspec.Struct, frozen=True):
    """The messages of one day in the contact's time zone."""

    date: str
    lines: tuple[Line, ...]


class Transcript(msgspec.Struct, frozen=True):
    """The whole document; `facts` are rows of a name and its value, `left_out` says what it has no space for."""

    language: str
    rtl: bool
    title: str
    facts: tuple[tuple[str, str], ...]
    days: tuple[Day, ...]
    left_out: str = ""
    day: str = ""  # on which it began, as 2026-11-28


def transcript(
    conversation: ConversationChanged,
    messages: Sequence[MessageAdded],
    people: Mapping[str, str],
    zone: str,
    language: str,
) -> Transcript:
    """Make the transcript of these messages, the latest last.

    `people` are agents' public names by id; `zone` and `language` are as browsers name them, and unknown ones are UTC
    and English. Notes, tags, queues and addresses are not asked for, so they cannot be in it. Of a conversation that
    is longer than a document may be, it has the latest messages and the number of those before.
    """
    wording, place = wording_of(language), zone_of(zone)
    kept = _latest(messages)
    dated = [(_moment(message.at, place), message) for message in kept]
    days = _days(dated, conversation, people, wording)
    opened = _moment(conversation.opened_at, place)
    omitted = max(conversation.last_seq, len(messages)) - len(kept)
    return Transcript(
        language=wording.language,
        rtl=wording.rtl,
        title=wording.title.format(wording.date_of(opened)),
        facts=tuple(_facts(kept, people, wording, place, opened)),
        days=tuple(days),
        left_out=f"{wording.left_out}: {omitted}" if omitted else "",
        day=f"{opened:%Y-%m-%d}",
    )


def contacts_transcript(
    conversation: ConversationChanged, messages: Sequence[MessageAdded], place: Place, zone: str, language: str
) -> Transcript:
    """Make it in this zone and language; where one is "", in the contact's, who was last at `place`."""
    profile = conversation.profile or Profile()
    people = {message.agent: message.agent_name for message in messages if message.agent}
    spoken = language or profile.language or place.language
    return transcript(conversation, messages, people, zone or place.time_zone, spoken)


def zone_of(name: str) -> tzinfo:
    """Return a time zone by its name in the IANA database, else UTC."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such name, or one that is a path
        return UTC


def public_name(name: str, otherwise: str) -> str:
    """Return a name as contacts may see it: an address that somebody is called by is nobody's public name."""
    return otherwise if not name.strip() or "@" in name else name.strip()


def _latest(messages: Sequence[MessageAdded]) -> list[MessageAdded]:
    kept: list[MessageAdded] = []
    space = TRANSCRIPT_CHARS
    for message in reversed(messages[-TRANSCRIPT_MESSAGES:]):
        space -= len(message.text)
        if space < 0 and kept:
            break
        kept.append(message)
    return kept[::-1]


def _moment(at: int, place: tzinfo) -> datetime:
    return datetime.fromtimestamp(at / SECOND_US, place)


def _facts(
    messages: Iterable[MessageAdded], people: Mapping[str, str], wording: Wording, place: tzinfo, opened: datetime
) -> Iterator[tuple[str, str]]:
    agents = dict.fromkeys(_author(message, people, wording) for message in messages if _is_agents(message))
    if agents:
        yield wording.people, ", ".join(agents)
    offset = opened.strftime("%z")
    yield wording.times, f"{place} (UTC{offset[:3]}:{offset[3:5]})" if opened.utcoffset() else "UTC"


def _days(
    dated: Sequence[tuple[datetime, MessageAdded]],
    conversation: ConversationChanged,
    people: Mapping[str, str],
    wording: Wording,
) -> Iterator[Day]:
    for _, group in groupby(dated, lambda pair: pair[0].date()):
        day = list(group)
        lines = (_line(moment, message, conversation, people, wording) for moment, message in day)
        if shown := tuple(line for line in lines if line is not None):
            yield Day(wording.date_of(day[0][0]), shown)


def _line(
    moment: datetime,
    message: MessageAdded,
    conversation: ConversationChanged,
    people: Mapping[str, str],
    wording: Wording,
) -> Line | None:
    time = f"{moment:%H:%M}"
    if message.author == "system":
        text = _event(message.text, wording)
        return None if text is None else Line(time, "system", "", text)
    files = tuple(f"{wording.file}: {file.name} ({wording.size_of(file.size)})" for file in message.attachments)
    if message.author == "agent":
        return Line(time, "agent", _author(message, people, wording), message.text, files)
    profile = conversation.profile or Profile()
    name = public_name(profile.name, wording.visitor)
    return Line(time, "visitor", name, message.text, files)


def _is_agents(message: MessageAdded) -> bool:
    return message.author == "agent" and not (message.thread is not None and message.thread.automatic)


def _author(message: MessageAdded, people: Mapping[str, str], wording: Wording) -> str:
    if message.thread is not None and message.thread.automatic:
        return wording.machine
    return public_name(people.get(message.agent, message.agent_name), wording.team)


def _event(text: str, wording: Wording) -> str | None:
    code, _, detail = text.partition(":")
    detail = detail.strip()
    named = code not in ("held", "notice")  # these two are what was said to the contact, word for word
    return wording.event_of(code, public_name(detail, "") if named else detail)
