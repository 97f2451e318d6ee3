"""What parent and child say to each other over a pair of sockets: messages of one kind and any size.

A message is pickled (protocol 5) with its large buffers, those of tables, outside. Many bytes of them are written to a
piece of memory without a name, which the receiver maps: copied once, and nowhere on a disk.
"""

from __future__ import annotations

import mmap
import os
import pickle
import socket
import struct
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np

CALL, BEGUN, LOG, RESULT, ERROR = b"C", b"B", b"L", b"R", b"E"
MAPPED_BYTES = 1 << 20  # from here on buffers are mapped rather than sent
_HEAD = struct.Struct("!cQI")  # kind, bytes of the pickle, number of buffers
_SIZE = struct.Struct("!Q")
_ALIGNED = 64  # bytes, as Arrow likes its buffers


def send(to: socket.socket, kind: bytes, content: Any) -> None:
    """Send one message. Raises OSError where nobody listens any more."""
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(content, protocol=5, buffer_callback=buffers.append)
    raw = [buffer.raw() for buffer in buffers]
    head = _HEAD.pack(kind, len(data), len(raw))
    is_mapped = hasattr(os, "memfd_create") and sum(part.nbytes for part in raw) >= MAPPED_BYTES
    if is_mapped:
        memory = _written(raw)
        try:
            socket.send_fds(to, [head], [memory])
        finally:
            os.close(memory)
    else:
        to.sendall(head)
    to.sendall(b"".join(_SIZE.pack(part.nbytes) for part in raw) + data)
    for part in () if is_mapped else raw:
        to.sendall(part)


def receive(source: socket.socket, wait: Callable[[], None] = lambda: None) -> tuple[bytes, Any]:
    """Receive one message: its kind and content. `wait` returns once there is something to read. Raises EOFError where
    the other side has ended."""
    wait()
    head, memory, _, _ = socket.recv_fds(source, _HEAD.size, 1)
    try:
        if not head:
            raise EOFError
        kind, size, count = _HEAD.unpack(head + bytes(_exactly(source, _HEAD.size - len(head), wait)))
        sizes = [_SIZE.unpack(_exactly(source, _SIZE.size, wait))[0] for _ in range(count)]
        data = _exactly(source, size, wait)
        buffers = _mapped(memory[0], sizes) if memory else [_exactly(source, size, wait) for size in sizes]
    finally:
        for each in memory:
            os.close(each)
    return kind, pickle.loads(data, buffers=buffers)


def _exactly(source: socket.socket, size: int, wait: Callable[[], None]) -> memoryview:
    room: memoryview = np.empty(size, np.uint8).data  # not filled with zeros first
    at = 0
    while at < size:
        wait()
        got = source.recv_into(room[at:])
        if not got:
            raise EOFError
        at += got
    return room


def _places(sizes: Sequence[int]) -> list[int]:
    """Where each buffer begins; at the end, where the last one ends."""
    return list(accumulate((-(-size // _ALIGNED) * _ALIGNED for size in sizes), initial=0))


def _written(raw: Sequence[memoryview]) -> int:
    memory = os.memfd_create("footprint")
    places = _places([part.nbytes for part in raw])
    os.truncate(memory, places[-1])
    for place, part in zip(places, raw, strict=False):
        done = 0
        while done < part.nbytes:
            done += os.pwrite(memory, part[done:], place + done)
    return memory


def _mapped(memory: int, sizes: Sequence[int]) -> list[memoryview]:
    """The buffers, of which nothing is copied; the memory goes with the last of them."""
    places = _places(sizes)
    whole = memoryview(mmap.mmap(memory, places[-1], access=mmap.ACCESS_READ))
    return [whole[place : place + size] for place, size in zip(places, sizes, strict=False)]
