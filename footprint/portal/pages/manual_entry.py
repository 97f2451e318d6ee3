"""Type devices: for those who have no list, and for what no list holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from fastapi import APIRouter, Response

from footprint.intake.lines.answers import MOST_DEVICES
from footprint.portal.files import acceptance, manual_entry
from footprint.portal.files.manual_entry import FIELDS, Entry
from footprint.portal.files.uploads import UploadRefusedError
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader
from footprint.portal.work import jobs
from footprint.portal.year import journey, review
from footprint.portal.year.journey import Journey
from footprint.portal.year.typed import whole

router = APIRouter()

MOST_ENTRIES = 90  # of five fields each: a form has at most 500
EMPTY = 5
_OLDEST = 1980
_SHOWN = 60  # letters of what was not understood
_LONGEST = 120


@router.get("/annee/{year}/saisie")
def show(me: Reader, year: int) -> Response:
    j = journey.of(me, year)
    return _page(me, j, manual_entry.entries(j))


@router.post("/annee/{year}/saisie")
def save(me: Editor, year: int, form: Posted) -> Response:
    """Show more empty lines, or put the list into the inbox and read the year again."""
    j = journey.to_change(me, year)
    typed = [entry for entry in (_entry(form, n) for n in range(MOST_ENTRIES)) if not entry.is_empty]
    if form.get("do") == "more":
        return _page(me, j, typed)
    checked = [_checked(j, entry, n) for n, entry in enumerate(typed)]
    errors = {name: sentence for _, own in checked for name, sentence in own.items()}
    if errors:
        return _page(me, j, typed, errors)
    try:
        manual_entry.save(j, [entry for entry, _ in checked])
    except UploadRefusedError as refusal:
        status = acceptance.refused(refusal)
        return _page(me, j, typed, {"": acceptance.sentence(refusal, me.lang)}, status)
    jobs.wait(me.db, **j.where)
    return redirect(me, f"{j.path}resultat", done="entry")


def _entry(form: Mapping[str, str], n: int) -> Entry:
    return Entry(*(form.get(f"{name}-{n}", "").strip()[:_LONGEST] for name in FIELDS))


def _checked(j: Journey, entry: Entry, n: int) -> tuple[Entry, dict[str, str]]:
    """An entry as the list has it, and what was not understood by field."""
    lang, errors = j.me.lang, {}
    category = review.category(entry.category)
    if category is None or category in review.ASIDE:
        errors[f"category-{n}"] = say(lang)("lines.no_category", typed=entry.category[:_SHOWN])
    if whole(entry.devices or "1", least=1, most=MOST_DEVICES) is None:
        errors[f"devices-{n}"] = say(lang)("lines.no_number", typed=entry.devices[:_SHOWN])
    if entry.bought and whole(entry.bought, least=_OLDEST, most=j.year) is None:
        errors[f"bought-{n}"] = say(lang)("entry.no_year", first=_OLDEST, last=j.year)
    states = manual_entry.states(lang)
    state = states.get(entry.state, next(iter(states.values())))
    name = dict(review.labels(lang)).get(category or "", entry.category)
    return replace(entry, category=name, devices=entry.devices or "1", state=state), errors


def _page(
    me: ForMember, j: Journey, typed: Sequence[Entry], errors: Mapping[str, str] = {}, status: int = HTTPStatus.OK
) -> Response:
    if errors and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    empty = min(EMPTY, MOST_ENTRIES - len(typed)) if j.can_change else 0
    states = manual_entry.states(me.lang)
    kept = {name.casefold(): state for state, name in states.items()} | {state: state for state in states}
    entries = [replace(each, state=kept.get(each.state.casefold(), "")) for each in typed]
    return render(
        me, "manual_entry.html.j2", status=status, j=j, entries=[*entries, *[Entry()] * empty], errors=errors,
        labels=review.devices(me.lang), states=states, most=MOST_ENTRIES,
    )  # fmt: skip
