"""The cells of each canonical column, gathered from the file by a profile. Nothing is interpreted but yes and no."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns import identifiers
from footprint.intake.columns.categorical import Coded
from footprint.intake.tables.profiles import NOT_USED, OF_BORROWERS, PERSONAL, UNNAMED, Match
from footprint.intake.tables.rows import Rows
from footprint.intake.vocabulary import categories, counts_in_labels
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import NOBODY, People, people
from footprint.intake.vocabulary.persons import persons
from footprint.intake.vocabulary.states import GONE
from footprint.intake.vocabulary.telephone_users import without_names
from footprint.intake.vocabulary.words import flag, is_blank, is_empty, is_error, state, yes_no

IDENTIFIERS = ("asset_id", "serial", "contract_id", "evidence")
# Kinds whose lines are looked at as a whole: what a meter measures may stand in any column.
WHOLE_LINES = ("energy", "lines")
_IDENTIFYING, _BITS = {"serial", "asset_id"}, {"0", "1"}
_NAMES_OF_DEVICES = ("category", "model_text")
_NUMBER_OF_MODEL = re.compile(r"\d{3}")
_TIMES = re.compile(r"\d{1,3} ?[x×*] ?\D")
_NAMED = ("retired_on", None)  # columns that may hold an answer instead of what their name promises


@dataclass(frozen=True)
class Cells:
    """Cells by canonical column: `coded`, or plain text for identifiers. `headers`: the name as written of each.

    `people`: who is named in the file, in memory only. `beside`: (header, cells) of the columns that no canonical one
    takes, for kinds of `WHOLE_LINES`.
    """

    rows: int
    coded: dict[str, Coded]
    texts: dict[str, pa.Array]
    headers: dict[str, str]
    people: People = NOBODY
    beside: tuple[tuple[str, Coded], ...] = ()

    def get(self, column: str) -> Coded:
        """The column; empty cells where the file lacks it."""
        return self.coded[column] if column in self.coded else Coded.constant("", self.rows)

    def text(self, column: str) -> pa.Array:
        """A column of identifiers, trimmed; empty where the file lacks it."""
        return self.texts[column] if column in self.texts else pa.repeat(pa.scalar(""), self.rows)

    def with_column(self, name: str, column: Coded) -> Cells:
        """The cells with this column in the place of the one of its name, or as a further one."""
        return replace(self, coded=self.coded | {name: column})

    def take(self, rows: np.ndarray) -> Cells:
        """These rows only, given in ascending order without repeats."""
        if len(rows) == self.rows:
            return self
        index = pa.array(rows)
        coded = {name: cells.take(rows) for name, cells in self.coded.items()}
        texts = {name: cells.take(index) for name, cells in self.texts.items()}
        beside = tuple((header, cells.take(rows)) for header, cells in self.beside)
        return Cells(len(rows), coded, texts, self.headers, self.people, beside)


def wanted(match: Match) -> tuple[list[int], list[int]]:
    """Positions to read, and those of identifiers among them."""
    used = [mapped for mapped in match.mapping if mapped.canonical]
    read = {mapped.position for mapped in used} | {*match.people, *match.families, *_asking(match)}
    if match.profile.kind in WHOLE_LINES:
        read |= {mapped.position for mapped in match.mapping if mapped.reason != PERSONAL}
    return sorted(read), [mapped.position for mapped in used if mapped.canonical in IDENTIFIERS]


def gather(rows: Rows, match: Match) -> Cells:
    """One column of cells for each canonical column; where several fill it, the preferred one that says something."""
    coded: dict[str, Coded] = {}
    texts: dict[str, pa.Array] = {}
    lines = len(rows)
    for column, positions in match.positions.items():
        if column in IDENTIFIERS:
            texts[column] = _first_text(rows, positions)
        elif column in match.profile.join:
            coded[column] = _joined(rows, sorted(positions))
        else:
            coded[column] = _first_coded(rows, match, column, positions)
    for position in match.families if "category" in coded else ():
        family = rows.columns[position]
        assert isinstance(family, Coded)
        coded["category"] = _of_family(coded["category"], family)
    for column, value in match.profile.defaults.items():
        if column != "category":
            coded.setdefault(column, Coded.constant(value, lines))
    coded = _with_answers(rows, match, coded)
    cells = Cells(lines, coded, texts, _headers(match), _people(rows, match), _beside(rows, match))
    if match.profile.count_in_label:
        cells = _with_counts(cells, "category") if "category" in coded else cells
        cells = _with_counts_of_models(cells) if "model_text" in coded else cells
    return replace(cells, people=cells.people | persons(_named(cells, match.profile.kind), lines))


def _of_family(label: Coded, family: Coded) -> Coded:
    """The labels, but the family where it is one of other things; a label that names a device all the same is asked
    together with it (`Moniteur (BIOMÉDICAL)`)."""
    other = family.where(_is_no_hardware)
    doubted = other & label.where(_is_device)
    if doubted.any():
        other_label = _together([label, family], lambda said: f"{said[0]} ({said[1]})")
        return label.replaced(other, family).replaced(doubted, other_label)
    return label.replaced(other, family)


def _headers(match: Match) -> dict[str, str]:
    """The header as written of each canonical column, with the unit that its profile knows."""
    headers = {column: match.mapping[positions[0]].header for column, positions in match.positions.items()}
    units = {column: f" ({unit})" for column, unit in match.profile.units.items() if unit}
    return {column: header + units.get(column, "") for column, header in headers.items()}


def _beside(rows: Rows, match: Match) -> tuple[tuple[str, Coded], ...]:
    if match.profile.kind not in WHOLE_LINES:
        return ()
    unread = [mapped for mapped in match.mapping if mapped.reason in (NOT_USED, UNNAMED)]
    found = [(mapped.header, rows.columns[mapped.position]) for mapped in unread]
    return tuple((header, column) for header, column in found if isinstance(column, Coded))


def _joined(rows: Rows, positions: list[int]) -> Coded:
    """What all columns say together: an outlet `3` is one of its rack unit."""
    columns = [cells for position in positions if isinstance(cells := rows.columns[position], Coded)]
    if len(columns) == 1:
        return columns[0].trimmed()
    return _together(columns, lambda said: " / ".join(text for text in said if not is_empty(text)))


def _together(columns: Sequence[Coded], join: Callable[[list[str]], str]) -> Coded:
    """One column of what several say in each row, put together by `join`."""
    pairs = np.stack([column.codes for column in columns], axis=1)
    distinct, codes = np.unique(pairs, axis=0, return_inverse=True)
    texts = [[column.values[code].strip() for column, code in zip(columns, each, strict=True)] for each in distinct]
    return Coded([join(said) for said in texts], codes.reshape(-1).astype(np.int32))


def _named(cells: Cells, kind: str) -> dict[str, Coded]:
    """The columns that may name persons. Of an inventory, names of machines are looked at where they are kept."""
    kept = set(cells.texts) - {"serial"} - ({"asset_id"} if kind == "inventory" else set())
    return cells.coded | {name: Coded.from_text(cells.texts[name].to_pylist()) for name in sorted(kept)}


def _with_counts(cells: Cells, of: str) -> Cells:
    """The cells with the number of devices taken out of the labels of this column. It counts where no quantity is
    given; beside one, it is kept in `count_in_label` to be compared with it."""
    label = cells.coded[of]
    lines = dict(zip(label.values, np.bincount(label.codes, minlength=len(label.values)).tolist(), strict=True))
    may_begin = any(value[:1].isdigit() for value in label.values)
    of_models = counts_in_labels.of_models(lines, _of_one(cells, label)) if may_begin else {}
    sure = {value: counts_in_labels.counted(value) for value in label.values}
    sure |= {value: read for value, read in of_models.items() if not read[0]}
    may_count = any(map(counts_in_labels.MAY_BE_DOUBTFUL.search, label.values))
    asked = counts_in_labels.doubtful(label.values) if may_count else {}  # what may be one device or several
    counted = sure | asked | of_models
    if all(rest == value for value, (_, rest) in counted.items()):
        return cells
    cells = cells.with_column(of, label.mapped(lambda value: counted[value][1]))
    counts = Coded(label.values, label.codes).mapped(lambda value: counted[value][0])
    if "quantity_devices" not in cells.coded:
        headers = cells.headers | {"quantity_devices": cells.headers.get(of, "")}
        return replace(cells.with_column("quantity_devices", counts), headers=headers)
    given = cells.coded["quantity_devices"]
    said = Coded(label.values, label.codes).mapped(lambda value: sure[value][0])
    return cells.with_column("quantity_devices", given.or_else(counts, is_blank)).with_column("count_in_label", said)


def _of_one(cells: Cells, label: Coded) -> set[str]:
    """The labels of lines that have a serial number of their own: each is one device."""
    numbers = cells.texts["serial"].to_pylist() if "serial" in cells.texts else []
    lines = Counter(numbers)
    return {
        label.values[code] for code, number in zip(label.codes, numbers, strict=False)
        if lines[number] == 1 and any(map(str.isdigit, number or ""))
    }  # fmt: skip


def _with_counts_of_models(cells: Cells) -> Cells:
    """The cells with the number of devices taken out of the models, as `_with_counts` does of labels (`P2422H x4`)."""
    given = cells.coded.get("quantity_devices")
    if given is not None and not given.where(is_blank).any():
        return cells
    said = cells.coded["model_text"]
    counted = {text: counts_in_labels.counted(text) for text in said.values}
    if not any(number for number, _ in counted.values()):
        return cells
    numbers = said.mapped(lambda text: counted[text][0])
    headers = cells.headers | {"quantity_devices": cells.headers.get("quantity_devices", cells.headers["model_text"])}
    cells = cells.with_column("model_text", said.mapped(lambda text: counted[text][1]))
    return replace(
        cells.with_column("quantity_devices", numbers if given is None else given.or_else(numbers, is_blank)),
        headers=headers,
    )


def _people(rows: Rows, match: Match) -> People:
    if not match.people:
        return NOBODY
    columns = (rows.columns[position] for position in match.people)
    return people(value for column in columns if isinstance(column, Coded) for value in column.values)


def _first_text(rows: Rows, positions: list[int]) -> pa.Array:
    found: pa.Array | None = None
    for position in positions:
        column = rows.columns[position]
        assert isinstance(column, pa.ChunkedArray)
        text = _without_errors(identifiers.trimmed(identifiers.joined(column)))
        found = text if found is None else pc.if_else(pc.equal(found, ""), text, found)
    assert found is not None
    return found


def _without_errors(texts: pa.Array) -> pa.Array:
    """Errors of formulas as empty: `#N/A` is the number of no device, and two of them are not one device twice."""
    errors = [row for row in identifiers.beginning_with(texts, "#").tolist() if is_error(texts[row].as_py())]
    if not errors:
        return texts
    wrong = np.zeros(len(texts), bool)
    wrong[errors] = True
    return pc.if_else(pa.array(wrong), "", texts)


def _first_coded(rows: Rows, match: Match, column: str, positions: list[int]) -> Coded:
    found: Coded | None = None
    labels: list[Coded] = []
    for position in positions:
        cells = rows.columns[position]
        assert isinstance(cells, Coded)
        labels += [cells] if column == "category" and match.profile.count_in_label else []
        header = match.mapping[position].header
        if column in _NAMES_OF_DEVICES and categories.are_telephones(header):
            cells = cells.mapped(without_names)
        answered = _answered(column, header, cells)
        if words := match.profile.values.get(column):
            given = [
                words.get(fold(value), answer) for value, answer in zip(cells.values, answered.values, strict=True)
            ]
            answered = Coded(given, cells.codes)
        if found is not None and column == "quantity_devices":
            answered = answered.or_else(found, is_blank)  # `?` beside an empty cell stays unknown
        if found is not None and column == "category":
            found = found.unless(answered, _names_a_device)
        found = answered if found is None else found.or_else(answered, is_empty)
    assert found is not None
    if len(labels) > 1 and any(counts_in_labels.counted(text)[0] for each in labels for text in each.values):
        return _together([found, *labels], _with_number_of_others)
    return found


def _with_number_of_others(labels: Sequence[str]) -> str:
    """The first label with the number of its devices where but another says it, of a model (`serveurs`, `4 x Dell
    R630`); of a model that nobody knows it may be the number of its parts, and is asked (`2 x Netgate 1537`)."""
    label, *others = labels
    if is_empty(label) or counts_in_labels.counted(label)[0]:
        return label
    kind = categories.verdict(label).category
    for other in others:
        number, rest = counts_in_labels.counted(other)
        said = categories.verdict(rest) if number else None
        if said and said.category and said.category == kind:
            return f"{number} {label}"
        if said and said.fate == "unknown" and kind and _TIMES.match(other) and _NUMBER_OF_MODEL.search(rest):
            return f"{label} ({number})"
    return label


@lru_cache(maxsize=65_536)
def _names_a_device(text: str) -> bool:
    """Whether the words of a label are understood, be it as something else than a device: `Matériel` names none."""
    verdict = categories.verdict(text)
    return bool(verdict.candidates) if verdict.fate == "ambiguous" else verdict.fate not in ("unknown", "empty")


@lru_cache(maxsize=65_536)
def _is_no_hardware(text: str) -> bool:
    """Whether the words of a family are certainly those of other things: a slip of one is none."""
    verdict = categories.verdict(text)
    return verdict.fate == "not_hardware" and verdict.how != "typo"


@lru_cache(maxsize=65_536)
def _is_device(text: str) -> bool:
    return categories.verdict(text).category is not None


def _answered(column: str, header: str, cells: Coded) -> Coded:
    """Yes and no as the header means them; any other cell trimmed."""
    asked, trimmed = yes_no(column, header), cells.trimmed()
    return trimmed.mapped(lambda value: asked.get(flag(value) or "") or value) if asked else trimmed


def _asking(match: Match) -> dict[int, str]:
    """Position → header of the columns of an inventory that may answer such a question."""
    if match.profile.kind != "inventory":
        return {}
    return {
        mapped.position: mapped.header
        for mapped in match.mapping
        if mapped.canonical in _NAMED
        and mapped.reason not in (PERSONAL, OF_BORROWERS)
        and yes_no("status", mapped.header)
    }


def _with_answers(rows: Rows, match: Match, coded: dict[str, Coded]) -> dict[str, Coded]:
    """The columns with answers (`oui` below `Rebut`) among their states, and none among the dates of exit. A column of
    no other meaning must hold answers only, of which one is a word: ones and zeros alone may count devices, and
    only where each line is one device a one says that it is gone."""
    columns = dict(coded)
    is_one_a_line = bool(_IDENTIFYING & set(match.columns)) and "quantity_devices" not in match.columns
    for position, header in _asking(match).items():
        cells = rows.columns[position]
        assert isinstance(cells, Coded)
        texts = [text for text, used in zip(cells.values, cells.used(), strict=True) if used and not is_empty(text)]
        is_exit = "retired_on" in columns and position in match.positions.get("retired_on", ())
        words = [text for text in texts if not text.strip().isdigit()]
        are_bits = is_one_a_line and set(texts) == _BITS
        if not (words or are_bits) or not (is_exit or all(map(flag, texts))):
            continue
        answer = partial(_answer, header)
        gone = cells.mapped(answer).mapped(lambda term: term if term in GONE else "")
        answers = gone if are_bits else cells.mapped(answer)
        stated = columns.get("status", Coded.constant("", len(rows)))
        columns["status"] = gone.or_else(stated, is_empty).or_else(answers, is_empty)
        if is_exit:
            no_dates = frozenset(text.strip() for text in texts if answer(text))
            columns["retired_on"] = _without(columns["retired_on"], no_dates)
    return columns


def _without(cells: Coded, texts: frozenset[str]) -> Coded:
    return cells.mapped(lambda text: "" if text in texts else text)


def _answer(header: str, text: str) -> str:
    is_number = text.strip().isdigit() and text.strip() not in _BITS
    return "" if is_empty(text) or is_number else state(header, text) or ""
