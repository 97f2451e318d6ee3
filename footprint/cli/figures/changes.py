"""`footprint changes`: why a member's total is not that of the year before, cause by cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from math import fsum
from typing import Annotated, Any, Optional

import pyarrow as pa
import typer

from factors import catalogue
from footprint.changes import BOTH, PERIMETER, SAME, TOTAL, Version, between_versions
from footprint.changes.versions import of_total, why_no_cause
from footprint.cli.figures.choices import Basis
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, caption, show, t
from footprint.lake import Lake
from footprint.messages import RefusalError, term
from footprint.releases import ReleaseError, published
from footprint.report import causes
from footprint.report.causes import Causes
from footprint.report.changes import compared
from footprint.report.sections import cause_section
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording
from footprint.settings import settings
from footprint.years import factor_sets, inputs

COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("cause", "category", "service_id", "stage")]
    + [("difference", pa.float64()), ("unit", pa.string())]
    + [(f"cause_{name}", pa.float64()) for name in ("low", "high", "p_higher")]
)  # the interval is that of the whole cause
TABLE = pa.schema(
    [("cause", pa.string())] + [(name, pa.float64()) for name in ("difference", "low", "high", "p_higher")]
    + [("unit", pa.string())]
)  # fmt: skip


def changes(
    member: Annotated[str, typer.Option(help=t("option.member"))],
    to: Annotated[int, typer.Option("--to", help=t("option.changes_to"), min=FIRST_YEAR, max=LAST_YEAR)],
    from_year: Annotated[
        Optional[int], typer.Option("--from", help=t("option.changes_from"), min=FIRST_YEAR, max=LAST_YEAR)
    ] = None,
    basis: Annotated[Basis, typer.Option(help=t("option.basis"))] = Basis.LOCATION,
    criterion: Annotated[str, typer.Option(help=t("option.criterion"))] = "gwp",
    from_version: Annotated[Optional[int], typer.Option("--from-version", help=t("option.from_version"))] = None,
    to_version: Annotated[Optional[int], typer.Option("--to-version", help=t("option.to_version"))] = None,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
) -> None:
    _refuse_unclear(from_year, from_version, to_version, criterion)
    # Contracts change greenhouse gases alone.
    shown = Basis.MARKET if basis is Basis.MARKET and criterion == "gwp" else Basis.LOCATION
    if from_version is not None:
        _tell_versions(member, to, (from_version, to_version), shown.value, criterion, format)
        return
    if from_year not in (None, to - 1):
        raise RefusalError(t("changes.not_neighbours", year=to, before=to - 1))
    lake = Lake(settings().home)
    if not any(_has_results(lake, year, member) for year in (to - 1, to)):
        raise RefusalError(t("explain.no_member", member=member, year=to))
    change = _change(lake, to, member, shown.value, criterion)
    if change is None:
        raise RefusalError(t("changes.none", member=member, year=to, before=to - 1, criterion=criterion))
    if format is Format.TABLE:
        wording = Wording(settings().lang)
        bullets(cause_section.sentences(change, wording), format)
        show(_by_cause(change, wording), format)
    else:
        show(_rows(change, criterion), format)


def _change(lake: Lake, year: int, member: str, basis: str, criterion: str) -> Causes | None:
    about: dict[str, Any] = {"member_id": member, "factor_set": catalogue.load(cited=settings().cited_figures)}
    with MemberTables(lake, year=year, **about) as now, MemberTables(lake, year=year - 1, **about) as before:
        return causes.load(now, compared(before, now), basis=basis, criterion=criterion)


def _refuse_unclear(from_year: int | None, from_version: int | None, to_version: int | None, criterion: str) -> None:
    """Of two years or of two versions of one, and of a criterion that there is."""
    if to_version is not None and from_version is None:
        raise RefusalError(t("changes.no_from_version", version=to_version))
    if from_year is not None and from_version is not None:
        raise RefusalError(t("changes.years_or_versions"))
    criteria = catalogue.load(cited=settings().cited_figures).criteria["criterion"].to_pylist()
    if criterion not in criteria:
        raise RefusalError(t("changes.no_criterion", criterion=criterion, known=", ".join(criteria)))


def _has_results(lake: Lake, year: int, member: str) -> bool:
    return member in lake.read("fleet", year=year)["member_id"].to_pylist()


def _tell_versions(
    member: str, year: int, versions: tuple[int, int | None], basis: str, criterion: str, format: Format
) -> None:
    """Why a total is not the same in two versions of one year, cause by cause, each with its interval."""
    old, new = (_version(year, number) for number in versions)
    if not any(_has_results(version.lake, year, member) for version in (old, new)):
        raise RefusalError(t("explain.no_member", member=member, year=year))
    effects = between_versions(old, new)
    rows, intervals = of_total(effects, member, basis, criterion) if effects else (COLUMNS.empty_table(), [])
    if not rows.num_rows:
        raise RefusalError(_why_no_cause(old, new, versions, member, criterion))
    if format is not Format.TABLE:
        show(_parts(rows.to_pylist(), intervals), format)
        return
    names = {"old": versions[0], "new": versions[1] or t("changes.now")}
    caption(t("changes.versions", member=member, year=year, **names), format)
    show(_of_versions(rows.to_pylist(), intervals, Wording(settings().lang)), format)


def _why_no_cause(old: Version, new: Version, numbers: tuple[int, int | None], member: str, criterion: str) -> str:
    """What is missing, and in which version, or that nothing differs."""
    names = [t("changes.now") if each is None else t("changes.version", number=each) for each in numbers]
    reason, version = why_no_cause(old, new, member, criterion)
    about = {"member": member, "year": old.made.year, "criterion": term("criterion", criterion, settings().lang)}
    ends = dict(zip(("old", "new"), names, strict=True))
    return t(f"changes.{reason}", **about, **ends, version=ends["new" if version is new else "old"])


def _of_versions(rows: list[dict[str, Any]], intervals: list[dict[str, Any]], wording: Wording) -> pa.Table:
    """One row a cause, largest first, then their sum."""
    sure = {row["cause"]: {name: row[name] for name in ("low", "high", "p_higher")} for row in intervals}
    told = [(each.name, wording.t(f"causes.name.{each.name}"), each.difference) for each in causes.summed(rows)]
    told.append((TOTAL, wording.t("words.total"), fsum(difference for *_, difference in told)))
    unit = rows[0]["unit"]
    listed = [{"cause": title, "difference": value, "unit": unit, **sure.get(name, {})} for name, title, value in told]
    return pa.Table.from_pylist(listed, schema=TABLE)


def _version(year: int, number: int | None) -> Version:
    """A published version, or the results that count now."""
    home = settings().home
    try:
        if number is not None:
            release = published.read(home, year, number)
            return Version(release.lake, release.inputs, release.factor_set)
    except ReleaseError as error:
        raise RefusalError(t(f"releases.{error.reason}", **error.about)) from error
    lake = Lake(home)
    made = inputs.made(lake, year)
    factor_set = factor_sets.load(home, made.factor_set) if made else None
    if made is None or factor_set is None:
        raise RefusalError(t("releases.no_results", year=year))
    return Version(lake, made, factor_set)


def _by_cause(change: Causes, wording: Wording) -> pa.Table:
    """One row a cause, in words, then what is counted in both years, and their sum; each with its interval."""
    named = [(cause.name, wording.t(f"causes.name.{cause.name}"), cause.difference) for cause in change.causes]
    if change.of(BOTH) and change.of(PERIMETER):
        named.append((SAME, wording.capital(wording.t(f"changes.perimeter.{SAME}")), change.same))
    named.append((TOTAL, wording.t("words.total"), change.difference))
    rows: list[dict[str, Any]] = [
        {"cause": title, "difference": difference, "unit": change.unit, **asdict(change.sure[name])}
        if name in change.sure
        else {"cause": title, "difference": difference, "unit": change.unit}
        for name, title, difference in named
    ]
    return pa.Table.from_pylist(rows, schema=TABLE)


def _rows(change: Causes, criterion: str) -> pa.Table:
    """The rows of `changes_member` of this total, each with the interval of its whole cause."""
    rows = [row for row in change.rows if (row["basis"], row["criterion"]) == (change.basis, criterion)]
    return _parts(rows, change.intervals)


def _parts(rows: list[dict[str, Any]], intervals: Iterable[dict[str, Any]]) -> pa.Table:
    order = {cause.name: place for place, cause in enumerate(causes.summed(rows))}
    ordered = sorted(
        rows, key=lambda row: (order[row["cause"]], -abs(row["difference"]), row["category"], row["stage"])
    )
    return pa.Table.from_pylist(causes.with_intervals(ordered, intervals), schema=COLUMNS)
