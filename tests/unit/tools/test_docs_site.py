"""The documentation's site fetches nothing from other hosts, and lists every decision."""

import pytest

from scripts import docs_site

FETCHING = [
    '<script src="https://cdn.example/x.js"></script>',
    "<script async src=//cdn.example/x.js></script>",
    '<link rel="stylesheet" href="https://fonts.example/css?family=Roboto">',
    '<link rel="preconnect" href="https://fonts.example" crossorigin>',
    '<img alt="" src="http://images.example/x.png">',
    "@font-face { src: url('https://fonts.example/x.woff2') }",
    '@import "https://styles.example/x.css";',
]
HARMLESS = [
    '<a href="https://semver.org">semantic versioning</a>',
    '<link rel="canonical" href="https://docs.example/index.html">',
    '<script src="assets/javascripts/bundle.js"></script>',
    '<img src="images/conversation.svg">',
    "<code>&lt;script src=&quot;https://chat.example.com/widget.js&quot;&gt;</code>",
    "background: url(data:image/svg+xml;base64,AAAA)",
]


@pytest.mark.parametrize("text", FETCHING)
def test_a_resource_from_another_host_is_found(text: str) -> None:
    """Scripts, styles, fonts and pictures, however the address is written."""
    assert len(docs_site.fetched(text)) == 1


@pytest.mark.parametrize("text", HARMLESS)
def test_links_and_own_files_are_allowed(text: str) -> None:
    """A link is followed by a reader, not by the browser."""
    assert docs_site.fetched(text) == []


def test_decisions_are_listed_in_the_order_of_their_numbers() -> None:
    """Each number is shown once, whether the page's heading has it or not."""
    titles = {"0160-redis-py": "0160 redis-py carries the live store", "0032-own-wire": "0032: Our own wire"}

    assert list(docs_site.decision_lines(titles)) == [
        "- [0032: Our own wire](0032-own-wire.md)",
        "- [0160: redis-py carries the live store](0160-redis-py.md)",
    ]
