"""Marks of several devices in one line (`PC-01 à PC-12`): where the list has no quantity, they say how many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.headings import fields
from footprint.intake.tables.row_fates import Triage
from footprint.intake.tables.rows import Rows, holding
from footprint.intake.vocabulary import categories
from footprint.intake.vocabulary.device_models import product_words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data, phrases_of, single, tokens
from footprint.intake.vocabulary.words import heading_words, is_empty

_MOST = 500  # devices of one line
_SHORTEST_MARK = 2  # letters: `i5 à i7` are versions
_LONGEST_LIST = 20_000  # lines; longer ones are a program's, which writes a line a device
_LETTERS = r"[^\W\d_]{1,12}[-_ .]{0,2}(?:[^\W\d_]{1,12}[-_ .]{0,2})?"
_RANGE = re.compile(
    rf"(?P<mark>{_LETTERS})(?P<first>\d{{1,5}})(?:\s+(?:au|à|a|to|bis|al|tot|-)\s+|\s*(?:->|→|–|—|\.\.\.?|…)\s*|-(?=[^\W\d_]))"
    rf"(?P<again>{_LETTERS})?(?P<last>\d{{1,5}})",
    re.I,
)
# `n° 1 à 10`, `1-10`: of things that are numbered.
_NUMBERS = re.compile(
    r"(?P<sign>n(?:°|º|os?|um\.?|r\.?|um[ée]ros?)s?\s*)?(?:du\s*|de\s*)?(?P<first>\d{1,4})\s*(?:au|à|a|to|bis|al|tot|-|–|—|->|→)\s*"
    r"(?:n(?:°|º)\s*)?(?P<last>\d{1,4})",
    re.I,
)
_JOINT = r" *[,;\n\v+&] *| +/ +| +(?:et|and|und|y|e) +"
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9-]{4,20}")
_DEVICES = ("device", "ambiguous")
_SIBLING = re.compile(r"(?P<mark>[^\W\d_]{2,20})[ _-]?(?:[A-Z]|\d{1,3})")
_IMEI = re.compile(r"\d{15}")
_TELLING = r"[0-9] ?..?.? ?[^0-9]{0,14}[0-9]"


def count_ranges(rows: Rows, cells: Cells, state: Triage) -> tuple[Cells, list[Cause]]:
    """The cells with the number of devices of the accepted rows of which one cell marks several and none says how many;
    what was read so. Where what is marked may be something else, the number is not known."""
    given = cells.coded.get("quantity_devices")
    if len(state.accepted) > _LONGEST_LIST or (given is not None and not given.where(is_empty).any()):
        return cells, []
    column = Coded.constant("", cells.rows) if given is None else given
    open_ = state.accepted[column.where(is_empty)[state.accepted]]
    likely = open_[holding(rows, _TELLING)[open_]] if len(open_) else open_
    marked = {row: found for row, record in rows.records(likely) if (found := _marks(rows.header, record)) is not None}
    marked = _lists(cells, open_) | _without_numbering(marked)
    if not marked:
        return cells, []
    codes = column.codes.copy()
    codes[np.array([*marked], np.int64)] = len(column.values) + np.arange(len(marked))
    numbers = Coded([*column.values, *(str(number or f"({text})") for text, number in marked.values())], codes)
    return cells.with_column("quantity_devices", numbers), [
        Cause("quantity_from_range", FLAGGED, "quantity_devices", rows.lines[np.array([row], np.int64)], raw=text,
              used=str(number))
        for row, (text, number) in marked.items() if number
    ]  # fmt: skip


def _without_numbering(marked: dict[int, tuple[str, int]]) -> dict[int, tuple[str, int]]:
    """Those of the marked rows whose ranges are some: no device is in two ranges, so that numbers which overlap are
    those of years and what came in them (`25-026`, `25-027`)."""
    ends = {row: found for row, (text, _) in marked.items() if (found := _NUMBERS.fullmatch(text))}
    ranges = sorted((int(found["first"]), int(found["last"])) for found in ends.values())
    overlap = any(last >= first for (_, last), (first, _) in pairwise(ranges))
    return {row: what for row, what in marked.items() if not (overlap and row in ends)}


def _marks(header: Sequence[str], record: Sequence[str]) -> tuple[str, int] | None:
    """The one cell of a line, or two beside each other, that mark several devices, and how many, 0 where that is not
    sure; None where none does, or several do."""
    texts = [cell.strip() for cell in record]
    named = list(zip(header, texts, strict=False))
    counts = [
        (text, number) for name, text in named if (number := counted(text, name)) and _may_be_own(named, name, text)
    ]
    counts = counts or [
        (text, number) for name, text in named if _numbers_devices(name) and (number := _numbered(text))
    ]  # fmt: skip
    counts = counts or [
        (text, number) for (first, last), ends in zip(pairwise(texts), pairwise(header), strict=False)
        if _are_ends(*ends) and (number := counted(text := f"{first} – {last}"))
    ]  # fmt: skip
    counts = counts or [
        (text, _of_kind(named, text)) for at, (name, text) in enumerate(named)
        if (not at or _is_only_name(named, name)) and _may_mark(named, name, text)
    ]  # fmt: skip
    return counts[0] if len(counts) == 1 else None


def _may_be_own(line: Sequence[tuple[str, str]], header: str, text: str) -> bool:
    """Whether a range may name the devices of its line, rather than others on which these hang: it stands below names,
    or begins as the kind of its line does (`Serveur`: srv1 à srv2, of a printer)."""
    own = set() if "asset_id" in fields(header) else _kinds_of_mark(text)
    kinds = _kinds_of_line(line, text)
    return not own or not kinds or not own.isdisjoint(kinds)


def _of_kind(line: Sequence[tuple[str, str]], text: str) -> int:
    """How many marks a range names that begin as the kind of its line does (`srv1 à srv4`, of servers); 0 where nobody
    knows what they are."""
    return 0 if _kinds_of_mark(text).isdisjoint(_kinds_of_line(line, text)) else _number_of_marks(text)


def _is_only_name(line: Sequence[tuple[str, str]], header: str) -> bool:
    """Whether a column is called after the kind of a line that has no name of its own (`Serveur`: web1 à web3)."""
    kind = categories.verdict(header).category
    is_named = any(text and "asset_id" in fields(name) for name, text in line)
    return not is_named and kind in _kinds_of_line(line, "")


def _may_mark(line: Sequence[tuple[str, str]], header: str, text: str) -> bool:
    """Whether a cell of a line may name several devices below the name of a kind, or of devices (`Équipement`), and no
    versions of one (`iPad6 à iPad9`), nor its parts or interfaces (`eth1 à eth4`); those of another device are where
    several may hang (`Switch`: gi1 à gi12, of PCs)."""
    match = _RANGE.fullmatch(text)
    if match is None or not _number_of_marks(text) or not match["again"] or not match["mark"][-1].isalpha():
        return False
    mark, kinds = match["mark"], _kinds_of_line(line, text)
    column = categories.verdict(header)
    is_of_devices = "category" in fields(header) or column.fate in _DEVICES
    is_own = column.category is None or column.category in kinds
    is_part = is_own and tokens(mark) in phrases_of("counted_parts") and not _kinds_of_mark(text)
    is_place = not single("places").isdisjoint(fold(mark).split())
    return is_of_devices and not is_part and not is_place and not _is_version(mark)


def _is_version(mark: str) -> bool:
    """Whether numbers behind these letters are those of models (`i5 à i7`, `iPad6 à iPad9`)."""
    return len(mark) < _SHORTEST_MARK or fold(mark) in product_words()


def _kinds_of_mark(text: str) -> set[str | None]:
    """What the letters of a range of names mean by custom (`srv`), or as the word of a kind (`écran`)."""
    match = _RANGE.fullmatch(text)
    mark = fold(match["mark"]) if match else ""
    custom = data()["own_names"].get(mark)
    return {custom} if custom else _kinds(mark)


def _kinds_of_line(line: Sequence[tuple[str, str]], mark: str) -> set[str | None]:
    """The kinds that the other cells of a line name."""
    return {kind for _, text in line if text and text != mark for kind in _kinds(text)}


def _kinds(text: str) -> set[str | None]:
    """The kinds of devices that a text names or may name."""
    verdict = categories.verdict(text)
    return {verdict.category, *verdict.candidates} - {None} if verdict.fate in _DEVICES else set()


@lru_cache(maxsize=4_096)
def _are_ends(first: str, last: str) -> bool:
    """Whether two names are those of the first and of the last of something (`First tag`, `Last tag`)."""
    named = ((first, "first_of"), (last, "last_of"))
    return all(not heading_words(what).isdisjoint(fold(name).split()) for name, what in named)


def _lists(cells: Cells, accepted: np.ndarray) -> dict[int, tuple[str, int]]:
    """Rows with several serial numbers or tags in one cell, with it and how many they are."""
    found: dict[int, tuple[str, int]] = {}
    for name in ("asset_id", "serial"):
        if name not in cells.texts:
            continue
        texts = cells.texts[name].take(pa.array(accepted))
        likely = np.flatnonzero(pc.match_substring_regex(texts, _JOINT).to_numpy(zero_copy_only=False))
        for at in likely.tolist():
            if number := listed(text := texts[at].as_py()):
                found[int(accepted[at])] = text, number
    return found


def listed(text: str) -> int:
    """How many numbers of devices a cell names one after the other (`PF2A11, PF2A12`); 0 where they are not alike, so
    that one may be that of another thing, or the two of one telephone."""
    codes = [code.strip() for code in re.split(_JOINT, text)]
    lengths = {*map(len, codes)}
    are_alike = len(codes) > 1 and len({*codes}) == len(codes) and max(lengths) - min(lengths) <= 1
    if are_alike and _are_siblings(codes):
        return len(codes)
    is_telephone = all(_IMEI.fullmatch(code) for code in codes)
    return len(codes) if are_alike and not is_telephone and all(map(_CODE.fullmatch, codes)) else 0


def _are_siblings(names: Sequence[str]) -> bool:
    """Whether names are of one kind of device and differ by the letter or number at their end only (`pdu A`, `pdu B`):
    places and persons share a device (`RH 1, RH 2`)."""
    said = [_SIBLING.fullmatch(name) for name in names]
    marks = {fold(each["mark"]) for each in said if each is not None}
    return None not in said and len(marks) == 1 and categories.verdict(marks.pop()).fate in ("device", "ambiguous")


@lru_cache(maxsize=4_096)
def _numbers_devices(header: str) -> bool:
    """Whether a column numbers devices, rather than places or parts."""
    words = set(fold(header).split())
    return "asset_id" in fields(header) or not words.isdisjoint(heading_words("labels"))


def _numbered(text: str) -> int:
    """How many numbers a range names (`n° 1 à 10`); 0 for what is none, such as `25-027`, a year and a number."""
    found = _NUMBERS.fullmatch(text)
    if found is None or (found["last"][0] == "0" and found["first"][0] != "0"):
        return 0
    number = int(found["last"]) - int(found["first"]) + 1
    return number if 2 <= number <= _MOST else 0


def counted(text: str, header: str = "") -> int:
    """How many marks a range names; 0 for what is none. Below a `header` that is none of names, it may be of ports or
    channels (`Gi1 à Gi24`)."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return 0
    mark = match["mark"]
    is_counted = match["first"][0] == "0" or (
        "asset_id" in fields(header) and tokens(mark) not in phrases_of("counted_parts")
    )
    glued = bool(match["again"]) and mark[-1].isalpha() and is_counted
    is_code = glued or mark.isupper() or mark[-1] in "-_"  # `Salle 1 à 4`, `ports 1 à 24` are places and parts
    is_none = not single("places").isdisjoint(fold(mark).split()) or (
        fields(header) == {"model_text"} and _is_version(mark)
    )
    return _number_of_marks(text) if is_code and not is_none else 0


def _number_of_marks(text: str) -> int:
    """How many numbers stand behind one mark in a range; 0 for what is none."""
    match = _RANGE.fullmatch(text)
    if match is None or (match["again"] or match["mark"]).casefold() != match["mark"].casefold():
        return 0
    number = int(match["last"]) - int(match["first"]) + 1
    return number if 2 <= number <= _MOST else 0
