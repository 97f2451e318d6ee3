"""What the names of the lines, or of the columns, of a table of counts mean together: which of them count what is
there, which are parts, totals, plans or times of the same devices.

Each name is read as one role by the words in it; `resolved` then says which numbers add up, and which are taken off.
What is not explained has no answer: the table is then read in another way, or asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from footprint.intake.rearranging.grids import words
from footprint.intake.tables.headings import is_kind
from footprint.intake.tables.rearranged import OWNER, STATUS, YEAR
from footprint.intake.values.periods import DAY, MONTH, QUARTER, found_in, months
from footprint.intake.vocabulary.folding import fold, without_brackets
from footprint.intake.vocabulary.states import GONE, says_gone
from footprint.intake.vocabulary.words import is_only_total, is_total, term

COUNT, PART, PLANNED, IGNORED, MEASURE = "count", "part", "planned", "ignored", "measure"
BEFORE, AFTER, OPENING, BALANCE, CAME, LEFT = "before", "after", "opening", "balance", "came", "left"
TIME, STATE, TOTAL, AGE, OTHER = "time", "state", "total", "age", "other"
STOCK, FLOW, MONEY, USE = "stock", "flow", "money", "use"
ORDER = (PART, IGNORED, PLANNED, AFTER, BEFORE, BALANCE, OPENING, CAME, LEFT, MEASURE, COUNT)
MEANINGS = {PLANNED: ("planned", "least"), IGNORED: ("ignored", "variation")}  # of roles that have several
_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:[./](\d{1,2})|(?:er|st|nd|rd|th)?\s+([^\W\d_]{3,10})\.?)(?!\d)")
_AGE = re.compile(
    r"(?:[<>≤≥]|\d.*\b(?:à|a|to|bis|-|–)\b.*\d|moins de|plus de|under|over|unter|uber|menos de|mas de|meno di|piu di)"
    r".*\b(?:ans?|years?|jahren?|anos?|anni|jaar)\b"
)
_CLASSES = re.compile(r"(\d) ?[/+-] ?(\d)")
_PERCENT = re.compile(r"%|€|\$|\bkwh?\b|\bgo\b|\bgb\b", re.I)
_ALONE = {"n": COUNT, "no": COUNT, "n o": COUNT, "num": COUNT, "in": CAME, "out": LEFT}
_LONGEST = 80
_LAST_MONTH, _LAST_DAY = 12, 31
When = tuple[int, int, int]


@dataclass(frozen=True)
class Name:
    """What the name of a line or column means: its role, the time in it (year, month, day; 0 = not said), whether that
    is a day, and whether it speaks of what is gone."""

    role: str
    when: When | None = None
    is_day: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class Output:
    """One number of devices: at whose place it stands, which numbers add up to it (with a sign), and what is told."""

    at: int
    sum_of: tuple[tuple[int, int], ...]
    told: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4_096)
def read(text: str) -> Name:
    """What a name means."""
    if len(text) > _LONGEST:
        return Name(OTHER)
    form = fold(text)
    if is_of_classes(text):
        return Name(OTHER)
    if _AGE.search(form) or (len(form.split()) == 1 and says(text, "condition")):
        return Name(AGE)
    if form in _ALONE:
        return Name(_ALONE[form])
    when, is_day, rest = _time(text)
    state = term("status", rest, loose=len(rest.split()) > 1) if re.search(r"[^\W\d_]", rest) else None
    is_gone = state in GONE or says_gone(rest)
    role = next((role for role in ORDER if says(rest, role)), "")
    if is_total(text) and role != PART:
        return Name(TOTAL, when)
    if _PERCENT.search(text) and role not in (PART, COUNT):
        return Name(IGNORED if "%" in text else MEASURE)
    if role in (PART, LEFT):
        return Name(role, when, is_day, is_gone)
    if state == "on_order":
        return Name(PLANNED, when)
    if state and role in ("", COUNT) and not (when and not is_gone):
        return Name(STATE, when, is_day, is_gone)
    if when and role in ("", COUNT):
        return Name(TIME, when, is_day)
    return Name(role or OTHER, when, is_day)


def is_of_classes(text: str) -> bool:
    """Whether a name is that of two years of a school (`3/4`), and no day."""
    two = _CLASSES.fullmatch(text.strip())
    return two is not None and int(two[2]) == int(two[1]) + 1


def says(text: str, what: str) -> bool:
    """Whether a title or a name has words of a meaning, other than in brackets: of a stock at a time (`STOCK`), of what
    came in one (`FLOW`)."""
    found, form = words.patterns(words.COUNTS), words.bare(without_brackets(text))
    return any(found[meaning].search(form) for meaning in MEANINGS.get(what, (what,)))


def _time(text: str) -> tuple[When | None, bool, str]:
    """The time that a name says, whether that is a day, and what else it says."""
    years = set(map(int, _YEAR.findall(text)))
    one, known = next(iter(sorted(years)), 0), found_in(text)
    is_sure = known is not None and (known[0].form in (DAY, QUARTER) or (known[0].form == MONTH and known[0].start))
    if known is not None and is_sure:
        period, rest = known
        year, is_day = period.start.year if period.start else one, period.form == DAY
        month, day = (period.start.month, period.start.day) if is_day and period.start else (period.last, 0)
        return (year, month, day), is_day, _YEAR.sub(" ", rest)
    if (match := _DAY.search(text)) and (when := _day_of(match)):
        return (one, *when), False, _YEAR.sub(" ", _DAY.sub(" ", text))
    return ((one, 0, 0), False, _YEAR.sub(" ", text)) if len(years) == 1 else (None, False, text)


def _day_of(match: re.Match[str]) -> tuple[int, int] | None:
    """The month and the day of one without its year."""
    month = int(match[2]) if match[2] else months().get(words.bare(match[3]), 0)
    return (month, int(match[1])) if 0 < month <= _LAST_MONTH and 0 < int(match[1]) <= _LAST_DAY else None


def resolved(
    titles: Sequence[str], columns: Sequence[Sequence[int]], about: str, year: int, *, may_be_places: bool
) -> list[Output] | None:
    """Which numbers count what is there at the end of `year`. `columns`: the numbers of each of these names, in the
    same order of lines; `about`: what stands above and in the corner. None where they are not explained."""
    names = _of_lines(titles, columns) if may_be_places else [read(title) for title in titles]
    if any(says(title, MONEY) for title in titles) and not any(name.role == COUNT for name in names):
        return None
    axis = _Axis(titles, names, columns, about, year, may_be_places)
    kept = [at for at, name in enumerate(names) if name.role not in (PLANNED, IGNORED, MEASURE)]
    if any(names[at].role == AFTER for at in kept):
        kept = [at for at in kept if names[at].role != BEFORE]
    ways = (axis.owners, axis.flows, axis.times, axis.totals, axis.alone, axis.states)
    outputs = next((outputs for way in ways if (outputs := way(kept)) is not None), None) if kept else None
    outputs = axis.places() if outputs is None and may_be_places else outputs
    return None if outputs is None or any(map(axis.is_below_zero, outputs)) else outputs


def _counts_devices(title: str) -> bool:
    """Whether a number, or a total, is one of devices (`Total recensé`, `Total PC`), and not of pages or euros."""
    words = [word for word in title.split() if not is_total(word)]
    is_bare = not words or is_only_total(title) or is_only_total(" ".join(title.split()[:2]))
    return is_bare or read(" ".join(words)).role in (COUNT, STATE, TIME) or is_kind(" ".join(words))


def _of_lines(titles: Sequence[str], columns: Sequence[Sequence[int]]) -> list[Name]:
    """What the labels of lines mean: words of columns may be those of places (`Staff room`, `Moyenne section`)."""
    names = [read(title) for title in titles]
    own = [column for column, name in zip(columns, names, strict=True) if name.role not in (TOTAL, IGNORED, PART)]
    means = [sum(line) / len(line) for line in zip(*own, strict=True)]
    return [
        name
        if name.role not in (MEASURE, IGNORED) or (name.role == IGNORED and _are_near(column, means))
        else Name(OTHER)
        for name, column in zip(names, columns, strict=True)
    ]


def _are_near(column: Sequence[int], means: Sequence[float]) -> bool:
    return all(abs(number - mean) < 1 for number, mean in zip(column, means, strict=False))


@dataclass(frozen=True)
class _Axis:
    titles: Sequence[str]
    names: Sequence[Name]
    columns: Sequence[Sequence[int]]
    about: str
    year: int
    is_of_lines: bool

    @property
    def all(self) -> Sequence[int]:
        return range(len(self.names))

    def is_below_zero(self, output: Output) -> bool:
        """Whether more is taken off than there was, in some line."""
        lines = zip(*(self.columns[at] for at, _ in output.sum_of), strict=True)
        return any(sum(sign * part for (_, sign), part in zip(output.sum_of, own, strict=True)) < 0 for own in lines)

    def of(self, kept: Sequence[int], *roles: str) -> list[int]:
        """Which of these have one of the roles."""
        return [at for at in kept if self.names[at].role in roles]

    def flows(self, kept: Sequence[int]) -> list[Output] | None:
        """What was there, came and went: the balance, or what it must be."""
        times = sorted(self.of(kept, TIME, OPENING, COUNT), key=self._when)
        came, went = self.of(kept, CAME), self.of(kept, LEFT) + [at for at in kept if self.names[at].is_gone]
        went = list(dict.fromkeys(went))
        balances, totals = self.of(kept, BALANCE), self.of(kept, TOTAL)
        explained = {*times, *came, *went, *balances, *totals}
        if not (came or self.of(kept, LEFT)) or set(kept) - explained or not (went or balances):
            return None
        if len(times) == 2 and not balances and self.names[times[1]].role == TIME:
            times, balances = times[:1], times[1:]
        if len(balances) == 1:
            opened = [(at, 1) for at in (*times, *came)] + [(at, -1) for at in went]
            return (
                [_one(balances[0])]
                if self.is_of_lines or not (came and went) or self._agrees(balances[0], opened)
                else None
            )
        if balances or len(times) > 1 or totals:
            return None
        if times and not self._is_opening(times[0]):
            return None
        signs = [*((at, 1) for at in (*times, *came)), *((at, -1) for at in went)]
        return [Output(signs[0][0], tuple(signs))] if times or came else None

    def _agrees(self, balance: int, signs: Sequence[tuple[int, int]]) -> bool:
        lines = zip(self.columns[balance], *(self.columns[at] for at, _ in signs), strict=True)
        return all(left == sum(sign * part for (_, sign), part in zip(signs, own, strict=True)) for left, *own in lines)

    def _is_opening(self, at: int) -> bool:
        """Whether a number is that of the beginning: of the first of January, of a year's end before, or called so."""
        name = self.names[at]
        year, month, day = name.when or (0, 0, 0)
        return name.role == OPENING or (month, day) == (1, 1) or (bool(month) and 0 < year < self.year)

    def times(self, kept: Sequence[int]) -> list[Output] | None:
        """The same devices at several times: those of the last one; or what came in each year."""
        came, times = self.of(kept, CAME), [at for at in self.of(kept, TIME, BALANCE, OPENING) if self.names[at].when]
        if len(came) == len(kept) > 1 and all(self.names[at].when for at in came):
            return [_one(at, {YEAR: str(self._when(at)[0])}) for at in came]
        if len(times) < 2 or len(times) != len(kept):
            return None
        of_days = [at for at in times if self.names[at].is_day]
        if (
            len(of_days) == 1
            and says(self.titles[of_days[0]], STOCK)
            and all(2 * sum(self.columns[at]) < sum(self.columns[of_days[0]]) for at in times if at not in of_days)
        ):  # others came, or will (`Parc au 1/9`, `T1`); what came since an old stock may be in it or not
            return None if self._are_later(of_days[0], times) else [_one(of_days[0])]
        if says(self.about, FLOW) or self._are_deliveries(times):
            return [_one(at, {YEAR: str(self._when(at)[0])} if self._when(at)[0] else {}) for at in times]
        columns, are_days = " ".join(self.titles), all(self.names[at].is_day for at in times)
        is_compared = any(name.role == IGNORED for name in self.names)
        is_stock = says(f"{self.about} {columns}", STOCK) or is_compared or self._is_each_year(times)
        if not is_stock and not (are_days and not self.is_of_lines):
            return None
        until = [at for at in times if self._when(at)[0] <= self.year]
        return [_one(max(until, key=self._when))] if until else None

    def _are_later(self, stock: int, times: Sequence[int]) -> bool:
        """Whether some times lie between a stock and this year."""
        return any(0 < self._when(stock)[0] < self._when(at)[0] < self.year for at in times)

    def _are_deliveries(self, times: Sequence[int]) -> bool:
        """Whether numbers by time cannot be a stock, which would not fall to nothing and come again: in some line they
        do, and a third of them are nothing."""
        lines = list(zip(*(self.columns[at] for at in times), strict=True))
        places = range(1, len(times))
        again = any(any(line[:at]) and not line[at] and any(line[at + 1 :]) for line in lines for at in places)
        return again and 3 * sum(not count for line in lines for count in line) >= len(lines) * len(times)

    def owners(self, kept: Sequence[int]) -> list[Output] | None:
        """What is owned, leased or lent: no device is both."""
        named = {term("ownership", self.titles[at]) for at in kept}
        if len(kept) < 2 or len(named - {None}) < len(kept):
            return None
        return [_one(at, {OWNER: self.titles[at]}) for at in kept]

    def _is_each_year(self, times: Sequence[int]) -> bool:
        """Whether times are those of one month, year after year."""
        years, months = {self._when(at)[0] for at in times}, {self._when(at)[1] for at in times}
        return len(years) == len(times) and len(months) == 1 and 0 not in months | years

    def _when(self, at: int) -> When:
        return self.names[at].when or (0, 0, 0)

    def totals(self, kept: Sequence[int]) -> list[Output] | None:
        """A number and its parts: the parts where they add up to it, or it alone, less what is gone of it."""
        wholes, parts = self.of(kept, TOTAL, COUNT), self.of(kept, PART)
        others = [at for at in kept if at not in wholes and at not in parts]
        if len(wholes) != 1 or not _counts_devices(self.titles[wholes[0]]):
            return None
        if others:
            summed = [sum(line) for line in zip(*(self.columns[at] for at in others), strict=True)]
            agrees = len(others) > 1 and summed == list(self.columns[wholes[0]])
            return self.states([*others]) if agrees and not parts else None
        gone = [(at, -1) for at in parts if self.names[at].is_gone]
        fits = all(
            self.columns[at][line] <= whole for at in parts for line, whole in enumerate(self.columns[wholes[0]])
        )
        return [Output(wholes[0], ((wholes[0], 1), *gone))] if parts and fits else None

    def alone(self, kept: Sequence[int]) -> list[Output] | None:
        """The only number."""
        if any(not _counts_devices(self.titles[at]) for at in self.of(kept, TOTAL)):
            return None
        only = len(kept) == 1 and self.names[kept[0]].role in (COUNT, TOTAL, TIME, STATE, BALANCE, AFTER, CAME)
        return [_one(kept[0], self._state(kept[0]))] if only else None

    def states(self, kept: Sequence[int]) -> list[Output] | None:
        """What is there in several states or ages, and what is gone."""
        if set(self.of(kept, STATE, AGE, LEFT)) != set(kept) or not self.of(kept, STATE, AGE):
            return None
        return [_one(at, self._state(at)) for at in kept]

    def places(self) -> list[Output] | None:
        """What stands in several places, of which some may be a state; what other lines are parts of, add up to or
        plan does not count again."""
        ordered = [at for at in self.of(self.all, PLANNED) if term("status", self.titles[at]) == "on_order"]
        parts, sums = self.of(self.all, PART, IGNORED), self.of(self.all, TOTAL)
        own = [at for at in self.all if at not in (*parts, *sums, *ordered)]
        agree = [bool(at) and self._is_sum(at, own) for at in sums]
        is_such = bool(self.of(own, OTHER)) and not self.of(own, PLANNED, TIME) and all(agree)
        return [_one(at, self._state(at)) for at in own] if is_such else None

    def _is_sum(self, at: int, own: Sequence[int]) -> bool:
        """Whether the numbers of a total are those of all others, or of those before it since the last total."""
        last = max((each for each in self.of(range(at), TOTAL)), default=-1)
        runs = ([each for each in own if last < each < at], own)
        return any(
            list(self.columns[at]) == [sum(line) for line in zip(*(self.columns[each] for each in run), strict=True)]
            for run in runs if run
        )  # fmt: skip

    def _state(self, at: int) -> dict[str, str]:
        return {STATUS: self.titles[at]} if self.names[at].role in (STATE, LEFT) else {}


def _one(at: int, told: Mapping[str, str] | None = None) -> Output:
    return Output(at, ((at, 1),), told or {})


def summed(outputs: Sequence[Output], numbers: Sequence[int | None]) -> Iterator[tuple[Output, int | None]]:
    """The number of each output, of these numbers; None where one of them is unknown."""
    for output in outputs:
        own = [numbers[at] for at, _ in output.sum_of]
        known = [number for number in own if number is not None]
        signs = [sign for _, sign in output.sum_of]
        is_known = len(known) == len(own)
        yield output, sum(sign * number for sign, number in zip(signs, known, strict=True)) if is_known else None
