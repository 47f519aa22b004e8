"""format=flowed (RFC 3676): lines that a client has wrapped become one again."""

import re

DEPTH = re.compile(r"(>*) ?(.*)")


def unflowed(text: str, *, delete_space: bool) -> str:
    r"""Join lines that end with a space with the next one of the same quote depth; "-- " stands alone.

    >>> unflowed("one \\ntwo\\n> quoted", delete_space=False)
    'one two\\n> quoted'
    """
    out: list[tuple[int, list[str]]] = []
    flows = False
    for line in text.split("\n"):
        depth, rest = _parts(line)
        if flows and out[-1][0] == depth and rest != "-- ":
            out[-1][1].append(rest)
        else:
            out.append((depth, [rest]))
        flows = rest.endswith(" ") and rest != "-- "
        if flows and delete_space:
            out[-1][1][-1] = rest[:-1]
    return "\n".join(_line(depth, "".join(parts)) for depth, parts in out)


def _parts(line: str) -> tuple[int, str]:
    found = DEPTH.fullmatch(line)
    return (len(found[1]), found[2]) if found else (0, line)


def _line(depth: int, text: str) -> str:
    return f"{'>' * depth} {text}" if depth else text
