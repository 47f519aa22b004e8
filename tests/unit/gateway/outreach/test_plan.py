"""Who is told something: each reason for leaving somebody out, the choice of an address, and the words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_gateway.outreach.domain.plan import (
    REASONS,
    Asked,
    Audience,
    Person,
    Place,
    Planned,
    belongs,
    command_of,
    count,
    filled,
    plan,
)
from usher_gateway.outreach.domain.states import after
from usher_policy.document.outreach import OutreachRule, OutreachWording

NOW = 1_000_000
SMS = Place("tw", "twilio", "+4917012345", "+4917012345")
CHAT = Place("tg", "telegram", "77", "77", at=5)
MAIL = Place("box", "email", "eva@example.org", "eva@example.org/abc", at=9)
LEFT = Place("box", "email", "eva@example.org")
OPEN = Place("wa", "whatsapp", "4917012345", "4917012345", window_ends_at=NOW + 1, at=3)
OVER = OPEN._replace(window_ends_at=NOW)
NEVER = Place("wa", "whatsapp", "4917012345")
WORDS = OutreachWording(text="Hi {name}", subject="News for {name}")
TEMPLATED = OutreachWording(text="Hi {name}", template="news", template_language="en_US", values={"body.1": "{name}"})
RULE = OutreachRule(consent="news", wordings={"en": WORDS, "de": OutreachWording(text="Hallo {name}")})
WITH_TEMPLATE = OutreachRule(consent="news", wordings={"en": TEMPLATED})
FACTS = {"name": "Eva", "attributes.news": "yes"}
ASKED = Asked(RULE, "broadcast:b1", NOW, broadcast="b1")
EVENT = ASKED._replace(name="event:shipped", broadcast="")


def eva(*places: Place, merged: bool = False, **facts: str) -> Person:
    """A contact who has agreed."""
    return Person("p1", {**FACTS, **facts}, places, merged)


@pytest.mark.parametrize(
    ("person", "asked", "reason"),
    [
        (eva(SMS, merged=True), ASKED, "merged"),
        (eva(SMS), ASKED._replace(told={"p1"}), "already"),
        (Person("p1", {"attributes.news": "no"}, [SMS]), ASKED, "no_consent"),
        (Person("p1", {"name": "Eva"}, [SMS]), ASKED, "no_consent"),
        (eva(SMS._replace(declined=True), CHAT), ASKED, "unsubscribed"),
        (eva(SMS._replace(refused="stopped"), CHAT), ASKED, "unsubscribed"),
        (eva(SMS._replace(declined=True)), EVENT, "unsubscribed"),
        (eva(SMS._replace(refused="blocked")), ASKED, "blocked"),
        (eva(), ASKED, "no_address"),
        (eva(Place("web", "web", "v1", "v1"), Place("calls", "voice", "+49")), ASKED, "no_address"),
        (eva(OVER), ASKED, "outside_window"),
        (eva(NEVER), ASKED, "outside_window"),
        (eva(SMS), ASKED._replace(taken={SMS.key}), "same_address"),
        (eva(SMS, name=""), ASKED, "no_value"),
        (eva(OVER, SMS._replace(refused="blocked")), ASKED, "outside_window"),
    ],
    ids=[
        "merged", "told", "refused", "said nothing", "declined elsewhere", "stopped elsewhere", "declined there",
        "blocked", "nothing", "widget and calls", "over", "never wrote", "shared", "nameless", "two reasons",
    ],
)  # fmt: skip
def test_why_somebody_is_left_out(person: Person, asked: Asked, reason: str) -> None:
    """Each reason has a name of its own, and all of them are listed."""
    assert plan(person, asked) == reason
    assert reason in REASONS


@pytest.mark.parametrize(
    ("places", "rule", "where", "templated"),
    [
        ([SMS, CHAT], RULE, CHAT, False),
        ([SMS, CHAT], OutreachRule(consent="news", wordings={"en": WORDS}, channels=("twilio", "tg")), SMS, False),
        ([SMS, CHAT, MAIL], OutreachRule(consent="news", wordings={"en": WORDS}, channels=("tg",)), CHAT, False),
        ([OVER, SMS], RULE, SMS, False),
        ([OPEN], WITH_TEMPLATE, OPEN, False),
        ([OVER], WITH_TEMPLATE, OVER, True),
        ([NEVER], WITH_TEMPLATE, NEVER, True),
        ([CHAT._replace(refused="blocked"), LEFT], RULE, LEFT, False),
    ],
    ids=["where they wrote last", "channel first", "one account", "open one", "open", "over", "never", "fact"],
)
def test_the_first_address_that_takes_it(places: list[Place], rule: Any, where: Place, templated: bool) -> None:
    """In the rule's order; a template only where nothing else is taken."""
    planned = plan(eva(*places), ASKED._replace(rule=rule))

    assert isinstance(planned, Planned)
    assert (planned.place, planned.template is not None) == (where, templated)


def test_an_event_is_told_where_it_is_not_declined() -> None:
    """A stop at one address says nothing of what was ordered elsewhere; of broadcasts it does."""
    person = eva(CHAT._replace(declined=True), SMS)
    planned = plan(person, EVENT)

    assert isinstance(planned, Planned)
    assert planned.place == SMS
    assert plan(person, ASKED) == "unsubscribed"


