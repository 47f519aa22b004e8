"""Checks of the funnel: each path reaches a person, stages come in an order that can be, and what is said is used."""

from collections.abc import Iterator, Sequence
from typing import Any

from usher_policy.checks.triggers import check_triggers
from usher_policy.document.faults import Path, did_you_mean, shown
from usher_policy.document.funnel import AUTOMATIC, OFFERED
from usher_policy.document.plain_values import entries, get, number, texts
from usher_policy.document.source import Source

_FAQ, _BOT = "faq", "bot"
_PERSON = "chat"
_EURO = "EUR"
_REPLIES = ("broadcast", "event")  # kinds of rules by which contacts are told something, and answer
_DEFAULT = (_PERSON,)


def check_funnel(source: Source) -> None:
    """Report every mistake in `funnel`."""
    if not isinstance(get(source.value, "funnel"), dict):
        return
    for check in (_currency, _paths, _rules, _bot, _offers, _unused):
        check(source)
    check_triggers(source, {str(one) for _, stages in _stages(source) for one in stages})


def _currency(source: Source) -> None:
    for path, name in texts(source, ("funnel", "currency")):
        if len(name) == len(_EURO) and not (name.isascii() and name.isalpha() and name.isupper()):
            source.fault(path, f"no currency is called {shown(name)}", f'write its three capitals, such as "{_EURO}"')


def _stages(source: Source) -> Iterator[tuple[Path, Sequence[Any]]]:
    for pattern in (("funnel", "stages"), ("funnel", "rules", "*")):
        for path, stages in source.each(*pattern):
            if isinstance(stages, list):
                yield path, stages


def _named(source: Source) -> set[str]:
    return {stage for _, stages in _stages(source) for stage in stages if isinstance(stage, str)}


def _paths(source: Source) -> None:
    for path, stages in _stages(source):
        if _PERSON not in stages:
            message = "no person is ever reached: `chat` is missing"
            source.fault(path, message, f"write `{[*(one for one in stages if one in AUTOMATIC), _PERSON]}`")
            continue
        for place, stage in enumerate(stages):
            where = (*path, place)
            if stage in stages[:place]:
                source.fault(where, f"{shown(stage)} is here twice", "name each stage once")
            elif stage == _FAQ and place:
                after = "a bot" if _PERSON not in stages[:place] else "a person"
                source.fault(where, f"the FAQ comes after {after}", "move it to the front, or remove it")
            elif stage == _BOT and place > stages.index(_PERSON):
                source.fault(where, "the bot comes after a person", "move it before `chat`, or remove it")
            elif stage in OFFERED and place < stages.index(_PERSON):
                message = f"{shown(stage)} comes before `chat`, where it is offered"
                source.fault(where, message, "move it behind `chat`")


def _rules(source: Source) -> None:
    known = {name for _, name in texts(source, ("rules", "*", "name"))}
    replies = {*_REPLIES, *(f"event:{path[-1]}" for path, _ in source.each("events", "*"))}
    for path, _ in source.each("funnel", "rules", "*"):
        if (name := str(path[-1])) not in known | replies:
            cure = did_you_mean(name, known, "name one of the entry rules under `rules`")
            source.fault(path, f"no entry rule is called {shown(name)}", cure)


def _bot(source: Source) -> None:
    named = [path for path, stages in _stages(source) if _BOT in stages]
    if named and not get(source.value, "funnel", _BOT, "account"):
        cure = "name the account of the channel `webhook` that reaches it: `bot: {account: NAME}` under `funnel`"
        source.fault(named[0], "nobody knows where the bot is", cure)


def _offers(source: Source) -> None:
    named = _named(source)
    before: set[str] = set()
    for place, offer in enumerate(entries(get(source.value, "funnel", "chat"), "offers")):
        if not isinstance(offer, dict):
            continue
        where: Path = ("funnel", "chat", "offers", place)
        to = offer.get("to")
        if to in OFFERED and to not in named:
            message = f"never offered: no conversation has the stage {shown(to)}"
            source.fault((*where, "to"), message, f"add it: `stages: [chat, {to}]`")
        if not isinstance(to, str) or number(offer.get("after_s")) is None:
            continue
        if to in before:
            source.fault((*where, "to"), f"{shown(to)} is offered twice", "offer each stage once")
        before.add(to)


def _unused(source: Source) -> None:
    named = _named(source) or set(_DEFAULT)
    for stage in (*AUTOMATIC, *OFFERED):
        if get(source.value, "funnel", stage) and stage not in named:
            message = f"unused: no conversation has the stage {shown(stage)}"
            source.fault(("funnel", stage), message, f"add it under `stages`, or remove `{stage}`")
