"""Which role each column of a list of equipment has, by its header and its cells together.

The best pairs of column and role come first (greedy: with a dozen roles it differs from the best assignment only where
two columns claim one role, which is asked). A role that only the header can tell is never given by cells alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from footprint.intake.evidence.contents import Contents
from footprint.intake.evidence.headers import EXACT, scores
from footprint.intake.evidence.roles import OTHER, Role, roles
from footprint.intake.tables.headings import PLANNED, counted_thing, counts_what, is_kind
from footprint.intake.tables.profiles import hand_made
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.device_models import by_series, is_own_name
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import AMBIGUOUS, data, phrases_of, tokens
from footprint.intake.vocabulary.words import heading_words, yes_no

_PRIOR = -2.0  # of each role: most columns of a list have none of ours
_NAMED = 2.5  # what the header must say at least for a role that cells do not tell
_OTHER, _SAID = 3.0, 1.0  # a header that speaks of something else, and what it must then say for a role
_LEAST = 1.0  # of a pair, header and cells together
_UNNAMED = 2.8  # what the cells must say more where the header says nothing of the role
_CLOSE = 1.5  # a second column so near to the first for a role makes it doubtful
_MIND = 6.0  # by how much another role must win over the one that a header spells
_FLAGS = 0.8  # of the cells below a header that asks something (`Rebut`: oui, non)
_KINDS = 5.0  # what a name may weigh that is no profile's (`Famille`, `Rôle`): cells of kinds elsewhere weigh more
_FEW, _SEVERAL, _ENOUGH, _MOST_NAMES = 20, 2, 3, 60  # texts
_NUMBERS = frozenset({"asset_id", "serial"})
_QUANTITY = "quantity_devices"
_HOLDERS = frozenset(["site_id", "service_id"])
_OTHER_THINGS = ("not_hardware", "component")
_FEWEST_NUMBERS, _LONG = 3, 5  # lines, digits of numbers by which lines are known
_OF_MODELS = 0.5  # of the lines with a name
_OF_KINDS = 0.75  # of the cells of a column of kinds with another name
_NEARLY = 0.85  # of labels, where neither their name nor a kind in each says that they are kinds
_BY_ROW, _SOME = "category", 0.3  # of several such columns each says it for some rows: at least this share


@dataclass(frozen=True)
class Column:
    """One column of the rows looked at."""

    position: int
    header: str
    contents: Contents

    @cached_property
    def scores(self) -> dict[str, float]:
        """What speaks for each role, `OTHER` left out."""
        header = scores(self.header)
        return {name: self._score(role, header[name]) for name, role in roles().items() if name != OTHER}

    def _score(self, role: Role, header: float) -> float:
        if role.name == "status" and yes_no("status", self.header) and self.contents.share("flag") >= _FLAGS:
            return 2 * EXACT
        elsewhere = scores(self.header)[OTHER]
        if role.name == _QUANTITY and (self._are_numbers_of_each or (header < EXACT and self._counts_a_kind)):
            return -EXACT
        if role.name == _BY_ROW and header < EXACT and counts_what(self.header) == PLANNED:
            return -EXACT
        if is_kind(self.header):
            is_open = role.name == _BY_ROW and (self._is_of_any_kind or self.names_kinds)
            if is_open:  # `Impression et numérisation`: `scanner, imprimante`
                header = max(header, _SAID)
            elif header < EXACT:
                return -EXACT
        if (role.named and header < max(_NAMED, elsewhere)) or (elsewhere >= _OTHER and header < _SAID):
            return -EXACT
        if elsewhere == EXACT > header:
            return -EXACT
        if role.name == _BY_ROW and not self._in_profile and self.contents.share(role.cells) < _SOME:
            return -EXACT
        if role.name == _BY_ROW and header < _NAMED and self._is_a_thing:
            return -EXACT
        cells = self.contents.score(role.cells)
        if role.name == _BY_ROW and header >= _NAMED:
            cells = max(cells, self.contents.score("label"))
        if role.name == _BY_ROW and self.spelled and self.spelled <= _NUMBERS and self.names_kinds:
            # Below `Nom`, two different ones say as much as many.
            cells *= max(1.0, _ENOUGH / len(self.contents.values))
        said = (header if self._in_profile or role.name != _BY_ROW else min(header, _KINDS)) + cells + _PRIOR
        if header == EXACT:
            return _LEAST if role.name in _NUMBERS and self.names_kinds else max(said, _LEAST)
        return said - max(0.0, elsewhere) - (0.0 if header >= _SAID else _UNNAMED)

    @property
    def _are_numbers_of_each(self) -> bool:
        """Whether the cells are numbers by which lines are known, as those of pieces: none comes twice, and they begin
        with 0, or all are long."""
        texts = self.contents.values
        if len(texts) < max(_FEWEST_NUMBERS, self.contents.filled) or not all(map(str.isdecimal, texts)):
            return False
        return any(text[0] == "0" for text in texts if len(text) > 1) or min(map(len, texts)) >= _LONG

    @property
    def _counts_a_kind(self) -> bool:
        """Whether the header counts devices of some kind (`Anzahl Monitore`), which may be none of the line's."""
        thing = counted_thing(self.header)
        return thing != self.header.strip() and verdict(thing).fate == "device"

    @property
    def _is_of_any_kind(self) -> bool:
        """Whether the header names devices of no kind in particular (`Désignation du matériel`)."""
        said = verdict(self.header)
        return said.fate == AMBIGUOUS and not said.candidates

    @cached_property
    def names_kinds(self) -> bool:
        """Whether the cells name devices of several kinds, whatever the header calls them (`Postes`: `PC + écran`)."""
        if not self.contents.are("kind", _OF_KINDS):
            return False
        texts = self.contents.values[:_FEW]
        return len({verdict(item.kind).category for text in texts for item in in_cell(text)}) > 1

    @property
    def tells_things(self) -> bool:
        """Whether the cells name devices of several kinds, or models of the one that the header names (`Mobile`), where
        no name is a column's of a list (`Local technique`: `Baie 42U`, `Switchs Cisco`)."""
        texts = self.contents.values[:_FEW]
        if not self.header.strip() or len(texts) < _SEVERAL or self.spelled or self.contents.share("label") < _OF_KINDS:
            return False
        if any(map(str.isdigit, self.header)) and verdict(self.header).fate == "device":  # a line like those below it
            return False
        kinds = {verdict(text).category for text in texts} - {None}
        return len(kinds) > 1 or kinds == {verdict(self.header).category}

    @property
    def _is_a_thing(self) -> bool:
        """Whether the header is itself a line of a list with a number (`dont éco-participation 0,42`)."""
        is_thing = verdict(self.header).fate in ("not_hardware", "component")
        return is_thing and any(map(str.isdigit, self.header))

    @property
    def _in_profile(self) -> bool:
        """Whether the profile of hand-made lists knows the name, whatever stands below it."""
        return hand_made().find(self.header) is not None

    @cached_property
    def spelled(self) -> frozenset[str]:
        """The roles of which the header is a name."""
        return frozenset(role for role, score in scores(self.header).items() if score == EXACT)


