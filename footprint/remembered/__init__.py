"""What is made at every start from files of the program itself, as a vocabulary from its lists: kept beside the byte
code of Python, in its folders and by its rules.

What is kept is taken only where the bytes of all it was made from, and its own, are the same; it is written whole or
not at all. Where it is missing, damaged or cannot be written it is made anew, so nothing depends on it. As for byte
code, nothing is written with PYTHONDONTWRITEBYTECODE, and PYTHONPYCACHEPREFIX says where.
"""

from __future__ import annotations

import marshal
import os
import sys
import tomllib
from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from hashlib import blake2b
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path
from threading import get_ident
from typing import Any, TypeVar

from footprint import disk

T = TypeVar("T")
_DIGEST = 32  # bytes


FOLDERS: dict[Path, frozenset[Path]] = {}  # of each module, those whose files make what is remembered


def remembered(*more: Path) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """As `functools.cache`, for a function of no arguments that makes plain values (all that `marshal` writes: texts,
    numbers, tuples, lists, dicts, sets) from the modules and lists in its folder, and in `more`, and from nothing else.
    """

    def decorated(make: Callable[[], T]) -> Callable[[], T]:
        module = Path(make.__code__.co_filename)

        @cache
        @wraps(make)
        def made() -> T:
            found: T = _kept(module.with_suffix(f".{make.__name__}.py"), _sources(module.parent, *more), make)
            return found

        FOLDERS[module] = FOLDERS.get(module, frozenset({module.parent})).union(more)
        return made

    return decorated


_SOURCES = (".csv", ".py", ".toml")


@cache
def _sources(*folders: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for folder in folders for path in folder.iterdir() if path.suffix in _SOURCES))


def toml(package: str, name: str) -> dict[str, Any]:
    """What a TOML file of a package says. Raises what `tomllib` raises."""
    path = Path(str(files(package))) / name
    read: dict[str, Any] = _kept(path, (path,), lambda: tomllib.loads(path.read_text(encoding="utf-8")))
    return read


def _kept(place: Path, sources: tuple[Path, ...], make: Callable[[], Any]) -> Any:
    try:
        file = Path(cache_from_source(str(place))).with_suffix(".made")
    except NotImplementedError:  # a Python without byte code on disk
        return make()
    key = _key(sources)
    with suppress(OSError):
        content = file.read_bytes()
        payload = memoryview(content)[2 * _DIGEST :]
        if content[: 2 * _DIGEST] == key + _digest(payload):
            return marshal.loads(payload)
    value = make()
    if not sys.dont_write_bytecode:
        payload = memoryview(marshal.dumps(value))
        _write(file, key + _digest(payload) + payload)
    return value


@cache
def _key(sources: tuple[Path, ...]) -> bytes:
    """What names the bytes of some files, for this Python."""
    key = blake2b(sys.version.encode(), digest_size=_DIGEST)
    for path in sources:
        key.update(f"{path.name} {path.stat().st_size}\n".encode())
        key.update(path.read_bytes())
    return key.digest()


def _digest(content: memoryview) -> bytes:
    return blake2b(content, digest_size=_DIGEST).digest()


def _write(file: Path, content: bytes) -> None:
    """Put a file in its place whole; where that cannot be done, it is not."""
    part = file.with_suffix(f".{os.getpid()}-{get_ident()}")
    with suppress(OSError):
        disk.make_folder(file.parent)
        try:
            part.write_bytes(content)
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)
