"""Runs of programs with their energy as kWh of a service by day: CodeCarbon's `emissions.csv`, of every version since
2021, and jobs of a cluster (Slurm). Emissions are not read.

Flushes write cumulative rows of one run: the longest is the run. Energy is that of processor, graphics card and
memory: a lower bound of the machine's. Where `pue` is set, `energy_consumed` holds it already, and it is taken out.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Findings
from footprint.intake.formats.limits import UnusableError
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.parsed_table import ParsedTable
from footprint.intake.tables.profiles import Match
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.days import pieces, summed
from footprint.intake.usage.energy import spans, units
from footprint.intake.usage.energy.clock import Times, placed, read_times
from footprint.intake.usage.energy.spans import Spans
from footprint.intake.usage.fates import Fates
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary import words

NO_PROJECT = "codecarbon"  # the name that CodeCarbon itself gives to a run without one
OWN, CLOUD = "own_machine", "cloud"
_MOST_KWH = 1e9
_MOST_SHOWN, _FEWEST = 3, 3
_SHORTENED = re.compile(r"(\d+(?:\.\d+)?)([KMGT])")
_THOUSANDS = {"K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}


def read_codecarbon(rows: Rows, cells: Cells, match: Match, decimal: str, findings: Findings) -> ParsedTable:
    """Rows of `usage`, metric energy, one a project, machine and day. Raises `UnusableError` where no job of a cluster
    has any."""
    reader = Reader(rows.lines, findings, decimal)
    fates = Fates.of(rows, findings)
    times, order = read_times(cells.get("timestamp"))
    reader.decided.orders["timestamp"] = order
    kwh = _kwh(cells, reader, fates)
    if "begin" in cells.coded and len(rows) >= _FEWEST and not (kwh > 0).any():
        raise UnusableError("wrong_kind", "jobs_without_energy")
    duration = np.nan_to_num(_figures("duration", cells, reader))
    if "begin" in cells.coded:
        begin = read_times(cells.get("begin"))[0]
        fates.set_aside(~begin.known & ~(kwh > 0), "part_of_a_job", "begin", variant="never_began")
        duration = np.where(begin.known, np.maximum(times.instant - begin.instant, 0), duration)
    fates.refuse(~times.known, "unreadable_time", "timestamp")
    fates.set_aside(_steps(cells), "part_of_a_job", "run_id")
    _once_a_run(cells, times, duration, kwh, fates)
    keys = _keys(cells, reader)
    return ParsedTable.of_table(_table(keys, times, duration, kwh, fates), fates.fate, reader)


def _steps(cells: Cells) -> np.ndarray:
    """Rows of steps (`881.batch`, `881.0`) whose job has a row of its own, which holds their energy."""
    names = set(cells.get("run_id").values)
    return np.asarray(cells.get("run_id").where(lambda name: "." in name and name.partition(".")[0] in names))


def _figures(column: str, cells: Cells, reader: Reader) -> np.ndarray:
    """A column of numbers; NaN where there is none."""
    read = reader.number(column, cells.get(column).mapped(_whole), cells.headers.get(column, ""))
    return np.asarray(read.to_numpy(zero_copy_only=False), float)


def _whole(text: str) -> str:
    """A figure that its tool shortened (`1.62M`) in full; any other text as it is."""
    found = _SHORTENED.fullmatch(text.strip())
    return f"{float(found.group(1)) * _THOUSANDS[found.group(2)]:.0f}" if found else text


def _kwh(cells: Cells, reader: Reader, fates: Fates) -> np.ndarray:
    """Energy of the equipment alone."""
    consumed, pue = (_figures(column, cells, reader) for column in ("energy_consumed", "pue"))
    consumed = np.asarray(
        consumed * np.nan_to_num(units.factor(units.KWH, cells.headers.get("energy_consumed", "")), nan=1.0), float
    )
    given = {
        name: cells.get(name).where(lambda value: not words.is_empty(value)) for name in ("energy_consumed", "pue")
    }
    fates.set_aside(~given["energy_consumed"], "missing_reading", "energy_consumed")
    fates.refuse(~((consumed >= 0) & (consumed <= _MOST_KWH)), "unreadable_reading", "energy_consumed")
    fates.refuse(given["pue"] & ~((pue >= 1) & (pue <= 100)), "unreadable_reading", "pue")
    held = fates.left & given["pue"] & (pue > 1)
    if held.any():
        shown = ", ".join(np.format_float_positional(value, trim="-") for value in np.unique(pue[held])[:_MOST_SHOWN])
        fates.findings.add_lines("pue_taken_out", FLAGGED, "pue", fates.lines[held], args={"pues": shown})
    return np.where(given["pue"], consumed / np.where(pue >= 1, pue, np.nan), consumed)


def _once_a_run(cells: Cells, times: Times, duration: np.ndarray, kwh: np.ndarray, fates: Fates) -> None:
    """Keep the longest row of each run (and task), the later of two equal ones; rows without a run are runs, once
    each."""
    run = cells.get("run_id").mapped(lambda value: "" if words.is_empty(value) else value)
    task, project = cells.get("task_name"), cells.get("project_name")
    named = run.where(lambda value: value != "")
    apart = np.where(named[:, None], 0.0, np.stack([times.local, duration, kwh], axis=1))
    keys = np.column_stack([run.codes, task.codes, np.where(named, 0, project.codes + 1), apart])
    left = np.flatnonzero(fates.left)
    code = np.unique(keys[left], axis=0, return_inverse=True)[1].reshape(-1)
    order = np.lexsort((left, duration[left], code))
    is_last = np.append(code[order][1:] != code[order][:-1], True)[: len(order)]
    earlier = np.zeros(len(keys), bool)
    earlier[left[order[~is_last]]] = True
    fates.set_aside(earlier & named, "earlier_flush")
    fates.set_aside(earlier, "repeated_reading")


def _keys(cells: Cells, reader: Reader) -> dict[str, pa.Array]:
    """What tells one day of use from another, one value a row."""
    cloud = cells.get("on_cloud").where(lambda value: value.strip().lower() in ("y", "yes", "true", "1"))
    process = cells.get("tracking_mode").where(lambda value: value.strip().lower() == "process")
    project = reader.text("project_name", cells.get("project_name"))
    machine, provider, region = (_plain(reader, cells, cloud, *names) for names in (_MACHINE, _PROVIDER, _REGION))
    return {
        "subject_kind": pa.repeat(pa.scalar("service"), cells.rows),
        "subject_id": project.fill_null(NO_PROJECT),
        "provider": reader.text("provider", cells.get("provider")).fill_null("codecarbon"),
        "country": reader.country("country", cells.get("country")),
        "boundary": pa.array(np.where(process, "process", "machine")),
        "resource": pa.array(np.where(cloud, CLOUD, OWN)),
        "region": pa.array(region, pa.string()),
        "account": pa.array([on_cloud or own for on_cloud, own in zip(provider, machine, strict=True)], pa.string()),
    }


_MACHINE = (False, "cpu_model", "cpu_count", "ram_total_size", "gpu_model", "gpu_count")
_PROVIDER, _REGION = (True, "cloud_provider"), (True, "cloud_region")


def _plain(reader: Reader, cells: Cells, cloud: np.ndarray, on_cloud: bool, *names: str) -> list[str | None]:
    """What describes the machine (of its own, or of the cloud), NULL for the others. Two machines of one kind look
    alike."""
    columns = [cells.get(name).mapped(_shown) for name in names]
    codes = np.stack([column.codes for column in columns], axis=1)
    found, code = np.unique(codes, axis=0, return_inverse=True)
    texts = [" · ".join(filter(None, (c.values[at] for c, at in zip(columns, row, strict=True)))) for row in found]
    kept = ["" if reader.is_personal(text) else text[:200] for text in texts]
    named = Coded(kept, code.reshape(-1))
    return [named.values[at] or None if own else None for at, own in zip(named.codes, cloud == on_cloud, strict=True)]


def _shown(text: str) -> str:
    """A cell as part of a description: `8.0` is 8, memory to a tenth of a GB."""
    if words.is_empty(text):
        return ""
    try:
        return f"{float(text):.1f}".removesuffix(".0")
    except ValueError:
        return text.strip().lower()


def _table(keys: dict[str, pa.Array], times: Times, duration: np.ndarray, kwh: np.ndarray, fates: Fates) -> pa.Table:
    """Runs split over their days, backwards from their end, and summed by day."""
    rows = np.flatnonzero(fates.left)
    clock = placed(times, np.zeros(len(kwh), np.int64))
    end = clock.local[rows]
    runs = Spans(np.zeros(len(rows), np.int64), rows, rows, end - duration[rows], end, clock.instant[rows],
                 duration[rows], kwh[rows])  # fmt: skip
    place, day, share = spans.by_piece(runs)
    return summed(pieces(keys, rows[place], "energy", day, runs.kwh[place] * share, fates.lines))
