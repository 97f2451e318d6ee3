"""Cells of several codes that the sheet itself explains (`ST + 2E`, with `ST = station de travail, E = écran` below):
each code is written as what it means, so that the cell is read like one in words. Nothing moves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source, with_rows
from footprint.intake.rearranging.crossed.listing import is_small
from footprint.intake.tables.layout import separators
from footprint.intake.tables.legends import codes_of, legend
from footprint.intake.values.items import CARRIED
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold

_SIGN = re.compile(r"\s*[+/,;&]\s*")
_PART = re.compile(r"(?P<number>\d{1,2})?\s*[x×]?\s*(?P<code>[^\W\d_]{1,4})")
_FEWEST = 2  # cells


def meant(source: Source, limits: Limits) -> Source:
    """The text with the meanings of such codes; as it is where it explains none of devices, or few cells have any."""
    if not is_small(source) or not (known := _devices(source)):
        return source
    for separator in separators(source):
        rows = list(records(list(source.lines()), separator))
        columns = _columns([row for _, _, row in rows], known)
        if not columns or any(one != two for one, two, _ in rows):
            continue
        changed = [
            [_in_words(cell, known) or cell if at in columns else cell for at, cell in enumerate(row)]
            for _, _, row in rows
        ]
        return with_rows(source, changed, limits, separator)
    return source


def _columns(rows: Sequence[Sequence[str]], known: Mapping[str, str]) -> set[int]:
    """The columns most of whose cells are such codes, some of them several together: a room may be called `3E`."""
    columns = set[int]()
    for at in range(max(map(len, rows), default=0)):
        filled = [row[at] for row in rows if at < len(row) and row[at].strip()]
        codes = [cell for cell in filled if _in_words(cell, known) or fold(cell) in known]
        joined = [cell for cell in codes if len(_SIGN.split(cell.strip())) > 1]
        if len(codes) >= _FEWEST and 2 * len(codes) >= len(filled) and joined:
            columns.add(at)
    return columns


def _devices(source: Source) -> dict[str, str]:
    """Folded code → the devices that it means, by the legend of a sheet."""
    if not any("=" in line or ":" in line for line in source.lines()):
        return {}
    said = legend(codes_of(source))
    return {code: words for code, words in said.items() if verdict(words).fate in ("device", "ambiguous")}


def _are_either(meanings: Sequence[str]) -> bool:
    """Whether of the computers between which a stroke stands there may be but one (`portable / PC fixe`)."""
    return all(verdict(words).category in CARRIED for words in meanings)


def _in_words(cell: str, known: Mapping[str, str]) -> str:
    """What a cell of several codes, or of one with its number, says; '' of any other. A code that the legend does not
    have stays, to be asked."""
    parts = [_PART.fullmatch(part) for part in _SIGN.split(cell.strip())]
    codes = [part for part in parts if part]
    is_several = len(parts) > 1 or any(part["number"] for part in codes)
    meanings = [known.get(fold(part["code"]), "") for part in codes]
    if "/" in cell and len(codes) == len(parts) and is_several and all(meanings) and _are_either(meanings):
        return " ou ".join(meanings)  # to be asked
    if len(codes) < len(parts) or not is_several or not any(meanings):
        return ""
    return " + ".join(f"{part['number'] or 1} {known.get(fold(part['code']), part['code'])}" for part in codes)
