"""`footprint members withdraw|erase|expire`: how members, and the files of members, leave."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import entry_points
from typing import Annotated

import typer

from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, bullets, say, t
from footprint.inbox.deliveries import MEMBER_ID
from footprint.members import leaving
from footprint.messages import RefusalError
from footprint.settings import settings
from footprint.years import closure


def withdraw(
    member_id: Annotated[str, typer.Argument(help=t("option.member_id"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
) -> None:
    from footprint.portal.store.configuration import portal_settings
    from footprint.portal.year import leaving as portal_leaving

    _checked(member_id)
    now = datetime.now(UTC)
    gone = leaving.withdraw(settings().home, year=year, member_id=member_id, on=now.date())
    if not (gone.lists or gone.was_read or gone.waiting):
        raise RefusalError(t("members.nothing_to_withdraw", member_id=member_id, year=year))
    with portal_leaving.database(portal_settings()) as database:
        if database is not None:
            with database.transaction() as db:
                portal_leaving.withdraw(db, year=year, member_id=member_id, now=now)
    key, lists = "members.withdrawn_closed" if gone.is_closed else "members.withdrawn", ", ".join(gone.lists) or "–"
    say(t(key, member_id=member_id, year=year, count=len(gone.lists), lists=lists))
    if gone.waiting:
        say(t("members.still_waiting", year=year))
        bullets(str(path) for path in gone.waiting)


def erase(
    member_id: Annotated[str, typer.Argument(help=t("option.member_id"))],
    yes: Annotated[bool, typer.Option("--yes", help=t("option.yes"))] = False,
) -> None:
    from footprint import releases
    from footprint.portal.store.configuration import portal_settings
    from footprint.portal.year import leaving as portal_leaving

    _checked(member_id)
    if not yes and not typer.confirm(t("members.sure", member_id=member_id), err=True):
        raise RefusalError(t("members.not_erased", member_id=member_id))
    now = datetime.now(UTC)
    with portal_leaving.database(portal_settings()) as database:
        accounts = portal_leaving.erase(database, member_id=member_id, now=now) if database else 0
    gone = leaving.erase(settings().home, member_id=member_id, on=now.date())
    versions = releases.forget(settings().home, member_id)
    for forget in entry_points(group="footprint.erasures"):  # nothing here imports the orchestration
        forget.load()(member_id)
    if not (gone.years or accounts or versions):
        raise RefusalError(t("members.nothing_to_erase", member_id=member_id))
    years = ", ".join(map(str, gone.years)) or "–"
    say(t("members.erased", member_id=member_id, years=years, files=gone.files, accounts=accounts))
    closed = [year for year in gone.years if closure.state(settings().home, year, closure.today()).is_closed]
    for key, named in (("open", [year for year in gone.years if year not in closed]), ("closed", closed)):
        if named:
            say(t(f"members.after_erasing_{key}", years=", ".join(map(str, named))))
    say(t("members.after_erasing"))


def expire() -> None:
    from footprint.portal.year import retention

    gone = retention.expire(settings().home, datetime.now(UTC).date())
    size = f"{gone.size_bytes / 1e6:.1f}"
    say(t("members.expired", files=len(gone.files), tables=gone.tables, size=size))


def _checked(member_id: str) -> None:
    if not MEMBER_ID.fullmatch(member_id):
        raise RefusalError(t("members.bad_id", member_id=member_id))
