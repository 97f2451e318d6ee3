"""What a member said of the columns of a layout: it decides, whatever the evidence says.

Kept among the member's answers, each under a key that no word can be: `layout:1f0c…:3` is the fourth column of the
layout with that signature, `layout:*:libelle` any column called so, `layout:*:#3` the third of any table. The answer is
a role, or '' for a column that is not to be read. `layout:1f0c…:line` is the line of the header, `layout:1f0c…:#kind`
what the table is: a list of equipment, or one of the tables of use (`evidence.uses`), whose columns have other roles.
`layout:1f0c…:#all` is the category of all its devices, where no column says what they are.

What the pôle accepted (`vocabulary.pole`) of such a layout holds as if the member had said it, where it said nothing.
Of a header in any layout it holds less: like a further name that people's lists may use, never against the profile of a
program, and it makes no list of what is a bill, a ticket or the like.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from footprint.intake.evidence import uses
from footprint.intake.evidence.headers import look
from footprint.intake.evidence.roles import OTHER, roles
from footprint.intake.tables import template
from footprint.intake.tables.profiles import MAPPED, NOT_USED, PERSONAL, MappedColumn, Match, hand_made, match_by_names
from footprint.intake.vocabulary.categories import known_categories
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.pole import HOW, Entry, entry_of, is_there, without_pole

NOTHING_SAID: Mapping[str, str] = {}
PREFIX, ANY, LINE = "layout:", "*", "line"
KIND = "#kind"  # the place of what a table is: no folded header holds such a sign
ALL = "#all"  # the place of what all devices of a table are
LOG_FORMAT = "log:format"  # the key of the format of a member's logs, as its server writes it
LEFT_OUT = "left_out"  # why a column is not read of which the member said so: nobody is asked of it again
POLE_SAYS = HOW  # why a column is read, or not, of which the pôle said so
_KINDS = ("category", "model_text")


def signature(header: Sequence[str]) -> str:
    """What names a layout: 16 hex digits of the hash of its folded header, which itself is kept nowhere."""
    return hashlib.sha256("\x1f".join(map(fold, header)).encode()).hexdigest()[:16]


def key(layout: str, column: int | str) -> str:
    """The key of the answer about one column of a layout, by its position or its folded name, or about its `LINE`."""
    return f"{PREFIX}{layout}:{column}"


def is_role(name: str) -> bool:
    """Whether a column of a list of equipment may be said to have this role ('' = it is not to be read)."""
    return name == "" or (name in roles() and name != OTHER)


def may_be_said(name: str) -> bool:
    """Whether a column of some kind of table may be said to have this role."""
    return is_role(name) or name in uses.every_role()


def is_kind(name: str) -> bool:
    """Whether a table may be said to be of this kind."""
    return name == uses.INVENTORY or name in uses.KINDS


def is_all(name: str) -> bool:
    """Whether all devices of a table may be said to be of this category ('' = its columns say it)."""
    return name == "" or name in known_categories()


def kind_said(answers: Mapping[str, str], header: Sequence[str]) -> str | None:
    """What the member said that a table with this header is."""
    return _said(answers, header, KIND) or ("inventory" if all_said(answers, header) else None)


def all_said(answers: Mapping[str, str], header: Sequence[str]) -> str | None:
    """The category of which the member said that all devices of a table with this header are."""
    return _said(answers, header, ALL) or None


def _said(answers: Mapping[str, str], header: Sequence[str], place: str) -> str | None:
    if not any(name.endswith(place) for name in answers):
        return None
    return answers.get(key(signature(header), place), answers.get(key(ANY, place)))


def roles_said(answers: Mapping[str, str], header: Sequence[str]) -> dict[int, str]:
    """The roles that the member, else the pôle, gave to columns of this very header, by position; what the member said
    of one layout goes before what it said of any."""
    agreed = {at: entry.meaning for at, entry in _agreed(answers, header).items()}
    if not any(name.startswith(PREFIX) for name in answers):
        return agreed
    layout = signature(header)
    of_columns = (
        (at, (key(ANY, f"#{at + 1}"), key(ANY, fold(name)), key(layout, at))) for at, name in enumerate(header)
    )
    return agreed | {at: answers[name] for at, names in of_columns for name in names if name in answers}


def agreed_columns(answers: Mapping[str, str], match: Match, header: Sequence[str]) -> dict[int, Entry]:
    """The columns that have their role, or none, because the pôle said so and the member nothing else."""
    entries = _named(answers, header) | _agreed(answers, header)
    return {
        column.position: entries[column.position]
        for column in match.mapping
        if column.reason == POLE_SAYS and column.position in entries
    }


def _agreed(answers: Mapping[str, str], header: Sequence[str]) -> dict[int, Entry]:
    """What the pôle says of the columns of this layout, by position."""
    if not answers or not is_there(answers):
        return {}
    layout = signature(header)
    entries = {at: entry_of(answers, key(layout, at)) for at in range(len(header))}
    return {at: entry for at, entry in entries.items() if entry}


def _named(answers: Mapping[str, str], header: Sequence[str]) -> dict[int, Entry]:
    """What the pôle says of columns that are called so in any layout, by position."""
    if not is_there(answers):
        return {}
    entries = {at: entry_of(answers, key(ANY, fold(name))) for at, name in enumerate(header) if fold(name)}
    return {at: entry for at, entry in entries.items() if entry}


def line_said(answers: Mapping[str, str], header: Sequence[str]) -> int | None:
    """The line on which the member, else the pôle, says that the header of a file stands whose header seemed to be this
    one."""
    if not answers:
        return None
    name = key(signature(header), LINE)
    entry = entry_of(answers, name)
    line = answers.get(name, entry.meaning if entry else "")
    return int(line) if line.isdecimal() else None


def tells_kinds(answers: Mapping[str, str], header: Sequence[str]) -> bool:
    """Whether the pôle's names say which column of a header tells what the devices are."""
    return any(entry.meaning in _KINDS for entry in _named(answers, header).values())


