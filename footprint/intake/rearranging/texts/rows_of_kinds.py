"""Rows of kinds with a number behind each (`PC portables 12, écrans 8`): whether these count devices, are their names,
or may be either. Only all lines of a text together tell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from footprint.intake.rearranging.texts.names import says_where
from footprint.intake.tables.rearranged import unknown_count
from footprint.intake.values.items import Item
from footprint.intake.values.pieces import pieces_of
from footprint.intake.values.plurals import is_plural
from footprint.intake.values.text_forms import written
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.device_models import words_of_model
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.names import is_of_people
from footprint.intake.vocabulary.phrases import parts, tokens
from footprint.intake.vocabulary.states import says_gone
from footprint.intake.vocabulary.words import term

Lines = Sequence[tuple[int, str]]
_KIND_AND_NUMBER = re.compile(
    r"(?P<kind>[^\W\d][^\d()]*[^\W\d])\s+(?P<number>[0-9０-９]{1,3})(?P<rest>\s*\([^()]*\)|\s+(?-i:[a-zà-ÿ]).*)?"
)
_TIME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d[/.]\d")
_ENDS = re.compile(r"[^\W\d]\s+[0-9]{1,3}$")
_SIZES = range(15, 50)  # inches
_SCREENS = ("monitor", "television", "interactive_display", "all_in_one")
_FEWEST_ROWS = 2
_SHORT = 3  # letters of an abbreviation
_LARGEST_COUNT = 100  # from there on a number behind a kind is rather a name, a room or an extension


def number_first(lines: Lines) -> list[tuple[int, str]]:
    """The numbers behind kinds, alone or in rows of these (`PC fixes 9`, `PC 2, ECR 4, TEL 2`), where they are counts:
    a kind has the same one in several rows, or the kinds stand in the plural wherever several are told."""
    rows = [_row(text) for _, text in lines]
    several = [row.counted for row in rows if len(row.counted) > 1]
    alone = [row.counted[0] for row in rows if row.is_alone]
    all_counted = [one for row in rows for one in row.counted]
    are_rows = all(row.counted or not _ENDS.search(text) for row, (_, text) in zip(rows, lines, strict=True))
    are_counts = len(several) >= _FEWEST_ROWS and _are_counts(all_counted)
    agree = are_rows and len(all_counted) > 1 and _differ(alone) and _agree(all_counted)
    leads = [row.is_of_place for row in rows if row.lead]
    are_places = 2 * sum(leads) >= len(leads)
    is_count = [
        (are_counts and (row.is_of_place or (are_places and not row.is_of_person)))
        or (agree if row.is_alone else _agree(row.counted))
        for row in rows
    ]
    return [
        (line, row.rewritten if row.counted and counts else text)
        for (line, text), row, counts in zip(lines, rows, is_count, strict=True)
    ]


def undecided(lines: Lines) -> tuple[set[int], set[int]]:
    """The lines whose numbers behind kinds may be counts or names of devices: rows of several (`PC 12, écran 3`), and
    those of one (`PC 12`). Numbers that number the devices of a kind from 1 on are names."""
    rows = [(line, _row(text).counted) for line, text in lines]
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for _, row in rows:
        for one in row:
            numbers[_name(one["kind"])].append(int(one["number"]))
    sure = {kind for kind, own in numbers.items() if len(own) > 1 and own == list(range(1, len(own) + 1))}
    open_ = [(line, row) for line, row in rows if any(_name(one["kind"]) not in sure for one in row)]
    return {line for line, row in open_ if len(row) > 1}, {line for line, row in open_ if len(row) == 1}


def without_numbers(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items of a row of which it is open what their numbers are, each with its number as no reader takes it."""
    said = [(item, _kind_and_number(item.kind)) for item in items]
    return tuple(
        replace(item, kind=one["kind"], quantity=unknown_count(written(one["number"]))) if one else item
        for item, one in said
    )


