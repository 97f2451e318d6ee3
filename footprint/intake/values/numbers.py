"""Numbers as people and tools write them: French and English signs, grouping, units. Ranges are judged elsewhere.

The decimal sign is decided once a column, from the cells that leave no doubt; the evidence is kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from footprint.intake.vocabulary.folding import plain

_GROUP = re.compile(r"(?<=\d)[\s\u00a0\u202f\u2007\u2009'’](?=\d{3}(?!\d))")
_COMMA_SURE = re.compile(r"^[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d+|0,\d+)$")
_DOT_SURE = re.compile(r"^[+-]?(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d+\.(\d{1,2}|\d{4,})|\d{4,}\.\d+|0\.\d+)$")
_EITHER = re.compile(r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$")
_PLAIN = re.compile(r"^[+-]?\d+([eE][+-]?\d+)?$|^[+-]?\d+(\.\d+)?[eE][+-]?\d+$")
_GROUPED_DOTS = re.compile(r"^[+-]?\d{1,3}(\.\d{3}){2,}$")
_LEADING = re.compile(r"^[+-]?[\d.,\s\u00a0\u202f\u2007\u2009'’]*\d(?:[eE][+-]?\d+)?")
_NOT_A_NUMBER = {"nan", "inf", "+inf", "-inf", "infinity", "-infinity"}


@dataclass(frozen=True)
class Decimal:
    """Decimal sign of a column. `evidence`: sure, none (no cell needs one), assumed, mixed."""

    sign: str
    evidence: str
    example: str = ""


def core(text: str) -> str:
    """The number at the start of a cell, without grouping spaces; '' when there is none."""
    text = text.strip().lstrip("€$£≈~ ").strip()
    found = _LEADING.match(text)
    return _GROUP.sub("", found.group(0)).strip() if found else ""


def decide(texts: Iterable[str], default: str) -> Decimal:
    """The decimal sign of a column from its distinct cells; `default` where every cell allows both."""
    comma = dot = either = ""
    for text in texts:
        number = core(text)
        if _EITHER.match(number):
            either = either or text
        elif _COMMA_SURE.match(number):
            comma = comma or text
        elif _DOT_SURE.match(number) or _GROUPED_DOTS.match(number):
            sure_comma = bool(_GROUPED_DOTS.match(number))
            comma, dot = (comma or text, dot) if sure_comma else (comma, dot or text)
    if comma and dot:
        return Decimal(default, "mixed", comma)
    if comma or dot:
        return Decimal("," if comma else ".", "sure", comma or dot)
    return Decimal(default, "assumed", either) if either else Decimal(default, "none")


def parse(text: str, decimal: Decimal) -> float | None:
    """The number at the start of a cell; None when there is none or when it could be two different numbers."""
    number = "" if plain(text) in _NOT_A_NUMBER else core(text)
    if not number:
        return None
    if _PLAIN.match(number):
        value: float | None = float(number)
    elif decimal.evidence == "mixed" and _EITHER.match(number):
        return None
    else:
        value = _with_sign(number, _sign_of(number, decimal))
    return value if value is not None and math.isfinite(value) else None


def _sign_of(number: str, decimal: Decimal) -> str:
    if decimal.evidence == "mixed":
        return "," if _COMMA_SURE.match(number) or _GROUPED_DOTS.match(number) else "."
    if decimal.evidence == "assumed" and _EITHER.match(number) and "," not in number:
        return "."
    return decimal.sign


def _with_sign(number: str, sign: str) -> float | None:
    other = "." if sign == "," else ","
    whole, _, fraction = number.rpartition(sign) if sign in number else (number, "", "")
    if other in fraction or sign in whole:
        if not re.fullmatch(rf"[+-]?\d{{1,3}}({re.escape(sign)}\d{{3}})+", number):
            return None
        whole, fraction = number.replace(sign, ""), ""
    if other in whole and not re.fullmatch(rf"[+-]?\d{{1,3}}({re.escape(other)}\d{{3}})+", whole):
        if fraction or whole.count(other) > 1:
            return None
        return float(whole.replace(",", "."))  # a lone sign of the other kind: still a decimal number
    try:
        return float(f"{whole.replace(other, '')}.{fraction or '0'}")
    except ValueError:
        return None


def tail(text: str) -> str:
    """What follows the number in a cell, folded: its unit or a remark."""
    stripped = text.strip().lstrip("€$£≈~ ").strip()
    found = _LEADING.match(stripped)
    return plain(stripped[found.end() :] if found else stripped)


# --- sizes of memory and disks, in GB -------------------------------------------------------------

_UNITS = {
    "o": 1e-9, "b": 1e-9, "octets": 1 / 1024**3, "bytes": 1 / 1024**3,
    "ko": 1e-6, "kb": 1e-6, "kio": 1.024e-6, "kib": 1.024e-6,
    "mo": 1 / 1000, "mb": 1 / 1000, "mio": 1 / 1024, "mib": 1 / 1024,
    "go": 1.0, "gb": 1.0, "g": 1.0, "gio": 1.0, "gib": 1.0, "gigas": 1.0, "giga": 1.0,
    "to": 1000.0, "tb": 1000.0, "t": 1000.0, "tio": 1024.0, "tib": 1024.0,
}  # fmt: skip
_MOST_GB = 6_144
_SIZE = re.compile(
    r"(?<!\d)(?:(\d{1,6})\s{0,9}[x×*]\s{0,9})?(\d[\d\s.,]{0,60}?)\s{0,9}"
    r"((?:[kmgt]i?)?[ob]|gigas?|[gt])(\d+)?(?![a-z0-9])"
)
_HEADER_UNIT = re.compile(r"(?:[(\[_ ])([kmgt]i?[ob]|octets|bytes)(?:[)\]]|$)")


def header_unit(header: str) -> str | None:
    """The unit of size in a header name: `RAM (Mo)`, `ram_gb`."""
    found = _HEADER_UNIT.search(plain(header))
    return found.group(1) if found else None


def size_gb(text: str, unit: str | None, decimal: Decimal, *, memory: bool) -> float | None:
    """Sum of the sizes in a cell, in GB (`16 Gio`, `2 x 8 Go`, lists with `<br>`). For memory, 1024 MB are 1 GB."""
    found = _SIZE.findall(plain(text.replace("<br>", " ; ").replace("<hr>", " ; ")))
    if not found:
        value = parse(text, decimal) if not tail(text) else None
        if value is not None and unit is None and memory and value >= _MOST_GB:
            unit = "mb"  # no unit anywhere, and no machine has so many GB
        return None if value is None else value * _factor(unit or "gb", memory)
    total = 0.0
    for times, number, name, fraction in found:
        value = parse(number + ("," + fraction if fraction else ""), Decimal(",", "sure") if fraction else decimal)
        if value is None:
            return None
        total += int(times or 1) * value * _factor(name, memory)
    return total


def _factor(unit: str, memory: bool) -> float:
    return (
        {"mo": 1 / 1024, "mb": 1 / 1024, "ko": 1 / 1024**2, "kb": 1 / 1024**2}.get(unit, _UNITS[unit])
        if memory
        else _UNITS[unit]
    )


_INCHES = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:\"|''|pouces?|po\b|inch(?:es)?|in\b|$)")
_CENTIMETRES = re.compile(r"(\d{2,3}(?:[.,]\d+)?)\s*cm\b")


def inches(text: str) -> float | None:
    """A screen diagonal in inches: `24"`, `24''`, `15,6 pouces`, `60 cm`; 0 means unknown."""
    if found := _CENTIMETRES.search(plain(text)):
        return round(float(found.group(1).replace(",", ".")) / 2.54, 1)
    found = _INCHES.search(plain(text))
    value = float(found.group(1).replace(",", ".")) if found else 0.0
    return value or None
