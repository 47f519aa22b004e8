"""Sets of articles and questions to measure with: our own, and the one that is no part of this repository."""

import os
from pathlib import Path

from usher.commands.faq_eval import articles_of, questions_of
from usher_knowledge.retrieval.model import Article, Judged

from repository import ROOT, shared_folders

OWN = ROOT / "benchmarks" / "faq" / "sets"
Set = tuple[list[Article], list[Judged]]


def read_set(folder: Path) -> Set:
    """Return the articles and questions of a folder."""
    return articles_of((folder / "articles.csv").read_text()), questions_of((folder / "questions.csv").read_text())


def stack_faq() -> Path | None:
    """Return the folder with the set made from StackFAQ: what USHER_FAQ_DIR names, else `shared/faq`; None if absent.

    Its licence is its makers', so nothing of it is copied here.
    """
    given = os.environ.get("USHER_FAQ_DIR")
    folders = [Path(given)] if given else [one / "faq" for one in shared_folders()]
    return next((one for one in folders if (one / "questions.csv").is_file()), None)
