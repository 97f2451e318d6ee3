"""What a decision changes in the files that are there: counted by reading them with it and without.

Only files of years that are still open are read, and of these only those in which the words stand.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from footprint import reading_process
from footprint.inbox.deliveries import Received
from footprint.inbox.store import Inbox
from footprint.intake import Reading, answers, read_all
from footprint.intake.answers import pole
from footprint.intake.evidence.answered import ANY, PREFIX, signature
from footprint.intake.findings import REFUSED
from footprint.intake.formats.limits import UnusableError, set_limits
from footprint.intake.formats.opening import opened
from footprint.intake.parting import parted
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.pole import POLE, Entry, as_answer
from footprint.lake import locked, write_atomically
from footprint.member_year.files import under_its_name
from footprint.years import closure
from footprint.years.words import answers_for

INVENTORY = "inventory"
_TEXTS = 100_000  # letters that are looked at together


@dataclass(frozen=True)
class Change:
    """What becomes otherwise in one file. Of lines that were refused: how many are understood, and how many units they
    are; of lines that counted: how many are read otherwise, and how many units these were."""

    lines_answered: int = 0
    units_answered: float = 0.0
    lines_otherwise: int = 0
    units_otherwise: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.lines_answered or self.lines_otherwise)

    def __add__(self, other: Change) -> Change:
        pairs = zip(asdict(self).values(), asdict(other).values(), strict=True)
        return Change(*(one + two for one, two in pairs))


@dataclass(frozen=True)
class Effect:
    """The change over all files; `member_years`: (year, member) whose files change; `unseen`: files that cost too much,
    or cannot be read."""

    change: Change
    member_years: tuple[tuple[int, str], ...] = ()
    unseen: int = 0

    @classmethod
    def none(cls) -> Effect:
        """Nothing changes."""
        return cls(Change())

    @property
    def members(self) -> int:
        """How many members' files change."""
        return len({member_id for _, member_id in self.member_years})


def of(home: Path, subject: str, meaning: str | None, *, today: date, categories: Sequence[str]) -> Effect:
    """What it changes that a subject means this for all members (None: that the pôle says nothing of it). Kept until
    any file, answer or decision changes."""
    place = home / "vocabulary" / "effects.json"
    current = list(_files(home, today))
    digest = _digest(home, current)
    name = json.dumps([subject, meaning])
    kept = _kept(place, digest)
    if name not in kept:
        kept[name] = asdict(_computed(home, current, subject, meaning, today, categories))
        with locked(home / "locks" / "effects.lock"):
            content = {"digest": digest, "effects": _kept(place, digest) | {name: kept[name]}}
            write_atomically(place, json.dumps(content).encode())
    return _read(kept[name])


def known(home: Path, subjects: Mapping[str, str], *, today: date) -> dict[str, Effect]:
    """The effects of these subjects (with a meaning each) that were computed and still hold."""
    kept = _kept(home / "vocabulary" / "effects.json", _digest(home, list(_files(home, today))))
    names = {subject: json.dumps([subject, meaning]) for subject, meaning in subjects.items()}
    return {subject: _read(kept[name]) for subject, name in names.items() if name in kept}


def _read(row: Mapping[str, object]) -> Effect:
    given = dict(row)
    pairs = tuple((int(year), str(member_id)) for year, member_id in given["member_years"])  # type: ignore[attr-defined]
    return Effect(Change(**given["change"]), pairs, int(str(given["unseen"])))  # type: ignore[arg-type]


