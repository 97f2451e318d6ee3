"""Cards of `key: value` that repeat: a row for each, a column for each key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold

_LINE = re.compile(
    r"\s*(?:[-*•·]\s+)?(?P<key>[^\W\d_][^:=\t|]{0,39}?)\s*(?::(?!//)|=|\t|\.{3,}|(?P<gap>\s{2,})(?=\S))\s*(?P<value>.*?)\s*"
)
_RULE = re.compile(r"\s*[-=_*~.#+]{3,}\s*")
_COUNT = re.compile(r"\d{1,4}\b(?![./:-])")
TITLE = "Fiche"  # the column of what stands above each card
_HALF = 0.5
_LONGEST = 500  # letters of a line

Rows = dict[int, list[str]]


def cards(lines: Sequence[str]) -> list[tuple[Rows, set[int]]]:
    """The rows of the cards of a text by their lines, and which lines they tell; none where there are no cards.

    The names stand on the first line of the first card, its row on the second one.
    """
    matches = ((at, _LINE.fullmatch(line)) for at, line in enumerate(lines) if not _RULE.fullmatch(line))
    keyed = {at: match for at, match in matches if match and not (match["gap"] and "  " in match["value"])}
    keys = Counter(fold(match["key"]) for match in keyed.values())
    shared = [key for key, times in keys.items() if times > 1]
    kinds = sum(verdict(key).fate in ("device", "ambiguous") for key in shared)
    values = [match["value"] for match in keyed.values() if fold(match["key"]) in shared]
    counts = sum(map(bool, map(_COUNT.match, values)))
    if len(shared) < 2 or kinds > _HALF * len(shared) or counts > _HALF * len(values):
        return []
    made = [card for card in _parted(lines, keyed, shared) if len(card) > 1]
    if len(made) < 2 or len(values) < _HALF * sum(bool(line.strip()) for line in lines):
        return []
    return [_rows(lines, keyed, made)]


def _parted(lines: Sequence[str], keyed: dict[int, re.Match[str]], shared: Sequence[str]) -> list[list[int]]:
    """The lines of each card. A card begins with the key that most often stands first behind what is no line of one, or
    where a key comes again behind such a line."""
    behind = {at for at in keyed if at - 1 not in keyed}
    firsts = Counter(key for at in sorted(behind) if (key := fold(keyed[at]["key"])) in shared)
    start = max(firsts, key=lambda key: firsts[key]) if len(behind) > 1 and firsts else shared[0]
    cards_: list[list[int]] = []
    own: set[str] = set()
    for at, line in keyed.items():
        key = fold(line["key"])
        if not cards_ or key == start or (at in behind and key in own):
            cards_.append([])
            own = set()
        cards_[-1].append(at)
        own.add(key)
    return cards_


def _rows(
    lines: Sequence[str], keyed: dict[int, re.Match[str]], made: Sequence[Sequence[int]]
) -> tuple[Rows, set[int]]:
    names: dict[str, str] = {}
    filled: list[dict[str, str]] = []
    used = {at for card in made for at in card}
    for card in made:
        cells: dict[str, str] = {}
        above = next((at for at in range(card[0] - 1, max(-1, card[0] - 3), -1) if lines[at].strip()), -1)
        if above >= 0 and above not in used and not _RULE.fullmatch(lines[above]) and not _LINE.fullmatch(lines[above]):
            cells[""] = lines[above].strip(" #*=:\t")
            names.setdefault("", TITLE)
            used.add(above)
        for at in card:
            key, number = keyed[at]["key"], 1
            while (form := f"{fold(key)} {number}".removesuffix(" 1")) in cells:
                number += 1
            names.setdefault(form, key if number == 1 else f"{key} {number}")
            cells[form] = keyed[at]["value"]
        filled.append(cells)
    rows = {made[0][0]: list(names.values())}
    for number, (card, cells) in enumerate(zip(made, filled, strict=True)):
        rows[card[0] if number else card[1]] = [cells.get(form, "") for form in names]
    return rows, used | {at for at, line in enumerate(lines) if _RULE.fullmatch(line)}
