"""Columns of a hand-made list that are not read although their names say that something is lost by it."""

from __future__ import annotations

from collections.abc import Sequence

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.opening import JOINT
from footprint.intake.inventory.lifecycle import DATE_KINDS
from footprint.intake.tables.headings import asked_thing, is_kind
from footprint.intake.tables.loans import begins_as
from footprint.intake.tables.profiles import NOT_USED, Match
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import NOBODY
from footprint.intake.vocabulary.words import heading_words, term

_HAND_MADE = "spreadsheet"  # programs name their columns as they always do


def unread_columns(match: Match, name: str) -> list[Cause]:
    """One finding for columns named as devices, one for movements of a stock, one for what people gave back or left
    behind, one for dates where no date is read, and one for counters of pages, be it only the name of the list that
    speaks of them."""
    if match.profile.name != _HAND_MADE:
        return []
    unread = [column.header for column in match.mapping if column.reason == NOT_USED]
    is_read_in_part = any(column.canonical is None for column in match.mapping)
    dated = any(column.canonical in DATE_KINDS for column in match.mapping)
    of_kind = {
        "devices": [header for header in unread if is_kind(header) or is_kind(asked_thing(header))],
        "movement": [header for header in unread if fold(header) in heading_words("movement")],
        "gave_back": [header for header in unread if _is_of_leaving(header)],
        "pages": _of_pages(unread, name) if is_read_in_part else [],
        "date": [] if dated else [header for header in unread if _is_date(header)],
    }
    return [_cause(variant, headers) for variant, headers in of_kind.items() if headers]


def _of_pages(headers: Sequence[str], name: str) -> list[str]:
    counted = [header for header in headers if heading_words("page_counters") & set(fold(header).split())]
    words = set(fold(name).split())
    is_named = words & heading_words("page_counters") and words & heading_words("printers")
    return counted or ([name.rpartition(JOINT)[0] or name] if is_named else [])


def _is_of_leaving(header: str) -> bool:
    """Whether a column says since when somebody has left, or gave back what he had."""
    words = fold(header).split()
    others = [word for word in words if not begins_as(word, "came_back")]
    is_of_else = any(word in heading_words("other_date") or term("status", word) == "on_order" for word in others)
    returns = any(begins_as(word, "came_back") for word in words[:1] + words[-1:])  # `Date de retour`
    return (returns and not is_of_else) or fold(header) in heading_words("left_on")


def _is_date(header: str) -> bool:
    words = set(fold(header).split())
    return bool(words & heading_words("date")) and not words & heading_words("other_date")


def _cause(variant: str, headers: Sequence[str]) -> Cause:
    named = ", ".join(NOBODY.shown(header) or "" for header in headers)
    return Cause("unread_column", FLAGGED, variant=variant, args={"columns": named, "number": len(headers)})
