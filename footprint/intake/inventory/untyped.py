"""Lines whose words leave the kind of device open: what maker and model say, the title of the list, the line above."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from footprint.intake.columns.categorical import Coded, decided_together
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.row_fates import (
    AMBIGUOUS,
    BLANK,
    DEFAULT,
    DEVICE,
    EMPTY,
    KINDS,
    NOT_HARDWARE,
    NOTHING,
    TOTAL,
    UNKNOWN,
    Lines,
    ListOf,
    Step,
    Triage,
)
from footprint.intake.tables.rows import cell_of
from footprint.intake.values.counts import whole
from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import AMBIGUOUS as OPEN_WORD
from footprint.intake.vocabulary.phrases import data, names_device, parts, phrases_of, tokens
from footprint.intake.vocabulary.states import GONE, says_gone, status
from footprint.intake.vocabulary.words import heading_words, is_empty

_NUMBERED_NAME = re.compile(r"[^\W\d_]{1,12}[-_ n°.]{0,4}\d{1,5}")  # of a device (`T1`, `PC-012`)
_DAYS = ("acquired_on", "in_service_on", "delivered_on")  # a total has none
NO_DEVICES = ("virtual_machine", "component", "not_hardware")
# Names by which people number computers: `PC42` is a printer's model, too; only how the name begins says a kind.
_NUMBERED = re.compile(r"(?:pc|srv|port|poste|ws|nb)[-_]?\d+(?:\.[\w.-]+)?", re.IGNORECASE)
_JOINT = re.compile(r"[+,;/&]| (?:et|and|und|avec|with|ou|or) ")  # between several things
_EXAMPLES = 3  # models that a finding names
_UNIT = re.compile(r"\bOU=([^,]+)", re.I)  # of an Active Directory
_MOST_GROUPS = 200  # labels that nobody knows, and different models of one, that are read
_LOOKED_AT = 200_000  # rows that are read again for what else describes them
_FEWEST_ALIKE = 3  # devices of one kind, before they say what the list is of
_FEWEST_HELD = 5  # devices that a cart is said to hold: of fewer, as many carts may be counted


def ask_models(lines: Lines, state: Triage, *, of_assets: bool = False) -> Step:
    """Maker and model decide where the words leave it open: empty, words that name no thing at all (`HP`, `Conference
    room`) or a mere family (`Peripheral`), or several devices of which the model names one. Where they do not, what the
    row is called, or what else describes it, does. `of_assets`: the list is one of a tool in which each row is an asset
    with its own model: there a known series decides of words that nobody knows, where the row has a serial number.

    A row that its model shows to be no device becomes one of `NO_DEVICES`.
    """
    cells = lines.cells
    causes: list[Cause] = []
    has_models = bool({"maker", "model_text"} & cells.coded.keys())
    if has_models:
        unknown = np.flatnonzero(state.kinds == UNKNOWN)[: _LOOKED_AT if of_assets else 0]
        asked = _may_be_asked(lines, state)
        asked[unknown[has_serial(cells, unknown)]] = True
        state, causes = _ask(lines, state, np.flatnonzero(asked), cells.get("maker"), cells.get("model_text"))
    telling = _describing(lines)
    rows = _open(lines, state)[:_LOOKED_AT] if telling else np.empty(0, np.int64)
    rows = rows[state.kinds[rows] != DEVICE] if has_models else rows
    records = [record for _, record in lines.rows.records(rows)] if len(rows) else []
    for at in telling if records else ():
        said = Coded.from_text([cell_of(record, at) for record in records])
        codes = np.full(cells.rows, len(said.values), np.int32)
        codes[rows] = said.codes
        still = rows[np.isin(rows, _open(lines, state))]
        nobody = Coded.constant("", cells.rows)
        state, more = _ask(lines, state, still, nobody, Coded([*said.values, ""], codes), sets_aside=False)
        causes += more
    return state, causes


def _describing(lines: Lines) -> list[int]:
    """The columns that say what a device is called, runs or does, and are not read as its type or model."""
    rows, headers = lines.rows, lines.cells.headers
    read = {headers.get(column) for column in ("category", "model_text", "maker")}
    named = [at for at, form in enumerate(rows.forms) if form in data()["telling_headers"]]
    return [at for at in named if rows.header[at] not in read]


def _open(lines: Lines, state: Triage) -> np.ndarray:
    """Rows of which a model may say what they are."""
    return np.flatnonzero(_may_be_asked(lines, state))


def _may_be_asked(lines: Lines, state: Triage) -> np.ndarray:
    """The same as a mask."""
    kinds, words, verdicts = state.kinds, lines.words, lines.verdicts
    pairs = list(zip(words.values, verdicts, strict=True))
    gives_way = [said.fate == "device" and bool(said.candidates or _of_any_mobile(text, said)) for text, said in pairs]
    given_way = words.spread(gives_way, bool)
    disks = words.spread([said.fate == "component" and bool(said.candidates) for said in verdicts], bool)
    nothing = words.spread([_says_nothing(text, said.fate) for text, said in pairs], bool)
    return np.asarray((kinds == EMPTY) | (kinds == AMBIGUOUS) | ((kinds == DEVICE) & given_way) | disks | nothing)


def _says_nothing(text: str, fate: str) -> bool:
    """Whether words leave it to the model what a thing is: they name none, or are what machines are called (`hv01`,
    `gpu[01-06]`, which are no graphics cards)."""
    if fate == "unknown":
        return not is_exit(text) and (categories.names_nothing(text) or device_models.is_own_name(text))
    return fate == "component" and device_models.is_row_of_machines(text)


def _ask(lines: Lines, state: Triage, rows: np.ndarray, maker: Coded, model: Coded, *, sets_aside: bool = True) -> Step:
    """What the models of these rows say of them."""
    words, verdicts = lines.words, lines.verdicts
    choices = [_choices(text, verdict) for text, verdict in zip(words.values, verdicts, strict=True)]

    def named(a: int, b: int, c: int) -> str | None:
        verdict = verdicts[c]
        by_name = verdict.fate == "empty" and not sets_aside  # `Écrans (16)` may be the heading of a group
        chosen = verdict.candidates and choices[c] is not None
        of_model = device_models.by_model if chosen or by_name else _model_alone
        if verdict.fate == "unknown" and not _says_nothing(words.values[c], verdict.fate):
            of_model = partial(of_series, words.values[c])
        numbered = not sets_aside and _NUMBERED.fullmatch(model.values[b].strip())
        category = None if numbered else of_model(maker.values[a], model.values[b])
        if category is None and (among := choices[c]):
            texts = (maker.values[a], model.values[b])
            said = _by_words(texts, among) or _with_maker(words.values[c], maker.values[a])
            category = said if sets_aside else _by_name(model.values[b])[0] or None
        free = choices[c] is None and (sets_aside or category not in NO_DEVICES)
        may_be = free or category in (*(choices[c] or ()), OPEN_WORD)
        return category if category != verdict.category and may_be else None

    kinds, places, names = state.kinds.copy(), state.category.copy(), list(state.names)
    alike: dict[tuple[int, str], list[tuple[np.ndarray, str]]] = {}
    for same, category, (a, b, c) in decided_together(rows, (maker, model, words), named):
        if category in (*NO_DEVICES, OPEN_WORD):
            kinds[same] = KINDS.index(category)
            continue
        names += [] if category in names else [category]
        kinds[same], places[same] = DEVICE, names.index(category)
        kind, said = _by_name(model.values[b]) if choices[c] and not sets_aside else ("", "")
        shown = said if kind == category else _called(maker.values[a], model.values[b])
        alike.setdefault((c, category), []).append((same, shown))
    causes = [_cause(lines, c, category, decided) for (c, category), decided in alike.items()]
    return Triage(kinds, state.fate, places, tuple(names)), causes


def is_exit(label: str) -> bool:
    """Whether a label says no kind or group, but that what stands beside it is gone (`Volé`), or not there yet: no
    model tells whether it counts. Services and places are called so, too (`Ventes`, `Archives`)."""
    if not heading_words("of_services").isdisjoint(fold(label).split()):
        return False
    return says_gone(label) or status(label, loose=True) in (*GONE, "on_order")


def held_in_carts(lines: Lines, state: Triage) -> Step:
    """Rows that count as many devices as their label says that a cart holds (`Chariot 24 tablettes`: 24) are these: of
    another number, or of a few, it may be the carts that are counted, and for how many they are made. Where the list
    has such devices, they may be those that the cart holds."""
    counts = lines.cells.get("quantity_devices")
    labels = {
        code: held for code, text in enumerate(lines.words.values) if len((held := categories.held(text))[1]) == 1
    }
    others = {
        each for code, said in enumerate(lines.verdicts) if code not in labels and said.fate in ("device", "ambiguous")
        for each in ((said.category,) if said.category else said.candidates)
    }  # fmt: skip
    for code, (number, (category, *_)) in labels.items():
        if number < _FEWEST_HELD or category in others:
            continue
        as_many = counts.where(partial(_is_number, number))
        rows = np.flatnonzero((state.kinds == AMBIGUOUS) & (lines.words.codes == code) & as_many)
        state = state.with_category(rows, DEVICE, category)
    return state, []


def _is_number(number: int, text: str) -> bool:
    return whole(text) == number


def by_groups(lines: Lines, state: Triage) -> Step:
    """A label that nobody knows, on lines whose models name devices of several kinds, is a group or a place (`Adm.`: PC
    portable Dell, imprimante Xerox): each line is what its model names."""
    words, model = lines.words, lines.cells.get("model_text")
    unknown = np.flatnonzero(state.kinds == UNKNOWN)
    codes = words.codes[unknown]
    causes: list[Cause] = []
    for code in np.unique(codes)[:_MOST_GROUPS].tolist():
        rows = unknown[codes == code]
        if is_exit(words.values[code]):
            continue
        models = np.unique(model.codes[rows]).tolist()
        meant = {at: _named_plainly(model.values[at]) for at in models[: _MOST_GROUPS + 1]}
        if len(models) > _MOST_GROUPS or len({*meant.values()}) < 2 or "" in meant.values():
            continue
        said = [meant[at] for at in model.codes[rows].tolist()]
        for category in dict.fromkeys(said):
            own = rows[[each == category for each in said]]
            state = state.with_category(own, DEVICE, category)
            causes.append(_cause(lines, code, category, [(own, model.values[model.codes[own[0]]])]))
    return state, causes


def _named_plainly(text: str) -> str:
    verdict = categories.verdict(text)
    return verdict.category or "" if verdict.fate == "device" and verdict.how in ("exact", "words") else ""


def _by_words(texts: Sequence[str], choices: Collection[str]) -> str | None:
    """Which of these categories the words of a maker's or model's cell say (`PC`: HP tout en un); None where they say
    none, several or several things."""
    said = {categories.plainly(text) for text in texts if not _JOINT.search(text)}
    named = {each.category for each in said if each.how in ("exact", "words") and each.category in choices}
    return named.pop() if len(named) == 1 else None


def _with_maker(label: str, maker: str) -> str | None:
    """The category that a maker makes of the words of a type, as it does behind them (`Serveur`: QNAP); None where they
    mean the same without it, or the cell names no maker alone; that it is open which they mean, where a device is one
    of several then (`Tablette`: Wacom)."""
    if tokens(maker) not in phrases_of("makers"):
        return None
    alone, said = (categories.plainly(text) for text in (label, f"{label} {maker}"))
    if alone.category and said.fate == OPEN_WORD and said.candidates and not said.several:
        return OPEN_WORD
    return said.category if said.category != alone.category else None


def _by_name(text: str) -> tuple[str, str]:
    """The kind of computer that the innermost unit of a directory says, or how the name of a machine begins, or else
    the text itself ('' = none), and the words that say so: a whole name may be somebody's."""
    if not (units := _UNIT.findall(text)) and (kind := device_models.by_custom(text)) is not None:
        return kind, tokens(text)[0] if kind else ""
    for part in units or [text]:
        if said := categories.among(categories.plainly(part), data()["computers"]):
            return said, part
    return "", ""


