"""`footprint lake`: is what is stored whole, make anew what is not, remove what nothing counts on any more."""

from __future__ import annotations

from typing import Annotated

import typer

from factors import catalogue
from footprint import member_year, reading_process
from footprint.cli.terminal import bullets, say, t
from footprint.inbox.store import Inbox
from footprint.lake import Lake, manifests, upkeep
from footprint.member_year.journal import Journal
from footprint.settings import settings

app = typer.Typer(no_args_is_help=True)


@app.command(help=t("help.lake_check"))
def check() -> None:
    lake = Lake(settings().home)
    damages = upkeep.check(lake)
    bullets(t("lake.damaged", file=damage.path, whose=_whose(damage.partition)) for damage in damages)
    if damages:
        say(t("lake.how_to_repair"))
        raise typer.Exit(1)
    say(t("lake.whole", partitions=upkeep.count(lake)))


@app.command(help=t("help.lake_repair"))
def repair() -> None:
    lake = Lake(settings().home)
    damages = upkeep.check(lake)
    Journal.forget_all(lake.home)
    lost = [damage.partition for damage in damages if not _repaired(lake, damage.partition)]
    if not damages:
        say(t("lake.whole", partitions=upkeep.count(lake)))
    if lost:
        raise typer.Exit(1)


@app.command(help=t("help.lake_vacuum"))
def vacuum() -> None:
    removed = upkeep.vacuum(Lake(settings().home))
    say(t("lake.vacuumed", count=len(removed.paths), size=f"{removed.size_bytes / 1e6:.1f}"))


@app.command(help=t("help.lake_share"))
def share(url: Annotated[str, typer.Argument(help=t("option.store"))]) -> None:
    from footprint.lake import sharing  # with the library for object stores, which few have

    say(t("lake.shared", url=url, partitions=sharing.share(Lake(settings().home), url)))


@app.command(help=t("help.lake_unshare"))
def unshare() -> None:
    lake = Lake(settings().home)
    if shared := manifests.shared(lake.root):
        from footprint.lake import sharing

        sharing.unshare(lake)
        say(t("lake.unshared", url=shared.objects.url))
    else:
        say(t("lake.not_shared"))


def _repaired(lake: Lake, partition: dict[str, str]) -> bool:
    """Whether the partition is whole again; says what was done, or what is lost."""
    year = int(partition["year"])
    if "member_id" not in partition:
        upkeep.forget_results(lake, year)
        say(t("lake.run_again", year=year))
        return True
    member_id = partition["member_id"]
    try:
        if lake.damage(year=year, member_id=member_id):  # the first of its damages repairs them all
            factor_set = catalogue.load(cited=settings().cited_figures)
            read = reading_process.reader()
            member_year.rebuild(
                lake, Inbox(lake.home), year=year, member_id=member_id, factor_set=factor_set, read=read
            )
            say(t("lake.repaired", whose=_whose(partition)))
    except member_year.ReadingError as error:
        say(t("lake.lost", whose=_whose(partition), file=", ".join(error.failure.lists)))
        return False
    return True


def _whose(partition: dict[str, str]) -> str:
    return " ".join((partition["year"], partition.get("member_id", "")))
