"""The demo's passwords are printed in its source, so it listens on this machine only."""

from pathlib import Path

import pytest
from usher.commands.demo import demo_environment


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.0.2.1", "usher.example"])  # noqa: S104 - refused
def test_the_demo_refuses_a_public_address(tmp_path: Path, host: str) -> None:
    """Anybody could sign in as its administrator."""
    with pytest.raises(ValueError, match="USHER_HOST"):
        demo_environment({"USHER_HOST": host}, tmp_path / "demo")


@pytest.mark.parametrize("left", [None, "", " \n", "kept-from-before"])
def test_the_demo_keeps_its_secret_and_replaces_one_left_empty(tmp_path: Path, left: str | None) -> None:
    """A disk that was full may have left the file empty; only our own user can read it."""
    if left is not None:
        (tmp_path / "secret").write_text(left)
    secret = demo_environment({}, tmp_path)["USHER_SECRET"]

    assert (secret == left) == (left == "kept-from-before")
    assert len(secret) >= 16
    assert demo_environment({}, tmp_path)["USHER_SECRET"] == secret
    assert left is not None or (tmp_path / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "environ", [{}, {"USHER_HOST": "127.0.0.1"}, {"USHER_HOST": "::1"}, {"USHER_HOST": "localhost"}]
)
def test_the_demo_listens_on_loopback(tmp_path: Path, environ: dict[str, str]) -> None:
    """All other settings work as usual."""
    assert demo_environment(environ, tmp_path / "demo")["USHER_DEMO"] == "true"
