"""Whether a file is a raw access log, plain or packed, by its first bytes. What its lines say is read by `weblogs`."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from pathlib import Path

_UNPACKERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": lambda head: zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head),
    b"BZh": lambda head: bz2.BZ2Decompressor().decompress(head),
    b"\xfd7zXZ": lambda head: lzma.LZMADecompressor().decompress(head),
}
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
# What every format of access log has in its first lines (in JSON, a name): enough to ask `weblogs`, whose compiler
# takes time to load.
_SIGNS = re.compile(rb' HTTP/\d|\] "|#Fields:|"[\w@-]*(?:status|agent)[\w-]*"\s*:', re.I)


def may_be(head: bytes) -> bool:
    """Whether these bytes, plain or packed, have a sign of a log: worth asking `weblogs`."""
    return head.startswith(_ZSTANDARD) or _SIGNS.search(_unpacked(head)) is not None


def detect(path: Path, head: bytes) -> bool:
    """Whether a file that starts so is an access log, plain or packed."""
    if not may_be(head):
        return False
    from footprint import weblogs

    return weblogs.sniff(path) is not None


def is_written(path: Path, log_format: str) -> bool:
    """Whether most lines of a file are requests in a format that people said; False where that is no format."""
    from footprint import weblogs

    try:
        return weblogs.sniff(path, weblogs.written_format(log_format)) is not None
    except weblogs.FormatError:
        return False


def _unpacked(head: bytes) -> bytes:
    unpack = next((unpack for magic, unpack in _UNPACKERS.items() if head.startswith(magic)), None)
    if unpack is None:
        return head
    try:
        return unpack(head)
    except (OSError, EOFError, zlib.error, lzma.LZMAError):
        return b""