def of_series(text: str, maker: str, model: str) -> str | None:
    """The category of a model of a known series, of a maker of devices, where the words of the type name no other that
    does not give way to it (`NMS Printer`: a multifunction printer)."""
    category = device_models.by_series(maker, model)
    named = {part.category for part in parts(tokens(text)) if names_device(part)} - {category}
    other = {each for each in named if category not in data()["open"].get((each or "").replace("_", " "), ())}
    is_made = is_empty(maker) or tokens(maker) in phrases_of("makers")
    return category if is_made and not other else None


def _choices(text: str, verdict: categories.Verdict) -> frozenset[str] | None:
    """The categories among which a model may choose; None where it is free."""
    if of_any := _of_any_mobile(text, verdict):
        return of_any
    if (
        not verdict.candidates
        or verdict.fate == "unknown"
        or (verdict.fate == "ambiguous" and tokens(text) in phrases_of("wide"))
    ):
        return None
    return categories.choices(verdict)


def _of_any_mobile(text: str, verdict: categories.Verdict) -> frozenset[str]:
    """The kinds of mobile telephone of which words leave it to the model which it is (`Mobile phone`: Nokia 105)."""
    is_any = verdict.category == "smartphone" and "smartphone" not in tokens(text)
    return frozenset(("smartphone", "feature_phone")) if is_any and not verdict.candidates else frozenset()


