"""Plan what one contact is told: at which address and in which words, or why they are left out."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
from usher_common.commands.tell import TellContact
from usher_common.messages.contact_facts import agreed, attribute
from usher_common.messages.content import Profile
from usher_common.messages.first_peers import FIRST, FirstBy, first_peer
from usher_common.messages.sends import Template
from usher_common.messages.threads import Reached, unreachable
from usher_policy.document.outreach import OutreachRule, OutreachWording
from usher_policy.wording import written_in

Reason = Literal[
    "merged", "already", "no_consent", "unsubscribed", "no_address", "blocked", "outside_window", "same_address",
    "no_value",
]  # fmt: skip
REASONS: tuple[Reason, ...] = (
    "merged", "already", "no_consent", "unsubscribed", "no_address", "blocked", "outside_window", "same_address",
    "no_value",
)  # fmt: skip
# Of several addresses, each with a reason of its own, the first of these is told.
_TELLING: tuple[Reason, ...] = ("outside_window", "unsubscribed", "blocked", "same_address")
_PLACE = re.compile(r"\{([a-z][a-z0-9_.]{0,63})\}")
PROFILED = ("name", "email", "phone", "language")
NEVER = frozenset({"web", "voice"})  # the widget's visitors are not there, and nobody calls for a message
_ANY = FirstBy("phone")  # how a channel that is not in `FIRST` is written to where the address is known


class Place(NamedTuple):
    """An address at which a contact may be told something; `peer` is as people know it, `at` when they last wrote.

    `known`: the provider's own peer, "" of an address that the contact only left. `declined`: they want nothing there.
    """

    account: str
    channel: str
    peer: str
    known: str = ""
    window_ends_at: int = 0
    refused: str = ""
    declined: bool = False
    at: int = 0

    @property
    def key(self) -> str:
        """What is the same for two contacts who share it."""
        return f"{self.channel}:{self.peer.strip().casefold()}"


class Person(NamedTuple):
    """A contact: `values` are their facts by name (`contact_facts.values_of`)."""

    id: str
    values: Mapping[str, str]
    places: Sequence[Place] = ()
    merged: bool = False

    @property
    def attributes(self) -> dict[str, str]:
        """Their attributes by name."""
        prefix = attribute("")
        return {name.removeprefix(prefix): one for name, one in self.values.items() if name.startswith(prefix)}


class Asked(NamedTuple):
    """What is to be told: the rule with its name, the event's values, and `now` in µs of the record's clock.

    `broadcast` is its id, "" of an event: who has unsubscribed anywhere gets no broadcast, and an event only where
    they have not. `told` are contacts who got it already, `taken` the addresses (`Place.key`) that get it.
    """

    rule: OutreachRule
    name: str
    now: int
    values: Mapping[str, str] = {}
    broadcast: str = ""
    told: Collection[str] = ()
    taken: Collection[str] = ()
    language: str = ""


class Planned(NamedTuple):
    """What a contact is told: the place, and the words."""

    place: Place
    language: str
    text: str
    subject: str = ""
    template: Template | None = None


def plan(person: Person, asked: Asked) -> Planned | Reason:
    """Choose the first of their addresses, in the rule's order, that takes it now."""
    if person.merged:
        return "merged"
    if person.id in asked.told:
        return "already"
    if not agreed(asked.rule.consent, person.attributes):
        return "no_consent"
    if asked.broadcast and any(one.declined or one.refused == "stopped" for one in person.places):
        return "unsubscribed"
    language, wording = _wording(asked.rule, asked.language or person.values.get("language", ""))
    why: set[Reason] = set()
    for place in _ordered(person.places, asked.rule.channels):
        if (reason := _closed(place, wording, asked)) is None:
            return _said(place, language, wording, person, asked)
        why.add(reason)
    return next((one for one in _TELLING if one in why), "no_address")


def command_of(planned: Planned, person: Person, asked: Asked, message: str) -> TellContact:
    """Return the command that tells them; `message` is the id of the message."""
    place, by, rule = planned.place, _by(planned.place.channel), asked.rule
    known = bool(place.known) and not by.subject  # a mail begins a thread of its own
    values = person.values
    return TellContact(
        account=place.account,
        peer=place.known if known else first_peer(place.channel, place.peer, message),
        channel=place.channel,
        contact=person.id,
        text=planned.text,
        rule=asked.name,
        subject=planned.subject,
        template=planned.template,
        profile=Profile(**{name: values.get(name, "") for name in PROFILED}),  # type: ignore[arg-type]  # all are texts
        answers_only=by.template_only,
        window_ends_at=place.window_ends_at,
        broadcast=asked.broadcast,
        queue=rule.queue,
        priority=rule.priority,
        require=rule.require,
        prefer=rule.prefer,
        language=planned.language,
    )


