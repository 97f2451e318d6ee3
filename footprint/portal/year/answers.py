"""What a member answers about words that nobody knew. For the pages and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprint.intake.answers import AnswerError, remember
from footprint.messages import text
from footprint.portal.store import audit
from footprint.portal.work import jobs
from footprint.portal.year import review
from footprint.portal.year.journey import Journey

LONGEST_SHOWN = 60


def meant(given: Mapping[str, str], lang: str) -> tuple[dict[str, str], dict[str, str]]:
    """Words → the categories that people mean by what they typed, and sentences by word where that is not known."""
    categories = {raw: review.category(typed) for raw, typed in given.items()}
    odd = {
        raw: text("portal.answers.not_understood", lang, typed=given[raw][:LONGEST_SHOWN], raw=raw[:LONGEST_SHOWN])
        for raw, category in categories.items()
        if category is None
    }
    return {raw: category for raw, category in categories.items() if category}, odd


def keep(j: Journey, categories: Mapping[str, str]) -> dict[str, str]:
    """Remember words → categories and have the year read again; or none of it, with a sentence by word."""
    me = j.me
    try:
        remember(me.lake.home, me.member_id, categories)
    except AnswerError as refusal:
        return {refusal.raw: text(f"portal.answers.{refusal.reason}", me.lang, raw=refusal.raw)}
    if categories:
        read_again(j, len(categories))
    return {}


def read_again(j: Journey, count: int) -> None:
    """Have the year read with so many new answers."""
    me = j.me
    with me.db.transaction() as db:
        what: dict[str, Any] = {"year": j.year, "count": count}
        audit.record(db, action="answer.given", now=me.now, **me.who, **me.trace, **what)
        jobs.enqueue(db, **j.where, now=me.now)
    me.portal.worker.wake()
