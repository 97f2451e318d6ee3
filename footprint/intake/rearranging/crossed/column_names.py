"""What the name of a column says of the numbers below it: a kind, a place, a person, a state, a time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from footprint.intake.evidence.sheets import LOOKED_AT
from footprint.intake.rearranging.counting import is_nothing
from footprint.intake.rearranging.crossed.sheets import PLACES, Rows, Sheet
from footprint.intake.tables.headings import (
    counted_thing,
    fields,
    is_kind,
    is_property,
    kind_of_column,
    without_ordinal,
)
from footprint.intake.tables.rearranged import PERSON, SITE, STATUS
from footprint.intake.values.dates import parse
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.phrases import data, phrases_of, single, tokens
from footprint.intake.vocabulary.signs import below
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import heading_words, term

_MACHINES = {"asset_id"}  # the role of a column that names machines
_YEAR = re.compile(r"(?:19[89]|20[0-9])\d")


def name_of_places(name: str, sheet: Sheet) -> str:
    """The name of a column of places where its own says nothing to a list. `Nom` and the like are those of a device
    there, while here several share it, and may be a person's."""
    if "asset_id" in fields(name):
        return PERSON
    if fields(name) or fold(name) in personal_headers() or below(fold(name)):  # `Classe`: what stands there is a room's
        return name
    return PERSON if is_by_person(sheet, name) else SITE


def is_by_person(sheet: Sheet, label: str) -> bool:
    """Whether the first name of the header, or the line above it, says that the columns are people (`Par agent`)."""
    return any(not heading_words("persons").isdisjoint(fold(cell).split()) for cell in (*sheet.near, label))


def tells_times(lines: Rows, label: int) -> bool:
    """Whether the lines are called by days, by months, or by addresses of pages."""
    labels, months = [row[label] for row in lines if row[label].strip()], heading_words("months")
    times = (not months.isdisjoint(fold(text).split()) or "/" in text or parse(text) for text in labels)
    return sum(map(bool, times)) * 2 >= len(labels)


def _measures(name: str, words: frozenset[str]) -> bool:
    """Whether a header has one of these words, or one that says what is counted (`achetés`)."""
    parts = fold(name).split()
    return not words.isdisjoint(parts) or any(part.startswith(tuple(heading_words("measure_stems"))) for part in parts)


def is_dimension(name: str) -> bool:
    """Whether a header says when, by whom or in which state devices are counted, or what is counted of them."""
    if term("status", name):
        return False
    other = any(term(section, name) for section in ("condition", "ownership", "exit_route"))
    measured = _measures(name, heading_words("measure") | heading_words("months")) or bool(_YEAR.search(name))
    return other or measured or tokens(name) in phrases_of("makers")


def is_measure(name: str) -> bool:
    return is_property(name) or is_dimension(name)


def is_place(name: str) -> bool:
    """Whether a header names a place by a word for one (`École`, `Salle info`)."""
    return bool(fields(name) & PLACES) or not single("places").isdisjoint(tokens(name))


def state_named(header: Sequence[str], at: int, kind: str) -> dict[str, str]:
    """What a header says of the state of the devices below it: `Ancien PC (rendu)`, `PC repris`; an old one beside a
    new one, of which nobody says what became, is asked."""
    rest = header[at].replace(kind, " ").strip(" ()[]-–:,")
    if says_gone(rest):
        return {STATUS: rest}
    old, new = heading_words("old_one"), heading_words("new_one")
    is_old = not old.isdisjoint(fold(header[at]).split())
    return (
        {STATUS: f"{header[at].strip()} (sorti du parc ?)"}
        if is_old and any(set(fold(name).split()) & new for name in header)
        else {}
    )


def says_more(name: str) -> bool:
    """Whether brackets say what kind of device a header means (`Caisse (PC tout-en-un)`)."""
    whole = categories.verdict(counted_thing(name)).category
    return "(" in name and is_kind(name) and whole not in (None, categories.verdict(kind_of_column(name)).category)


def says_some(kind: str) -> bool:
    """Whether words tell of some kinds, and not just that there are things (`Divers`)."""
    verdict = categories.verdict(kind)
    return verdict.fate != "ambiguous" or bool(verdict.candidates)


def is_parted(header: Sequence[str], kinds: Mapping[int, str]) -> bool:
    """Whether a column without a name parts the columns of devices, and a kind stands on both of its sides, or several
    columns of one on each: lists side by side."""
    first, last = min(kinds, default=0), max(kinds, default=0)
    for gap in (at for at in range(first, last) if not header[at].strip()):
        left, right = ([categories.verdict(kind).category for at, kind in kinds.items() if (at < gap) is is_left]
                       for is_left in (True, False))  # fmt: skip
        is_of_one = all(len({*side}) < len(side) for side in (left, right))
        if is_of_one or not {*left}.isdisjoint(right):
            return True
    return False


def numbered_columns(header: Sequence[str]) -> list[int]:
    """Columns that have the name of devices of any kind, and a number each (`Matériel 1`, `Matériel 2`)."""
    named: dict[str, list[int]] = {}
    for at, name in enumerate(header):
        bare = without_ordinal(name)
        kind = categories.verdict(bare)
        if bare != name.strip() and ("category" in fields(bare) or (kind.fate == "ambiguous" and not kind.candidates)):
            named.setdefault(fold(bare), []).append(at)
    return [at for positions in named.values() if len(positions) > 1 for at in positions]


def machine_column(sheet: Sheet) -> int | None:
    """The column that names machines (`Poste`) and may hold their models, as it stands beside a column of devices and
    none that may say more of the same computer; None where there is none, or several."""
    machines = [at for at, name in enumerate(sheet.header) if at > 0 and fields(name) == _MACHINES]
    beside = any(categories.verdict(kind_of_column(name)).fate == "device" for name in sheet.header)
    is_one = len(machines) == 1 and beside and not any(_tells_computers(sheet, at) for at in range(len(sheet.header)))
    return machines[0] if is_one else None


def _tells_computers(sheet: Sheet, at: int) -> bool:
    """Whether a column is called after computers and its cells name no models: those may stand in another."""
    said = categories.verdict(kind_of_column(sheet.header[at]))
    cells = [cell for cell in sheet.column(at)[:LOOKED_AT] if not is_nothing(cell)]
    meant = {said.category} if said.category else {*said.candidates}
    is_of_computers = not meant.isdisjoint({*data()["computers"]} - {"tablet"})
    named = sum(any(map(str.isdigit, cell)) and categories.verdict(cell).category is not None for cell in cells)
    return is_of_computers and 2 * named < len(cells)
