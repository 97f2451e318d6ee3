"""Sheets of racks: places by their height, and what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from footprint.intake.evidence.contents import Contents
from footprint.intake.rearranging.crossed.sheets import HEIGHT, MOSTLY, PLACES, Crossed, Sheet, kept_columns
from footprint.intake.tables.headings import fields
from footprint.intake.tables.rearranged import KIND, SITE
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words

_IN_RACKS = 0.2  # of what stands in a rack are devices at least: panels and free places fill much of it


def racks_in_columns(sheet: Sheet) -> Crossed | None:
    """Places of racks by their height, and what stands there: one rack, or one a column."""
    header = sheet.header
    heights = next((at for at in range(len(header)) if _are_heights(header[at], sheet.column(at))), None)
    if heights is None or any(
        fields(name) & {"category", "model_text", "maker", "quantity_devices"} for name in header
    ):
        return None
    shares = {
        at: Contents.of(sheet.column(at)).share("kind")
        for at in range(len(header))
        if at != heights and not fields(header[at]) - PLACES and any(map(str.strip, sheet.column(at)))
    }
    racks = [at for at, share in shares.items() if share > _IN_RACKS]
    others = [at for at in range(len(header)) if at not in (heights, *racks)]
    says = {at: {KIND: ""} if len(racks) == 1 else {KIND: "", SITE: header[at].strip()} for at in racks}
    kept = tuple(others) if len(racks) == 1 else kept_columns(sheet, others)
    return Crossed("racks_in_columns", says, kept, heights=heights) if racks else None


def _are_heights(name: str, cells: Sequence[str]) -> bool:
    """Whether cells number the places of a rack, one below or above the other."""
    places = [place for cell in cells if (place := HEIGHT.fullmatch(cell.strip()))]
    lowest = [int(place["first"]) for place in places]
    steps = {after > before for before, after in pairwise(lowest)} if len(set(lowest)) == len(lowest) else set()
    named = fold(name) in heading_words("heights") or all(place["unit"] for place in places)
    return named and len(steps) == 1 and len(places) >= MOSTLY * sum(bool(cell.strip()) for cell in cells)
