"""The model that USHER_FAQ_MODEL names."""

from pathlib import Path

from usher_knowledge.embeddings.onnx_model import minilm, of_folder
from usher_knowledge.embeddings.universal import universal
from usher_knowledge.retrieval.meaning import Model


def named_model(name: str) -> Model | None:
    """Load it, for "" none: `universal`, `minilm`, or a folder. Takes seconds; raises ModelMissing."""
    if not name:
        return None
    return universal() if name == "universal" else minilm() if name == "minilm" else of_folder(Path(name))
