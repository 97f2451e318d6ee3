"""Registers of loans: the devices are the organisation's, and what came back from a borrower is there again."""

from __future__ import annotations

from dataclasses import replace

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.profiles import OF_BORROWERS, MappedColumn, Match
from footprint.intake.tables.quantities import titled
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words, part_words

_SHORT = 4  # letters of a word that begins others, too (`reso`: `résolution`)


def as_loans(match: Match) -> tuple[Match, list[Cause]]:
    """The match of a register of loans without its columns of what came back, and of what went out where there is one
    of those; any other match as it is."""
    if match.profile.kind != "inventory" or match.profile.signature or not _is_of_loans(match):
        return match, []
    back = [column for column in match.mapping if begins_as(column.header, "came_back")]
    moves = [column for column in match.mapping if _is_of_moves(column) and (column in back or back)]
    if not moves:
        return match, []
    # It says nothing of the device: neither a state nor yes or no to one (`Rendu`: oui).
    mapping = tuple(
        replace(column, canonical=None, reason=OF_BORROWERS) if column in moves else column for column in match.mapping
    )
    return replace(match, mapping=mapping), [Cause("read_loans", FLAGGED, args={"columns": titled(moves)})]


def _is_of_loans(match: Match) -> bool:
    """Whether a list has a column of borrowers, or of days of loans, and none of those who lease devices to it."""
    speaks = any(stem in column.header.casefold() for column in match.mapping for stem in part_words("of_loans"))
    columns = " ".join(f" {fold(column.header)} " for column in match.mapping) if speaks else ""
    said = (any(f" {words} " in columns for words in heading_words(name)) for name in ("lent", "lessors"))
    return next(said) and not next(said)


def _is_of_moves(column: MappedColumn) -> bool:
    """Whether a state or a day is that of what went out or came back."""
    if column.canonical != "status" and not (column.canonical or "").endswith("_on"):
        return False
    return begins_as(column.header, "came_back") or fold(column.header) in heading_words("went_out")


def begins_as(header: str, what: str) -> bool:
    """Whether the name of a column begins with a word of a list (`came_back`)."""
    first = fold(header).partition(" ")[0]
    return any(first == word or (len(word) > _SHORT and first.startswith(word)) for word in heading_words(what))
