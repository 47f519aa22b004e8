"""An account's configuration as it is shown: without the passwords in it, which a change then keeps."""

from collections.abc import Mapping
from typing import Any

from usher_common.runtime.secret import HIDDEN, hide_password, names_a_secret


def shown_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Hide passwords in URLs, and values whose name says that they are secret, at any depth.

    >>> shown_config({"url": "https://ana:pw@example.com/in", "api_key": "k"})
    {'url': 'https://ana:***@example.com/in', 'api_key': '***'}
    """
    return {name: _shown(name, value) for name, value in config.items()}


def kept_config(given: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return a changed configuration in which what came back as it was shown is as it was stored.

    >>> kept_config({"url": "https://ana:***@example.com/in"}, {"url": "https://ana:pw@example.com/in"})
    {'url': 'https://ana:pw@example.com/in'}
    """
    shown = shown_config(stored)
    return {name: _kept(value, shown.get(name), stored.get(name)) for name, value in given.items()}


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shown(key, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(name, item) for item in value]
    if value and names_a_secret(name) and not isinstance(value, bool):
        return HIDDEN
    return hide_password(value) if isinstance(value, str) else value


def _kept(given: Any, shown: Any, stored: Any) -> Any:
    if given == shown:
        return stored
    if isinstance(given, dict) and isinstance(shown, dict):
        return {key: _kept(item, shown.get(key), stored.get(key)) for key, item in given.items()}
    if isinstance(given, list) and isinstance(shown, list):
        return [_kept_item(item, at, shown, stored) for at, item in enumerate(given)]
    return given


def _kept_item(given: Any, at: int, shown: list[Any], stored: list[Any]) -> Any:
    """Keep an item that stays where it was, or came from elsewhere in the list."""
    if shown[at : at + 1] == [given]:
        return stored[at]
    return stored[shown.index(given)] if given in shown else given
