"""Checks of start forms: every text in every language, conditions on earlier answers only, one field for each fact."""

import re
from collections.abc import Iterator
from typing import Any

import phonenumbers

from usher_policy.conditions.patterns import Pattern, PatternError
from usher_policy.document.faults import Path, did_you_mean, one_of, shown
from usher_policy.document.forms import PROFILE, condition_field
from usher_policy.document.plain_values import entries, get, mappings, number, texts
from usher_policy.document.source import Source
from usher_policy.forms.questions import condition_fields
from usher_policy.limits import CONSENT_CHARS, FORM_FIELDS, FORM_LONG_FIELDS, FORM_OPTIONS, HELP_CHARS, LABEL_CHARS

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CHOOSE = ("choice", "several")
_FILLED_BY = {  # what of the contact may be filled by which type of field
    "name": ("text",),
    "email": ("email",),
    "phone": ("phone",),
    "language": ("choice",),
}
_ONLY_FOR = {"options": _CHOOSE, "pattern": ("order_number",), "country": ("phone",), "least": ("number",),
             "most": ("number",)}  # fmt: skip


def check_forms(source: Source) -> None:
    """Report every mistake in the forms, and in what rules say of them."""
    _rules(source)
    for path, form in mappings(source, "forms", "*"):
        fields = entries(form, "fields")
        if "fields" in form and not fields:
            source.fault((*path, "fields"), "this form asks nothing", "add a field, or remove the form")
        if len(fields) > FORM_FIELDS:
            source.fault((*path, "fields"), f"{len(fields)} questions", f"ask at most {FORM_FIELDS}")
        if sum(get(field, "type") == "long_text" for field in fields) > FORM_LONG_FIELDS:
            message = f"more than {FORM_LONG_FIELDS} long texts"
            source.fault((*path, "fields"), message, "write `type: text` for some of them")
        _languages(source, path, form)
        seen: dict[str, set[str]] = {"name": set(), "fact": set()}
        for place, field in enumerate(fields):
            if isinstance(field, dict):
                _field(source, (*path, "fields", place), field, seen)
        _order(source, path, fields)


def _rules(source: Source) -> None:
    forms = get(source.value, "forms")
    known = set(forms) if isinstance(forms, dict) else set()
    for path, name in texts(source, ("rules", "*", "form")):
        if name not in known:
            cure = did_you_mean(name, known, f"add it under `forms`: `{name}: …`")
            source.fault(path, f"no form is called {shown(name)}", cure)
    for path, rule in mappings(source, "rules", "*"):
        if "ask" in rule and not rule.get("form"):
            source.fault((*path, "ask"), "there is no form to ask", "add `form: …`, or remove this")


def _field(source: Source, path: Path, field: dict[str, Any], seen: dict[str, set[str]]) -> None:
    name, kind = field.get("name"), field.get("type", "text")
    fact = field.get("fills") or name
    if isinstance(name, str) and name in seen["name"]:
        source.fault((*path, "name"), f"{shown(name)} is asked twice", "give each field a name of its own")
    elif {str(fact), str(name)} & seen["fact"]:
        message = f"another field fills {shown(fact)} already"
        source.fault((*path, "fills"), message, "let each field fill something of its own")
    seen["name"].add(str(name))
    seen["fact"] |= {str(fact), str(name)}
    for check in (_kind, _options, _pattern, _country, _bounds):
        check(source, path, field, str(kind))
    if isinstance(fact, str) and fact in PROFILE and kind not in _FILLED_BY[fact]:
        cure = f"write `type: {_FILLED_BY[fact][0]}`, or `fills: …` with another name"
        source.fault((*path, "type"), f"the contact's {fact} is no {kind}", cure)


def _kind(source: Source, path: Path, field: dict[str, Any], kind: str) -> None:
    for key, kinds in _ONLY_FOR.items():
        if field.get(key) not in (None, [], "") and kind not in kinds:
            source.fault((*path, key), f"a {kind} has no `{key}`", f"remove it, or write `type: {one_of(kinds)}`")


