"""How much of what was written to a connection its other side has not acknowledged."""

import asyncio
import fcntl
import struct
import termios

_NUMBER = struct.Struct("i")


def unacknowledged(transport: asyncio.Transport) -> int:
    """Return the bytes in our buffer and in the kernel's; where the kernel does not report them, those in ours.

    Ours alone may stay the same for long while a slow client reads: the kernel takes more only once a third of its own
    buffer is free.
    """
    ours: int = transport.get_write_buffer_size()
    try:
        asked = fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(_NUMBER.size))
    except (OSError, ValueError):  # closed meanwhile, or a system without it
        return ours
    return ours + int(_NUMBER.unpack(asked)[0])
