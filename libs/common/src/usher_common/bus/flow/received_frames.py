"""Which of the received frames are handed to the handler together (decision 0014)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aio_pika.abc import AbstractIncomingMessage

from usher_common.bus.limits import BusLimits
from usher_common.envelope import Envelope, FrameError


@dataclass(frozen=True, slots=True)
class ReceivedFrame:
    """A message as it was received: its envelopes, or the error if it does not decode as a frame."""

    message: AbstractIncomingMessage
    attempts: int
    envelopes: Sequence[Envelope] = field(default_factory=list)
    error: FrameError | None = None


def take_delivery(frames: Sequence[ReceivedFrame], limits: BusLimits) -> Sequence[ReceivedFrame]:
    """Take the frames of the next delivery: at least one, with at most `limits.frame_envelopes` envelopes.

    A message that does not decode is taken alone, and so is a frame that was delivered so often that it may kill the
    process. Other frames are joined with neighbours of the same number of attempts, because a delivery has only one.
    """
    head = frames[0]
    count = 1
    size = len(head.envelopes)
    if head.error is None and head.attempts < limits.singly_after:
        for frame in frames[1:]:
            size += len(frame.envelopes)
            if frame.error is not None or frame.attempts != head.attempts or size > limits.frame_envelopes:
                break
            count += 1
    return frames[:count]
