"""Price lists, which say what things would cost and not what was used."""

from __future__ import annotations

from collections.abc import Sequence

from footprint.intake.tables.profiles import match_by_names, profiles
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words

_PROFILE = "wrong_price_list"
_PRICES = frozenset(("unit_price", "hourly_price", "monthly_price"))


def is_price_list(titles: Sequence[str], header: tuple[str, ...]) -> bool:
    """Whether a title (`Grille tarifaire 2025`) says that a table lists prices, a column is one of them, and none says
    how much was used, when, or what somebody has."""
    said = [f" {fold(title)} " for title in titles]
    if not any(f" {word} " in title for title in said for word in heading_words("price_lists")):
        return False
    profile = next(each for each in profiles() if each.name == _PROFILE)
    columns = set(match_by_names(profile, header).columns)
    return not columns.isdisjoint(_PRICES) and columns.isdisjoint(profile.forbid)
