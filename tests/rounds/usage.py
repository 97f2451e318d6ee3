"""What became of each usage file of a round, against its key (`expected.csv`).

A key has a row a metric, of the days of 2025. `outcome`: `right` (these totals), `asked` (a question is the right
answer), `refused` (a message that says what the file is, or that it lacks what the key names as its metric: `no
unit`), `told` (less, with a finding that says so); several are
joined by ` or `. The cost is that of usage, without charges apart; that of electricity and of lines is kept nowhere. A
note `last_day D acceptable` (or `if …`) allows another last day.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import date
from math import isclose
from pathlib import Path

from footprint.account.usage import measured
from footprint.intake.delivery import read_all
from footprint.intake.reading import Reading

FOLDER = Path(__file__).parent
QUESTIONS = ("missing_subject", "several_readings", "sum_of_others", "missing_unit", "missing_period", "missing_day",
             "counter_or_energy", "missing_model", "year_assumed")  # fmt: skip
GENERIC = (
    "findings.no_header.says",
    "findings.wrong_kind.unknown.says",
    "findings.wrong_kind.untyped.says",
    "findings.unreadable_file.other_json.says",
    "findings.no_accepted_row.says",
)
# Rules that say what is missing in the totals.
LACKS = (
    "cost_left_out",
    "missing_currency",
    "unknown_use",
    "weblog_no_bytes",
    "unread_duration",
    "day_not_covered",
    "job_hours_left_out",
    "table_left_out",
)
PARTS = ("vcpu_hours", "memory_gb_hours", "accelerator_hours")  # of machines, sold apart
# Metrics that a key may leave out.
OFTEN_THERE = (
    "sessions", "line_days", "requests", "terminal_hours", "cost", "storage_gb_hours", "data_gb", "llm_requests",
    *PARTS,
)  # fmt: skip
_ALSO = re.compile(r"last_day (\S+) (?:acceptable|if)\b")  # in the note of a key
_NO_UNIT = re.compile(r"^no unit$|\bwithout (?:a )?unit\b")  # what a key says that a file lacks
_FREE = re.compile(r"FREE: ([^(]*)")  # metrics of which a key says that more than one figure is right
UTC_DAYS = ("requests", "bytes_out", "compute_hours", "storage_gb_hours")  # of logs and clouds
YEAR = 2025
Row = dict[str, str]


def key(name: str) -> dict[str, list[Row]]:
    """The rows of a round's key by file."""
    files: dict[str, list[Row]] = {}
    with (FOLDER / name / "usage" / "expected.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            files.setdefault(row["file"], []).append(row)
    return files


def outcomes(name: str) -> list[tuple[str, str, str]]:
    """File, outcome and what was read, of every file of a round."""
    return [(file, *outcome(FOLDER / name / "usage" / file, rows)) for file, rows in key(name).items()]


def outcome(path: Path, expected: Sequence[Row]) -> tuple[str, str]:
    """`right`, `asked`, `told` (wrong or less than there is, with a finding), `refused` (generic or for nothing) or
    `silent`, and the totals or the findings."""
    readings = read_all(path, year=YEAR, as_of=date(YEAR, 12, 31))
    wanted, keys = expected[0]["outcome"].split(" or "), _keys(readings)
    if not any(reading.accepted for reading in readings):
        asks = any(rule in key for key in keys for rule in QUESTIONS)
        if any(_NO_UNIT.search(row["metric"]) and any("missing_unit" in key for key in keys) for row in expected):
            return "right", ", ".join(keys)
        if asks:
            return ("asked" if "asked" in wanted else "refused"), ", ".join(keys)
        named = any(key not in GENERIC for key in keys)
        return ("right" if named and "refused" in wanted else "refused"), ", ".join(keys)
    totals = _totals(readings)
    shown = "; ".join(
        f"{metric} {total:g} {unit} {first}…{last}" for metric, (total, unit, first, last) in totals.items()
    )
    if "right" in wanted and _agrees(totals, expected):
        return "right", shown
    if "asked" in wanted and any(rule in key for key in keys for rule in QUESTIONS):
        return "asked", shown
    told = any(reading.refused for reading in readings) or any(rule in key for key in keys for rule in LACKS)
    if told and "told" in wanted:
        return "right", shown
    return ("told" if told else "silent"), f"{shown} {', '.join(keys)}"


def _keys(readings: Sequence[Reading]) -> list[str]:
    return sorted({key for reading in readings for key in reading.findings["message_key"].to_pylist()})


def _totals(readings: Sequence[Reading]) -> dict[str, tuple[float, str, str, str]]:
    """Total, unit, first and last day of each metric; devices where an inventory was read."""
    found: dict[str, tuple[float, str, str, str]] = {}
    for reading in readings:
        if reading.accepted and "metric" not in reading.table.column_names:
            found[reading.kind or "nothing"] = (reading.accepted, "row", "", "")
            continue
        for row in measured(reading.table).to_pylist() if reading.accepted else ():
            if str(row["resource"]).startswith("charge:") or row["day"].year != YEAR:
                continue
            day = str(row["day"])
            total, unit, first, last = found.get(row["metric"], (0.0, row["unit"], day, day))
            found[row["metric"]] = total + row["quantity"], unit, min(first, day), max(last, day)
    return found


def _with_parts(totals: dict[str, tuple[float, str, str, str]]) -> tuple[float, str, str, str]:
    """Hours of machines with those of parts of machines sold apart, as keys before round 38 add them."""
    own = [totals[name] for name in ("compute_hours", *PARTS) if name in totals] or [(float("nan"), "", "", "")]
    sums, units, firsts, lasts = zip(*own, strict=True)
    return sum(sums), "h" if units[0] else "", min(firsts), max(lasts)


def _near(word: str, read: str) -> bool:
    """Whether two texts are the same, or days that follow each other."""
    try:
        return abs((date.fromisoformat(word) - date.fromisoformat(read)).days) <= 1
    except ValueError:
        return word == read


def _agrees(totals: dict[str, tuple[float, str, str, str]], expected: Sequence[Row]) -> bool:
    named = {row["metric"] for row in expected}
    free = set(re.findall(r"\w+", " ".join(_FREE.findall(expected[0].get("note") or ""))))
    if any(metric not in named | free and metric not in OFTEN_THERE for metric in totals):
        return False
    for row in expected:
        if row["metric"] == "cost" and named & {"energy", "line_days"}:  # what these cost is kept nowhere
            continue
        total, *others = totals.get(row["metric"], (float("nan"), "", "", ""))
        if row["metric"] == "compute_hours" and not isclose(total, float(row["total"]), rel_tol=1e-6):
            total, *others = _with_parts(totals)
        also = _ALSO.search(row.get("note") or "")
        last = others[-1] if also and others[-1] == also.group(1) else row["last_day"]
        wanted = (row["unit"], row["first_day"], last)  # a key without days leaves them open: of UTC or of the place
        near = _near if row["metric"] in UTC_DAYS else str.__eq__  # days of UTC, of a key's own clock
        if any(word and not near(word, read) for word, read in zip(wanted, others, strict=True)):
            return False
        if not isclose(total, float(row["total"]), rel_tol=1e-6):
            return False
    return True
