"""Names of months without a year, and the year that a title says beside them."""

from __future__ import annotations

import re
from functools import lru_cache

from footprint.intake.values import dates

_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")
_ANY = dates.Order("dmy", "none")
_LONGEST = 20  # letters of the name of a month


@lru_cache(maxsize=4_096)
def is_bare_month(text: str) -> bool:
    """Whether a text is the name of a month without its year."""
    if len(text) > _LONGEST or any(sign.isdigit() for sign in text):
        return False
    known = dates.parse(f"{text.strip(' .')} 2025", _ANY)
    return known is not None and known.precision == "month"


def said_year(title: str) -> str:
    """The only year that a title says; '' where it says none, or several."""
    found = set(_YEAR.findall(title))
    return found.pop() if len(found) == 1 else ""
