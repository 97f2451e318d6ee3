"""What a file looks like before it is read: its tables, their first rows, what each column seems to be and why, and the
one question that decides most where that is not sure. For people, who have the last word (`evidence.answered`).

Nothing of it is stored. Cells and headers that name people are masked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.compute as pc

from footprint.intake.delivery import first_layout, hint, names, parted, read_all
from footprint.intake.evidence import answered, header_lines
from footprint.intake.evidence.answered import ALL, LINE, NOTHING_SAID, POLE_SAYS, is_all, is_kind, key, signature
from footprint.intake.evidence.headers import EXACT, scores
from footprint.intake.evidence.roles import roles
from footprint.intake.evidence.sheets import Judged, of_rows
from footprint.intake.formats.limits import UnusableError, set_limits
from footprint.intake.formats.opening import Part, opened
from footprint.intake.formats.text import Source
from footprint.intake.reading import Reading, choose
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.profiles import PERSONAL, Evidence, MappedColumn, Match, hand_made, match_by_names
from footprint.intake.tables.quantities import UNKNOWN, choose_quantity
from footprint.intake.vocabulary.pole import without_pole
from footprint.intake.vocabulary.privacy import MASK, is_personal

ANSWERED = "answered"  # the reason of a column of which the member said what it is
KIND, QUANTITY = "category", "quantity_devices"
_ROWS, _EXAMPLES, _CANDIDATES, _LOOKED_AT = 10, 3, 6, 300
_SOME = 0.5  # share of cells that are numbers, of a column that may count
_MOST_TABLES, _MOST_COLUMNS, _MOST_SIGNS = 30, 60, 80
_INVENTORY = "inventory"


@dataclass(frozen=True)
class ColumnPreview:
    """One column: its role or other canonical column ('' = it is not read), why, and three of its cells."""

    position: int
    header: str
    role: str
    reason: str
    evidence: Evidence | None
    examples: tuple[str, ...]

    @property
    def is_personal(self) -> bool:
        return self.reason == PERSONAL


@dataclass(frozen=True)
class Question:
    """Which column has this role? Positions of those that may, the best guess first."""

    role: str
    positions: tuple[int, ...]


@dataclass(frozen=True)
class TablePreview:
    """One table. `kind` and `profile` are None where it cannot be read as it stands. `layout` names it in answers;
    `line_layout` does so in that about the line of its header, '' where that cannot be changed."""

    label: str
    kind: str | None
    profile: str | None
    layout: str
    line_layout: str
    header_line: int
    columns: tuple[ColumnPreview, ...]
    rows: tuple[tuple[str, ...], ...]
    question: Question | None
    devices: str | None = None  # the category that all were said to be, '' where it may be said, None where columns say

    def answers(self, given: Mapping[int, str]) -> dict[str, str]:
        """The answers (`evidence.answered`) that columns, by their positions, have these roles; none of people."""
        may = {column.position for column in self.columns if not column.is_personal}
        return {key(self.layout, position): role for position, role in given.items() if position in may}

    def headers(self) -> dict[str, str]:
        """The headers of the columns by the keys of answers about them; none of people."""
        return {key(self.layout, each.position): each.header for each in self.columns if not each.is_personal}

    def kind_answer(self, kind: str, *, is_said: bool = False) -> dict[str, str]:
        """The answer that the table is of another kind than it seems, or, where columns of a table of use are said, of
        this one."""
        other = is_kind(kind) and (kind != (self.kind or _INVENTORY) or (is_said and kind != _INVENTORY))
        return {key(self.layout, answered.KIND): kind} if other else {}

    def devices_answer(self, category: str) -> dict[str, str]:
        """The answer that all devices are of one category, '' that columns say what they are."""
        is_new = self.devices is not None and category != self.devices and is_all(category)
        return {key(self.layout, ALL): category} if is_new else {}

    def header_answer(self, line: int) -> dict[str, str]:
        """The answer that the header stands on another line, under which columns are others."""
        return {key(self.line_layout, LINE): str(line)} if self.line_layout and line != self.header_line else {}


@dataclass(frozen=True)
class Effect:
    """What becomes of a file: devices on accepted lines, and lines that are refused."""

    devices: float
    accepted: int
    refused: int


@dataclass(frozen=True)
class _File:
    name: str
    year: int
    answers: Mapping[str, str]


def previews(path: Path, name: str, year: int, answers: Mapping[str, str] = NOTHING_SAID) -> list[TablePreview]:
    """The tables of a file that was received under this name for this year. Raises `UnusableError` where it cannot be
    opened."""
    tables: list[TablePreview] = []
    with opened(path, set_limits()) as parts:
        for part in parts:
            if part.source is not None and not part.hidden and len(tables) < _MOST_TABLES:
                tables += _of_part(part, part.source, _File(name, year, answers))
    return tables


def effect(path: Path, year: int, as_of: date, known_categories: Sequence[str], answers: Mapping[str, str]) -> Effect:
    """What becomes of a file that is read with these answers."""
    readings = read_all(path, year=year, as_of=as_of, known_categories=known_categories, answers=answers)
    devices = sum(_devices(each) for each in readings if each.kind == _INVENTORY)
    return Effect(devices, sum(each.accepted for each in readings), sum(each.refused for each in readings))


def _devices(reading: Reading) -> float:
    """Devices on accepted lines: one where no number is given, none where it is not known."""
    counts = pc.fill_null(reading.table["quantity_devices"], 1.0)
    return float(pc.sum(counts.filter(pc.is_finite(counts))).as_py() or 0.0)


def _of_part(part: Part, source: Source, file: _File) -> Iterator[TablePreview]:
    try:
        first = first_layout(source, set_limits(), file.answers)
        layouts = list(parted(source, set_limits(), file.answers, year=file.year))
    except UnusableError:
        plain = header_lines.plain(source)
        if plain is None:
            return
        first, layouts = plain, [(source, plain)]
    for text, layout in layouts:
        yield _table(part, text, layout, _line_layout(source, first, layout), file)


def _line_layout(source: Source, first: Layout, layout: Layout) -> str:
    """Under what the line of the header is said: the header that seemed to be it before anybody said anything."""
    if layout.arranged is not None or layout.header_line != first.header_line:
        return ""
    try:
        seeming = header_lines.find(source, set_limits())
    except UnusableError:
        plain = header_lines.plain(source)
        return signature(plain.header) if plain else ""
    return signature(seeming.header)


def _match(part: Part, source: Source, layout: Layout, file: _File) -> Match | None:
    """What the table is read as; None where it cannot be read."""
    try:
        match = choose(source, layout, hint(file.name, part.label), answers=file.answers)
    except UnusableError:
        return None
    return choose_quantity(match, source, layout, file.year)[0]


def _table(part: Part, source: Source, layout: Layout, line_layout: str, file: _File) -> TablePreview:
    match = _match(part, source, layout, file)
    header = layout.header[:_MOST_COLUMNS]
    rows = [cells for _, cells in lines_below(source, layout, _LOOKED_AT) if any(cells)]
    judged = of_rows(header, rows)
    said = answered.roles_said(without_pole(file.answers), layout.header)
    mapped = (match or match_by_names(hand_made(), layout.header)).mapping[:_MOST_COLUMNS]
    people = set(match.people) if match else set()
    columns = tuple(_column(each, judged, said, is_masked=each.position in people) for each in mapped)
    hidden = {column.position for column in columns if column.is_personal or column.position in people}
    return TablePreview(
        label=names(part.label, layout)[0].strip(),
        kind=match.profile.kind if match else None,
        profile=match.profile.name if match else None,
        layout=signature(layout.header),
        line_layout=line_layout,
        header_line=layout.arranged.header_line if layout.arranged else layout.header_line,
        columns=columns,
        rows=tuple(
            tuple(_shown(cell, at in hidden) for at, cell in enumerate(row[: len(header)])) for row in rows[:_ROWS]
        ),
        question=_question(match, judged, columns, {column.role for column in columns if _is_settled(column)}),
        devices=_devices_said(match, answered.all_said(file.answers, layout.header) or ""),
    )


def _devices_said(match: Match | None, said: str) -> str | None:
    """What all devices were said to be; None where that cannot be said."""
    if match is not None and (match.profile.kind != _INVENTORY or KIND in match.columns):
        return None
    return said


def _column(each: MappedColumn, judged: Judged, said: Mapping[int, str], *, is_masked: bool) -> ColumnPreview:
    contents = judged.columns[each.position].contents
    is_hidden = is_masked or each.reason == PERSONAL
    role = each.canonical or ""
    evidence = each.evidence
    if evidence is None and role in roles() and contents.values:
        evidence = contents.evidence(roles()[role].cells)
    is_said = each.position in said and each.reason != PERSONAL
    role, reason = (said[each.position], ANSWERED) if is_said else (role, each.reason)
    examples = tuple(_shown(text, is_hidden) for text in contents.values[:_EXAMPLES])
    return ColumnPreview(each.position, _shown(each.header, False), role, reason, evidence, examples)


def _is_settled(column: ColumnPreview) -> bool:
    return column.reason in (ANSWERED, POLE_SAYS)


def _shown(text: str, is_hidden: bool) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    return MASK if is_hidden or is_personal(text) else text[:_MOST_SIGNS]


def _question(
    match: Match | None, judged: Judged, columns: Sequence[ColumnPreview], settled: set[str]
) -> Question | None:
    """What decides most and is not sure; None where it is, or was answered (`settled`: roles of which somebody said
    which column has them, '' that some have none)."""
    if match is not None and match.profile.kind != _INVENTORY:
        return None
    may = [column.position for column in columns if not column.is_personal and column.examples]
    stated = {KIND} if match and KIND in match.profile.defaults else set()
    asked = [role for role in (KIND, QUANTITY) if role not in settled | stated]
    if KIND in asked and (match is None or not {KIND, "model_text"} & set(match.columns)):
        return _asked(KIND, may, judged)
    if QUANTITY in asked and match and match.profile.defaults.get(QUANTITY) == UNKNOWN:
        open_ = [column.position for column in columns if column.position in may and not column.role]
        return _asked(QUANTITY, [at for at in open_ if judged.columns[at].contents.share("number") >= _SOME], judged)
    claimed = ((role, judged.assignment.doubtful.get(role, ())) for role in asked)
    doubtful = (Question(role, positions) for role, positions in claimed if positions and set(positions) <= set(may))
    return next(doubtful, None)


def _asked(role: str, positions: Sequence[int], judged: Judged) -> Question | None:
    """The columns that most likely have a role, by what they hold and their names, then by how few different texts."""

    def likely(position: int) -> tuple[float, int]:
        column = judged.columns[position]
        text = column.contents.share("text") if role == KIND else 0.0
        name = max(0.0, scores(column.header)[role]) / EXACT
        return column.contents.share(roles()[role].cells) + text + name, -len(column.contents.values)

    best = sorted(positions, key=likely, reverse=True)[:_CANDIDATES]
    return Question(role, tuple(best)) if best else None
