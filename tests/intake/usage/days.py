"""Short views of metered days. No test lives here."""

from __future__ import annotations

from datetime import date

from footprint.intake import Reading


def kwh(reading: Reading) -> dict[date, float]:
    """Energy by day of a file with one meter."""
    days = reading.table["day"].to_pylist()
    assert len(set(days)) == len(days)
    return dict(zip(days, (round(value, 9) for value in reading.table["quantity"].to_pylist()), strict=True))


def by_subject(reading: Reading) -> dict[tuple[str, date], float]:
    rows = reading.table.to_pylist()
    return {(row["subject_id"], row["day"]): round(row["quantity"], 9) for row in rows}