def is_answered(answers: Mapping[str, str], header: Sequence[str]) -> bool:
    """Whether the member, or the pôle, said anything of a file whose header is, or seemed to be, this very one."""
    return (
        any(roles_said(answers, header).values())
        or line_said(answers, header) is not None
        or kind_said(answers, header) is not None
    )


def with_answers(match: Match | None, header: tuple[str, ...], answers: Mapping[str, str]) -> Match | None:
    """The match with the roles that the pôle and the member gave to columns: of the kind of table that the member said,
    else of a list of equipment, whatever it seemed to be. A column that had one of them has it no longer; what is
    personal stays so."""
    kind = kind_said(answers, header)
    if kind in uses.KINDS:
        return _of_use(match, header, kind, roles_said(without_pole(answers), header))
    match = _with_names(match, header, answers)
    said, agreed = roles_said(answers, header), _agreed(answers, header)
    own = roles_said(without_pole(answers), header)
    of_pole = {at: role for at, role in said.items() if at in agreed and at not in own}
    match = _with_roles(_with_roles(match, header, of_pole, POLE_SAYS), header, own, MAPPED)
    category = all_said(answers, header)
    return _of_one_kind(match, category) if match and category else match


def _of_one_kind(match: Match, category: str) -> Match:
    """The match of a list of which all devices are of one category: no column is read as their kind."""
    profile = replace(match.profile, defaults={**match.profile.defaults, "category": category})
    mapping = tuple(_column(column, None, {"category"}, MAPPED) for column in match.mapping)
    return replace(match, profile=profile, mapping=mapping)


def _with_names(match: Match | None, header: tuple[str, ...], answers: Mapping[str, str]) -> Match | None:
    """The match of a list that people made with what the pôle calls its columns; of none, where one of them tells what
    the devices are and the header is not that of tickets, contracts or the like. A role stays with the column of which
    the product knows the name."""
    if match is None and (not tells_kinds(answers, header) or look(header) is not None):
        return None
    if match is not None and match.profile != hand_made():
        return match
    called = {at: entry.meaning for at, entry in _named(answers, header).items()}
    known = {
        column.canonical
        for column in (match.mapping if match else ())
        if column.position not in called and column.canonical and hand_made().find(column.header)
    }
    return _with_roles(match, header, {at: role for at, role in called.items() if role not in known}, POLE_SAYS)


def _of_use(match: Match | None, header: tuple[str, ...], kind: str, said: Mapping[int, str]) -> Match:
    """The match of a table of use with the roles that the member gave to its columns."""
    if match is None or match.profile.kind != kind:
        match = match_by_names(template.profile(kind), header)
    known = uses.roles(kind)
    columns = {at: known[role][0] if role else "" for at, role in said.items() if role in known or not role}
    profile = uses.with_units(match.profile, kind, frozenset(said.values()))
    return _given(replace(match, profile=profile), columns, MAPPED)


def _with_roles(match: Match | None, header: tuple[str, ...], said: Mapping[int, str], reason: str) -> Match | None:
    said = {at: role for at, role in said.items() if is_role(role)}
    if not said:
        return match
    if match is None or (match.profile.kind != uses.INVENTORY and any(said.values())):
        match = match_by_names(hand_made(), header)
    return _given(match, said, reason)


def _given(match: Match, said: Mapping[int, str], reason: str) -> Match:
    """The match with these roles, which no other column has any more; a column of which something is said is open no
    more."""
    given = set(said.values())
    mapping = tuple(_column(column, said.get(column.position), given, reason) for column in match.mapping)
    first = tuple(position for position, role in said.items() if role)
    preferred = (*first, *match.preferred)
    still_open = tuple(position for position in match.perhaps_counts if position not in said)
    return replace(match, mapping=mapping, preferred=preferred, doubts=match.doubts - given, perhaps_counts=still_open)


def _column(column: MappedColumn, role: str | None, given: set[str], reason: str) -> MappedColumn:
    if column.reason == PERSONAL:
        return column
    if role is None:
        gone = column.canonical in given
        return replace(column, canonical=None, reason=NOT_USED, evidence=None) if gone else column
    reason = LEFT_OUT if not role and reason == MAPPED else reason
    return replace(column, canonical=role or None, reason=reason, evidence=None)
