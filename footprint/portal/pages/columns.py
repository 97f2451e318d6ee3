"""Your columns: what each column of a file is, on which line its header stands, and what that changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Response

from footprint.inbox.store import Received
from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import may_be_said
from footprint.intake.evidence.wording import in_words, role_name, role_names
from footprint.intake.previews import KIND, TablePreview
from footprint.portal.files import acceptance
from footprint.portal.web.rendering import redirect, render
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader
from footprint.portal.work import jobs
from footprint.portal.year import columns, journey, review
from footprint.portal.year.journey import Journey

router = APIRouter()

_MOST_DIGITS = 7
NONE = "none"  # the answer that no column has the role that is asked


@router.get("/annee/{year}/fichiers/{sha256}/colonnes")
def show(me: Reader, year: int, sha256: str, tableau: str = "") -> Response:
    j = journey.of(me, year)
    item = acceptance.own(j, sha256)
    tables = columns.tables(j, item, {})
    return _page(me, j, item, tables, _number(tableau, tables))


@router.post("/annee/{year}/fichiers/{sha256}/colonnes")
def change(me: Editor, year: int, sha256: str, form: Posted) -> Response:
    """Show what comes of what is said, or remember it and read the year again."""
    j = journey.to_change(me, year)
    item = acceptance.own(j, sha256)
    number = max(1, _numeral(form.get("tableau", "")) or 1) - 1
    line, kind = _numeral(form.get("line", "")), form.get("kind")
    said = columns.proposed(j, item, number, partial(_given, form), line, kind, form.get("devices"))
    if form.get("do") == "keep":
        new = columns.keep(j, item, said)
        jobs.wait(me.db, **j.where)
        return redirect(me, f"{j.path}resultat", done="columns" if new else None)
    return _page(me, j, item, columns.tables(j, item, said), number, said)


def _numeral(typed: str) -> int | None:
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS else None


def _number(typed: str, tables: Sequence[TablePreview]) -> int:
    """Which table is meant, from 0: by its number, else the first of which something is asked."""
    number = _numeral(typed)
    if number and number <= len(tables):
        return number - 1
    return next((at for at, table in enumerate(tables) if table.question), 0)


def _given(form: Mapping[str, str], table: TablePreview) -> dict[int, str]:
    """Position → role where the form says something new of the columns that it showed as those of this kind of table,
    or answers its question. What is chosen at a column prevails over that answer."""
    kind = form.get("kind", uses.INVENTORY)
    if form.get("layout") != table.layout or form.get("shown", kind) != kind:
        return {}
    chosen = {column.position: form.get(f"role-{column.position}", column.role) for column in table.columns}
    changed = {column.position for column in table.columns if chosen[column.position] != column.role}
    new = {at: chosen[at] for at in sorted(changed) if may_be_said(chosen[at])}
    question, answer = table.question, form.get("answer", "")
    is_said = question is not None and (
        question.role in new.values() or (question.role == KIND and form.get("devices"))
    )
    if question is None or is_said or kind != uses.INVENTORY:
        return new
    if answer == NONE:
        return new | dict.fromkeys(question.positions, "")
    return new | {at: question.role for at in question.positions if answer == str(at)}


def _page(
    me: ForMember, j: Journey, item: Received, tables: Sequence[TablePreview], number: int,
    proposed: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    table = tables[number] if number < len(tables) else None
    kind = table.kind if table and table.kind in uses.KINDS else uses.INVENTORY
    names = role_names(me.lang, kind)
    content: dict[str, Any] = {
        "j": j,
        "file": item.receipt,
        "tables": tables,
        "number": number,
        "table": table,
        "roles": names,
        "kind": kind,
        "kinds": (uses.INVENTORY, *uses.KINDS),
        "name": lambda role: names.get(role) or role_name(role, me.lang, (table and table.kind) or ""),
        "why": lambda column: in_words(column.evidence, me.lang) if column.evidence else "",
        "at": {column.position: column for column in table.columns} if table else {},
        "effect": columns.effects(j, item, proposed) if proposed else None,
        "proposed": proposed,
        "none": NONE,
        "categories": review.devices(me.lang),
    }
    return render(me, "columns.html.j2", **content)
