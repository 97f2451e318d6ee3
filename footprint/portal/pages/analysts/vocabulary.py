"""For the analysts of the pôle: what members answered alike, what it would change, accepted or refused.

Words are shown with how many members said what of them, never who: only what three of them say is shown at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, get_args

from fastapi import APIRouter, HTTPException, Response

from footprint.intake.answers import AnswerError, pole
from footprint.intake.answers.pole import Decision
from footprint.intake.evidence.wording import role_of
from footprint.pole import effect, exchange, proposals
from footprint.pole.effect import Effect
from footprint.pole.proposals import Memory, Proposal
from footprint.pole.wording import meaning_name, subject_name
from footprint.portal.files.acceptance import attached
from footprint.portal.pages.analysts.members import HERE, PageNumber
from footprint.portal.people import people
from footprint.portal.store import audit
from footprint.portal.web.paging import page as paged
from footprint.portal.web.rendering import redirect, render, say
from footprint.portal.web.visit import Analyst, Posted, SignedIn
from footprint.portal.work import jobs
from footprint.portal.work.worker import factor_set
from footprint.portal.year import review, years

router = APIRouter()

VOCABULARY = f"{HERE}/vocabulaire"
PROPOSAL = f"{VOCABULARY}/proposition"
ROWS = 15  # a row has more elements than those of the members, and the page keeps its EcoIndex at A
BY = "portal:"

List = Literal["open", "accepted", "refused"]


@dataclass(frozen=True)
class Row:
    """One subject in a list: what is proposed or decided of it, how many say so and otherwise, and what it changes."""

    subject: str
    meaning: str
    members: int
    others: int
    effect: Effect | None = None
    decision: Decision | None = None


@router.get(VOCABULARY)
def show(me: Analyst, liste: str = "open", page: PageNumber = 1) -> Response:
    memory = proposals.memory(me.lake.home)
    lists: dict[str, list[Row]] = {"open": [_open_row(each) for each in memory.open]}
    lists |= {name: [_row(memory, each) for each in memory.decided(name)] for name in ("accepted", "refused")}
    chosen = liste if liste in lists else "open"
    shown = paged(lists[chosen], page, ROWS)
    meanings = {each.subject: each.meaning for each in shown.items if chosen == "open"}
    effects = effect.known(me.lake.home, meanings, today=years.today(me.now)) if meanings else {}
    return render(
        me, "analyst_vocabulary.html.j2", page=shown, chosen=chosen, effects=effects, by=_names(me),
        lists=[(name, len(lists[name])) for name in get_args(List)], least=proposals.ENOUGH, **_common(me),
    )  # fmt: skip


@router.get(f"{VOCABULARY}.toml")
def export(me: Analyst) -> Response:
    """What is accepted, as the project's lists have it."""
    headers = attached(f"{say(me.lang)('vocabulary.file')}.toml")
    return Response(exchange.as_toml(me.lake.home), media_type="application/toml; charset=utf-8", headers=headers)


@router.get(PROPOSAL)
def proposal(me: Analyst, sujet: str = "") -> Response:
    """One subject: who many say what, what it changes, and the form that decides."""
    if not sujet:
        return redirect(me, VOCABULARY)
    found, decision = _found(me, sujet)
    return _page(me, found, decision, {}, {})


@router.post(PROPOSAL)
def decide(me: Analyst, form: Posted) -> Response:
    found, decision = _found(me, form.get("sujet", ""))
    if form.get("do") == "undo":
        return _undone(me, found.subject)
    verdict: pole.Verdict = "refused" if form.get("do") == "refuse" else "accepted"
    typed = form.get("meaning", "")
    meaning = found.meaning if verdict == "refused" else _meant(found.subject, typed)
    if meaning is None or not pole.may_mean(found.subject, meaning):
        return _page(me, found, decision, {"meaning": typed}, {"meaning": say(me.lang)("vocabulary.bad_meaning")})
    before = _effect(me, found.subject, meaning) if verdict == "accepted" else Effect.none()
    try:
        done = proposals.decide(me.lake.home, found.subject, verdict, meaning, on=years.today(me.now), by=_by(me))
    except (AnswerError, LookupError) as gone:  # an answer was changed meanwhile
        raise HTTPException(HTTPStatus.CONFLICT) from gone
    _note(me, done, before)
    return redirect(me, VOCABULARY, done=f"vocabulary_{verdict}")


