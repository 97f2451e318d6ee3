"""Files of use that a test writes, and what is read of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from footprint.intake.delivery import read_all
from footprint.intake.reading import Reading


def read(folder: Path, name: str, text: str) -> list[Reading]:
    """What is read of a file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_all(path, year=2025, as_of=date(2025, 12, 31))


def totals(readings: list[Reading]) -> dict[str, float]:
    """Metric → the sum of its quantities, in its unit."""
    sums: dict[str, float] = {}
    for row in (row for reading in readings if reading.accepted for row in reading.table.to_pylist()):
        sums[row["metric"]] = sums.get(row["metric"], 0.0) + row["quantity"]
    return sums


def days(readings: list[Reading]) -> list[date]:
    """The first and the last day on which anything was used."""
    used = [row["day"] for reading in readings if reading.accepted for row in reading.table.to_pylist()]
    return [min(used), max(used)] if used else []


def rules(readings: list[Reading]) -> set[str]:
    """The rules of all findings with their variants: `missing_unit.says`."""
    return {key.split(".", 1)[1] for each in readings for key in each.findings["message_key"].to_pylist()}


def lines(form: str, count: int = 3) -> str:
    """So many lines of this form, `{day}` from 1 on."""
    return "".join(f"{form.format(day=day)}\n" for day in range(1, count + 1))
