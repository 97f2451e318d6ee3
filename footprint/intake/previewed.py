"""What a file looks like before it is read, as `previews` finds it: tables, columns, and the answers that people may
give about them (`evidence.answered`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from footprint.intake.evidence import answered
from footprint.intake.evidence.answered import ALL, LINE, NAME, is_all, is_kind, key
from footprint.intake.evidence.uses import INVENTORY, USE
from footprint.intake.tables.profiles import PERSONAL, Evidence


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
class NamePreview:
    """The name of what lines count, its hash in answers, and what was said of it (`uses.AS_NAMED`: nothing)."""

    hashed: str
    text: str
    role: str


@dataclass(frozen=True)
class UsePreview:
    """What is said or guessed of all of a table of use, and the keys of these answers, by `across`, `subject`,
    `decimal` and `months`. `has_periods`: whether titles of columns are periods; `names`: those of what lines count."""

    shown: Mapping[str, str]
    keys: Mapping[str, str]
    has_periods: bool
    names: tuple[NamePreview, ...] = ()


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
    as_it_stands: tuple[str, ...] = ()  # the layouts under which it is said that the table is one of use
    use: UsePreview | None = None
    is_proposed: bool = False  # a table of use that nobody called so yet, and that is not read

    def answers(self, given: Mapping[int, str]) -> dict[str, str]:
        """The answers (`evidence.answered`) that columns, by their positions, have these roles; none of people."""
        may = {column.position for column in self.columns if not column.is_personal}
        return {key(self.layout, position): role for position, role in given.items() if position in may}

    def headers(self) -> dict[str, str]:
        """The headers of the columns by the keys of answers about them; none of people, and of tables of use."""
        if self.use is not None:
            return {}
        return {key(self.layout, each.position): each.header for each in self.columns if not each.is_personal}

    def kind_answer(self, kind: str, *, is_said: bool = False) -> dict[str, str]:
        """The answer that the table is of another kind than it seems, or, where columns of a table of use are said, of
        this one."""
        other = is_kind(kind) and (kind != (self.kind or INVENTORY) or (is_said and kind != INVENTORY))
        other = other or (self.is_proposed and kind == USE)
        return dict.fromkeys(self.kind_keys(kind), kind) if other else {}

    def kind_keys(self, kind: str) -> tuple[str, ...]:
        """The keys of the answer that the table is of this kind."""
        layouts = self.as_it_stands if USE in (kind, self.kind) else (self.layout,)
        return tuple(key(layout, answered.KIND) for layout in layouts)

    def use_answers(self, of_all: Mapping[str, str]) -> dict[str, str]:
        """The answers about all of a table of use that are new: what those `across` count, `subject`, `months`, and
        what lines count by the hashes of their names."""
        if self.use is None:
            return {}
        names = {f"{key(self.layout, NAME)}:{one.hashed}": (one.hashed, one.role) for one in self.use.names}
        every = {self.use.keys[name]: (name, shown) for name, shown in self.use.shown.items()} | names
        given = {place: (of_all.get(name, shown).strip(), shown) for place, (name, shown) in every.items()}
        return {place: answer for place, (answer, shown) in given.items() if answer != shown}

    def all_answers(self) -> dict[str, str]:
        """Everything that is shown of a table of use, as answers, so that nothing of it is guessed again."""
        if self.use is None:
            return {}
        shown = {name: answer for name, answer in self.use.shown.items() if answer}
        return self.answers({each.position: each.role for each in self.columns}) | {
            self.use.keys[name]: answer for name, answer in shown.items()
        }

    def devices_answer(self, category: str) -> dict[str, str]:
        """The answer that all devices are of one category, '' that columns say what they are."""
        is_new = self.devices is not None and category != self.devices and is_all(category)
        return {key(self.layout, ALL): category} if is_new else {}

    def header_answer(self, line: int) -> dict[str, str]:
        """The answer that the header stands on another line, under which columns are others."""
        return {key(self.line_layout, LINE): str(line)} if self.line_layout and line != self.header_line else {}


@dataclass(frozen=True)
class Used:
    """The sum of one metric of use over the days of the year, in its unit (of money: its currency), and these days."""

    metric: str
    unit: str
    total: float
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Effect:
    """What becomes of a file: devices on accepted lines, lines that are refused, and the sums of use of the year."""

    devices: float
    accepted: int
    refused: int
    used: tuple[Used, ...] = ()