@dataclass(frozen=True)
class Assignment:
    """`roles`: position → role; `scores`: position → what speaks for it; `doubtful`: roles that two columns claim, with
    both, the better first."""

    roles: dict[int, str]
    scores: dict[int, float]
    doubtful: dict[str, tuple[int, int]]

    def of(self, role: str) -> list[int]:
        """Positions of the columns of a role, the best first."""
        return [position for position, given in self.roles.items() if given == role]

    @property
    def total(self) -> float:
        """What speaks for the whole."""
        return sum(self.scores.values())


def assign(columns: Sequence[Column]) -> Assignment:
    """The roles of the columns. Roles that headers spell come first; a column whose role another one fills better is
    then free for what its cells are."""
    first = _greedy([(column, role) for column in columns for role in column.scores if _may(column, role)], {}, {}, {})
    left = [column for column in columns if column.position not in first.roles]
    open_ = [role for role in roles() if role not in (*first.roles.values(), OTHER)]
    more = [(column, role) for column in left for role in open_]
    every = _greedy(more, first.roles, first.scores, first.doubtful)
    names = _names_with_kinds(columns, every)
    names = _counted_kinds(columns, every) if names is None else names
    if names is not None:
        return replace(every, roles=every.roles | {names: _BY_ROW})
    if {_BY_ROW, "model_text"} & {*every.roles.values()}:
        return every
    if (models := _models_of_a_kind(columns, every)) is not None:
        return replace(every, roles=every.roles | {models: "model_text"})
    things = next((column for column in columns if column.position not in every.roles and column.tells_things), None)
    if things is None:
        return every
    if not (every.roles or is_kind(things.header) or any(column.spelled for column in columns)):  # a table of anything
        return every
    roles_, spoken = every.roles | {things.position: _BY_ROW}, every.scores | {things.position: _LEAST}
    return Assignment(roles_, spoken, every.doubtful)


