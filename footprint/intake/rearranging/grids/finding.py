"""Where the grids of a sheet stand: header, label, columns of numbers and of text, headings and remarks.

The reading is strict: every line and every column of the sheet must be explained, or the sheet is no such grid.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from footprint.intake.evidence.headers import scores
from footprint.intake.rearranging.counting import begin_anew, is_nothing, number
from footprint.intake.rearranging.grids import axes
from footprint.intake.rearranging.grids.kinds import SURE, is_device, kind_of_counts
from footprint.intake.rearranging.grids.sheet import YEAR, Grid, Row, fields_of, filled_cells, is_count, number_or_0
from footprint.intake.tables.headings import fields, is_for_others, is_kind, without_persons
from footprint.intake.values.counts import read as written_count
from footprint.intake.values.items import is_plural
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data, meanings, names_device, parts, tokens
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words

MOST_LINES, _MOST_COLUMNS = 400, 30
_WORDS = 3  # in a remark below a table, at least
_LARGEST = 100_000
_LIKELY = 3.0  # the score of a role by the words of a name
_FEWEST_ADDED = 2  # lines above a total
_LABELS = 100
_CODE = re.compile(r"[^\W\d_]{0,4}[ .-]?\d{1,4}")
_OF_ONE = frozenset(["serial", "asset_id", "price_eur", "hostname", "imei"])
_REMARK_FIELDS = frozenset(["remark", "site_id", "service_id", "model_text", "maker", "acquired_on", "ownership"])


def grids_of(rows: Sequence[Row]) -> list[Grid]:
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


def _within(rows: Sequence[Row], run: Sequence[int]) -> list[Row]:
    own = (replace(row, cells=[cell if at in run else "" for at, cell in enumerate(row.cells)]) for row in rows)
    return [row for row in own if any(map(fold, row.cells))]


def _grid(rows: Sequence[Row]) -> Grid | None:
    """The parts of a sheet; None where some line or column is none of a grid."""
    first = next((at for at, row in enumerate(rows) if len(filled_cells(row)) > 1), None)
    if first is None:
        return None
    above = [row.cell(at) for row in rows[:first] for at in filled_cells(row)]
    has_header = _are_names(rows[first])
    names, groups = _names(rows[first:]) if has_header else ([""] * max(len(row.cells) for row in rows), {})
    start = first + has_header + bool(groups)
    body, aside = _body(rows[start:], first_heading=above[-1] if above and not has_header else "")
    body = [replace(row, cells=without_persons(names, row.cells)) for row in body]
    if len({row.heading for row in body}) == 1:  # a title
        body = [replace(row, heading="") for row in body]
    columns = _columns(names, body) if len(body) > 1 or (has_header and body) else None
    if columns is None or not (has_header or (len(columns[1]) == 1 and not columns[2] and _is_parted(body, above))):
        return None
    if _is_sum(body, *columns[:2]):
        aside.setdefault("total_row", []).append(body.pop().line)
    if not has_header:
        aside.setdefault("heading_row", []).extend(row.line for row in rows[:first])
    return Grid(
        rows[start - 1].line if has_header else 0,
        names,
        body,
        above,
        *columns,
        groups,
        _left(names, body, columns),
        aside,
    )


def _is_sum(body: Sequence[Row], label: int, counted: Sequence[int]) -> bool:
    """Whether the last line has no label and holds the sums of the others."""
    if len(body) <= _FEWEST_ADDED or fold(body[-1].cell(label)):
        return False
    return all(number_or_0(body[-1].cell(at)) == sum(number_or_0(row.cell(at)) for row in body[:-1]) for at in counted)


def _is_parted(body: Sequence[Row], above: Sequence[str]) -> bool:
    """Whether headings part lines without a header, or a title stands above them: else they are `headless`."""
    return bool(above) or any(row.heading for row in body)


def _left(names: Sequence[str], body: Sequence[Row], columns: tuple[int, list[int], list[int]]) -> list[int]:
    """Columns that hold something else than devices, and no difference of theirs."""
    used = {columns[0], *columns[1], *columns[2]}
    others = [at for at, name in enumerate(names) if at not in used and axes.read(name).role != axes.IGNORED]
    return [at for at in others if any(row.cell(at) for row in body)]


def _are_names(row: Row) -> bool:
    """Whether a line may be one of names: none is a number but for years, and then none a model."""
    cells = [row.cell(at) for at in filled_cells(row)]
    are_years = any(map(YEAR.fullmatch, cells)) and any(verdict(cell).how == "model" for cell in cells)
    return all(map(_is_name, cells)) and not are_years


def _names(rows: Sequence[Row]) -> tuple[list[str], dict[int, str]]:
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


def _is_name(cell: str) -> bool:
    """Whether a cell may name a column: no number but that of a year, and no count."""
    return (number(cell) is None or bool(YEAR.fullmatch(cell))) and written_count(cell) is None


def _body(rows: Sequence[Row], first_heading: str) -> tuple[list[Row], dict[str, list[int]]]:
    """The lines of numbers, each with the heading above it, and by rule the headings and the remarks below them;
    nothing where a line is none of these."""
    body: list[Row] = []
    aside: dict[str, list[int]] = {}
    heading = first_heading
    for at, row in enumerate(rows):
        filled = filled_cells(row)
        if len(filled) > 1:
            body.append(replace(row, heading=heading))
            continue
        text = row.cell(filled[0])
        is_heading = any(len(filled_cells(other)) > 1 for other in rows[at + 1 :])
        below = rows[at + 1].cell(filled[0]) if at + 1 < len(rows) else ""
        is_open = sum(bool(cell.strip()) for cell in row.cells) > 1 and _is_one_device(text, below)
        if is_count(text) or filled[0] > 1 or is_open or not (is_heading or _is_remark(text)):
            return [], {}
        heading = text if is_heading else heading
        aside.setdefault("heading_row" if is_heading else "text_line", []).append(row.line)
    return body, aside


def _is_one_device(text: str, below: str) -> bool:
    """Whether a word beside a sign that is no number (`Vidéoprojecteur`, `?`) is that of a device whose number is not
    known: names of sections are plurals, written in capitals, or stand above models."""
    are_kinds = all(said.fate == "device" and said.how == "exact" for said in map(verdict, (text, below)))
    return are_kinds and not is_plural(text) and not text.isupper()


def _is_remark(text: str) -> bool:
    """Whether a line below a table says nothing of devices that are there besides."""
    named = any(item.quantity for item in in_cell(text)) or bool(re.search(r"\d", text) and is_kind(text))
    is_apart = says_gone(text) or axes.read(text).role == axes.PLANNED
    return len(text.split()) >= _WORDS and (not named or is_apart) and bool(re.search(r"[^\W\d_]", text))


def _columns(names: Sequence[str], body: Sequence[Row]) -> tuple[int, list[int], list[int]] | None:
    """The column of labels, those of numbers and those of text; None where one is of neither."""
    texts, counted = list[int](), list[int]()
    for at, name in enumerate(names):
        cells = [cell for row in body if (cell := row.cell(at))]
        is_told = not _taken(name, cells) and (fields(name) & _REMARK_FIELDS or not _are_counts(name, cells))
        if not cells:
            if fold(name) and texts and not fields(name):
                return None  # nothing stands below a name that nobody knows
        elif is_told or (not texts and all(map(YEAR.fullmatch, cells))):
            texts.append(at)
        elif not texts or _are_others(name, cells, len(body)):
            return None
        elif not (axes.read(name).role in (axes.IGNORED, axes.MEASURE) and not kind_of_counts(name)):
            counted.append(at)
    if not texts or not counted or _is_of_single_devices(names, texts, counted):
        return None
    above = [row.cell(texts[0]) for row in body]
    if any(is_kind(names[at]) and begin_anew(above, [row.cell(at) for row in body], name=names[at]) for at in counted):
        return None  # the ports of each switch
    return _with_label(names, body, texts, counted)


def _tells_more(name: str, counted: Sequence[str]) -> bool:
    """Whether a name is that of a column which says more of the devices of its line, be it only by its words that it
    holds their models (`Modèle dominant`). Models of what no column counts are devices (`Modèle du copieur`)."""
    told = scores(name)
    is_of_models = max(told, key=lambda each: told[each], default="") == "model_text"
    if fields(name) & _REMARK_FIELDS or not is_of_models or told["model_text"] < _LIKELY:
        return bool(fields(name) & _REMARK_FIELDS)
    own, others = _kinds_in(name), {kind for each in counted for kind in _kinds_in(each)}
    return not own or bool(own & others)


def _kinds_in(name: str) -> set[str]:
    """The categories that devices may be which a name names; those of printers are one."""
    named = [part for part in parts(tokens(name)) if names_device(part)]
    kinds = {kind for part in named for kind in meanings().get(part.words, (part.category,))}
    return {"printer" if kind in data()["printing"] else kind for kind in kinds}


def _are_counts(name: str, cells: Sequence[str]) -> bool:
    """Whether cells are numbers; below a year, a remark may stand in the place of one (`abandon ?`)."""
    counts = sum(map(is_count, cells))
    return counts == len(cells) or bool(YEAR.fullmatch(name.strip()) and 2 * counts > len(cells))


def _with_label(
    names: Sequence[str], body: Sequence[Row], texts: Sequence[int], counted: list[int]
) -> tuple[int, list[int], list[int]] | None:
    label = max(texts, key=lambda at: (sum(is_device(row.cell(at)) for row in body) > SURE * len(body), -at))
    kept, kinds = [at for at in texts if at != label], [names[at] for at in counted]
    is_explained = all(not fold(names[at]) or _tells_more(names[at], kinds) or _are_codes(at, body) for at in kept)
    return (label, counted, kept) if is_explained and "category" not in fields_of(names, kept) else None


def _are_codes(at: int, body: Sequence[Row]) -> bool:
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
    if len(filled) > 1 and all(map(YEAR.fullmatch, filled)):
        return True
    is_bare = axes.read(name).role == axes.COUNT and not _are_labels(filled)
    is_stray = not fold(name) and len(cells) < lines
    is_other = bool(fields(name) - {"quantity_devices"}) and not is_bare
    return is_stray or is_other or max(map(number_or_0, cells)) >= _LARGEST


def _are_labels(cells: Sequence[str]) -> bool:
    """Whether numbers may be those by which things are told apart."""
    numbers = [number_or_0(cell) for cell in cells]
    follow = all(after == before + 1 for before, after in pairwise(numbers))
    return len(numbers) < 2 or follow or (min(numbers) >= _LABELS and len(set(numbers)) == len(numbers))
