"""Texts for people, in French and English, and numbers and dates as each language writes them."""

from __future__ import annotations

import math
import string
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("fr", "en")
MISSING = "–"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWERS_FROM = 1e15  # of such a number nobody counts the digits
DOMAINS = ("cli", "findings", "portal", "report", "terms")


class RefusalError(ValueError):
    """What a person asked cannot be done; the message is the sentence that they read."""


@cache
def catalogue(domain: str, lang: str) -> dict[str, str]:
    """All texts of one domain by dotted key ("section.name"), as written in texts/<domain>.<lang>.toml."""
    source = files("footprint").joinpath("texts", f"{domain}.{lang}.toml").read_text(encoding="utf-8")
    return _flat(tomllib.loads(source))


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tree.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return flat


def text(key: str, lang: str, /, **args: object) -> str:
    """The text called `key` ("domain.section.name") in `lang`, with its {placeholders} filled.

    Raises KeyError if the catalogue has no such text, so that a missing translation is found by the tests.
    """
    domain, _, name = key.partition(".")
    template = catalogue(domain, lang)[name]
    return filled(template, args) if args else template


def filled(template: str, args: Mapping[str, object]) -> str:
    """A text with its {placeholders} filled; any value may stand in any place. Raises KeyError for one not given."""
    return _FILLER.vformat(template, (), args)


class _Filler(string.Formatter):
    """Texts say which value stands where and nothing of its form (`{count:g}`): a number of another size, a word or
    nothing at all would not fit it. How values are written is decided in `shown`."""

    def format_field(self, value: object, format_spec: str) -> str:
        return shown(value)


_FILLER = _Filler()


def shown(value: object) -> str:
    """A value as it stands in a text; what is not there is a dash. Numbers for people come from `number`."""
    return MISSING if value is None or value != value else str(value)


def term(kind: str, name: str | None, lang: str) -> str:
    """The label of a category, stage, criterion, view … (`kind`); the bare name where no label exists."""
    return catalogue("terms", lang).get(f"{kind}.{name}", name or "")


def number(value: float | None, lang: str, *, digits: int = 3, missing: str | None = None) -> str:
    """`value` rounded to `digits` significant digits, as people write it; None reads "non évalué" / "not assessed"."""
    if value is None or not math.isfinite(value):
        return missing if missing is not None else text("terms.words.not_assessed", lang)
    rounded = float(f"{value:.{digits}g}")
    if abs(rounded) >= _POWERS_FROM:
        power = _magnitude(rounded)
        figure = number(float(f"{value:.{digits}e}".partition("e")[0]), lang, digits=digits)
        return f"{figure}\u00a0×\u00a010{str(power).translate(RAISED)}"
    decimals = min(12, max(0, digits - 1 - _magnitude(rounded)))
    digit = "#" if rounded == value else "0"  # a figure that is exact as written gets no digit that nobody published
    return str(format_decimal(rounded, format="#,##0" + ("." + digit * decimals if decimals else ""), locale=lang))


def _magnitude(value: float) -> int:
    return 0 if value == 0 else int(f"{abs(value):e}".partition("e")[2])


def percent(share: float | None, lang: str, *, decimals: int = 0) -> str:
    """`share` (0 to 1) as a percentage."""
    if share is None or not math.isfinite(share):
        return text("terms.words.not_assessed", lang)
    if abs(share) >= _POWERS_FROM:
        return f"{number(100 * share, lang)}\u00a0%"
    pattern = Locale.parse(lang).percent_formats[None].pattern
    exact = pattern.replace("0", "0." + "0" * decimals) if decimals else pattern
    return str(format_percent(share, format=exact, locale=lang))


def day(value: date, lang: str, *, style: str = "long") -> str:
    """A date as the language writes it: 24 novembre 2026."""
    return str(format_date(value, format=style, locale=lang))
