"""Received frames are handed over together, except those that must be handled alone."""

from typing import Any, cast

import pytest
from aio_pika.abc import AbstractIncomingMessage
from usher_common.bus.flow.received_frames import ReceivedFrame, take_delivery
from usher_common.bus.limits import BusLimits
from usher_common.envelope import Envelope, FrameError, wrap

LIMITS = BusLimits(frame_envelopes=10, singly_after=5)
NO_MESSAGE = cast("AbstractIncomingMessage", None)  # `take_delivery` only passes it through


def frame(size: int, attempts: int = 1) -> ReceivedFrame:
    """Return a frame of so many envelopes, delivered so often."""
    envelopes: list[Envelope] = [wrap(str(n), 0, "", {}) for n in range(size)]
    return ReceivedFrame(NO_MESSAGE, attempts, envelopes)


BROKEN = ReceivedFrame(NO_MESSAGE, 1, error=FrameError("no frame"))


@pytest.mark.parametrize(
    ("frames", "taken"),
    [
        ([frame(1)], 1),
        ([frame(1), frame(2), frame(3)], 3),
        ([frame(6), frame(4), frame(1)], 2),
        ([frame(30), frame(1)], 1),
        ([BROKEN, frame(1)], 1),
        ([frame(1), BROKEN, frame(1)], 1),
        ([frame(1, 2), frame(1, 2), frame(1)], 2),
        ([frame(1, 5), frame(1, 5)], 1),
        ([frame(0), frame(0), frame(1)], 3),
    ],
)
def test_frames_are_joined_from_the_front(frames: list[Any], taken: int) -> None:
    """As many as fit into one transaction, with the same number of attempts."""
    assert take_delivery(frames, LIMITS) == frames[:taken]