def _names_with_kinds(columns: Sequence[Column], given: Assignment) -> int | None:
    """The column that calls computers by names and other devices by their kinds (`Poste`: INFO1-P01, Imprimante,
    Switch), in a list of models without a column of kinds; None where there is none."""
    if _BY_ROW in given.roles.values() or "model_text" not in given.roles.values():
        return None
    contents = {column.position: column.contents for column in columns}
    models = max(contents[at].filled for at in given.of("model_text"))
    for at in given.of("asset_id"):
        if models < _OF_MODELS * contents[at].filled:
            continue
        texts = contents[at].values[:_MOST_NAMES]
        kinds = [text for text in texts if verdict(text).fate == "device" and verdict(text).how == "exact"]
        others = (text for text in texts if text not in kinds)
        are_headings = all(fold(text).endswith(("s", "x", "n")) for text in kinds)  # of sections: plurals
        if _SEVERAL <= len(kinds) < len(texts) and not are_headings and all(map(_is_name_of_machine, others)):
            return at
    return None


def _counted_kinds(columns: Sequence[Column], given: Assignment) -> int | None:
    """The one column of which nearly every cell is understood as a thing, and none is the name of a machine, whatever
    its own name (`Nom`, `Nb`: Écran, 14; `Machine`: Prusa MK4), beside a quantity in a list that says neither kinds nor
    models; None where there is none."""
    roles_given = {*given.roles.values()}
    if _QUANTITY not in roles_given or {_BY_ROW, "model_text"} & roles_given:
        return None
    open_ = [column for column in columns if given.roles.get(column.position, "asset_id") == "asset_id"]
    kinds = [
        column.position
        for column in open_
        if column.contents.values and _are_things(column.contents.values[:_MOST_NAMES])
    ]
    return kinds[0] if len(kinds) == 1 else None


def _models_of_a_kind(columns: Sequence[Column], given: Assignment) -> int | None:
    """The one column beside a quantity that is called after one kind of device (`Tablette`, `Nb`: Samsung Active3, 2),
    whatever models stand below it, in a list of the places or persons that have them; None where there is none, or
    where the list has what devices need (`Toner`)."""
    if _QUANTITY not in given.roles.values() or any(map(_is_of_supplies, columns)):
        return None
    kinds = [
        column.position
        for column in columns
        if has_holders(columns, given, column.position)
        and column.position not in given.roles and is_kind(column.header) and verdict(column.header).fate == "device"
        and not any(verdict(text).fate in _OTHER_THINGS for text in column.contents.values[:_FEW])
        and 2 * sum(map(_is_of_maker, column.contents.values[:_MOST_NAMES])) > len(column.contents.values[:_MOST_NAMES])
        and not _may_be_ink(column)
    ]  # fmt: skip
    return kinds[0] if len(kinds) == 1 else None


