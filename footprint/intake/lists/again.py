"""Lists of one file that tell the same devices: those of other years, sums (`Récap`), parts of one list of all, lots of
which each device stands elsewhere. No device counts twice unasked.

Devices are compared by their own numbers, else by kind, model and date, and counts by kind, model and year of purchase.
Where most agree, the finer list counts and the other is set aside; where less does, the other is refused and asked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, REFUSED, SET_ASIDE, Cause
from footprint.intake.formats.opening import JOINT
from footprint.intake.lists.left_out import aside, is_own, with_cause
from footprint.intake.reading import Reading
from footprint.intake.tables.rearranged import BESIDE
from footprint.intake.usage.said_periods import day_in, said_in
from footprint.intake.vocabulary.countries import alpha3
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data, single
from footprint.intake.vocabulary.states import GONE
from footprint.intake.vocabulary.words import heading_words

_MOST_LOTS = 5_000
_SINGLE = 0.9  # of the lines of a list that tells each device
_SURE, _DOUBT = 2 / 3, 1 / 3  # of the devices of a list
_TOLERANCE = 0.1  # of a number: a device broken, a device kept apart
_FEWEST, _FEWEST_OF_A_KIND = 3, 10  # devices that are no coincidence: of one model, of one kind without models
_FEWEST_KINDS, _FEWEST_ROWS = 4, 5  # kinds all of which agree, lines that differ from each other: no coincidence
_LEAST_APART = 28  # days
_LEAST_SHARED = 0.5  # of the devices of the shorter of two lists of one organisation at two times
_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)")
_DETAILS = ("acquired_on", "in_service_on", "model_text", "cpu", "ram_gb")


@dataclass(frozen=True)
class _Devices:
    """Devices of one kind, model and year of purchase: how many, and how many of them are there. `words`: those of the
    model, without its maker's, which are `makers`."""

    category: str
    words: frozenset[str]
    makers: frozenset[str]
    year: int | None
    number: float
    live: float


