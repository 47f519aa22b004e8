"""The index in memory: compared with the record twice a second, built anew in a thread when something changed.

The former index answers until the new one is ready (decision 0367).
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog
from usher_common.handling import Stall
from usher_common.knowledge.articles import Article
from usher_common.knowledge.showing import is_valid
from usher_common.record.port import Record

from usher_knowledge import metrics
from usher_knowledge.answering.choosing import next_turn
from usher_knowledge.keeping.read_articles import read_changes
from usher_knowledge.limits import SEARCH_DEPTH
from usher_knowledge.retrieval.index import Calibrations, Index, build
from usher_knowledge.retrieval.meaning import Model
from usher_knowledge.retrieval.model import Article as IndexedArticle
from usher_knowledge.retrieval.model import Found

log = structlog.get_logger()
ALL = -1  # before the first change


@dataclass(frozen=True, slots=True)
class Built:
    """An index of the articles valid when it was built, by id; at `turn_at` (ms) others will be."""

    index: Index
    articles: Mapping[str, Article]
    turn_at: int | None

    def search(self, text: str, language: str) -> tuple[Found, ...]:
        """Search in a language, or in all where nobody knows it or there is nothing in it; takes milliseconds."""
        with metrics.SEARCH_SECONDS.time():
            return self.index.search(text, language, SEARCH_DEPTH)


class LiveIndex:
    """Follows the record; `built` is None until the first index is ready."""

    def __init__(self, record: Record, model: Model | None = None) -> None:
        self.built: Built | None = None
        self._model = model
        self._record = record
        self._known: dict[str, Article] = {}
        self._last_n = ALL
        self._calibrated: Built | None = None

    async def poll(self) -> None:
        """Compare with the record, and build what changed; while the record is unavailable, the index stays."""
        try:
            changes = await read_changes(self._record, self._last_n)
            restored = changes.last_n < self._last_n  # an older record
            if restored:
                changes, self._known = await read_changes(self._record, ALL), {}
        except Stall as stall:
            log.warning("index.record_away", reason=str(stall)[:200])
            return
        if changes.articles or restored or self.built is None or _is_over(self.built, changes.now):
            known = self._known | {one.id: one for one in changes.articles}
            known = {key: one for key, one in known.items() if not one.archived}
            calibrations = self.built.index.calibrations if self.built else None
            self.built = await asyncio.to_thread(_built, known, changes.now, calibrations, self._model)
            self._known = known
        self._last_n = changes.last_n
        metrics.INDEX_COMPARED.set(time.time())

    async def calibrate(self) -> None:
        """Calibrate the confidence of an index that is new, which takes seconds; it answers meanwhile."""
        built = self.built
        if built is None or built is self._calibrated:
            return
        calibrated = replace(built, index=await asyncio.to_thread(built.index.calibrated))
        if self.built is built:  # another one may be there by now, which is calibrated next
            self.built = self._calibrated = calibrated


def _built(known: Mapping[str, Article], now: int, calibrations: Calibrations | None, model: Model | None) -> Built:
    valid = {key: one for key, one in known.items() if is_valid(one, now)}
    with metrics.INDEX_SECONDS.time():
        index = build([_indexed(one) for one in valid.values()], calibrations=calibrations, model=model)
    metrics.INDEX_ARTICLES.set(len(valid))
    return Built(index, valid, next_turn(known.values(), now))


def _is_over(built: Built, now: int) -> bool:
    return built.turn_at is not None and now >= built.turn_at


def _indexed(one: Article) -> IndexedArticle:
    return IndexedArticle(one.id, one.language, (one.title, *one.variants), one.answer, one.tags)
