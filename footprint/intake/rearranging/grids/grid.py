"""A sheet that is a grid of counts: a label a line, numbers in columns, and each number a count of devices by what its
line, its column, the heading and the titles above it mean together.

The reading is strict: every line and every column of the sheet must be explained, or the sheet is no such grid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.evidence.answered import is_answered
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.counting import is_nothing, number
from footprint.intake.rearranging.crossed.column_names import tells_times
from footprint.intake.rearranging.crossed.listing import list_of, spans
from footprint.intake.rearranging.crossed.outlines import outlined
from footprint.intake.rearranging.crossed.units import Unit
from footprint.intake.rearranging.grids import axes
from footprint.intake.tables import titles
from footprint.intake.tables.headings import (
    counted_thing,
    counts_what,
    fields,
    is_for_others,
    is_kind,
    kind_of_column,
)
from footprint.intake.tables.layout import SEPARATORS, Layout
from footprint.intake.tables.profiles import HOLDERS, best_match, count_known
from footprint.intake.tables.rearranged import SITE, STATUS
from footprint.intake.values.counts import read as written_count
from footprint.intake.values.items import Item
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words, is_total, term

_MOST_LINES, _MOST_COLUMNS = 400, 30
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_TAKEN = re.compile(r"[-−–] ?\d{1,5}")  # what went, where the name says so
_SURE = 0.6  # of the labels that name devices
_WORDS = 3  # in a remark below a table, at least
_LARGEST = 100_000
_FEWEST_ADDED = 2  # lines above a total
_LABELS = 100
_CODE = re.compile(r"[^\W\d_]{0,4}[ .-]?\d{1,4}")
_OF_ONE = frozenset(["serial", "asset_id", "price_eur", "hostname", "imei"])
_PER = re.compile(r"\b(?:per|par|pro|por)\b", re.I)
_REMARK_FIELDS = frozenset(["remark", "site_id", "service_id", "model_text", "maker", "acquired_on", "ownership"])


@dataclass(frozen=True)
class _Row:
    line: int
    cells: Sequence[str]
    heading: str = ""

    def cell(self, at: int) -> str:
        return self.cells[at].strip() if at < len(self.cells) else ""


@dataclass(frozen=True)
class _Grid:
    """Names of columns by position, lines with numbers, what stands above; lines that hold no number by the rule that
    says why. `label`: the column of the labels; `kept`: columns of text that are told of each line; `groups`: what an
    upper line of names says of columns (a site over its states)."""

    header_line: int
    names: Sequence[str]
    rows: Sequence[_Row]
    above: Sequence[str]
    label: int
    counted: Sequence[int]
    kept: Sequence[int]
    groups: Mapping[int, str]
    left: Sequence[int] = ()
    aside: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def about(self) -> str:
        return " ; ".join([*self.above, *self.names])

    def numbers(self, at: int) -> list[int]:
        return [_number(row.cell(at)) or 0 for row in self.rows]


def listed(source: Source, limits: Limits, answers: Mapping[str, str], year: int) -> tuple[Source, Layout] | None:
    """The list with a line for each number of devices, and its layout; None where the sheet is no such grid."""
    if len(source.ends) > _MOST_LINES:
        return None
    lines = list(source.lines())
    separator = source.separator or max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in lines))
    rows = [_Row(line, cells) for line, _, cells in records(lines, separator)]
    grids = _grids([row for row in rows if any(map(fold, row.cells))])
    if any(is_answered(answers, grid.names) or _is_of_other_things(grid) for grid in grids):
        return None
    parts = [_units(grid, year, is_alone=len(grids) == 1) for grid in grids]
    if not grids or not all(parts):
        return None
    return _list(source, separator, grids, [unit for units in parts for unit in units], limits)


def _is_of_other_things(grid: _Grid) -> bool:
    """Whether a sheet tells of the use of something (energy, visits by kind of device), by its titles or a profile."""
    match = best_match(tuple(grid.names), None, "")
    is_other = match is not None and match.profile.kind != "inventory" and match.profile.wrong not in HOLDERS
    return is_other or axes.says(grid.about, axes.USE)


def _list(
    source: Source, separator: str, grids: Sequence[_Grid], units: Sequence[Unit], limits: Limits
) -> tuple[Source, Layout]:
    units = sorted(units, key=lambda unit: (unit.line, unit.at))
    used = sorted({unit.at for unit in units})
    first, kept = grids[0], _told(grids[0]) if len(grids) == 1 else []
    if len(grids) > 1:
        units = [replace(unit, kept=(), told={SITE: " ".join(unit.kept), **unit.told}) for unit in units]
    header = tuple(first.names) if first.header_line else ()
    layout = Layout(separator, header, first.header_line, first.header_line, {separator: len(first.names)})
    return list_of(
        source, layout, [(first.names[at] or SITE, at) for at in kept], units, limits,
        f"{letters(first.label)} × {spans(used)}", _said(grids, used), first.aside,
    )  # fmt: skip


def _said(grids: Sequence[_Grid], used: Sequence[int]) -> list[Cause]:
    """Which columns count, and which do not."""
    others = sorted({at for grid in grids for at in grid.counted} - set(used))
    args = {"columns": spans(used), "totals": spans(others)}
    said = [Cause("read_crossed", FLAGGED, variant="grid" if others else "grid_whole", args=args)]
    if left := sorted({at for grid in grids for at in grid.left}):
        said.append(Cause("column_not_counted", FLAGGED, args={"columns": spans(left)}))
    return said


def _grids(rows: Sequence[_Row]) -> list[_Grid]:
    """The grid that a sheet is, or those side by side in it, parted by empty columns; nothing where one is none."""
    width = max((len(row.cells) for row in rows), default=0)
    if not 1 < width <= _MOST_COLUMNS:
        return []
    full = [at for at in range(width) if any(fold(row.cell(at)) for row in rows)]
    starts = [at for at in full if at - 1 not in full]
    runs = [[at for at in full if start <= at and not any(start < other <= at for other in starts)] for start in starts]
    if len(runs) > 1 and all(len(run) > 1 for run in runs):
        blocks = [_grid(_within(rows, run)) for run in runs]
        own = [
            block for block in blocks if block is not None and not block.kept and not fields(block.names[block.label])
        ]
        if len(own) == len(blocks):  # those whose names are known are lists of their own: `side_by_side`
            return own
    whole = _grid(rows)
    return [whole] if whole is not None else []


def _within(rows: Sequence[_Row], run: Sequence[int]) -> list[_Row]:
    own = (replace(row, cells=[cell if at in run else "" for at, cell in enumerate(row.cells)]) for row in rows)
    return [row for row in own if any(map(fold, row.cells))]


def _grid(rows: Sequence[_Row]) -> _Grid | None:
    """The parts of a sheet; None where some line or column is none of a grid."""
    first = next((at for at, row in enumerate(rows) if len(_filled(row)) > 1), None)
    if first is None:
        return None
    above = [row.cell(at) for row in rows[:first] for at in _filled(row)]
    has_header = _are_names(rows[first])
    names, groups = _names(rows[first:]) if has_header else ([""] * max(len(row.cells) for row in rows), {})
    start = first + has_header + bool(groups)
    body, aside = _body(rows[start:], first_heading=above[-1] if above and not has_header else "")
    if len({row.heading for row in body}) == 1:  # a title
        body = [replace(row, heading="") for row in body]
    columns = _columns(names, body) if len(body) > 1 or (has_header and body) else None
    if columns is None or not (has_header or (len(columns[1]) == 1 and not columns[2] and _is_parted(body, above))):
        return None
    if _is_sum(body, *columns[:2]):
        aside.setdefault("total_row", []).append(body.pop().line)
    if not has_header:
        aside.setdefault("heading_row", []).extend(row.line for row in rows[:first])
    return _Grid(
        rows[start - 1].line if has_header else 0,
        names,
        body,
        above,
        *columns,
        groups,
        _left(names, body, columns),
        aside,
    )


def _is_sum(body: Sequence[_Row], label: int, counted: Sequence[int]) -> bool:
    """Whether the last line has no label and holds the sums of the others."""
    if len(body) <= _FEWEST_ADDED or fold(body[-1].cell(label)):
        return False
    return all(
        _number_or_0(body[-1].cell(at)) == sum(_number_or_0(row.cell(at)) for row in body[:-1]) for at in counted
    )


def _is_parted(body: Sequence[_Row], above: Sequence[str]) -> bool:
    """Whether headings part lines without a header, or a title stands above them: else they are `headless`."""
    return bool(above) or any(row.heading for row in body)


def _left(names: Sequence[str], body: Sequence[_Row], columns: tuple[int, list[int], list[int]]) -> list[int]:
    """Columns that hold something else than devices, and no difference of theirs."""
    used = {columns[0], *columns[1], *columns[2]}
    others = [at for at, name in enumerate(names) if at not in used and axes.read(name).role != axes.IGNORED]
    return [at for at in others if any(row.cell(at) for row in body)]


def _are_names(row: _Row) -> bool:
    """Whether a line may be one of names: none is a number but for years, and then none a model."""
    cells = [row.cell(at) for at in _filled(row)]
    are_years = any(map(_YEAR.fullmatch, cells)) and any(verdict(cell).how == "model" for cell in cells)
    return all(map(_is_name, cells)) and not are_years


def _names(rows: Sequence[_Row]) -> tuple[list[str], dict[int, str]]:
    """The names of columns, and what a line of names above the one that repeats itself says of them."""
    width = max(len(row.cells) for row in rows)
    upper = [rows[0].cell(at) for at in range(width)]
    lower = [rows[1].cell(at) for at in range(width)] if len(rows) > 1 and _are_names(rows[1]) else []
    own = [fold(name) for name in lower if fold(name)]
    if len(set(own)) == len(own) or fold(upper[0]) or fold(lower[0]):
        return upper, {}
    groups, last = dict[int, str](), ""
    for at, name in enumerate(upper):
        last = name or last
        if at and lower[at]:
            groups[at] = last
    return lower, groups


def _filled(row: _Row) -> list[int]:
    return [at for at, cell in enumerate(row.cells) if fold(cell)]


def _is_name(cell: str) -> bool:
    """Whether a cell may name a column: no number but that of a year, and no count."""
    return (number(cell) is None or bool(_YEAR.fullmatch(cell))) and written_count(cell) is None


def _number(cell: str) -> int | None:
    """The number of devices that a cell is; None where it is none."""
    if is_nothing(cell):
        return 0
    if (whole := number(cell)) is not None:
        return whole
    if _TAKEN.fullmatch(cell):
        return number(cell[1:].strip())
    read = written_count(cell)
    is_sure = read is not None and (read.how in ("", "sum") or (read.how == "part" and not says_gone(cell)))
    return read.number if read is not None and is_sure else None


def _body(rows: Sequence[_Row], first_heading: str) -> tuple[list[_Row], dict[str, list[int]]]:
    """The lines of numbers, each with the heading above it, and by rule the headings and the remarks below them;
    nothing where a line is none of these."""
    body: list[_Row] = []
    aside: dict[str, list[int]] = {}
    heading = first_heading
    for at, row in enumerate(rows):
        filled = _filled(row)
        if len(filled) > 1:
            body.append(replace(row, heading=heading))
            continue
        text = row.cell(filled[0])
        is_heading = any(len(_filled(other)) > 1 for other in rows[at + 1 :])
        if _is_count(text) or filled[0] > 1 or not (is_heading or _is_remark(text)):
            return [], {}
        heading = text if is_heading else heading
        aside.setdefault("heading_row" if is_heading else "text_line", []).append(row.line)
    return body, aside


def _is_remark(text: str) -> bool:
    """Whether a line below a table says nothing of devices that are there besides."""
    named = any(item.quantity for item in in_cell(text)) or bool(re.search(r"\d", text) and is_kind(text))
    is_apart = says_gone(text) or axes.read(text).role == axes.PLANNED
    return len(text.split()) >= _WORDS and (not named or is_apart) and bool(re.search(r"[^\W\d_]", text))


def _columns(names: Sequence[str], body: Sequence[_Row]) -> tuple[int, list[int], list[int]] | None:
    """The column of labels, those of numbers and those of text; None where one is of neither."""
    texts, counted = list[int](), list[int]()
    for at, name in enumerate(names):
        cells = [cell for row in body if (cell := row.cell(at))]
        is_told = not _taken(name, cells) and (fields(name) & _REMARK_FIELDS or not all(map(_is_count, cells)))
        if not cells:
            if fold(name) and texts and not fields(name):
                return None  # nothing stands below a name that nobody knows
        elif is_told or (not texts and all(map(_YEAR.fullmatch, cells))):
            texts.append(at)
        elif not texts or _are_others(name, cells, len(body)):
            return None
        elif not (axes.read(name).role in (axes.IGNORED, axes.MEASURE) and not _kind(name)):
            counted.append(at)
    if not texts or not counted or _is_of_single_devices(names, texts, counted):
        return None
    return _with_label(names, body, texts, counted)


def _with_label(
    names: Sequence[str], body: Sequence[_Row], texts: Sequence[int], counted: list[int]
) -> tuple[int, list[int], list[int]] | None:
    label = max(texts, key=lambda at: (sum(_is_device(row.cell(at)) for row in body) > _SURE * len(body), -at))
    kept = [at for at in texts if at != label]
    is_explained = all(not fold(names[at]) or fields(names[at]) & _REMARK_FIELDS or _are_codes(at, body) for at in kept)
    return (label, counted, kept) if is_explained and "category" not in _fields(names, kept) else None


def _fields(names: Sequence[str], columns: Sequence[int]) -> set[str]:
    return {canonical for at in columns for canonical in fields(names[at])}


def _are_codes(at: int, body: Sequence[_Row]) -> bool:
    """Whether a column holds signs by which lines are told apart (`L1`, `L2`)."""
    cells = [row.cell(at) for row in body if row.cell(at)]
    return all(map(_CODE.fullmatch, cells)) and len(set(cells)) == len(cells)


def _is_of_single_devices(names: Sequence[str], texts: Sequence[int], counted: Sequence[int]) -> bool:
    """Whether a sheet has a device a line (what only one device has, a number of its line, staff beside its place), an
    answer to a form, which may come twice, or things that are for devices."""
    if any(fold(name) in heading_words("form_clock") or is_for_others(name) for name in names):
        return True
    own = {at: fields(names[at]) for at in (*texts, *counted)}
    numbered = [at for at in counted if own[at] - {"quantity_devices"} and any(text > at for text in texts)]
    staff = [at for at in counted if fold(names[at]) in heading_words("staff") and len(texts) > 1]
    return any(own[at] & _OF_ONE for at in texts) or bool(numbered or staff)


def _taken(name: str, cells: Sequence[str]) -> bool:
    """Whether a column is of no use here, whatever it holds: a mean, a difference, a price."""
    return axes.read(name).role in (axes.IGNORED, axes.MEASURE) and any(any(map(str.isdigit, cell)) for cell in cells)


def _are_others(name: str, cells: Sequence[str], lines: int) -> bool:
    """Whether numbers are those of something else: years, huge ones, what the name says unless that is only a number,
    or of some lines only below no name."""
    filled = [cell for cell in cells if not is_nothing(cell)]
    if len(filled) > 1 and all(map(_YEAR.fullmatch, filled)):
        return True
    is_bare = axes.read(name).role == axes.COUNT and not _are_labels(filled)
    is_stray = not fold(name) and len(cells) < lines
    is_other = bool(fields(name) - {"quantity_devices"}) and not is_bare
    return is_stray or is_other or max(map(_number_or_0, cells)) >= _LARGEST


def _are_labels(cells: Sequence[str]) -> bool:
    """Whether numbers may be those by which things are told apart."""
    numbers = [_number_or_0(cell) for cell in cells]
    follow = all(after == before + 1 for before, after in pairwise(numbers))
    return len(numbers) < 2 or follow or (min(numbers) >= _LABELS and len(set(numbers)) == len(numbers))


def _is_count(cell: str) -> bool:
    return _number(cell) is not None or cell == "?"


def _number_or_0(cell: str) -> int:
    return _number(cell) or 0


def _told(grid: _Grid) -> list[int]:
    return [*(() if _kinds_in_lines(grid) else (grid.label,)), *grid.kept]


def _kinds_in_lines(grid: _Grid) -> bool:
    """Whether the labels of the lines name kinds of devices."""
    labels = [row.cell(grid.label) for row in grid.rows]
    own = [label for label in labels if not _is_aside(label)]
    others = (axes.STATE, axes.PLANNED)
    named = [label for label in own if _is_thing(_thing(label)) and axes.read(label).role not in others]
    return bool(named) and len(named) >= _SURE * len(own) and any(_is_device(_thing(label)) for label in named)


def _thing(label: str) -> str:
    """What a label counts: `Nombre de PC fixes` counts `PC fixes`."""
    return label if _is_thing(label) else kind_of_column(label) or label


def _is_device(text: str) -> bool:
    return verdict(text).fate in ("device", "ambiguous") and verdict(text).how != "typo"


def _is_thing(text: str) -> bool:
    said = verdict(text)
    return said.fate not in ("unknown", "empty", "total") and said.how != "typo"


def _units(grid: _Grid, year: int, *, is_alone: bool) -> list[Unit]:
    if _are_signed_wrong(grid):
        return []
    if _kinds_in_lines(grid):
        return [] if is_alone and _is_plain_list(grid) else list(_of_lines(grid, year) or ())
    kinds = {at: kind for at in grid.counted if (kind := _kind(grid.names[at]))}
    if not kinds and (kind := _kind_above(grid)):
        return list(_of_one_kind(grid, kind, year) or ())
    return list(_of_columns(grid, kinds, year) or ()) if kinds else []


def _are_signed_wrong(grid: _Grid) -> bool:
    """Whether a number is below zero where nothing says that it is what went."""
    for row in grid.rows:
        for at in grid.counted:
            names = map(axes.read, (row.cell(grid.label), grid.names[at]))
            if _TAKEN.fullmatch(row.cell(at)) and not any(name.role == axes.LEFT or name.is_gone for name in names):
                return True
    return False


def _kind(name: str) -> str:
    """The kind of devices that a column counts; '' where it names none, or counts some of them only."""
    if verdict(name).fate == "virtual_machine":
        return name
    kind = "" if _PER.search(name) else kind_of_column(name)
    return kind if kind and not counts_what(name) and _is_device(kind) else ""


def _kind_above(grid: _Grid) -> str:
    """The kind that the corner or a title names; '' where the lines are models, or the devices gone or planned."""
    if fields(grid.names[grid.label]) & {"model_text", "maker", "category"}:
        return ""
    for text in (grid.names[grid.label], *reversed(grid.above)):
        bare = _without_time(text)
        if kind := kind_of_column(bare) or titles.category((bare,), ""):
            return "" if says_gone(bare) or axes.read(bare).role == axes.PLANNED else kind
    return ""


def _without_time(text: str) -> str:
    bare = re.sub(r"\(.*\)|\b(?:au|a|at|am|al|as of|on)\s+\d.*|\d.*|\b(?:par|nach|by|por|per)\s+.*", " ", text)
    return bare.strip(" :-–")


def _of_lines(grid: _Grid, year: int) -> Iterator[Unit] | None:
    """The devices of lines that name their kinds."""
    own = [row for row in grid.rows if not _is_aside(row.cell(grid.label))]
    lines = [(row.line, list(row.cells)) for row in grid.rows]
    if any(_kind(grid.names[at]) for at in grid.counted) or not _totals_agree(grid) or outlined(lines) != lines:
        return None
    outputs: list[axes.Output] = []
    for group in dict.fromkeys(grid.groups.get(at, "") for at in grid.counted):
        across = _across(grid, own, group, year)
        if across is None:
            return None
        outputs += across
    return (unit for row in own for unit in _of_line(grid, row, _thing(row.cell(grid.label)), outputs))


def _across(grid: _Grid, rows: Sequence[_Row], group: str, year: int) -> list[axes.Output] | None:
    """Which columns of a group count, by their positions among those counted."""
    own = [place for place, at in enumerate(grid.counted) if grid.groups.get(at, "") == group]
    names = [grid.names[grid.counted[place]] for place in own]
    if names == [""]:
        return [axes.Output(own[0], ((own[0], 1),))]
    columns = [[_number_or_0(row.cell(grid.counted[place])) for row in rows] for place in own]
    outputs = axes.resolved(names, columns, grid.about, year, may_be_places=False)
    told = _of_heading(group)
    return outputs and [
        axes.Output(own[each.at], tuple((own[place], sign) for place, sign in each.sum_of), {**told, **each.told})
        for each in outputs
    ]


def _is_plain_list(grid: _Grid) -> bool:
    """Whether a sheet is a list as any other: a column of quantities that is known as such, and no headings."""
    known = [at for at in grid.counted if "quantity_devices" in fields(grid.names[at])]
    is_known = len(known) == 1 and count_known(list(grid.names)) > 1
    return len(grid.counted) == 1 and is_known and not any(row.heading for row in grid.rows)


def _is_aside(label: str) -> bool:
    role = axes.read(label).role
    return (
        is_total(label)
        or role in (axes.PART, axes.IGNORED, axes.TOTAL)
        or (role == axes.MEASURE and not _is_thing(label))
    )


def _totals_agree(grid: _Grid) -> bool:
    """Whether lines of totals hold the sums of those above."""
    for at in grid.counted:
        run = every = 0
        for row in grid.rows:
            here, label = _number(row.cell(at)) or 0, row.cell(grid.label)
            if is_total(label):
                if row.cell(at) and here not in (run, every):
                    return False
                run = 0
            elif not _is_aside(label):
                run, every = run + here, every + here
    return True


def _of_line(grid: _Grid, row: _Row, kind: str, outputs: Sequence[axes.Output]) -> Iterator[Unit]:
    numbers = [_number(row.cell(at)) for at in grid.counted]
    for output, whole in axes.summed(outputs, numbers):
        if whole != 0:
            yield _unit(grid, row, grid.counted[output.at], kind, whole, output.told)


def _unit(grid: _Grid, row: _Row, at: int, kind: str, whole: int | None, told: Mapping[str, str]) -> Unit:
    quantity = row.cell(at) if whole is None else str(whole)
    kept = tuple(row.cell(column) for column in _told(grid))
    return Unit(row.line, at, Item(kind, True, quantity=quantity), kept, {**_of_heading(row.heading), **told})


def _of_heading(heading: str) -> dict[str, str]:
    """What a heading tells of the lines below it: a state, or a place."""
    if not heading or _is_thing(heading):
        return {}
    if says_gone(heading) or term("status", heading) is not None:
        return {STATUS: heading}
    return {SITE: heading}


def _of_columns(grid: _Grid, kinds: Mapping[int, str], year: int) -> Iterator[Unit] | None:
    """The devices of columns that name their kinds, in lines that are places, states or times."""
    rest = [grid.names[at] for at in grid.counted if at not in kinds]
    if any(axes.read(name).role != axes.TOTAL and not _counts_others(name) for name in rest):
        return None
    outputs = _of_labels(grid, [grid.numbers(at) for at in kinds], year)
    are_others = any(axes.read(row.cell(grid.label)).role == axes.OTHER for row in grid.rows)
    told = [*grid.kept, *([grid.label] if are_others else [])]
    if outputs is None or "category" in _fields(grid.names, told):
        return None
    return (unit for at, kind in kinds.items() for unit in _of_column(grid, at, kind, outputs))


def _counts_others(name: str) -> bool:
    """Whether a column beside those of devices counts people or rooms."""
    return fold(counted_thing(name)) in heading_words("staff") | heading_words("rooms")


def _of_labels(grid: _Grid, columns: Sequence[Sequence[int]], year: int) -> list[axes.Output] | None:
    lines = [list(line) for line in zip(*columns, strict=True)]
    labels = [row.cell(grid.label) for row in grid.rows]
    are_times = any(axes.read(label).role == axes.TIME for label in labels)
    if not are_times and not all(map(axes.is_of_classes, labels)) and tells_times([[label] for label in labels], 0):
        return None
    return axes.resolved(labels, lines, grid.about, year, may_be_places=True)


def _of_column(grid: _Grid, at: int, kind: str, outputs: Sequence[axes.Output]) -> Iterator[Unit]:
    numbers = [_number(row.cell(at)) for row in grid.rows]
    for output, whole in axes.summed(outputs, numbers):
        if whole != 0:
            yield _unit(grid, grid.rows[output.at], at, kind, whole, output.told)


def _of_one_kind(grid: _Grid, kind: str, year: int) -> Iterator[Unit] | None:
    """The devices of a kind that stands above: places, states or times in lines and in columns."""
    across = _across(grid, grid.rows, "", year) if not grid.groups else None
    down = _of_labels(grid, [grid.numbers(at) for at in grid.counted], year)
    if across is None or down is None or any(len(output.sum_of) > 1 for output in across):
        return None
    return (
        replace(unit, told={**unit.told, **output.told})
        for output in across
        for unit in _of_column(grid, grid.counted[output.at], kind, down)
    )
