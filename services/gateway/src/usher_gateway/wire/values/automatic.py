"""What an automatic message of ours has besides its text (pure)."""

from typing import Any

from usher_common.messages.threads import Threaded

from usher_gateway.wire.parts import ButtonOut, ShownAnswer


def automatic_parts(thread: Threaded | None) -> dict[str, Any]:
    """Return the fields of `MessageOut` that say so, none for what a person wrote."""
    if thread is None or not thread.automatic:
        return {}
    parts: dict[str, Any] = {"automatic": True}
    if thread.ask:
        parts["ask"] = thread.ask
    if thread.answers:
        parts["answers"] = tuple(ShownAnswer(one.article, one.title, one.confidence) for one in thread.answers)
    if thread.buttons:
        parts["buttons"] = tuple(ButtonOut(one.id, one.title) for one in thread.buttons)
    return parts
