"""Lists of what replaced what: a line holds an old device and, where it was replaced, a new one, each told by columns
of its own (`Ancien PC`, `Ancien modèle`, `Nouveau PC`, `Nouveau modèle`, `Devenir ancien PC`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from footprint.intake.evidence.sheets import LOOKED_AT
from footprint.intake.rearranging.counting import is_model, is_nothing
from footprint.intake.rearranging.crossed.sheets import Crossed, Sheet, kept_columns
from footprint.intake.rearranging.grouped import ATTRIBUTES
from footprint.intake.tables.headings import fields, is_kind
from footprint.intake.tables.rearranged import KIND, MODEL, STATUS
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words

_NAME = ATTRIBUTES["asset_id"]
_OLD, _NEW = "old_one", "new_one"


def replacements(sheet: Sheet) -> Crossed | None:
    """An old and a new device a line, at least one of which several columns tell of."""
    sides = {which: _side(sheet, which) for which in (_OLD, _NEW)}
    old, new = (_group(sheet, own) for own in sides.values())
    if MODEL not in old or MODEL not in new or len(old) + len(new) < 3:
        return None
    at, kind = old[MODEL], _kind(sides[_OLD].values())
    says = {
        at: {KIND: kind, STATUS: f"{sheet.header[at].strip()} : sorti du parc ?"},  # which is asked
        new[MODEL]: {KIND: _kind(sides[_NEW].values()) or kind},
    }
    fate = next((place for place, name in sides[_OLD].items() if place not in old.values() and _is_of_fate(name)), None)
    groups = {at: old if fate is None else {**old, STATUS: fate}, new[MODEL]: new}
    taken = {*sides[_OLD], *sides[_NEW]}
    kept = kept_columns(sheet, [place for place in range(len(sheet.header)) if place not in taken])
    return Crossed("groups_in_columns", says, kept, groups=groups, replaced={at: new[MODEL]})


def _side(sheet: Sheet, which: str) -> dict[int, str]:
    """The columns of one side, with their names without the word that says so."""
    words = heading_words(which)
    return {
        at: " ".join(word for word in name.split() if fold(word) not in words)
        for at, name in enumerate(sheet.header)
        if not words.isdisjoint(fold(name).split())
    }


def _group(sheet: Sheet, side: Mapping[int, str]) -> dict[str, int]:
    """The columns that tell of the device of one side, by what they tell; the one that only names its kind holds its
    models, or its names."""
    group: dict[str, int] = {}
    for at, name in side.items():
        if attribute := next((ATTRIBUTES[field] for field in sorted(fields(name)) if field in ATTRIBUTES), ""):
            group.setdefault(attribute, at)
    for at, name in side.items():
        if is_kind(name) and not _is_of_fate(name):
            group.setdefault(MODEL if MODEL not in group and _holds_models(sheet.column(at)) else _NAME, at)
    return group


def _holds_models(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells[:LOOKED_AT] if not is_nothing(cell)]
    return 2 * sum(map(is_model, filled)) > len(filled) and any(" " in cell for cell in filled)


def _kind(names: Iterable[str]) -> str:
    return next((name for name in names if is_kind(name) and not _is_of_fate(name)), "")


def _is_of_fate(name: str) -> bool:
    """Whether a column says what became of the device that its name names (`Devenir PC`, `PC repris par`)."""
    return any("exit_route" in fields(word) or "status" in fields(word) for word in name.split())
