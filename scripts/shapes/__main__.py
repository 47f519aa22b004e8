"""Write the shapes of payloads beside the channels whose provider has a description for machines.

python -m scripts.shapes whatsapp ../shared/specs/whatsapp-cloud-v23.yaml
python -m scripts.shapes telegram FOLDER    # aiogram's package, as `pip download aiogram` has it
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scripts.shapes import telegram, whatsapp

CHANNELS = Path(__file__).resolve().parents[2] / "services/connectors/src/usher_connectors/channels"
SHAPES: Mapping[str, Callable[[Path], dict[str, Any]]] = {"telegram": telegram.shape, "whatsapp": whatsapp.shape}


def text_of(shape: Mapping[str, Any]) -> str:
    """Return a shape's file: a line for each type."""
    lines = [f"    {json.dumps(name)}: {json.dumps(fields)}" for name, fields in shape["types"].items()]
    head = [f'  "{key}": {json.dumps(shape[key])},' for key in ("source", "root")]
    return "\n".join(["{", *head, '  "types": {', ",\n".join(lines), "  }", "}", ""])


def main() -> None:
    """Write one."""
    channel, source = sys.argv[1:]
    (CHANNELS / channel / "shape.json").write_text(text_of(SHAPES[channel](Path(source))), encoding="utf-8")


if __name__ == "__main__":
    main()
