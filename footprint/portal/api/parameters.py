"""What stands in addresses of the API. A path that cannot be read is no address (404), a wrong query is said (422)."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BeforeValidator

from footprint.portal.year import years

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(given: Any) -> Any:
    """A day as it stands in ISO 8601, and no number of seconds."""
    if isinstance(given, str) and not DAY.fullmatch(given):
        raise ValueError(given)
    return given


YearNumber = Annotated[int, Path(ge=years.FIRST, le=2100, examples=[2025])]
FileHash = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", examples=["9f86d081884c7d659a2feaa0c55ad015" * 2])]
FileName = Annotated[str | None, Query(max_length=200, examples=["glpi.csv"])]
Day = Annotated[date | None, BeforeValidator(_day), Query(examples=["2025-12-31"])]
Mode = Annotated[Literal["auto", "add", "replace"], Query()]
Most = Annotated[int, Query(ge=1, le=1000)]
