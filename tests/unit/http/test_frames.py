"""WebSocket frames counted from bytes: however the bytes are split, the same frames cost the same."""

from hypothesis import given
from hypothesis import strategies as st
from usher_common.http.frames import FrameCounter
from usher_common.http.limits import CONTROL_COST

MASK = b"\x01\x02\x03\x04"


def frame(opcode: int, size: int) -> bytes:
    """Write a masked frame with a payload of `size` bytes."""
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 1 << 16:
        length = bytes([0x80 | 126]) + size.to_bytes(2)
    else:
        length = bytes([0x80 | 127]) + size.to_bytes(8)
    return bytes([0x80 | opcode]) + length + MASK + b"\x81" * size


FRAMES = st.lists(st.tuples(st.sampled_from([0, 1, 2, 8, 9, 10]), st.sampled_from([0, 1, 125, 126, 300, 70_000])))


@given(FRAMES, st.lists(st.integers(min_value=1, max_value=2000), min_size=1))
def test_split_points_change_nothing(frames: list[tuple[int, int]], cuts: list[int]) -> None:
    """Neither the payload's content nor the network's packets matter."""
    data, costs, at, turn = b"".join(frame(*one) for one in frames), 0, 0, 0
    counter = FrameCounter()
    while at < len(data):
        step = cuts[turn % len(cuts)]
        costs += counter.cost(data[at : at + step])
        at, turn = at + step, turn + 1

    assert costs == sum(1 if opcode in (1, 2) else CONTROL_COST for opcode, _ in frames)
