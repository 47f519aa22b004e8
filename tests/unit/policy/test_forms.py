"""Which questions of a start form are still to be asked, and what answers are worth."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_policy.document.read import read_policy
from usher_policy.forms.questions import Filled, check_answers, known_after, known_fields, questions
from usher_policy.forms.start_form import StartForm, start_forms
from usher_policy.limits import ANSWER_CHARS, LONG_ANSWER_CHARS
from usher_policy.wording import wording

ORDER = start_forms(
    read_policy(r"""
forms:
  order:
    title: {en: Before we begin, de: Bevor es losgeht}
    fields:
      - {name: name, label: {en: Your name, de: Ihr Name}}
      - {name: mail, type: email, fills: email, label: {en: E-mail, de: E-Mail}, required: true}
      - name: topic
        type: choice
        required: true
        label: {en: Topic, de: Thema}
        options:
          - {value: order, label: {en: An order, de: Eine Bestellung}}
          - {value: other, label: {en: Something else, de: Etwas anderes}}
      - name: order
        type: order_number
        required: true
        pattern: '^[A-Z]{2}-\d{6}$'
        when: {attributes.topic: order}
        label: {en: Order number, de: Bestellnummer}
      - name: amount
        type: number
        when: {attributes.order: {exists: true}}
        label: {en: A, de: B}
""")
)["order"]
EVERYTHING = start_forms(
    read_policy(r"""
forms:
  all:
    fields:
      - {name: text, label: {en: x}}
      - {name: long, type: long_text, label: {en: x}}
      - {name: email, type: email, label: {en: x}}
      - {name: phone, type: phone, country: DE, label: {en: x}}
      - {name: number, type: number, least: -5, most: 10.5, label: {en: x}}
      - name: choice
        type: choice
        label: {en: x}
        options: &options [{value: a, label: {en: x}}, {value: b, label: {en: x}}]
      - {name: several, type: several, label: {en: x}, options: *options}
      - {name: yes-no, type: yes_no, label: {en: x}}
      - {name: date, type: date, label: {en: x}}
      - {name: order, type: order_number, pattern: '^[A-Z]{2}-\d{6}$', label: {en: x}}
      - {name: consent, type: consent, label: {en: x}}
""")
)["all"]
KNOWN: dict[str, Any] = {"attributes": {}}


def names(form: StartForm, known: dict[str, Any], answers: dict[str, str]) -> list[str]:
    """Name the questions."""
    return [question.name for question in questions(form, known, answers, "en")]


ASKED = [
    # what is known, what was answered so far, what is asked
    ({}, {}, ["name", "mail", "topic"]),
    ({"name": "Ana"}, {}, ["mail", "topic"]),
    ({"name": "Ana", "email": "a@b.example", "attributes": {"topic": "other"}}, {}, []),
    ({"name": "Ana", "email": "a@b.example", "attributes": {"topic": "order"}}, {}, ["order"]),
    ({}, {"topic": "order"}, ["name", "mail", "topic", "order"]),
    ({}, {"topic": "other", "order": "AB-123456"}, ["name", "mail", "topic"]),
    ({}, {"topic": "order", "order": "AB-123456"}, ["name", "mail", "topic", "order", "amount"]),
    ({}, {"topic": "order", "order": "wrong"}, ["name", "mail", "topic", "order"]),
    ({"attributes": {"asked.name": "yes", "asked.mail": "yes"}}, {}, ["topic"]),  # asked before, and left blank
]


@pytest.mark.parametrize(("known", "answers", "expected"), ASKED)
def test_only_what_is_not_known_is_asked(known: dict[str, Any], answers: dict[str, str], expected: list[str]) -> None:
    """And only what its condition, on what is known and on earlier answers, asks for."""
    assert expected == names(ORDER, known, answers)


def test_questions_come_in_the_visitors_language() -> None:
    """And say which of them decide about others."""
    german = questions(ORDER, KNOWN, {"topic": "order"}, "de-AT")

    assert [one.label for one in german] == ["Ihr Name", "E-Mail", "Thema", "Bestellnummer"]
    assert [choice.label for choice in german[2].options] == ["Eine Bestellung", "Etwas anderes"]
    assert [one.name for one in german if one.steers] == ["topic", "order"]
    assert [one.fills for one in german] == ["name", "email", "", ""]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "Hallo"), ("de-AT", "Hallo"), ("pt_br", "Oi"), ("pt", "Hello"), ("", "Hello"), ("zh-Hant-TW", "Hello")],
)
def test_a_text_falls_back(language: str, expected: str) -> None:
    """From a region to its language, then to the first that is written."""
    assert expected == wording({"en": "Hello", "de": "Hallo", "pt-BR": "Oi"}, language)


READ = [
    # the question, what was written, its value, what is wrong
    ("text", "  Hello ", "Hello", ""),
    ("text", "x" * (ANSWER_CHARS + 1), "", "too_long"),
    ("text", "a\0b", "", "bad_text"),
    ("text", "\ud800", "", "bad_text"),
    ("long", "x" * LONG_ANSWER_CHARS, "x" * LONG_ANSWER_CHARS, ""),
    ("long", "x" * (LONG_ANSWER_CHARS + 1), "", "too_long"),
    ("email", "ana@shop.example", "ana@shop.example", ""),
    ("email", "ana@shop", "", "bad_email"),
    ("email", "a b@shop.example", "", "bad_email"),
    ("phone", "030 2345 6789", "+493023456789", ""),
    ("phone", "+1 (650) 253-0000", "+16502530000", ""),
    ("phone", "12", "", "bad_phone"),
    ("phone", "call me", "", "bad_phone"),
    ("number", "7", "7", ""),
    ("number", "+2,5", "2.5", ""),
    ("number", "-6", "", "too_small"),
    ("number", "10.6", "", "too_large"),
    ("number", "1e3", "", "bad_number"),
    ("number", "٣", "", "bad_number"),
    ("choice", "b", "b", ""),
    ("choice", "c", "", "bad_choice"),
    ("several", "b,a", "a, b", ""),
    ("several", "a,c", "", "bad_choice"),
    ("yes-no", "no", "no", ""),
    ("yes-no", "perhaps", "", "bad_choice"),
    ("date", "2026-02-28", "2026-02-28", ""),
    ("date", "2026-02-30", "", "bad_date"),
    ("date", "28.2.2026", "", "bad_date"),
    ("order", "AB-123456", "AB-123456", ""),
    ("order", "123456", "", "bad_order_number"),
    ("consent", "yes", "yes", ""),
    ("consent", "no", "", ""),
]


@pytest.mark.parametrize(("name", "written", "value", "fault"), READ)
def test_an_answer_is_read_by_its_type(name: str, written: str, value: str, fault: str) -> None:
    """Its value in one form, or a code for what is wrong."""
    filled = check_answers(EVERYTHING, KNOWN, {name: written})

    assert filled.faults == ({name: fault} if fault else {})
    assert {**filled.profile, **filled.attributes}.get(name, "") == value


def test_what_is_required_is_missed_unless_the_form_is_skipped() -> None:
    """A skipped question counts as asked."""
    missed = check_answers(ORDER, KNOWN, {"name": "Ana"})
    skipped = check_answers(ORDER, KNOWN, {}, skipped=True)

    assert missed.faults == {"mail": "missing", "topic": "missing"}
    assert skipped.faults == {}
    assert names(ORDER, known_after(KNOWN, skipped), {}) == []


def test_what_is_known_is_not_answered_again() -> None:
    """A known e-mail address stays, whatever is sent."""
    known = {"email": "ana@shop.example", "attributes": {"topic": "other"}}
    filled = check_answers(ORDER, known, {"mail": "mallory@evil.example", "name": "Ana", "order": "x", "more": "y"})

    assert filled == Filled({"name": "Ana"}, {}, {})


def test_of_a_visit_only_what_the_form_asks_is_taken() -> None:
    """The visit's attributes may be many."""
    assert known_fields(ORDER, {"topic": "order", "plan": "gold", "email": "x"}) == {"topic": "order"}


