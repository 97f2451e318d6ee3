"""Rows for tests of the lake, for processes that import little."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from footprint.schema import table

KEYS: dict[str, Any] = {"year": 2025, "member_id": "a"}


def lines_of(member_id: str, *numbers: int, fate: str = "accepted") -> pa.Table:
    rows = [{"member_id": member_id, "year": 2025, "file_sha8": "00000000", "line": n, "fate": fate} for n in numbers]
    return pa.Table.from_pylist(rows, schema=table("lines").arrow)
