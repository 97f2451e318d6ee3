"""Conditions on rows that hold of any values, of none, too."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc


def is_among(column: str, values: Iterable[str]) -> pc.Expression:
    """Whether a column of text has one of these values: no row where there are none, which without their type would be
    an error."""
    return pc.field(column).isin(pa.array(sorted(values), pa.string()))
