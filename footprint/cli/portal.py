"""`footprint serve`, and who may enter the portal: `footprint members|analysts invite|revoke`.

The portal is imported when one of them runs: the other commands do not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from footprint.cli.terminal import say, t
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.settings import settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from footprint.portal.store.tables import Role

HOST, PORT = "127.0.0.1", 8000
# What the legal pages need to be true, by the name of its setting.
TOLD = ("portal_contact", "portal_dpo", "portal_hosting")

analysts = typer.Typer(no_args_is_help=True)


def serve(
    host: Annotated[str, typer.Option(help=t("option.host"))] = HOST,
    port: Annotated[int, typer.Option(help=t("option.port"), min=1, max=65535)] = PORT,
) -> None:
    from footprint.portal.app import create_app
    from footprint.portal.store.configuration import portal_settings
    from footprint.portal.web.serving import keep_to_oneself, listening, server

    configuration = portal_settings()
    if "portal_url" not in configuration.model_fields_set:
        configuration = configuration.model_copy(update={"portal_url": f"http://{HOST}:{port}"})
    try:
        door = listening(host, port)
    except OSError as failure:
        raise RefusalError(t("error.port", host=host, port=port, why=failure.strerror or failure)) from failure
    say(t("portal.serving", url=configuration.portal_url, host=host, port=port))
    missing = [f"FOOTPRINT_{name.upper()}" for name in TOLD if getattr(configuration, name) is None]
    if missing:
        say(t("portal.untold", names=", ".join(missing)))
    keep_to_oneself()
    with door:
        server(create_app(configuration), host, port).run(sockets=[door])


def invite(
    member_id: Annotated[str, typer.Argument(help=t("option.member_id"))],
    role: Annotated[str, typer.Option(help=t("option.role"))] = "editor",
    email: Annotated[Optional[str], typer.Option(help=t("option.email"))] = None,
    days: Annotated[int, typer.Option(help=t("option.days"), min=1, max=90)] = 14,
) -> None:
    _registered(member_id)
    _print_link(member_id, _role(role), email, days)


def revoke(
    member_id: Annotated[str, typer.Argument(help=t("option.member_id"))],
    email: Annotated[Optional[str], typer.Option(help=t("option.email_leaver"))] = None,
) -> None:
    from footprint.portal.people import accounts, invitations

    _registered(member_id)
    now = _now()
    with _database() as db:
        links = invitations.revoke(db, member_id=member_id, email=email, now=now)
        account = accounts.by_email(db, email) if email else None
        ended = account is not None and accounts.leave(db, account, member_id, now)
    _tell_revoked(links, email, ended)


@analysts.command("invite", help=t("help.analysts_invite"))
def invite_analyst(
    email: Annotated[Optional[str], typer.Option(help=t("option.email"))] = None,
    days: Annotated[int, typer.Option(help=t("option.days"), min=1, max=90)] = 14,
) -> None:
    _print_link(None, "editor", email, days)


@analysts.command("revoke", help=t("help.analysts_revoke"))
def revoke_analyst(email: Annotated[Optional[str], typer.Option(help=t("option.email_leaver"))] = None) -> None:
    from footprint.portal.people import accounts, invitations

    now = _now()
    with _database() as db:
        links = invitations.revoke(db, member_id=None, email=email, now=now)
        account = accounts.by_email(db, email) if email else None
        ended = account is not None and accounts.dismiss_analyst(db, account, now)
    _tell_revoked(links, email, ended)


def _print_link(member_id: str | None, role: Role, email: str | None, days: int) -> None:
    """The link goes to standard output alone; it is kept nowhere and cannot be shown again."""
    from footprint.portal.people import accounts, invitations
    from footprint.portal.store.configuration import portal_settings

    if email is not None and not accounts.is_email(email):
        raise RefusalError(t("portal.bad_email", email=email))
    with _database() as db:
        link = invitations.invite(
            db, member_id=member_id, role=role, email=email, created_by=None, now=_now(), days=days
        )
    typer.echo(portal_settings().portal_url.rstrip("/") + link.path)
    say(t("portal.invited" if email is None else "portal.invited_email", days=days, email=email))


def _tell_revoked(links: int, email: str | None, ended: bool) -> None:
    say(t("portal.revoked", count=links))
    if email:
        say(t("portal.ended" if ended else "portal.no_access", email=email))


def _registered(member_id: str) -> None:
    members = sorted({partition["member_id"] for partition in Lake(settings().home).partitions("members")})
    if member_id not in members:
        raise RefusalError(t("portal.no_member", member_id=member_id, known=", ".join(members) or "–"))


def _role(given: str) -> Role:
    if given == "editor":
        return "editor"
    if given == "reader":
        return "reader"
    raise RefusalError(t("portal.bad_role", role=given))


@contextmanager
def _database() -> Iterator[Session]:
    from footprint.portal.store.configuration import portal_settings
    from footprint.portal.store.database import open_database

    database = open_database(portal_settings().database_url)
    try:
        with database.transaction() as db:
            yield db
    finally:
        database.close()


def _now() -> datetime:
    return datetime.now(UTC)
