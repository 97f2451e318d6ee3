"""Figures and names as one language writes them, with the unit that keeps a figure short. Nothing here is computed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from babel import Locale

from footprint import messages

NBSP = "\u00a0"
# unit -> (larger or smaller unit, how many of ours make one of it, from which value on it is used)
LARGER = {
    "kgCO2e": ("tCO2e", 1000.0, 1000.0),
    "MJ": ("GJ", 1000.0, 10_000.0),
    "L": ("m3", 1000.0, 10_000.0),
    "kWh": ("MWh", 1000.0, 10_000.0),
}
TABLE_TONNES = 100_000.0  # kgCO2e from which tables speak in tonnes
SMALLER = {"kgSbe": ("gSbe", 0.001, 1.0), "kgCO2e/visit": ("gCO2e/visit", 0.001, 1.0)}
# Own staff in French texts; staff of others, whose means are published, stay as they are.
STAFF = re.compile(r"(?<=[Pp]ar )salarié(?! utilisateur)|(?<=vos )salarié(?=s\b)|(?<=les )salarié(?=s\b)")
# Units below ours, for what one visit or one request weighs; none below the last one.
DOWN = {
    "kgCO2e": (("kgCO2e", 1.0), ("gCO2e", 1e-3), ("mgCO2e", 1e-6)),
    "kWh": (("kWh", 1.0), ("Wh", 1e-3), ("mWh", 1e-6)),
}


def fitting(value: float | None, unit: str, *, large: float | None = None) -> tuple[float, str]:
    """(divisor, unit) that write a value of this size in few digits; `large` moves the limit of the larger unit."""
    size = abs(value or 0.0)
    if unit in LARGER:
        name, divisor, limit = LARGER[unit]
        return (divisor, name) if size >= (large or limit) else (1.0, unit)
    if unit in SMALLER:
        name, divisor, limit = SMALLER[unit]
        return (divisor, name) if size < limit else (1.0, unit)
    return 1.0, unit


def of_column(values: Iterable[float | None], unit: str) -> tuple[float, str]:
    """(divisor, unit) that all figures of a column share: that of the largest; tonnes from 100 t on, so that small ones
    keep their digits."""
    return fitting(max((abs(value or 0.0) for value in values), default=0.0), unit, large=TABLE_TONNES)


def fitting_within(value: float, width: float, unit: str) -> tuple[float, str]:
    """(divisor, unit) for a figure with the digits that an interval of this width leaves: 999.7 may read as 1,000."""
    limit = LARGER[unit][2] if unit in LARGER else 0.0
    # Rounding moves a figure by a fortieth of the width at most.
    may_reach = abs(value) < limit <= abs(value) + width / 40
    return fitting(messages.rounded(value, width) if may_reach else value, unit)


def below(value: float | None, unit: str) -> tuple[float, str]:
    """(divisor, unit) for what one of many weighs: the largest of our units in which it is above a tenth."""
    downs = DOWN.get(unit, ((unit, 1.0),))
    name, divisor = next((down for down in downs if not value or abs(value) >= down[1] / 10), downs[-1])
    return divisor, name


@cache
def _of_agents(domain: str) -> dict[str, str]:
    """French texts for a public body, whose staff are agents: few of them have the contract that makes a salarié."""
    return {key: STAFF.sub("agent", text) for key, text in messages.catalogue(domain, "fr").items()}


@dataclass(frozen=True)
class Wording:
    """The catalogue `report` and the formats of one language; `has_agents`: what is said is said to a public body."""

    lang: str
    has_agents: bool = False

    def _catalogue(self, domain: str) -> dict[str, str]:
        return _of_agents(domain) if self.has_agents and self.lang == "fr" else messages.catalogue(domain, self.lang)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts of reports by dotted key."""
        return self._catalogue("report")

    @cached_property
    def terms(self) -> dict[str, str]:
        """The labels of categories, stages, criteria … by `kind.name`."""
        return self._catalogue("terms")

    def t(self, key: str, **args: object) -> str:
        template = self.texts[key]
        return messages.filled(template, args, self.lang) if args else template

    def labels(self, section: str, *names: str) -> tuple[str, ...]:
        """The texts of one section by their names: heads of a table, items of a list."""
        return tuple(self.texts[f"{section}.{name}"] for name in names)

    def text_or(self, key: str, missing: str) -> str:
        """The text of this key, or what stands for one that is missing."""
        return self.texts.get(key, missing)

    def has(self, key: str) -> bool:
        return key in self.texts

    def term(self, kind: str, name: str | None) -> str:
        return self.terms.get(f"{kind}.{name}", name or "")

    def filled_term(self, kind: str, name: str, **args: object) -> str:
        """A label with its names in braces filled in."""
        return messages.filled(self.terms[f"{kind}.{name}"], args, self.lang)

    def first_term(self, kinds: Iterable[str], name: str) -> str:
        """The label of a name in the first of these vocabularies that has one, else the bare name."""
        labels = (self.terms.get(f"{kind}.{name}", name) for kind in kinds)
        return next((label for label in labels if label != name), name)

    def why_quoted(self, source_id: str) -> str:
        """Why the figures of a source may be quoted; nothing is said of sources that are not ours."""
        return self.terms.get(f"why_quoted.{source_id}", "")

    def unit(self, unit: str) -> str:
        return self.texts.get(f"unit.{unit}", unit)

    def subject(self, factor_key: str, iso2: str) -> str:
        """What a factor applies to: a type of equipment, a country's electricity, a technology."""
        kind, _, name = factor_key.partition(":")
        if kind == "device":
            return self.capital(self.term("category", name.partition(":")[0]))
        if kind in ("component", "technology"):
            name = self.term(kind, name)
        place = Locale(self.lang).territories.get(iso2, name) if iso2 else name
        return self.t(f"factor.{kind}", name=place) if self.has(f"factor.{kind}") else factor_key

    def boundary(self, stated: str) -> str:
        """What a published figure holds, as the catalogue states it in English, phrase by phrase; a phrase of somebody
        else's factors stands as it was written."""
        if stated not in self._boundaries:
            joint = f"{NBSP}; " if self.lang == "fr" else "; "
            self._boundaries[stated] = joint.join(messages.stated_each("boundary", stated.split("; "), self.lang))
        return self._boundaries[stated]

    @cached_property
    def _boundaries(self) -> dict[str, str]:
        """Boundaries as they were said once: many figures have the same."""
        return {}

    def exact(self, value: float | None) -> str:
        """A published figure as it stands; a very small one as a power of ten."""
        digits = messages.PUBLISHED_DIGITS
        if not value or not math.isfinite(value) or abs(value) >= 1e-3:
            return self.number(value, digits=digits)
        power = math.floor(math.log10(abs(value)))
        return f"{self.number(value / 10**power, digits=digits)}{NBSP}×{NBSP}10{str(power).translate(messages.RAISED)}"

    def per(self, unit: str) -> str:
        """A unit with a denominator as people write it: kg CO2e/kWh."""
        whole = self.texts.get(f"unit.{unit}")
        return "/".join(self.unit(part) for part in unit.split("/")) if whole is None else whole

    def number(self, value: float | None, *, digits: int = messages.DIGITS, missing: str | None = None) -> str:
        return messages.number(value, self.lang, digits=digits, missing=missing)

    def added(
        self, values: Sequence[float | None], whole: float | None, *, missing: str | None = None, signed: bool = False
    ) -> list[str]:
        """The figures of a column, of which `whole` is the sum: whoever adds up what is written has the sum that is
        written. `signed`: differences, each with its sign."""
        digits = messages.adding_up(values, whole)
        return [
            self.plus(value, digits=each) if signed and value is not None
            else self.number(value, digits=each, missing=missing)
            for value, each in zip(values, digits, strict=True)
        ]  # fmt: skip

    def within(self, value: float, low: float, high: float, width: float | None = None) -> tuple[str, str, str]:
        """A figure and the bounds of its interval with the digits that the interval leaves."""
        return messages.within(value, low, high, self.lang, width=width)

    def measured(
        self, value: float, low: float, high: float, unit: str, *, width: float | None = None
    ) -> tuple[str, str, str]:
        """A figure with its unit, its lower bound without ("between 13 and 37 t CO2e") and its upper one, with the
        digits that the interval leaves, or one of this `width`."""
        divisor, name = fitting_within(value, width or high - low, unit)
        beside = None if width is None else width / divisor
        figure, least, most = self.within(value / divisor, low / divisor, high / divisor, beside)
        return f"{figure}{NBSP}{self.unit(name)}", least, f"{most}{NBSP}{self.unit(name)}"

    def count(self, value: float | None) -> str:
        return messages.counted(value, self.lang)

    def percent(self, share: float | None) -> str:
        """A share; a small one keeps a digit, and nothing that exists reads as 0 or as 100 % when it is not."""
        if share is None:
            return self.term("words", "not_assessed")
        if 0 < share < 0.001:
            return self.t("words.below", share=messages.percent(0.001, self.lang, decimals=1))
        return messages.percent(share, self.lang, decimals=1 if 0 < abs(share) < 0.1 else 0)

    def shares(self, shares: Sequence[float | None], decimals: int = 1) -> list[str]:
        """Shares of one whole, which add up to 100 as printed, by largest remainder: tenths of a per cent, or whole
        ones. Shares that are no whole together are written one by one; a share that is not known is a dash."""
        parts = [share or 0.0 for share in shares]
        if any(share < 0 for share in parts) or not math.isclose(math.fsum(parts), 1, rel_tol=1e-6):
            return [self.t("words.none") if share is None else self.percent(share) for share in shares]
        whole = 100 * 10**decimals
        steps = [math.floor(whole * share) for share in parts]
        order = sorted(range(len(parts)), key=lambda position: (steps[position] - whole * parts[position], position))
        for position in order[: whole - sum(steps)]:
            steps[position] += 1
        return [self._step(share, step / whole, decimals) for share, step in zip(shares, steps, strict=True)]

    def _step(self, share: float | None, shown: float, decimals: int) -> str:
        if share is None:
            return self.t("words.none")
        if share > 0 and not shown:
            return self.t("words.below", share=messages.percent(0.001, self.lang, decimals=1))
        return messages.percent(shown, self.lang, decimals=decimals)

    def measure(self, value: float | None, unit: str) -> str:
        """A figure with its unit: 12.4 t CO2e."""
        if value is None:
            return self.number(None)
        divisor, name = fitting(value, unit)
        return f"{self.number(value / divisor)}{NBSP}{self.unit(name)}"

    def least(self, figure: str, is_minimum: bool) -> str:
        """A figure as written, said to be a minimum where it is one."""
        return self.t("words.minimum", figure=figure) if is_minimum else figure

    def computed(self, figure: str, is_minimum: bool) -> str:
        """A figure as written, said to be that of the part worked out where that is not all. Beside an interval of that
        part, whose lower bound is below it, "at least" would be wrong."""
        return self.t("words.computed", figure=figure) if is_minimum else figure

    def total(self, value: float | None, unit: str, is_minimum: bool) -> str:
        """A total with its unit, said to be a minimum where it is one."""
        return self.least(self.measure(value, unit), is_minimum and value is not None)

    def each(self, value: float | None, unit: str) -> str:
        """What little weighs (a unit of a service, a run), in the unit below ours that keeps it above a tenth."""
        divisor, name = below(value, unit)
        return self.number(None) if value is None else f"{self.number(value / divisor)}{NBSP}{self.unit(name)}"

    def signed(self, share: float, *, finely_below: float = 1.0) -> str:
        """A change in per cent with its sign; of a larger one a tenth of a per cent says nothing."""
        return _sign(share) + messages.percent(abs(share), self.lang, decimals=1 if abs(share) < finely_below else 0)

    def plus(self, difference: float, *, digits: int = messages.DIGITS) -> str:
        """A difference with its sign."""
        return _sign(difference) + self.number(abs(difference), digits=digits)

    def plus_count(self, difference: float) -> str:
        """A difference of things that are counted, with its sign."""
        return _sign(difference) + self.count(abs(difference))

    def more(self, difference: float, unit: str, largest: float | None = None) -> str:
        """A difference with its sign and its unit: −12.4 t CO2e; in the unit of the `largest` of several."""
        divisor, name = fitting(difference if largest is None else largest, unit)
        return f"{_sign(difference)}{self.number(abs(difference) / divisor)}{NBSP}{self.unit(name)}"

    def plus_within(self, value: float, low: float, high: float) -> tuple[str, str, str]:
        """A difference and the bounds of its interval, each with its sign and the digits that the interval leaves."""
        first, second, third = (
            f"−{each[1:]}" if each.startswith("-") else f"+{each}" for each in self.within(value, low, high)
        )
        return first, second, third

    def listed(self, items: list[str]) -> str:
        """a, b and c"""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.t('words.and')} {items[-1]}"

    def capital(self, text: str) -> str:
        return text[:1].upper() + text[1:]

    def uncapital(self, text: str) -> str:
        """A text that begins a line, inside of a sentence; abbreviations stay as they are."""
        return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _sign(value: float) -> str:
    return "−" if value < 0 else "+"
