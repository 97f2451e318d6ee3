"""What a member said of the columns of a layout: it decides, whatever the evidence says.

Kept among the member's answers, each under a key that no word can be: `layout:1f0c…:3` is the fourth column of the
layout with that signature, `layout:*:libelle` any column called so, `layout:*:#3` the third of any table. The answer is
a role, or '' for a column that is not to be read. `layout:1f0c…:line` is the line of the header, `layout:1f0c…:#kind`
what the table is: a list of equipment, or one of the tables of use (`evidence.uses`), whose columns have other roles.
`layout:1f0c…:#all` is the category of all its devices, where no column says what they are.

A table of use of any form (`uses.USE`) has a signature without digits, so that next year's columns of months are known
again. Of all of it, `#across` is what the columns whose titles are periods count, `#subject` whose use it is,
`#decimal` the sign of decimals, `#name:77b0…` what lines of this name count, and `#months:9a2e…` which months of the
reporting year it is of (`01-12`), in files that are called so, years apart.

What the pôle accepted (`vocabulary.pole`) of such a layout holds as if the member had said it, where it said nothing.
Of a header in any layout it holds less: like a further name that people's lists may use, never against the profile of a
program, and it makes no list of what is a bill, a ticket or the like.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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
ACROSS, SUBJECT, MONTHS, NAME, DECIMAL = "#across", "#subject", "#months", "#name", "#decimal"  # of tables of use
LOG_FORMAT = "log:format"  # the key of the format of a member's logs, as its server writes it
LEFT_OUT = "left_out"  # why a column is not read of which the member said so: nobody is asked of it again
POLE_SAYS = HOW  # why a column is read, or not, of which the pôle said so
_KINDS = ("category", "model_text")
_DIGITS, _YEARS = re.compile(r"\d+"), re.compile(r"(?<!\d)20\d\d(?!\d)")
_MONTHS = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1[0-2])|")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 40


@dataclass(frozen=True)
class UseSaid:
    """What was said of a table of use: the `roles` of columns by position, what those `across` count whose titles are
    periods, what lines count by the hash of their `names`, whose use all of it is (`subject`), its first and last month
    in the reporting year ('' and None: its columns say it), and the sign of decimals ('': as its numbers show)."""

    roles: Mapping[int, str]
    across: str = ""
    subject: str = ""
    months: tuple[int, int] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""


def signature(header: Sequence[str]) -> str:
    """What names a layout: 16 hex digits of the hash of its folded header, which itself is kept nowhere."""
    return _digest("\x1f".join(map(fold, header)))


def use_signature(header: Sequence[str]) -> str:
    """What names the layout of a table of use, whatever years and numbers its titles hold."""
    return signature([_DIGITS.sub("", name) for name in header])


def months_key(layout: str, name: str) -> str:
    """The key of the answer about the months of all tables of a layout in files, or places in files, of this name."""
    return f"{key(layout, MONTHS)}:{_digest(_NO_LETTER.sub(' ', fold(_YEARS.sub('', name))).strip()[:_LONGEST_NAME])}"


def hash_of_name(text: str) -> str:
    """What stands for the name of what a line counts, which itself is kept nowhere."""
    return _digest(fold(text))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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


def is_measure(name: str) -> bool:
    """Whether the numbers of a table of use may be said to count this ('' = nothing)."""
    return name == "" or name in uses.measures()


def is_decimal(text: str) -> bool:
    """Whether a text is a sign of decimals, or '' for none that is said."""
    return text in ("", ",", ".")


def are_months(text: str) -> bool:
    """Whether a text is a first and a last month in their order, or '' for none."""
    found = _MONTHS.fullmatch(text)
    return found is not None and (not text or found[1] <= found[2])


def kind_said(answers: Mapping[str, str], header: Sequence[str]) -> str | None:
    """What the member said that a table with this header is."""
    return _said(answers, header, KIND) or ("inventory" if all_said(answers, header) else None)


def all_said(answers: Mapping[str, str], header: Sequence[str]) -> str | None:
    """The category of which the member said that all devices of a table with this header are."""
    return _said(answers, header, ALL) or None


def _said(answers: Mapping[str, str], header: Sequence[str], place: str) -> str | None:
    if not any(name.endswith(place) for name in answers):
        return None
    of_use = answers.get(key(use_signature(header), place)) if place == KIND else None
    return answers.get(key(signature(header), place), of_use or answers.get(key(ANY, place)))


def use_said(answers: Mapping[str, str], header: Sequence[str], name: str) -> UseSaid | None:
    """What the member said of a table of use with this header, in a file and place of this name; None where it did not
    say that it is one."""
    if kind_said(answers, header) != uses.USE:
        return None
    layout, given = use_signature(header), without_pole(answers)
    across, subject, decimal = (
        given.get(key(layout, each), given.get(key(ANY, each), "")) for each in (ACROSS, SUBJECT, DECIMAL)
    )
    months = given.get(months_key(layout, name), given.get(key(ANY, MONTHS), ""))
    first, _, last = months.partition("-")
    named = f"{key(layout, NAME)}:"
    return UseSaid(
        _of_columns(given, header, layout), across, subject,
        (int(first), int(last)) if months and are_months(months) else None,
        {name.removeprefix(named): role for name, role in given.items() if name.startswith(named)},
        decimal,
    )  # fmt: skip


def roles_said(answers: Mapping[str, str], header: Sequence[str]) -> dict[int, str]:
    """The roles that the member, else the pôle, gave to columns of this very header, by position; what the member said
    of one layout goes before what it said of any."""
    agreed = {at: entry.meaning for at, entry in _agreed(answers, header).items()}
    if not any(name.startswith(PREFIX) for name in answers):
        return agreed
    return agreed | _of_columns(answers, header, signature(header))


def _of_columns(answers: Mapping[str, str], header: Sequence[str], layout: str) -> dict[int, str]:
    """What was said of columns: of any table by their place, then by their name, then of this layout."""
    of_columns = (
        (at, (key(ANY, f"#{at + 1}"), key(ANY, fold(name)), key(layout, at))) for at, name in enumerate(header)
    )
    return {at: answers[name] for at, names in of_columns for name in names if name in answers}


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
    if kind == uses.USE:  # read as it stands, or not at all
        return match
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
