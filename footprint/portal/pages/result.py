"""What was understood of a year's files, and answers to what was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import APIRouter, Response

from footprint.account.inventories import Reason, in_words
from footprint.intake.tables import profiles
from footprint.intake.tables.template import label
from footprint.messages import term, text
from footprint.portal.files import replacement
from footprint.portal.web.rendering import redirect, render
from footprint.portal.web.visit import Editor, ForMember, Posted, Reader
from footprint.portal.work import jobs
from footprint.portal.year import answers, journey, review, tasks
from footprint.portal.year.journey import Journey
from footprint.report import charts
from footprint.report.cells import total
from footprint.report.document import Chart
from footprint.report.wording import Wording

router = APIRouter()

MOST_CATEGORIES = 12
_MOST_DRAWN = 6


@router.get("/annee/{year}/resultat")
def show(me: Reader, year: int, recu: str = "", deja: str = "") -> Response:
    j = journey.of(me, year)
    return _page(me, j, {}, {}, replacement.told(j, recu, deja))


@router.post("/annee/{year}/resultat")
def answer(me: Editor, year: int, form: Posted) -> Response:
    """Keep what the member says of unknown words, and read the year again with it."""
    j = journey.to_change(me, year)
    given, errors = _given(form, j)
    if not errors and given:
        refused = answers.keep(j, given)
        errors = {_field(form, raw): sentence for raw, sentence in refused.items()}
    if errors:
        return _page(me, j, form, errors)
    if given:
        jobs.wait(me.db, **j.where)
    return redirect(me, f"{j.path}resultat", done="answers" if given else None)


def _given(form: Mapping[str, str], j: Journey) -> tuple[dict[str, str], dict[str, str]]:
    """Words that we asked about, or that the pôle or their context explains → categories, and what was not understood
    by field."""
    lists = review.all_words(j.me.lake, **j.where)
    asked = {word.raw for words in lists.values() for word in words}
    most = len(lists) * review.MOST_WORDS
    pairs = ((form.get(f"word-{n}", ""), form.get(f"category-{n}", "").strip()) for n in range(most))
    given, odd = answers.meant({raw: typed for raw, typed in pairs if typed and raw in asked}, j.me.lang)
    return given, {_field(form, raw): sentence for raw, sentence in odd.items()}


def _field(form: Mapping[str, str], raw: str) -> str:
    return next((name.replace("word", "category") for name, value in form.items() if value == raw), "category-0")


def _page(
    me: ForMember, j: Journey, form: Mapping[str, str], errors: Mapping[str, str], took: Sequence[str] = ()
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    columns = (j.state.outcome or {}).get("files", {})
    estimate = j.estimate
    listed = (estimate or {}).get("account")
    read = review.files(me.lake, j.current, columns, me.lang, **j.where)
    categories = estimate["categories"] if estimate else []
    content = {
        "listed": listed,
        "counts": {each["category"]: each for each in listed["categories"]} if listed else {},
        "reasons": [in_words(Reason(**each), me.lang) for each in listed["reasons"]] if listed else [],
        "j": j,
        "tasks": tasks.first(j, read),
        "chart": _drawn(categories, me.lang),
        "errors": errors,
        "took": took,
        "shrunk": replacement.shrunk(j) if j.can_change else [],
        "values": form,
        "files": read,
        "year_findings": review.of_the_year(me.lake, me.lang, **j.where),
        **review.all_words(me.lake, most=review.MOST_WORDS if j.can_change else 0, **j.where),
        "labels": review.labels(me.lang),
        "most": review.MOST_FINDINGS,
        "categories": categories[:MOST_CATEGORIES],
        "others": total(value for _, value in rest) if (rest := categories[MOST_CATEGORIES:]) else None,
        "term": lambda kind, name: term(kind, name, me.lang),
        "title": lambda name: profiles.title(name, me.lang),
        "column": lambda name, kind: label(name, me.lang, kind),
    }
    return render(me, "result.html.j2", status=status, **content)


def _drawn(categories: Sequence[tuple[str, float | None]], lang: str) -> Chart | None:
    """The heaviest kinds as bars; None of fewer than two."""
    known = [(term("category", name, lang), value) for name, value in categories if value]
    if len(known) < 2:
        return None
    measure = Wording(lang).measure
    rows = [charts.Stack(name, measure(value, "kgCO2e"), (("ours", value),)) for name, value in known[:_MOST_DRAWN]]
    says = ", ".join(f"{row.label} {row.figure}" for row in rows)
    return charts.stacks(rows, (), text("portal.result.chart", lang, says=says))
