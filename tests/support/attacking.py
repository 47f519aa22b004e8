"""An attacker in a process of its own: floods of frames on one socket, or many half-open connections.

    python attacking.py flood KIND PORT | half-open COUNT PORT

It comes from 127.0.0.2, prints a line once it has begun, and goes on until it is ended.
"""

import resource
import select
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

HERE, THERE = "127.0.0.2", "127.0.0.1"
_MANY = 2000  # frames written at once
_HALF = b"GET / HTTP/1.1\r\nHost: x\r\nX: "


def frame(opcode: int, data: bytes = b"", *, final: bool = True, masked: bool = True) -> bytes:
    """Write a frame of less than 64 kB."""
    size = bytes([len(data)]) if len(data) < 126 else bytes([126]) + len(data).to_bytes(2)
    head = bytes([(0x80 if final else 0) | opcode, size[0] | (0x80 if masked else 0)]) + size[1:]
    return head + (b"\0\0\0\0" if masked else b"") + data


def messages() -> Iterator[bytes]:
    """Write messages of a visitor, each with an id of its own."""
    number = 0
    while True:
        texts = (b'{"type":"message","id":"%d","text":"flood"}' % (number + one) for one in range(_MANY))
        yield b"".join(frame(1, text) for text in texts)
        number += _MANY


def repeated(*frames: bytes) -> Callable[[], Iterator[bytes]]:
    """Write the same again and again."""

    def chunks() -> Iterator[bytes]:
        while True:
            yield b"".join(frames) * (_MANY // len(frames))

    return chunks


def fragments() -> Iterator[bytes]:
    """Begin one text, and never end it."""
    yield frame(1, b"{", final=False)
    while True:
        yield frame(0, b"", final=False) * _MANY


KINDS: dict[str, Callable[[], Iterator[bytes]]] = {
    "ping": repeated(frame(9)),
    "ping with data": repeated(frame(9, b"x" * 125)),
    "pong": repeated(frame(10)),
    "junk text": repeated(frame(1, b"{")),
    "empty text": repeated(frame(1)),
    "message": messages,
    "typing": repeated(frame(1, b'{"type":"typing","conversation":"c","on":true}')),
    "past": repeated(frame(1, b'{"type":"past"}')),
    "earlier": repeated(frame(1, b'{"type":"earlier","conversation":"c","before":0}')),
    "resume": repeated(frame(1, b'{"type":"resume","conversation":"c","last_seq":0}')),
    "second hello": repeated(frame(1, b'{"type":"hello"}')),
    "deep text": repeated(frame(1, b'{"type":"message","id":"d","text":' + b"[" * 5000 + b"]" * 5000 + b"}")),
    "no UTF-8": repeated(frame(1, b"\xff\xfe")),
    "continuation of nothing": repeated(frame(0, b"x")),
    "large ping": repeated(frame(9, b"x" * 200)),
    "compressed": repeated(bytes([0xC1, 0x82]) + b"\0\0\0\0{}"),
    "endless length": repeated(bytes([0x81, 0xFF]) + b"\x7f" + b"\xff" * 7 + b"\0\0\0\0"),
    "large text": repeated(frame(1, b"x" * 16_000)),
    "binary": repeated(frame(2, b"x")),
    "close": repeated(frame(8, b"\x03\xe8")),
    "unmasked": repeated(frame(1, b"{}", masked=False)),
    "reserved": repeated(frame(11)),
    "fragments": fragments,
    "short fragments": repeated(frame(1, b"{", final=False), frame(0, b"}")),
}


def upgraded(port: int) -> socket.socket:
    """Open a visitor's socket and say hello."""
    opened = socket.create_connection((THERE, port), timeout=5, source_address=(HERE, 0))
    opened.sendall(
        f"GET /ws/visitor HTTP/1.1\r\nHost: {THERE}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        f"Origin: http://{THERE}:{port}\r\n\r\n".encode()
    )
    opened.recv(4096)
    opened.sendall(frame(1, b'{"type":"hello"}'))
    return opened


def flood(kind: str, port: int) -> None:
    """Write frames as fast as they are taken, and come back when cut off."""
    while True:
        try:
            with upgraded(port) as opened:
                say_begun()
                for chunk in KINDS[kind]():
                    write(opened, chunk)
        except OSError:
            time.sleep(0.05)  # as fast as a client that is turned away can be


def say_begun() -> None:
    """Tell the test."""
    sys.stdout.write("begun\n")
    sys.stdout.flush()


def write(opened: socket.socket, data: bytes) -> None:
    """Write all, and read what comes meanwhile."""
    opened.setblocking(False)
    view = memoryview(data)
    while view:
        readable, writable, _ = select.select([opened], [opened], [])
        if readable and not opened.recv(1 << 16):
            raise ConnectionResetError
        if writable:
            view = view[opened.send(view) :]


def half_open(count: int, port: int) -> None:
    """Hold so many connections with half a head each, and open again what is cut."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    held: list[socket.socket] = []
    while True:
        while len(held) < count:
            held.append(half(port))
        say_begun()
        time.sleep(1.0)
        held = [one for one in held if not cut(one)]


def half(port: int) -> socket.socket:
    """Begin a request."""
    opened = socket.create_connection((THERE, port), timeout=5, source_address=(HERE, 0))
    opened.setblocking(False)
    with suppress(OSError):  # it was cut off at once
        opened.send(_HALF)
    return opened


def cut(one: socket.socket) -> bool:
    """Return whether the other side has ended it; it is closed then."""
    try:
        ended = one.recv(4096) is not None
    except BlockingIOError:
        return False
    except OSError:
        ended = True
    one.close()
    return ended


def main() -> None:
    """Attack until ended."""
    what, how, port = sys.argv[1:]
    if what == "flood":
        flood(how, int(port))
    half_open(int(how), int(port))


if __name__ == "__main__":
    main()
