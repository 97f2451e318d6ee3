"""The fate of each inventory line: accepted with a category, refused, or set aside, and the finding that says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from footprint.intake.columns.categorical import Coded, decided_together
from footprint.intake.findings import FLAGGED, PROPOSED, REFUSED, SET_ASIDE, Cause, causes_of_values
from footprint.intake.inventory.contexts import as_most_of_the_word, ask_rest
from footprint.intake.inventory.credit_notes import credit_notes, is_credit
from footprint.intake.inventory.sections import below_sums, between_lines
from footprint.intake.inventory.unconfirmed import unconfirmed, without_marks
from footprint.intake.inventory.untyped import (
    NO_DEVICES,
    ask_list,
    ask_models,
    by_groups,
    category_above,
    has_text,
    held_in_carts,
    is_exit,
    of_series,
)
from footprint.intake.inventory.virtual import may_be_of_customers, set_virtual_aside
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import (
    ACCEPTED,
    AMBIGUOUS,
    ASIDE,
    BLANK,
    COMPONENT,
    CREDIT,
    DEFAULT,
    DEVICE,
    EMPTY,
    HEADER,
    HEADING,
    KINDS,
    NOT_HARDWARE,
    NOTHING,
    OUT,
    TOLD,
    TOTAL,
    UNKNOWN,
    VIRTUAL_MACHINE,
    Lines,
    ListOf,
    Step,
    Triage,
)
from footprint.intake.tables.rows import Rows
from footprint.intake.values.counts import whole
from footprint.intake.values.domains import is_amount
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.folding import fold, without_brackets
from footprint.intake.vocabulary.pole import HOW
from footprint.intake.vocabulary.words import heading_words, is_empty, is_total

_REVEALING = ("category", "model_text", "maker")  # columns that may show a virtual machine
_BETWEEN_ROWS = (
    ("blank_row", BLANK), ("total_row", TOTAL), ("header_again", HEADER), ("heading_row", HEADING),
    ("credit_note", CREDIT), ("no_device_row", NOTHING),
)  # fmt: skip
_MOST_SUMMED = 20_000  # rows of a list whose lines may be sums
_ENDPOINTS = frozenset(("workstation", "workstations"))
_LOOKED_AT = 200_000  # rows without a category that are read again to find out what they are


def triage(
    rows: Rows,
    cells: Cells,
    list_of: ListOf | None,
    known_categories: Collection[str],
    answers: Mapping[str, str],
    *,
    of_assets: bool = False,
) -> tuple[Cells, Triage, list[Cause]]:
    """Decide every row from its words, its maker and model, and what else stands in it. Types lose their marks.
    `of_assets`: as of `ask_models`."""
    given, cells = cells.get("category"), without_marks(cells)
    cells, credited, taken_off = credit_notes(rows, cells)
    words = cells.get("category")
    verdicts, answered = categories.with_answers_apart(words.values, known_categories, answers)
    verdicts = categories.with_totals_of_kinds(words.values, verdicts, partial(_units, cells, words))
    verdicts = _with_furniture(words.values, verdicts)
    verdicts = _of_endpoints(rows.header, cells, words.values, verdicts)
    lines = Lines(rows, cells, words, verdicts)
    by_words, revealed = _by_words(lines)
    by_words = by_words.with_kind(sums, TOTAL) if len(sums := _sums_above(lines, by_words)) else by_words
    state, causes = ask_models(lines, by_words, of_assets=of_assets)
    revealed[state.kinds != by_words.kinds] = _REVEALING.index("model_text")
    if len(sums):
        state, more = below_sums(lines, state, sums)
        causes += more
    state, more = between_lines(lines, _other_rows(lines, ask_list(lines, list_of, state)))
    causes += more
    steps = (set_virtual_aside, partial(_set_aside, revealed), _ask_unknown, _refuse, _extra_cells, _corrected)
    state = state.with_kind(credited, CREDIT) if len(credited) else state
    rest = partial(ask_rest, of_people=not of_assets)
    first = (partial(_as_answered, answered), rest) if answered else (rest,)
    for step in (*first, *steps, _of_pole):
        state, more = step(lines, state)
        causes += more
    return cells, state, causes + taken_off + unconfirmed(given, state, rows.lines)


def _as_answered(answered: Mapping[int, str], lines: Lines, state: Triage) -> Step:
    """Rows of a word of several meanings whose model says nothing are what the member says."""
    for code, category in answered.items():
        rows = np.flatnonzero((state.kinds == AMBIGUOUS) & (lines.words.codes == code))
        state = state.with_category(rows, DEVICE, category)
    return state, []


def _units(cells: Cells, words: Coded) -> list[int]:
    """How many devices all rows of each word count, as far as the list says it."""
    counts = cells.get("quantity_devices")
    numbers = counts.spread([max(0, whole(text)) for text in counts.values], np.int64)
    found: list[int] = np.bincount(words.codes, weights=numbers, minlength=len(words.values)).astype(int).tolist()
    return found


def _with_furniture(labels: Sequence[str], verdicts: list[categories.Verdict]) -> list[categories.Verdict]:
    """The verdicts with words for places as furniture where other things that are no devices are listed (`Bureau` and
    `Chaise`)."""
    aside = next((said for said in verdicts if said.fate == "not_hardware"), None)
    if aside is None:
        return verdicts
    furniture = heading_words("furniture")
    pairs = zip(labels, verdicts, strict=True)
    return [aside if said.fate == "unknown" and fold(label) in furniture else said for label, said in pairs]


def _of_endpoints(
    header: Sequence[str], cells: Cells, labels: Sequence[str], verdicts: list[categories.Verdict]
) -> list[categories.Verdict]:
    """The verdicts with `Workstation` as any computer in lists of consoles, which part those from servers by their
    system and know no model."""
    if not any(said.category == "workstation" and said.how == "exact" for said in verdicts):
        return verdicts
    has_system = any(fold(name) in heading_words("system_columns") for name in header)
    said = {fold(text) for name in ("model_text", "maker") if name in cells.coded for text in cells.coded[name].values}
    if not has_system or not said <= {"", "virtual", *heading_words("physical")}:
        return verdicts
    any_computer = categories.Verdict("ambiguous", candidates=("desktop", "laptop", "workstation"))
    return [any_computer if fold(label) in _ENDPOINTS and said.how == "exact" else said
            for label, said in zip(labels, verdicts, strict=True)]  # fmt: skip


def _sums_above(lines: Lines, state: Triage) -> np.ndarray:
    """Lines that add up those below them (`PORTABLES`: 13, below it two models of 9 and 4): they say no model, those
    below say no kind, and there are several such sums, or one of several lines. Two lines of one device each add up
    nothing. `state`: by the words of kinds."""
    empty = state.kinds == EMPTY
    if "quantity_devices" not in lines.cells.coded or not empty.any() or len(empty) > _MOST_SUMMED:
        return np.empty(0, np.int64)
    column = lines.cells.coded["quantity_devices"]
    counts = column.spread([max(0, whole(text)) for text in column.values], np.int64)
    described = np.zeros(len(empty), bool)
    for name in ("model_text", "maker", "serial"):
        if name in lines.cells.coded:
            described |= ~lines.cells.coded[name].where(is_empty)
    heads = np.flatnonzero(~empty & ~described & (counts > 0)).tolist()
    parts = {head: _parts(head, empty & described & (counts > 0)) for head in heads}
    sums = {head for head, own in parts.items() if len(own) and counts[own].sum() == counts[head] > 1}
    if len(sums) < 2 and not any(len(parts[head]) > 1 for head in sums):
        return np.empty(0, np.int64)
    # A label of two things (`SERVEURS ET RÉSEAU`) is two lines of one number, and the parts are of both.
    sums |= {
        head - 1 for head in sums
        if head - 1 in parts and counts[head - 1] == counts[head] and _names_one(lines, parts[head], state, head - 1)
    }  # fmt: skip
    return np.array(sorted(sums), np.int64)


def _names_one(lines: Lines, parts: np.ndarray, state: Triage, head: int) -> bool:
    """Whether the model of one of these rows is of the kind that the row `head` says."""
    if (model := lines.cells.coded.get("model_text")) is None:
        return False
    said = {categories.verdict(model.values[code]).category for code in np.unique(model.codes[parts]).tolist()}
    return state.names[state.category[head]] in said


def _parts(head: int, parts: np.ndarray) -> np.ndarray:
    """The rows below `head`, up to the first that is no part."""
    return np.arange(head + 1, head + 1 + int(np.argmin(np.append(parts[head + 1 :], False))))


def _by_words(lines: Lines) -> tuple[Triage, np.ndarray]:
    """What the words say of each row, and which column shows that it is a virtual machine or no device (position in
    `_REVEALING`)."""
    verdicts = lines.verdicts
    names = tuple(sorted({verdict.category for verdict in verdicts if verdict.category}))
    kinds = lines.words.spread([KINDS.index(verdict.fate) for verdict in verdicts], np.int8)
    revealed = _virtual(lines.cells)
    revealed[np.isin(kinds, (TOTAL, NOT_HARDWARE, COMPONENT, VIRTUAL_MACHINE))] = 0
    kinds[revealed > 0] = VIRTUAL_MACHINE
    return Triage(kinds, np.zeros(len(kinds), np.int8), _positions(lines, names), names), revealed


def _positions(lines: Lines, names: Sequence[str]) -> np.ndarray:
    place = {name: position for position, name in enumerate(names)}
    return lines.words.spread([place.get(verdict.category or "", -1) for verdict in lines.verdicts], np.int16)


def _virtual(cells: Cells) -> np.ndarray:
    """Which column shows that a row is a virtual machine (position in `_REVEALING`, the first = none)."""
    shown = np.zeros(cells.rows, np.int8)
    if "maker" in cells.coded:
        shown[cells.coded["maker"].where(lambda value: device_models.is_virtual(value, ""))] = 2
    if "model_text" in cells.coded:
        shown[cells.coded["model_text"].where(lambda value: device_models.is_virtual("", value))] = 1
    return shown


def _other_rows(lines: Lines, state: Triage) -> Triage:
    """Rows without any word of a category: blank, a total, the header again, or a device that nobody named."""
    kinds = state.kinds.copy()
    is_open = (kinds == EMPTY) | (kinds == DEFAULT)
    if (kinds == UNKNOWN).any():
        is_open |= (kinds == UNKNOWN) & lines.words.where(is_amount)  # below a total its number may stand
    open_ = np.flatnonzero(is_open)
    if len(open_):
        _look_again(lines.rows, kinds, open_)
    unknown = np.isin(kinds, (UNKNOWN, AMBIGUOUS))
    if unknown.any():
        kinds[repeated_headers(lines.cells, unknown, kinds == UNKNOWN)] = HEADER
    return replace(state, kinds=kinds)


def _look_again(rows: Rows, kinds: np.ndarray, open_: np.ndarray) -> None:
    """Write into `kinds` which of the rows `open_` are blank or a total."""
    for is_blank in (rows.separators_only, rows.void):
        blank = is_blank(open_)
        kinds[open_[blank]] = BLANK
        open_ = open_[~blank]
    for row, record in rows.records(open_[:_LOOKED_AT]):
        filled = [cell for cell in record if not is_empty(cell.strip("'\" "))]
        if not filled:
            kinds[row] = BLANK
        elif any(map(is_total, filled)) or (kinds[row] == EMPTY and all(map(is_amount, filled))):
            is_sum = kinds[row] != UNKNOWN or all(is_total(cell) or is_amount(cell) for cell in filled)
            kinds[row] = TOTAL if is_sum else UNKNOWN


def _set_aside(revealed: np.ndarray, lines: Lines, state: Triage) -> Step:
    """Rows between the lines and things that are no devices; `revealed`: by which column."""
    kinds = (*(kind for _, kind in _BETWEEN_ROWS), *map(KINDS.index, NO_DEVICES))
    aside = np.flatnonzero(np.isin(state.kinds, kinds))
    if not len(aside):
        return state, []
    causes: list[Cause] = []
    for rule, kind in _BETWEEN_ROWS:
        if len(rows := np.flatnonzero(state.kinds == kind)):
            causes.append(Cause(rule, SET_ASIDE, "", lines.numbers[rows]))
    for kind in map(KINDS.index, NO_DEVICES):
        of_kind = state.kinds == kind
        for place, column in enumerate(_REVEALING if of_kind.any() else ()):
            rows = np.flatnonzero(of_kind & (revealed == place))
            shown = lines.cells.get(column).take(rows)
            causes += causes_of_values(KINDS[kind], SET_ASIDE, column, shown, lines.numbers[rows])
    return state.with_fate(aside, ASIDE), causes


def _ask_unknown(lines: Lines, state: Triage) -> Step:
    """Rows of kinds that nobody knows are what their model is, or that of most rows of their word; those of carts are
    what these hold."""
    state, causes = held_in_carts(lines, state) if (state.kinds == AMBIGUOUS).any() else (state, list[Cause]())
    for step in (by_groups, _by_known_model, as_most_of_the_word) if (state.kinds == UNKNOWN).any() else ():
        state, more = step(lines, state)
        causes += more
    return state, causes


def _by_known_model(lines: Lines, state: Triage) -> Step:
    """Rows of an unknown type whose model is one of a series are what that is, to be confirmed; of a model of which
    only the maker is known, it is proposed. A word that is known overrules a model: it may name a thing that belongs to
    it (a bag, a stand); so does one that says whose the device is, and that of as many of this model (`Gravage`: what
    is done for them)."""
    maker, model, words = lines.cells.get("maker"), lines.cells.get("model_text"), lines.words
    unknown = np.flatnonzero(state.kinds == UNKNOWN)
    of_others = _of_other_lines(lines, state, unknown)

    def named(a: int, b: int, c: int) -> tuple[str, bool] | None:
        texts, word = (maker.values[a], model.values[b]), words.values[c]
        category = device_models.by_model(*texts)
        is_sure = of_series(word, *texts) == category and not (
            may_be_of_customers(word) or is_credit(word) or is_exit(word)
        )
        return (category, is_sure) if category and category not in NO_DEVICES else None

    of_category: dict[tuple[str, bool], list[np.ndarray]] = {}
    for alike, said, _ in decided_together(unknown, (maker, model, words), named):
        belongs = np.isin(alike, of_others)
        of_category.setdefault(said, []).append(alike[~belongs])
        of_category.setdefault((said[0], False), []).append(alike[belongs])
    causes: list[Cause] = []
    for (category, is_sure), parts in of_category.items():
        rows = np.sort(np.concatenate(parts))
        if not len(rows):
            continue
        labels, numbers = words.take(rows), lines.numbers[rows]
        means = dict.fromkeys(labels.values, category)
        if is_sure:
            state = state.with_category(rows, DEVICE, category)
            causes += causes_of_values("category_corrected", PROPOSED, "category", labels, numbers, used=means,
                                       variant="model")  # fmt: skip
        else:
            state = state.with_fate(rows, OUT).with_kind(rows, TOLD)
            causes += causes_of_values("unknown_category", REFUSED, "category", labels, numbers, proposals=means,
                                       variant="model")  # fmt: skip
    return state, causes


def _of_other_lines(lines: Lines, state: Triage, rows: np.ndarray) -> np.ndarray:
    """Those of these rows, without a number or name of their own, that have the model and the quantity of a line of
    devices: several, since one is what most lines have."""
    model, number = lines.cells.get("model_text"), lines.cells.get("quantity_devices")
    alike = model.codes.astype(np.int64) * (len(number.values) + 1) + number.codes
    devices = (state.kinds == DEVICE) & ~lines.words.where(is_empty) & ~model.where(is_empty)
    devices &= number.where(lambda text: (whole(text) or 0) > 1)
    bare = rows[~has_text(lines.cells, "serial", rows) & ~has_text(lines.cells, "asset_id", rows)]
    return np.intersect1d(bare, np.flatnonzero(np.isin(alike, alike[devices])))


def _refuse(lines: Lines, state: Triage) -> Step:
    """Rows of which nobody knows what they are, and those that are what their list is."""
    causes: list[Cause] = []
    for kind, rule in ((UNKNOWN, "unknown_category"), (AMBIGUOUS, "ambiguous_category")):
        if len(rows := np.flatnonzero(state.kinds == kind)):
            causes += _causes_of_words(rule, lines, rows)
    if len(rows := np.flatnonzero(state.kinds == EMPTY)):
        causes += _causes_of_empty(lines, state, rows)
    if len(rows := np.flatnonzero(state.kinds == DEFAULT)):
        category = state.names[state.category[rows[0]]]
        said = ~lines.words.take(rows).where(is_empty)
        for variant, of_list in (("", rows[~said]), ("beside", rows[said])):
            labels = lines.words.take(of_list)
            used = dict.fromkeys(labels.values, category)
            causes += causes_of_values("category_from_list", FLAGGED, "category", labels, lines.numbers[of_list],
                                       used=used, variant=variant)  # fmt: skip
    out = np.flatnonzero(np.isin(state.kinds, (UNKNOWN, AMBIGUOUS, EMPTY)))
    return state.with_fate(out, OUT) if len(out) else state, causes


def _causes_of_words(rule: str, lines: Lines, rows: np.ndarray) -> list[Cause]:
    verdicts = lines.verdicts
    asked = _asked_once(lines.words, rows) if rule == "ambiguous_category" else {}
    labels = lines.words.mapped(lambda value: asked.get(value, value)).take(rows)
    proposals = {
        value: "|".join(verdict.candidates[:3]) or None for value, verdict in zip(labels.values, verdicts, strict=True)
    }
    return [
        cause
        for variant in ("", "several", "unlike")  # `unlike`: nothing to propose
        for cause in causes_of_values(
            rule, REFUSED, "category", labels, lines.numbers[rows],
            [_wanting(verdict) == variant for verdict in verdicts], proposals=proposals, variant=variant,
        )
    ]  # fmt: skip


def _asked_once(words: Coded, rows: np.ndarray) -> dict[str, str]:
    """Label → word of several meanings, of the labels of these rows that share it (`PC compta`, `PC accueil`): one
    answer tells of all."""
    shared = {words.values[code]: categories.open_word(words.values[code]) for code in np.unique(words.codes[rows])}
    times = Counter(fold(word) for word in shared.values())
    return {label: word for label, word in shared.items() if word and times[fold(word)] > 1}


def _wanting(verdict: categories.Verdict) -> str:
    if not verdict.candidates:
        return "unlike"
    return "several" if verdict.several else ""


def _causes_of_empty(lines: Lines, state: Triage, rows: np.ndarray) -> list[Cause]:
    """One cause of the rows without a type below devices of one category, which is proposed."""
    above = category_above(lines.words, state)[rows]
    return [
        Cause("unknown_category", REFUSED, "category", lines.numbers[rows[above == category]],
              proposal=None if category < 0 else state.names[category], variant="missing" if category < 0 else "above")
        for category in np.unique(above).tolist()
    ]  # fmt: skip


def _extra_cells(lines: Lines, state: Triage) -> Step:
    """Cells to the right of the table: stray numbers are dropped and said; words mean that the line has shifted."""
    rows = lines.rows
    is_stray = {
        row: all(is_amount(cell) or not cell.strip() for cell in extra)
        for row, extra in rows.extra.items() if state.fate[row] == ACCEPTED
    }  # fmt: skip
    shifted, stray = (np.array([row for row in is_stray if is_stray[row] is kind], np.int64) for kind in (False, True))
    state = state.with_fate(shifted, OUT) if len(shifted) else state
    short = rows.short[state.fate[rows.short] == ACCEPTED]
    causes = (
        ("extra_cells", REFUSED, shifted, "shifted"), ("extra_cells", FLAGGED, stray, "dropped"),
        ("missing_cells", FLAGGED, short, ""),
    )  # fmt: skip
    return state, [
        Cause(rule, severity, "", lines.numbers[where], variant=variant)
        for rule, severity, where, variant in causes if len(where)
    ]  # fmt: skip


def _of_pole(lines: Lines, state: Triage) -> Step:
    """Rows that are accepted, or set aside, as what the pôle's vocabulary says of their words."""
    of_day: dict[str, set[str]] = {}
    meanings: dict[str, str] = {}
    for value, verdict in zip(lines.words.values, lines.verdicts, strict=True):
        if verdict.how == HOW:
            of_day.setdefault(verdict.day, set()).add(value)
            meanings[value] = verdict.category or verdict.fate
    if not meanings:
        return state, []
    kinds = lines.words.spread([KINDS.index(verdict.fate) for verdict in lines.verdicts], np.int8)
    as_read = (state.category == _positions(lines, state.names)) & (state.kinds == kinds) & (state.fate != OUT)
    rows = np.flatnonzero(as_read)
    labels = lines.words.take(rows)
    causes = [
        replace(cause, args={"day": day})
        for day, values in sorted(of_day.items())
        for cause in causes_of_values(
            "pole_word", FLAGGED, "category", labels, lines.numbers[rows],
            [value in values for value in labels.values], used=meanings,
        )
    ]  # fmt: skip
    return state, causes


