"""Texts for people, in French and English, and numbers and dates as each language writes them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from footprint.remembered import toml

LANGUAGES = ("fr", "en")
MISSING = "–"
DIGITS = 3  # significant digits of a figure that people read: factors are known no better; files for programs keep all
FINEST = 3  # places that a part may be written finer than the last one of its sum
PUBLISHED_DIGITS = 4  # of a figure that somebody published, quoted as it stands
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_NEARLY_ALL = 0.995  # from here on a share is rounded to 100 %
_POWERS_FROM = 1e15  # of such a number nobody counts the digits
_SEPARATORS = {"fr": str.maketrans(",.", "\u202f,"), "en": {}}  # as Babel has them, whose tables take long to load
DOMAINS = ("cli", "findings", "open_data", "portal", "report", "terms")


class RefusalError(ValueError):
    """What a person asked cannot be done; the message is the sentence that they read."""


@cache
def catalogue(domain: str, lang: str) -> dict[str, str]:
    """All texts of one domain by dotted key ("section.name"), as written in texts/<domain>.<lang>.toml."""
    return _flat(toml("footprint", f"texts/{domain}.{lang}.toml"))


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
    return filled(template, args, lang) if args else template


def filled(template: str, args: Mapping[str, object], lang: str) -> str:
    """A text with its {placeholders} filled; any value may stand in any place. Raises KeyError for one not given.

    Texts say which value stands where and nothing of its form (`{count:g}`): a number of another size, a word or
    nothing at all would not fit it. Words that agree with a number follow it: "{days} [jour|jours]".
    """
    last: object = None

    def part(found: re.Match[str]) -> str:
        nonlocal last
        if found["name"] is None:
            return found["one"] if is_singular(last, lang) else found["many"]
        last = args[found["name"]]
        return shown(last)

    return _PARTS.sub(part, template)


_PARTS = re.compile(r"\{(?P<name>\w+)\}|\[(?P<one>[^][|]*)\|(?P<many>[^][|]*)\]")


def is_singular(value: object, lang: str) -> bool:
    """Whether words take the singular beside a number, given as one or as it is written: 0 and 1.5 do in French."""
    written = re.sub(r"[\s\u00a0\u202f]", "", str(value)).replace(*((",", ".") if lang == "fr" else (",", "")))
    try:
        size = abs(float(written))
    except ValueError:
        return False
    return size < 2 if lang == "fr" else size == 1


def shown(value: object) -> str:
    """A value as it stands in a text; what is not there is a dash. Numbers for people come from `number`."""
    return MISSING if value is None or value != value else str(value)


def term(kind: str, name: str | None, lang: str, *, missing: str | None = None) -> str:
    """The label of a category, stage, criterion, view … (`kind`); `missing` or the bare name where no label exists."""
    return catalogue("terms", lang).get(f"{kind}.{name}", missing or name or "")


def stated(kind: str, written: str, lang: str) -> str:
    """What the catalogue of factors states in English, as the language says it; a name stands as it is written."""
    return term(kind, re.sub(r"[^a-z0-9]+", "_", written.lower()).strip("_"), lang, missing=written)


def stated_each(kind: str, phrases: Iterable[str], lang: str) -> list[str]:
    """`stated` of each of several phrases."""
    return [stated(kind, phrase, lang) for phrase in phrases]


def number(
    value: float | None, lang: str, *, digits: int = DIGITS, missing: str | None = None, in_full: bool = False
) -> str:
    """`value` rounded to `digits` significant digits, as people write it; None reads "non évalué" / "not assessed".
    `in_full`: with all of these digits, zeros at the end too."""
    if value is None or not math.isfinite(value):
        return missing if missing is not None else text("terms.words.not_assessed", lang)
    rounded = float(f"{value:.{digits}g}")
    if abs(rounded) >= _POWERS_FROM:
        power = _magnitude(rounded)
        figure = number(float(f"{value:.{digits}e}".partition("e")[0]), lang, digits=digits)
        return f"{figure}\u00a0×\u00a010{str(power).translate(RAISED)}"
    decimals = min(12, max(0, digits - 1 - _magnitude(rounded)))
    written = f"{Decimal(str(rounded)):,.{decimals}f}"
    # A figure that is exact as written gets no digit that nobody published.
    if decimals and rounded == value and not in_full:
        written = written.rstrip("0").rstrip(".")
    return written.translate(_SEPARATORS[lang])


def counted(value: float | None, lang: str, *, missing: str | None = None) -> str:
    """A number of things: in full where it is whole, but for the last bits of a sum, else as any figure."""
    if value is not None and math.isfinite(value) and math.isclose(value, round(value)) and abs(value) < 1e9:
        return number(float(round(value)), lang, digits=12)
    return number(value, lang, missing=missing)


def within(
    value: float | None,
    low: float | None,
    high: float | None,
    lang: str,
    *,
    width: float | None = None,
) -> tuple[str, str, str]:
    """A figure and the bounds of its interval with the digits that the interval leaves: to the place of the second
    digit of half its width, or of the `width` of another beside which it stands; a figure below that place keeps its
    own first digit, since it is not 0. Without an interval the figure is written as any."""
    if value is None or low is None or high is None or not high > low:
        return number(value, lang), number(low, lang), number(high, lang)
    place = _place(width or high - low)
    shown = (round(value, -min(place, _magnitude(value))), round(low, -place), round(high, -place))
    first, second, third = (
        number(each, lang, digits=max(1, _magnitude(each) - place + 1), in_full=True) for each in shown
    )
    return first, second, third


def adding_up(values: Sequence[float | None], whole: float | None, *, of_whole: int = DIGITS) -> list[int]:
    """How many digits to write each of `values` with, so that their sum as written, rounded as their sum `whole` is to
    the digits `of_whole`, reads as `whole`: three, and more of the largest ones where these do not do."""
    enough = [DIGITS] * len(values)
    known = [value for value in values if value is not None and math.isfinite(value)]
    if whole is None or not math.isfinite(whole) or not any(known):
        return enough
    target = float(f"{whole:.{of_whole}g}")
    last = _magnitude(target) - of_whole + 1
    margin = 0.5 * 10.0**last * (1 + 1e-9)
    for place in (None, *range(last, last - FINEST - 1, -1)):
        shown = enough if place is None else [max(DIGITS, _magnitude(value or 0.0) - place + 1) for value in values]
        added = math.fsum(float(f"{value:.{digits}g}") for value, digits in zip(values, shown, strict=True) if value)
        if abs(added - target) <= margin:
            return shown
    return enough  # they are not the parts of this sum


def rounded(value: float, width: float) -> float:
    """A figure with the digits that an interval of this width, above zero, leaves."""
    return round(value, -_place(width))


def _place(width: float) -> int:
    """The power of ten of the last digit beside an interval of this width."""
    return _magnitude(width / 2) - 1


def _magnitude(value: float) -> int:
    return 0 if value == 0 else int(f"{abs(value):e}".partition("e")[2])


def percent(share: float | None, lang: str, *, decimals: int = 0) -> str:
    """`share` (0 to 1) as a percentage; what is not the whole does not read as 100 %."""
    if share is None or not math.isfinite(share):
        return text("terms.words.not_assessed", lang)
    if abs(share) >= _POWERS_FROM:
        return f"{number(100 * share, lang)}\u00a0%"
    if not decimals and _NEARLY_ALL <= share < 1:
        return f">\xa0{percent(0.99, lang)}"
    from babel import Locale  # most commands tell no share and no day
    from babel.numbers import format_percent

    pattern = Locale.parse(lang).percent_formats[None].pattern
    exact = pattern.replace("0", "0." + "0" * decimals) if decimals else pattern
    return str(format_percent(share, format=exact, locale=lang))


def partial_day(written: str, lang: str) -> str:
    """A date as a source states it, to the day, the month or the year, as the language writes it."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", written):
        return day(date.fromisoformat(written), lang)
    if re.fullmatch(r"\d{4}-\d\d", written):
        return day(date.fromisoformat(f"{written}-01"), lang, style="MMMM yyyy")
    return written


def day(value: date, lang: str, *, style: str = "long") -> str:
    """A date as the language writes it: 24 novembre 2026."""
    from babel.dates import format_date

    return str(format_date(value, format=style, locale=lang))
