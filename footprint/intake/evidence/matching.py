"""The match of a hand-made list: the names that its profile knows, and what headers and cells say beyond them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from footprint.intake.evidence.assignment import has_holders
from footprint.intake.evidence.contents import Contents
from footprint.intake.evidence.headers import all_of_role, is_of_events, look, scores
from footprint.intake.evidence.open_numbers import open_numbers
from footprint.intake.evidence.roles import OTHER
from footprint.intake.evidence.roles import roles as every_role
from footprint.intake.evidence.sheets import LOOKED_AT, Judged, judge
from footprint.intake.formats.limits import UnusableError
from footprint.intake.formats.text import Source
from footprint.intake.tables import titles
from footprint.intake.tables.headings import is_for_others, is_kind
from footprint.intake.tables.layout import Layout, lines_below
from footprint.intake.tables.profiles import (
    ALTERNATIVE,
    EVIDENCE,
    HOLDERS,
    MAPPED,
    NOT_USED,
    PERSONAL,
    UNNAMED,
    MappedColumn,
    Match,
    count_known,
    hand_made,
    match_by_names,
)
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import NOBODY
from footprint.intake.vocabulary.privacy import MASK
from footprint.intake.vocabulary.states import GONE, status
from footprint.intake.vocabulary.words import heading_words

_QUANTITY, _SAYS = "quantity_devices", 1.5
_MOSTLY, _MODELS = 0.5, 0.75
_NO_BEGINNING = {"retired_on", "leased_until", "seen_on"}  # days that say nothing of when a device came
_FEW_WORDS = 40
_MOST_STATES = 0.75
_NUMBERED, _FEWEST_NUMBERED = re.compile(r"([^\W\d_]{0,6}[-_ ./]?)(\d{1,6})"), 4
_LEAST_EXPLAINED = 0.25  # of the labels, where no profile knows the header


def completed(match: Match | None, source: Source, layout: Layout, name: str = "") -> Match | None:
    """The match with the roles that the evidence adds, takes away or changes; None where there was none and the table
    is no list of equipment. Where a tool wrote the table only a column of states is added, which an organisation may
    call as it likes. `name`: of its file or sheet, which may tell devices."""
    is_of_holders = match is not None and match.profile.wrong in HOLDERS
    if match is not None and match.profile != hand_made() and not is_of_holders:
        return _with_states(match, source, layout)
    judged = judge(source, layout)
    if is_of_holders:  # a list of rooms or people may say what stands there
        if judged.explained < _MOSTLY:
            return match
        match = None
    is_list = judged.explained >= _LEAST_EXPLAINED or _below_kind(judged) or _counts_models(judged)
    if match is None and not is_list and not _is_of_one_kind(judged, source, layout, name):
        return None
    completed = _with_roles(match or match_by_names(hand_made(), layout.header), judged)
    return None if _is_for_others(completed) or is_of_events(layout.header, completed.columns) else completed


def _with_states(match: Match, source: Source, layout: Layout) -> Match:
    """The match with the one column that its profile does not know and whose cells say states, some that devices are
    gone (`Lifecycle`: Disposed), where the profile's own column of states says none."""
    open_ = [column.position for column in match.mapping if column.reason == NOT_USED]
    if match.profile.kind != "inventory" or not open_:
        return match
    columns = judge(source, layout).columns
    known = match.positions.get("status", [])
    if any(_states(columns[position].contents, match) for position in known):
        return match
    of_states = [position for position in open_ if _says_states(columns[position].contents)]
    if len(of_states) != 1:
        return match
    given = dict.fromkeys(known, (None, NOT_USED)) | {of_states[0]: ("status", EVIDENCE)}
    mapping = (
        replace(column, canonical=given[column.position][0], reason=given[column.position][1])
        if column.position in given
        else column
        for column in match.mapping
    )
    return replace(match, mapping=tuple(mapping))


def _states(contents: Contents, match: Match) -> list[str]:
    """The texts of a profile's column of states that say one."""
    own = match.profile.values.get("status", {})
    return [text for text in contents.values[:_FEW_WORDS] if fold(text) in own or status(text) is not None]


def _says_states(contents: Contents) -> bool:
    """Whether most distinct texts say a state in words, and one of them that a device is gone."""
    texts = contents.values[:_FEW_WORDS]
    said = [status(text) if any(map(str.isalpha, text)) else None for text in texts]
    known = [state for state in said if state is not None]
    return len(known) > _MOST_STATES * len(texts) and not set(known).isdisjoint(GONE)