def _corrected(lines: Lines, state: Triage) -> Step:
    """Types that were understood although they are written otherwise: proposals."""
    corrected = {
        value: verdict.category
        for value, verdict in zip(lines.words.values, lines.verdicts, strict=True)
        if verdict.category and verdict.how in ("typo", "model")
    }
    if not corrected:
        return state, []
    as_read = _positions(lines, state.names)
    rows = state.accepted
    rows = rows[state.category[rows] == as_read[rows]]  # where the model's column has not decided otherwise
    labels = lines.words.take(rows)
    wrong = [value in corrected for value in labels.values]
    return state, causes_of_values(
        "category_corrected", PROPOSED, "category", labels, lines.numbers[rows], wrong, used=corrected
    )


def repeated_headers(cells: Cells, open_: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """Rows of which the type and another cell are the names of their columns. `open_`: mask of the rows to look at; of
    those with an `unknown` type the quantity alone may be, above another block of the list (`Bureaux`, Nb)."""

    def same(name: str) -> np.ndarray:
        return _is_header(cells.get(name), cells.headers.get(name, ""))

    found = open_ & same("category")
    others = [name for name in cells.headers if name in cells.coded and name != "category"] if found.any() else []
    again = np.logical_or.reduce([found & same(name) for name in others]) if others else np.zeros(len(open_), bool)
    return np.flatnonzero(again | (unknown & same("quantity_devices")))


def _is_header(column: Coded, header: str) -> np.ndarray:
    names = {fold(header), fold(without_brackets(header))} - {""}
    longest = 2 * max(map(len, names), default=0) + len(header)
    return column.where(lambda value: len(value) <= longest and fold(value) in names)
