"""Sites and electricity of the organisation in one year, typed in; longer lists are sent as files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from fastapi import APIRouter, Response

from footprint.portal.store import audit
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader
from footprint.portal.work import jobs
from footprint.portal.year import journey, places, typed
from footprint.portal.year.journey import Journey

router = APIRouter()

# Field → the bounds of its number.
BOUNDS = {"pue": (1.0, 10.0), "covered_share": (0.0, 100.0), "covered_kwh": (0.0, 1e11)}
CHOICES = {
    "site_kind": places.SITE_KINDS,
    "factor_key": tuple(f"technology:{name}" for name in places.MIXES),
}
NAMES = {"sites": "site_id", "contracts": "contract_id"}
LONGEST_NAME = 60


@router.get("/annee/{year}/lieux")
def show(me: Reader, year: int) -> Response:
    j = journey.of(me, year)
    values = {kind: [_shown(row, me.lang) for row in places.typed(j.received, kind)] for kind in places.LISTS}
    return _page(me, j, values, {})


@router.post("/annee/{year}/lieux")
def keep(me: Editor, year: int, form: Posted) -> Response:
    """Keep all rows or none; a row without a name and without anything else is no row."""
    j = journey.to_change(me, year)
    given = {kind: _rows(form, kind) for kind in places.LISTS}
    errors: dict[str, str] = {}
    rows = {kind: [_read(kind, n, row, me.lang, errors) for n, row in enumerate(given[kind])] for kind in given}
    if errors:
        return _page(me, j, given, errors)
    changes = [places.keep(me.inbox, kind, rows[kind], **j.where, on=j.day) for kind in rows]
    with me.db.transaction() as db:
        for sha256 in filter(None, changes):
            audit.record(db, action="file.received", now=me.now, **me.who, year=year, sha256=sha256)
        jobs.enqueue(db, **j.where, now=me.now)
    me.portal.worker.wake()
    jobs.wait(me.db, **j.where)
    return redirect(me, f"{j.path}lieux", done="places")


def _rows(form: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    """The rows of one kind that hold anything, in their order."""
    rows = [
        {field: form.get(f"{field}-{number}", "").strip() for field in places.FIELDS[kind]}
        for number in range(places.MOST_ROWS)
    ]
    return [row for row in rows if any(row.values())]


def _read(kind: str, number: int, row: Mapping[str, str], lang: str, errors: dict[str, str]) -> dict[str, str]:
    """One row as the file has it; what is wrong is added to `errors` by field."""
    t = say(lang)
    name = NAMES[kind]
    if not row[name] or len(row[name]) > LONGEST_NAME:
        errors[f"{name}-{number}"] = t("places.bad_name", most=LONGEST_NAME)
    read = dict(row)
    for field in set(row) & set(BOUNDS):
        least, most = BOUNDS[field]
        try:
            value = typed.figure(row[field].rstrip("%"), lang, least=least, most=most)
            read[field] = typed.written(value, "fr") + (" %" if field == "covered_share" and value is not None else "")
        except ValueError:
            errors[f"{field}-{number}"] = t(f"places.bad_{field}")
    for field in set(row) & set(CHOICES):
        if row[field] not in CHOICES[field]:
            errors[f"{field}-{number}"] = t(f"places.bad_{field}")
    if kind == "contracts":
        _check_contract(number, row, lang, errors)
    return read


def _check_contract(number: int, row: Mapping[str, str], lang: str, errors: dict[str, str]) -> None:
    """A contract covers a share or an amount, over days in their order."""
    t = say(lang)
    if bool(row["covered_share"]) == bool(row["covered_kwh"]):
        errors.setdefault(f"covered_share-{number}", t("places.share_or_kwh"))
    days: dict[str, date | None] = {}
    for field in ("start", "last_day"):
        try:
            days[field] = date.fromisoformat(row[field]) if row[field] else None
        except ValueError:
            errors[f"{field}-{number}"] = t("places.bad_day")
    first, last = days.get("start"), days.get("last_day")
    if first and last and last < first:
        errors[f"last_day-{number}"] = t("places.backwards")


def _shown(row: Mapping[str, str], lang: str) -> dict[str, str]:
    """A row of the file as the fields show it."""
    plain = {**row, "covered_share": row.get("covered_share", "").removesuffix("%").strip()}
    return {
        field: value if lang == "fr" or field not in BOUNDS else value.replace(",", ".")
        for field, value in plain.items()
    }


def _page(me: ForMember, j: Journey, rows: Mapping[str, list[dict[str, str]]], errors: Mapping[str, str]) -> Response:
    return render(
        me,
        "places.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        j=j,
        rows={kind: [*rows[kind], {}][: places.MOST_ROWS] if j.can_change else rows[kind] for kind in rows},
        errors=errors,
        choices=CHOICES,
    )
