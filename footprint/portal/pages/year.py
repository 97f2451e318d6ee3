"""A member's years, and the profile of the organisation in one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from stdnum.fr import siren

from factors import catalogue
from footprint import registry
from footprint.messages import term
from footprint.portal import audit, journey, processing, typed, years
from footprint.portal.journey import Journey
from footprint.portal.members import name_of
from footprint.portal.rendering import redirect, render, say
from footprint.portal.web import Editor, ForMember, Posted, Reader

router = APIRouter()

# Figure → the most that one organisation can mean.
FIGURES = {
    "employees_fte": 1e6,
    "users": 1e7,
    "it_spend_eur": 1e10,
    "it_spend_reused_eur": 1e10,
    "stored_tb": 1e7,
}
PLACE = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6]")


@router.get("/annee/")
def all_years(me: Reader) -> Response:
    """The years that can be changed, and those in which something was received or reported."""
    day = years.today(me.now)
    with_files = {year for year in me.inbox.years() if me.member_id in me.inbox.members(year)}
    reported = {int(path.parent.name) for path in (me.lake.home / "reports").glob(f"*/{me.member_id}")}
    wanted = set(years.open_years(me.settings, day)) | with_files | reported
    found = [journey.of(me, year) for year in sorted(wanted, reverse=True) if years.FIRST <= year <= day.year]
    return render(me, "years.html.j2", years=found, organisation=name_of(me.lake, me.member_id))


@router.get("/annee/{year}/")
def overview(me: Reader, year: int) -> Response:
    return render(me, "year.html.j2", j=journey.of(me, year), organisation=name_of(me.lake, me.member_id))


@router.get("/annee/{year}/profil")
def show_profile(me: Reader, year: int) -> Response:
    return _page(me, journey.of(me, year), {}, {})


@router.post("/annee/{year}/profil")
def change_profile(me: Editor, year: int, form: Posted) -> Response:
    j = journey.to_change(me, year)
    values, errors = _read(form, me.lang)
    if errors:
        return _page(me, j, form, errors)
    complete = all(values.get(name) is not None for name in journey.NEEDED)
    registry.declare(me.lake, **j.where, values=values | {"profile_complete": complete})
    with me.db.transaction() as db:
        who = me.who
        audit.record(db, action="profile.changed", now=me.now, **who, year=year)
        if j.current:
            processing.enqueue(db, **j.where, now=me.now)
    me.portal.worker.wake()
    return redirect(me, j.path + "fichiers" if not j.current else j.path, done="profile")


def _page(me: ForMember, j: Journey, form: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    known = j.profile or registry.nearest(me.lake, **j.where) or {}
    written = {name: typed.written(j.profile.get(name), me.lang) for name in FIGURES}
    kept = {name: known.get(name) or "" for name in ("siren", "departement", "sector", "zone")}
    content = {
        "j": j,
        "values": written | kept | dict(form),
        "errors": errors,
        "choices": {
            kind: [(key, term(kind, key, me.lang)) for key in catalogue.keys(kind)] for kind in ("sector", "zone")
        },
        "organisation": name_of(me.lake, me.member_id),
        "contracts": me.lake.read("contracts", **j.where).num_rows,
        "sites": me.lake.read("sites", **j.where).num_rows,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(me, "profile.html.j2", status=status, **content)


def _read(form: Mapping[str, str], lang: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What the form declares, by column of `members` (an empty field is unknown: NULL), and what is wrong by field."""
    t = say(lang)
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, most in FIGURES.items():
        try:
            values[name] = typed.figure(form.get(name, ""), lang, most=most)
        except ValueError:
            errors[name] = t("profile.bad_figure", field=t(f"profile.{name}"))
    spent, reused = values.get("it_spend_eur"), values.get("it_spend_reused_eur")
    if spent is not None and reused is not None and reused > spent:
        errors["it_spend_reused_eur"] = t("profile.more_than_all")
    number = re.sub(r"\s", "", form.get("siren", ""))
    values["siren"] = number or None
    if number and not siren.is_valid(number):
        errors["siren"] = t("profile.bad_siren")
    values["departement"] = form.get("departement", "").strip().upper() or None
    if values["departement"] and not PLACE.fullmatch(values["departement"]):
        errors["departement"] = t("profile.bad_departement")
    for kind in ("sector", "zone"):
        values[kind] = form.get(kind, "") or None
        if values[kind] not in (None, *catalogue.keys(kind)):
            errors[kind] = t("profile.bad_choice")
    return values, errors
