"""What a file is, as its headers tell, and the list that it fills when nobody named one. No line below is interpreted.

Two files are compared here, too: by the identities of their devices, else by their rows. Serials stay in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from footprint import incidents
from footprint.inbox.deliveries import DEFAULT_LIST
from footprint.intake.evidence.answered import NOTHING_SAID
from footprint.intake.formats.limits import UnusableError, set_limits
from footprint.intake.formats.opening import Part, opened
from footprint.intake.formats.text import Source, digest
from footprint.intake.lake_rows import TABLE_OF
from footprint.intake.parting import hint, parted
from footprint.intake.reading import choose
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import read_rows
from footprint.intake.usage.access_log import PROFILE as ACCESS_LOG

Verdict = Literal["same", "other"]
FEW = 3  # identities or rows: fewer prove nothing
MOSTLY, HARDLY = 0.5, 0.1  # shares of identities or rows in common
ROWS_BYTES = 64_000_000  # rows of a larger table are not compared


@dataclass(frozen=True)
class Recognised:
    """Kind and profile of each table of a file (`lists`), the hashes of their texts (of all texts where none is known),
    and whether one is an access log. A table has the same hash in a plain file and in an archive."""

    lists: frozenset[str] = frozenset()
    tables: tuple[str, ...] = ()
    is_log: bool = False

    @property
    def name(self) -> str:
        """The list that the file fills: all its kinds and profiles; the default list where it is not recognised, so
        that it meets the list it is meant for."""
        return "+".join(sorted(self.lists)) or DEFAULT_LIST

    @property
    def content(self) -> str:
        """The hash of all its tables; '' where it has none."""
        if len(self.tables) < 2:
            return "".join(self.tables)
        return hashlib.sha256(" ".join(sorted(self.tables)).encode()).hexdigest()


def recognised(path: Path, name: str, answers: Mapping[str, str] = NOTHING_SAID) -> Recognised:
    """What the file at `path` is, which its owner calls `name` (the profile of a tool that exports one item type a file
    names the type) and reads with these `answers` (`intake.answers.in_force`)."""
    lists: set[str] = set()
    tables: list[str] = []
    others: list[str] = []
    is_log = False
    with _whatever_it_is(path) as parts:
        for part in parts:
            found = {f"{match.profile.kind}-{match.profile.name}" for _, _, match in _tables(part, name, answers)}
            if part.log is not None:
                found, is_log = {f"weblog-{ACCESS_LOG}"}, True
            if found or part.why is not None:  # what cannot be read may be a table, too
                tables.append(_hash(part))
            elif part.source is not None:
                others.append(_hash(part))
            lists |= found
        return Recognised(frozenset(lists), tuple(tables or others), is_log)
    return Recognised()


def list_of(path: Path, name: str, answers: Mapping[str, str] = NOTHING_SAID) -> str:
    """The list that the file at `path` fills; arguments as `recognised`."""
    return recognised(path, name, answers).name


@contextmanager
def _whatever_it_is(path: Path) -> Iterator[Iterator[Part]]:
    """The parts of a file up to where it cannot be read any further: it is taken all the same, and its reading tells
    what is wrong with it."""
    try:
        with opened(path, set_limits()) as parts:
            yield parts
    except UnusableError:
        pass
    except OSError:  # a full disk is not the file's fault
        raise
    except Exception as error:
        incidents.log(error)


def holds_access_log(path: Path) -> bool:
    """Whether the file at `path` is, or packs, an access log."""
    with _whatever_it_is(path) as parts:
        return any(part.log is not None for part in parts)
    return False


def counts_days(name: str) -> bool:
    """Whether every table of a file whose list is called `name` here is about use, not about equipment."""
    return all(TABLE_OF.get(part.partition("-")[0]) == "usage" for part in name.split("+"))


@dataclass
class Evidence:
    """What tells whether two files are versions of one list: serials, names of devices with their models, rows."""

    lists: set[str] = field(default_factory=set)
    tables: int = 0
    serials: set[str] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    rows: set[bytes] = field(default_factory=set)


def evidence(path: Path, name: str, answers: Mapping[str, str] = NOTHING_SAID) -> Evidence:
    """What the file at `path` can be compared by; arguments as `recognised`."""
    found = Evidence()
    with _whatever_it_is(path) as parts:
        for part in parts:
            for source, layout, match in _tables(part, name, answers):
                found.tables += 1
                found.lists.add(f"{match.profile.kind}-{match.profile.name}")
                _compare_by(found, source, layout, match)
    return found


def verdict(new: Evidence, old: Evidence) -> Verdict | None:
    """Whether a file is a later version of an older one ("same": it holds most of it) or has hardly anything in common
    with it ("other"); None where nothing tells."""
    pairs: list[tuple[set[Any], set[Any]]] = [
        (new.serials, old.serials), (new.devices, old.devices), (new.rows, old.rows),
    ]  # fmt: skip
    at = next((at for at, (mine, others) in enumerate(pairs) if min(len(mine), len(others)) >= FEW), None)
    if at is None:
        return None
    mine, others = pairs[at]
    common = len(mine & others)
    if common > MOSTLY * len(others):
        return "same" if new.lists >= old.lists and new.tables >= old.tables else None
    # Quantities that were typed anew change every row of an inventory: only of days and amounts other rows tell.
    proves = at < 2 or all(counts_days(each) for each in new.lists | old.lists)
    return "other" if proves and common <= HARDLY * min(len(mine), len(others)) else None


def _compare_by(found: Evidence, source: Source, layout: Layout, match: Match) -> None:
    serials, names, models = (match.positions.get(column, [])[:1] for column in ("serial", "asset_id", "model_text"))
    wanted = [*serials, *names, *models]
    if (serials or names) and wanted:
        columns = read_rows(source, layout, wanted, wanted, set_limits()).columns
        texts = {at: pc.utf8_trim_whitespace(pc.utf8_lower(columns[at])) for at in wanted}
        found.serials |= _distinct(texts[serials[0]]) if serials else set()
        if names and models:
            given = pc.not_equal(texts[names[0]], "")
            pairs = pc.binary_join_element_wise(texts[names[0]], texts[models[0]], "\t")
            found.devices |= _distinct(pairs.filter(given))
    if source.size_bytes <= ROWS_BYTES:
        with source.open() as stream:
            stream.seek(int(source.ends[layout.header_end - 1]))
            found.rows |= {line.strip() for line in stream} - {b""}


def _distinct(texts: pa.ChunkedArray) -> set[str]:
    return set(texts.unique().to_pylist()) - {"", None}


def _tables(part: Part, name: str, answers: Mapping[str, str]) -> Iterator[tuple[Source, Layout, Match]]:
    """The tables of a part that some profile reads."""
    if part.source is None or part.hidden:
        return
    try:
        found = list(parted(part.source, set_limits(), answers))
    except UnusableError:
        return
    for source, layout in found:
        with suppress(UnusableError):
            yield source, layout, choose(source, layout, hint(name, part.label), answers=answers)


def _hash(part: Part) -> str:
    """Of the text of a part, or of the log; of what cannot be read, of its bytes and its place in them."""
    if part.log is not None:
        return digest(part.log)
    if part.source is None:
        return hashlib.sha256(f"{digest(part.path)} {part.label}".encode()).hexdigest()
    if part.source.data is None:
        return part.source.sha256
    return hashlib.sha256(part.source.data).hexdigest()
