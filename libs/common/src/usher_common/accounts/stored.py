"""Values of accounts as the record holds them."""

import json
from typing import Any


def mapping_of(text: str) -> dict[str, Any]:
    """Return a stored JSON object; what is none counts as empty, so that one broken row stops nothing else.

    >>> mapping_of('{"token": "t"}'), mapping_of("[]"), mapping_of("")
    ({'token': 't'}, {}, {})
    """
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
