"""From lines of text to columns of text, fast where lines are regular, careful where not. Cells are not interpreted.

Both ways give the same `Rows`; no line is ever dropped. The fast way is used only when counting proves that each
line is one record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from footprint.intake.columns.categorical import Coded, decoded
from footprint.intake.formats.csv_records import literal, one_record, split
from footprint.intake.formats.limits import Limits, refuse_beyond
from footprint.intake.formats.text import Source
from footprint.intake.tables.blanks import parts_between, void
from footprint.intake.tables.layout import Layout
from footprint.intake.vocabulary.folding import fold_each

_BATCH = 20_000
_SEARCHED_AS_ONE = 256  # texts
_FEW = 8_192  # texts: to compile a pattern for another search takes longer than to search them
_BLOCK = 1 << 22
_FEW_LINES = 100  # below, the careful way costs nothing
_MOST_RAGGED = 10_000


@dataclass
class Rows:
    """Records below the header. `lines` is the first line of each; blank lines are counted apart, in `blank_lines`.

    `columns` by position: `Coded` (distinct values and codes) or plain text for columns of identifiers.
    `extra` holds the cells of a record beyond the header's columns, `short` the records with fewer cells.
    """

    columns: dict[int, Coded | pa.ChunkedArray]
    lines: np.ndarray
    last_lines: np.ndarray
    blank_lines: np.ndarray
    source: Source
    separator: str
    width: int
    extra: dict[int, list[str]] = field(default_factory=dict)
    short: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    name: str = ""  # of the file and of the place of the table in it
    year: int = 0  # reporting year
    above: Sequence[str] = ()  # titles over the table
    heading: Sequence[str] = ()  # every filled cell over it
    over: Sequence[Sequence[str]] = ()  # the cells of each line over it
    header: Sequence[str] = ()  # the title of each column
    others: Mapping[str, np.ndarray] = field(default_factory=dict)  # mask by rule of rows that are no lines of it
    sheet_lines: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))  # by line, of a rearranged list

    def sheet_line(self, row: int) -> int:
        """The line of the sheet from which a row comes: several of a crossed table come from one."""
        line = int(self.lines[row])
        return int(self.sheet_lines[line - 1]) if len(self.sheet_lines) else line

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def titled(self) -> list[int]:
        """Positions of the columns that have a title."""
        return [position for position, title in enumerate(self.header) if title.strip()]

    @cached_property
    def forms(self) -> list[str]:
        """The title of each column, folded."""
        return fold_each(self.header)

    def records(self, rows: Sequence[int] | np.ndarray) -> Iterator[tuple[int, list[str]]]:
        """(row, all its cells as written) for these rows, dropped columns included; read again from the file."""
        if not len(rows):
            return
        places = (each.tolist() for each in self.places(np.asarray(rows)))
        at, codec = -1, self.source.codec
        with self.source.open() as stream:
            for row, begin, end in zip(rows, *places, strict=True):
                if begin != at:
                    stream.seek(begin)
                text, at = stream.read(end - begin).decode(codec, "replace"), end
                yield row, split(text, self.separator) or literal(text, self.separator)

    def lines_of(self, rows: np.ndarray) -> np.ndarray:
        """First lines of the records at these positions, given in ascending order without repeats."""
        return self.lines if len(rows) == len(self.lines) else self.lines[rows]

    def separators_only(self, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Mask of those of these rows that are certainly blank: no longer than their separators."""
        begins, ends = self.places(rows)
        return np.asarray(ends - begins <= self.width - 1 + len(self.source.newline))

    def void(self, rows: np.ndarray) -> np.ndarray:
        """Mask of those of these rows, in ascending order, that hold nothing but separators, spaces and quotes."""
        return void(self.source, *self.places(rows), f' \t\r\n"{self.separator}')

    def places(self, rows: np.ndarray | slice = slice(None)) -> tuple[np.ndarray, np.ndarray]:
        """Where the records begin and end in the file."""
        ends, lines = self.source.ends, self.lines[rows]
        return np.where(lines > 1, ends[lines - 2], self.source.start), ends[self.last_lines[rows] - 1]


def read_rows(source: Source, layout: Layout, wanted: Sequence[int], plain: Iterable[int], limits: Limits) -> Rows:
    """The `wanted` columns of every record below the header; those in `plain` stay text, the others become `Coded`."""
    below = source.blank[layout.header_end :]
    refuse_beyond("rows", len(below), limits.rows)
    texts = set(plain)
    rows = _fast(source, layout, wanted, texts) or _careful(source, layout, wanted, texts)
    if source.longest_line > limits.cell_chars:
        for column in rows.columns.values():
            refuse_beyond("cell_chars", _longest(column), limits.cell_chars)
    return rows


def _longest(column: Coded | pa.ChunkedArray) -> int:
    if isinstance(column, Coded):
        return max(map(len, column.values), default=0)
    return pc.max(pc.utf8_length(column)).as_py() or 0


