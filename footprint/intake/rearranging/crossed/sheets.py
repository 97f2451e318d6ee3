"""A crossed table as it is read, and the lines below a header that may be one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from footprint.intake.evidence.headers import scores
from footprint.intake.evidence.sheets import LOOKED_AT, of_rows
from footprint.intake.rearranging.counting import begin_anew, counts, is_nothing, line_sum, number
from footprint.intake.tables.headings import counted_thing, counts_places, fields, is_property
from footprint.intake.tables.rearranged import MADE
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.device_models import by_model
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import people_headers
from footprint.intake.vocabulary.phrases import AMBIGUOUS
from footprint.intake.vocabulary.words import flag, heading_words, is_total

PLACES = frozenset(["site_id", "service_id"])
LETTER = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"[A-Z][ -]?\d{0,3}|[A-Z]{2}[ -]?\d{1,3}")
NOT_COUNTED = frozenset(["quantity_devices"])  # beside kinds in columns: `Effectif` of a school
# Roles of columns that would be said again of each device of a line.
_OF_ONE = ("serial", "asset_id", "quantity_devices", "price_eur")
_SAID = 2.5
MOSTLY, READ = 0.5, 0.7
HEIGHT = re.compile(r"(?P<unit>U?) ?(?P<first>\d{1,2})(?:[.,]0+)?(?: ?[-–/à] ?U? ?\d{1,2})?(?: ?U)?", re.I)
_SIZED = frozenset(["monitor", "television", "interactive_display"])
_SIZES = range(15, 101)  # inches
_CALLED = re.compile(r"(?P<kind>[A-Z]{2,})[_-]?(?P<number>\d{1,3})")
_MOST_DIGITS = 9  # of the number of a line
LOOKED_INTO = 2_000  # letters of a column whose cells may name devices
_COMPUTERS = frozenset(["desktop", "workstation", "thin_client", "laptop"])
_MACHINES_OF_A_PLACE = 1_000  # from so many on they are numbers of machines
_RACK = "19"  # inches
_IN_RACKS = frozenset(["server", "storage", "switch", "router", "firewall", "ups", "rack", "pbx"])
MACHINES = frozenset(["device", AMBIGUOUS])
Rows = Sequence[Sequence[str]]
Says = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Crossed:
    """Positions of the columns of a crossed table, read in one way (`variant`).

    `says`: those whose cells stand for devices, with what their names say of these by the column that is made of it
    (`MADE`); `groups`: of those that tell of one device together with others, where what stands by its name. `label`:
    the column by which the lines are called where it is named anew (`label_name`); `totals`; `kept`: what else is told
    of each line; `left`: columns of numbers that are neither counted nor totals nor a known field; `heights`: the
    column that numbers the places of racks; `each`: those that say what each device of a line has; `sized`: those of
    the sizes of screens; `replaced`: of a device, the column of the one that stands in its place where that is filled;
    `parts`: of a column, those whose numbers it holds, too, which count as what they are; `once`: those that call by
    its name (`NVR-01`) a device that several lines use.
    """

    variant: str
    says: Says
    kept: tuple[int, ...]
    totals: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    label: int | None = None
    label_name: str = ""
    groups: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    heights: int | None = None
    replaced: Mapping[int, int] = field(default_factory=dict)
    is_list: bool = False
    each: frozenset[int] = frozenset()
    sized: frozenset[int] = frozenset()
    parts: Mapping[int, Sequence[int]] = field(default_factory=dict)
    once: frozenset[int] = frozenset()

    def without_parts(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells of a line with the rest of each number of which a part stands in a column of its own."""
        net = list(cells)
        for at, own in self.parts.items():
            whole, some = line_sum(cells, [at]), line_sum(cells, own)
            if whole is not None and some:
                net[at] = str(whole - some)
        return net

    @property
    def is_of_numbers(self) -> bool:
        """Whether the cells are numbers of devices, among which a mark or a model has no number that is known."""
        return self.variant == "kinds_in_lines"

    @property
    def counted(self) -> tuple[int, ...]:
        return tuple(self.says)

    @property
    def made(self) -> tuple[str, ...]:
        return tuple(name for name in MADE if any(name in meaning for meaning in self.says.values()))


