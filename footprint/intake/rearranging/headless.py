"""A list without a line of names, whose first line is a device: its columns are named by what their cells say. It may
stand below a list of something else (what all share, below a list of persons)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice, takewhile

import numpy as np

from footprint.intake.columns.sheet_columns import letters
from footprint.intake.evidence.contents import Contents
from footprint.intake.evidence.header_lines import CLOCK
from footprint.intake.evidence.sheets import LOOKED_AT
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging import several_in_cell
from footprint.intake.rearranging.crossed.listing import as_list, is_small
from footprint.intake.rearranging.crossed.sheets import Crossed
from footprint.intake.rearranging.crossed.uncrossing import uncrossed
from footprint.intake.rearranging.grids.sheet import YEAR
from footprint.intake.rearranging.stacked import gaps
from footprint.intake.tables.headings import counts_what, fields, is_kind, kind_of_column
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, Layout, separators
from footprint.intake.tables.profiles import count_known, is_of_a_program
from footprint.intake.tables.rearranged import HEADLESS, Arranged, as_text
from footprint.intake.tables.rearranged import YEAR as BOUGHT
from footprint.intake.values.counts import whole
from footprint.intake.values.domains import is_amount
from footprint.intake.values.plurals import agree
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import AMBIGUOUS
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words, is_total, term

KIND, MODEL, QUANTITY, MAKER, STATUS, REMARK = "Type", "Modèle", "Quantité", "Marque", "Statut", "Remarque"
_SOME, _MOSTLY, _SURELY = 0.2, 0.6, 0.9
_FEWEST, _MOST_TITLES = 3, 3  # lines
_OF_DEVICES = {"category", "model_text", "maker", "quantity_devices"}
_AWAY = ("retired", "missing", "on_order")  # states by which what stands below a title is not there
_MOST_BLOCKS, _MOST_OF_ONE = 50, 100  # blocks below a table; devices of one line of them
_NARROW = 3  # columns: in a wider table a number may be anything


def listed(source: Source, limits: Limits) -> tuple[Source, Layout] | None:
    """The list with names for its columns; None where the first line below a title is no device of a list."""
    if not is_small(source):
        return None
    for place, separator in enumerate(separators(source)):
        rows = [record for record in records(list(source.lines()), separator) if any(map(str.strip, record[2]))]
        above = _titles(rows) if place == 0 else []  # by another sign any line is one cell
        rows = rows[len(above) :]
        width = max((len(cells) for _, _, cells in rows), default=0)
        if rows and any(map(CLOCK.search, rows[0][2])):  # a line of a log
            continue
        if len(rows) < _FEWEST or not 1 < width <= len(rows[0][2]) or any(map(_is_header, rows[:HEADER_SEARCH_LINES])):
            continue
        if header := _header(rows, width):
            return (
                _of_several(source, separator, rows, width, limits)
                or _of_parts(source, separator, header, rows, limits)
                or _list(source, separator, header, above, rows, limits)
            )
    return None


def below(source: Source, layout: Layout, limits: Limits) -> tuple[Source, list[tuple[Source, Layout]]]:
    """The text of a table without the lists that stand below it without names of their own, and these: blocks after a
    blank line that begin with a device where the table has none, most of kinds that it does not have (else they may
    be its sums)."""
    if not is_small(source) or is_of_a_program(layout.header):
        return source, []
    ends = gaps(source, layout)[:_MOST_BLOCKS]
    lists: list[tuple[Source, Layout]] = []
    cut = 0
    above = _rows(source, layout, layout.header_end + 1, ends[0][0]) if ends else []
    for (gap, first), (last, _) in zip(reversed(ends), [(0, 0), *reversed(ends)], strict=False):
        rows = _rows(source, layout, first, last or len(source.ends) + 1)
        made = _apart(source, layout, above, rows, limits) if rows else None
        if (rows and made is None) or not above:  # no line would be left above
            break
        cut, lists = gap, [*([made] if made else []), *lists]
    return (source.upto(cut - 1), lists) if lists else (source, [])


def _rows(source: Source, layout: Layout, first: int, after: int) -> list[Record]:
    """The records of the lines from `first` on that hold anything, up to the one `after`."""
    lines = list(islice(source.lines(first), after - first))
    read = records(lines, layout.separator)
    return [(first + at - 1, first + end - 1, cells) for at, end, cells in read if any(map(str.strip, cells))]


def _apart(
    source: Source, layout: Layout, above: list[Record], rows: list[Record], limits: Limits
) -> tuple[Source, Layout] | None:
    """The list that a block is by itself; None where it may be of the table above, or tells of its devices."""
    titles = _titles(rows)
    rows = rows[len(titles) :]
    width = max((at + 1 for _, _, cells in rows for at, cell in enumerate(cells) if cell.strip()), default=0)
    rows = [(first, last, [*cells, *[""] * width][:width]) for first, last, cells in rows]
    if len(rows) < _FEWEST or any(map(_is_header, rows[:HEADER_SEARCH_LINES])) or not _are_plain(titles):
        return None
    header = _header(rows, width)
    kind = next((at for at, name in enumerate(header) if name in (KIND, MODEL)), None)
    if kind is None or not _counts_at_most(header, rows) or not _is_new(layout, above, rows, kind):
        return None
    at = rows[0][0] - 1
    parted = _of_parts(source.upto(rows[-1][1]), layout.separator, header, rows, limits, header_line=at)
    return parted or _list(source, layout.separator, header, [], rows, limits, header_line=at)


def _are_plain(titles: Sequence[Record]) -> bool:
    """Whether titles only name what follows (`Commun`), and are none of sums, of prices or plans, of what is gone."""
    words = [cell for _, _, cells in titles for cell in cells if cell.strip()]
    return not any(map(_is_of_no_list, words))


def _is_of_no_list(title: str) -> bool:
    says_otherwise = is_total(title) or counts_what(title) or says_gone(title) or term("status", title) in _AWAY
    is_named = fold(title).startswith(tuple(heading_words("no_list")))
    return bool(says_otherwise) or is_named or any(map(str.isdigit, title))


def _counts_at_most(header: Sequence[str], rows: Sequence[Record]) -> bool:
    """Whether beside the names of devices stand small whole numbers, years or words: no prices, no years of life."""
    others = [cells[at] for _, _, cells in rows for at, name in enumerate(header) if name not in (KIND, MODEL)]
    numbers = [cell for cell in others if cell.strip()[:1].isdigit() and not YEAR.fullmatch(cell.strip())]
    return all(0 < (whole(cell) or 0) <= _MOST_OF_ONE for cell in numbers)


def _is_new(layout: Layout, above: Sequence[Record], rows: Sequence[Record], kind: int) -> bool:
    """Whether the column of a block tells of no devices in the table above, and most of its kinds are not there."""
    name = layout.header[kind] if kind < len(layout.header) else ""
    cells = [cells[kind] for _, _, cells in above if kind < len(cells) and cells[kind].strip()]
    named = sum(verdict(cell).category is not None for cell in cells)
    if fields(name) & _OF_DEVICES or is_kind(name) or named >= max(1, _SOME * len(cells)):
        return False
    there = {verdict(cell).category for _, _, cells in above for cell in cells} | {
        category for name in layout.header for category in _meant(kind_of_column(name))
    }
    new = [verdict(cells[kind]).category not in there for _, _, cells in rows]
    return 2 * sum(new) > len(new)


def _meant(name: str) -> set[str]:
    said = verdict(name) if name else None
    return set() if said is None else {*said.candidates, *filter(None, [said.category])}


def _titles(rows: Sequence[Record]) -> list[Record]:
    """The lines above the first device, each a title: it names none, and no column of numbers (`Médiathèque`, beside it
    `mise à jour le 8/12` over remarks)."""
    lines = [cells for _, _, cells in islice(rows, LOOKED_AT)]
    below = [cells for cells in lines if len(_filled(cells)) > 1]
    numbers, devices = _mostly(below, is_amount), _mostly(below, _is_device)
    width = max(map(len, below), default=0)
    usual = {at for at in range(width) if 2 * sum(at in _filled(cells) for cells in below) > len(below)}
    read = lines[: _MOST_TITLES + 1] if devices else []
    above = takewhile(lambda cells: _is_title(cells, numbers, devices, usual), read)
    titles = list(above)
    return [] if len(titles) > _MOST_TITLES else list(rows[: len(titles)])


def _is_title(cells: Sequence[str], numbers: set[int], devices: set[int], usual: set[int]) -> bool:
    filled = _filled(cells)
    if len(filled) == 1:
        return not _is_device(cells[filled[0]])
    is_of_list = any(at in devices and _is_device(cells[at]) for at in filled)
    names_all = len(usual) > 1 and usual <= set(filled)  # of columns, in words that nobody knows
    return numbers.isdisjoint(filled) and not (is_of_list or names_all or count_known(list(cells)))


def _is_device(cell: str) -> bool:
    return verdict(cell).fate in ("device", AMBIGUOUS)


def _filled(cells: Sequence[str]) -> list[int]:
    return [at for at, cell in enumerate(cells) if cell.strip()]


def _mostly(lines: Sequence[Sequence[str]], is_so: Callable[[str], bool]) -> set[int]:
    """The columns of which most cells that are filled, and several, are so."""
    width = max(map(len, lines), default=0)
    columns = [[cells[at] for cells in lines if at < len(cells) and cells[at].strip()] for at in range(width)]
    return {at for at, cells in enumerate(columns) if sum(map(is_so, cells)) > max(_MOSTLY * len(cells), _FEWEST - 1)}


def _is_header(record: Record) -> bool:
    return count_known(record[2]) > 1


def _header(rows: Sequence[Record], width: int) -> list[str]:
    """Names of the columns; none where no column holds kinds from the first line on."""
    lines = [cells for _, _, cells in islice(rows, LOOKED_AT)]
    lines = [cells for cells in lines if len(_filled(cells)) > 1] or lines  # without titles between them
    columns = [[cells[at] if at < len(cells) else "" for cells in lines] for at in range(width)]
    contents = [Contents.of(cells) for cells in columns]
    kinds = [at for at in range(width) if contents[at].share("kind") >= _MOSTLY]
    if kinds and sum(map(_is_path, columns[kinds[0]])) >= _MOSTLY * len(columns[kinds[0]]):
        return []  # of files and folders
    what, name = ("kind", KIND) if kinds else ("label", MODEL)
    kinds = kinds or [at for at in range(width) if contents[at].share(what) >= _SURELY]
    if not kinds or not _begins(columns, kinds[0], what) or not _is_like_those_below(columns):
        return []
    if what == "label" and _is_name_of(columns[kinds[0]]):
        return []
    header = ["" for _ in range(width)]
    header[kinds[0]] = name
    for name, what in ((STATUS, "state"), (MAKER, "maker"), (MODEL, "model")):
        likely = [at for at in range(width) if not header[at] and contents[at].share(what) >= _MOSTLY]
        if likely and name not in header:
            header[likely[0]] = name
    counts = [at for at in range(width) if not header[at] and _counts(columns[at], contents[at])]
    is_narrow = sum(any(map(str.strip, cells)) for cells in columns) <= _NARROW
    if len(counts) == 1 and (is_narrow or agree(columns[kinds[0]], columns[counts[0]])):
        header[counts[0]] = QUANTITY
    years = [at for at in range(kinds[0] + 1, width) if not header[at] and _are_years(columns[at])]
    if len(years) == 1:
        header[years[0]] = BOUGHT
    remarks = [at for at in range(kinds[0] + 1, width) if not header[at] and _are_remarks(columns[at])]
    if remarks:
        header[remarks[-1]] = REMARK
    return header


def _are_years(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) >= _FEWEST and sum(map(bool, map(YEAR.fullmatch, filled))) >= _MOSTLY * len(filled)


def _are_remarks(cells: Sequence[str]) -> bool:
    """Whether the cells that are filled are texts of several words, as what people note of some lines."""
    filled = [cell for cell in cells if cell.strip()]
    return sum(len(cell.split()) > 1 for cell in filled) > len(filled) / 2


def _begins(columns: Sequence[Sequence[str]], at: int, what: str) -> bool:
    """Whether the first line is a device: its cell says which, or that of a word of several kinds has a number beside
    it as those below have (`PC prêt`, 3) or can be no name of theirs."""
    if Contents.of(columns[at][:1]).share(what) == 1 or verdict(columns[at][0]).how == "model":
        return True
    counted = any(
        whole(cells[0]) and Contents.of(cells).share("count") == 1 for cells in columns if cells is not columns[at]
    )
    return verdict(columns[at][0]).fate == AMBIGUOUS and (counted or _is_of_other_kind(columns[at]))


def _is_of_other_kind(cells: Sequence[str]) -> bool:
    """Whether a first cell of several words names a device of none of the kinds below it, so that it is no name of
    theirs (`ordinateur du presbytère` above `imprimante`, `vidéoprojecteur`)."""
    first, *below = (verdict(cell) for cell in cells if cell.strip())
    kinds = {each.category for each in below if each.fate == "device"}
    return len(cells[0].split()) > 1 and len(kinds) > 1 and kinds.isdisjoint(first.candidates)


def _is_name_of(cells: Sequence[str]) -> bool:
    """Whether a column of models begins with the kind that they all are, as below its name (`Laptop`)."""
    first, *below = (verdict(cell) for cell in cells if cell.strip())
    return first.how != "model" and all(each.how == "model" and each.category == first.category for each in below)


def _of_several(
    source: Source, separator: str, rows: Sequence[Record], width: int, limits: Limits
) -> tuple[Source, Layout] | None:
    """The list of rows with several devices each; None where but one column holds them, or two name the same."""
    lines = [(first, [*cells, *[""] * (width - len(cells))]) for first, _, cells in rows]
    columns = [[cells[at] for _, cells in lines] for at in range(width)]
    kinds = [at for at in range(width) if Contents.of(columns[at]).share("kind") >= _MOSTLY]
    named = [[verdict(cells[at]).category for at in kinds if cells[at].strip()] for _, cells in lines]
    different = sum(len(set(each)) == len(each) for each in named if len(each) > 1)
    if len(kinds) < _FEWEST - 1 or different <= _MOSTLY * sum(len(each) > 1 for each in named):
        return None
    kept = tuple(at for at in range(width) if at not in kinds and any(map(str.strip, columns[at])))
    table = Crossed("devices_in_columns", {at: {KIND: ""} for at in kinds}, kept)
    layout = Layout(separator, ("",) * width, 0, 0, {separator: width - 1})
    return as_list(source, layout, table, uncrossed(table, layout.header, lines), limits)


def _is_path(cell: str) -> bool:
    return cell.lstrip().startswith(("/", "\\\\", "~/")) or cell.lstrip()[1:3] == ":\\"


def _is_like_those_below(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the first line has no name that a header has, and numbers where the lines below have them."""
    below = [sum(map(is_amount, cells[1:])) > _MOSTLY * len(cells[1:]) for cells in columns]
    numbers = [is_amount(cells[0]) for cells, numeric in zip(columns, below, strict=True) if numeric]
    return all(numbers) and not count_known([cells[0] for cells in columns])