def _options(source: Source, path: Path, field: dict[str, Any], kind: str) -> None:
    options = entries(field, "options")
    if kind in _CHOOSE and not options:
        source.fault((*path, "options"), "there is nothing to choose from", "add `options`")
    if len(options) > FORM_OPTIONS:
        source.fault((*path, "options"), f"{len(options)} options", f"write at most {FORM_OPTIONS}")
    seen: set[str] = set()
    for place, option in enumerate(options):
        value = option.get("value") if isinstance(option, dict) else None
        if isinstance(value, str) and value in seen:
            source.fault((*path, "options", place, "value"), f"{shown(value)} is here twice", "keep one of the two")
        seen.add(str(value))


def _pattern(source: Source, path: Path, field: dict[str, Any], kind: str) -> None:
    pattern = field.get("pattern")
    if kind == "order_number" and not pattern:
        source.fault((*path, "pattern"), "what an order number looks like is not said", "add `pattern: …`")
    if isinstance(pattern, str) and pattern:
        try:
            Pattern(pattern)
        except PatternError as error:
            message = f"the pattern {shown(pattern)} cannot be read: {error}"
            source.fault((*path, "pattern"), message, "correct the pattern")


def _country(source: Source, path: Path, field: dict[str, Any], _kind: str) -> None:
    country = field.get("country")
    if isinstance(country, str) and country and country not in phonenumbers.SUPPORTED_REGIONS:
        cure = "write two capitals, such as DE"
        source.fault((*path, "country"), f"no country is called {shown(country)}", cure)


def _bounds(source: Source, path: Path, field: dict[str, Any], _kind: str) -> None:
    least, most = number(field.get("least")), number(field.get("most"))
    if least is not None and most is not None and least > most:
        source.fault((*path, "least"), f"{least:g} is more than {most:g}", "exchange `least` and `most`")


def _order(source: Source, path: Path, fields: list[Any]) -> None:
    """Report conditions on answers that come later, or are the field's own."""
    facts = [_fact(field) for field in fields]
    for place, field in enumerate(fields):
        named = set(condition_fields(get(field, "when")))
        for late in facts[place:]:
            if late and late in named:
                message = f"`{late}` is answered here or later"
                source.fault((*path, "fields", place, "when"), message, "move the question below the one it depends on")


def _fact(field: Any) -> str:
    target = get(field, "fills") or get(field, "name")
    return condition_field(target) if isinstance(target, str) else ""


def _languages(source: Source, path: Path, form: dict[str, Any]) -> None:
    """Report texts that are missing in a language in which others are written, too long or empty."""
    found = list(_texts(path, form))
    written = sorted({tag for _, held, _ in found for tag in held if isinstance(tag, str)})
    for where, held, longest in found:
        for tag, text in held.items():
            _text(source, (*where, tag), tag, text, longest)
        missing = [tag for tag in written or ["en"] if tag not in held and _LANGUAGE.fullmatch(tag)]
        if missing:
            cure = f"add `{missing[0]}: …`, or remove that language everywhere in the form"
            source.fault(where, f"the text is missing in {one_of(missing)}", cure)


def _text(source: Source, path: Path, tag: str, text: Any, longest: int) -> None:
    if not _LANGUAGE.fullmatch(tag):
        source.fault(path, f"{shown(tag)} is no language", "write it as `en`, `de` or `pt-BR`", key=True)
    if isinstance(text, str) and not text.strip():
        source.fault(path, "the text is empty", "write it, or remove the language everywhere in the form")
    if isinstance(text, str) and len(text) > longest:
        source.fault(path, f"the text has {len(text)} characters", f"write at most {longest}")


def _texts(path: Path, form: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any], int]]:
    """Yield where texts by language are, the texts, and how long each may be; labels also where they are empty."""
    for name, longest in (("title", LABEL_CHARS), ("intro", HELP_CHARS)):
        yield from _held((*path, name), form, name, longest)
    for place, field in enumerate(entries(form, "fields")):
        here = (*path, "fields", place)
        longest = CONSENT_CHARS if get(field, "type") == "consent" else LABEL_CHARS
        yield from _held((*here, "label"), field, "label", longest, empty=True)
        yield from _held((*here, "help"), field, "help", HELP_CHARS)
        for at, option in enumerate(entries(field, "options")):
            yield from _held((*here, "options", at, "label"), option, "label", LABEL_CHARS, empty=True)


def _held(
    path: Path, part: Any, name: str, longest: int, *, empty: bool = False
) -> Iterator[tuple[Path, dict[str, Any], int]]:
    held = get(part, name)
    if isinstance(held, dict) and (held or empty):
        yield path, held, longest