def _undone(me: SignedIn, subject: str) -> Response:
    before = _effect(me, subject, None)
    done = pole.undo(me.lake.home, subject, on=years.today(me.now), by=_by(me))
    if done is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    _note(me, done, before)
    return redirect(me, VOCABULARY, done="vocabulary_undone")


def _note(me: SignedIn, decision: Decision, before: Effect) -> None:
    """Write the decision down, and have the files read again that it changes."""
    with me.db.transaction() as db:
        audit.record(
            db, action="vocabulary.decided", now=me.now, account_id=me.account.account_id, number=decision.number
        )
        for year, member_id in before.member_years:
            jobs.enqueue(db, year=year, member_id=member_id, now=me.now)
    me.portal.worker.wake()


def _found(me: SignedIn, subject: str) -> tuple[Proposal, Decision | None]:
    """A subject on which enough members agree, or somebody decided; 404 for any other: it may be somebody's own."""
    memory = proposals.memory(me.lake.home)
    decision = memory.standing.get(subject)
    found = memory.proposals.get(subject)
    if found is None and decision is not None:  # whoever said it said something else since, or has left
        found = Proposal(subject, {decision.meaning: 0}, decision)
    if found is None or not (found.is_ripe or decision):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found, decision


def _meant(subject: str, typed: str) -> str | None:
    """What people mean by what they typed; None where it is nothing that a subject can mean."""
    kind = proposals.kind_of(subject)
    if kind == "word":
        return review.category(typed) if typed.strip() else None
    return typed.strip() if kind == "line" else role_of(typed)


def _effect(me: SignedIn, subject: str, meaning: str | None) -> Effect:
    categories = factor_set().device_categories.column("category").to_pylist()
    return effect.of(me.lake.home, subject, meaning, today=years.today(me.now), categories=categories)


def _page(
    me: SignedIn, found: Proposal, decision: Decision | None, values: Mapping[str, str], errors: Mapping[str, str]
) -> Response:
    subject = found.subject
    meaning = None if decision else found.meaning
    return render(
        me, "analyst_proposal.html.j2",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        found=found, decision=decision, effect=_effect(me, subject, meaning), by=_names(me),
        kind=proposals.kind_of(subject), typed=values.get("meaning", _shown(me, subject, found.meaning)),
        errors=errors, **_common(me),
    )  # fmt: skip


def _shown(me: SignedIn, subject: str, meaning: str) -> str:
    """What stands in the field: as one would type it."""
    is_typed = proposals.kind_of(subject) == "line" or not meaning
    return meaning if is_typed else meaning_name(subject, meaning, me.lang)


def _open_row(each: Proposal) -> Row:
    return Row(each.subject, each.meaning, each.members, sum(each.others.values()))


def _row(memory: Memory, decision: Decision) -> Row:
    said = memory.said(decision.subject)
    members = said.get(decision.meaning, 0)
    return Row(decision.subject, decision.meaning, members, sum(said.values()) - members, decision=decision)


def _by(me: SignedIn) -> str:
    return f"{BY}{me.account.account_id}"


def _names(me: SignedIn) -> dict[str, str]:
    """Who decided here, by what the decisions keep of them; of the command line they keep the name."""
    analysts: Sequence[people.Person] = people.analysts(me.db)
    return {f"{BY}{each.account_id}": each.name or each.email for each in analysts}


def _common(me: SignedIn) -> dict[str, Any]:
    return {
        "year": years.today(me.now).year - 1,
        "address": VOCABULARY,
        "subject_name": lambda subject: subject_name(subject, me.lang),
        "meaning_name": lambda subject, meaning: meaning_name(subject, meaning, me.lang),
        "is_ours": lambda by: by.startswith(BY),
    }