@dataclass(frozen=True)
class _List:
    """A list of devices, with what of it is compared."""

    reading: Reading

    @cached_property
    def has_numbers(self) -> bool:
        """Whether a line has a number of its own."""
        return not all(_is_void(self.reading.identity[name]) for name in ("asset_id", "serial"))

    @cached_property
    def is_bare(self) -> bool:
        """Whether no line names, dates or describes a device."""
        return not self.has_numbers and all(_is_void(self.reading.table[name]) for name in _DETAILS)

    @property
    def place(self) -> str:
        """The name of the sheet, or of what is its place in the file."""
        return self.reading.name.rpartition(JOINT)[2]

    @cached_property
    def named_place(self) -> frozenset[str]:
        """The words of the place by which its sheet is called; none of any other sheet."""
        words = fold(self.place).split() if JOINT in self.reading.name else []
        is_place = bool(words) and (words[0] in single("places") or alpha3(self.place) is not None)
        return frozenset(words if is_place else ())

    @cached_property
    def stocked(self) -> float:
        """The share of its lines that are in stock; all of a sheet that is called so."""
        if JOINT in self.reading.name and not heading_words("kept").isdisjoint(fold(self.place).split()):
            return 1.0
        in_stock = pc.sum(pc.fill_null(pc.equal(self.reading.table["status"], "in_stock"), False)).as_py() or 0
        return float(in_stock / self.reading.accepted)

    def is_elsewhere(self, other: _List) -> bool:
        """Whether it is a list of another place, with devices of its own."""
        own, its = self.named_place, other.named_place
        return bool(own and its) and not (own <= its or its <= own)

    @cached_property
    def year(self) -> int | None:
        """The one year in the name of its sheet, where that speaks of no purchases or deliveries."""
        years = set(_YEAR.findall(self.place)) if JOINT in self.reading.name and self.sheet is None else set()
        return (
            int(years.pop()) if len(years) == 1 and heading_words("flow").isdisjoint(fold(self.place).split()) else None
        )

    @property
    def may_end(self) -> bool:
        """Whether the day in the name of its sheet may be that on which a contract ends (`Location au 31.12.2026`)."""
        words = set() if day_in(self.place) is None else set(fold(self.place).split())
        return not heading_words("ending").isdisjoint(words)

    @cached_property
    def time(self) -> int | None:
        """When it was written: the one day in the name of its sheet, else the first one of the year there; in days
        since 1970."""
        said = None if self.year is None else day_in(self.place) or said_in(self.place)
        return said[0] if said else None

    @cached_property
    def is_of_purchases(self) -> bool:
        """Whether most of its devices came in the year of the sheet."""
        bought = sum(devices.number for devices in self.devices if devices.year == self.year)
        return 2 * bought > sum(devices.number for devices in self.devices)

    @cached_property
    def is_named(self) -> bool:
        """Whether its name, or its place around a table, says that it sums up."""
        words = set(fold(self.place).split())
        is_of_sentences = "read_from_text" in self.reading.findings["rule"].to_pylist()  # around a table
        return not self.has_numbers and (is_of_sentences or not heading_words("summing").isdisjoint(words))

    @cached_property
    def is_single(self) -> bool:
        """Whether most lines are one device."""
        one = pc.fill_null(pc.equal(self.reading.table["quantity_devices"], 1), True)
        return bool((pc.sum(one).as_py() or 0) >= _SINGLE * self.reading.table.num_rows)

    @cached_property
    def is_of_lots(self) -> bool:
        """Whether most lines are several devices."""
        several = pc.sum(pc.fill_null(pc.greater(self.reading.table["quantity_devices"], 1), False)).as_py() or 0
        return several * 2 > self.reading.table.num_rows and _is_void(self.reading.identity["serial"])

    @cached_property
    def is_counted(self) -> bool:
        """Whether its lines count devices in places, and name none of them."""
        return self.is_bare and not self.is_single

    @cached_property
    def places(self) -> Counter[tuple[str, str]]:
        """Devices by kind and place; none where a line names no place, or all name few."""
        return self.places_of(_counts([self]))

    def places_of(self, kinds: Collection[str]) -> Counter[tuple[str, str]]:
        """The same of some kinds."""
        own, found = self.reading.table, Counter[tuple[str, str]]()
        columns = [own[name].to_pylist() for name in ("category", "site_id", "service_id", "quantity_devices")]
        for kind, site, service, number in zip(*columns, strict=True):
            if kind in kinds:
                found[kind, fold(site or service or "")] += 1 if number is None else number
        places = {place for _, place in found}
        return Counter() if "" in places or len(places) < _FEWEST else found

    @cached_property
    def sheet(self) -> str | None:
        """The sheet in which it stands beside others."""
        return self.reading.name.rpartition(" (")[0] if self.reading.dialect.arrangement == BESIDE else None

    @cached_property
    def devices(self) -> list[_Devices]:
        """How many devices of each kind, model and year."""
        own = self.reading.table
        number = pc.fill_null(own["quantity_devices"], 1.0)
        number = pc.if_else(pc.is_finite(number), pc.max_element_wise(number, 0.0), 0.0)
        live = pc.if_else(pc.fill_null(pc.is_in(own["status"], pa.array(GONE)), False), 0.0, number)
        table = own.select(["category", "maker", "model_text"]).append_column("year", pc.year(own["acquired_on"]))
        table = table.append_column("number", number).append_column("live", live)
        sums = table.group_by(["category", "maker", "model_text", "year"], use_threads=False)
        return [
            _Devices(row["category"], *_words(row["maker"], row["model_text"]), row["year"],
                     row["number_sum"], row["live_sum"])
            for row in sums.aggregate([("number", "sum"), ("live", "sum")]).to_pylist()
        ]  # fmt: skip

    @cached_property
    def names(self) -> Counter[tuple[object, ...]]:
        """Number and kind of each device; none where one lacks a number of its own, or has a serial number, which is
        compared everywhere."""
        ids = self.reading.identity["asset_id"].to_pylist()
        if not _is_void(self.reading.identity["serial"]) or not all(map(is_own, ids)) or _is_running(ids):
            return Counter()
        names: Counter[tuple[object, ...]] = Counter(zip(ids, self.reading.table["category"].to_pylist(), strict=True))
        return names if len(names) == len(ids) else Counter()

    @cached_property
    def rows(self) -> Counter[tuple[object, ...]]:
        """Kind, model and date of each line with both; none where one lacks them, or is no single device."""
        columns = [self.reading.table[name] for name in ("category", "model_text", "acquired_on")]
        if not self.is_single or self.has_serials or any(column.null_count for column in columns):
            return Counter()
        return Counter(zip(*(column.to_pylist() for column in columns), strict=True))

    @property
    def has_serials(self) -> bool:
        return not _is_void(self.reading.identity["serial"])