def _called(maker: str, model: str) -> str:
    """A model with its maker, which people often write in both columns."""
    return model if fold(model).startswith(fold(maker)) else f"{maker} {model}".rstrip()


def _cause(lines: Lines, word: int, category: str, decided: Sequence[tuple[np.ndarray, str]]) -> Cause:
    """The cause of all rows of one word (its code) that became one category, with the first models."""
    decided = sorted(decided, key=lambda part: int(part[0][0]))
    names = [lines.cells.people.shown(name) or "" for _, name in decided[: _EXAMPLES + 1]]
    more = ", …" if len(names) > _EXAMPLES else ""
    variant = "several" if lines.verdicts[word].several else "models" if len(names) > 1 else ""
    rows = np.sort(np.concatenate([rows for rows, _ in decided]))
    return Cause(
        "category_from_model", FLAGGED, "category", lines.numbers[rows], raw=lines.words.values[word] or None,
        used=category, variant=variant, args={"model": ", ".join(names[:_EXAMPLES]) + more},
    )  # fmt: skip


def _model_alone(maker: str, model: str) -> str | None:
    """Category, or kind of what is set aside, of a line whose only words are those of its model (`Écran Iiyama 24`,
    `Câble HDMI`). An accessory that names a model (`Housse iPad`) is neither, but `Webex Room Kit` is a model."""
    said, category = categories.plainly(model), device_models.by_model(maker, model)
    if said.fate == "device":
        return category or said.category
    if said.fate in NO_DEVICES and said.how == "exact":
        return said.fate
    return device_models.named_in(model) if said.fate in NO_DEVICES else category


