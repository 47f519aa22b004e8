"""The page of a place in line says the same as the router tells the widget."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from usher_common.expected_wait import ServiceRate, combined
from usher_gateway.http.endpoints.visitors.places import place_of, site_of
from usher_gateway.reading.elsewhere.place_in_line import Before
from usher_gateway.reading.policy import Active
from usher_policy.document.model import PolicyDocument, Queue
from usher_router.domain.matching.queue_position import WaitingContact, queue_positions

QUEUES = {"default": Queue(), "sales": Queue(pool="sales"), "vip": Queue(pool="sales")}
ACTIVE = Active(document=PolicyDocument(queues=QUEUES))
RATES = st.builds(ServiceRate, busy=st.integers(0, 3), worked_s=st.floats(0, 9000), ended=st.integers(0, 9))


@given(
    st.lists(st.sampled_from(sorted(QUEUES)), min_size=1, max_size=12),
    st.fixed_dictionaries(dict.fromkeys(QUEUES, RATES)),
)
def test_page_and_widget_agree(line: list[str], services: dict[str, ServiceRate]) -> None:
    """Of everybody in the line, whichever queues their agents serve."""
    waiting = [WaitingContact(str(number), queue, "web", "v", web=True) for number, queue in enumerate(line)]
    pools = {QUEUES[name].pool for name in QUEUES}
    rates = {pool: combined(services[name] for name in QUEUES if QUEUES[name].pool == pool) for pool in pools}
    told = queue_positions(waiting, lambda queue: QUEUES[queue].pool, rates)
    for number, queue in enumerate(line):
        found = place_of(queue, Before(0, Counter(line[:number]), services), ACTIVE)
        assert found == (told[str(number)].place, told[str(number)].wait_s)


@pytest.mark.parametrize(
    ("page", "site"),
    [
        ("https://shop.example:8443/orders/4711?name=eva#x", "https://shop.example:8443/"),
        ("https://eva:pw@shop.example/", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_of_the_page_only_the_site_is_told(page: str, site: str) -> None:
    """Where somebody was says something of them."""
    assert site_of(page) == site