@dataclass(frozen=True)
class _Row:
    """A line of kinds and numbers: what stands before them (`Mairie : `), the kinds with their numbers, and what is
    said of these between them."""

    lead: str = ""
    pieces: Sequence[str | re.Match[str]] = ()

    @property
    def counted(self) -> list[re.Match[str]]:
        return [piece for piece in self.pieces if not isinstance(piece, str)]

    @property
    def is_alone(self) -> bool:
        return len(self.pieces) == len(self.counted) == 1

    @property
    def is_of_place(self) -> bool:
        """Whether nothing or a place stands before its kinds: machines of a person have names (`Anne : PC 12`)."""
        return not self.lead or says_where(self.lead)

    @property
    def is_of_person(self) -> bool:
        return is_of_people(fold(self.lead).partition(" ")[0])

    @property
    def rewritten(self) -> str:
        return self.lead + ", ".join(map(_with_number_first, self.pieces))


def _row(text: str) -> _Row:
    """The row that a line is, of kinds that differ and most of which are known; an empty one of another line."""
    lead, sign, body = text.rpartition(": ")
    if _TIME.search(written(lead)):  # the same at two times
        return _Row()
    pieces = [_kind_and_number(piece) or piece for piece in pieces_of(body)]
    row = _Row(lead + sign, pieces)
    others = [piece for piece in pieces if isinstance(piece, str)]
    if pieces[:1] == others[:1] or any(re.search(r"\d", one) or _name(one) for one in others):
        return _Row()
    known = sum(bool(_name(one["kind"])) for one in row.counted)
    is_row = 2 * known > len(row.counted) and _differ(row.counted) and not any(map(_is_size, row.counted))
    return row if is_row else _Row()


def _kind_and_number(piece: str) -> re.Match[str] | None:
    """A kind and the number behind it: of nothing else (`PC portables Windows 11`, `imprimante étage 2`), of no product
    (`iPhone 12`), and with nothing behind it but brackets or a state (`Téléviseurs 55 pouces`)."""
    found = _KIND_AND_NUMBER.fullmatch(piece)
    if found is None:
        return None
    rest, words = (found["rest"] or "").strip(), tokens(found["kind"])
    is_kind = [part.kind for part in parts(words)][-1:] == ["thing"]
    is_product = bool(words_of_model(found["kind"]))
    is_alone = not rest or rest.startswith("(") or says_gone(rest) or term("status", rest) is not None
    return found if is_kind and is_alone and not is_product else None


def _with_number_first(piece: str | re.Match[str]) -> str:
    if isinstance(piece, str):
        return piece
    return f"{written(piece['number'])} {piece['kind']}{piece['rest'] or ''}"


def _is_size(one: re.Match[str]) -> bool:
    """Whether a number behind a screen may be its size (`Écran 24`)."""
    is_screen = verdict(one["kind"]).category in _SCREENS
    return is_screen and int(one["number"]) in _SIZES and not is_plural(one["kind"])


def _name(kind: str) -> str:
    """The kind that words are, or those that they may be, as a text; '' of what is no device."""
    said = verdict(kind)
    is_device = said.fate in ("device", "ambiguous") and said.how in ("exact", "words", "")
    return said.category or " ".join(said.candidates) if is_device else ""


def _differ(counted: Sequence[re.Match[str]]) -> bool:
    """Whether each number is one of another kind."""
    names = [_name(one["kind"]) or one["kind"] for one in counted]
    return len(set(names)) == len(names)


def _are_counts(counted: Sequence[re.Match[str]]) -> bool:
    """Whether the numbers are counts, and no names: small, and of some kind the same in several rows."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for one in counted:
        numbers[_name(one["kind"]) or one["kind"]].append(int(one["number"]))
    are_again = any(len(set(own)) < len(own) for own in numbers.values())
    return are_again and all(number < _LARGEST_COUNT for own in numbers.values() for number in own)


def _agree(counted: Sequence[re.Match[str]]) -> bool:
    """Whether the kinds stand in the plural wherever several are told, and some do; an abbreviation has no plural."""
    pairs = [
        (is_plural(one["kind"]), int(one["number"]) > 1)
        for one in counted
        if not (one["kind"].isupper() and len(one["kind"]) <= _SHORT)
    ]
    return (True, True) in pairs and all(plural == several for plural, several in pairs)
