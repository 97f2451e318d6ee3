"""How cells read: a figure with the digits that its interval leaves, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from footprint.region.like_for_like import OF_CAUSES
from footprint.report.region_pages.cells import Place, RegionCell
from footprint.report.region_pages.model import TOTAL, RegionYear
from footprint.report.wording import NBSP, Wording, fitting, fitting_within
from footprint.schema import WITHHELD

SHARES = ("1", "%")
STAFF = "C2_den"
ALONE = {"employees": STAFF, "devices": "P4_den"}  # what is behind a figure is published or withheld as these
BARE = ("kWh/kWh", "device")  # units that say nothing
CHANGES = ("C8", "C8_num", *OF_CAUSES)  # read with their sign
HEADS = ("/fte", "/person")  # of whom the name of an indicator says already that it is


def figure(cell: RegionCell | None, w: Wording) -> str:
    """The figure of a cell with its unit, or what stands in its place."""
    if cell is None:
        return w.t("words.none")
    if cell.value is None:
        return w.t("regional.secret") if cell.status == WITHHELD else w.number(None)
    if cell.indicator in CHANGES:
        return w.signed(cell.value) if cell.unit in SHARES else w.more(cell.value, cell.unit)
    if cell.unit in SHARES:
        return w.percent(cell.value)
    if cell.unit in BARE:
        return w.number(cell.value)
    if cell.interval:
        return w.measured(cell.value, *cell.interval, cell.unit)[0]
    return w.measure(cell.value, cell.unit)


def difference(of: RegionYear, cell: RegionCell, w: Wording) -> str:
    """What a cause adds, in the unit of the largest of all: who reads them adds them up."""
    values = (of.cells.value(name) for name in OF_CAUSES)
    return w.more(cell.value or 0.0, cell.unit, max(abs(value or 0.0) for value in values))


def between(cell: RegionCell | None, w: Wording) -> str:
    """The interval of a cell, in the unit of its figure; a dash where it has none."""
    if cell is None or cell.value is None or cell.interval is None:
        return w.t("words.none")
    if cell.indicator in CHANGES:
        low, high = (figure(replace(cell, value=each), w) for each in cell.interval)
    elif cell.unit in SHARES:
        low, high = map(w.percent, cell.interval)
    else:
        _, low, high = w.measured(cell.value, *cell.interval, cell.unit)
    return w.t("certainty.between", low=low, high=high)


def kilograms(cell: RegionCell | None, w: Wording) -> str:
    """What one employee weighs, where the words around say that it is of an employee."""
    return w.t("regional.kg", value=parted(cell, w)[0]) if cell and cell.is_published else figure(cell, w)


def parted(cell: RegionCell, w: Wording) -> tuple[str, str, str]:
    """A published figure without its unit, the unit, and its interval in words or nothing."""
    value = cell.value or 0.0
    if cell.interval is None:
        divisor, unit = fitting(value, cell.unit)
        return w.number(value / divisor), w.unit(unit), ""
    low, high = cell.interval
    divisor, unit = fitting_within(value, high - low, cell.unit)
    shown, least, most = w.within(value / divisor, low / divisor, high / divisor)
    return shown, w.unit(unit), w.t("regional.figures.range", low=least, high=most)


def in_words(cell: RegionCell, w: Wording) -> str:
    """A published mass of greenhouse gases as a sentence says it: 12 400 tonnes of CO2e."""
    value = cell.value or 0.0
    low, high = cell.interval or (value, value)
    divisor, unit = fitting_within(value, high - low, cell.unit) if high > low else fitting(value, cell.unit)
    shown = w.within(value / divisor, low / divisor, high / divisor)[0] if high > low else w.number(value / divisor)
    return w.t(f"message.unit.{unit}", value=shown).replace(" ", NBSP, 1)


def count(value: float | None, w: Wording) -> str:
    """A number of members, employees or devices, whole as people count; a dash where there is none."""
    return w.t("words.none") if value is None else w.count(round(value))


def beside_name(cell: RegionCell | None) -> RegionCell | None:
    """A cell as it reads beside the name of its indicator, which says whether it is one person's."""
    return replace(cell, unit=cell.unit.rpartition("/")[0]) if cell and cell.unit.endswith(HEADS) else cell


def in_table(of: RegionYear, cell: RegionCell | None, w: Wording) -> str:
    """The figure of a cell beside the name of its indicator; causes in one unit."""
    if cell is not None and cell.is_published and cell.indicator in OF_CAUSES:
        return difference(of, cell, w)
    return figure(beside_name(cell), w)


def as_published(cell: RegionCell | None, w: Wording) -> str:
    """The figure with the digits of the open data, whatever its interval leaves, so that it is the sum of its parts."""
    return figure(cell and replace(cell, low=None, high=None), w)


def behind(of: RegionYear, place: Place, name: str, w: Wording) -> str:
    """How many members, holdings, employees or devices are behind a total or, where it is withheld, behind the number
    of its employees, which may be published alone; what stands for one that is not there."""
    cell, staff = of.cells.of(TOTAL, place), of.cells.of(STAFF, place)
    value = getattr(cell, name) if cell is not None and cell.is_published else None
    alone = of.cells.of(ALONE[name], place) if name in ALONE else staff
    if value is None and alone is not None and alone.is_published:
        value = alone.value if name in ALONE else getattr(alone, name)
    if value is not None:
        return count(value, w)
    return figure(next((each for each in (cell, alone) if each is not None and not each.is_published), None), w)


def published(cells: Iterable[RegionCell | None]) -> list[RegionCell]:
    """Those that have a figure."""
    return [cell for cell in cells if cell is not None and cell.is_published]