def _is_for_others(match: Match) -> bool:
    """Whether every column that says devices says them of things that are for devices (`Pour imprimante`)."""
    told = [column.header for column in match.mapping if column.canonical in ("category", "model_text")]
    return bool(told) and all(_begins_with_purpose(header) for header in told)


def _begins_with_purpose(header: str) -> bool:
    return is_for_others(header.split()[0] if header.split() else "")


def _below_kind(judged: Judged) -> dict[int, str]:
    """The one column that holds models, whatever its name (`Machine`), or that is called a kind and holds models of it,
    with its role, in a list without another column of kinds or models (`N°`, `Tablette`: iPad 10,2", `N° de série`)."""
    if any(judged.assignment.of(role) for role in ("category", "model_text")):
        return {}
    models = [column.position for column in judged.columns if column.contents.share("model") >= _MODELS]
    if len(models) == 1:
        return {models[0]: "model_text"}
    if judged.under_kind is not None and judged.under_kind[1]:
        return dict([judged.under_kind])
    named = [column for column in judged.columns if is_kind(column.header)]
    if len(named) != 1 or not judged.assignment.of("serial"):
        return {}
    kind, texts = verdict(named[0].header).category, named[0].contents.values[:_FEW_WORDS]
    below = [text for text in texts if kind and fold(text) != fold(named[0].header) and verdict(text).category == kind]
    return {named[0].position: "model_text"} if texts and len(below) >= _MODELS * len(texts) else {}


def _counts_models(judged: Judged) -> bool:
    """Whether a list counts the models of the kind after which their column is called (`Tablette`, `Nb`)."""
    given = judged.assignment
    models = [at for at in given.of("model_text") if has_holders(judged.columns, given, at)]
    return bool(given.of(_QUANTITY)) and any(is_kind(judged.columns[at].header) for at in models)


def _is_of_one_kind(judged: Judged, source: Source, layout: Layout, name: str) -> bool:
    """Whether each line has a number of its own below a title, or in a sheet or file, that says what they all are."""
    numbers = (at for role in ("serial", "asset_id") for at in judged.assignment.of(role))
    if not any(_is_own(judged.columns[at].contents) for at in numbers):
        return False
    if titles.category(tuple(titles.above(source, layout)), name) is not None:
        return True
    alone = (
        filled[0] for _, cells in lines_below(source, layout, LOOKED_AT) if len(filled := [*filter(None, cells)]) == 1
    )
    return any(verdict(text).how == "exact" and verdict(text).category for text in alone)  # headings of sections


def _is_own(contents: Contents) -> bool:
    return len(contents.values) == contents.filled > 1


def refusal(layout: Layout, source: Source) -> UnusableError:
    """Why a table that no profile reads is no list of equipment: what it is, else what is understood of it and what
    lacks."""
    seen = look(layout.header)
    assignment = judge(source, layout).assignment
    names = [NOBODY.shown(layout.header[position]) for position in sorted(assignment.roles)]
    understood = ", ".join(name for name in names if name and name != MASK)
    args: dict[str, object] = {"lines": layout.header_line, "columns": understood}
    if seen is not None:
        return UnusableError("wrong_kind", seen, args)
    if not understood and count_known(list(layout.header)) <= 1:
        return UnusableError("no_header", "", {"lines": layout.header_line})
    return UnusableError("wrong_kind", "untyped" if understood else "unknown", args)


def _with_roles(match: Match, judged: Judged) -> Match:
    roles = _undoubted(judged)
    roles |= _below_kind(judged) | _bought(judged, roles, match) | _numbered(judged, roles, match)
    taken = {role: position for position, role in reversed(roles.items())}
    mapping = tuple(_explained(_column(column, roles.get(column.position), taken), judged) for column in match.mapping)
    used = sum(column.canonical is not None for column in mapping)
    named = sum(column.reason != UNNAMED for column in mapping)
    doubts = frozenset({_QUANTITY} if _holds_amounts(judged) else ())
    return replace(match, mapping=mapping, score=used / max(1, named), preferred=tuple(roles), doubts=doubts,
                   families=_families(judged, roles), perhaps_counts=open_numbers(judged, roles, match))  # fmt: skip


