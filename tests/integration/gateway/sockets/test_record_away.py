"""While the record is away nothing can be looked up: sockets are told to try again, by a code that says so."""

import pytest

from gateway_rig import Rig
from servers import PostgresServer

TRY_LATER = 1013


@pytest.mark.parametrize("stores", ["servers"], indirect=True)  # the embedded record goes with its process only
async def test_a_file_that_cannot_be_looked_up_sends_the_visitor_to_try_again(
    rig: Rig, postgres: PostgresServer
) -> None:
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