@pytest.mark.parametrize(
    ("language", "text", "used"),
    [("de-AT", "Hallo Eva", "de"), ("DE", "Hallo Eva", "de"), ("fr", "Hi Eva", "en"), ("", "Hi Eva", "en")],
)
def test_the_words_are_in_their_language(language: str, text: str, used: str) -> None:
    """Of a region's language the language's own; the rule's first for all others."""
    planned = plan(eva(SMS, language=language), ASKED)

    assert isinstance(planned, Planned)
    assert (planned.text, planned.language) == (text, used)


def test_the_command_has_all_that_the_router_needs() -> None:
    """A mail begins a thread of its own; a template has its values under their keys; replies go by the rule."""
    rule = OutreachRule(
        consent="none", wordings={"en": TEMPLATED}, queue="orders", require={"orders": 2}, prefer={"de": 1}, priority=5
    )
    asked = EVENT._replace(rule=rule, values={"order": "4711"})
    mailed, sent = plan(eva(MAIL), asked), plan(eva(OVER), asked)
    assert isinstance(mailed, Planned)
    assert isinstance(sent, Planned)
    mail, chat = command_of(mailed, eva(MAIL), asked, "n1"), command_of(sent, eva(OVER), asked, "n2")

    assert (mail.account, mail.peer.startswith("eva@example.org/"), mail.peer != MAIL.known) == ("box", True, True)
    assert (chat.peer, chat.answers_only, chat.text) == ("4917012345", True, "Hi Eva")
    assert chat.template is not None
    assert (chat.template.name, chat.template.values, chat.template.variables) == ("news", ("Eva",), ("body.1",))
    assert (chat.rule, chat.queue, chat.require, chat.prefer, chat.priority, chat.broadcast) == (
        *("event:shipped", "orders", {"orders": 2}),
        *({"de": 1}, 5, ""),
    )


@pytest.mark.parametrize(
    ("audience", "fits"),
    [
        (Audience(), True),
        (Audience(facts={"attributes.city": ("berlin", "Bonn")}), True),
        (Audience(facts={"attributes.city": ("Köln",)}), False),
        (Audience(facts={"attributes.plan": ("pro",)}), False),
        (Audience(languages=("de",)), True),
        (Audience(languages=("d",)), False),
        (Audience(channels=("twilio",)), True),
        (Audience(channels=("email",)), False),
    ],
)
def test_who_belongs_to_an_audience(audience: Audience, fits: bool) -> None:
    """All that is asked for must hold; nothing asked is everybody."""
    person = Person("p1", {"language": "de-DE", "attributes.city": "Berlin"}, [SMS])

    assert belongs(person, audience) is fits


places = st.builds(
    Place,
    account=st.sampled_from(["tw", "tg"]),
    channel=st.sampled_from(["twilio", "telegram", "whatsapp", "email", "web", "voice"]),
    peer=st.sampled_from(["+491", "a@b", "77"]),
    known=st.sampled_from(["", "77"]),
    window_ends_at=st.sampled_from([0, NOW - 1, NOW, NOW + 1]),
    refused=st.sampled_from(["", "stopped", "blocked"]),
    declined=st.booleans(),
    at=st.integers(0, 3),
)
people = st.builds(
    Person,
    id=st.sampled_from(["p1", "p2"]),
    values=st.fixed_dictionaries({"name": st.sampled_from(["", "Eva"]), "attributes.news": st.sampled_from(["", "1"])}),
    places=st.lists(places, max_size=3),
    merged=st.booleans(),
)


@given(st.lists(people, max_size=6), st.sampled_from([RULE, WITH_TEMPLATE]))
def test_nobody_is_told_who_must_not_be(audience: list[Person], rule: OutreachRule) -> None:
    """Whoever is told has agreed, has not unsubscribed anywhere, and takes it there now; no address gets it twice."""
    taken: set[str] = set()
    reasons: list[Any] = []
    for person in audience:
        planned = plan(person, ASKED._replace(rule=rule, taken=taken))
        if isinstance(planned, str):
            reasons.append(planned)
            continue
        place = planned.place
        assert person.attributes["news"] == "1"
        assert not person.merged
        assert not any(one.declined or one.refused == "stopped" for one in person.places)
        assert (place.refused, place.channel in {"web", "voice"}, place.key in taken) == ("", False, False)
        assert planned.template is not None or not 0 < place.window_ends_at <= NOW
        taken.add(place.key)

    assert sum(count(reasons).values()) == len(reasons)


@pytest.mark.parametrize(
    ("text", "said"),
    [("{order} is here", "4711 is here"), ("{ order }", "{ order }"), ("{gone}", None), ("{blank}", None), ("", "")],
)
def test_places_are_filled_or_nothing_is_said(text: str, said: str | None) -> None:
    """A text with a hole in it is worse than none."""
    assert filled(text, {"order": "4711", "blank": " "}) == said


@pytest.mark.parametrize(
    ("state", "action", "then"),
    [
        ("draft", "start", "planning"),
        ("planning", "start", "planning"),
        ("running", "pause", "paused"),
        ("paused", "start", "running"),
        ("planning", "stop", "stopped"),
        ("paused", "stop", "stopped"),
        ("stopped", "start", None),
        ("done", "start", None),
        ("done", "stop", None),
        ("draft", "pause", None),
    ],
)
def test_what_a_state_allows(state: Any, action: Any, then: str | None) -> None:
    """What has ended does not begin again."""
    assert after(state, action) == then
