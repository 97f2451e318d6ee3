"""What `footprint run` shows at the end: one line a member, and where the reports are. Figures come from the lake."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import pyarrow.compute as pc
from rich.console import Console
from rich.table import Table

from footprint.cli.terminal import bullets, say, t
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year.unusable import unusable
from footprint.messages import MISSING, counted, number, percent
from footprint.report.build import NAMES
from footprint.settings import settings
from footprint.steps import is_minimum
from footprint.years import inputs, proposals
from pipelines.definitions import catalogue
from pipelines.words import left_out_words, proposal_words

COLUMNS = ("name", "devices", "gwp_t", "per_employee", "coverage", "findings")


def show(year: int, members: Sequence[str], *, tell_state: bool = True) -> None:
    """Print the members of the year (or those named), their reports, who is left out of the region's tables, and the
    region's draft; first of which state they are, if that is not today's and not told yet."""
    home, console = settings().home, Console(emoji=False)
    lake = Lake(home)
    if not inputs.has_results(lake, year):
        say(t("run.no_results", year=year))
        return
    if tell_state:
        _tell_state(lake, year)
    shown = rows(lake, year, members)
    reports = [str(home / "reports" / str(year) / row["member_id"] / f"{NAMES[settings().lang]}.html") for row in shown]
    wide = _grid(shown, reports)
    width = Console(width=1000).measure(wide).maximum
    if console.is_terminal and console.width < width:
        console.print(_grid(shown))
        say(t("run.reports"))
        bullets(reports)
    else:
        console.width = max(console.width, width)
        console.print(wide)
    _tell_left_out(lake, year)
    say(t("run.region"))
    bullets(str(path) for path in sorted((home / "releases" / str(year) / "draft").glob("*")))


def _tell_state(lake: Lake, year: int) -> None:
    """Of which state the results are, where they are not made from what there is now."""
    made, now = inputs.made(lake, year), inputs.gather(lake, year, catalogue.factor_set)
    if made is not None and made.digest != now.digest:
        say(t("run.old_state"))
        say(f"  {proposal_words(year, proposals.difference(made, now))}")


def tell_unusable(year: int, members: Sequence[str]) -> None:
    """Each file of the year of which nothing could be used: whose it is, its name, and why."""
    home, lang = settings().home, settings().lang
    found = unusable(Lake(home), Inbox(home), year=year, lang=lang, members=members)
    if found:
        say(t("run.unusable"))
        bullets(
            t("run.unusable_file", member=each.member_id, file=each.name or t("run.no_name"), list=each.list,
              why=" ".join(each.why))
            for each in found
        )  # fmt: skip


def are_whole(year: int) -> bool:
    """Whether no member's year is damaged or an older one than its files, in the year's results."""
    states = Lake(settings().home).read("member_states", year=year)["state"].to_pylist()
    return not {"failed", "damaged"} & set(states)


def _tell_left_out(lake: Lake, year: int) -> None:
    states = lake.read("member_states", year=year).to_pylist()
    left_out = [row for row in states if row["left_out"]]
    if left_out:
        say(t("run.left_out_head", count=len(left_out), members=len(states)))
        bullets(left_out_words(row) for row in left_out)


def _grid(shown: list[dict[str, Any]], reports: Sequence[str] = ()) -> Table:
    """The members' table; paths of reports are its last column where they fit."""
    grid = Table(box=None, header_style="bold", pad_edge=False)
    for name in (*COLUMNS, "report")[: len(COLUMNS) + bool(reports)]:
        grid.add_column(t(f"run.column.{name}"), justify="left" if name in ("name", "report") else "right")
    for row, report in zip_longest(shown, reports):
        grid.add_row(*_cells(row), *([report] if report else []))
    if len(shown) > 1:
        grid.add_section()
        grid.add_row(*_sums(shown), style="bold")
    return grid


def _sums(shown: list[dict[str, Any]]) -> list[str]:
    """All members together; shares and figures per employee do not add up."""
    lang = settings().lang
    devices, kgco2e = (math.fsum(row[name] for row in shown if row[name] is not None) for name in ("devices", "kgco2e"))
    least = any(row["kgco2e"] is None or is_minimum(row["coverage"]) for row in shown)
    tonnes = number(kgco2e / 1000, lang)
    figure = t("run.at_least", figure=tonnes) if least else tonnes
    findings = sum(row["findings"] for row in shown)
    return [t("run.all_members"), counted(devices, lang), figure, MISSING, MISSING, counted(findings, lang)]


def rows(lake: Lake, year: int, members: Sequence[str] = ()) -> list[dict[str, Any]]:
    """One dictionary a member that has inventories: devices, kgCO2e (expected life, grid), coverage, findings."""
    names = {row["member_id"]: row["name"] for row in lake.read("members", year=year).to_pylist()}
    figures = _figures(lake, year)
    findings = _findings(lake, year)
    known = sorted({part["member_id"] for part in lake.partitions("devices") if part["year"] == str(year)})
    return [
        {
            "member_id": member_id,
            "name": names.get(member_id) or member_id,
            "devices": figures.get((member_id, "Q4"), {}).get("denominator"),
            "kgco2e": figures.get((member_id, "C1"), {}).get("value"),
            "per_employee": figures.get((member_id, "C2"), {}).get("value"),
            "coverage": figures.get((member_id, "Q4"), {}).get("value"),
            "findings": findings.get(member_id, 0),
        }
        for member_id in known
        if not members or member_id in members
    ]


def _figures(lake: Lake, year: int) -> dict[tuple[str, str], dict[str, Any]]:
    """The headline indicators by member and indicator."""
    headline = pc.field("view").isin(["depreciation", "any"]) & pc.field("basis").isin(["location", "any"])
    wanted = lake.read("indicators_member", year=year).filter(headline & pc.field("indicator").isin(["C1", "C2", "Q4"]))
    return {(row["member_id"], row["indicator"]): row for row in wanted.to_pylist()}


def _findings(lake: Lake, year: int) -> dict[str, int]:
    """Causes noticed by member: findings of one cause share a group."""
    causes = lake.read("findings", year=year).group_by("member_id").aggregate([("group_id", "count_distinct")])
    return dict(zip(causes["member_id"].to_pylist(), causes["group_id_count_distinct"].to_pylist(), strict=True))


def _least(value: float | None, row: dict[str, Any]) -> str:
    """A total as written, said to be a minimum where it is known and too few of the devices are assessed."""
    figure = number(value, settings().lang)
    return t("run.at_least", figure=figure) if value is not None and is_minimum(row["coverage"]) else figure


def _cells(row: dict[str, Any]) -> list[str]:
    lang = settings().lang
    tonnes = None if row["kgco2e"] is None else row["kgco2e"] / 1000
    return [
        row["name"],
        counted(row["devices"], lang),
        _least(tonnes, row),
        _least(row["per_employee"], row),
        percent(row["coverage"], lang),
        str(row["findings"]),
    ]
