"""What is wrong with a broadcast that is drafted, each at its field."""

from typing import Any

import msgspec
import pytest
from usher_gateway.http.body_faults import fault_in
from usher_gateway.http.endpoints.outreach.documents import NewBroadcast
from usher_gateway.http.endpoints.outreach.faults import Known, faults_of, unknown_in

RULE: dict[str, Any] = {"consent": "news", "wordings": {"en": {"text": "Hi {name}, {attributes.city}!"}}}
KNOWN = Known({"sales"}, {"tg": "telegram"}, {"b1"})


def draft(rule: Any = RULE, **more: Any) -> dict[str, Any]:
    """What the desk sends."""
    return {"name": "Sale", "rule": rule, **more}


def said(text: str, language: str = "de") -> dict[str, Any]:
    """The rule with words in two languages."""
    return {**RULE, "wordings": {"en": {"text": "Hi"}, language: {"text": text}}}


@pytest.mark.parametrize(
    ("body", "field", "code", "values"),
    [
        (draft(name="x" * 500), "name", "too_long", {"limit": "200"}),
        (draft(per_minute=0), "per_minute", "too_small", {"limit": "1"}),
        (draft(per_minute=99_999), "per_minute", "too_large", {"limit": "6000"}),
        (draft(per_minute=None), "per_minute", "bad_value", {}),
        (draft(accounts={"tg": 5, "wa": 0}), "accounts.wa", "too_small", {"limit": "1"}),
        (draft(said("")), "rule.wordings.de.text", "missing", {}),
        (draft(said("Hallo", "Deutsch!")), "rule.wordings", "bad_form", {}),
        (draft({"wordings": {}}), "rule.consent", "missing", {}),
        (draft({**RULE, "queue": "Sales!"}), "rule.queue", "bad_form", {}),
        (draft(audience={"facts": {"name": 5}}), "audience.facts.name", "bad_value", {}),
        (draft(audience={"languages": [5]}), "audience.languages.0", "bad_value", {}),
        (draft(more=1), "more", "bad_value", {}),
        ([], "", "bad_value", {}),
    ],
)
def test_a_body_that_cannot_be_read_names_its_field(body: Any, field: str, code: str, values: dict[str, str]) -> None:
    """Also of a mapping's value, where msgspec says no key; others say it in their language by code and values."""
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(body, NewBroadcast)
    fault = fault_in(body, NewBroadcast, caught.value)

    assert (fault.field, fault.code, fault.values) == (field, code, values)
    assert fault.message


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (draft(), []),
        (
            draft({"consent": "none", "wordings": {}}, name=" "),
            [("name", "missing"), ("rule.wordings", "no_wording"), ("rule.consent", "no_consent")],
        ),
        (draft(said("Your {order}")), [("rule.wordings.de.text", "unknown_place")]),
        (
            draft({**RULE, "wordings": {"en": {"text": "a", "subject": "{b}", "values": {"1": "{c}"}}}}),
            [("rule.wordings.en.subject", "unknown_place"), ("rule.wordings.en.values", "unknown_place")],
        ),
        (
            draft(audience={"facts": {"city": ["Bonn"], "attributes.": ["x"], "attributes.town": []}}),
            [
                ("audience.facts.city", "unknown_fact"),
                ("audience.facts.attributes.", "unknown_fact"),
                ("audience.facts.attributes.town", "missing"),
            ],
        ),
        (
            draft(
                {**RULE, "queue": "gone", "channels": ["telegram", "tg", "fax"]},
                audience={"channels": ["sms"], "without": ["b1", "b2"]},
                accounts={"tg": 1, "wa": 1},
            ),
            [
                ("rule.channels", "unknown_channel"),
                ("audience.channels", "unknown_channel"),
                ("accounts.wa", "unknown_account"),
                ("audience.without", "unknown_broadcast"),
                ("rule.queue", "unknown_queue"),
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_told_at_once(body: Any, found: list[tuple[str, str]]) -> None:
    """What nobody would be told by, and what is not there."""
    new = msgspec.convert(body, NewBroadcast)

    assert [(one.field, one.code) for one in (*faults_of(new), *unknown_in(new, KNOWN))] == found
