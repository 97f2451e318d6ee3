"""`footprint members sign`: a signature that a member gave on paper, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Optional

import typer

from footprint.cli.terminal import FIRST_YEAR, LAST_YEAR, say, t
from footprint.inbox import signatures
from footprint.inbox.deliveries import MEMBER_ID
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.members import registry
from footprint.messages import RefusalError
from footprint.settings import settings
from footprint.years import closure


def sign(
    member_id: Annotated[str, typer.Argument(help=t("option.member_id"))],
    year: Annotated[int, typer.Option(help=t("option.year"), min=FIRST_YEAR, max=LAST_YEAR)],
    by: Annotated[Optional[str], typer.Option(help=t("option.signed_by"))] = None,
    undo: Annotated[bool, typer.Option("--undo", help=t("option.unsign"))] = False,
) -> None:
    home, where = settings().home, _where(member_id, year)
    if not MEMBER_ID.fullmatch(member_id):
        raise RefusalError(t("members.bad_id", member_id=member_id))
    if closure.state(home, year, closure.today()).is_closed:
        raise RefusalError(t("members.sign_closed", **where))
    if undo:
        _withdraw(Inbox(home), **where)
        say(t("members.unsigned", **where))
    else:
        _sign(Inbox(home), by, member_id=member_id, year=year)
        say(t("members.signed", **where, by=by))


def _where(member_id: str, year: int) -> dict[str, Any]:
    return {"member_id": member_id, "year": year}


def _withdraw(inbox: Inbox, **where: Any) -> None:
    """Take back what was signed on paper; a signature in the portal is its member's."""
    given = signatures.of(inbox, **where)
    if given is None:
        raise RefusalError(t("members.not_signed", **where))
    if given.by is None:
        raise RefusalError(t("members.signed_in_portal", **where))
    signatures.withdraw(inbox, **where)


def _sign(inbox: Inbox, by: str | None, **where: Any) -> None:
    lake = Lake(inbox.home)
    if not by:
        raise RefusalError(t("members.sign_by"))
    if registry.profile(lake, **where) is None:
        raise RefusalError(t("members.sign_unregistered", **where))
    version = signatures.now_of(lake, inbox, **where)
    if not version.files:
        raise RefusalError(t("members.nothing_to_sign", **where))
    signatures.sign(inbox, version.digest, **where, at=datetime.now(UTC), by=by)
