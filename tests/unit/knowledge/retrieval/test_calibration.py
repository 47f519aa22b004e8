"""How sure an answer is."""

import numpy as np
from usher_knowledge.retrieval import limits
from usher_knowledge.retrieval.calibration import Calibration, calibrate, fit
from usher_knowledge.retrieval.index import build
from usher_knowledge.retrieval.model import Article, Judged
from usher_knowledge.retrieval.ranking import Ranker

from finding.shop import ARTICLES

THINGS = (
    "lamp",
    "chair",
    "table",
    "carpet",
    "mirror",
    "shelf",
    "curtain",
    "cushion",
    "vase",
    "clock",
    "candle",
    "sofa",
)
MANY = [
    Article(
        thing,
        "en",
        (f"How do I clean the {thing}?", f"{thing} is dirty what now", f"Washing my {thing}", f"Stains on the {thing}"),
    )
    for thing in THINGS
]


def test_a_held_out_wording_counts_as_if_it_were_not_there() -> None:
    """What is found without it, and how, is the same as in an index that never had it."""
    whole, without = Ranker("en", ARTICLES), Ranker("en", [_cut(one) for one in ARTICLES])
    text = ARTICLES[0].variants[-1]

    held = whole.rank(text, [2])
    never = without.rank(text)

    assert held is not None
    assert never is not None
    assert not held.verbatim
    covered = 2  # the share of the question that the first article covers
    assert whole.articles[held.positions[0]].id == without.articles[never.positions[0]].id
    assert held.evidence[covered] <= 1
    assert abs(held.evidence[covered] - never.evidence[covered]) < 0.1


def test_a_whole_article_held_out_is_never_found() -> None:
    """So it stands for a question that nothing answers."""
    ranked = Ranker("en", ARTICLES).rank("Where is my order?", [6, 7, 8])

    assert ranked is None or "track" not in [ARTICLES[at].id for at in ranked.positions]


def test_questions_about_other_things_are_less_sure() -> None:
    """After calibration what the articles speak of is surer than what they do not."""
    index = build(MANY).calibrated()

    inside = index.search("dirty stains on my carpet", "en")[0]
    outside = index.search("is my carpenter registered", "en")

    assert inside.article == "carpet"
    assert inside.confidence > limits.UNPROVEN
    assert not outside or outside[0].confidence < inside.confidence


def test_little_evidence_never_answers() -> None:
    """Few wordings, held out in turn, prove nothing."""
    index = build(ARTICLES[:2]).calibrated()

    assert all(one.confidence <= limits.UNPROVEN for one in index.search("send money back", "en"))


def test_customers_verdicts_change_the_confidence() -> None:
    """Questions that the articles answer only by name, and which customers said were wrong, make it careful."""
    asked = [f"I want to buy a {thing}" for thing in THINGS] * 4
    ranker = Ranker("en", MANY)
    before, after = calibrate(ranker), calibrate(ranker, [Judged(one, "") for one in asked])
    ranked = ranker.rank("I would like to buy a sofa")

    assert before is not None
    assert after is not None
    assert ranked is not None
    assert after.confidence(ranked) < before.confidence(ranked)


def test_a_fit_finds_the_probability_that_made_the_samples() -> None:
    """The regression is a regression."""
    chance = np.random.default_rng(3)
    evidence = chance.normal(size=(4000, 2))
    likely = 1 / (1 + np.exp(-(1.5 * evidence[:, 0] - 0.5)))
    right = (chance.random(4000) < likely).astype(float)

    found = fit(evidence, right, np.ones(4000))

    slope, none, constant = found.weights / np.append(found.scale, 1.0)
    assert isinstance(found, Calibration)
    assert np.allclose([slope, none, constant], [1.5, 0, -0.5], atol=0.2)


def _cut(article: Article) -> Article:
    kept = article.variants[:-1] if article.id == ARTICLES[0].id else article.variants
    return Article(article.id, article.language, kept)