def ask_list(lines: Lines, list_of: ListOf | None, state: Triage) -> Triage:
    """An empty type in a list of one kind of device is that kind, unless the model names another thing. Where only a
    title says it, something must name a device: a row of numbers may be a total. What a device of the list is for
    (`Imprimantes`: Étiquettes), or which it is (`Caméras`: bullet), is no other thing where its model is known to be
    one of the list, or all devices of the list are of that kind."""
    if list_of is None:
        return state
    cells, rows = lines.cells, _of_the_list(lines, list_of, state)
    state = state.with_category(rows, DEFAULT, list_of.category) if len(rows) else state
    rows = np.flatnonzero(state.kinds == EMPTY)
    if not len(rows):
        return state

    def another(model: str) -> bool:
        verdict = categories.plainly(model)
        return verdict.fate in NO_DEVICES or (
            verdict.fate == "ambiguous" and list_of.category not in verdict.candidates
        )

    maker, model = cells.get("maker").take(rows), cells.get("model_text").take(rows)
    named = list_of.stated | ~(maker.where(is_empty) & model.where(is_empty))
    if "asset_id" in cells.texts:
        names = cells.texts["asset_id"].take(pa.array(rows)).to_pylist()
        named |= np.array([_NUMBERED_NAME.fullmatch(name.strip()) is not None for name in names], bool)
    is_of_lines = not list_of.stated and _is_of_lines(lines.rows.header)
    for day in () if is_of_lines else _DAYS:
        if day in cells.coded:
            named |= ~cells.coded[day].take(rows).where(is_empty)
    named |= has_serial(cells, rows)
    if is_of_lines:
        state = state.with_kind(rows[~named], NOTHING)
    return state.with_category(rows[named & ~model.where(another)], DEFAULT, list_of.category)