@dataclass(frozen=True)
class Sheet:
    """The lines below one header, as wide as it is. `more`: what a second line of names says of a column, by `MADE`;
    `near`: the cells of the line above the header."""

    header: Sequence[str]
    rows: Rows
    more: Says
    near: Sequence[str] = ()

    @cached_property
    def lines(self) -> Rows:
        """Those that hold something and are no totals."""
        return [row for row in self.rows if any(cell.strip() for cell in row) and not any(map(is_total, row))]

    @cached_property
    def sums(self) -> Rows:
        """Those that hold totals."""
        return [row for row in self.rows if any(map(is_total, row))]

    @cached_property
    def totals(self) -> tuple[int, ...]:
        return tuple(at for at, name in enumerate(self.header) if is_total(name) and counts(self.column(at, self.rows)))

    @cached_property
    def numeric(self) -> list[int]:
        """Columns that may hold numbers of devices, in lines of totals too."""
        return [at for at in range(len(self.header)) if counts(self.column(at, self.rows), 0)]

    @cached_property
    def added(self) -> frozenset[int]:
        """Columns of numbers that the one total of each line adds up: they count alike, whatever their names."""
        columns = [at for at, name in enumerate(self.header) if not is_total(name) and counts(self.column(at), 0)]
        if len(self.totals) != 1 or len(columns) < 2:
            return frozenset()
        sums = [line_sum(row, columns) == number(row[self.totals[0]]) for row in self.lines]
        return frozenset(columns) if all(sums) else frozenset()

    def is_open(self, at: int) -> bool:
        """Whether a column may hold numbers of devices: below a kind, a place, or a name that nobody knows."""
        return _is_open(self.header[at]) or at in self.added

    def may_count_machines(self, at: int) -> bool:
        """Whether whole numbers stand below a name by which lists call one machine, too (`Computer`, `Poste`), and do
        not number them."""
        cells = [cell for cell in self.column(at) if cell.strip()]
        numbers = [read for cell in cells if (read := number(cell)) is not None]
        if not at or fields(self.header[at]) != {"asset_id"} or not self.counts(at) or len(numbers) < len(cells):
            return False
        return self._adds_up(at) or numbers != list(range(numbers[0], numbers[0] + len(numbers)))

    def counts_machines(self, at: int) -> bool:
        """Whether these numbers are counts of devices: they add up, or some of what is no person are alike or smaller
        than the one above; of persons, whose machines have numbers, most have one."""
        if verdict(self.header[at]).fate not in MACHINES or not self.may_count_machines(at):
            return False
        if self._adds_up(at):
            return True
        numbers = [number(cell) or 0 for cell in self.column(at)]
        if any(fold(name) in people_headers() | heading_words("bare_name") for name in self.header[:at]):
            return 2 * numbers.count(1) > len(numbers)
        are_numbered = begin_anew(self.column(0), self.column(at), least=1)
        return max(numbers) < _MACHINES_OF_A_PLACE and not are_numbered and _go_down(numbers)

    def _adds_up(self, at: int) -> bool:
        """Whether a line of totals has the sum of a column."""
        whole = sum(number(cell) or 0 for cell in self.column(at))
        return any(number(row[at]) == whole for row in self.sums)

    def column(self, at: int, rows: Rows | None = None) -> list[str]:
        return [row[at] for row in (self.lines if rows is None else rows)]

    def counts(self, at: int, least: float = 0.5) -> bool:
        return counts(self.column(at), least)

    def numbers_lines(self, at: int) -> bool:
        """Whether the first column numbers its lines (`Caisse`: 1, 2, 3, Drive) beside answers or crosses, or calls
        them by letters (`Baie`: A, B, C); or another one numbers those of each name (`Port` of each switch)."""
        if at:
            return begin_anew(self.column(0), self.column(at), name=self.header[at])
        cells = [cell.strip() for cell in self.column(at)]
        if len(cells) > 1 and len(set(cells)) == len(cells) and all(map(_CODE.fullmatch, cells)):
            return True
        numbers = [int(cell[:_MOST_DIGITS]) for cell in cells if cell.isdecimal()]
        if numbers != list(range(1, len(numbers) + 1)) or len(numbers) < max(2, len(cells) - 1):
            return False
        others = {cell for place in range(1, len(self.header)) for cell in self.column(place) if cell.strip()}
        return bool(others) and all(flag(cell) and not cell.isdecimal() for cell in others)

    def has_no_sum(self, at: int) -> bool:
        """Whether the lines of totals leave a column out while they have sums of most others."""
        filled = [sum(number(cell) is not None for cell in row) for row in self.sums]
        return max(filled, default=0) > 1 and not any(row[at].strip() for row in self.sums)


