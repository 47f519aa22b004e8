"""The router's core only adds a policy's durations: past times are stored, never computed back (decision 0141)."""

import ast
from pathlib import Path

import pytest
import usher_router.domain
from usher_policy.document import model
from usher_router.domain import policy

FILES = sorted(Path(usher_router.domain.__file__).parent.glob("**/*.py"))
TIMERS = {  # durations end with `_s`: of the policy, of its parts, and what the core makes of them
    name
    for holder in (*vars(model).values(), *vars(policy).values())
    for name in (getattr(holder, "__struct_fields__", None) or (getattr(holder, "__name__", ""),))
    if name.endswith("_s")
}


def durations(node: ast.AST) -> set[str]:
    """Return the policy's durations in an expression."""
    names = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in ast.walk(node)}
    return names & TIMERS


def taken_off(source: str) -> list[str]:
    """Return each place where a duration is subtracted from a time; from another duration it may be."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            wrong = bool(durations(node.right)) and not durations(node.left)
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub):
            wrong = bool(durations(node.value)) and not durations(node.target)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            wrong = bool(durations(node.operand))
        else:
            continue
        found += [ast.unparse(node)] if wrong else []
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_duration_is_subtracted_from_a_time(path: Path) -> None:
    """Code that needs a past time stores it when it happens."""
    assert taken_off(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("due - int(context.policy.close_s * SECOND)", True),
        ("at = expires - int(offer_s(policy, queue) * SECOND)", True),
        ("due -= step.after_s", True),
        ("after(due, -wait_s)", True),
        ("policy.grace_s - policy.lost_s", False),
        ("now - silence_s(sight, known_s)", False),  # a measured age is no timer
        ("now - since", False),
        ("after(now, close_s)", False),
    ],
)
def test_a_subtraction_is_found(source: str, wrong: bool) -> None:
    """In the forms that the code once had, and not in others."""
    assert bool(taken_off(source)) is wrong