def _is_of_lines(header: Sequence[str]) -> bool:
    """Whether a list is one of telephone lines: of one that is dated and names no telephone there is none."""
    return any(not heading_words("of_lines").isdisjoint(fold(name).split()) for name in header)


def has_serial(cells: Cells, rows: np.ndarray) -> np.ndarray:
    """Which of these rows have a serial number: what has one is a device, whatever it is called."""
    return has_text(cells, "serial", rows)


def has_text(cells: Cells, name: str, rows: np.ndarray) -> np.ndarray:
    """Which of these rows have something in a column of texts."""
    if name not in cells.texts or not len(rows):
        return np.zeros(len(rows), bool)
    return ~np.array([is_empty(text) for text in cells.texts[name].take(pa.array(rows)).to_pylist()], bool)


def _of_the_list(lines: Lines, list_of: ListOf, state: Triage) -> np.ndarray:
    """Rows of words that name no device, which are of the kind of their list: with a serial number of their own and
    such a model; or, where every device of the list is of that kind, with such a model, or as words that nobody
    knows with any model, or on several lines with a maker."""
    cells, kinds, own_kind = lines.cells, state.kinds, list_of.category
    maker, model = cells.get("maker"), cells.get("model_text")
    gives_way = lines.words.spread([own_kind in said.candidates for said in lines.verdicts], bool) & (kinds == DEVICE)
    is_own = (kinds == DEVICE) & np.array([*(name == own_kind for name in state.names), False], bool)[state.category]
    gives_way &= ~is_own
    all_alike = is_own.sum() >= _FEWEST_ALIKE and not ((kinds == DEVICE) & ~gives_way & ~is_own).any()
    open_ = lines.words.spread([said.fate in categories.ASKED and not said.several for said in lines.verdicts], bool)
    open_ = (open_ & np.isin(kinds, (UNKNOWN, AMBIGUOUS))) | gives_way
    rows = np.flatnonzero(open_)[: _LOOKED_AT if all_alike else 0]
    aside = np.flatnonzero(kinds == NOT_HARDWARE)
    rows = np.concatenate([rows, aside[has_serial(cells, aside)]])
    named = lambda a, b: device_models.by_model(maker.values[a], model.values[b]) or ""  # noqa: E731
    said_of = [(same, said) for same, said, _ in decided_together(rows, (maker, model), named)]
    own = [same for same, said in said_of if said == own_kind]
    nameless = np.concatenate([rows[:0], *(same for same, said in said_of if not said)])
    again = np.bincount(lines.words.codes)[lines.words.codes[nameless]] > 1
    made = ~model.take(nameless).where(is_empty) | (again & ~maker.take(nameless).where(is_empty))
    return np.sort(np.concatenate([rows[:0], *own, nameless[made & np.isin(kinds[nameless], (UNKNOWN, DEVICE))]]))


def category_above(words: Coded, state: Triage) -> np.ndarray:
    """The category of the row above each one, past rows without a type, which people leave out below the first of many;
    -1 where that row is none of a device."""
    rows = np.arange(len(words))
    typed = ~words.where(is_empty) | np.isin(state.kinds, (BLANK, TOTAL))
    last = np.maximum.accumulate(np.where(typed, rows, 0)) if len(rows) else rows
    return np.where((state.kinds == DEVICE) & typed, state.category, -1)[last]