def has_holders(columns: Sequence[Column], given: Assignment, at: int) -> bool:
    """Whether the devices of a column are those of places or persons that stand before it, or in a column of theirs."""
    return at > 0 or any(
        given.roles.get(column.position) in _HOLDERS or _HOLDERS & column.spelled for column in columns
    )


def _is_of_supplies(column: Column) -> bool:
    """Whether a column is called after what devices need (`Toner`, `Accessoires`)."""
    needed = heading_words("supplies") | heading_words("with_devices")
    return column.position > 0 and not needed.isdisjoint(fold(column.header).split())


def _may_be_ink(column: Column) -> bool:
    """Whether what stands below the name of printers may be their ink (`HP 201A`), since none is known as a printer."""
    printing = data()["printing"]
    kind = verdict(column.header).category
    texts = column.contents.values[:_MOST_NAMES]
    return kind == "printer" and not any(by_series("", text) in printing for text in texts)


def _is_of_maker(text: str) -> bool:
    """Whether a text begins with the name of a maker, and says more."""
    words = tokens(text)
    return len(words) > 1 and words[:1] in phrases_of("makers")


def _are_things(texts: Sequence[str]) -> bool:
    """Whether all texts are words for kinds, or nearly all of several name devices by words or models."""
    verdicts = [verdict(text) for text in texts]
    if all(each.how == "exact" and each.fate == "device" for each in verdicts):
        return True
    devices = sum(each.fate == "device" or bool(each.candidates and each.fate == "ambiguous") for each in verdicts)
    known = devices + sum(each.fate in ("not_hardware", "component") for each in verdicts)
    is_named = any(map(is_own_name, texts))
    return not is_named and devices >= _FEWEST_NUMBERS and known >= _NEARLY * len(texts)


def _is_name_of_machine(text: str) -> bool:
    said = verdict(text)
    return is_own_name(text) or (said.fate == "ambiguous" and bool(said.candidates)) or said.fate == "not_hardware"


def _greedy(
    pairs: Sequence[tuple[Column, str]],
    roles_before: Mapping[int, str],
    scores_before: Mapping[int, float],
    doubtful_before: Mapping[str, tuple[int, int]],
) -> Assignment:
    given, spoken, doubtful = dict(roles_before), dict(scores_before), dict(doubtful_before)
    holder = {role: position for position, role in reversed(given.items())}
    likely = [(column, role) for column, role in pairs if column.scores[role] >= _LEAST]
    for column, role in sorted(likely, key=lambda pair: (-pair[0].scores[pair[1]], pair[0].position, pair[1])):
        score = column.scores[role]
        if column.position in given:
            continue
        if role in holder and not _again(column, role):
            if spoken[holder[role]] - score < _CLOSE:
                doubtful.setdefault(role, (holder[role], column.position))
            continue
        given[column.position], spoken[column.position] = role, score
        holder.setdefault(role, column.position)
    return Assignment(given, spoken, doubtful)


def _may(column: Column, role: str) -> bool:
    """Whether no role that the header spells speaks against this one: kinds of devices below `Nom` are no numbers."""
    spelled = column.spelled - {OTHER}
    if not spelled or role in spelled:
        return True
    mind = 0.0 if role == _BY_ROW and spelled <= _NUMBERS and column.names_kinds else _MIND
    return column.scores[role] >= mind + max(column.scores[name] for name in spelled)


def _again(column: Column, role: str) -> bool:
    """Whether a role that has a column may have this one too: its header spells it, and of kinds its cells are some."""
    return role in column.spelled and (role != _BY_ROW or column.contents.share(roles()[role].cells) >= _SOME)
