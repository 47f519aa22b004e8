"""List unanswered questions when somebody asks for them: never by itself, and one list at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from msgspec.structs import replace
from usher_common.knowledge.articles import Answers, Question
from usher_common.knowledge.unanswered import (
    AgentAnswer,
    QuestionGroup,
    SettlingArticle,
    Unanswered,
    UnansweredFilter,
)
from usher_common.record.port import Record
from usher_common.record.sql.constructs import read_now
from usher_common.units import DAY_US

from usher_knowledge.clusters.cluster import Group, cluster
from usher_knowledge.keeping.read_articles import read_some
from usher_knowledge.limits import ANSWERS_READ, CLOSEST
from usher_knowledge.summaries.domain.transcript import Line
from usher_knowledge.unanswered.domain.best_answers import answer_in, best_of
from usher_knowledge.unanswered.domain.grouping import groups_of
from usher_knowledge.unanswered.domain.questions import Asked
from usher_knowledge.unanswered.read_asked import (
    Closed,
    Showing,
    read_closed,
    read_said,
    read_settled,
    read_settling,
    read_showings,
)

Search = Callable[[Question], Awaitable[Answers]]


class UnansweredLists:
    """Makes lists; the last grouping of each language is kept, because settling questions does not change it."""

    def __init__(self, record: Record, search: Search) -> None:
        self._record = record
        self._search = search
        self._alone = asyncio.Lock()
        self._grouped: dict[str, tuple[tuple[str, ...], tuple[Group, ...]]] = {}

    async def list(self, wanted: UnansweredFilter) -> Unanswered:
        """Read, group and compare; takes some seconds for the most questions that are read."""
        async with self._alone:
            async with self._record.read() as connection:
                since = await read_now(connection) - wanted.days * DAY_US
                closed = await read_closed(connection, since, wanted.language)
                settled = await read_settled(connection, [one.conversation for one in closed.asked])
            # numbers of texts: in a thread, so that searches and, in one process, messages do not wait
            groups = await asyncio.to_thread(groups_of, closed.asked, settled, self._cluster)
            answers = await self._answers(groups, closed)
            return Unanswered(
                since=closed.since // 1000,
                read=closed.read,
                whole=closed.whole,
                groups=tuple([await self._compared(one, answers[one.title, one.language]) for one in groups]),
                articles=await self._articles(),
            )

    def _cluster(self, texts: Sequence[str], language: str) -> tuple[Group, ...]:
        key = tuple(texts)
        kept = self._grouped.get(language)
        if kept is None or kept[0] != key:
            kept = self._grouped[language] = (key, cluster(key, language))
        return kept[1]

    async def _answers(
        self, groups: Sequence[QuestionGroup], closed: Closed
    ) -> dict[tuple[str, str], tuple[AgentAnswer, ...]]:
        """Return what agents answered best, by the group's title and language."""
        asked = {one.conversation: one for one in closed.asked}
        wanted = {(one.title, one.language): _latest(one, asked) for one in groups}
        async with self._record.read() as connection:
            said = await read_said(connection, [one.conversation for found in wanted.values() for one in found])
        return {key: _best(found, said, closed.outcomes, key[1]) for key, found in wanted.items()}

    async def _compared(self, group: QuestionGroup, answers: tuple[AgentAnswer, ...]) -> QuestionGroup:
        closest = await self._search(Question(text=group.title, language=group.language, limit=CLOSEST))
        return replace(group, answers=answers, verdict=closest.verdict, articles=closest.found)

    async def _articles(self) -> tuple[SettlingArticle, ...]:
        async with self._record.read() as connection:
            settling = await read_settling(connection)
            if not settling:
                return ()
            showings = await read_showings(connection, min(at for _, at, _ in settling))
            articles = await read_some(connection, [article for article, _, _ in settling])
        titles = {key: one.title for key, one in articles.items() if not one.archived}
        return tuple(
            measured(article, titles[article], (at, settled), showings)
            for article, at, settled in settling
            if article in titles
        )


def measured(article: str, title: str, began: tuple[int, int], showings: Sequence[Showing]) -> SettlingArticle:
    """Count what an article did; `began` is when it settled questions first (µs), and how many."""
    at, settled = began
    shown = [one for one in showings if article in one.articles and one.at >= at]
    helped = [one for one in shown if one.helped == article]
    return SettlingArticle(
        article=article,
        title=title,
        at=at // 1000,
        settled=settled,
        shown=len(shown),
        helped=len(helped),
        saved=round(sum(one.saved for one in helped), 4),
    )


def _latest(group: QuestionGroup, asked: Mapping[str, Asked]) -> list[Asked]:
    """Return its newest conversations that an agent may have answered."""
    found = [one for key in group.conversations if (one := asked[key]).kind != "unanswered" or one.seq]
    return sorted(found, key=lambda one: -one.at)[:ANSWERS_READ]


def _best(
    asked: Sequence[Asked], said: Mapping[str, Sequence[Line]], outcomes: Mapping[str, int], language: str
) -> tuple[AgentAnswer, ...]:
    found = (
        answer_in(one.conversation, said.get(one.conversation, ()), one.seq, outcomes.get(one.conversation, 0))
        for one in asked
    )
    return best_of([one for one in found if one is not None], language)