def _is_void(column: pa.ChunkedArray) -> bool:
    return bool(column.null_count == len(column))


def _is_running(ids: Sequence[str]) -> bool:
    """Whether numbers are those of the lines."""
    return all(name.isdecimal() and int(name) <= 2 * len(ids) for name in ids)


@cache
def _makers() -> frozenset[str]:
    return frozenset(word for name in data()["makers"] for word in name.split())


def _words(maker: str | None, model: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a model, and of its maker in either column."""
    words, own = frozenset(fold(model or "").split()), frozenset(fold(maker or "").split())
    makers = own | (words & _makers())
    return words - makers, makers


_Judged = Iterator[tuple[_List, Reading]]


def without_repeats(readings: Sequence[Reading], year: int) -> list[Reading]:
    """The readings of one file, each device in one of them. `year`: that of the report."""
    lists = [_List(reading) for reading in readings if reading.kind == "inventory" and reading.accepted]
    judged: dict[str, Reading] = {}
    for judge in (partial(_older, year=year), _parts, _details, _summed_up, _lots) if len(lists) > 1 else ():
        judged |= {own.reading.sha256: reading for own, reading in judge(lists)}
        lists = [each for each in lists if each.reading.sha256 not in judged]
    return [judged.get(reading.sha256, reading) for reading in readings]


def _older(lists: Sequence[_List], year: int) -> _Judged:
    """Sheets that tell the same devices at one time after another (`2023`, `2024`, `relevé du 06/01/2025`): the last
    until the reporting year counts. What came in each year (`Achats 2024`, or devices bought in the sheet's own year)
    is added up like any other."""
    groups: dict[str, dict[int, list[_List]]] = defaultdict(lambda: defaultdict(list))
    for own in lists:
        if own.time is not None:
            groups[re.sub(r"\d+", "", fold(own.place)).strip()][own.time].append(own)
    for times in groups.values():
        group = [each for of_time in times.values() for each in of_time]
        until = [each for each in group if each.year is not None and each.year <= year]
        if len(times) < 2 or len(times) < len(group) or not until or any(each.is_of_purchases for each in group):
            continue
        latest = max(until, key=lambda each: each.time or 0)
        others = [each for each in group if each is not latest]
        are_same = all(_tells_the_same(each, latest) and not each.may_end for each in others)
        are_same = are_same and _are_apart(sorted(times))
        said = Cause("older_list", FLAGGED, variant="doubtful", args={"sheet": latest.place})
        for each in others:
            older = aside(each.reading, "older_list", SET_ASIDE, sheet=latest.place)
            yield each, older if are_same else with_cause(each.reading, said)


def _are_apart(times: Sequence[int]) -> bool:
    """Whether lists were written at times so far apart that they are no parts of one count, room by room."""
    return all(later - earlier >= _LEAST_APART for earlier, later in pairwise(times))


def _tells_the_same(own: _List, latest: _List) -> bool:
    """Whether two lists hold the same devices, as far as the shorter one goes: by their numbers, else by kinds and
    models."""
    for name in ("serial", "asset_id"):
        one, other = (set(each.reading.identity[name].drop_null().to_pylist()) for each in (own, latest))
        if one and other:
            break
    else:
        one, other = ({(devices.category, devices.words) for devices in each.devices} for each in (own, latest))
    return len(one & other) >= _LEAST_SHARED * min(len(one), len(other))


def _parts(lists: Sequence[_List]) -> _Judged:
    """Lists of which each line stands in one list of all (`Tous`) too."""
    rest = list(lists)
    for whole in sorted(lists, key=lambda each: -each.reading.accepted):
        others = [each for each in rest if each is not whole and whole in rest]
        named = [each for each in others if len(each.names) > 1 and each.names <= whole.names]
        alike = [each for each in others if each.rows and each.rows <= whole.rows and not (each.names and whole.names)]
        covered = sum((each.rows for each in alike), Counter[tuple[object, ...]]())
        is_whole = len(alike) > 1 and covered <= whole.rows and covered.total() >= (1 - _TOLERANCE) * whole.rows.total()
        sure = named + (alike if is_whole and len(covered) >= _FEWEST_ROWS else [])
        parts = [*sure, *(each for each in alike if each not in sure and len(each.rows) >= _FEWEST_ROWS)]
        yield from ((part, _without_part(part, part in sure)) for part in parts)
        rest = [each for each in rest if each not in parts]


def _without_part(part: _List, is_sure: bool) -> Reading:
    if not any(devices.live for devices in part.devices):  # what went, which the list of all may not know
        return with_cause(part.reading, Cause("summary_table", FLAGGED, variant="part_doubtful"))
    rule, severity = ("summary_table", SET_ASIDE) if is_sure else ("lots_again", REFUSED)
    return aside(part.reading, rule, severity, "part", units=part.reading.accepted)


def _details(lists: Sequence[_List]) -> _Judged:
    """Lists that tell one by one what another list of the file counts (`Détail tablettes`): as many of each kind, where
    their sheet says so or they stand in the same places."""
    told = {kind for each in lists if each.is_single and not each.is_of_lots for kind in _counts([each])}
    for own in lists:
        counts = _counts([own])
        if not own.is_single or own.is_of_lots or counts.total() < _FEWEST:
            continue
        is_named = not heading_words("details").isdisjoint(fold(own.place).split())
        for other in (each for each in lists if each is not own and each.is_counted and not each.is_named):
            every = _counts([other])
            if every.keys() <= told:  # which sums up finer lists
                continue
            same = all(every[kind] == number for kind, number in counts.items())
            if (
                same
                and (is_named or (own.places and own.places == other.places_of(counts)))
                and len(every) > len(counts)
            ):
                yield own, aside(own.reading, "summary_table", SET_ASIDE, "part", units=own.reading.accepted)
                break


def _summed_up(lists: Sequence[_List]) -> _Judged:
    """Lists that say of themselves that they sum up, stand as kinds and numbers beside a list of each device, or give
    exactly the numbers of two lists or more, or of one in several kinds."""
    finer = [each for each in lists if not each.is_named]
    for own in lists:
        near = [each for each in finer if own.sheet and each.sheet == own.sheet and own.is_bare and not each.is_bare]
        others = near or [each for each in finer if each is not own]
        kinds, sums = _counts([own]), _counts(others)
        is_sum = own.is_bare and kinds == sums and own.reading.accepted <= sum(each.reading.accepted for each in others)
        if (own.is_named or near) and others and (judged := _of_summary(own, others, "beside" if near else "")):
            yield own, judged
        elif is_sum and (len(others) > 1 or (len(kinds) >= _FEWEST_KINDS and own.is_of_lots)):
            yield own, aside(own.reading, "summary_table", SET_ASIDE, units=kinds.total(), all=kinds.total())
            finer.remove(own)


def _of_summary(own: _List, others: Sequence[_List], variant: str) -> Reading | None:
    """The reading of what should sum up the others, by how much of it agrees; None where it counts."""
    every, same, _ = _agreement(own, others)
    kinds, sums = _counts([own]), _counts(others)
    are_known = 2 * len(kinds.keys() & sums.keys()) >= len(kinds)
    may_lack = own.is_named and any(each.reading.refused for each in others)  # what they hold more
    may_lack = may_lack and are_known and all(sums[kind] <= number for kind, number in kinds.items())
    if same >= _SURE * every or may_lack:
        return aside(own.reading, "summary_table", SET_ASIDE, variant, units=same, all=every)
    if are_known:
        return aside(own.reading, "lots_again", REFUSED, "summary", units=same, all=every)
    said = Cause("summary_table", FLAGGED, variant="doubtful")
    return with_cause(own.reading, said) if own.is_named else None


def _counts(lists: Sequence[_List]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for devices in (devices for own in lists for devices in own.devices):
        counts[devices.category] += devices.number  # type: ignore[assignment]
    return counts


def _lots(lists: Sequence[_List]) -> _Judged:
    """Lots of which as many devices stand one by one in other lists."""
    singles = [each for each in lists if each.is_single and not each.is_of_lots]
    for own in lists if singles else ():
        if not own.is_of_lots or own.reading.accepted > _MOST_LOTS:
            continue
        here = [each for each in singles if not own.is_elsewhere(each)]
        every, same, held = _agreement(own, here, fewest=(_FEWEST, _FEWEST_OF_A_KIND))
        if same < every and own.stocked == 1 and not any(each.stocked for each in here):
            continue  # what is in a cupboard is not what people have, unless it is the same to the last device
        if every and max(same / _SURE, held / _DOUBT) >= every:
            is_sure = same >= _SURE * every
            yield own, aside(own.reading, "lots_again", REFUSED, "" if is_sure else "doubtful",
                                   units=same if is_sure else held, all=every)  # fmt: skip


def _agreement(own: _List, others: Sequence[_List], fewest: tuple[int, int] = (0, 0)) -> tuple[float, float, float]:
    """How many devices a list has, how many of them others have in the same number, gone ones or not, and how many in
    that number or a higher one. `fewest`: of one model, and of one kind without models, that are looked at."""
    known: dict[str, list[_Devices]] = defaultdict(list)
    for devices in (devices for each in others for devices in each.devices):
        known[devices.category].append(devices)
    lots: dict[tuple[str, frozenset[str], frozenset[str], int | None], float] = defaultdict(float)
    for devices in own.devices:
        lots[devices.category, devices.words, devices.makers, devices.year] += devices.number
    same = held = 0.0
    for (category, words, makers, year), number in lots.items():
        alike = [
            each for each in known[category]
            if _may_be(each, words, year) and not (makers and each.makers and makers.isdisjoint(each.makers))
        ]  # fmt: skip
        there, live = sum(each.number for each in alike), sum(each.live for each in alike)
        if number >= fewest[0 if words else 1]:
            same += number if min(abs(there - number), abs(live - number)) <= _TOLERANCE * number else 0.0
            held += number if there >= (1 - _TOLERANCE) * number else 0.0
    return sum(lots.values()), same, held


def _may_be(devices: _Devices, words: frozenset[str], year: int | None) -> bool:
    """Whether devices may be those of a lot: bought at that time, and the model is written like the other, be it with
    more words; without one, kinds are compared."""
    if year is not None and devices.year is not None and abs(devices.year - year) > 1:
        return False
    number = any(any(map(str.isdigit, word)) for word in devices.words & words)
    return not words or devices.words == words or (number and (devices.words <= words or words <= devices.words))
