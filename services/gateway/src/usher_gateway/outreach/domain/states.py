"""Which actions a broadcast's state allows, and what comes of them (pure)."""

from typing import Literal

State = Literal["draft", "planning", "running", "paused", "stopped", "done"]
Action = Literal["start", "pause", "stop"]

# A start writes the recipients first; one that died over it goes on where it was when it is started again.
_NEXT: dict[tuple[State, Action], State] = {
    ("draft", "start"): "planning",
    ("planning", "start"): "planning",
    ("paused", "start"): "running",
    ("running", "start"): "running",
    ("running", "pause"): "paused",
    ("paused", "pause"): "paused",
    ("draft", "stop"): "stopped",
    ("planning", "stop"): "stopped",
    ("running", "stop"): "stopped",
    ("paused", "stop"): "stopped",
    ("stopped", "stop"): "stopped",
}


def after(state: State, action: Action) -> State | None:
    """Return the state after this action, None if it is not possible."""
    return _NEXT.get((state, action))
