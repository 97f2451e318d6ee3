"""Names of several types in a sentence: of many the first."""

from __future__ import annotations

from collections.abc import Iterable

from footprint.report.wording import Wording

MOST = 2


def types(categories: Iterable[str], w: Wording) -> str:
    """Names of types, of many the first."""
    return w.listed(first([w.term("category", name) for name in categories], w))


def first(names: list[str], w: Wording) -> list[str]:
    """Of many the first, and how many more there are."""
    rest = len(names) - MOST
    return names if rest <= 1 else [*names[:MOST], w.t("answers.sure.types", count=rest)]