def _counts(cells: Sequence[str], contents: Contents) -> bool:
    """Whether cells may be numbers of devices: whole numbers, and not those of the lines."""
    numbered = [cell.strip() for cell in cells] == [str(number) for number in range(1, len(cells) + 1)]
    return contents.share("count") == 1 and not numbered and not _are_years(cells)


def _of_parts(
    source: Source, separator: str, header: list[str], rows: Sequence[Record], limits: Limits, header_line: int = 0
) -> tuple[Source, Layout] | None:
    """The list with a line for each device of a label (`Mac mini + écran`); None where each label names but one."""
    top = rows[0][0] - 1
    layout = Layout(separator, tuple(header), top, top, {separator: len(header) - 1})
    if (made := several_in_cell.listed(source, layout, limits)) is None or made[1].arranged is None:
        return None
    text, parted = made
    named, said = _named(header)
    arranged = replace(
        made[1].arranged, header_line=header_line, evidence=named, causes=(said, *made[1].arranged.causes)
    )  # fmt: skip
    return text, replace(parted, arranged=arranged)


def _named(header: Sequence[str]) -> tuple[str, Cause]:
    """Which column is taken for what, and that this is so."""
    named = ", ".join(f"{letters(at)} = {name}" for at, name in enumerate(header) if name)
    return named, Cause("read_without_header", FLAGGED, args={"columns": named})


def _list(
    source: Source, separator: str, header: list[str], above: Sequence[Record], rows: Sequence[Record], limits: Limits,
    header_line: int = 0,
) -> tuple[Source, Layout]:  # fmt: skip
    lines_above, below = ([cells for _, _, cells in each] for each in (above, rows))
    text = as_text(source, separator, [*lines_above, header, *below], limits)
    named, said = _named(header)
    lines = np.array([*(first for first, _, _ in above), 0, *(first for first, _, _ in rows)], np.int64)
    arranged = Arranged(HEADLESS, source, header_line, lines, tuple(range(len(header))), named, (said,))
    at = len(above) + 1
    return text, Layout(separator, tuple(header), at, at, {separator: len(header) - 1}, arranged)
