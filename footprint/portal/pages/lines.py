"""Your lines: what was read of each line of a file, with those first that count for nothing or were guessed; the member
has the last word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response

from footprint.inbox.store import Received
from footprint.intake.line_previews import LinesOfTable
from footprint.intake.lines.answers import MOST_DEVICES, NO_DEVICE, STATES, LineAnswer
from footprint.intake.lines.written import WrittenLine
from footprint.messages import term
from footprint.portal.files import acceptance
from footprint.portal.web.paging import ROWS, page
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader
from footprint.portal.work import jobs
from footprint.portal.year import journey, lines, review
from footprint.portal.year.journey import Journey
from footprint.portal.year.typed import whole, written

router = APIRouter()

VIEWS = (lines.OPEN, lines.DOUBTFUL, lines.ASIDE, lines.ALL)
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
    said, errors = _said(j, tables, form)
    proposed = lines.written(j, said)
    if form.get("do") == "keep" and not errors:
        new = lines.keep(j, proposed)
        jobs.wait(me.db, **j.where)
        return redirect(me, f"{j.path}resultat", done="lines" if new else None)
    after = lines.tables(j, item, proposed) if said and not errors else tables
    return _page(me, j, item, tables, form, errors, None if errors else _effect(tables, after), is_typed=True)


def _effect(before: Sequence[LinesOfTable], after: Sequence[LinesOfTable]) -> tuple[float, float]:
    return sum(table.devices for table in before), sum(table.devices for table in after)


def _said(
    j: Journey, tables: Sequence[LinesOfTable], form: Mapping[str, str]
) -> tuple[dict[str, LineAnswer], dict[str, str]]:
    """What is to be kept by the keys of lines, and what was not understood by field."""
    shown = {line.written.key: line.written for table in tables for line in table.lines}
    said: dict[str, LineAnswer] = {}
    errors: dict[str, str] = {}
    for n in range(ROWS):
        line = shown.get(form.get(f"key-{n}", ""))
        if line is None:
            continue
        if form.get(f"undo-{n}"):
            said[line.key] = LineAnswer()
            continue
        given, wrong = _given(j, line, form, n)
        errors |= wrong
        kept = lines.answer(j, line, given)
        if kept is not None and not wrong:
            alike = lines.alike(tables, line) if form.get(f"all-{n}") else ()
            said |= {each.key: LineAnswer(category=kept.category) for each in alike if kept.category} | {line.key: kept}
    return said, errors


def _given(j: Journey, line: WrittenLine, form: Mapping[str, str], n: int) -> tuple[LineAnswer, dict[str, str]]:
    """What was typed of one line; what stands there as it was shown says nothing."""
    errors = {}
    typed = {field: form.get(f"{field}-{n}", "").strip() for field in ("category", "devices", "state")}
    name, number, state = ("" if typed[field] == text else typed[field] for field, text in _shown(line, j).items())
    category = review.category(name) if name else ""
    if category is None:
        errors[f"category-{n}"] = say(j.me.lang)("lines.no_category", typed=name[:60])
    devices = whole(number, least=0, most=MOST_DEVICES) if number else None
    if number and devices is None:
        errors[f"devices-{n}"] = say(j.me.lang)("lines.no_number", typed=number[:20])
    is_none = state == NO_DEVICE or category in review.ASIDE
    return LineAnswer(
        category=NO_DEVICE if is_none else category or "", devices=devices, state=state if state in STATES else ""
    ), errors  # fmt: skip


def _shown(line: WrittenLine, j: Journey) -> dict[str, str]:
    """What the fields of a line hold before anything is typed."""
    kind = term("category", line.category, j.me.lang) if line.category else ""
    return {"category": kind, "devices": written(line.devices, j.me.lang), "state": line.state}


def _page(
    me: ForMember, j: Journey, item: Received, tables: Sequence[LinesOfTable], form: Mapping[str, str],
    errors: Mapping[str, str] = {}, effect: tuple[float, float] | None = None, *, is_typed: bool = False,
) -> Response:  # fmt: skip
    """The lines as they are read; with what was typed of them, where `is_typed`, of which nothing is kept yet."""
    number = (whole(form.get("tableau", ""), least=1, most=max(1, len(tables))) or _first_asked(tables)) - 1
    table = tables[number] if tables else None
    found = {view: lines.of_view(table, view) for view in VIEWS} if table else {}
    asked = form.get("voir", "")
    view = asked if asked in found else next((each for each in VIEWS[:2] if found.get(each)), lines.ALL)
    shown = page(found.get(view, []), whole(form.get("page", ""), least=1, most=_MOST_PAGES) or 1)
    content: dict[str, Any] = {
        "j": j, "file": item.receipt, "tables": tables, "table": table, "number": number, "view": view,
        "counts": {each: len(own) for each, own in found.items()}, "shown": shown, "errors": errors, "effect": effect,
        "values": form if is_typed else {}, "labels": review.labels(me.lang), "states": STATES, "none_": NO_DEVICE,
        "fields": lambda line: _shown(line, j), "alike": lambda line: len(lines.alike(tables, line.written)),
    }  # fmt: skip
    return render(me, "lines.html.j2", status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK, **content)


def _first_asked(tables: Sequence[LinesOfTable]) -> int:
    """The first table of which a line is open, from 1."""
    open_ = (at for at, table in enumerate(tables, 1) if any(line.is_open for line in table.lines))
    return next(open_, 1)
