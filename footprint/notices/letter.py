"""A notice in words: what failed, since when, what to do next; in the language of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from footprint.messages import catalogue, text
from footprint.notices.event import Event
from footprint.settings import settings

HOUSE_TIME = ZoneInfo("Europe/Paris")
VERSION = 1  # of the JSON that a webhook is sent


@dataclass(frozen=True)
class Notice:
    """What is sent: the subject, the text, and the same for programs."""

    subject: str
    body: str
    data: dict[str, Any]


def written(events: Sequence[Event], now: datetime) -> Notice:
    """One notice of several failures."""
    first = says(events[0])
    head = _said("subject.one", what=first) if len(events) == 1 else _said("subject.many", count=len(events))
    subject = f"[enter-footprint] {head.rstrip('.')}"
    body = "\n\n".join("\n".join((says(event), when(event), _next(event))) for event in events)
    foot = _said("foot", hours=settings().notice_every_h)
    failures = [event.to_json() | {"says": says(event), "next": _next(event)} for event in events]
    data = {"version": VERSION, "sent_at": now.isoformat(), "text": f"{subject}\n\n{body}", "failures": failures}
    return Notice(subject, f"{body}\n\n-- \n{foot}\n", data)


def says(event: Event) -> str:
    """What failed, and why as far as it is known."""
    said = _said(f"says.{event.kind}.{_variant(event)}", **_about(event))
    is_known = f"notices.why.{event.reason}" in catalogue("cli", settings().lang)
    return f"{said} {_said(f'why.{event.reason}')}" if is_known else said


def when(event: Event) -> str:
    """How often since it was last told, and when last."""
    return _said("times" if event.times > 1 else "once", at=moment(event.at), times=event.times)


def _next(event: Event) -> str:
    return _said(f"next.{event.kind}.{_variant(event)}", **_about(event))


def _about(event: Event) -> dict[str, object]:
    return {"what": event.what, "year": event.year, "number": event.number, "run": event.run[:8]}


def _variant(event: Event) -> str:
    """Which text of a kind speaks of a failure: that of its job, of its having a year, or the general one."""
    known = catalogue("cli", "en")
    candidates = (event.what, "of_year" if event.year else "", "any")
    return next(each for each in candidates if each and f"notices.says.{event.kind}.{each}" in known)


def moment(at: datetime) -> str:
    """A point in time as people read it, in Paris."""
    there = at.astimezone(HOUSE_TIME)
    return f"{there:%d/%m/%Y %H:%M}" if settings().lang == "fr" else f"{there:%Y-%m-%d %H:%M}"


def _said(key: str, **args: object) -> str:
    return text(f"cli.notices.{key}", settings().lang, **args)
