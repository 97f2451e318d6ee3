"""Published figures with their sources, below whatever was made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from footprint.cli.terminal import Format, bullets, caption, t


def tell_figures(figures: Sequence[Mapping[str, Any]], format: Format) -> None:
    """Each published figure that was used, with its source and the place where it stands in it."""
    if figures:
        caption(t("explain.figures"), format)
        bullets((t("explain.figure", **row) for row in figures), format)
