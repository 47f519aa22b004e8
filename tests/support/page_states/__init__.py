"""Every page in every state that people see, one after the other, for whoever looks at all of them."""

from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from playwright.async_api import Browser, Page

from stack.system import System


class State(NamedTuple):
    """A page as it stands now; it changes when the next state is asked for."""

    name: str
    page: Page


States = AsyncIterator[State]
Tour = Callable[[Browser, System, str], States]  # the string: the locale of all windows
