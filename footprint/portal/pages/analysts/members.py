"""For the analysts of the pôle: where members stand in a year, and which causes cost them most.

Who may enter is in access.py. Each look at a member's data is in the audit log, and so is the one thing that is done
here: a reading that failed is started again.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response

from footprint.intake.correcting.marks import safe
from footprint.intake.vocabulary.folding import fold
from footprint.messages import day
from footprint.portal.files.acceptance import attached
from footprint.portal.people import people
from footprint.portal.store import audit
from footprint.portal.web import dagster_links as dagster
from footprint.portal.web.paging import page as paged
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Analyst, Posted, SignedIn
from footprint.portal.work import jobs
from footprint.portal.year import causes, overview, review, settlement, years
from footprint.portal.year.overview import ORDER, Standing
from footprint.reception import adoption
from footprint.schema import SEVERITIES
from footprint.steps import COVERAGE_FLOOR

router = APIRouter()

HERE = "/analyste"
COLUMNS = (
    "member_id", "name", "state", "received_on", "files", "unusable", "refused", "remarks", "missing", "confirmed",
)  # fmt: skip
PageNumber = Annotated[int, Query(ge=1, le=10**6)]


@router.get(f"{HERE}/")
def last_year(me: Analyst) -> Response:
    """The year of which members send their files now: the last one."""
    return redirect(me, f"{HERE}/{years.today(me.now).year - 1}/")


@router.get(f"{HERE}/{{year}}/")
def members(me: Analyst, year: int, etat: str = "", nom: str = "", page: PageNumber = 1) -> Response:
    everybody = _of_year(me, year)
    named = [each for each in everybody if fold(nom) in fold(f"{each.name} {each.member_id}")]
    stage = etat if etat in ORDER else ""
    chosen = [each for each in named if stage in ("", each.stage)]
    shown = paged(chosen, page)
    _log(me, "members.listed", year=year, count=len(shown.items))
    counts = Counter(each.stage for each in named)
    return _page(
        me,
        "analyst_members.html.j2",
        year,
        page=shown,
        stage=stage,
        sought=nom[:100],
        stages=[(each, counts[each]) for each in ORDER if counts[each]],
        known=len(named),
        confirmed=counts["confirmed"],
        everybody=len(everybody),
        passed_over=adoption.passed_over(me.inbox, year, me.lang),
        runs=dagster.runs(me.settings.dagster_url, year),
    )


@router.get(f"{HERE}/{{year}}/membres.csv")
def as_csv(me: Analyst, year: int) -> Response:
    """The same table whole, for a spreadsheet: a line a member, no cell that would run as a formula."""
    standings = _of_year(me, year)
    _log(me, "members.exported", year=year, count=len(standings))
    t = say(me.lang)
    rows = [[t(f"analyst.column_{name}") for name in COLUMNS], *(_cells(each, me.lang) for each in standings)]
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in rows)
    headers = attached(f"{t('analyst.csv_name')}-{year}.csv")
    return Response(content.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _cells(each: Standing, lang: str) -> list[str]:
    """One member's line; what is not known is empty."""
    t = say(lang)
    days = (each.received_on, each.confirmed_at and years.today(each.confirmed_at))
    received, confirmed = (day.isoformat() if day else "" for day in days)
    counts = ("" if count is None else str(count) for count in (each.unusable, each.refused, each.remarks))
    lacking = ", ".join(t(f"profile.{name}") for name in each.missing)
    return [each.member_id, each.name, t(f"stage.{each.stage}"), received, str(each.files), *counts, lacking, confirmed]


@router.get(f"{HERE}/{{year}}/membres/{{member_id}}")
def member(me: Analyst, year: int, member_id: str) -> Response:
    """One member in the year: where it stands, what was found in its files, who may act for it."""
    where = _where(me, year, member_id)
    _log(me, "member.read", [member_id], year=year)
    with me.db.reading() as db:
        work = jobs.state(db, **where)
    standing = overview.of_member(me.portal, year, member_id)
    lake = me.lake.whole(member_id)
    return _page(
        me,
        "analyst_member.html.j2",
        year,
        standing=standing,
        work=work,
        tables=review.by_list(lake, me.lang, **where),
        year_findings=review.of_the_year(lake, me.lang, **where),
        most=review.MOST_FINDINGS,
        people=people.of_member(me.db, member_id),
        table=dagster.member_year(me.settings.dagster_url, year, member_id),
    )


