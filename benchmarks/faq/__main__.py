"""`make bench-faq`: how well questions find their articles, how fast, and how unanswered ones are clustered.

The last line is JSON: for each set its figures, then the time of a search over 10,000 articles. The set made from
StackFAQ is no part of this repository; where it is absent that is said, and the others are measured.

`USHER_FAQ_MODEL=universal make bench-faq` does the same with a model, which makes vectors of 40,000 wordings, too: two
minutes and more.
"""

import json
import os
import random
import time
from dataclasses import asdict

from usher_knowledge.embeddings.named import named_model
from usher_knowledge.retrieval.evaluation import evaluate
from usher_knowledge.retrieval.index import build
from usher_knowledge.retrieval.meaning import Model
from usher_knowledge.retrieval.model import Article

from benchmarks.faq.clustering import measure
from finding.question_sets import OWN, Set, read_set, stack_faq

ARTICLES = 10_000
WORDINGS = 4
SEARCHES = 1000
WORDS = 20_000  # that the articles and questions are made of
SYLLABLES = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "or", "es")]


def main() -> None:
    """Measure everything; each set is printed when it is done."""
    sets: dict[str, Set] = {"de": read_set(OWN / "de"), "ru": read_set(OWN / "ru")}
    if (folder := stack_faq()) is None:
        print("StackFAQ is absent: set USHER_FAQ_DIR")
    else:
        sets["stackfaq"] = read_set(folder)
    named = os.environ.get("USHER_FAQ_MODEL", "")
    model = named_model(named)
    result: dict[str, object] = {"model": named}
    for name, (articles, questions) in sets.items():
        clusters = measure(
            [one.question for one in questions], [one.article for one in questions], articles[0].language
        )
        figures = {field: round(figure, 4) for field, figure in asdict(evaluate(articles, questions, model)).items()}
        result[name] = {**figures, **clusters}
        print(name, result[name], flush=True)
    print(json.dumps({"faq": True, **result, **_search_times(model)}))


def _search_times(model: Model | None) -> dict[str, float]:
    """Time searches over made-up articles whose words are as unevenly common as those of a language."""
    chance = random.Random(1)
    words = sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(WORDS)})
    chance.shuffle(words)
    common = [1 / (rank + 2) for rank in range(len(words))]

    def text(topic: list[str]) -> str:
        return " ".join([*chance.choices(words, common, k=chance.randint(4, 9)), *chance.sample(topic, 2)])

    topics = [chance.sample(words, 4) for _ in range(ARTICLES)]
    articles = [
        Article(str(n), "en", tuple(text(topic) for _ in range(WORDINGS)), text(topic))
        for n, topic in enumerate(topics)
    ]
    began = time.perf_counter()
    index = build(articles, model=model)
    built = time.perf_counter() - began
    times, work = [], []
    for topic in chance.sample(topics, SEARCHES):
        question = text(topic)
        began, worked = time.perf_counter(), time.thread_time()
        index.search(question, "en")
        times.append(time.perf_counter() - began)
        work.append(time.thread_time() - worked)
    times.sort()
    work.sort()
    return {
        "search_p50_ms": round(times[SEARCHES // 2] * 1000, 1),
        "search_p99_ms": round(times[SEARCHES * 99 // 100] * 1000, 1),
        "search_p99_processor_ms": round(work[SEARCHES * 99 // 100] * 1000, 1),
        "build_s": round(built, 1),
    }


if __name__ == "__main__":
    main()
