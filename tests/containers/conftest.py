"""One system in containers for all tests of this folder."""

from collections.abc import Iterator

import pytest

from servers import in_ci
from stack.compose import Compose, engine_answers


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    """Ask for a container engine, and a compose to drive it."""
    if not engine_answers():
        (pytest.fail if in_ci() else pytest.skip)("no container engine answers: set DOCKER_HOST, or start one")


@pytest.fixture(scope="session")
def compose() -> Iterator[Compose]:
    """The system, up and healthy; gone with its volumes afterwards."""
    project = Compose()
    try:
        project.up()
        yield project
    finally:
        project.down()