def _bought(judged: Judged, roles: Mapping[int, str], match: Match) -> dict[int, str]:
    """The one column called no more than `Date`, with its role: the day of purchase where a supplier or a price stands
    in the line and no other day is read."""
    days = {name for name, role in every_role().items() if role.cells == "day"} - _NO_BEGINNING
    if days & {*roles.values(), *match.columns}:
        return {}
    bare = [
        column.position
        for column in judged.columns
        if fold(column.header) in heading_words("bare_date") and column.contents.share("day") >= _MOSTLY
    ]
    bought = any(set(fold(column.header).split()) & heading_words("bought") for column in judged.columns)
    return {bare[0]: "acquired_on"} if bought and len(bare) == 1 else {}


def _numbered(judged: Judged, roles: Mapping[int, str], match: Match) -> dict[int, str]:
    """The columns of models, by their names, that number the lines (`Réf.`: S01, S02, S03): they name each of them."""
    if not any(role == "category" for role in roles.values()):
        return {}
    return {
        column.position: "asset_id"
        for column in judged.columns
        if column.position in match.positions.get("model_text", ()) and _are_consecutive(column.contents.values)
    }


def _are_consecutive(texts: Sequence[str]) -> bool:
    parts = [_NUMBERED.fullmatch(text.strip()) for text in texts]
    if len(texts) < _FEWEST_NUMBERED or not all(parts):
        return False
    numbers = [(part[1], int(part[2])) for part in parts if part]
    return all(one[0] == next_[0] and one[1] + 1 == next_[1] for one, next_ in pairwise(numbers))


def _families(judged: Judged, roles: Mapping[int, str]) -> tuple[int, ...]:
    """Columns beside that of kinds whose few words part devices from other things, by a header that speaks of kinds."""
    main = judged.assignment.of("category")[:1]
    return tuple(
        column.position
        for column in judged.columns
        if roles.get(column.position, "category") == "category"
        and column.position not in main
        and len(column.contents.values) * 2 <= column.contents.filled
        and scores(column.header)["category"] > _SAYS
        and len(column.contents.values) <= _FEW_WORDS
        and column.contents.share("other_thing") > 0
    )


def _holds_amounts(judged: Judged) -> bool:
    """Whether what is called a quantity holds sums of money: cents, while another column holds whole small numbers."""
    at = judged.assignment.of(_QUANTITY)
    if len(at) != 1 or judged.columns[at[0]].contents.share("cents") < _MOSTLY:
        return False
    return any(
        column.position != at[0] and column.contents.share("count") == 1 and scores(column.header)[OTHER] > 0
        for column in judged.columns
    )


def _undoubted(judged: Judged) -> dict[int, str]:
    """The roles; a quantity that no whole name says is left to `quantities` where several columns may be it, or where
    its name says more than that it counts (`Nb en service`, `Nb de salles`)."""
    roles = dict(judged.assignment.roles)
    likely = [column for column in judged.columns if scores(column.header)[_QUANTITY] > _SAYS]
    for column in judged.columns:
        open_ = len(likely) > 1 or not all_of_role(column.header, _QUANTITY)
        if open_ and roles.get(column.position) == _QUANTITY and _QUANTITY not in column.spelled:
            del roles[column.position]
    return roles


def _column(column: MappedColumn, role: str | None, taken: dict[str, int]) -> MappedColumn:
    """One column of the header with its role by evidence; what only its name says stays, unless the evidence gives that
    role to another one and cells of kinds say nothing here. Of columns that tell of persons only those of devices have
    one (`Téléphone`: iPhone SE, no number)."""
    is_of_devices = column.reason == PERSONAL and role in ("category", "model_text")
    if role is None or not (is_of_devices or column.reason in (MAPPED, ALTERNATIVE, NOT_USED, UNNAMED)):
        return column
    reason = MAPPED if taken[role] == column.position else ALTERNATIVE
    return replace(column, canonical=role, reason=column.reason if column.canonical == role else _new(reason))


def _explained(column: MappedColumn, judged: Judged) -> MappedColumn:
    """The column with what its cells say, where its name alone did not tell what it is."""
    if column.reason != EVIDENCE or column.canonical is None:
        return column
    contents = judged.columns[column.position].contents
    return replace(column, evidence=contents.evidence(every_role()[column.canonical].cells))


def _new(reason: str) -> str:
    return EVIDENCE if reason == MAPPED else reason
