"""`usher faq eval`: how well the search finds the articles of one's own questions."""

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from usher_common.knowledge.limits import ARTICLES
from usher_common.runtime.settings import load_settings
from usher_common.sheets.rows import BadFile, decoded, rows_of
from usher_knowledge.embeddings.missing import ModelMissing
from usher_knowledge.embeddings.named import named_model
from usher_knowledge.retrieval.evaluation import Measures, evaluate
from usher_knowledge.retrieval.index import base
from usher_knowledge.retrieval.model import Article, Judged
from usher_knowledge.settings import KnowledgeSettings, check_model

T = TypeVar("T")
DONE, BAD_FILE = 0, 1
ROWS = ARTICLES * 10  # rows of a file at most: with one for each wording
LABELS = {
    "recall_at_1": "the right article comes first",
    "recall_at_3": "the right article is among the first three",
    "bm25_recall_at_1": "stemmed BM25 has the right article first",
    "deflection_at_95": "answered rightly at the threshold for a precision of 0.95",
    "precision_reached": "precision then reached on the other half",
    "calibration_error": "mean distance of confidence and truth",
    "calibration_noise": "what that would be by chance, if the confidence were the truth",
}


def add_faq_eval_verb(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb and its words."""
    command = verbs.add_parser("eval", help="measure how well questions find their articles; the last line is JSON")
    command.add_argument("articles", type=Path, metavar="ARTICLES.csv", help="article_id,language,text,answer")
    command.add_argument("questions", type=Path, metavar="QUESTIONS.csv", help="question,article_id (empty: none)")
    command.set_defaults(run=run_eval)


def run_eval(words: argparse.Namespace, environ: Mapping[str, str]) -> tuple[int, list[str]]:
    """Measure, with the model of the settings; a file that cannot be used is named with its line: exit code 1."""
    settings = load_settings(KnowledgeSettings, environ)
    check_model(settings)
    try:
        articles = _read(words.articles, articles_of)
        questions = _read(words.questions, questions_of)
        measures = evaluate(articles, questions, named_model(settings.faq_model))
    except ModelMissing as missing:
        return BAD_FILE, [f"USHER_FAQ_MODEL: {missing}"]
    except BadFile as bad:
        return BAD_FILE, [bad.detail]
    except ValueError as error:
        return BAD_FILE, [f"{words.questions}: {error}"]
    return DONE, lines_of(articles, questions, measures)


def articles_of(text: str) -> list[Article]:
    """Return the articles of a file with one row for each wording of a question; raises BadFile."""
    wordings: dict[tuple[str, str], list[str]] = {}
    answers: dict[tuple[str, str], str] = {}
    for line, row in _rows(text, ("article_id", "language", "text"), ("answer",)):
        if not row["article_id"] or not row["text"]:
            raise BadFile("empty_cell", f"Line {line} has no article_id or no text.", line)
        key = row["article_id"], language_of(row["language"])
        wordings.setdefault(key, []).append(row["text"])
        answers[key] = row["answer"] or answers.get(key, "")
    return [Article(key[0], key[1], tuple(texts), answers[key]) for key, texts in wordings.items()]


def language_of(cell: str) -> str:
    """Return the language that is searched in: an article in `de` and `de_AT` is one."""
    return base(cell.replace("_", "-"))


def questions_of(text: str) -> list[Judged]:
    """Return the questions of a file, with the article that answers each or ""; raises BadFile."""
    return [
        Judged(row["question"], row["article_id"])
        for _, row in _rows(text, ("question", "article_id"), ())
        if row["question"]
    ]


def lines_of(articles: list[Article], questions: list[Judged], measures: Measures) -> list[str]:
    """Return what is printed: the figures in words, then as one line of JSON."""
    none = sum(1 for one in questions if not one.article)
    figures = {name: round(figure, 4) for name, figure in asdict(measures).items()}
    return [
        f"{len(articles)} articles, {len(questions)} questions, {none} of them without an answer",
        *(f"{figures[name]:7.3f}  {label}" for name, label in LABELS.items()),
        *(
            ["No threshold gives a precision of 0.95: nothing would be answered."]
            if not measures.deflection_at_95
            else []
        ),
        json.dumps(figures),
    ]


def _read(path: Path, read: Callable[[str], list[T]]) -> list[T]:
    try:
        found = read(decoded(path.read_bytes()))
    except OSError as error:
        raise BadFile("not_read", f"{path}: {error.strerror}") from None
    except BadFile as bad:
        raise BadFile(bad.code, f"{path}: {bad.detail}", bad.line) from None
    if not found:
        raise BadFile("empty", f"{path}: there is nothing below the names of its columns.")
    return found


def _rows(text: str, needed: tuple[str, ...], also: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    rows = rows_of(text, lambda name: name.strip().lower() in (*needed, *also), ROWS, "rows")
    _, first = next(rows)
    names = [name.strip().lower() for name in first]
    if missing := [name for name in needed if name not in names]:
        raise BadFile("column_missing", f"There is no column {missing[0]}; needed are {', '.join(needed)}.", 1)
    found = []
    for line, cells in rows:
        row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        found.append((line, {name: row.get(name, "") for name in (*needed, *also)}))
    return found
