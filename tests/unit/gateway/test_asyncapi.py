"""docs/asyncapi.yaml describes the gateway; `gateway_rig` validates every message of every gateway test against it."""

import json
from typing import Any

import pytest
import yaml
from usher_gateway.wire.asyncapi import describe

from gateway_rig.people import RECEIVED
from repository import ROOT


def test_the_file_is_up_to_date() -> None:
    """Run scripts/write_asyncapi.py after changing the types."""
    assert json.loads(json.dumps(describe())) == yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text())


def test_every_reference_resolves() -> None:
    """To a channel, a message or a schema of the same document."""
    document = describe()
    for reference in _references(document):
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place


@pytest.mark.parametrize("channel", ["visitor", "agent"])
def test_an_invalid_message_does_not_fit(channel: str) -> None:
    """Otherwise the validation of all messages could not fail."""
    validate = RECEIVED[channel]

    assert validate.is_valid({"type": "accepted", "id": "a"})
    assert not validate.is_valid({"type": "accepted"})
    assert not validate.is_valid({"type": "launched", "id": "a"})


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return here + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []
