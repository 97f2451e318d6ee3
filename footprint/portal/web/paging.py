"""A long list cut into pages that stay light. What is listed and in which order is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
# So many rows of a table of eight columns keep a page's EcoIndex at A.
ROWS = 25


@dataclass(frozen=True)
class Page(Generic[T]):
    """Part of a list: its `items`, which page of how many, and how many items there are in all."""

    items: Sequence[T]
    number: int
    pages: int
    total: int


def page(items: Sequence[T], number: int, rows: int = ROWS) -> Page[T]:
    """The page `number`, 1 being the first; a number beyond the last one gives the last."""
    pages = max(1, -(-len(items) // rows))
    number = min(max(1, number), pages)
    return Page(items[(number - 1) * rows : number * rows], number, pages, len(items))
