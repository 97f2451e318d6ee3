"""What a file looks like before it is read: its tables, their first rows, what each column seems to be and why, and the
one question that decides most where that is not sure. For people, who have the last word (`evidence.answered`).

Nothing of it is stored. Cells and headers that name people are masked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.delivery import read_all
from footprint.intake.evidence import answered, header_lines, uses
from footprint.intake.evidence.answered import (
    ACROSS,
    DECIMAL,
    NOTHING_SAID,
    POLE_SAYS,
    SUBJECT,
    UseSaid,
    hash_of_name,
    key,
    kind_said,
    months_key,
    signature,
    use_signature,
)
from footprint.intake.evidence.headers import EXACT, scores
from footprint.intake.evidence.roles import roles
from footprint.intake.evidence.sheets import Judged, of_rows
from footprint.intake.evidence.uses import AS_NAMED, USE
from footprint.intake.formats.limits import UnusableError, set_limits
from footprint.intake.formats.opening import Part, opened
from footprint.intake.formats.text import Source
from footprint.intake.parting import as_they_stand, first_layout, hint, names, parted
from footprint.intake.previewed import (
    ColumnPreview,
    Effect,
    NamePreview,
    Question,
    TablePreview,
    Used,
    UsePreview,
)
from footprint.intake.reading import Reading, choose
from footprint.intake.rearranging import use_said
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.profiles import PERSONAL, MappedColumn, Match, hand_made, match_by_names
from footprint.intake.tables.quantities import UNKNOWN, choose_quantity
from footprint.intake.values.periods import found_in
from footprint.intake.vocabulary.pole import without_pole
from footprint.intake.vocabulary.privacy import MASK, is_personal

ANSWERED = "answered"  # the reason of a column of which the member said what it is
KIND, QUANTITY = "category", "quantity_devices"
_ROWS, _EXAMPLES, _CANDIDATES, _LOOKED_AT = 10, 3, 6, 300
_SOME = 0.5  # share of cells that are numbers, of a column that may count
_MOST_TABLES, _MOST_COLUMNS, _MOST_SIGNS, _MOST_NAMES = 30, 60, 80, 40
_INVENTORY = "inventory"


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
    accepted, refused = (sum(getattr(each, fate) for each in readings) for fate in ("accepted", "refused"))
    return Effect(devices, accepted, refused, tuple(_used(readings, year)))


def _used(readings: Sequence[Reading], year: int) -> Iterator[Used]:
    names = ["metric", "unit", "day", "quantity"]
    tables = [each.table.select(names) for each in readings if "metric" in each.table.column_names]
    for metric, unit in sorted({pair for table in tables for pair in zip(*_texts(table), strict=True)}):
        own = [table.filter((pc.field("metric") == metric) & (pc.field("unit") == unit)) for table in tables]
        rows = pa.concat_tables(own).filter(pc.equal(pc.year(pc.field("day")), year))
        if rows.num_rows:
            first, last = (pick(rows["day"]).as_py() for pick in (pc.min, pc.max))
            yield Used(metric, unit, fsum(rows["quantity"].to_pylist()), first, last)


def _texts(table: pa.Table) -> tuple[list[str], list[str]]:
    pairs = table.group_by(["metric", "unit"], use_threads=False).aggregate([])
    return pairs["metric"].to_pylist(), pairs["unit"].to_pylist()


def _devices(reading: Reading) -> float:
    """Devices on accepted lines: one where no number is given, none where it is not known."""
    counts = pc.fill_null(reading.table["quantity_devices"], 1.0)
    return float(pc.sum(counts.filter(pc.is_finite(counts))).as_py() or 0.0)


def _of_part(part: Part, source: Source, file: _File) -> Iterator[TablePreview]:
    limits, name = set_limits(), hint(file.name, part.label)
    stand = as_they_stand(source, limits, file.answers)
    if not stand:
        return
    is_said = any(kind_said(file.answers, layout.header) == USE for _, layout in stand)
    first = stand[0][1]
    why: UnusableError | None = None
    try:
        layouts = stand if is_said else list(parted(source, limits, file.answers, name, file.year))
    except UnusableError as unread:
        layouts, why = stand, unread
    with suppress(UnusableError):
        first = first_layout(source, limits, file.answers)
    by_grid = any(layout.arranged is not None and layout.arranged.kind for _, layout in layouts)
    for text, layout in stand if by_grid else layouts:
        line_layout = _line_layout(source, first, layout)
        if by_grid or kind_said(file.answers, layout.header) == USE:
            yield _of_use(part, text, layout, line_layout, file)
            continue
        match = _match(part, text, layout, file)
        refusal = match if isinstance(match, UnusableError) else why
        if refusal is not None and layout.arranged is None and _asks_what_is_counted(refusal):
            yield replace(_of_use(part, text, layout, line_layout, file), is_proposed=True)
        else:
            plain = next((each for _, each in stand if each.header == layout.header), stand[0][1])
            read = match if isinstance(match, Match) else None
            yield replace(_table(part, text, layout, line_layout, file, read), as_it_stands=_signatures(plain))


def _asks_what_is_counted(why: UnusableError) -> bool:
    """Whether a table is refused as one of use of which something is not said."""
    return why.rule == "missing_unit" or why.variant == "dated_counts" or why.variant.startswith("near_")


def _signatures(layout: Layout) -> tuple[str, ...]:
    return signature(layout.header), use_signature(layout.header)


def _of_use(part: Part, source: Source, layout: Layout, line_layout: str, file: _File) -> TablePreview:
    """A table of use, with what was said of it, else what is guessed."""
    name, own = hint(file.name, part.label), use_signature(layout.header)
    said = answered.use_said(file.answers, layout.header, name)
    known = use_said.columns(source, layout, name, said)
    rows = [cells for _, cells in lines_below(source, layout, _LOOKED_AT) if any(cells)]
    columns = tuple(
        ColumnPreview(
            each.position, _shown(each.header, False), known.roles.get(each.position, ""),
            each.reason if each.reason == PERSONAL else ANSWERED if each.position in known.said else "", None,
            tuple(_shown(row[each.position], each.reason == PERSONAL) for row in rows[:_EXAMPLES]),
        )
        for each in match_by_names(hand_made(), layout.header[:_MOST_COLUMNS]).mapping
    )  # fmt: skip
    hidden = {column.position for column in columns if column.is_personal}
    return TablePreview(
        label=names(part.label, layout)[0].strip(),
        kind=USE,
        profile=USE,
        layout=own,
        line_layout=line_layout,
        header_line=layout.header_line,
        columns=columns,
        rows=_shown_rows(rows, len(columns), hidden),
        question=None,
        as_it_stands=_signatures(layout),
        use=_of_all(known, said, layout, name),
    )


def _shown_rows(rows: Sequence[Sequence[str]], columns: int, hidden: set[int]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_shown(cell, at in hidden) for at, cell in enumerate(row[:columns])) for row in rows[:_ROWS])


def _of_all(known: use_said.Columns, said: UseSaid | None, layout: Layout, name: str) -> UsePreview:
    """What is said or guessed of all of a table of use."""
    said, own = said or UseSaid({}), use_signature(layout.header)
    months = "-".join(f"{month:02}" for month in said.months or ())
    shown = {"across": known.across, "subject": said.subject, "months": months, "decimal": said.decimal}
    places = {"across": ACROSS, "subject": SUBJECT, "decimal": DECIMAL}
    keys = {**{each: key(own, place) for each, place in places.items()}, "months": months_key(own, name)}
    has_periods = uses.ACROSS in known.roles.values() or any(map(found_in, layout.header))
    hashed = [(hash_of_name(text), _shown(text, False)) for text in known.names[:_MOST_NAMES]]
    lines = tuple(NamePreview(name, text, said.names.get(name, AS_NAMED)) for name, text in hashed)
    return UsePreview(shown, keys, has_periods, lines)


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


def _match(part: Part, source: Source, layout: Layout, file: _File) -> Match | UnusableError:
    """What the table is read as, or why it cannot be read."""
    try:
        match = choose(source, layout, hint(file.name, part.label), answers=file.answers)
    except UnusableError as why:
        return why
    return choose_quantity(match, source, layout, file.year)[0]


def _table(
    part: Part, source: Source, layout: Layout, line_layout: str, file: _File, match: Match | None
) -> TablePreview:  # fmt: skip
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
        rows=_shown_rows(rows, len(header), hidden),
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