def filled(text: str, values: Mapping[str, str]) -> str | None:
    """Put the values into the places of a text; None if one is missing.

    >>> filled("Hi {name}, {order} is on its way", {"name": "Eva", "order": "4711"})
    'Hi Eva, 4711 is on its way'
    """
    missing = [name for name in places_in(text) if not values.get(name, "").strip()]
    return None if missing else _PLACE.sub(lambda found: values[found[1]].strip(), text)


def places_in(text: str) -> list[str]:
    """Name the values for which a text has places, in their order."""
    return _PLACE.findall(text)


def _wording(rule: OutreachRule, language: str) -> tuple[str, OutreachWording]:
    """Return the words in their language: its region's, its own, else the rule's first."""
    tag = written_in(rule.wordings, language)
    return tag, rule.wordings[tag]


def _ordered(places: Sequence[Place], channels: Sequence[str]) -> list[Place]:
    """Return where the rule lets them be told: as it orders channels and accounts, where they wrote last first."""
    ranks = {name: at for at, name in enumerate(channels)}
    allowed = [
        (min(ranks.get(one.account, len(ranks)), ranks.get(one.channel, len(ranks))), one)
        for one in places
        if one.channel not in NEVER and (not ranks or one.account in ranks or one.channel in ranks)
    ]
    return [one for _, one in sorted(allowed, key=lambda pair: (pair[0], -pair[1].at))]


def _closed(place: Place, wording: OutreachWording, asked: Asked) -> Reason | None:
    if place.declined:
        return "unsubscribed"
    reached = _reached(place)
    if reached.refused:
        return "unsubscribed" if reached.refused == "stopped" else "blocked"
    if _needs_template(place, asked.now) and not wording.template:
        return "outside_window"
    return "same_address" if place.key in asked.taken else None


def _needs_template(place: Place, now: int) -> bool:
    if place.window_ends_at:
        return unreachable(_reached(place), now) == "window_closed"
    return _by(place.channel).template_only


def _reached(place: Place) -> Reached:
    return Reached(
        *(place.account, place.peer, place.channel, place.window_ends_at),
        refused=place.refused,  # type: ignore[arg-type]  # as the address's column has it
    )


def _said(place: Place, language: str, wording: OutreachWording, person: Person, asked: Asked) -> Planned | Reason:
    values = {**person.values, **asked.values}
    subject = wording.subject if _by(place.channel).subject else ""
    templated = _needs_template(place, asked.now)
    texts = [wording.text, subject, *(wording.values.values() if templated else ())]
    done = [filled(one, values) for one in texts]
    if any(one is None for one in done):
        return "no_value"
    said = [one or "" for one in done]
    template = None
    if templated:
        keys = tuple(wording.values)
        template = Template(wording.template, wording.template_language, tuple(said[2:]), keys)
    return Planned(place, language, said[0], said[1], template)


def _by(channel: str) -> FirstBy:
    return FIRST.get(channel, _ANY)


def count(reasons: Sequence[Reason]) -> dict[str, int]:
    """Count how many are left out, by reason, in the order of `REASONS`."""
    return {reason: number for reason in REASONS if (number := reasons.count(reason))}


class Audience(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Whom a broadcast is for: contacts with all of these; what is empty asks for nothing.

    `facts`: values by the names of facts ("attributes.city"), compared without case; `languages`, and their regions;
    `channels`: who can be told by one of them. `without`: who got one of these broadcasts is left out.
    """

    facts: dict[str, tuple[str, ...]] = {}
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def belongs(person: Person, audience: Audience) -> bool:
    """Return whether the broadcast is for this contact."""
    for name, wanted in audience.facts.items():
        if person.values.get(name, "").strip().casefold() not in {one.strip().casefold() for one in wanted}:
            return False
    language = person.values.get("language", "").replace("_", "-").lower()
    if audience.languages and not any(_speaks(language, one.lower()) for one in audience.languages):
        return False
    return not audience.channels or any(one.channel in audience.channels for one in person.places)


def _speaks(language: str, wanted: str) -> bool:
    return language == wanted or language.startswith(f"{wanted}-")
