"""What a member's profile may say: what can be true, and in which words. For the portal and for lists of members."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stdnum.fr import siren

from factors import catalogue
from footprint.messages import text

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
