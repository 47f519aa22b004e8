"""An administrator who is signed in."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from gateway_rig import Rig

Calling = Callable[..., Coroutine[Any, Any, tuple[int, Any]]]


@pytest.fixture
async def api(rig: Rig) -> Calling:
    """Call the API as an administrator; returns status and document."""
    await rig.agent("ada", role="administrator")
    http, headers = await rig.sign_in("ada")

    async def call(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with http.request(method, path, headers=headers, json=body) as answer:
            return answer.status, await answer.json(content_type=None) if answer.status != 204 else None

    return call
