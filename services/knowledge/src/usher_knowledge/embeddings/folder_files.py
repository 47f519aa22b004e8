"""Which files of a folder make a model, and how its vectors are made: the layout of sentence-transformers.

model.onnx or onnx/model.onnx       the network
tokenizer.json                      from text to numbers
modules.json, *_Pooling/config.json, sentence_bert_config.json, config_sentence_transformers.json   (may be absent)
"""

import json
from pathlib import Path
from typing import Any, Literal, NamedTuple

from usher_knowledge.embeddings.missing import ModelMissing
from usher_knowledge.limits import MODEL_CONFIG_BYTES, MODEL_TOKENS

Pooling = Literal["mean", "cls"]
TOKENS_AT_LEAST = 8  # with fewer no text is left beside the marks of its ends
_LAYERS = ("Transformer", "Pooling", "Normalize")  # what is done here; vectors have length 1 in any case


class FolderModel(NamedTuple):
    """A model's files, how its tokens' vectors become one, the most tokens of a text, and the words put before it."""

    network: Path
    tokenizer: Path
    pooling: Pooling = "mean"
    tokens: int = MODEL_TOKENS
    prompt: str = ""


def folder_model(folder: Path) -> FolderModel:
    """Read what the folder has; raises ModelMissing where that is no model, or one of a kind not known here."""
    if not folder.is_dir():
        raise ModelMissing(f"{folder} is no folder")
    tokenizer = folder / "tokenizer.json"
    if not tokenizer.is_file():
        raise ModelMissing(f"{folder} has no tokenizer.json")
    try:
        pooling = _pooling(folder, _layers(folder))
        tokens = int(_read(folder / "sentence_bert_config.json", {}).get("max_seq_length") or MODEL_TOKENS)
        prompt = _prompt(_read(folder / "config_sentence_transformers.json", {}))
    except (AttributeError, TypeError, ValueError) as error:
        raise ModelMissing(f"{folder} has settings that sentence-transformers would not write: {error}") from None
    return FolderModel(_network(folder), tokenizer, pooling, max(TOKENS_AT_LEAST, min(tokens, MODEL_TOKENS)), prompt)


def _network(folder: Path) -> Path:
    for place in (folder, folder / "onnx"):
        if (usual := place / "model.onnx").is_file():
            return usual
    found = sorted([*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")])
    if len(found) == 1:
        return found[0]
    why = f"several: name one of {', '.join(one.name for one in found)} model.onnx" if found else "none"
    raise ModelMissing(f"{folder} has no model.onnx ({why})")


def _layers(folder: Path) -> list[dict[str, Any]]:
    layers: list[dict[str, Any]] = _read(folder / "modules.json", [])
    for one in layers:
        if (kind := str(one.get("type", "")).rpartition(".")[2]) not in _LAYERS:
            raise ModelMissing(f"{folder} has a layer {kind}: export the whole model to ONNX, without modules.json")
    return layers


def _pooling(folder: Path, layers: list[dict[str, Any]]) -> Pooling:
    paths = [str(one.get("path", "")) for one in layers if str(one.get("type", "")).endswith("Pooling")]
    settings = _read(folder / (paths[0] if paths else "1_Pooling") / "config.json", {})
    if not settings:
        return "mean"
    flags = [key for key, on in settings.items() if key.startswith("pooling_mode_") and on]
    chosen = [key.removeprefix("pooling_mode_") for key in flags] or [str(settings.get("pooling_mode", "mean"))]
    known: dict[str, Pooling] = {"mean_tokens": "mean", "mean": "mean", "cls_token": "cls", "cls": "cls"}
    if len(chosen) != 1 or chosen[0] not in known:
        raise ModelMissing(f"{folder} pools by {', '.join(chosen)}; mean and cls are known")
    return known[chosen[0]]


def _prompt(settings: dict[str, Any]) -> str:
    """Return the words that the model wants before a question: both sides of our comparison are questions."""
    prompts = settings.get("prompts") or {}
    return str(prompts.get(settings.get("default_prompt_name") or "query") or "")


def _read(file: Path, absent: Any) -> Any:
    if not file.is_file():
        return absent
    if file.stat().st_size > MODEL_CONFIG_BYTES:
        raise ModelMissing(f"{file} is too large to be a model's settings")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelMissing(f"{file} is no JSON: {error}") from None
    if not isinstance(found, type(absent)):
        raise ModelMissing(f"{file} has another form than sentence-transformers writes")
    return found
