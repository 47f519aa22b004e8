"""What keeps a contact, and what a forecast counts; and that each table with personal data was thought of."""

import msgspec
import pytest
from usher_gateway.erasing.register.tables import LAST, REGISTER, STEPS
from usher_gateway.retention.contacts import Left, kept_by
from usher_gateway.retention.content import LEFT, TABLES, Talk, content_of
from usher_gateway.retention.forecast import HELD, NEVER, PROMISED, forecast_of
from usher_policy.document.read import read_policy
from usher_policy.retention.deciding import DAY, Ended

NOW = 1_700_000_000_000_000  # µs
RETENTION = read_policy("""
retention:
  rules: [{days: 10}, {channel: email, days: 40}, {account: tax, days: null}]
  hold_tags: [court]
""").retention


@pytest.mark.parametrize("what", Left._fields)
def test_anything_that_is_left_keeps_a_contact(what: str) -> None:
    """Each by itself; and nothing keeps whom nothing is left of."""
    assert kept_by(Left(**{what: True})) == what
    assert not kept_by(Left())


def test_each_table_with_personal_data_goes_or_says_why_it_stays() -> None:
    """Whoever adds one to the register says here what retention makes of it."""
    known = {entry.table.name for entry in STEPS + LAST}

    assert set(TABLES) | set(LEFT) == known
    assert not set(TABLES) & set(LEFT)


def test_what_is_emptied_leaves_no_personal_column_of_the_conversation() -> None:
    """But for whose it is, and where they are reached, which are the contact's."""
    whose = {"address_id", "contact_id", "peer", "addresses_json", "visit", "visitor", "place", "fingerprint"}
    whose |= {"message", "conversation", "id", "agent_id"}  # ids of rows that stay
    for entry in content_of(Talk("", (), (), frozenset(), (), frozenset(), id="k1"), NOW):
        if entry.does == "empty":
            assert REGISTER[entry.table.name].personal - whose <= set(entry.values or {}), entry.table.name


def test_a_forecast_counts_by_rule_and_by_when() -> None:
    """Conversations that keep their content are counted by the reason."""

    def ended(age_d: float, channel: str = "web", account: str = "web", **more: object) -> Ended:
        return Ended(account, channel, "chat", NOW - int(age_d * DAY), **more)  # type: ignore[arg-type]

    found = [
        *(ended(age) for age in (11, 10, 9, 3, 2.5)),
        *(ended(age, "email", "box") for age in (41, 12, 1)),
        ended(400, "email", "tax"),
        ended(11, tags=("court",)),
        ended(11, promised=True),
    ]
    forecast = forecast_of(RETENTION, found, {"everything": 7, "stage: faq": 2}, NOW)
    rows = {row.rule: row for row in forecast.rules}

    every, mail, faq = rows["everything"], rows["channel: email"], rows["stage: faq"]
    assert (every.days, every.gone, every.due, every.week, every.month, every.later) == (10, 7, 2, 2, 1, 0)
    assert (mail.due, mail.week, mail.month, mail.later, faq.gone) == (1, 0, 1, 1, 2)
    assert every.next_at == (NOW + DAY) // 1000
    assert forecast.stays == {NEVER: 1, HELD: 1, PROMISED: 1}
    assert msgspec.json.decode(msgspec.json.encode(forecast), type=type(forecast)) == forecast


def test_without_rules_a_forecast_has_nothing() -> None:
    """But what earlier policies removed."""
    forecast = forecast_of(read_policy("").retention, [Ended("web", "web", "chat", 1)], {"everything": 3}, NOW)

    assert [(row.rule, row.gone, row.due) for row in forecast.rules] == [("everything", 3, 0)]
    assert forecast.stays[NEVER] == 1
