"""Your lines: what was read of each line of a file, with those first that count for nothing or were guessed, and the
lines that no list holds; the member has the last word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response

from footprint.inbox.store import Received
from footprint.intake.line_previews import LinesOfTable
from footprint.intake.lines import supplements
from footprint.intake.lines.answers import NO_DEVICE, STATES
from footprint.intake.sheet_lines import OUTSIDE
from footprint.messages import term
from footprint.portal.files import acceptance
from footprint.portal.web.paging import ROWS, page
from footprint.portal.web.rendering import redirect, render
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader
from footprint.portal.work import jobs
from footprint.portal.year import journey, lines, review
from footprint.portal.year.journey import Journey
from footprint.portal.year.line_form import LineForm, as_shown, seen
from footprint.portal.year.typed import whole

router = APIRouter()

VIEWS = (lines.TO_CHECK, lines.ALIKE, lines.ASIDE, lines.ALL)
PROPOSALS = ("look_at_proposals", "take_proposals")  # of all lines, whatever was typed
_MOST_PAGES = 1_000_000


@router.get("/annee/{year}/fichiers/{sha256}/lignes")
def show(me: Reader, year: int, sha256: str, tableau: str = "", voir: str = "", page: str = "") -> Response:
    j = journey.of(me, year)
    item = acceptance.own(j, sha256)
    return _page(me, j, item, lines.tables(j, item, {}), {"tableau": tableau, "voir": voir, "page": page})


@router.post("/annee/{year}/fichiers/{sha256}/lignes")
def change(me: Editor, year: int, sha256: str, form: Posted) -> Response:
    """Show what comes of what is said, or remember it and read the year again."""
    j = journey.to_change(me, year)
    item = acceptance.own(j, sha256)
    tables = lines.tables(j, item, {})
    shown = tables[_number(tables, form)] if tables else None
    do = form.get("do", "")
    said = LineForm(j, tables, shown, {} if do in PROPOSALS else form)
    proposed = lines.as_proposed(j, item, tables) if do in PROPOSALS else said.proposed()
    if do in ("keep", "take_proposals") and not said.errors:
        new = lines.keep(j, proposed)
        jobs.wait(me.db, **j.where)
        return redirect(me, f"{j.path}resultat", done="lines" if new else None)
    after = lines.tables(j, item, proposed) if proposed and not said.errors else tables
    effect = None if said.errors else (lines.devices(tables), lines.devices(after))
    return _page(me, j, item, tables, form, said.errors, effect, is_typed=do not in PROPOSALS)


def _page(
    me: ForMember, j: Journey, item: Received, tables: Sequence[LinesOfTable], form: Mapping[str, str],
    errors: Mapping[str, str] = {}, effect: tuple[float, float] | None = None, *, is_typed: bool = False,
) -> Response:  # fmt: skip
    """The lines as they are read; with what was typed of them, where `is_typed`, of which nothing is kept yet."""
    number = _number(tables, form)
    table = tables[number] if tables else None
    views = VIEWS if table and not table.is_outside else (lines.TO_CHECK, lines.ALL)
    found = {view: lines.of_view(table, view) for view in views} if table else {}
    asked = form.get("voir", "")
    is_long = len(found.get(lines.ALL, [])) > ROWS
    first = (lines.TO_CHECK, lines.ALIKE) if is_long else ()
    view = asked if asked in found else next((each for each in first if found.get(each)), lines.ALL)
    alike = lines.alike(tables)
    shown = page(found.get(view, []), whole(form.get("page", ""), least=1, most=_MOST_PAGES) or 1)
    added = lines.supplements_of(j)
    content: dict[str, Any] = {
        "j": j, "file": item.receipt, "tables": tables, "table": table, "number": number, "view": view,
        "counts": {each: len(own) for each, own in found.items()}, "shown": shown, "errors": errors, "effect": effect,
        "values": form if is_typed else {}, "labels": review.labels(me.lang), "states": STATES, "none_": NO_DEVICE,
        "to_check": lambda table: len(lines.of_view(table, lines.TO_CHECK)),
        "kind_name": lambda category: term("category", category, me.lang),
        "column_key": lines.column_key, "seen": lambda line: seen(added.get(line.more, ())),
        "columns": lines.mentioned_columns(table) if table else {}, "kinds": lines.kinds(tables, me.lang),
        "can_add": lambda line: bool(line.more) and line.fate != OUTSIDE, "is_added": supplements.is_added,
        "fields": lambda line: as_shown(line, me.lang), "proposals": lines.proposals(tables),
        "proposed": lambda answer: lines.proposal_text(answer, me.lang),
        "alike": lambda line: alike.get(line.written.key, [line.written]), "is_short": view == lines.ALIKE,
    }  # fmt: skip
    return render(me, "lines.html.j2", status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK, **content)


def _number(tables: Sequence[LinesOfTable], form: Mapping[str, str]) -> int:
    """Which table is looked at, from 0."""
    return (whole(form.get("tableau", ""), least=1, most=max(1, len(tables))) or _first_asked(tables)) - 1


def _first_asked(tables: Sequence[LinesOfTable]) -> int:
    """The first table of which a line is to be checked, from 1."""
    return next((at for at, table in enumerate(tables, 1) if lines.of_view(table, lines.TO_CHECK)), 1)
