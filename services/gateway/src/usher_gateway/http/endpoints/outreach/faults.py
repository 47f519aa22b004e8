"""What is wrong with a broadcast that is drafted, each at its field (pure)."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from usher_common.messages.contact_facts import FACTS, NO_CONSENT_NEEDED, attribute

from usher_gateway.http.endpoints.outreach.documents import NewBroadcast
from usher_gateway.outreach.domain.plan import places_in
from usher_gateway.problems import FieldProblem


class Known(NamedTuple):
    """What a draft may name: queues, accounts with their channels, and other broadcasts."""

    queues: Collection[str]
    accounts: Mapping[str, str]
    broadcasts: Collection[str]


def faults_of(new: NewBroadcast) -> list[FieldProblem]:
    """Return why this cannot be drafted, whatever there is to name; none if it can."""
    unnamed = [] if new.name.strip() else [FieldProblem("name", "It has no name.", "missing")]
    return [*unnamed, *_of_rule(new), *_of_audience(new)]


def unknown_in(new: NewBroadcast, known: Known) -> list[FieldProblem]:
    """Return which of what it names is not there."""
    channels = {*known.accounts, *known.accounts.values()}
    found = [
        *(("rule.channels", "unknown_channel", one) for one in new.rule.channels if one not in channels),
        *(("audience.channels", "unknown_channel", one) for one in new.audience.channels if one not in channels),
        *((f"accounts.{one}", "unknown_account", one) for one in new.accounts if one not in known.accounts),
        *(
            ("audience.without", "unknown_broadcast", one)
            for one in new.audience.without
            if one not in known.broadcasts
        ),
    ]
    if new.rule.queue != "default" and new.rule.queue not in known.queues:
        found.append(("rule.queue", "unknown_queue", new.rule.queue))
    return [FieldProblem(field, f"There is no such thing: {name}", code, {"name": name}) for field, code, name in found]


def _of_rule(new: NewBroadcast) -> Iterator[FieldProblem]:
    if not new.rule.wordings:
        yield FieldProblem("rule.wordings", "There are no words to send.", "no_wording")
    if not new.rule.consent or new.rule.consent == NO_CONSENT_NEEDED:
        words = "A broadcast needs the attribute by which contacts have agreed to it."
        yield FieldProblem("rule.consent", words, "no_consent")
    for language, wording in new.rule.wordings.items():
        at = f"rule.wordings.{language}"
        texts = {f"{at}.text": wording.text, f"{at}.subject": wording.subject}
        texts |= {f"{at}.values": text for text in wording.values.values()}
        for field, text in texts.items():
            if wrong := next((one for one in places_in(text) if not _is_fact(one)), None):
                words = f"A contact has nothing for {{{wrong}}}: nobody would be told."
                yield FieldProblem(field, words, "unknown_place", {"name": wrong})


def _of_audience(new: NewBroadcast) -> Iterator[FieldProblem]:
    for name, values in new.audience.facts.items():
        if not _is_fact(name):
            yield FieldProblem(f"audience.facts.{name}", "Contacts have no such fact.", "unknown_fact", {"name": name})
        elif not values:
            yield FieldProblem(f"audience.facts.{name}", "There is no value that they may have.", "missing")


def _is_fact(name: str) -> bool:
    prefix = attribute("")
    return name in FACTS or (name.startswith(prefix) and name != prefix)
