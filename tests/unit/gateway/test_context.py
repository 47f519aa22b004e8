"""What an agent is told of a contact, from values; and which version of a summary comes first."""

from hypothesis import given
from hypothesis import strategies as st
from usher_common.messages.summary import SummaryItem
from usher_gateway.context.domain import PAGES, Known, KnownContact, MadePromise, PastTalk, context_of
from usher_gateway.visits.domain.visit import Person, Visit
from usher_gateway.wire.summaries import ConversationSummary, SummaryVersion, summary_of

from visit_reports import NOW, beacon, visit_after

VERA = KnownContact("c1", "Vera", "vera@example.com", "", "de", {"plan": "gold"})
PROMISE = SummaryItem("promise", "I will call tomorrow", 4)


def version(upto_seq: int = 5, number: int = 0, *items: SummaryItem) -> SummaryVersion:
    """Return a version of a summary."""
    return SummaryVersion(items, "agent" if number else "extract", 1, upto_seq, number)


def past(key: str, *items: SummaryItem) -> PastTalk:
    """Return an earlier conversation with a summary."""
    return PastTalk(key, "web", 1000, 2000, None, "", "bye", ConversationSummary(version(5, 0, *items)))


class TestWho:
    """Who it is."""

    def test_what_the_shop_signed_is_verified_and_comes_first(self) -> None:
        """What a person says of themselves does not replace it."""
        signed = {"id": "7", "name": "Vera Maier", "email": "v@shop.example"}
        made = context_of(Known(contact=VERA, signed=signed), NOW)

        assert (made.name, made.email, made.verified) == ("Vera Maier", "v@shop.example", True)

    def test_what_somebody_says_of_themselves_is_shown_but_not_verified(self) -> None:
        """Anybody may say any name."""
        made = context_of(Known(contact=VERA), NOW)

        assert (made.name, made.email, made.verified, made.attributes) == (
            "Vera",
            "vera@example.com",
            False,
            {"plan": "gold"},
        )

    def test_a_visit_tells_zone_and_language_where_nothing_else_does(self) -> None:
        """A contact's own language comes first."""
        person = Person(1, "fr", "Europe/Paris")
        visit = Visit(id="v", visitor="p", name="n", first=NOW, heard=NOW, ahead_ms=0, person=person)
        made = context_of(Known(contact=KnownContact("c1"), visit=visit), NOW)

        assert (made.language, made.time_zone) == ("fr", "Europe/Paris")
        assert context_of(Known(contact=VERA, visit=visit), NOW).language == "de"


class TestVisits:
    """What they did on the site."""

    def test_the_pages_of_this_visit_are_listed_with_their_times(self) -> None:
        """The latest last, and no more than a few."""
        pages = [{"id": f"p{n:02}", "began": n * 1000, "spans": [(n * 1000, n * 1000 + 500)]} for n in range(9)]
        visit = visit_after(
            beacon(9_000, *pages), beacon(20_000, {"id": "q", "began": 10_000}, {"id": "r", "began": 11_000})
        )
        made = context_of(Known(contact=VERA, visit=visit), NOW)

        assert made.visit is not None
        assert [page.url[-3:] for page in made.visit.pages] == [*(f"p{n:02}" for n in range(1, 9)), "e/q", "e/r"]
        assert (len(made.visit.pages), made.visit.page_count) == (PAGES, 11)
        assert made.visit.pages[-1].at == NOW + 11_000

    @given(st.integers(0, 20), st.booleans())
    def test_this_visit_is_not_counted_as_one_before(self, others: int, recorded: bool) -> None:
        """Whether it is recorded yet or not."""
        known = Known(contact=VERA, visits=others + recorded, visit_recorded=recorded)

        assert context_of(known, NOW).visits_before == others

    def test_without_a_visit_there_is_none(self) -> None:
        """Nobody consented, or the channel is no web page."""
        made = context_of(Known(contact=VERA), NOW)

        assert (made.visit, made.visits_before, made.last_visit_at) == (None, 0, None)


class TestBefore:
    """What was before."""

    def test_open_promises_come_before_those_of_the_last_conversation(self) -> None:
        """Older ones are in the summaries."""
        promised = MadePromise("k9", 3, "vera@example.com", 5, open=True, due_at=9)
        known = Known(contact=VERA, past=[past("k2", PROMISE), past("k1", PROMISE)], open_promises=[promised])
        made = context_of(known, NOW)

        assert made.promises == (promised, MadePromise("k2", 4, "I will call tomorrow", 2000))
        assert [one.id for one in made.past] == ["k2", "k1"]


class TestVersions:
    """Which version of a summary is shown."""

    def test_an_agents_version_stays_first_after_a_reopening(self) -> None:
        """The machine's newer one stands beside."""
        edited, newer = version(5, 1), version(9)

        assert summary_of(newer, edited) == ConversationSummary(edited, newer)

    def test_the_machines_version_that_was_edited_is_not_beside(self) -> None:
        """It says nothing new."""
        edited = version(5, 2)

        assert summary_of(version(5), edited) == ConversationSummary(edited)

    def test_without_an_edit_the_machines_is_shown(self) -> None:
        """Or nothing."""
        assert summary_of(version(), None) == ConversationSummary(version())
        assert summary_of(None, version(5, 1)) == ConversationSummary(version(5, 1))
        assert summary_of(None, None) is None
