"""Numbers of a document traced to published cells, by other arithmetic than that which wrote it. No test lives here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from footprint.messages import catalogue
from footprint.report.region_pages.cells import RegionCell
from footprint.report.region_pages.frames import rows as frames
from footprint.report.region_pages.model import RegionYear
from tests.report.reading_back import NUMBER

LAW = re.compile(r"\d{4}-\s?\d+")
NOT_SAID = re.compile(rf"https?://\S+|\b[A-Z]\d\b|\b[A-Z]\d_\w+|CO2e?|\bpage \d+/\d+|{LAW.pattern}")
# As a figure may be written: its unit in the table → the unit that is read and how many of it one is.
WRITTEN = {
    "kgCO2e": {"kgCO2e": 1.0, "tCO2e": 1e-3, "tonnes": 1e-3},
    "MJ": {"MJ": 1.0, "GJ": 1e-3},
    "kWh": {"kWh": 1.0, "MWh": 1e-3},
    "kgCO2e/fte": {"kgCO2e": 1.0, "kg": 1.0, "kilograms": 1.0},
    "kgCO2e/person": {"kgCO2e": 1.0, "kilograms": 1.0},
    "kgCO2e/visit": {"kgCO2e/visit": 1.0, "gCO2e/visit": 1e3},
    "kg/person": {"kg": 1.0},
    "GB/fte": {"GB": 1.0},
    "TB/person": {"TB": 1.0},
    "L": {"L": 1.0, "m3": 1e-3},
    "kgSbe": {"kgSbe": 1.0, "gSbe": 1e3},
    "kgSbe/person": {"kgSbe": 1.0, "gSbe": 1e3},
    "MJ/person": {"MJ": 1.0, "GJ": 1e-3},
    "L/person": {"L": 1.0, "m3": 1e-3},
    "1": {"%": 100.0},
}
WORDS = {"fr": {"tonnes": "tonnes de CO₂e", "kilograms": "kg de CO₂e", "%": "%"},
         "en": {"tonnes": "tonnes of CO₂e", "kilograms": "kg of CO₂e", "%": "%"}}  # fmt: skip
NONE = ""  # the unit of what is counted, and of what is written without one
Known = tuple[str, float, float | None]  # unit, number, and the step to which it is rounded; None: its last digit


def numbers_of(text: str, lang: str) -> list[str]:
    """The numbers of a text as they are written, but for those of names (decree 2024-134, CO2, C6_terminal)."""
    return NUMBER[lang].findall(NOT_SAID.sub("", text))


def strangers(text: str, of: RegionYear, lang: str) -> list[str]:
    """The numbers of a text that no published cell explains: no figure, no bound, no one behind it, no share of the
    whole, no count of cells or members, no number of the texts themselves. One with a unit is a figure of that unit."""
    known, said, units = list(explained(of)), _said(of, lang), _units(lang)
    behind = "|".join(re.escape(each) for each in sorted(units, key=len, reverse=True))
    unit = re.compile(
        rf"[\s\u00a0]*(?:(?:à|et|to|and|–)[\s\u00a0](?:{NUMBER[lang].pattern})[\s\u00a0]*)?({behind})(?!\w)"
    )
    bare, found = NOT_SAID.sub("", text), []
    for match in NUMBER[lang].finditer(bare):
        after = unit.match(bare, match.end())
        if not _is_known(match.group(), units[after[1]] if after else NONE, known, said, lang):
            found.append(match.group())
    return found


def _is_known(written: str, unit: str, known: list[Known], said: frozenset[str], lang: str) -> bool:
    bare = _bare(written)
    if bare in said:
        return True
    plain = bare.replace(",", "") if lang == "en" else bare.replace(",", ".")
    value, last = float(plain), 10.0 ** -len(plain.partition(".")[2])
    return any(_is_rounded(value, number, step or last) for of, number, step in known if of == unit)


def _is_rounded(written: float, number: float, step: float) -> bool:
    """Whether a number written to a step is that number."""
    steps = written / step
    return abs(steps - round(steps)) < 1e-6 and abs(written - number) <= step / 2 + 1e-9 * abs(number)


def explained(of: RegionYear) -> Iterator[Known]:
    """Every number that published cells and counts explain."""
    statuses = [cell.status for cell in of.cells.all]
    counts = (
        of.year,
        of.year - 1,
        of.members,
        of.counted,
        *of.left_out.values(),
        len(statuses),
        statuses.count("withheld"),
    )
    yield from ((NONE, float(each), 1.0) for each in counts)
    for row in of.benchmarks:
        yield from (("%", 100 * row["value"], None), (NONE, float(row["year"]), 1.0))
    means = [each["value"] for each in of.published_means]
    score = of.cells.value("Q2")
    if score is not None:  # read as points of 100
        yield NONE, 100 * score, None
    yield from ((unit, each, None) for each in means for unit in (NONE, "kilograms", "kg"))
    yield NONE, float(len(means)), 1.0
    yield from ((NONE, float(each), 1.0) for each in range(1, len({row["source"] for row in frames()}) + 1))
    for cell in chain(of.cells.all, of.before.all if of.before else ()):
        if cell.value is not None:
            yield from _of_cell(cell)
    whole = of.cells.of("C1")
    for cell in of.cells.all:
        if cell.indicator == "C1" and cell.value and whole and whole.value:
            yield "%", 100 * cell.value / whole.value, None
    for name in ("C1", "C2"):  # bounds on the cover have no unit
        cover = of.cells.of(name)
        if cover and cover.low and cover.high:
            step = _step(cover.low, cover.high)
            yield from ((NONE, scale * each, scale * step) for each in (cover.low, cover.high) for scale in (1.0, 1e-3))


def _of_cell(cell: RegionCell) -> Iterator[Known]:
    """A figure has the digits of the table, or those that its interval leaves; bounds have the latter. A sign is no
    digit."""
    figures = [abs(each) for each in (cell.value, cell.low, cell.high) if each is not None]
    step = None if cell.low is None or cell.high is None else _step(cell.low, cell.high)
    for unit, scale in WRITTEN.get(cell.unit, {_alone(cell.unit): 1.0}).items():
        yield from ((unit, scale * each, None if step is None else scale * step) for each in figures)
        yield from ((unit, scale * each, None) for each in figures[:1])
    behind = [cell.members, cell.holdings, cell.employees, cell.devices]
    behind += figures if cell.unit in ("fte", "member") else []
    yield from ((NONE, float(each), 1.0) for each in behind if each is not None)


def _alone(unit: str) -> str:
    return NONE if unit in ("kWh/kWh", "device/fte", "fte", "member") else unit


def _step(low: float, high: float) -> float:
    """The place of the second digit of half the width of an interval."""
    return float(10.0 ** (math.floor(math.log10((high - low) / 2)) - 1))


def _units(lang: str) -> dict[str, str]:
    """Units as they are read → their names."""
    texts = catalogue("report", lang)
    names = {name for units in WRITTEN.values() for name in units} | {"year", "L/kWh"}
    return {texts.get(f"unit.{name}", name): name for name in names} | {
        word: name for name, word in WORDS[lang].items()
    }


def _bare(written: str) -> str:
    return written.translate({0xA0: None, 0x202F: None})


@cache
def _texts(lang: str) -> frozenset[str]:
    """Numbers that stand in the texts themselves, filled with nothing."""
    written = chain(catalogue("report", lang).items(), catalogue("terms", lang).items())
    kinds = ("regional.", "definition.", "region_", "sector.", "zone.", "basis.", "view.", "unit.", "indicators.")
    told = [text for key, text in written if key.startswith(kinds)]
    told += [row[f"{name}_{lang}"] for row in frames() for name in ("frame", "asked")]
    return frozenset(_bare(each) for text in told for each in numbers_of(text, lang))


def _said(of: RegionYear, lang: str) -> frozenset[str]:
    """Also those of sources and of what is published elsewhere, of the version and of the page."""
    named = [text for each in of.definitions.values() for text in (each.source, each.reference_fr, each.reference_en)]
    named += [of.factor_set_id, of.code_version]
    found = [each for text in named for each in numbers_of(text, lang)]
    return _texts(lang) | {_bare(each) for each in found}
