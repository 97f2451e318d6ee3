"""What a cell of a crossed table counts: a number, marks, or a model. Columns of such cells, and their sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from footprint.intake.values.counts import read as written_count
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import inches
from footprint.intake.vocabulary.words import heading_words, is_empty, term

_NUMBER = re.compile(r"\d{1,6}|\d{1,3}(?:[ \u00a0\u202f]\d{3})+")
_YEAR = re.compile(r"(?:19[89]|20[0-9])\d")
_LETTER = re.compile(r"[^\W\d_]")
_MARK = re.compile(r"[xX]{1,9}|[✓✔☑vV]")
_LARGE = 100  # numbers that all differ and are all as large are those of inventory labels
_LONGEST_NAME = 60  # letters of a model


def number(cell: str) -> int | None:
    """The whole number that a cell is; None for anything else."""
    text = re.sub(r"[.,]0+$", "", cell.strip())
    return int(re.sub(r"\D", "", text)) if _NUMBER.fullmatch(text) else None


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is no device: empty, a dash, 0, `néant`. `?` or `NC` does not say so."""
    wordless = not _LETTER.search(cell) and "?" not in cell
    return number(cell) == 0 or (wordless and is_empty(cell)) or fold(cell) in heading_words("none")


def is_mark(cell: str) -> bool:
    """Whether a cell is ticked, and says no number."""
    return _MARK.fullmatch(cell.strip()) is not None or term("flag", cell) == "true"


def units(cell: str) -> int | None:
    """How many devices a cell stands for: a number, a mark or several, a model; None where it does not say."""
    if is_nothing(cell) or term("flag", cell) == "false":
        return 0
    text = cell.strip()
    if (whole := number(text)) is not None:
        return whole
    if inches(text) and not counted(text)[0]:  # `24"`
        return 1
    if _MARK.fullmatch(text):
        return len(text)
    if (written := written_count(text)) is not None:
        return written.number
    if (labelled := counted(text)[0]).isdecimal():
        return int(labelled)
    return 1 if term("flag", text) == "true" or is_model(text) else None


@lru_cache(maxsize=16_384)
def is_model(text: str) -> bool:
    """Whether a cell names one device: a model, or a maker's name with a number in it."""
    if len(text) > _LONGEST_NAME:
        return False
    if inches(text) or device_models.by_model("", text):
        return True
    return categories.verdict(text).fate == "device" or bool(re.search(r"[^\W\d_].*\d|\d.*[^\W\d_]", text))


def line_sum(cells: Sequence[str], positions: Sequence[int]) -> int | None:
    """The sum of the numbers at these positions; None where a cell is neither a number nor nothing."""
    read = [0 if is_nothing(cells[at]) else number(cells[at]) for at in positions]
    return None if None in read else sum(each for each in read if each)


def counts(cells: Sequence[str], least: float = 0.5) -> bool:
    """Whether the cells of a column may be numbers of devices: at least one, and this part of the filled ones, are
    whole numbers, and neither years nor the numbers of inventory labels."""
    filled = [cell for cell in cells if not is_nothing(cell)]
    found = [read for cell in filled if (read := number(cell)) is not None]
    if not found or len(found) < least * len(filled) or all(_YEAR.fullmatch(str(each)) for each in found):
        return False
    return not (len(found) > 2 and min(found) >= _LARGE and len(set(found)) == len(found))


def may_stand_for_counts(cells: Sequence[str]) -> bool:
    """Whether no cell of a column is a whole number, and each filled one may stand for one (`?`, `-3`)."""
    filled = [cell for cell in cells if not is_nothing(cell)]
    return all(number(cell) is None and re.search(r"[\d?]", cell) for cell in filled)