def _kept(place: Path, digest: str) -> dict[str, dict[str, object]]:
    """Effects that hold; none where they are of other files, or cannot be read: they are made again."""
    try:
        content = json.loads(place.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return dict(content["effects"]) if content.get("digest") == digest else {}


def _digest(home: Path, current: Sequence[Received]) -> str:
    members = sorted({item.receipt.member_id for item in current})
    names = [(item.receipt.year, item.receipt.member_id, item.receipt.list, item.receipt.sha256) for item in current]
    said = [answers.load(home, member_id) for member_id in members]
    decisions = [each.number for each in pole.history(home)]
    return hashlib.sha256(json.dumps([names, said, decisions], sort_keys=True).encode()).hexdigest()


def _files(home: Path, today: date) -> Iterator[Received]:
    """The files that count in years which may still change."""
    inbox = Inbox(home)
    for year in inbox.years():
        if closure.state(home, year, today).is_closed:
            continue
        for member_id in inbox.members(year):
            yield from (item for item in inbox.current(year=year, member_id=member_id) if item.path)


def _computed(
    home: Path, current: Sequence[Received], subject: str, meaning: str | None, today: date, categories: Sequence[str]
) -> Effect:
    effect = Effect.none()
    of_today = as_answer(subject, Entry(meaning, today.isoformat())) if meaning is not None else {}
    for item in current:
        receipt = item.receipt
        before = answers_for(home, receipt.year, receipt.member_id)
        others = {name: answer for name, answer in before.items() if name != POLE + subject}
        try:
            change = _of_file(item, subject, categories, before, others | of_today)
        except (UnusableError, reading_process.EndedError):
            effect = replace(effect, unseen=effect.unseen + 1)
            continue
        if change:
            pairs = (*effect.member_years, (receipt.year, receipt.member_id))
            effect = replace(effect, change=effect.change + change, member_years=tuple(dict.fromkeys(pairs)))
    return effect


def _of_file(
    item: Received, subject: str, categories: Sequence[str], before: Mapping[str, str], after: Mapping[str, str]
) -> Change:
    assert item.path is not None
    with under_its_name(item.path, item.receipt) as path:
        asked = (path, item.receipt.year, item.receipt.described_on, list(categories))
        change: Change = reading_process.run(compared, *asked, subject, before, after)
    return change


def compared(
    path: Path, year: int, as_of: date, categories: Sequence[str], subject: str, before: Mapping[str, str],
    after: Mapping[str, str],
) -> Change:  # fmt: skip
    """What one file becomes with the answers `after` instead of those `before`, which differ in what one subject means.
    Raises UnusableError where it cannot be opened."""
    if before == after or not mentions(path, subject, before):
        return Change()
    old, new = (
        read_all(path, year=year, as_of=as_of, known_categories=categories, answers=said) for said in (before, after)
    )
    return _difference(_lines(old), _lines(new))


def mentions(path: Path, subject: str, said: Mapping[str, str]) -> bool:
    """Whether a file holds the words of a subject, or a header of that layout."""
    layout, _, name = subject.removeprefix(PREFIX).rpartition(":")
    by_layout = subject.startswith(PREFIX) and layout != ANY
    with opened(path, set_limits()) as parts:
        for part in parts:
            if part.source is None or part.hidden:
                continue
            if by_layout:
                try:
                    if any(signature(each.header) == layout for _, each in parted(part.source, set_limits(), said)):
                        return True
                except UnusableError:
                    return True  # its header is not where one would look: reading tells
            elif _holds(part.source.lines(), (name or subject).split()):
                return True
    return False


def _holds(lines: Iterator[str], words: Sequence[str]) -> bool:
    """Whether a text has all of these folded words: where it lacks one, no cell and no header of it is the subject."""
    missing = set(words)
    block: list[str] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size > _TEXTS:
            missing -= _present(block, missing)
            block, size = [], 0
        if not missing:
            return True
    return not missing - _present(block, missing)


def _present(block: Sequence[str], words: set[str]) -> set[str]:
    text = fold("".join(block))
    return {word for word in words if word in text}


@dataclass(frozen=True)
class _Line:
    """What became of a line: its fate, and of an accepted one its rows and how many units they are."""

    fate: str
    rows: tuple[tuple[object, ...], ...] = ()
    units: float = 0.0


def _lines(readings: Sequence[Reading]) -> dict[tuple[int, int], _Line]:
    """What became of the lines of the inventories of a file, by the number of the table and the line."""
    lines: dict[tuple[int, int], _Line] = {}
    for number, reading in enumerate(readings):
        if reading.kind != INVENTORY:
            continue
        rows = _rows(reading)
        fates = zip(reading.lines["line"].to_pylist(), reading.lines["fate"].to_pylist(), strict=True)
        for line, fate in fates:
            of_line = rows.get(line, [])
            texts = tuple(tuple(map(repr, row.values())) for row in of_line)  # NaN is equal to itself as a text
            lines[number, line] = _Line(fate, texts, sum(map(_units, of_line)))
    return lines


def _rows(reading: Reading) -> dict[int, list[dict[str, object]]]:
    rows: dict[int, list[dict[str, object]]] = {}
    for row in reading.table.to_pylist():
        rows.setdefault(row["line"], []).append(row)
    return rows


def _units(row: Mapping[str, object]) -> float:
    """Devices of a row: one where no number is given, none where it is not known."""
    count = row["quantity_devices"]
    if count is None:
        return 1.0
    number = float(str(count))
    return 0.0 if math.isnan(number) else number


def _difference(old: Mapping[tuple[int, int], _Line], new: Mapping[tuple[int, int], _Line]) -> Change:
    """Lines that nobody read before, or that were refused, and are understood; lines that counted and are read
    otherwise, or no longer."""
    change = Change()
    for place in old.keys() | new.keys():
        before, after = old.get(place, _Line(REFUSED)), new.get(place, _Line(REFUSED))
        if before.fate == REFUSED and after.fate != REFUSED:
            change += Change(lines_answered=1, units_answered=after.units)
        elif before.fate != REFUSED and before != after:
            change += Change(lines_otherwise=1, units_otherwise=before.units)
    return change
