"""This machine's copy of a shared lake: manifests as the store had them when it was last looked at, and the files of
tables that were asked for. What is committed goes to the store first."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import secrets
import socket
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from footprint.disk import locked, write_atomically
from footprint.lake.shared import LOOKED_AT, SHARED
from footprint.lake.shared.objects import Objects, OtherVersionError, Stored, Version, unreachable

MANIFESTS = "manifests"
MARK = f"{MANIFESTS}/.lake"  # in the store: there is a lake here
ERASED = f"{MANIFESTS}/.erased-"  # in the store, by year: something was erased; another content each time
LOOK_SECONDS = 1.0  # what others commit is seen after this time at most
TRIES = 12  # of a commit, while others commit to the same partition
UNDER_WAY_SECONDS = 60  # a file that is written goes to the store within this time


def of(root: Path) -> Shared | None:
    """The shared lake of which the lake below `root` is a copy; None where it is this home's alone. Raises
    RefusalError where its store cannot be spoken to from here."""
    try:
        status = (root / SHARED).stat()
    except FileNotFoundError:
        return None
    return _opened(root, status.st_mtime_ns, status.st_ino)


@lru_cache(16)
def _opened(root: Path, _changed: int, _inode: int) -> Shared:
    about = json.loads((root / SHARED).read_bytes())
    return Shared(root, Objects(about["url"]), about["home"])


class Shared:
    """A lake in an object store, and its copy below `root`. Names are paths below the lake."""

    def __init__(self, root: Path, objects: Objects, home: str) -> None:
        """`home`: tells this home from the others, together with its place, should the home be a copy."""
        self.root, self.objects = root, objects
        place = f"{home} {socket.gethostname()} {root.resolve()}"
        self.home = hashlib.sha256(place.encode()).hexdigest()[:16]
        self._looked_at: float | None = None

    def look(self, *, now: bool = False) -> None:
        """Copy what others have committed, unless this process did a moment ago. Raises UnreachableError."""
        if now or self._looked_at is None or time.monotonic() - self._looked_at > LOOK_SECONDS:
            begun = time.monotonic()
            with self._alone():  # so that what is listed, and what a commit copies, come one after the other
                self._copy(self.objects.all(MANIFESTS))
            self._looked_at = begun

    def update(self, name: str, change: Callable[[bytes | None], bytes | None]) -> None:
        """Give a manifest the bytes that `change` makes of those that the store has, None being none; it is asked again
        where somebody else was faster. Raises UnreachableError."""
        for trial in range(TRIES):
            before, stored = self.objects.get(name) or (None, None)
            after = change(before)
            try:
                if after is None:
                    self.objects.delete([name])
                elif after != before:
                    self.objects.exchange(name, after, stored.version if stored else None)
            except OtherVersionError:
                time.sleep(random.uniform(0, 0.02 * 2 ** min(trial, 6)))
                continue
            self._copied(name, after)
            return
        raise unreachable(self.objects.url, f"{name} is written by others all the time")

    def put(self, name: str, content: bytes) -> None:
        """Give a manifest or a note these bytes, whatever it has."""
        self.objects.put(name, content)
        self._copied(name, content)

    def remove(self, name: str) -> None:
        self.objects.delete([name])
        self._copied(name, None)

    def send(self, names: Iterable[str]) -> None:
        """Put files of this disk into the store, also those that it has: so it knows them as new, and no vacuum takes
        them before a manifest names them."""
        self.objects.each(lambda name: self.objects.put(name, self.root / name), names)

    def bring(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Put files of the store, each with the sha256 of its bytes, on this disk; not those that it has not, or not
        with these bytes."""
        self.objects.each(self._bring, wanted)

    def files(self) -> dict[str, Stored]:
        """The files of tables that the store has."""
        return {name: each for name, each in self.objects.all().items() if re.search(r"/year=\d{4}/.*\.parquet$", name)}

    def erase(self, year: int, names: Iterable[str]) -> None:
        """Remove files for good: other machines remove theirs of this year that the store has not when they next look
        at it."""
        self.objects.delete(names)
        self.objects.put(f"{ERASED}{year}", secrets.token_bytes(16))

    def _alone(self) -> Any:
        return locked(self.root / ".copied.lock")

    def _bring(self, wanted: tuple[str, str]) -> None:
        name, sha256 = wanted
        stored = self.objects.get(name)
        if stored and hashlib.sha256(stored[0]).hexdigest() == sha256:
            write_atomically(self.root / name, stored[0])
            written = stored[1].changed.timestamp()  # which of two versions is older stays known
            os.utime(self.root / name, (written, written))

    def _copied(self, name: str, content: bytes | None) -> None:
        """What this process has committed is seen at once."""
        with self._alone():
            if content is None:
                (self.root / name).unlink(missing_ok=True)
            else:
                write_atomically(self.root / name, content)

    def _copy(self, listed: dict[str, Stored]) -> None:
        if MARK not in listed:  # another bucket, or an emptied one: nothing here follows it
            raise unreachable(self.objects.url, f"there is no {MARK}")
        known: dict[str, Any] = _json(self.root / LOOKED_AT)
        noted = {name: each.version for name, each in listed.items() if name.endswith(".json")}
        changed = [name for name, version in noted.items() if known.get(name) != [version, *self._state(name)]]
        after = {name: known[name] for name in noted.keys() - set(changed)}
        for name, stored in zip(changed, self.objects.each(self.objects.get, changed), strict=True):
            if stored:
                write_atomically(self.root / name, stored[0])
                after[name] = [stored[1].version, *self._state(name)]
        for path in self._manifests():
            if (name := path.relative_to(self.root).as_posix()) not in noted:
                for left in (path, path.with_name(f".{path.stem}.lock")):
                    left.unlink(missing_ok=True)
        after |= self._follow_erasures(known, listed)
        if after != known:
            write_atomically(self.root / LOOKED_AT, json.dumps(after).encode())

    def _follow_erasures(self, known: dict[str, Any], listed: dict[str, Stored]) -> dict[str, Version]:
        """Of which erasures nothing is left on this disk."""
        marks = {name: each.version for name, each in listed.items() if name.startswith(ERASED)}
        unknown = [name for name, version in marks.items() if known.get(name) != version]
        stored = self.files() if unknown else {}
        left = [name for name in unknown if not self._without_erased(name.removeprefix(ERASED), listed[name], stored)]
        return {name: version for name, version in marks.items() if name not in left}

    def _without_erased(self, year: str, mark: Stored, stored: Collection[str]) -> bool:
        """Remove the files of a year that the store has not, but of a draft that was begun since, and those that may be
        on their way to the store; whether there are none of the latter."""
        draft, damaged = (self.root / MANIFESTS / f"{year}.{name}" for name in ("draft.json", "damaged"))
        if draft.exists() and draft.stat().st_mtime < mark.changed.timestamp():
            draft.unlink()
        damaged.unlink(missing_ok=True)
        keeping = {*stored, *(entry["file"] for entry in _json(draft).get("tables", {}).values())}
        paths = list(self.root.glob(f"*/*/year={year}/**/*.parquet"))
        gone = [path for path in paths if path.relative_to(self.root).as_posix() not in keeping]
        settled = [path for path in gone if time.time() - path.stat().st_mtime > UNDER_WAY_SECONDS]
        for path in settled:
            path.unlink(missing_ok=True)
            with suppress(OSError):  # others are there
                path.parent.rmdir()
        return settled == gone

    def _state(self, name: str) -> tuple[int, int]:
        """Tells whether a file of this disk is the one that was copied."""
        try:
            status = (self.root / name).stat()
        except FileNotFoundError:
            return 0, -1
        return status.st_mtime_ns, status.st_size

    def _manifests(self) -> list[Path]:
        """The manifests and notes of this disk, but drafts, which are of one machine."""
        paths = [*self.root.glob(f"{MANIFESTS}/*.json"), *self.root.glob(f"{MANIFESTS}/*/*.json")]
        return [path for path in paths if not re.fullmatch(r"\d{4}\.draft\.json", path.name)]


def _json(path: Path) -> dict[str, Any]:
    """What is written there, if it is whole."""
    try:
        return json_object(path.read_bytes())
    except FileNotFoundError:
        return {}


def json_object(content: bytes) -> dict[str, Any]:
    """The names and values of a JSON object; none of what is none."""
    try:
        values = json.loads(content)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
