"""`footprint members`: the registry of members, one profile a member and year."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Optional

import pyarrow as pa
import typer

from factors import catalogue
from footprint.cli import leaving, portal, signing
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, bullets, say, show, t
from footprint.inbox.deliveries import MEMBER_ID
from footprint.lake import Lake
from footprint.members import member_list, registry
from footprint.members.member_list import MemberList
from footprint.messages import RefusalError
from footprint.schema import table
from footprint.settings import settings

app = typer.Typer(no_args_is_help=True)
app.command("invite", help=t("help.members_invite"))(portal.invite)
app.command("revoke", help=t("help.members_revoke"))(portal.revoke)
app.command("sign", help=t("help.members_sign"))(signing.sign)
app.command("withdraw", help=t("help.members_withdraw"))(leaving.withdraw)
app.command("erase", help=t("help.members_erase"))(leaving.erase)
app.command("expire", help=t("help.members_expire"))(leaving.expire)


@app.command(help=t("help.members_add"))
def add(
    member_id: Annotated[str, typer.Argument(help=t("option.member_id"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    name: Annotated[str, typer.Option(help=t("option.name"))],
    sector: Annotated[str, typer.Option(help=t("option.sector"))],
    zone: Annotated[str, typer.Option(help=t("option.zone"))],
    holding: Annotated[Optional[str], typer.Option(help=t("option.holding"))] = None,
    employees: Annotated[Optional[float], typer.Option(help=t("option.employees"), min=0)] = None,
    users: Annotated[Optional[float], typer.Option(help=t("option.users"), min=0)] = None,
    country: Annotated[str, typer.Option(help=t("option.country"))] = "FRA",
) -> None:
    if not MEMBER_ID.fullmatch(member_id):
        raise RefusalError(t("members.bad_id", member_id=member_id))
    for kind, key in (("sector", sector), ("zone", zone)):
        keys = catalogue.keys(kind)
        if key not in keys:
            raise RefusalError(t(f"members.unknown_{kind}", key=key, known=", ".join(keys)))
    row = dict.fromkeys(table("members").names) | {
        "member_id": member_id,
        "year": year,
        "name": name,
        "holding_id": holding or member_id,
        "sector": sector,
        "zone": zone,
        "country": country,
        "employees_fte": employees,
        "users": users,
        "profile_complete": employees is not None,
    }
    lake = Lake(settings().home)
    with lake.lock(year=year, member_id=member_id):
        lake.write(
            "members", pa.Table.from_pylist([row], schema=table("members").arrow), year=year, member_id=member_id
        )
    say(t("members.added", name=name, year=year))


@app.command("import", help=t("help.members_import"))
def import_list(
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    file: Annotated[Optional[Path], typer.Argument(help=t("option.member_list"))] = None,
    from_last_year: Annotated[bool, typer.Option("--from-last-year", help=t("option.from_last_year"))] = False,
) -> None:
    if file is None and not from_last_year:
        raise RefusalError(t("members.nothing_to_import"))
    lake, lang = Lake(settings().home), settings().lang
    before, profiles = registry.registered(lake, year), registry.nearest_of_all(lake, year)
    members, changed = MemberList(), 0
    if file is not None:
        members = member_list.read(file, year=year, known=profiles, lang=lang)
    for line in members.lines:
        complete = {"profile_complete": True} if line.values.get("employees_fte") is not None else {}
        row = registry.register(lake, year=year, member_id=line.member_id, values=complete | line.values)
        changed += line.member_id in before and row != profiles[line.member_id]
    carried = sorted(registry.registered(lake, year - 1) - before - members.named) if from_last_year else []
    for member_id in carried:
        registry.register(lake, year=year, member_id=member_id, values={})
    created = sum(line.member_id not in before for line in members.lines)
    same = len(members.lines) - created - changed
    say(t("members.imported", year=year, created=created, updated=changed, same=same))
    _tell_import(members, carried, year)


def _tell_import(members: MemberList, carried: Sequence[str], year: int) -> None:
    if carried:
        say(t("members.carried", year=year, last=year - 1, count=len(carried), names=", ".join(carried)))
    if members.unread:
        hints = (t("members.nearest", heading=like) if like else "" for like in members.unread.values())
        named = (
            f"{heading} ({like})" if like else heading for heading, like in zip(members.unread, hints, strict=True)
        )
        say(t("members.unread", headings=", ".join(named)))
    if members.mistakes:
        say(t("members.refused", count=len({mistake.line for mistake in members.mistakes})))
        bullets(t("members.mistake", **vars(mistake)) for mistake in members.mistakes)
        raise typer.Exit(1)


@app.command("list", help=t("help.members_list"))
def list_members(
    year: Annotated[Optional[int], typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)] = None,
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
) -> None:
    lake = Lake(settings().home)
    members = lake.read("members", **({"year": year} if year else {}))
    show(
        members.select(["member_id", "year", "name", "sector", "zone", "holding_id", "employees_fte", "users"]), format
    )
