"""The demo's passwords are printed in its source, so it listens on this machine only."""

from pathlib import Path

import pytest
from usher.commands.demo import demo_environment


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.0.2.1", "usher.example"])  # noqa: S104 - refused
def test_the_demo_refuses_a_public_address(tmp_path: Path, host: str) -> None:
    """Anybody could sign in as its administrator."""
    with pytest.raises(ValueError, match="USHER_HOST"):
        demo_environment({"USHER_HOST": host}, tmp_path / "demo")


@pytest.mark.parametrize(
    "environ", [{}, {"USHER_HOST": "127.0.0.1"}, {"USHER_HOST": "::1"}, {"USHER_HOST": "localhost"}]
)
def test_the_demo_listens_on_loopback(tmp_path: Path, environ: dict[str, str]) -> None:
    """All other settings work as usual."""
    assert demo_environment(environ, tmp_path / "demo")["USHER_DEMO"] == "true"
