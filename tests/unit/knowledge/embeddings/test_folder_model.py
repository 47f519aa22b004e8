"""Which folders are models, and how their vectors are made."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from usher_knowledge.embeddings.folder_files import FolderModel, folder_model
from usher_knowledge.embeddings.missing import ModelMissing
from usher_knowledge.embeddings.onnx_model import pooled
from usher_knowledge.embeddings.universal import LANGUAGES
from usher_knowledge.retrieval.index import build
from usher_knowledge.retrieval.meaning import Model, Vectors
from usher_knowledge.retrieval.model import Article

TYPES = "sentence_transformers.models."
LAYERS = [
    {"path": "", "type": TYPES + "Transformer"},
    {"path": "pool", "type": TYPES + "Pooling"},
    {"path": "2_Normalize", "type": TYPES + "Normalize"},
]


def folder_of(place: Path, files: dict[str, object]) -> Path:
    """A folder with these files; None is an empty one."""
    for name, content in files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("" if content is None else content if isinstance(content, str) else json.dumps(content))
    return place


def test_a_folder_with_two_files_is_a_model(tmp_path: Path) -> None:
    """What is not said is as most models have it."""
    folder = folder_of(tmp_path, {"model.onnx": None, "tokenizer.json": None})

    assert folder_model(folder) == FolderModel(folder / "model.onnx", folder / "tokenizer.json", "mean", 512, "")


def test_a_folder_of_sentence_transformers_is_read_as_that_reads_it(tmp_path: Path) -> None:
    """Where the network is, how it pools, how much it reads, and what stands before a question."""
    folder = folder_of(
        tmp_path,
        {
            "onnx/model.onnx": None,
            "tokenizer.json": None,
            "modules.json": LAYERS,
            "pool/config.json": {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False},
            "sentence_bert_config.json": {"max_seq_length": 128},
            "config_sentence_transformers.json": {"prompts": {"query": "query: "}, "default_prompt_name": None},
        },
    )

    network = folder / "onnx" / "model.onnx"
    assert folder_model(folder) == FolderModel(network, folder / "tokenizer.json", "cls", 128, "query: ")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"model.onnx": None}, "no tokenizer.json"),
        ({"tokenizer.json": None}, r"no model.onnx \(none\)"),
        ({"tokenizer.json": None, "a.onnx": None, "onnx/b.onnx": None}, "several"),
        ({"modules.json": [*LAYERS, {"type": TYPES + "Dense"}]}, "a layer Dense"),
        ({"modules.json": "["}, "no JSON"),
        ({"modules.json": {}}, "another form"),
        ({"modules.json": ["Transformer"]}, "would not write"),
        ({"1_Pooling/config.json": {"pooling_mode": "lasttoken"}}, "pools by lasttoken"),
        ({"1_Pooling/config.json": {"pooling_mode_cls_token": 1, "pooling_mode_max_tokens": 1}}, "cls_token, max_tok"),
        ({"sentence_bert_config.json": {"max_seq_length": "many"}}, "would not write"),
        ({"sentence_bert_config.json": " " * 70_000}, "too large"),
    ],
)
def test_what_is_no_model_is_refused_with_the_reason(tmp_path: Path, files: dict[str, object], told: str) -> None:
    """At the start, not at the first question."""
    usual = {} if {"model.onnx", "tokenizer.json"} & set(files) else {"model.onnx": None, "tokenizer.json": None}
    with pytest.raises(ModelMissing, match=told):
        folder_model(folder_of(tmp_path, {**usual, **files}))


def test_a_path_without_a_folder_is_refused(tmp_path: Path) -> None:
    """A mistyped path is the most usual mistake."""
    with pytest.raises(ModelMissing, match="is no folder"):
        folder_model(tmp_path / "gone")


def test_tokens_become_one_vector() -> None:
    """By the mean or the first; what a network has pooled by itself is left as it is."""
    tokens = np.array([[[1, 2], [3, 6]]], np.float32)

    assert pooled(tokens, "mean").tolist() == [2, 4]
    assert pooled(tokens, "cls").tolist() == [1, 2]
    assert pooled(tokens[0][:1], "mean").tolist() == [1, 2]


def test_a_model_is_asked_only_for_texts_in_its_languages() -> None:
    """Vectors of a language that it has not learnt would count two thirds, and mean nothing."""
    asked: set[str] = set()

    def embed(texts: Sequence[str]) -> Vectors:
        asked.update(texts)
        return np.eye(len(asked), 4, dtype=np.float32)[: len(texts)]

    articles = [Article("a", "en", ("one", "two")), Article("b", "sv-SE", ("ett",)), Article("c", "", ("uno",))]
    build(articles, model=Model(embed, frozenset({"en"})))

    assert asked == {"one", "two", "uno"}
    assert Model(embed, LANGUAGES).knows("de")
    assert not Model(embed, LANGUAGES).knows("sv")
