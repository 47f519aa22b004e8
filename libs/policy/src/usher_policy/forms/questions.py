"""Decide which questions of a form are still to be asked, and check what was answered (pure)."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from usher_policy.conditions.compile import Facts
from usher_policy.document.forms import PROFILE, FormField, condition_field, target_of
from usher_policy.forms.answers import YES, Answer, read_answer
from usher_policy.forms.start_form import AskedField, StartForm
from usher_policy.wording import wording

ASKED = "asked."  # what the names of attributes begin with that say: asked, and left blank


class Choice(msgspec.Struct, frozen=True):
    """An answer to choose."""

    value: str
    label: str


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question in the visitor's language; `steers`: other questions depend on its answer."""

    name: str
    type: str
    label: str
    help: str = ""
    required: bool = False
    options: tuple[Choice, ...] = ()
    fills: str = ""
    least: float | None = None
    most: float | None = None
    steers: bool = False


class Filled(msgspec.Struct, frozen=True):
    """What answers tell of the contact, also that a question was left blank; `faults` are by question."""

    profile: dict[str, str] = {}
    attributes: dict[str, str] = {}
    faults: dict[str, str] = {}


def questions(form: StartForm, known: Facts, answers: Mapping[str, str], language: str) -> tuple[Question, ...]:
    """Return the questions that are to be asked: nothing that is known, and nothing whose condition does not hold.

    `known` has the fields of conditions, `answers` what was answered so far, by question; both decide conditions.
    """
    steering = steering_fields(form)
    return tuple(_question(asked.field, language, steering) for asked, _ in _asked(form, known, answers))


def check_answers(form: StartForm, known: Facts, answers: Mapping[str, str], *, skipped: bool = False) -> Filled:
    """Check the answers to a form's questions; other names, and what is known already, are left out.

    `skipped`: the visitor did not want to answer, so that nothing is required.
    """
    profile: dict[str, str] = {}
    attributes: dict[str, str] = {}
    faults: dict[str, str] = {}
    for asked, answer in _asked(form, known, answers):
        field = asked.field
        fault = answer.fault or ("missing" if field.required and not answer.value and not skipped else "")
        if fault and not skipped:
            faults[field.name] = fault
        elif not answer.value:
            attributes[asked_mark(field)] = YES
        elif target_of(field) in PROFILE:
            profile[target_of(field)] = answer.value
        else:
            attributes[target_of(field)] = answer.value
    return Filled(profile, attributes, faults)


def known_after(known: Facts, filled: Filled) -> dict[str, Any]:
    """Return what is known once these answers are kept."""
    return {**known, **filled.profile, "attributes": {**known.get("attributes", {}), **filled.attributes}}


def known_fields(form: StartForm, told: Mapping[str, str]) -> dict[str, str]:
    """Return, of what else is known (attributes of the visit), what this form would ask for."""
    wanted = [target_of(asked.field) for asked in form.fields]
    return {name: told[name] for name in wanted if name not in PROFILE and told.get(name)}


def _asked(form: StartForm, known: Facts, answers: Mapping[str, str]) -> Iterator[tuple[AskedField, Answer]]:
    """Yield what is asked, in order, with its answer; each answer is known to the conditions that follow."""
    facts = dict(known)
    for asked in form.fields:
        if is_known(asked.field, known) or not asked.holds(facts):
            continue
        answer = read_answer(asked, answers.get(asked.field.name, ""))
        yield asked, answer
        facts = _with(facts, target_of(asked.field), answer.value)


def is_known(field: FormField, known: Facts) -> bool:
    """Return whether a field need not be asked: it is known, or was asked before and left blank."""
    target, attributes = target_of(field), known.get("attributes", {})
    answered = known.get(target) if target in PROFILE else target in attributes
    return bool(answered) or asked_mark(field) in attributes


def asked_mark(field: FormField) -> str:
    """Name the attribute that says that the question was asked and left blank."""
    return f"{ASKED}{field.name}"


def _with(facts: dict[str, Any], target: str, value: str) -> dict[str, Any]:
    if not value:
        return facts
    if target in PROFILE:
        return {**facts, target: value}
    return {**facts, "attributes": {**facts.get("attributes", {}), target: value}}


def steering_fields(form: StartForm) -> frozenset[str]:
    """Name the fields of conditions that decide about this form's questions."""
    return frozenset(name for asked in form.fields for name in condition_fields(asked.field.when))


def condition_fields(condition: Any) -> Iterator[str]:
    """Name the fields that a condition compares; whatever is no condition names none."""
    if isinstance(condition, list):
        for part in condition:
            yield from condition_fields(part)
    elif isinstance(condition, dict):
        for key, value in condition.items():
            if key in ("all", "any", "not"):
                yield from condition_fields(value)
            else:
                yield key


def _question(field: FormField, language: str, steering: frozenset[str]) -> Question:
    target = target_of(field)
    return Question(
        field.name,
        field.type,
        wording(field.label, language),
        wording(field.help, language),
        field.required,
        tuple(Choice(option.value, wording(option.label, language)) for option in field.options),
        target if target in PROFILE else "",
        field.least,
        field.most,
        condition_field(target) in steering,
    )
