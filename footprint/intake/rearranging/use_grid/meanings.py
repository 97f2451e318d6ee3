"""What the numbers of a column count, by the words of its title, then of what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from footprint.intake.rearranging.use_grid.cells import PERCENT
from footprint.intake.rearranging.use_grid.says import (
    ENERGY,
    GB_HOURS,
    GB_MONTHS,
    MONEY,
    OTHER,
    POWER,
    SIZE,
    TIME,
    Says,
    Unit,
    speaks_of,
)

INDEX, PAGES, COST, STORAGE, DATA, BYTES, COMPUTE, LINES, TERMINAL = (
    "index", "pages", "cost", "storage_gb_hours", "data_gb", "bytes_out", "compute_hours", "line_days",
    "terminal_hours",
)  # fmt: skip
COUNTED = frozenset((LINES, "sessions", "requests", "llm_requests", "tokens_in", "tokens_out", PAGES))
# Classes of words of what stands beside the use, and is none.
_ASIDE = frozenset((
    "gross", "tax", "planned", "guessed", "previous", "variation", "mean_per", "incoming", "counts", "hardware",
    "unique", "capacity", "errors", "part", "price", "duration", "ratio", "climate", "power", "number", "coefficient",
    "messages", "voice", "other_energy", "audience",
))  # fmt: skip
# Classes of words of what money is paid for.
_PAID_FOR = frozenset(
    ("messages", "voice", "incoming", "hardware", "capacity", "power", "errors", "counts", "audience")
)
_NAMED_ON_BILLS = _PAID_FOR | {"unique"}
_OF_ROWS = frozenset((
    "gross", "tax", "planned", "guessed", "previous", "variation", "mean_per", "incoming", "part", "unique", "errors",
    "audience",
))  # fmt: skip


_OF_TITLES = frozenset(("capacity", "incoming", "planned", "guessed"))


@dataclass(frozen=True)
class Meaning:
    """`metric`: of the lake, or `index` or `pages`; '' = left aside, as a word of `why` says. `unit`: one that
    counts."""

    metric: str
    unit: Unit | None = None
    why: str = ""


def aside(
    own: Says, label: Says, unit: Unit | None, of_all: Unit | None = None, *, of_money: bool = False
) -> str:  # fmt: skip
    """The class of words by which a number is no use that counts; '' where none does. `of_all`: the unit that a title
    says of all numbers; `of_money`: all of them are amounts of money, whatever they were paid for (`Gandi mail`)."""
    is_paid = unit is not None and unit.kind == MONEY  # for so many users, messages, …
    found = own.classes & _ASIDE | label.classes & (_OF_ROWS - _NAMED_ON_BILLS if is_paid else _OF_ROWS)
    if of_money:
        found -= _PAID_FOR
    if unit is not None or of_all is not None:
        found -= {"audience", "errors"}
    if unit is not None and unit.kind == TIME and "calls" in own.classes:
        return "voice"
    if unit is not None and unit.kind == POWER:
        found -= {"power"}
    if "consumption" in own.classes:
        found -= {"capacity", "number"}
    if "llm" in own.classes:
        found -= {"messages"}
    if "terminals" in own.classes:  # `PCs` is also a measure of gas
        found -= {"other_energy"}
    if own.unit is not None:
        found -= {"counts"}
    if own.unit is not None and own.unit.kind == ENERGY:
        found -= {"capacity", "duration", "hardware", "number", "power"}
    if own.classes & {"visits", "requests"} and own.unit is None:
        found -= {"incoming"} | ({"number", "counts"} if "counts" not in own.classes else set())
    if "tokens" in own.classes:
        found -= {"incoming", "number", "capacity"}
        if "total" in own.classes and not own.classes & {"token_in", "token_out"}:
            return "total"
    return min(found, default="")


def of_title(title: Says) -> str:
    """The class of words by which the numbers of the only column are no use that counts, where its own name says
    nothing (`Valeur`); '' where none does."""
    return min(title.classes & _OF_TITLES, default="")


def meaning(around: Sequence[Says], unit: Unit | None, table: frozenset[str]) -> Meaning | None:
    """What a number counts. `around`: what says it, the nearest first; `unit`: of its cell; `table`: classes of
    words of all the table. None where nothing says it."""
    classes: frozenset[str] = frozenset()
    if around and "machine" in around[0].classes and "people" not in around[0].classes:
        table -= {"people"}  # `heures d'allumage` of a virtual machine for training
    elif around and speaks_of("accelerators", around[0].text) and (unit or around[0].unit) == Unit(TIME):
        return Meaning("", unit, "hardware")  # of cards, several of which may be in one machine
    for said in around:
        classes |= said.classes
        unit = unit or said.unit
        if unit is not None and unit.kind == GB_HOURS and any(speaks_of("memory", each.text) for each in around):
            return Meaning("", unit, "hardware")
        if metric := _metric(classes, unit, table):
            return Meaning(metric, unit)
    return None


def _metric(classes: frozenset[str], unit: Unit | None, table: frozenset[str]) -> str:
    if unit is None:
        return _counted(classes, table)
    by_unit = {
        ENERGY: INDEX if "index" in classes else ENERGY, MONEY: COST, GB_HOURS: STORAGE, GB_MONTHS: STORAGE,
        SIZE: _data(classes), TIME: _hours(classes, table), POWER: POWER,
    }  # fmt: skip
    return by_unit.get(unit.kind, "")


def _hours(classes: frozenset[str], table: frozenset[str]) -> str:
    """Hours of machines; those of people at a computer, where sessions are said to be open on it, or hours are counted
    once a computer (`heures-postes`)."""
    if "seat_hours" in classes and "terminals" in classes | table:
        return TERMINAL
    if table & {"people"}:
        return ""
    if {"terminals", "logged"} <= classes:
        return TERMINAL
    return COMPUTE if "machine" in classes else ""


def _data(classes: frozenset[str]) -> str:
    if {"mobile", "storage"} <= classes:
        return ""  # `comme dit au téléphone, l'espace occupé`
    if "mobile" in classes:
        return DATA
    if "outgoing" in classes:
        return BYTES
    if "storage" in classes:
        return "" if "traffic" in classes else STORAGE
    return DATA if "fixed" in classes else ""


def _counted(classes: frozenset[str], table: frozenset[str]) -> str:
    if "tokens" in classes:
        ways = classes & {"token_in", "token_out"}
        return f"tokens_{next(iter(ways))[6:]}" if len(ways) == 1 else ""
    if (
        classes & {"requests"}
        or ("llm" in classes | table and classes & {"messages", "calls"})
        or ("calls" in classes and "tokens" in table)
    ):
        return "llm_requests" if (classes | table) & {"llm", "tokens"} else "requests"
    if "visits" in classes:
        return "sessions"
    if "pages" in classes:
        return PAGES
    return COST if "cost" in classes and "net" in classes else ""


def is_no_use(unit: Unit | None) -> bool:
    """Whether a unit is none of use: pieces, months, percents."""
    return unit is not None and unit.kind in (OTHER, PERCENT)
