"""The vectors of the texts that were asked for last, whatever model makes them."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np

from usher_knowledge import limits
from usher_knowledge.retrieval.meaning import Vectors


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
