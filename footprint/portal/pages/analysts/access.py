"""For the analysts of the pôle: who may enter. Invitations made, listed, taken back; people of a member who leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Response

from footprint.portal.pages.analysts.members import HERE, PageNumber
from footprint.portal.people import accounts, invitations, people
from footprint.portal.people.invitations import LONGEST_DAYS
from footprint.portal.people.members import known
from footprint.portal.store.tables import LARGEST_ID, Account, Role
from footprint.portal.web.paging import page as paged
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Analyst, Posted, SignedIn
from footprint.portal.year import overview, typed, years

router = APIRouter()

ACCESS = f"{HERE}/acces"
DAYS = 14
ANALYST = "analyst"


@dataclass(frozen=True)
class _Asked:
    """For whom a link is wanted; `member_id` is None for an analyst."""

    member_id: str | None
    role: Role
    email: str | None
    days: int


@router.get(ACCESS)
def show(me: Analyst, membre: str = "", page: PageNumber = 1) -> Response:
    return _page(me, {"member": membre[:100]}, {}, number=page)


@router.post(ACCESS)
def invite(me: Analyst, form: Posted) -> Response:
    """Make a link and show it, this once: it is kept nowhere."""
    asked, errors = _read(form, me)
    if asked is None:
        return _page(me, form, errors)
    with me.db.transaction() as db:
        link = invitations.invite(
            db,
            member_id=asked.member_id,
            role=asked.role,
            email=asked.email,
            days=asked.days,
            created_by=me.account.account_id,
            now=me.now,
        )
    return _page(me, {}, {}, link=me.settings.portal_url.rstrip("/") + link.path, asked=asked)


@router.post(f"{ACCESS}/retirer")
def take_back(me: Analyst, form: Posted) -> Response:
    """A link that was not used works no longer."""
    with me.db.transaction() as db:
        done = invitations.revoke_one(db, _number(form, "invitation"), by=me.account.account_id, now=me.now)
    if not done:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return redirect(me, ACCESS, done="taken_back")


@router.post(f"{ACCESS}/fin")
def end(me: Analyst, form: Posted) -> Response:
    """Somebody works no longer for a member (or, without one, as an analyst). Nobody ends the own access by mistake."""
    account_id, member_id = _number(form, "account"), form.get("member", "")
    if not member_id and account_id == me.account.account_id:
        raise HTTPException(HTTPStatus.FORBIDDEN)
    with me.db.transaction() as db:
        account, by = db.get(Account, account_id), me.account.account_id
        if account is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        done = (
            accounts.leave(db, account, member_id, me.now, by=by)
            if member_id
            else accounts.dismiss_analyst(db, account, me.now, by=by)
        )
        if not done:
            raise HTTPException(HTTPStatus.NOT_FOUND)
    return redirect(me, _back(me, member_id) if member_id else ACCESS, done="access_ended")


def _back(me: SignedIn, member_id: str) -> str:
    return f"{HERE}/{years.today(me.now).year - 1}/membres/{member_id}"


def _number(form: Mapping[str, str], name: str) -> int:
    """The number that a button of the page carries; 404 for one that stands for nothing."""
    number = typed.whole(form.get(name, ""), least=1, most=LARGEST_ID)
    if number is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return number


def _read(form: Mapping[str, str], me: SignedIn) -> tuple[_Asked | None, dict[str, str]]:
    """What the form asks for, or what is wrong by field."""
    t, errors = say(me.lang), {}
    role, email = form.get("role", ""), form.get("email", "").strip()
    days = typed.whole(form.get("days", "").strip(), least=1, most=LONGEST_DAYS)
    if role not in ("editor", "reader", ANALYST):
        errors["role"] = t("analyst.bad_role")
    member_id, wrong = _member(form.get("member", ""), role, me)
    if wrong:
        errors["member"] = wrong
    if email and not accounts.is_email(email):
        errors["email"] = t("invitation.bad_email")
    if days is None:
        errors["days"] = t("analyst.bad_days", most=LONGEST_DAYS)
    if errors or days is None:
        return None, errors
    return _Asked(member_id, "reader" if role == "reader" else "editor", email or None, days), {}


def _member(given: str, role: str, me: SignedIn) -> tuple[str | None, str | None]:
    """The member that is meant, or why none is."""
    t = say(me.lang)
    if role == ANALYST:
        return None, t("analyst.no_member_for_analyst") if given.strip() else None
    named = overview.names(me.lake.whole(), set(known(me.lake)))
    candidates = people.meant(given, named)
    if candidates:
        return candidates, None
    near = ", ".join(f"{named[each]} ({each})" for each in people.proposals(given, named))
    return None, t("analyst.unknown_member_near", near=near) if near else t("analyst.unknown_member")


def _page(
    me: SignedIn,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    number: int = 1,
    link: str | None = None,
    asked: _Asked | None = None,
) -> Response:
    with me.db.reading() as db:
        shown = paged(invitations.open_invitations(db, me.now), number)
    wanted = {each.member_id for each in shown.items if each.member_id} | ({asked.member_id} if asked else set())
    return render(
        me,
        "analyst_access.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        values={"days": str(DAYS), "role": "editor"} | dict(values),
        errors=errors,
        page=shown,
        names=overview.names(me.lake.whole(), {each for each in wanted if each}),
        analysts=people.analysts(me.db),
        link=link,
        asked=asked,
        most_days=LONGEST_DAYS,
        year=years.today(me.now).year - 1,
    )
