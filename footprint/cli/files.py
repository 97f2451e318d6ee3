"""`footprint files`: which files of a member count, how one is received and how one list is taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Optional

import pyarrow as pa
import typer

from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, Format, say, show, t
from footprint.inbox.deliveries import MEMBER_ID, InboxError, Received
from footprint.inbox.store import Inbox
from footprint.intake.formats.text import digest
from footprint.members import leaving
from footprint.messages import RefusalError
from footprint.reception import placement
from footprint.settings import settings
from footprint.years import closure

COLUMNS = pa.schema(
    [
        ("list", pa.string()),
        ("file", pa.string()),
        ("state", pa.string()),
        ("received_on", pa.date32()),
        ("as_of", pa.date32()),
        ("size_bytes", pa.int64()),
        ("sha256", pa.string()),
    ]
)

app = typer.Typer(no_args_is_help=True)


@app.command("list", help=t("help.files_list"))
def list_files(
    member: Annotated[str, typer.Option(help=t("option.member"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    format: Annotated[Format, typer.Option(help=t("option.format"))] = Format.TABLE,
) -> None:
    rows = [_row(item) for item in _received(member, year)]
    if format is Format.TABLE:
        rows = [row | {"state": t(f"files.{row['state']}"), "sha256": str(row["sha256"])[:8]} for row in rows]
    headings = {name: t(f"files.{name}") for name in COLUMNS.names}
    show(pa.Table.from_pylist(rows, schema=COLUMNS), format, headings=headings)


@app.command(help=t("help.files_withdraw"))
def withdraw(
    member: Annotated[str, typer.Argument(help=t("option.member_id"))],
    name: Annotated[str, typer.Argument(metavar="LIST", help=t("option.list"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
) -> None:
    from footprint.portal.store.configuration import portal_settings
    from footprint.portal.year import leaving as portal_leaving

    counting = {item.receipt.list: item.receipt for item in _received(member, year) if item.current}
    if name not in counting:
        lists = ", ".join(sorted(counting)) or "–"
        raise RefusalError(t("files.no_list", list=name, member=member, year=year, known=lists))
    now = datetime.now(UTC)
    leaving.withdraw_list(settings().home, year=year, member_id=member, list_name=name, on=now.date())
    with portal_leaving.database(portal_settings()) as database:
        if database is not None:
            with database.transaction() as db:
                portal_leaving.withdraw_file(db, year=year, member_id=member, sha256=counting[name].sha256, now=now)
    is_closed = closure.state(settings().home, year, closure.today()).is_closed
    key = "files.taken_back_closed" if is_closed else "files.taken_back"
    say(t(key, list=name, file=counting[name].name, member=member, year=year))


@app.command(help=t("help.files_add"))
def add(
    member: Annotated[str, typer.Argument(help=t("option.member_id"))],
    files: Annotated[list[Path], typer.Argument(help=t("option.files"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    as_of: Annotated[Optional[datetime], typer.Option(formats=["%Y-%m-%d"], help=t("option.as_of"))] = None,
    list_name: Annotated[Optional[str], typer.Option("--list", help=t("option.list"))] = None,
) -> None:
    _checked(member)
    for path in files:
        if not path.is_file():
            raise RefusalError(t("error.folder" if path.is_dir() else "error.no_file", file=path))
    day = as_of.date() if as_of else None
    with placement.delivery(
        Inbox(settings().home), year=year, member_id=member, received_on=closure.today(), as_of=day, mode="auto"
    ) as taking:
        for path in files:
            sent = placement.IncomingFile(path.name, path, path.stat().st_size, digest(path), list_name)
            try:
                _tell_taken(taking.take(sent), path)
            except InboxError as refusal:
                raise RefusalError(str(refusal)) from refusal


def _tell_taken(placed: placement.Placed, path: Path) -> None:
    receipt = placed.receipt
    if not placed.new:
        say(t("files.known", file=path.name, list=receipt.list))
    elif placed.replaced:
        say(t("files.replaces", file=path.name, list=receipt.list, before=placed.replaced.name))
    else:
        say(t("files.taken", file=path.name, list=receipt.list))


def _checked(member: str) -> None:
    if not MEMBER_ID.fullmatch(member):
        raise RefusalError(t("members.bad_id", member_id=member))


def _received(member: str, year: int) -> list[Received]:
    _checked(member)
    deliveries = Inbox(settings().home).received(year=year, member_id=member)
    if not deliveries:
        raise RefusalError(t("files.none", member=member, year=year))
    return deliveries


def _row(item: Received) -> dict[str, object]:
    state = "withdrawn" if item.withdrawn_on else "counts" if item.current else "replaced"
    names = ("list", "received_on", "as_of", "size_bytes", "sha256")
    return {name: getattr(item.receipt, name) for name in names} | {"file": item.receipt.name, "state": state}
