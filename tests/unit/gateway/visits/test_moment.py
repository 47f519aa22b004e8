"""What a visit means at a moment: here, over, and for how long."""

import pytest
from usher_gateway.limits import VISIT_HERE_S, VISIT_PAUSE_S
from usher_gateway.visits.domain.moment import is_here, is_over, visit_now

from visit_reports import NOW, beacon, visit_after

PAGE = {"id": "p", "spans": [(0, 10_000)]}
HERE_MS, PAUSE_MS = int(VISIT_HERE_S * 1000), VISIT_PAUSE_S * 1000


@pytest.mark.parametrize(
    ("visible", "after_ms", "here", "over"),
    [
        (True, 0, True, False),
        (True, HERE_MS, True, False),
        (True, HERE_MS + 1, False, False),
        (False, 0, False, False),
        (False, PAUSE_MS - 1, False, False),
        (False, PAUSE_MS, False, True),
        (True, PAUSE_MS, False, True),
    ],
)
def test_here_and_over_follow_the_last_report_of_a_visible_page(
    visible: bool,
    after_ms: int,
    here: bool,
    over: bool,
) -> None:
    """A page that was left says so; one whose browser crashed is gone after two reports that did not come."""
    visit = visit_after(beacon(10_000, {**PAGE, "visible": visible}))
    now = visit.heard + after_ms

    assert (is_here(visit, now), is_over(visit, now)) == (here, over)


def test_a_report_from_the_background_does_not_prolong_a_visit() -> None:
    """An event of the shop in a hidden tab, half an hour later."""
    visit = visit_after(
        beacon(10_000, PAGE),
        beacon(10_000 + PAUSE_MS, PAGE, events=[{"id": "e", "name": "stock", "at": 0}]),
    )

    assert is_over(visit, NOW + 10_000 + PAUSE_MS)


def test_a_visit_that_never_had_a_visible_page_ends_too() -> None:
    """A tab that was opened in the background and never looked at."""
    visit = visit_after(beacon(0, {"id": "p"}))

    assert [is_over(visit, NOW), is_over(visit, NOW + PAUSE_MS)] == [False, True]


def test_the_clock_goes_on_between_reports() -> None:
    """But no longer than a report may be late."""
    visit = visit_after(beacon(10_000, {**PAGE, "visible": True}))
    heard = visit.heard

    assert [visit_now(visit, heard + ms).on_site_s for ms in (0, 12_000, HERE_MS, HERE_MS + 1)] == [10, 22, 40, 10]
    assert visit_now(visit, heard + 12_000).on_page_s == 22


def test_the_present_page_is_the_visible_one() -> None:
    """With several tabs: the one that is looked at, however long ago it was opened; without one the last."""
    old = {"id": "old", "began": 0, "spans": [(0, 5_000), (20_000, 25_000)]}
    new = {"id": "new", "began": 5_000, "spans": [(5_000, 20_000)]}
    there = visit_after(beacon(20_000, new), beacon(25_000, {**old, "visible": True}))
    gone = visit_after(beacon(25_000, old), beacon(26_000, new))

    assert visit_now(there, NOW + 25_000).url == "https://shop.example/old"
    assert visit_now(gone, NOW + 26_000).url == "https://shop.example/new"


def test_a_tab_that_died_is_not_the_present_page() -> None:
    """Its last report said that it was visible; the other tab has gone on reporting, and was left."""
    died = {"id": "died", "spans": [(0, 1_000)], "visible": True}
    visit = visit_after(
        beacon(1_000, died), beacon(60_000, {"id": "left", "began": 50_000, "spans": [(50_000, 60_000)]})
    )

    assert not is_here(visit, visit.heard)
    assert visit_now(visit, visit.heard).url == "https://shop.example/left"
