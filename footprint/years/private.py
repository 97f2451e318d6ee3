"""Settings that nobody may read off what results were made from: only whether they are still the same is kept."""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from footprint import disk

KEY = "private.key"  # of the installation; never part of a version
_BYTES, _DIGITS = 32, 16


def keyed(home: Path, name: str, value: object) -> str:
    """16 hex digits of a setting, by the key of the installation below `home`, which is made where there is none.
    Without the key nobody can try what the value was, however few values there are."""
    return hmac.digest(_key(home), f"{name}={value}".encode(), "sha256").hex()[:_DIGITS]


def _key(home: Path) -> bytes:
    path = home / KEY
    with suppress(FileNotFoundError):
        if len(key := path.read_bytes()) == _BYTES:
            return key
        path.unlink()  # what a power cut left is a key that anybody has
    disk.make_folder(home)
    own = home / f".{KEY}.{os.getpid()}.{secrets.token_hex(4)}"
    own.touch(0o400)
    try:
        own.chmod(0o600)
        with own.open("wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        own.chmod(0o400)
        with suppress(FileExistsError):  # of two at once, the first one's key counts
            path.hardlink_to(own)
    finally:
        own.unlink()
    return path.read_bytes()
