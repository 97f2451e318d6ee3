"""What a text of a table of use says: which words of measures, which unit, and the name that is left. The words are
data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from footprint.intake.rearranging.grids.words import OTHERS, UNITS, USE, bare, patterns, unambiguous
from footprint.intake.usage.cloud.words import DATA
from footprint.intake.usage.sizes import count_in
from footprint.intake.vocabulary.folding import plain
from footprint.remembered import toml

ENERGY, SIZE, GB_HOURS, GB_MONTHS = "energy", "size", "gb_hours", "gb_months"
TIME, MONEY, OTHER = "time", "money", "other"
POWER, APPARENT = "power", "apparent"
COUNTS = {"thousands": 1e3, "millions": 1e6}
_FIRST = ("net", "gross", "part")  # taken out before other words are looked for
_OF_NAMES = ("from", "to", "remark", "model", "devices", "people", "cloud", "machine", "llm", "mobile", "number",
             "terminals", "logged")  # fmt: skip
_SIZE = (
    r"(?P<pre>[kmgtp])(?:(?P<bin>i|[ie]bi)|ilo|ega|iga|era)?(?:o|b|bytes?|octets?)|(?P<whole>octets?|bytes?)|"
    r"(?P<giga>gigas?)"
)
_POWERS = {"k": 1e-6, "m": 1e-3, "g": 1.0, "t": 1e3, "p": 1e6}


@dataclass(frozen=True)
class Unit:
    """`kind` of quantity, and how many of its own unit one is: kWh, GB, GB.h, GB.month, h; `currency` of money."""

    kind: str
    factor: float = 1.0
    currency: str = ""


@dataclass(frozen=True)
class Says:
    """The classes of words of a `text`, its unit, and how many one is of a count."""

    classes: frozenset[str] = frozenset()
    unit: Unit | None = None
    scale: float = 1.0
    text: str = ""
    form: str = ""  # in which words are looked for, without what is taken out first

    @cached_property
    def name(self) -> str:
        """The text, where words are left that are no words of measures and units; else ''."""
        return _name(self.text, self.form)


def speaks_of(other: str, text: str) -> bool:
    """Whether a text has words of one of the other meanings that numbers may have: `people`, `machines`,
    `one_month`."""
    return bool(patterns(OTHERS)[other].search(bare(text)))


_ENERGY = re.compile(r"(?<![^\W\d_])([kmg]?)w ?h(?![^\W_])")
_POWER = re.compile(r"(?<![^\W\d_])([km]?)w(?![^\W_])")
_APPARENT = re.compile(r"(?<![^\W\d_])k?va(?![^\W_])")
_TIMES: dict[str, float] = {word: hours for word, hours in DATA["hours"].items() if len(word) > 1 or word == "h"}
_DAY = 24.0
_SHORT, _DAYS = ("|".join(word for word, hours in _TIMES.items() if (hours == _DAY) is day) for day in (False, True))
_PRODUCT = str.maketrans("·⋅×", "***")
# GB times days have the sign of a product: `Go jour` may be GB a day.
_GB_TIMES = re.compile(
    rf"(?<![^\W\d_])(?:{_SIZE})(?:[ x*._-]*(?:(?P<per>{_SHORT})|mois|months?|monate?|mes(?:es)?)|"
    rf"[ x_]*[*.-] ?(?P<days>{_DAYS}))(?![^\W_])"
)
_RATE = re.compile(
    r"(?:o|b|octets?|bytes?)(?: ?/ ?| (?:par|per|pro|por|al) )(?:s(?:ec|eg|ek|td|tun)?|min|h)[a-z]{0,5}(?![^\W_])"
)
_DATA = re.compile(rf"(?<![^\W\d_])(?:{_SIZE})(?![^\W_])")
_SECONDS = re.compile(r"\bs(?:ec)?\b|ps\b")
_AMOUNT_OF_DATA = re.compile(rf"\d ?(?:{_SIZE})(?![^\W_])")
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")


@lru_cache(maxsize=8_192)
def unit_in(text: str) -> Unit | None:
    """The unit that a text names, the surest first."""
    inside = " ".join(_IN_BRACKETS.findall(text))
    if inside and len(inside) < len(text.strip()) and (unit := unit_in(inside)) is not None:
        return unit
    form = bare(text)
    if found := _ENERGY.search(form):
        return Unit(ENERGY, {"": 1e-3, "k": 1.0, "m": 1e3, "g": 1e6}[found[1]])
    signs = plain(text.translate(_PRODUCT))
    if found := _GB_TIMES.search(signs):
        when = found["per"] or found["days"]
        return Unit(GB_HOURS, _gigabytes(found) * _TIMES[when]) if when else Unit(GB_MONTHS, _gigabytes(found))
    for currency in ("EUR", "USD", "GBP", "CHF"):
        if patterns(UNITS)[currency].search(form):
            return Unit(MONEY, currency=currency)
    if _RATE.search(signs):
        return None
    if (found := _DATA.search(form)) and not _SECONDS.search(form[found.end() :]):
        return Unit(SIZE, _gigabytes(found))
    if _APPARENT.search(form):
        return Unit(APPARENT)
    if found := _POWER.search(form):
        return Unit(POWER, {"": 1e-3, "k": 1.0, "m": 1e3}[found[1]])
    if patterns(UNITS)["minutes"].search(form):
        return Unit(TIME, 1 / 60)
    return Unit(TIME) if patterns(UNITS)["hours"].search(form) else None


def of_each(what: str, text: str) -> bool:
    """Whether a text says that a number is one of several (of each `day`, `request`, `machine`), or a `mean`."""
    return bool(_each()[what].search(plain(text)))


@cache
def _each() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(form)
        for name, form in toml("footprint.intake.rearranging.use_grid", "typed.toml")["each"].items()
    }


def scale_in(text: str) -> float:
    """How many one number of a table is, as its title says (`en milliers`, `M tokens`)."""
    form = bare(text)
    return next((value for name, value in COUNTS.items() if unambiguous(name).search(form)), count_in(text))


def _gigabytes(found: re.Match[str]) -> float:
    if found["whole"]:
        return 1e-9
    prefix = found["pre"] or "g"
    return _POWERS[prefix] * (1.024 ** ("kmgtp".index(prefix) + 1) if found["bin"] else 1.0)


def unit_cell(text: str) -> Unit | None:
    """The unit that a cell of a column of units is; None where it is none, or an amount (`Forfait 20 Go`)."""
    form = bare(text)
    if not form or len(form) > 20 or _AMOUNT_OF_DATA.search(form):
        return None
    return unit_in(text) or (Unit(OTHER) if patterns(UNITS)["other"].fullmatch(form) else None)


def count_of_unit(text: str) -> float | None:
    """How many things one number of a line is, where a cell of a column of units says no more (`nombre`, `milliers`);
    None of any other cell."""
    form = bare(text)
    counts = {"number": 1.0, **COUNTS}
    return next((value for name, value in counts.items() if patterns(UNITS)[name].fullmatch(form)), None)


@lru_cache(maxsize=8_192)
def says(text: str) -> Says:
    """What a text says, without its period."""
    form, found = bare(text), set()
    unit = unit_in(text)
    for name in _FIRST:
        if patterns(USE)[name].search(form):
            found.add(name)
            form = patterns(USE)[name].sub(" ", form)
    found |= {name for name, pattern in patterns(USE).items() if name not in _FIRST and pattern.search(form)}
    scale = next((value for name, value in COUNTS.items() if patterns(UNITS)[name].search(form)), 1.0)
    if "net" in found:
        found -= {"tax", "gross"}
    return Says(frozenset(found), unit, scale, text, form)


def _name(text: str, form: str) -> str:
    left = _DATA.sub(" ", _GB_TIMES.sub(" ", _ENERGY.sub(" ", form)))
    for name, pattern in [*patterns(USE).items(), *patterns(UNITS).items()]:
        if name not in _OF_NAMES:
            left = pattern.sub(" ", left)
    if not any(sign.isalnum() for sign in left):
        return ""
    return " ".join(part for part in _IN_BRACKETS.sub(_kept, text).split()).strip(" -–:,")


def _kept(found: re.Match[str]) -> str:
    """What stands in brackets, if it is no unit."""
    return " " if unit_in(found[0]) is not None else found[0]
