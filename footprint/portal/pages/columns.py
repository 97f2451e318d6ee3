"""Your columns: what each column of a file is, on which line its header stands, and what that changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from babel.dates import get_month_names
from fastapi import APIRouter, Response

from footprint.inbox.store import Received
from footprint.intake.answers.member import why_not_kept
from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import are_months, is_decimal, is_measure, may_be_said
from footprint.intake.evidence.wording import in_words, role_name, role_names, use_groups
from footprint.intake.previewed import Effect, TablePreview
from footprint.intake.previews import KIND
from footprint.messages import counted, day, term
from footprint.portal.files import acceptance
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader
from footprint.portal.work import jobs
from footprint.portal.year import columns, journey, review
from footprint.portal.year.journey import Journey

router = APIRouter()

_MOST_DIGITS = 7
NO_FAULTS: Mapping[str, str] = {}
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
    of_use, faults = _of_use(form)  # fields that cannot be kept stay as they were typed
    said = columns.proposed(j, item, number, partial(_given, form), line, kind, form.get("devices"), of_use)
    if form.get("do") == "keep" and not faults:
        new = columns.keep(j, item, said)
        jobs.wait(me.db, **j.where)
        return redirect(me, f"{j.path}resultat", done="columns" if new else None)
    return _page(me, j, item, columns.tables(j, item, said), number, said, faults)


def _of_use(form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What is said of all of a table of use, where the form showed one, and those of its fields that cannot be kept."""
    if form.get("shown") != uses.USE:
        return {}, {}
    given = {name: form[name] for name in ("across", "subject") if name in form}
    given |= {field.removeprefix("name-"): answer for field, answer in form.items() if field.startswith("name-")}
    given = {name: answer for name, answer in given.items() if name == "subject" or is_measure(answer)}
    given |= {"decimal": form["decimal"]} if is_decimal(form.get("decimal", "?")) else {}
    months = [form.get(name, "") for name in ("first_month", "last_month")]
    given["months"] = "-".join(months) if any(months) else ""
    subject = " ".join(given.get("subject", "").split())
    wrong = {"months": not are_months(given["months"]), "subject": bool(subject and why_not_kept(subject))}
    faults = {name: given.pop(name) for name, is_wrong in wrong.items() if is_wrong}
    return given, faults


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
    proposed: Mapping[str, str] | None = None, faults: Mapping[str, str] = NO_FAULTS,
) -> Response:  # fmt: skip
    number = number if number < len(tables) else 0
    table = tables[number] if number < len(tables) else None
    kind = table.kind if table and table.kind in uses.KINDS else uses.INVENTORY
    names = role_names(me.lang, kind)
    effect = columns.effects(j, item, proposed) if proposed else None
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
        "effect": effect,
        "proposed": proposed,
        "none": NONE,
        "categories": review.devices(me.lang),
        "groups": use_groups(me.lang),
        "faults": faults,
        "of_use": {**table.use.shown, **faults} if table and table.use else {},
        "months": [name for _, name in sorted(get_month_names("wide", "stand-alone", me.lang).items())],
        "used": _used(effect, me.lang) if effect else [],
    }
    return render(me, "columns.html.j2", **content)


def _used(effect: tuple[Effect, Effect], lang: str) -> list[tuple[str, str, str]]:
    """Each metric of use with its sum and days before and after, as people read them."""
    t = say(lang)

    def written(of: Effect, metric: str, unit: str) -> str:
        one = next((each for each in of.used if (each.metric, each.unit) == (metric, unit)), None)
        if one is None:
            return t("columns.used_nothing")
        first, last = (day(at, lang, style="medium") for at in (one.first_day, one.last_day))
        unit_ = term("unit", unit, lang)
        return t("columns.used_days", total=counted(one.total, lang), unit=unit_, first=first, last=last)

    keys = dict.fromkeys((each.metric, each.unit) for of in effect for each in of.used)
    before, after = effect
    return [
        (term("metric", metric, lang), written(before, metric, unit), written(after, metric, unit))
        for metric, unit in keys
    ]
