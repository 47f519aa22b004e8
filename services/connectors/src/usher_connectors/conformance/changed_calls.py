"""A send whose calls are changed on their way to the driver."""

from collections.abc import Callable
from functools import partial

from usher_connectors.contract import Call, SendError, Sending


def changed_calls(sending: Sending, change: Callable[[Call], Call]) -> Sending:
    """Yield each call as `change` makes it, and pass answers and failures back."""
    advance: Callable[[], Call] = partial(next, sending)
    while True:
        try:
            call = advance()
        except StopIteration as end:
            return str(end.value)
        try:
            advance = partial(sending.send, (yield change(call)))
        except SendError as error:
            advance = partial(sending.throw, error)
