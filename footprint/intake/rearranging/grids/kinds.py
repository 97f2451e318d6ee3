"""Which kinds of devices a grid counts, by the labels of its lines, the names of its columns and what stands above."""

from __future__ import annotations

import re

from footprint.intake.rearranging.grids import axes
from footprint.intake.rearranging.grids.sheet import Grid
from footprint.intake.tables import titles
from footprint.intake.tables.headings import counts_what, fields, kind_of_column
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import is_total

SURE = 0.6  # of the labels that name devices
_PER = re.compile(r"\b(?:per|par|pro|por)\b", re.I)


def has_kinds_in_lines(grid: Grid) -> bool:
    """Whether the labels of the lines name kinds of devices."""
    labels = [row.cell(grid.label) for row in grid.rows]
    own = [label for label in labels if not is_left_aside(label)]
    others = (axes.STATE, axes.PLANNED)
    named = [label for label in own if is_thing(counted_label(label)) and axes.read(label).role not in others]
    return bool(named) and len(named) >= SURE * len(own) and any(is_device(counted_label(label)) for label in named)


def counted_label(label: str) -> str:
    """What a label counts: `Nombre de PC fixes` counts `PC fixes`."""
    return label if is_thing(label) else kind_of_column(label) or label


def is_device(text: str) -> bool:
    return verdict(text).fate in ("device", "ambiguous") and verdict(text).how != "typo"


def is_thing(text: str) -> bool:
    meaning = verdict(text)
    return meaning.fate not in ("unknown", "empty", "total") and meaning.how != "typo"


def kind_of_counts(name: str) -> str:
    """The kind of devices that a column counts; '' where it names none, or counts some of them only."""
    if verdict(name).fate == "virtual_machine":
        return name
    kind = "" if _PER.search(name) else kind_of_column(name)
    return kind if kind and not counts_what(name) and is_device(kind) else ""


def kind_above(grid: Grid) -> str:
    """The kind that the corner or a title names; '' where the lines are models, or the devices gone or planned."""
    if fields(grid.names[grid.label]) & {"model_text", "maker", "category"}:
        return ""
    for text in (grid.names[grid.label], *reversed(grid.above)):
        bare = _without_time(text)
        if kind := kind_of_column(bare) or titles.category((bare,), ""):
            return "" if says_gone(bare) or axes.read(bare).role == axes.PLANNED else kind
    return ""


def _without_time(text: str) -> str:
    bare = re.sub(r"\(.*\)|\b(?:au|a|at|am|al|as of|on)\s+\d.*|\d.*|\b(?:par|nach|by|por|per)\s+.*", " ", text)
    return bare.strip(" :-–")


def is_left_aside(label: str) -> bool:
    role = axes.read(label).role
    return (
        is_total(label)
        or role in (axes.PART, axes.IGNORED, axes.TOTAL)
        or (role == axes.MEASURE and not is_thing(label))
    )
