"""What people type into fields, as values: numbers as their language writes them. What a value is for is not here."""

from __future__ import annotations

import re

from babel.numbers import NumberFormatError, parse_decimal


def figure(text: str, lang: str, *, least: float = 0, most: float) -> float | None:
    """A number between two bounds as the language writes it; the other language's decimal sign is understood, too.

    None for an empty field. Raises ValueError for anything else.
    """
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not plain:
        return None
    other = {"fr": ".", "en": ","}[lang]
    if re.fullmatch(rf"\d+{re.escape(other)}\d{{1,2}}", plain):
        plain = plain.replace(other, {"fr": ",", "en": "."}[lang])
    try:
        value = float(parse_decimal(plain, locale=lang, strict=True))
    except NumberFormatError as mistake:
        raise ValueError(text) from mistake
    if not least <= value <= most:
        raise ValueError(text)
    return value


def whole(text: str, *, least: int, most: int) -> int | None:
    """A whole number between two bounds; None for anything else, however long it is."""
    value = int(text) if re.fullmatch(r"[0-9]{1,18}", text) else -1
    return value if least <= value <= most else None


def written(value: float | None, lang: str) -> str:
    """A figure as it was typed: all its digits, no grouping; an unknown one is an empty field."""
    if value is None or value != value:
        return ""
    plain = f"{value:.10g}"
    return plain.replace(".", ",") if lang == "fr" else plain