def _go_down(numbers: Sequence[int]) -> bool:
    """Whether some number is no larger than the one above, or as large as another."""
    return len({*numbers}) < len(numbers) or any(one > after for one, after in pairwise(numbers))


def _is_open(name: str) -> bool:
    """Whether a header may stand above numbers of devices: a kind, a place, or a name that nobody knows."""
    return (
        bool(LETTER.search(name))
        and not counts_places(name)
        and fields(name) <= PLACES
        and not is_property(counted_thing(name))
        and not is_total(name)
    )


def names_computer(cells: Sequence[str]) -> bool:
    """Whether a line is one of a computer that may have a screen or a dock beside it (a projector's screen hangs on a
    wall, that of a tablet is its own)."""
    said = [verdict(cell) for cell in cells]
    return any(not _COMPUTERS.isdisjoint({each.category, *each.candidates}) for each in said if each.fate in MACHINES)


def are_called_again(kind: str, sheet: Sheet, at: int) -> bool:
    """Whether cells call devices of a kind by names that begin with it (`SW01`, `NVR-2`), some of them several times,
    as lines of other devices or of persons do that use the same one. Numbers of screens may be sizes, and each site may
    have its own, unless other devices have a name of their own in each line."""
    own = verdict(kind)
    kinds = {own.category, *own.candidates} - {None}
    named = [_CALLED.fullmatch(cell.strip()) for cell in sheet.column(at) if not is_nothing(cell)]
    called = {one[0]: int(one["number"]) for one in named if one is not None
              and verdict(one["kind"]).category in kinds and by_model("", one[0]) not in kinds}  # fmt: skip
    are_names = all(one is not None and one[0] in called for one in named)
    if own.fate not in MACHINES or not are_names or len(named) <= len(called):
        return False
    if not kinds.isdisjoint(_SIZED) and all(number_ in _SIZES for number_ in called.values()):
        return False
    others = (sheet.column(other) for other in range(1, len(sheet.header)))
    return not fields(sheet.header[0]) & PLACES or any(len(set(cells)) == len(cells) and all(
        _CALLED.fullmatch(cell.strip()) for cell in cells) for cells in others)  # fmt: skip


def is_of_rack(size: str, cells: Sequence[str]) -> bool:
    """Whether a size of 19 inches is that of the rack in which the device of a line stands."""
    return size.strip()[:2] == _RACK and any(verdict(cell).category in _IN_RACKS for cell in cells)


def is_of_texts(cells: Sequence[str]) -> bool:
    """Whether at least half of the filled cells have a letter."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(bool(LETTER.search(cell)) for cell in filled) * 2 >= len(filled)


def telling_kinds(sheet: Sheet, without: set[int]) -> int | None:
    """Which of the other columns says what kind of device each line is; None where none does."""
    looked_at = sheet.rows[:LOOKED_AT]
    columns = (
        column.position for column in of_rows(sheet.header, looked_at).columns
        if column.position not in without
        and scores(column.header)["remark"] < _SAID
        and column.contents.filled >= MOSTLY * len(looked_at)
        and column.contents.share("kind") >= MOSTLY
    )  # fmt: skip
    return next(columns, None)


def kept_columns(sheet: Sheet, others: Sequence[int]) -> tuple[int, ...]:
    header = sheet.header
    return tuple(
        at for at in others
        if fold(header[at]) and not is_total(header[at]) and all(scores(header[at])[role] < _SAID for role in _OF_ONE)
    )  # fmt: skip
