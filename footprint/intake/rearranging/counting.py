"""What a cell below the name of a kind stands for: a number, marks, models, devices. Columns of numbers, their sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from footprint.intake.values.counts import read as written_count
from footprint.intake.values.items import Item, is_plural, situated
from footprint.intake.values.kind_before import of_kind
from footprint.intake.values.plurals import is_plural as is_plural_label
from footprint.intake.values.text_forms import FORMS
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.phrases import inches, phrases_of, single, tokens
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import flag, heading_words, is_empty, term

_MOST_DIGITS, _LONGEST_NUMBER = 6, 30  # of a number without spaces; letters of any
_NUMBER = re.compile(rf"\d{{1,{_MOST_DIGITS}}}|\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+")
_NO_CENTS, _NO_DIGITS = re.compile(r"[.,]0+$"), re.compile(r"\D")
FEWEST_NUMBERED = 3  # fewer counts may run so by chance
_OF_ONE = re.compile(r"\d{12,20}")  # the number of one device (IMEI, SIM)
_YEAR = re.compile(r"(?:19[89]|20[0-9])\d")
_LETTER = re.compile(r"[^\W\d_]")
_MARK = re.compile(r"[xX]{1,9}|[✓✔☑vV]")
_BRACKETS = re.compile(r"\(([^()]{3,60})\)")
_TICK = re.compile(r"(?:(?:oui|yes|x)\b|[✓✔☑])\s*[-–,:]?\s*(?=[(\[]|\w{2})", re.I)  # with a remark behind it
_TICKED_TIMES = re.compile(r"(?:oui|yes|x|[✓✔☑])\s*[(\[]\s*[x×]?\s*(\d{1,2})\s*[)\]]", re.I)  # `✔ (2)`
_SEVERAL_OF = re.compile(r"(.+?)\s*[(\[]\s*[x×]?\s*([2-9])\s*[x×]?\s*[)\]]")  # `LG 24" (2)`
_FEWEST_RUNNING = 4  # lines; 1, 2, 3 may count
_LARGE = 100  # numbers that all differ and are all as large are those of inventory labels
_LONGEST_NAME = 60  # letters of a model


def number(cell: str) -> int | None:
    """The whole number that a cell is; None for anything else."""
    text = cell.strip()
    if not text[:1].isdecimal() or len(text) > _LONGEST_NUMBER:  # of most cells
        return None
    if text.isdecimal():
        return int(text) if len(text) <= _MOST_DIGITS else None
    text = _NO_CENTS.sub("", text)
    return int(_NO_DIGITS.sub("", text)) if _NUMBER.fullmatch(text) else None


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is no device: empty, a dash, 0, `néant`. `?` or `NC` does not say so."""
    if not cell.strip():
        return True
    if (read := number(cell)) is not None:
        return read == 0
    if not _LETTER.search(cell):
        return "?" not in cell and is_empty(cell)
    return len(cell) <= LONGEST_REMEMBERED and fold(cell) in heading_words("none")


def first_answer(cell: str) -> str:
    """`true` or `false` with which a cell begins that answers whether there is one (`oui 24p`, `intégré`); '' of any
    other."""
    word = (fold(cell).split() or [""])[0]
    return "false" if word in heading_words("built_in") else flag(word) or ""


def is_mark(cell: str) -> bool:
    """Whether a cell is ticked, and says no number."""
    return _MARK.fullmatch(cell.strip()) is not None or term("flag", cell) == "true"


@lru_cache(maxsize=65_536)
def devices(cell: str, kind: str) -> tuple[Item, ...]:
    """What a cell stands for below this name of a kind ('' = the cell says it); of what is no number, mark, model or
    device, one item with the cell as its number, which is then unknown."""
    if both := FORMS["set_of_two"].fullmatch(kind.strip()):  # `Clavier/souris`: one of each
        return (*devices(cell, both["first"]), *devices(cell, both["second"]))
    text = cell.strip()
    if is_nothing(text) or first_answer(text) == "false" or (kind and fold(text) in heading_words("elsewhere")):
        return ()
    if (whole := number(text)) is not None:
        return (Item(kind, True, quantity=str(whole)),)
    if (aside := _BRACKETS.fullmatch(text)) and says_gone(aside[1]):  # `(poste supprimé)`
        return (situated(Item(kind, True, quantity="1"), aside[1]),)
    if _OF_ONE.fullmatch(text):
        return (Item(kind, True, quantity="1"),)
    if times := _TICKED_TIMES.fullmatch(text):
        return (Item(kind, True, quantity=times[1]),)
    if kind and (of_one := _SEVERAL_OF.fullmatch(text)) and is_model(of_one[1]):
        return tuple(replace(item, quantity=of_one[2]) for item in devices(of_one[1], kind)[:1])
    own, read = in_cell(text), written_count(text)
    if (tick := _TICK.match(text)) and not own:
        return (situated(Item(kind, True, quantity="1"), text[tick.end() :]),)
    if is_mark(text):
        return (Item(kind, True, quantity=str(len(text) if _MARK.fullmatch(text) else 1)),)
    is_own = own and (not kind or (read is not None and read.how == "part"))  # `2 PC` is no number of pieces
    if read is not None and not is_own:
        return (Item(kind, True, quantity=text if read.how else str(read.number)),)
    if own and all(item.is_known for item in own):
        return tuple(_below(kind, item) for item in own)
    return tuple(of_kind(kind, text, is_model)) or (Item(kind, True, quantity=text),)


