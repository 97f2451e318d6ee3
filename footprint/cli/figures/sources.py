"""Published figures with their sources, below whatever was made of them."""

from __future__ import annotations

import pyarrow as pa

from footprint.cli.terminal import Format, bullets, caption, t


def tell_figures(figures: pa.Table, format: Format) -> None:
    """Each published figure that was used, with its source and the place where it stands in it."""
    if figures.num_rows:
        caption(t("explain.figures"), format)
        bullets((t("explain.figure", **row) for row in figures.to_pylist()), format)
