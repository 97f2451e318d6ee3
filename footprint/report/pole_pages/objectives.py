"""What the pole wants to reach, and what it does for it: a table that the pole writes itself.

pole-objectives.csv, below the home and in each version made with it: topic (an indicator, or one of COMPUTING), target
(in the unit of the topic), target_year, measure_fr, measure_en. A topic may have no target, or no measure yet.
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path

from footprint.lake import write_atomically
from footprint.messages import RefusalError, text
from footprint.method.indicators import INDICATORS
from footprint.settings import language

FILE = "pole-objectives.csv"
COMPUTING = ("own_kwh", "own_kgco2e")  # what computing the year's results took
FIELDS = ("topic", "target", "target_year", "measure_fr", "measure_en")
MOST = 500  # letters of a measure
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True)
class Objective:
    """`target`: in the unit of the topic, to be reached in `target_year`; None: no target is set."""

    topic: str
    target: float | None
    target_year: int | None
    measure_fr: str
    measure_en: str


def read(folder: Path) -> list[Objective]:
    """The objectives in the order of the file; none where there is no file. RefusalError names line and column."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(path, 1, "topic") from error
    made: list[Objective] = []
    for number, row in enumerate(rows, 2):
        if wrong := _wrong(row, {each.topic for each in made}):
            raise _refused(path, number, wrong)
        year, target = row["target_year"], row["target"]
        made.append(Objective(
            row["topic"], float(target) if target else None, int(year) if year else None,
            row["measure_fr"].strip(), row["measure_en"].strip(),
        ))  # fmt: skip
    return made


def keep(source: Path, target: Path) -> None:
    """Copy the objectives of one folder to another; nothing where there are none."""
    if (source / FILE).exists():
        write_atomically(target / FILE, (source / FILE).read_bytes())


def _wrong(row: dict[str, str], known: set[str]) -> str | None:
    """The first column that cannot be used; every row has all columns and no other."""
    if missing := next((name for name in FIELDS if not isinstance(row.get(name), str)), None):
        return missing
    checks = {
        "topic": row["topic"] in {*INDICATORS, *COMPUTING} - known,
        "target": not row["target"] or _is_number(row["target"]),
        "target_year": (_YEAR.fullmatch(row["target_year"]) is not None) == bool(row["target"]),
        "measure_fr": len(row["measure_fr"]) <= MOST,
        "measure_en": len(row["measure_en"]) <= MOST and bool(row["measure_en"]) == bool(row["measure_fr"]),
    }
    return next((name for name, is_right in checks.items() if not is_right), None)


def _is_number(given: str) -> bool:
    try:
        return math.isfinite(float(given)) and float(given) >= 0
    except ValueError:
        return False


def _refused(path: Path, line: int, column: str) -> RefusalError:
    return RefusalError(text("cli.pole.bad_objectives", language(), file=path, line=line, column=column))