def in_rack(cell: str) -> tuple[Item, ...]:
    """The device at a place of a rack; none where it says that the place is free."""
    words = set(fold(cell).split())
    is_free = categories.verdict(cell).fate == "unknown" and not heading_words("free_place").isdisjoint(words)
    return () if is_free or not _LETTER.search(cell) else (Item(cell, True, quantity="1"),)


def is_set(name: str) -> bool:
    """Whether a name is that of a set of keyboard and mouse."""
    return FORMS["set_of_two"].fullmatch(name.strip()) is not None


def units(cell: str, kind: str) -> int | None:
    """How many devices a cell stands for; None where it does not say."""
    numbers = [units_of(item) for item in devices(cell, kind)]
    return None if None in numbers else sum(filter(None, numbers))


def units_of(item: Item) -> int | None:
    """How many devices an item is; None where that is not known."""
    if not item.quantity:
        return 1
    read = written_count(item.quantity)
    return number(item.quantity) if read is None else read.number


def _below(kind: str, item: Item) -> Item:
    """An item of a cell, of the kind of its column: a model is one of it, and words count where they are as sure
    (`Portable` below `Ordinateur`), together with those of a column that leaves it open (`fixe` below `Téléphone`)."""
    own, both = categories.verdict(item.kind), f"{kind} {item.kind}"
    if kind and not item.quantity and (own.how == "model" or not is_plural(item.kind)):
        item = replace(item, quantity="1")
    is_open = categories.verdict(kind).fate == "ambiguous"
    if not kind:
        return item
    if own.how == "model":
        return replace(item, kind=item.kind if is_open else kind, model=f"{item.kind} {item.model}".strip())
    if is_open and categories.verdict(both).fate == "device":
        return replace(item, kind=both)
    if own.fate == "device":
        return item
    return replace(item, kind=kind, model=item.model or (item.kind if any(map(str.isdigit, item.kind)) else ""))


@lru_cache(maxsize=16_384)
def is_model(text: str) -> bool:
    """Whether a cell names one device: a model, or a maker's name with a number in it; a place is none."""
    if len(text) > _LONGEST_NAME or not single("places").isdisjoint(tokens(text)):
        return False
    if inches(text) or device_models.by_model("", text) or tokens(text) in phrases_of("makers"):
        return True
    if fold(text) in heading_words("sorts"):
        return True
    return categories.verdict(text).fate == "device" or bool(re.search(r"[^\W\d_].*\d|\d.*[^\W\d_]", text))


def line_sum(cells: Sequence[str], positions: Sequence[int]) -> int | None:
    """The sum of the numbers at these positions; None where a cell is neither a number nor nothing."""
    read = [0 if is_nothing(cells[at]) else number(cells[at]) for at in positions]
    return None if None in read else sum(each for each in read if each)


def counts(cells: Sequence[str], least: float = 0.5) -> bool:
    """Whether the cells of a column may be numbers of devices: at least one, and this part of the filled ones, are
    whole numbers, and neither years nor the numbers of inventory labels."""
    found = [read for cell in cells if (read := number(cell))]
    if not found or (least and len(found) < least * sum(not is_nothing(cell) for cell in cells)):
        return False
    if all(_YEAR.fullmatch(str(each)) for each in found):
        return False
    return not (len(found) > 2 and min(found) >= _LARGE and len(set(found)) == len(found))


def may_stand_for_counts(cells: Sequence[str]) -> bool:
    """Whether no cell of a column is a whole number, and each filled one may stand for one (`?`, `-3`)."""
    filled = [cell for cell in cells if not is_nothing(cell)]
    return all(number(cell) is None and re.search(r"[\d?]", cell) for cell in filled)


def begin_anew(names: Sequence[str], cells: Sequence[str], *, least: int = FEWEST_NUMBERED, name: str = "") -> bool:
    """Whether cells number the lines of each name from 1 on (switch `A1`: 1, 2, 3, `B2`: 1, 2): they count nothing.
    `least`: how many stand below the first of their name; `name`: that of the column, which is no plural."""
    lines = zip(map(fold, names), map(number, cells), strict=True)
    groups = [[number_ for _, number_ in own] for _, own in groupby(lines, lambda line: line[0])]
    are_numbered = all(own == list(range(1, len(own) + 1)) for own in groups)
    return len(cells) - len(groups) >= least and are_numbered and not is_plural_label(name)


def are_running(cells: Sequence[str]) -> bool:
    """Whether cells number the lines from 1 on (`Pos`: 1, 2, 3): they count nothing."""
    read = [number(cell) for cell in cells if not is_nothing(cell)]
    return len(read) >= _FEWEST_RUNNING and read == list(range(1, len(read) + 1))
