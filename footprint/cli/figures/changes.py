"""`footprint changes`: why a member's total is not that of the year before, cause by cause."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any, Optional

import pyarrow as pa
import typer

from footprint.changes import BOTH, PERIMETER, SAME, TOTAL
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, show, t
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.report import causes
from footprint.report.causes import Causes
from footprint.report.sections import cause_section
from footprint.report.wording import Wording
from footprint.settings import settings

COLUMNS = pa.schema(
    [(name, pa.string()) for name in ("cause", "category", "service_id", "stage")]
    + [("difference", pa.float64()), ("unit", pa.string())]
)
TABLE = pa.schema(
    [("cause", pa.string())] + [(name, pa.float64()) for name in ("difference", "low", "high", "p_higher")]
    + [("unit", pa.string())]
)  # fmt: skip


class Basis(StrEnum):
    """Of electricity."""

    LOCATION = "location"
    MARKET = "market"


def changes(
    member: Annotated[str, typer.Option(help=t("option.member"))],
    to: Annotated[int, typer.Option("--to", help=t("option.changes_to"), min=FIRST_YEAR, max=LAST_YEAR)],
    from_year: Annotated[
        Optional[int], typer.Option("--from", help=t("option.changes_from"), min=FIRST_YEAR, max=LAST_YEAR)
    ] = None,
    basis: Annotated[Basis, typer.Option(help=t("option.basis"))] = Basis.LOCATION,
    criterion: Annotated[str, typer.Option(help=t("option.criterion"))] = "gwp",
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
) -> None:
    if from_year not in (None, to - 1):
        raise RefusalError(t("changes.not_neighbours", year=to, before=to - 1))
    # Contracts change greenhouse gases alone.
    shown = Basis.MARKET if basis is Basis.MARKET and criterion == "gwp" else Basis.LOCATION
    found = causes.load(Lake(settings().home), year=to, member_id=member, basis=shown.value, criterion=criterion)
    if found is None:
        raise RefusalError(t("changes.none", member=member, year=to, before=to - 1, criterion=criterion))
    if format is Format.TABLE:
        wording = Wording(settings().lang)
        bullets(cause_section.sentences(found, wording), format)
        show(_by_cause(found, wording), format)
    else:
        show(_rows(found, criterion), format)


def _by_cause(found: Causes, wording: Wording) -> pa.Table:
    """One row a cause, in words, then what is counted in both years, and their sum; each with its interval."""
    named = [(cause.name, wording.t(f"causes.name.{cause.name}"), cause.difference) for cause in found.causes]
    if found.of(BOTH) and found.of(PERIMETER):
        named.append((SAME, wording.capital(wording.t(f"changes.perimeter.{SAME}")), found.same))
    named.append((TOTAL, wording.t("words.total"), found.difference))
    rows: list[dict[str, Any]] = [
        {"cause": title, "difference": difference, "unit": found.unit, **asdict(found.sure[name])}
        if name in found.sure
        else {"cause": title, "difference": difference, "unit": found.unit}
        for name, title, difference in named
    ]
    return pa.Table.from_pylist(rows, schema=TABLE)


def _rows(found: Causes, criterion: str) -> pa.Table:
    """The rows of `changes_member` of this total."""
    rows = [row for row in found.rows if (row["basis"], row["criterion"]) == (found.basis, criterion)]
    order = {cause.name: place for place, cause in enumerate(found.causes)}
    ordered = sorted(
        rows, key=lambda row: (order[row["cause"]], -abs(row["difference"]), row["category"], row["stage"])
    )
    return pa.Table.from_pylist([{name: row[name] for name in COLUMNS.names} for row in ordered], schema=COLUMNS)
