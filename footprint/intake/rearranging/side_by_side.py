"""Lists that stand side by side in one sheet, parted by empty columns: each becomes a list of its own.

The evidence is strict, since a list may have an empty column in its middle: two halves of one list complement each
other, two lists say the same of different devices. How the way back to the sheet is kept is in `rearranged`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from footprint.intake.columns.sheet_columns import span
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits, refuse_beyond
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.counting import is_nothing, number
from footprint.intake.tables.headings import fields, is_kind, is_property
from footprint.intake.tables.layout import Layout
from footprint.intake.tables.legends import is_legend
from footprint.intake.tables.profiles import best_match
from footprint.intake.tables.rearranged import BESIDE, Arranged, as_text
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.phrases import tokens, vocabulary
from footprint.intake.vocabulary.words import heading_words, is_total

_LINES_OF_TITLE = 4
_YEAR = re.compile(r"\b(?:19[89]|20[0-4])\d\b")
_LETTER = re.compile(r"[^\W\d_]")
_FIGURE = re.compile(r"[\d\s.,]+[%€]?")
_SAME = 0.5  # of the labels of a recap stand in its list
_OF_ONE = frozenset(["serial", "asset_id", "model_text", "maker", "acquired_on"])  # what a list tells of one device
_OF_RECAP = frozenset(["category", "quantity_devices", "site_id", "service_id", "status", "maker", "model_text"])
# Names of the columns that are made or named here; profiles know them in both languages.
KIND, MODEL, NAME = "Type", "Modèle", "Nom"


@dataclass(frozen=True)
class Block:
    """Columns of the sheet between two empty ones: positions from `start` to before `end`, and their names.

    `title`: what stands above the block, where it names devices.
    """

    start: int
    end: int
    names: tuple[str, ...]
    title: str = ""
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    @property
    def fields(self) -> frozenset[str]:
        """Canonical columns that the names may fill."""
        return frozenset(each for name in self.names for each in fields(name))

    @property
    def heading(self) -> str:
        """The first name, where it is that of devices and something else is told of them."""
        return self.names[0] if self.fields and is_kind(self.names[0]) else ""

    @property
    def kind(self) -> str:
        """The kind of devices that the header or the title says all lines to be ('' = none, or nothing else told)."""
        return self.heading or (self.title if self.fields else "")

    @property
    def columns(self) -> str:
        return span(self.start, self.end - 1)


def lists(source: Source, layout: Layout, limits: Limits) -> list[tuple[Source, Layout]]:
    """The lists that stand beside each other under this header, each with its layout; empty where it is one list."""
    blocks = parted(layout.header, [not fold(name) for name in layout.header])
    if len(blocks) < 2:
        return []
    above = [cells for _, _, cells in records(list(islice(source.lines(), layout.header_line - 1)), layout.separator)]
    if (alone := _without_recaps(source, layout, above, limits)) is not None:
        return [alone]
    if not _apart(_titled(blocks, above)):
        return []
    rows = list(records(list(source.lines(layout.header_end + 1)), layout.separator, len(layout.header)))
    blocks = _titled(parted(layout.header, _empty_columns(layout, rows)), above)
    kept = [block for block in _filled(_apart(blocks), blocks, rows, layout) if block.rows]
    if len(kept) < 2:
        return []
    if (latest := _latest(kept, above)) is not None:
        others = ", ".join(block.columns for block in kept if block is not latest)
        older = Cause("read_beside", FLAGGED, variant="latest", args={"columns": latest.columns, "others": others})
        return [_list(source, layout, latest, (older,), limits)]
    refuse_beyond("tables", len(kept), limits.tables)
    left = [block for block in _filled(blocks, blocks, rows, layout) if block.start not in {k.start for k in kept}]
    return [_list(source, layout, block, _said(block, kept, left), limits) for block in kept]


def _without_recaps(
    source: Source, layout: Layout, above: Sequence[Sequence[str]], limits: Limits
) -> tuple[Source, Layout] | None:
    """The list without what stands beside it and counts its lines by kind, place or state; None where nothing does."""
    rows = list(records(list(source.lines(layout.header_end + 1)), layout.separator, len(layout.header)))
    every = parted(layout.header, _empty_columns(layout, rows))
    blocks = _filled(every, every, rows, layout)
    plain = [block for block in blocks if not any(map(is_legend, block.names))]
    if len(plain) == 1 and len(blocks) > 1:
        return _list(source, layout, plain[0], _left_out(blocks, plain, "legend"), limits)
    listed = max(blocks, key=lambda block: (len(block.fields & _OF_ONE), len(block.rows)), default=None)
    if listed is None or not listed.fields & _OF_ONE or _header(listed) is None:
        return None
    others = [block for block in blocks if block is not listed]
    if not others or not all(_is_recap(block, listed, above) for block in others):
        return None
    return _list(source, layout, listed, _left_out(blocks, [listed], "recap"), limits)


def _left_out(blocks: Sequence[Block], kept: Sequence[Block], variant: str) -> tuple[Cause, ...]:
    """What is said of the blocks that are not kept."""
    return tuple(
        Cause("block_left_out", FLAGGED, variant=variant, args={"columns": each.columns, "rows": len(each.rows)})
        for each in blocks if each not in kept
    )  # fmt: skip


def _is_recap(block: Block, listed: Block, above: Sequence[Sequence[str]]) -> bool:
    """Whether a block has but labels, each once, and whole numbers, and is called a recap, has a total, names what
    stands in the list, or fills but the first lines beside devices with numbers of their own."""
    lines = [cells for _, cells in block.rows if sum(map(bool, map(fold, cells))) > 1]
    labels = [fold(cells[0]) for cells in lines]
    cells = [cell for row in lines for cell in row[1:]]
    if (
        block.fields - _OF_RECAP
        or fold(block.names[0]) in personal_headers()
        or any(is_property(name) for name in block.names[1:] if _LETTER.search(name))
    ):
        return False
    if not any(map(number, cells)) or not all(_FIGURE.fullmatch(cell.strip()) or is_nothing(cell) for cell in cells):
        return False
    if len(set(labels)) < len(labels) or not all(map(_LETTER.search, labels)):
        return False
    titles = [cell for row in above for cell in row[block.start : block.end]] if block.start else []
    called = any(not heading_words("recap").isdisjoint(fold(name).split()) for name in (*titles, *block.names, *labels))
    if called or any(is_total(row[0]) for row in lines):
        return True
    if "category" in block.fields or block.kind:  # where both say the same is judged when both are read
        return False
    first = [line for line, _ in listed.rows[: len(block.rows)]] == [line for line, _ in block.rows]
    is_single = bool(listed.fields & {"serial", "asset_id"}) and first and len(block.rows) < len(listed.rows)
    return is_single or _share(labels, _named_in(listed)) >= _SAME


def _named_in(listed: Block) -> Callable[[str], bool]:
    """Whether a label stands in some cell of a list, or is another word for the kind of one."""
    texts = {fold(cell) for _, cells in listed.rows for cell in cells} - {""}
    kinds = {categories.verdict(text).category for text in texts} - {None, ""}
    return lambda label: label in texts or categories.verdict(label).category in kinds


def parted(header: Sequence[str], empty: Sequence[bool]) -> list[Block]:
    starts = [at for at, none in enumerate(empty) if not none and (at == 0 or empty[at - 1])]
    ends = [next((at for at in range(start, len(empty)) if empty[at]), len(empty)) for start in starts]
    return [Block(start, end, tuple(header[start:end])) for start, end in zip(starts, ends, strict=True)]


def _empty_columns(layout: Layout, rows: Sequence[Record]) -> list[bool]:
    """Which columns have neither a name nor, in any line, a cell."""
    empty = [not fold(name) for name in layout.header]
    for _, _, cells in rows:
        for at, cell in enumerate(cells[: len(empty)]):
            if empty[at] and cell.strip():
                empty[at] = False
    return empty


def _titled(blocks: Sequence[Block], above: Sequence[Sequence[str]]) -> list[Block]:
    """The blocks with their titles: the nearest cell above, where it stands alone and names devices."""
    near = [(block, _above(block, above)) for block in blocks]
    return [
        replace(block, title=title[0].strip() if len(title) == 1 and is_kind(title[0]) else "") for block, title in near
    ]


def _above(block: Block, above: Sequence[Sequence[str]]) -> list[str]:
    """What the nearest line that says anything above a block says there."""
    near = ([cell for cell in cells[block.start : block.end] if fold(cell)] for cells in above[::-1])
    return next((cells for cells in islice(near, _LINES_OF_TITLE) if cells), [])


def _latest(blocks: Sequence[Block], above: Sequence[Sequence[str]]) -> Block | None:
    """Of lists with the same names, each below a title of one year (`Parc 2023`, `Parc 2024`), the last: they tell the
    same devices at two times. None where they are no such lists."""
    if len({tuple(map(fold, block.names)) for block in blocks}) > 1:
        return None
    years = [_year_above(block, above) for block in blocks]
    known = [year for year in years if year is not None]
    if len(set(known)) < len(blocks):
        return None
    return blocks[years.index(max(known))]


def _year_above(block: Block, above: Sequence[Sequence[str]]) -> int | None:
    """The one year that the nearest title above a block says."""
    years = {int(year) for cell in _above(block, above) for year in _YEAR.findall(cell)}
    return years.pop() if len(years) == 1 else None


def _apart(blocks: Sequence[Block]) -> list[Block]:
    """The blocks that are lists of their own; fewer than two where all may be one list."""
    anchored = [block for block in blocks if block.kind or block.fields & {"category", "model_text"}]
    found = [
        block
        for block in anchored
        if any(_are_two(block, other) for other in anchored if other is not block) and _header(block) is not None
    ]
    return found if len(found) > 1 else []


def _are_two(one: Block, other: Block) -> bool:
    """Whether two blocks cannot be halves of one list."""
    if one.kind and other.kind and fold(one.kind) != fold(other.kind):
        return True
    names, others = ({fold(name) for name in block.names} for block in (one, other))
    shared = names & others
    typed = ["category" in block.fields or bool(block.kind) for block in (one, other)]
    if not all(typed):
        return not any(typed) and len(shared) > 1
    same_type = any("category" in fields(name) for name in shared)
    return same_type or bool((one.fields & other.fields) - {"category"})


def _filled(blocks: Sequence[Block], every: Sequence[Block], rows: Sequence[Record], layout: Layout) -> list[Block]:
    """The blocks with their lines: those in which one of their cells is filled. What stands to the right of the header
    belongs to the last of them."""
    found = []
    for block in blocks:
        last = block.end == every[-1].end
        own = []
        for line, _, cells in rows:
            taken = cells[block.start : None if last else block.end]
            if any(cell.strip() for cell in taken):
                own.append((line + layout.header_end, taken + [""] * (block.end - block.start - len(taken))))
        found.append(replace(block, rows=own))
    return found


def _header(block: Block) -> tuple[str, ...] | None:
    """The names of the block's own header; None where no list of equipment has such a one.

    A first column called after the devices holds their kinds, models or names, as its cells tell. A column of types
    in which hardly a cell is one holds models where a title says the kind.
    """
    names = list(block.names)
    first = [cells[0] for _, cells in block.rows if cells[0].strip()]
    if block.heading:
        names[0] = _called(first, "model_text" in block.fields)
    elif block.title and "model_text" not in block.fields and "category" in block.fields:
        at = next(at for at, name in enumerate(names) if "category" in fields(name))
        if block.rows and _share([cells[at] for _, cells in block.rows if cells[at].strip()], _is_type) < 0.5:
            names[at] = MODEL
    if block.kind and not any("category" in fields(name) for name in names):
        names = [KIND, *names]
    match = best_match(tuple(names), "inventory", "")
    return None if match is None else tuple(names)


def _called(cells: Sequence[str], has_model: bool) -> str:
    """The name of a column called after the devices, by what stands in it."""
    if _share(cells, lambda cell: tokens(cell) in vocabulary()) >= 0.5:
        return KIND
    known = _share(cells, lambda cell: bool(device_models.by_model("", cell) or device_models.named_in(cell))) > 0.5
    return MODEL if known and not has_model else NAME


def _is_type(cell: str) -> bool:
    """Whether a cell says a kind of devices, or something that is none; a model says it only by what it is."""
    verdict = categories.classify(cell)
    return verdict.fate not in ("unknown", "empty") and verdict.how not in ("model", "typo")


def _share(cells: Sequence[str], holds: object) -> float:
    assert callable(holds)
    return sum(bool(holds(cell)) for cell in cells) / len(cells) if cells else 0.0


def _said(block: Block, kept: Sequence[Block], left: Sequence[Block]) -> tuple[Cause, ...]:
    """What is to be said of one of the lists; the first also says which columns are no list."""
    others = ", ".join(each.columns for each in kept if each is not block)
    told = [Cause("read_beside", FLAGGED, args={"columns": block.columns, "others": others})]
    if block is kept[0]:
        told += [
            Cause("block_left_out", FLAGGED, args={"columns": each.columns, "rows": len(each.rows)})
            for each in left
            if each.rows
        ]
    return tuple(told)


def _list(source: Source, layout: Layout, block: Block, causes: tuple[Cause, ...], limits: Limits
          ) -> tuple[Source, Layout]:  # fmt: skip
    header = _header(block) or block.names
    made = [block.kind] * (len(header) - len(block.names))
    positions = [*[block.start] * len(made), *range(block.start, block.end)]
    text = as_text(source, layout.separator, [header, *([*made, *cells] for _, cells in block.rows)], limits)
    arranged = Arranged(
        BESIDE, source, layout.header_line, np.array([layout.header_line, *(line for line, _ in block.rows)], np.int64),
        tuple(positions), block.columns, causes,
    )  # fmt: skip
    return text, Layout(layout.separator, header, 1, 1, layout.evidence, arranged)
