"""Who is no visitor: crawlers, previews and monitors, judged by what their requests say of themselves."""

import re
from collections.abc import Mapping

_NAMES = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|archiver|facebookexternalhit|embedly|preview|lighthouse|pagespeed|gtmetrix"
    r"|pingdom|uptime|monitor|headless|phantomjs|selenium|playwright|puppeteer|scrapy|feedfetcher|mediapartners"
    r"|google-read-aloud|bingpreview|yandeximages|ahrefs|semrush|wget|curl/|libwww|python-|python/|aiohttp|httpx"
    r"|okhttp|java/|go-http|node-fetch|axios|undici|guzzle|postman|insomnia",
    re.IGNORECASE,
)
_NO_BOTS = re.compile(r"cubot", re.IGNORECASE)  # a maker of phones
_HEADLESS = re.compile(r"headless", re.IGNORECASE)


def is_automated(headers: Mapping[str, str], *, headless_counts: bool = False) -> bool:
    """Return whether a request comes from no person's browser, or from one that only loads a page in advance.

    `headless_counts`: a browser without a window counts as a person's, as in the demo, whose users may be tests.
    """
    agent = _NO_BOTS.sub("", headers.get("User-Agent", ""))
    if headless_counts:
        agent = _HEADLESS.sub("", agent)
    if not agent.startswith(("Mozilla/", "Opera/")):  # every browser's does
        return True
    purpose = f"{headers.get('Sec-Purpose', '')} {headers.get('Purpose', '')} {headers.get('X-Moz', '')}".lower()
    return "prefetch" in purpose or "prerender" in purpose or _NAMES.search(agent) is not None
