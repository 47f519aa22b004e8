"""Bots are told from browsers by what their requests say."""

import pytest
from usher_gateway.visits.domain.automated import is_automated

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
PEOPLE = [
    CHROME,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1) Presto/2.12.423 Version/12.16",
]
PROGRAMS = [
    "",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Chrome-Lighthouse",
    "facebookexternalhit/1.1",
    "curl/8.5.0",
    "python-requests/2.32",
]


@pytest.mark.parametrize("agent", PEOPLE)
def test_a_browser_is_a_person(agent: str) -> None:
    """Also a phone whose maker's name ends in "bot"."""
    assert not is_automated({"User-Agent": agent})


@pytest.mark.parametrize("agent", PROGRAMS)
def test_crawlers_and_tools_are_not(agent: str) -> None:
    """By name, or because no browser calls itself so."""
    assert is_automated({"User-Agent": agent}, headless_counts=True)


@pytest.mark.parametrize(
    "header", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "Prefetch"}]
)
def test_a_page_loaded_in_advance_is_not_looked_at(header: dict[str, str]) -> None:
    """It may never be."""
    assert is_automated({"User-Agent": CHROME, **header})


def test_a_browser_without_a_window_counts_where_asked_for() -> None:
    """In the demo, which tests may use; elsewhere it is a monitor or a scraper."""
    headers = {"User-Agent": CHROME.replace("Chrome/", "HeadlessChrome/")}

    assert [is_automated(headers), is_automated(headers, headless_counts=True)] == [True, False]
