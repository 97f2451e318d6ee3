"""What a member said of the columns of a layout: it decides, whatever the evidence says.

Kept among the member's answers, each under a key that no word can be: `layout:1f0c…:3` is the fourth column of the
layout with that signature, `layout:*:libelle` any column called so, `layout:*:#3` the third of any table. The answer is
a role, or '' for a column that is not to be read. `layout:1f0c…:line` is the line of the header.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from footprint.intake.evidence.roles import OTHER, roles
from footprint.intake.tables.profiles import (
    MAPPED,
    NOT_USED,
    PERSONAL,
    MappedColumn,
    Match,
    hand_made,
    match_by_names,
)
from footprint.intake.vocabulary.folding import fold

NOTHING_SAID: Mapping[str, str] = {}
PREFIX, ANY, LINE = "layout:", "*", "line"
LEFT_OUT = "left_out"  # why a column is not read of which the member said so: nobody is asked of it again


def signature(header: Sequence[str]) -> str:
    """What names a layout: 16 hex digits of the hash of its folded header, which itself is kept nowhere."""
    return hashlib.sha256("\x1f".join(map(fold, header)).encode()).hexdigest()[:16]


def key(layout: str, column: int | str) -> str:
    """The key of the answer about one column of a layout, by its position or its folded name, or about its `LINE`."""
    return f"{PREFIX}{layout}:{column}"


def is_role(name: str) -> bool:
    """Whether a column may be said to have this role ('' = it is not to be read)."""
    return name == "" or (name in roles() and name != OTHER)


def roles_said(answers: Mapping[str, str], header: Sequence[str]) -> dict[int, str]:
    """The roles that the member gave to columns of this header, by position; of one layout before those of any."""
    if not any(name.startswith(PREFIX) for name in answers):
        return {}
    layout = signature(header)
    of_columns = (
        (at, (key(ANY, f"#{at + 1}"), key(ANY, fold(name)), key(layout, at))) for at, name in enumerate(header)
    )
    return {at: answers[name] for at, names in of_columns for name in names if name in answers}


def line_said(answers: Mapping[str, str], header: Sequence[str]) -> int | None:
    """The line on which the member says that the header of a file stands whose header seemed to be this one."""
    line = answers.get(key(signature(header), LINE), "")
    return int(line) if line.isdecimal() else None


def is_answered(answers: Mapping[str, str], header: Sequence[str]) -> bool:
    """Whether the member said anything of a file whose header is, or seemed to be, this one."""
    return any(roles_said(answers, header).values()) or line_said(answers, header) is not None


def with_answers(match: Match | None, header: tuple[str, ...], said: Mapping[int, str]) -> Match | None:
    """The match with these roles: of a list of equipment, whatever it seemed to be. A column that had one of them has
    it no longer; what is personal stays so."""
    if not said:
        return match
    if match is None or (match.profile.kind != "inventory" and any(said.values())):
        match = match_by_names(hand_made(), header)
    given = set(said.values())
    mapping = tuple(_column(column, said.get(column.position), given) for column in match.mapping)
    first = tuple(position for position, role in said.items() if role)
    preferred = (*first, *match.preferred)
    return replace(match, mapping=mapping, preferred=preferred, doubts=match.doubts - given)


def _column(column: MappedColumn, role: str | None, given: set[str]) -> MappedColumn:
    if column.reason == PERSONAL:
        return column
    if role is None:
        gone = column.canonical in given
        return replace(column, canonical=None, reason=NOT_USED, evidence=None) if gone else column
    return replace(column, canonical=role or None, reason=MAPPED if role else LEFT_OUT, evidence=None)
