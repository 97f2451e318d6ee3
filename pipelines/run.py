"""`footprint run`: the year's assets in this process, with bars while they run and a table of members at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from footprint.cli.terminal import bullets, say, t
from footprint.messages import RefusalError

if TYPE_CHECKING:  # Dagster takes a second to import: only a run pays for it
    from pipelines.inprocess import Outcome, Progress


ALL = 1 - 1e-6  # shares are added up in floating point


def run(
    year: Annotated[int, typer.Option(help=t("option.year"))],
    member: Annotated[Optional[list[str]], typer.Option(help=t("run.member"))] = None,
) -> None:
    from pipelines import inprocess, summary
    from pipelines.definitions import home
    from pipelines.defs.inbox import looked_through
    from pipelines.defs.jobs import look
    from pipelines.instance import opened
    from pipelines.partitions import FIRST_YEAR, LAST_YEAR

    found = look(home, settled_seconds=0)
    told = found.sentences()
    bullets(found.of_year(year, range(FIRST_YEAR, LAST_YEAR + 1)))
    _refuse(year, member or [])
    with opened() as instance, bars() as progress:
        if told:
            instance.report_runless_asset_event(looked_through(told))
        outcome = inprocess.compute(instance, year, members=member or [], progress=progress)
    tell(outcome, year)
    summary.tell_unusable(year, member or [])
    went_on = bool(outcome.failed or outcome.broken)  # of one that ended well, results are of today
    summary.show(year, member or [], tell_state=went_on and not outcome.closed)
    if outcome.failed or outcome.broken or not (outcome.closed or summary.are_whole(year)):
        raise typer.Exit(1)


def _refuse(year: int, members: list[str]) -> None:
    """RefusalError for a year or a member that cannot be run."""
    from pipelines.definitions import home
    from pipelines.partitions import FIRST_YEAR, LAST_YEAR, is_year

    if not is_year(year):
        raise RefusalError(t("run.no_year", year=year, first=FIRST_YEAR, last=LAST_YEAR))
    delivered = home.inbox.members(year)
    if not delivered:
        raise RefusalError(t("run.nothing", year=year, home=home.folder))
    unknown = sorted(set(members) - set(delivered))
    if unknown:
        raise RefusalError(t("run.no_member", member=", ".join(unknown), year=year, known=", ".join(delivered)))


@contextmanager
def bars() -> Iterator[Progress]:
    """One bar a part of the work, on the error stream."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars
    from rich.table import Column

    from pipelines.inprocess import PARTS

    named, now = (
        TextColumn(text, table_column=Column(no_wrap=True)) for text in ("{task.description}", "{task.fields[now]}")
    )
    columns = (named, BarColumn(bar_width=24), TimeElapsedColumn(), now)
    with Bars(*columns, console=Console(stderr=True, emoji=False)) as shown:
        tasks = {
            part: shown.add_task(t(f"run.part.{part}"), total=ALL, now="", start=False, visible=False) for part in PARTS
        }

        def progress(part: str, share: float, now: str) -> None:
            shown.start_task(tasks[part])
            shown.update(tasks[part], advance=share, now=now, visible=True)

        yield progress


def tell(outcome: Outcome, year: int) -> None:
    """The reasons, worst first; of a closed year what would be made otherwise today."""
    from pipelines.words import proposal_words

    for name in ("failed", "broken", "warned"):
        reasons = getattr(outcome, name)
        if reasons:
            say(t(f"run.{name}"))
            bullets(reasons)
    if outcome.closed:
        say(t(f"run.closed.{outcome.closed}", year=year))
        if outcome.proposal:
            say(proposal_words(year, outcome.proposal))