def _fast(source: Source, layout: Layout, wanted: Sequence[int], texts: set[int]) -> Rows | None:
    """All columns by pyarrow; None when a cell spans lines or many lines are irregular."""
    below = np.arange(layout.header_end + 1, len(source.ends) + 1)
    blank = source.blank[layout.header_end :]
    lines = below[~blank] if blank.any() else below
    if len(lines) < _FEW_LINES or not wanted:
        return None
    ragged: list[int] = []
    codec = source.codec  # of the texts in the table: decoding the distinct ones is cheaper than the whole file
    table = _parsed(source, layout, wanted, texts, None)
    if table is None:
        codec, table = "utf-8", _parsed(source, layout, wanted, texts, ragged)
    if table is None or table.num_rows + len(ragged) != len(lines):
        return None
    columns: dict[int, Coded | pa.ChunkedArray] = {}
    for at in wanted:
        column = table.column(str(at))
        if at in texts:
            columns[at] = pa.chunked_array([decoded(chunk, codec) for chunk in column.chunks], pa.string())
        else:
            columns[at] = Coded.from_dictionary(column, codec)
    rows = Rows(columns, lines, lines, below[blank], source, layout.separator, len(layout.header))
    return _with_ragged(rows, np.array(ragged, np.int64), layout) if ragged else rows


def _parsed(
    source: Source, layout: Layout, wanted: Sequence[int], texts: set[int], ragged: list[int] | None
) -> pa.Table | None:
    """The regular records; the positions of the others go to `ragged`. None when there are any and `ragged` is None.

    Without `ragged` the texts stay in the file's encoding.
    """
    types = {str(at): pa.string() if at in texts else pa.dictionary(pa.int32(), pa.string()) for at in wanted}
    names = [str(position) for position in range(len(layout.header))]

    def note(row: pacsv.InvalidRow) -> str:
        if ragged is None or len(ragged) >= _MOST_RAGGED or row.number is None:
            return "error"
        ragged.append(row.number - 1)
        return "skip"

    try:
        with source.native(int(source.ends[layout.header_end - 1])) as stream:
            return pacsv.read_csv(
                stream,
                pacsv.ReadOptions(
                    column_names=names,
                    encoding="utf-8" if ragged is None else source.codec,
                    block_size=_BLOCK,
                    use_threads=ragged is None,
                ),
                pacsv.ParseOptions(
                    delimiter=layout.separator,
                    quote_char='"' if source.has_quotes else False,
                    invalid_row_handler=None if ragged is None else note,
                ),
                pacsv.ConvertOptions(
                    column_types=types, include_columns=list(types), strings_can_be_null=False, check_utf8=False
                ),
            )
    except pa.ArrowInvalid:
        return None


def _with_ragged(rows: Rows, ragged: np.ndarray, layout: Layout) -> Rows:
    """Put the irregular records back where they stand."""
    records = dict(rows.records(ragged))
    regular = np.ones(len(rows), bool)
    regular[ragged] = False
    for at, column in rows.columns.items():
        cells = [record[at] if at < len(record) else "" for record in records.values()]
        if isinstance(column, Coded):
            rows.columns[at] = column.insert(ragged, cells)
        else:
            order = np.empty(len(rows), np.int64)
            order[regular] = np.arange(len(column))
            order[ragged] = np.arange(len(column), len(rows))
            every = pa.chunked_array([*column.chunks, pa.array(cells, pa.string())])
            rows.columns[at] = every.take(pa.array(order))
    short = [row for row, record in records.items() if _note_shape(rows.extra, row, record, layout)]
    rows.short = np.array(short, np.int64)
    return rows


def _note_shape(extra: dict[int, list[str]], row: int, record: list[str], layout: Layout) -> bool:
    """Note cells beyond the header in `extra`; True when the record is short (a nameless last cell may be missing)."""
    width = len(layout.header)
    if len(record) > width and any(cell.strip() for cell in record[width:]):
        extra[row] = record[width:]
    return len(record) < width - 1 or (len(record) < width and bool(layout.header[-1].strip()))


