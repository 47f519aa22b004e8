"""Cells that no spreadsheet takes for a formula, and back to what they stand for (pure).

Spreadsheets compute a cell that begins with one of these signs, also behind white space; an apostrophe before it makes
it a text. A value that looks like a guarded one gets one more, so that each cell stands for exactly one value.
"""

import re

# the wide forms too: some spreadsheets of East Asia compute them
_COMPUTED = re.compile("'*(?:\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[ \u3000]*[\t\r\n])")


def guarded(value: str) -> str:
    """Return the cell of a value."""
    return f"'{value}" if _COMPUTED.match(value) else value


def unguarded(cell: str) -> str:
    """Return the value of a cell; one that was never guarded is its own."""
    return cell[1:] if cell.startswith("'") and _COMPUTED.match(cell, 1) else cell
