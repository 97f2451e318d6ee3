"""What a member sees of its files at once: columns understood, first figures. Computed by the worker, kept as JSON."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from factors.catalogue import FactorSet
from footprint import estimate, incidents, reading_process, steps
from footprint.account import inventories
from footprint.engine import Engine
from footprint.inbox.store import Inbox, Received
from footprint.intake import answers
from footprint.intake.delivery import table_sha256
from footprint.intake.formats.limits import UnusableError, set_limits
from footprint.intake.formats.opening import Part, opened
from footprint.intake.formats.text import digest
from footprint.intake.parting import hint, names, parted
from footprint.intake.reading import choose
from footprint.intake.tables.profiles import MappedColumn
from footprint.intake.usage.access_log import PROFILE as ACCESS_LOG
from footprint.intake.vocabulary.privacy import MASK, is_personal
from footprint.lake import Lake
from footprint.reading_process import ReadingProcess
from footprint.years.words import answers_for

Files = dict[str, list[dict[str, Any]]]


def columns(
    inbox: Inbox,
    *,
    year: int,
    member_id: str,
    earlier: Files,
    tell: Callable[[int, int], None],
    process: ReadingProcess | None = None,
) -> Files:
    """How the tables of every current file were understood, by the file's sha256: kind, profile, columns.

    `earlier`: what an earlier look found; bytes never change, so they are looked at once, as long as the member says
    the same of its columns (`layouts`). `tell` hears of each file.
    `process`: where files are looked at, the shared one if not said.
    """
    current = inbox.current(year=year, member_id=member_id)
    said = answers_for(inbox.home, year, member_id)
    files: Files = {}
    for number, item in enumerate(current, start=1):
        tell(number, len(current))
        sha256 = item.receipt.sha256
        before = earlier.get(sha256)
        is_known = before is not None and all("sha256" in table for table in before)  # an older version named none
        files[sha256] = before if before is not None and is_known else _looked_at(item, said, process)
    return files


def layouts(inbox: Inbox, *, year: int, member_id: str) -> str:
    """Names what a member, and the pôle, said of columns; '' where they said nothing."""
    said = answers.layouts(answers_for(inbox.home, year, member_id))
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest() if said else ""


def _looked_at(item: Received, said: Mapping[str, str], process: ReadingProcess | None) -> list[dict[str, Any]]:
    """The tables of one file, within the budget of a file; beyond it none, which a finding says once it is read."""
    try:
        tables: list[dict[str, Any]] = reading_process.run(_tables, item, said, process=process)
    except reading_process.EndedError:
        return []
    return tables


def _tables(item: Received, said: Mapping[str, str]) -> list[dict[str, Any]]:
    """The tables of one file; none where it cannot be opened, which a finding says. `said`: the answers."""
    if item.path is None:
        return []
    found: list[dict[str, Any]] = []
    tables: Counter[Path] = Counter()  # by innermost file
    try:
        with opened(item.path, set_limits()) as parts:
            for part in parts:
                of_part = _of_part(part, item.receipt.name, tables[part.path], said)
                tables[part.path] += len(of_part)
                found += of_part
    except UnusableError:
        return found
    except OSError:  # a full disk is not the file's fault
        raise
    except Exception as error:
        incidents.log(error, file=item.receipt.sha8)
    return found


def _of_part(part: Part, name: str, before: int, said: Mapping[str, str]) -> list[dict[str, Any]]:
    """The tables of one part; `before`: how many its innermost file has given already."""
    if part.log is not None:
        named = table_sha256(digest(part.log), before + 1)
        log = {"label": part.label, "kind": "weblog", "profile": ACCESS_LOG, "used": [], "dropped": []}
        return [log | {"sha256": named}]
    if part.source is None or part.hidden:
        return []
    tables: list[dict[str, Any]] = []
    try:
        for source, layout in parted(part.source, set_limits(), said):
            match = choose(source, layout, hint(name, part.label), answers=said)
            mapping = match.mapping if layout.arranged is None or not layout.arranged.kind else ()
            used = [[_shown(each), each.canonical] for each in mapping if each.canonical]
            dropped = [_shown(each) for each in mapping if not each.canonical]
            what = {"kind": match.profile.kind, "profile": match.profile.name}
            what["sha256"] = table_sha256(source.sha256, before + len(tables) + 1)
            label = names(part.label, layout)[0].strip()  # lists beside each other by their columns
            tables.append({"label": label, **what, "used": used, "dropped": dropped})
    except UnusableError:
        return tables
    return tables


def _shown(column: MappedColumn) -> str:
    return MASK if is_personal(column.header) else column.header[:120]


def first_estimate(lake: Lake, *, year: int, member_id: str, factor_set: FactorSet) -> dict[str, Any] | None:
    """The year's figures by the method of the pipeline, from the validated tables of this member alone.

    kgco2e: GWP under depreciation and the grid's electricity; None where there is nothing to estimate.
    low, high: its 95 % interval, None where nothing is assessed.
    """
    tables = {name: lake.read(name, year=year, member_id=member_id) for name in steps.VALIDATED}
    if not any(tables[name].num_rows for name in ("devices", "usage")):
        return None
    with estimate.method(tables, factor_set, year=year) as engine:
        headline = estimate.headline(engine)
        return {
            "kgco2e": headline.kgco2e,
            "low": headline.low,
            "high": headline.high,
            "assessed": headline.devices_assessed,
            "devices": headline.devices,
            "uncounted_lines": headline.lines_uncounted or 0,
            "categories": _categories(engine),
            "totals": _totals(engine),
            "account": _account(lake, engine, year=year, member_id=member_id),
            "factor_set": factor_set.id,
        }


def _account(lake: Lake, engine: Engine, *, year: int, member_id: str) -> dict[str, Any] | None:
    """The lines of the inventories, their devices and those in the figure, with the reasons; None without inventory."""
    receipts, findings = (lake.read(name, year=year, member_id=member_id) for name in ("receipts", "findings"))
    account = inventories.of_member(engine.run("_account"), receipts, findings, year=year)
    return None if account is None else dataclasses.asdict(account)


def _categories(engine: Engine) -> list[list[Any]]:
    """GWP by category, all stages together, the heaviest first; None where none of it is assessed."""
    sums: dict[str, float | None] = {}
    for row in engine.run("_by_category").to_pylist():
        if (row["view"], row["basis"], row["criterion"]) == ("depreciation", "location", "gwp"):
            before = sums.get(row["category"])
            sums[row["category"]] = before if row["value"] is None else (before or 0.0) + row["value"]
    return sorted(([name, value] for name, value in sums.items()), key=lambda pair: (-(pair[1] or 0.0), pair[0]))


def _totals(engine: Engine) -> list[list[Any]]:
    """[criterion, stage, value, unit] under depreciation and the grid's electricity."""
    rows = engine.run("_by_total").to_pylist()
    wanted = [row for row in rows if (row["view"], row["basis"]) == ("depreciation", "location")]
    return [[row["criterion"], row["stage"], row["value"], row["unit"]] for row in wanted]