def _careful(source: Source, layout: Layout, wanted: Sequence[int], texts: set[int]) -> Rows:
    """Record by record, in batches: ragged lines, cells over several lines, stray quotes."""
    width = len(layout.header)
    chunks: dict[int, list[pa.Array]] = {at: [] for at in wanted}
    first: list[int] = []
    last: list[int] = []
    blank: list[int] = []
    short: list[int] = []
    extra: dict[int, list[str]] = {}
    parts, skipped = parts_between(source, layout.header_end + 1)
    for batch in _batches(found for part in parts for found in _numbered(source, layout, width, *part)):
        for at in wanted:
            cells = [record[at] if at < len(record) else "" for _, _, record in batch if record]
            array = pa.array(cells, pa.string())
            chunks[at].append(array if at in texts else array.dictionary_encode())
        for begin, end, record in batch:
            if not record:
                blank.append(begin)
                continue
            if _note_shape(extra, len(first), record, layout):
                short.append(len(first))
            first.append(begin)
            last.append(end)
    columns: dict[int, Coded | pa.ChunkedArray] = {}
    for at in wanted:
        kind = pa.string() if at in texts else pa.dictionary(pa.int32(), pa.string())
        column = pa.chunked_array(chunks[at], kind)
        columns[at] = column if at in texts else Coded.from_dictionary(column)
    whole = [np.array(numbers, np.int64) for numbers in (first, last, blank, short)]
    blanks = np.sort(np.concatenate([whole[2], skipped]))
    return Rows(columns, whole[0], whole[1], blanks, source, layout.separator, width, extra, whole[3])


def _batches(found: Iterable[tuple[int, int, list[str]]]) -> Iterable[list[tuple[int, int, list[str]]]]:
    waiting = iter(found)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _numbered(source: Source, layout: Layout, width: int, begin: int, end: int) -> Iterable[tuple[int, int, list[str]]]:
    """(first line, last line, cells) of each record from line `begin` to `end`; a window bounds the memory."""
    stream = islice(source.lines(begin), end - begin + 1)
    window = list(islice(stream, _BATCH))
    number = begin
    while window:
        at = 0
        ended = False
        while at < len(window):
            if len(window) - at < 1_000 and not ended:
                more = list(islice(stream, _BATCH))
                ended = not more
                window, at = window[at:] + more, 0
            used, cells = _quick(window[at], layout.separator) or one_record(window, at, layout.separator, width)
            yield number, number + used - 1, cells
            number += used
            at += used
        window = list(islice(stream, _BATCH))


def _quick(line: str, separator: str) -> tuple[int, list[str]] | None:
    if '"' in line:
        return None
    content = line.strip("\r\n")
    return 1, content.split(separator) if content else []


def holding(rows: Rows, pattern: str, positions: Iterable[int] | None = None) -> np.ndarray:
    """Mask of the rows of which one of these columns (None: any) may hold the pattern, whatever their encoding: letters
    with accents are `..?`. A column that was not read is looked for in the whole line."""
    columns = [rows.columns.get(at) for at in (range(rows.width) if positions is None else positions)]
    if any(column is None for column in columns):
        return _matching(_lines(rows), pattern)
    mask = np.zeros(len(rows.lines), bool)
    coded = [column for column in columns if isinstance(column, Coded)]
    texts = pa.array([text for column in coded for text in column.values], pa.large_binary())
    ends = np.cumsum([len(column.values) for column in coded])
    for each, own in zip(coded, np.split(_matching(texts, pattern), ends[:-1]), strict=False):
        mask |= each.spread(own, bool)
    for column in columns:
        if column is not None and not isinstance(column, Coded):
            mask |= _matching(pc.fill_null(column.combine_chunks().cast(pa.large_binary()), b""), pattern)
    return mask


def _lines(rows: Rows) -> pa.LargeBinaryArray:
    """The bytes of each row."""
    begins, ends = rows.places()
    source = rows.source
    text = pa.py_buffer(source.data) if source.data is not None else pa.memory_map(str(source.path)).read_buffer()
    return _cut(text, np.append(begins, ends[-1:]))


def _matching(texts: pa.LargeBinaryArray, pattern: str) -> np.ndarray:
    """Mask of the texts that hold the pattern. Many texts that follow each other are searched as one first, since most
    hold nothing and a search costs more to begin than to go on."""
    if len(texts) <= _FEW:
        found = pc.match_substring_regex(texts, pattern) if len(texts) else pa.array([], pa.bool_())
        return np.asarray(found.to_numpy(zero_copy_only=False))
    _, offsets, content = texts.buffers()
    places = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    firsts = np.arange(0, len(texts), _SEARCHED_AS_ONE)
    likely = pc.match_substring_regex(_cut(content, np.append(places[firsts], places[-1])), pattern)
    mask = np.repeat(likely.to_numpy(zero_copy_only=False), _SEARCHED_AS_ONE)[: len(texts)]
    if not mask.any():  # a pattern is compiled for each search
        return np.asarray(mask)
    mask[mask] = pc.match_substring_regex(texts.filter(pa.array(mask)), pattern).to_numpy(zero_copy_only=False)
    return np.asarray(mask)


def _cut(content: pa.Buffer, places: np.ndarray) -> pa.LargeBinaryArray:
    """The bytes between each place and the next."""
    offsets = pa.py_buffer(places.astype(np.int64))
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), max(len(places) - 1, 0), [None, offsets, content])


def cell_of(record: Sequence[str], at: int) -> str:
    """The trimmed cell at a position; '' where a record is shorter."""
    return record[at].strip() if at < len(record) else ""
