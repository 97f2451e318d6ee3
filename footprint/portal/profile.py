"""What a member declares of itself for a year: what can be true, and where it is kept. For the pages and the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stdnum.fr import siren

from factors import catalogue
from footprint import registry
from footprint.messages import text
from footprint.portal import audit, journey, processing
from footprint.portal.journey import Journey

# Figure → the most that one organisation can mean.
FIGURES = {
    "employees_fte": 1e6,
    "users": 1e7,
    "it_spend_eur": 1e10,
    "it_spend_reused_eur": 1e10,
    "stored_tb": 1e7,
}
CHOICES = ("sector", "zone")
WORDS = ("siren", "departement", *CHOICES)
PLACE = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6]")


def tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """Words as they are kept: a SIREN without blanks, a département in capitals; an empty one is unknown (NULL)."""
    found = dict(values)
    if "siren" in found:
        found["siren"] = re.sub(r"\s", "", found["siren"] or "") or None
    if "departement" in found:
        found["departement"] = (found["departement"] or "").strip().upper() or None
    return found | {name: found[name] or None for name in CHOICES if name in found}


def mistakes(values: Mapping[str, Any], lang: str) -> dict[str, str]:
    """What cannot be true in (tidied) values, as a sentence by field; fields that are not there are not judged."""
    given = ((name, most, values.get(name)) for name, most in FIGURES.items())
    found = {
        name: bad_figure(name, lang) for name, most, value in given if value is not None and not 0 <= value <= most
    }
    spent, reused = values.get("it_spend_eur"), values.get("it_spend_reused_eur")
    if spent is not None and reused is not None and reused > spent:
        found["it_spend_reused_eur"] = text("portal.profile.more_than_all", lang)
    number, place = values.get("siren"), values.get("departement")
    if number and not siren.is_valid(number):
        found["siren"] = text("portal.profile.bad_siren", lang)
    if place and not PLACE.fullmatch(place):
        found["departement"] = text("portal.profile.bad_departement", lang)
    chosen = {kind: values.get(kind) for kind in CHOICES}
    odd = (kind for kind, value in chosen.items() if value not in (None, *catalogue.keys(kind)))
    return found | {kind: text("portal.profile.bad_choice", lang) for kind in odd}


def bad_figure(name: str, lang: str) -> str:
    return text("portal.profile.bad_figure", lang, field=text(f"portal.profile.{name}", lang))


def declare(j: Journey, values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what was declared, all of it sound, and have the year estimated again. Returns the whole profile."""
    me = j.me
    whole = j.profile | dict(values)
    complete = all(whole.get(name) is not None for name in journey.NEEDED)
    kept = registry.declare(me.lake, **j.where, values=dict(values) | {"profile_complete": complete})
    with me.db.transaction() as db:
        audit.record(db, action="profile.changed", now=me.now, **me.who, **me.trace, year=j.year)
        if j.current:
            processing.enqueue(db, **j.where, now=me.now)
    me.portal.worker.wake()
    return kept