@router.post(f"{HERE}/{{year}}/membres/{{member_id}}/relire")
def read_again(me: Analyst, year: int, member_id: str, form: Posted) -> Response:
    """Start the member's reading again if the last one failed or a table is damaged. What the member declared stays as
    it is, so that this is possible in a closed year, too."""
    where = _where(me, year, member_id)
    by, damaged = me.account.account_id, me.lake.damage(**where) is not None
    with me.db.transaction() as db:
        restarted = jobs.restart(db, **where, now=me.now, damaged=damaged)
        if restarted:
            audit.record(db, action="reading.restarted", now=me.now, account_id=by, member_id=member_id, year=year)
    if restarted:
        me.portal.worker.wake()
        jobs.wait(me.db, **where)
    return redirect(me, f"{HERE}/{year}/membres/{member_id}", done="reading_restarted" if restarted else None)


@router.get(f"{HERE}/{{year}}/a-regler")
def to_settle(me: Analyst, year: int) -> Response:
    """What somebody of the pôle has to settle before the year is whole."""
    cases = settlement.of_year(me.portal, _checked(me, year), me.lang)
    _log(me, "members.listed", year=year, count=len({case.member_id for case in cases.cases}))
    return _page(me, "analyst_settle.html.j2", year, found=cases, floor=COVERAGE_FLOOR)


@router.get(f"{HERE}/{{year}}/constats")
def findings(me: Analyst, year: int, gravite: str = "", page: PageNumber = 1) -> Response:
    """Which rules found something, over all members."""
    _checked(me, year)
    rules = causes.by_rule(me.lake.whole(), year, me.lang)
    counts = Counter(each.severity for each in rules)
    severities = [(each, counts[each]) for each in SEVERITIES if counts[each]]
    severity = gravite if counts[gravite] else severities[0][0] if severities else ""
    _log(me, "findings.listed", year=year, severity=severity)
    shown = paged([each for each in rules if each.severity == severity], page)
    return _page(me, "analyst_findings.html.j2", year, page=shown, severity=severity, severities=severities)


@router.get(f"{HERE}/{{year}}/constats/{{rule}}")
def finding(me: Analyst, year: int, rule: str, gravite: str = "", page: PageNumber = 1) -> Response:
    """Where one rule was met: members, lists, line numbers."""
    _checked(me, year)
    lake = me.lake.whole()
    found = causes.of_rule(lake, year, rule, gravite)
    if not found.ordered:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    shown = paged(found.ordered, page)
    met = found.met(lake, year, shown.items, me.lang)
    seen = dict.fromkeys(each.member_id for each in met)
    _log(me, "member.read", seen, year=year, rule=rule)
    content = {"page": shown, "met": met, "rule": rule, "severity": gravite}
    return _page(me, "analyst_finding.html.j2", year, **content, names=overview.names(lake, set(seen)))


def _of_year(me: SignedIn, year: int) -> list[Standing]:
    return overview.of_year(me.portal, _checked(me, year))


def _checked(me: SignedIn, year: int) -> int:
    return years.checked(year, years.today(me.now))


def _where(me: SignedIn, year: int, member_id: str) -> dict[str, Any]:
    """A member of the year: paths are built from these only; 404 for any other."""
    members = overview.known(me.lake.whole(), _checked(me, year)) | set(me.inbox.members(year))
    if member_id not in members:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return {"year": year, "member_id": member_id}


def _log(me: SignedIn, action: audit.Action, members: Iterable[str | None] = (None,), **detail: Any) -> None:
    """One line a member whose own data are shown; one in all where the whole year is."""
    by = me.account.account_id
    with me.db.transaction() as db:
        for member_id in members:
            audit.record(db, action=action, now=me.now, account_id=by, member_id=member_id, **detail)


def _page(me: SignedIn, template: str, year: int, **content: Any) -> Response:
    known: Sequence[int] = overview.with_something(me.portal, years.today(me.now))
    content |= {"year": year, "years": known, "here": f"{HERE}/{year}/"}
    return render(me, template, short=lambda value: _short(value, me.lang), **content)


def _short(value: date | datetime | None, lang: str) -> str:
    """A day as a table has room for: 2 mars 2026."""
    if value is None:
        return "–"
    return day(years.today(value) if isinstance(value, datetime) else value, lang, style="medium")
