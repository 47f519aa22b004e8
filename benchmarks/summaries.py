"""Compare summarisers on the published transcripts: ours, and sumy's where it is installed (decision 0270).

Ours says which sentence is what. sumy only ranks sentences, and so it is helped: for each kind it ranks those of the
right party, gives as many as are expected, and none where none is expected. It splits sentences by our function, as its
own needs data that is downloaded.

    PYTHONPATH=tests/support python -m benchmarks.summaries
"""

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from usher_common.messages.summary import SummaryItem
from usher_knowledge.summaries.domain.extract import extract
from usher_knowledge.summaries.domain.sentences import Sentence, sentences_of

from summarising.transcripts import KINDS, Transcript, transcripts

PARTY = {"question": ("visitor",), "outcome": ("visitor", "agent"), "promise": ("visitor", "agent")}
RANKERS = {"lex_rank": "LexRankSummarizer", "text_rank": "TextRankSummarizer", "lsa": "LsaSummarizer"}

BETWEEN = "\u241e"  # sentences


class _Words:
    """What sumy asks a tokenizer for."""

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """Return the sentences of a text that we split."""
        return tuple(part.strip() for part in text.split(BETWEEN))

    def to_words(self, text: str) -> tuple[str, ...]:
        """Return the words."""
        return tuple(Sentence(1, "visitor", text, text.lower(), first=True).words)


def by_sumy(name: str) -> Callable[[Transcript], list[SummaryItem]]:
    """Return a summariser that lets sumy rank."""
    parser = importlib.import_module("sumy.parsers.plaintext").PlaintextParser
    ranker: Any = getattr(importlib.import_module(f"sumy.summarizers.{name}"), RANKERS[name])()

    def ranked(said: Sequence[Sentence], count: int) -> list[Sentence]:
        document = parser.from_string(BETWEEN.join(one.text for one in said), _Words()).document
        texts = [str(one) for one in ranker(document, count)] if count and said else []
        return [next(one for one in said if one.text == text) for text in texts]

    def summarise(transcript: Transcript) -> list[SummaryItem]:
        said = [one for one in sentences_of(transcript.lines) if one.text.strip()]
        return [
            msgspec.convert({"kind": kind, "text": one.text, "seq": one.seq}, SummaryItem)
            for kind in KINDS
            for one in ranked([one for one in said if one.author in PARTY[kind]], len(transcript.expect[kind]))
        ]

    return summarise


def found(summarise: Callable[[Transcript], Sequence[SummaryItem]]) -> str:
    """Count what is found, by kind, and the items that are not expected."""
    told, total, false = [], 0, 0
    for kind in KINDS:
        hits = expected = 0
        for transcript in transcripts("published"):
            given = [item for item in summarise(transcript) if item.kind == kind]
            wanted = transcript.expect[kind]
            fits = [[item.seq == seq and words.lower() in item.text.lower() for item in given] for seq, words in wanted]
            hits += sum(any(row) for row in fits)
            false += len(given) - sum(any(column) for column in zip(*fits, strict=True))
            expected += len(wanted)
        told.append(f"{kind} {hits}/{expected}")
        total += hits
    return f"{', '.join(told)}; {total} in all, {false} false"


if __name__ == "__main__":
    print(f"{'ours':10}", found(lambda transcript: extract(transcript.lines)))
    for one in RANKERS:
        try:
            print(f"{one:10}", found(by_sumy(one)))
        except ImportError:
            print(f"{one:10} sumy is not installed")
