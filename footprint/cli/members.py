"""`footprint members`: the registry of members, one profile a member and year."""

from __future__ import annotations

from typing import Annotated, Optional

import pyarrow as pa
import typer

from factors import catalogue
from footprint.cli import portal
from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, say, show, t
from footprint.deliveries import MEMBER_ID
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.schema import table
from footprint.settings import settings

app = typer.Typer(no_args_is_help=True)
app.command("invite", help=t("help.members_invite"))(portal.invite)
app.command("revoke", help=t("help.members_revoke"))(portal.revoke)


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
        known = catalogue.keys(kind)
        if key not in known:
            raise RefusalError(t("members.unknown", kind=kind, key=key, known=", ".join(known)))
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
