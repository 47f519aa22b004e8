"""Writes docs/asyncapi.yaml from the gateway's own types; run it after changing them."""

from pathlib import Path

import yaml
from usher_gateway.wire.asyncapi import describe

PATH = Path(__file__).parent.parent / "docs" / "asyncapi.yaml"


def text() -> str:
    """Write the description as YAML."""
    return "# Made by scripts/write_asyncapi.py from services/gateway/src/usher_gateway/wire.\n" + yaml.safe_dump(
        describe(), sort_keys=False, allow_unicode=True, width=120
    )


if __name__ == "__main__":
    PATH.write_text(text())
