"""Registers of loans: the devices are the organisation's, and what came back from a borrower is there again."""

from __future__ import annotations

from dataclasses import replace

from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.profiles import NOT_USED, MappedColumn, Match
from footprint.intake.tables.quantities import titled
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words, part_words


def as_loans(match: Match) -> tuple[Match, list[Cause]]:
    """The match of a register of loans without its columns of what went out and came back, and with `rendu` below a
    state as what is in stock; any other match as it is."""
    if match.profile.kind != "inventory" or match.profile.signature or not _is_of_loans(match):
        return match, []
    moves = [column for column in match.mapping if _is_of_moves(column)]
    mapping = tuple(
        replace(column, canonical=None, reason=NOT_USED) if column in moves else column for column in match.mapping
    )
    own = match.profile.values
    states = {**own.get("status", {}), **dict.fromkeys(heading_words("came_back"), "in_stock")}
    profile = replace(match.profile, values={**own, "status": states})
    causes = [Cause("read_loans", FLAGGED, args={"columns": titled(moves)})] if moves else []
    return replace(match, profile=profile, mapping=mapping), causes


def _is_of_loans(match: Match) -> bool:
    """Whether a list of states or days has a column of borrowers, or of days of loans."""
    speaks = any(stem in column.header.casefold() for column in match.mapping for stem in part_words("of_loans"))
    columns = " ".join(f" {fold(column.header)} " for column in match.mapping) if speaks else ""
    return any(f" {words} " in columns for words in heading_words("lent"))


def _is_of_moves(column: MappedColumn) -> bool:
    """Whether a state or a day is that of what went out or came back."""
    if column.canonical != "status" and not (column.canonical or "").endswith("_on"):
        return False
    words = fold(column.header).split()
    return any(word.startswith(tuple(heading_words("moves_of_loans"))) for word in words)
