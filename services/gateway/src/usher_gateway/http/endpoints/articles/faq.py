"""The public search of the FAQ: for the widget's home screen, and for pages of one's own."""

from usher_common.knowledge.articles import Question

from usher_gateway.http.call import Call
from usher_gateway.http.cross_origin import readable
from usher_gateway.http.endpoints.articles.beginning import first_articles
from usher_gateway.http.endpoints.articles.documents import FaqAnswers, FaqQuery
from usher_gateway.http.endpoints.articles.handlers import asking_knowledge
from usher_gateway.limits import FAQ_BURST_S
from usher_gateway.origins import address_of
from usher_gateway.problems import Problem


async def search(call: Call) -> FaqAnswers:
    """Find articles that answer a question; pages that may embed the widget may read the answer."""
    query: FaqQuery = call.query
    question = Question(text=query.q, language=query.language, audience=query.entry, limit=query.limit)
    with readable(call):
        await _limit(call)
        with asking_knowledge():
            if not query.q.strip():
                return FaqAnswers(await first_articles(call.site.knowledge, query))
            answers = await call.site.knowledge.search(question)
    return FaqAnswers(answers.found)


async def _limit(call: Call) -> None:
    rate = call.site.settings.faq_searches_per_minute / 60
    address = address_of(call.request, call.site.settings.trusted_proxies)
    wait = await call.site.edge.live.take(f"faq:{address}", rate=rate, burst=max(1, int(rate * FAQ_BURST_S)))
    if wait:
        raise Problem(429, "rate", "Too many searches.", retry_after_s=wait)