FIELDS = [asked.field.name for asked in (*ORDER.fields, *EVERYTHING.fields)]
texts = st.sampled_from(["", "yes", "no", "a", "a,b", "order", "other", "AB-123456", "5", "x@y.example", "2026-01-01"])
answered = st.dictionaries(st.sampled_from(FIELDS), texts | st.text(max_size=30), max_size=8)
profiles = st.fixed_dictionaries({}, optional={"name": texts, "email": texts, "phone": texts})
knowns = st.builds(
    lambda profile, attributes: {**profile, "attributes": attributes},
    profiles,
    st.dictionaries(st.sampled_from([*FIELDS, *(f"asked.{name}" for name in FIELDS)]), texts, max_size=4),
)
forms = st.sampled_from([ORDER, EVERYTHING])


@given(forms, knowns, answered)
def test_nothing_is_asked_twice(form: StartForm, known: dict[str, Any], answers: dict[str, str]) -> None:
    """Whatever is known and answered: valid answers, once kept, leave no question; sent again they change nothing."""
    asked = names(form, known, answers)
    filled = check_answers(form, known, answers)
    kept = known_after(known, filled)

    assert set(filled.faults) <= set(asked)
    assert not {name for name in asked if f"asked.{name}" in known["attributes"]}
    if not filled.faults:
        assert set(asked).isdisjoint(names(form, kept, {}))
        assert check_answers(form, kept, answers).profile == {}


@given(forms, knowns, answered)
def test_known_facts_never_change(form: StartForm, known: dict[str, Any], answers: dict[str, str]) -> None:
    """No answer replaces what was there."""
    kept = known_after(known, check_answers(form, known, answers))

    assert {name: kept[name] for name, value in known.items() if value and name != "attributes"} == {
        name: value for name, value in known.items() if value and name != "attributes"
    }
    assert known["attributes"].items() <= kept["attributes"].items()


@given(forms, knowns, answered)
def test_a_skipped_form_is_never_refused(form: StartForm, known: dict[str, Any], answers: dict[str, str]) -> None:
    """And is not asked again."""
    filled = check_answers(form, known, answers, skipped=True)

    assert filled.faults == {}
    assert set(names(form, known, answers)).isdisjoint(names(form, known_after(known, filled), {}))
