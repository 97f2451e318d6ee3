"""The page of ratios, `RESULTS.md`: each bench gives its rows; those of benches that did not run stay as they were."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

import psutil

PAGE = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True)
class Row:
    """What one measurement says, as people read it. `aim` is what was asked for and whether it is so."""

    measured: str
    here: str
    reference: str
    ratio: str
    aim: str
    before: str
    energy: str
    day: str
    command: str


def row(
    measured: str,
    here: str,
    reference: str = "",
    *,
    ratio: float | None = None,
    most: float | None = None,
    least: float | None = None,
    before: str = "",
    command: str = "",
) -> Row:
    """A row of today. `most`, `least`: what the ratio is to be; `before`: what it was when the aim was set."""
    aim = ""
    if ratio is not None and (most is not None or least is not None):
        holds = (most is None or ratio <= most) and (least is None or ratio >= least)
        bound = f"≤ {most:g}" if most is not None else f"≥ {least:g}"
        aim = bound if holds else f"{bound}, not met"
    load = os.getloadavg()[2]  # of the last quarter of an hour: other work makes figures worse
    said = "" if ratio is None else f"{ratio:.2f}"
    return Row(
        measured, here, reference, said, aim, before, "", f"{datetime.now(UTC).date()}, load {load:.1f}", command
    )


def stored(text: str) -> list[Row]:
    """The rows of a page."""
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line.startswith("| ")
    ]
    return [Row(*each) for each in cells[1:]]


def merged(before: Iterable[Row], today: Iterable[Row]) -> list[Row]:
    """Today's rows in the place of those that measured the same, new ones behind those of their command's file."""
    rows = {each.measured: each for each in before} | {each.measured: each for each in today}
    return sorted(rows.values(), key=lambda each: each.command.partition("::")[0])


def written(rows: Iterable[Row]) -> str:
    """The page in Markdown."""
    names = [each.name for each in fields(Row)]
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(astuple(each)) + " |" for each in rows]
    return f"{HEAD.format(machine=_machine())}\n" + "\n".join(lines) + "\n"


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, Python {platform.python_version()}"


HEAD = """# What `make bench` measured

Written by `make bench`; a single bench (its command stands in its row) renews its rows only. Seconds are those of the
processors, user and system, where nothing else is said; *ratio* is *here* divided by *reference*, in the same run;
*aim* is what was asked for, *before* what it was when that was written; *load* is how many processes wanted a core in
the quarter of an hour before: where it is more than the bench itself takes, other work made the figures worse. *energy*
is what the machine used during the whole test by CodeCarbon, the processor by its model.

Last machine: {machine}.
"""
