"""A member's years, and the profile of the organisation in one of them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response

from factors import catalogue
from footprint.members import registry
from footprint.messages import term
from footprint.portal.people.members import name_of
from footprint.portal.web.rendering import redirect, render
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader
from footprint.portal.year import journey, profile, typed
from footprint.portal.year.journey import Journey

router = APIRouter()


@router.get("/annee/")
def all_years(me: Reader) -> Response:
    name = name_of(me.lake, me.member_id)
    return render(me, "years.html.j2", years=journey.every(me), organisation=name)


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
    profile.declare(j, values)
    return redirect(me, j.path + "fichiers" if not j.current else j.path, done="profile")


def _page(me: ForMember, j: Journey, form: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    known = j.profile or registry.nearest(me.lake, **j.where) or {}
    written = {name: typed.written(j.profile.get(name), me.lang) for name in profile.FIGURES}
    values = {name: known.get(name) or "" for name in ("siren", "departement", "sector", "zone")}
    content = {
        "j": j,
        "values": written | values | dict(form),
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
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, most in profile.FIGURES.items():
        try:
            values[name] = typed.figure(form.get(name, ""), lang, most=most)
        except ValueError:
            errors[name] = profile.bad_figure(name, lang)
    values = profile.tidied(values | {name: form.get(name, "") for name in profile.WORDS})
    return values, profile.mistakes(values, lang) | errors
