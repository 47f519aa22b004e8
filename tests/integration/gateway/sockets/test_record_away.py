"""While the record is unavailable nothing can be looked up: sockets close with a code that means "try again later"."""

import pytest

from gateway_rig import Rig
from servers import PostgresServer

TRY_LATER = 1013


@pytest.mark.parametrize("stores", ["servers"], indirect=True)  # the embedded record cannot fail apart from its process
async def test_an_attachment_that_cannot_be_looked_up_closes_with_1013(rig: Rig, postgres: PostgresServer) -> None:
    """The client keeps the message and sends it again; it is not refused for good."""
    visitor = await rig.widget()
    postgres.kill()
    try:
        client_id = await visitor.say(attachments=["0" * 32])
        code = await visitor.closes()
    finally:
        postgres.start()

    assert code == TRY_LATER
    assert [frame for frame in visitor.kept if frame.get("id") == client_id] == []
