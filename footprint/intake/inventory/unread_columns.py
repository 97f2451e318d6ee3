"""Columns of a hand-made list that are not read although their names say that something is lost by it."""

from __future__ import annotations

from collections.abc import Sequence

from footprint.intake.findings import FLAGGED, Cause, Findings
from footprint.intake.inventory.lifecycle import DATE_KINDS
from footprint.intake.tables.headings import is_kind
from footprint.intake.tables.profiles import NOT_USED, Match
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words

_HAND_MADE = "spreadsheet"  # programs name their columns as they always do


def say_unread(match: Match, findings: Findings) -> None:
    """One finding for columns named as devices, one for dates where no date is read, one for movements of a stock."""
    if match.profile.name != _HAND_MADE:
        return
    unread = [each.header for each in match.mapping if each.reason == NOT_USED]
    dated = any(each.canonical in DATE_KINDS for each in match.mapping)
    _say("devices", [header for header in unread if is_kind(header)], findings)
    _say("movement", [header for header in unread if fold(header) in heading_words("movement")], findings)
    if not dated:
        _say("date", [header for header in unread if _is_date(header)], findings)


def _is_date(header: str) -> bool:
    words = set(fold(header).split())
    return bool(words & heading_words("date")) and not words & heading_words("other_date")


def _say(variant: str, headers: Sequence[str], findings: Findings) -> None:
    if headers:
        named = ", ".join(findings.people.shown(header) or "" for header in headers)
        findings.add(Cause("unread_column", FLAGGED, variant=variant, args={"columns": named, "number": len(headers)}))
