"""States that columns say: a way out, letters that a legend explains, days on which devices came or are to come; which
columns may say one, and how that is put into the cells and told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.inventory.untyped import has_serial
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.headings import fields
from footprint.intake.tables.legends import explained
from footprint.intake.tables.profiles import forms
from footprint.intake.tables.row_fates import Triage
from footprint.intake.tables.rows import Rows, cell_of, holding
from footprint.intake.vocabulary import categories, words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.privacy import MASK
from footprint.intake.vocabulary.states import GONE, status, telling

LONGEST = 60  # letters of a remark that is a state and no story
THERE = ("in_use", "in_stock", "in_maintenance")
DAY = re.compile(r"(?<![\d/.-])(?:\d{1,2}[/.-]){0,2}(?:19[89]|20[0-4])\d(?![\d/.-])|\b(?:19[89]|20[0-4])\d-\d\d-\d\d\b")
_IMEI = re.compile(r"(?<!\d)\d{14,16}(?!\d)")
_LONGEST_LIST = 20_000  # lines in which a column of states is looked for
_PARTS = re.compile(r"[,;()–—]|\s-\s")
_BRACKETS = re.compile(r"[()\[\]]")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
# Grades of refurbishers and marks, in their folded form; the codes are those of a tool.
_LETTER = re.compile(r"(?:grade |classe? |klasse )?[a-e](?: ?[+]{1,2})?")
_MARK = re.compile(r"\d{1,2}(?: (?:5|10|20))?")
_CODES = {"1", "2", "3", "6", "7", "8", "9", "10"}
_NOT_IN_USE = ("in_stock", "in_transit")
_ON_ORDER = "On order"  # in place of what says so of a day only (`en attente`)
_ARRIVALS = ("acquired_on", "in_service_on", "delivered_on")  # columns of days on which devices came


def states_by_route(cells: Cells) -> Cells:
    """The cells with what a column says of the fate of a device (`Devenir`: donné, en stock) as its state, where no
    other cell says one and no day of exit stands there; what is no way out is then none."""
    if "exit_route" not in cells.coded:
        return cells
    route = cells.coded["exit_route"]
    status = cells.coded.get("status", Coded.constant("", cells.rows))
    ways = {text: words.term("exit_route", text) for text in route.values}
    stated = route.mapped(lambda text: _state_of_route(text, ways[text]))
    if "retired_on" in cells.coded:
        stated = stated.replaced(~cells.coded["retired_on"].where(words.is_empty), Coded.constant("", cells.rows))
    status = status.unless(stated, lambda text: not words.is_empty(text))
    told = route.mapped(lambda text: text if ways[text] else "")
    return cells.with_column("status", status).with_column("exit_route", told)


def _state_of_route(text: str, way: str | None) -> str:
    """What a way out says of the state: the word itself where it is one of a state or unknown, else that it is gone."""
    if way == "unknown" or words.is_empty(text):
        return ""
    return "retired" if way and not words.term("status", text) else text


def states_beside(
    rows: Rows, cells: Cells, accepted: np.ndarray, legend: Mapping[str, str], columns: Sequence[int] | None = None
) -> tuple[Cells, list[Cause]]:
    """The cells with the states of a column that no header tells (`columns`: the only ones asked): one whose cells are
    all states, of which some is gone, or letters that the `legend` of the file explains (`R = restitué ; P =
    prolongé`); what was read so."""
    if "status" in cells.coded:
        return cells.with_column("status", cells.coded["status"].mapped(lambda text: explained(text, legend))), []
    taken = set(cells.headers.values())
    if columns is None:
        columns = [at for at, name in enumerate(rows.header) if name not in taken and may_hold_state(name)]
    records = dict(rows.records(accepted[:_LONGEST_LIST])) if columns and len(accepted) <= _LONGEST_LIST else {}
    for at in columns:
        own = {row: explained(cell_of(record, at), legend) for row, record in records.items()}
        filled = [text for text in own.values() if not words.is_empty(text)]
        is_coded = bool(legend) and all(fold(cell_of(record, at)) in {*legend, ""} for record in records.values())
        states = {status(text, loose=True) if not text.isdigit() else None for text in set(filled)}
        if states.isdisjoint(GONE) or (None in states and not is_coded) or len(filled) * 2 < len(own):
            continue
        return _with_states(rows, cells, at, own)
    return cells, []


def _with_states(rows: Rows, cells: Cells, at: int, own: dict[int, str]) -> tuple[Cells, list[Cause]]:
    """The cells with these texts of a column as states; what is gone by them."""
    texts = list(dict.fromkeys(own.values()))
    codes = np.full(cells.rows, len(texts), np.int32)
    codes[list(own)] = [texts.index(text) for text in own.values()]
    gone = ((row, at, text) for row, text in own.items() if status(text, loose=True) in GONE)
    cells = replace(cells, headers=cells.headers | {"status": rows.header[at]})
    causes = as_flagged("state_from_remark", rows, cells, gone, lambda text: status(text, loose=True))
    return cells.with_column("status", Coded([*texts, ""], codes)), causes


def without_grades(cells: Cells) -> Cells:
    """The cells without the states of a column that grades its devices (`A`, `B`, `C`; 1 to 5; 7/10): a grade says
    that there is one, and `7` not what it means in some tool."""
    if "status" not in cells.coded:
        return cells
    column = cells.coded["status"]
    used = zip(column.values, column.used(), strict=True)
    said = {fold(text) for text, is_used in used if is_used and not words.is_empty(text)}
    letters = {form for form in said if _LETTER.fullmatch(form)}
    is_marked = said - _CODES and all(map(_MARK.fullmatch, said))
    is_graded = any("b" in form[-3:] for form in letters) and all(form in letters or status(form) for form in said)
    grades = said if is_marked else letters if is_graded else set()
    return cells.with_column("status", column.mapped(lambda text: "" if fold(text) in grades else text))


def _prepared(rows: Rows, stated: Coded) -> frozenset[str]:
    """The states of what a shop prepares or waits for (`En préparation`, `Awaiting payment`): those of a list of
    orders, whose lines begin with the number of one, or of which one was cancelled or sent, beside states none of which
    is of the member's own devices (`Livrée`, `Annulée`, `Remboursée`). At the member's own it is there."""
    used = zip(stated.values, stated.used(), strict=True)
    said = {text for text, is_used in used if is_used and not words.is_empty(text)}
    heads = {word for name in rows.header[:2] for word in fold(name).split()}
    is_of_orders = not words.heading_words("contracts").isdisjoint(heads)
    is_of_orders |= any(_begins(text, "cancelled") or status(text) == "in_transit" for text in said)
    is_shop = is_of_orders and any(map(_is_delivered, said))
    open_ = frozenset(text for text in said if not _is_of_orders(text))
    own = {text for text in open_ if status(text, loose=True) in THERE and not _begins(text, "prepared")}
    return frozenset(text for text in open_ if _begins(text, "prepared")) if is_shop and not own else frozenset()


def _is_delivered(text: str) -> bool:
    return _begins(text, "delivery")


def _is_of_orders(text: str) -> bool:
    is_closed = _is_delivered(text) or _begins(text, "cancelled")
    return is_closed or status(text) in (*GONE, "in_transit", "on_order")


def with_days_of_states(cells: Cells) -> Cells:
    """The cells with the day that a state of what is gone says (`Échu - restitué 04/2025`) as the day of exit, where no
    column of days has one."""
    if "status" not in cells.coded:
        return cells
    days = cells.coded["status"].mapped(_day_of_state)
    if not days.where(bool).any():
        return cells
    exits = cells.coded.get("retired_on", Coded.constant("", cells.rows))
    return cells.with_column("retired_on", exits.unless(days, lambda text: not words.is_empty(text)))


def _day_of_state(state: str) -> str:
    day = DAY.search(state)
    return day.group() if day is not None and words.term("status", state, loose=True) in GONE else ""


def not_yet_there(rows: Rows, cells: Cells, state: Triage, year: int) -> tuple[Cells, list[Cause]]:
    """The cells with the accepted rows as ordered of which a column of days (`à recevoir janvier 2026`), or a remark on
    their delivery, says that they are still to come, and no column says a state, or the state says it itself (`En cours
    - livraison 01/2026`); what was read so. A remark with a day until `year` may tell of what has come since."""
    likely, to_come = state.accepted, dict[int, tuple[int, int, str]]()
    unused = likely[:0]
    if "status" in cells.coded:
        stated = cells.coded["status"].take(likely)
        prepared = _prepared(rows, cells.coded["status"])
        later = likely[stated.where(lambda text: text in prepared or _comes_later(text, year))]
        planned = likely[stated.where(lambda text: _is_project(text, year))]
        there = _known_to_be_there(cells, planned, year) if len(planned) else frozenset[int]()
        later = np.union1d(later, [row for row in planned.tolist() if row not in there]).astype(np.int64)
        at = rows.header.index(header) if (header := cells.headers.get("status", "")) in rows.header else 0
        to_come = {row: (row, at, text_of(cells, "status", row)) for row in later.tolist()}
        unused = likely[stated.where(lambda text: status(text, loose=True) in _NOT_IN_USE)]
        likely = likely[stated.where(words.is_empty)]
    for name in (name for name in _ARRIVALS if name in cells.coded):
        days = cells.coded[name]
        if not any(map(_is_ordered, days.values)):
            continue
        at = rows.header.index(cells.headers[name])
        own = likely[days.take(likely).where(_is_ordered)]
        to_come |= {row: (row, at, days.values[days.codes[row]]) for row in own.tolist()}
    columns = [at for at, name in enumerate(rows.header) if may_hold_state(name) and not _is_of_plans(name)]
    to_come |= _ordered_for_later(rows, cells, unused, year)
    likely = likely[holding(rows, _arrivals(), columns)[likely]] if columns else likely[:0]
    there = _known_to_be_there(cells, likely, year) if len(likely) else frozenset[int]()
    for one in first_saying(rows, columns, likely, lambda text: _is_to_come(text, year)) if len(likely) else ():
        is_there = one[0] in there or _buys_some(one[2], text_of(cells, "quantity_devices", one[0]))
        if not (is_there and _is_to_be_bought(one[2])):  # what is to be bought takes its place, or stands beside it
            to_come.setdefault(one[0], one)
    if not to_come:
        return cells, []
    places = np.array(list(to_come), np.int64)
    said = (text for *_, text in to_come.values())
    cells = with_texts(cells, "status", places, [text if _is_to_come_by_name(text) else _ON_ORDER for text in said])
    return cells, as_flagged("state_from_remark", rows, cells, to_come.values(), lambda _: "on_order", "to_come")


def _ordered_for_later(rows: Rows, cells: Cells, unused: np.ndarray, year: int) -> dict[int, tuple[int, int, str]]:
    """Those of these rows, of devices that are not in use (`implémentation`), without a serial number or a day until
    `year`, of which a remark says that they are ordered and come after it (`commande passée, livraison 01/2026`)."""
    taken, described = set(cells.headers.values()), words.heading_words("described")
    columns = [
        at for at, name in enumerate(rows.header) if name != cells.headers.get("status")
        and (may_hold_state(name) or (name not in taken and fold(name) in described))
    ]  # fmt: skip
    likely = unused[holding(rows, _arrivals(), columns)[unused]] if columns and len(unused) else unused[:0]
    there = _known_to_be_there(cells, likely, year) if len(likely) else frozenset[int]()
    later = first_saying(rows, columns, likely, lambda text: _is_ordered_for_later(text, year)) if len(likely) else ()
    return {one[0]: one for one in later if one[0] not in there}


def _is_ordered_for_later(text: str, year: int) -> bool:
    years = [int(said) for said in _YEAR.findall(text)] if len(text) <= LONGEST else []
    named = words.part_words("another")
    is_another = any(f" {word} " in f" {fold(text)} " for word in named)
    is_ordered = "on_order" in {status(part) for part in (text, *_PARTS.split(text))}
    return bool(years) and years[-1] > year and is_ordered and not is_another and _is_to_come(text, year)


def _known_to_be_there(cells: Cells, rows: np.ndarray, year: int) -> frozenset[int]:
    """Those of these rows whose device has a serial number, or came until `year`."""
    came = has_serial(cells, rows)
    for name in (name for name in _ARRIVALS if name in cells.coded):
        came |= cells.coded[name].take(rows).where(lambda text: any(int(y) <= year for y in _YEAR.findall(text)))
    return frozenset(rows[came].tolist())


def _is_ordered(text: str) -> bool:
    """Whether the text of a column of days says in words that a device is ordered."""
    if len(text) > LONGEST or not any(map(str.isalpha, text)):
        return False
    return _is_to_come_by_name(text) or fold(text) in words.heading_words("awaited")


def _is_to_come_by_name(text: str) -> bool:
    return status(text, loose=True) == "on_order"


def _is_of_plans(header: str) -> bool:
    return not set(fold(header).split()).isdisjoint(words.heading_words("plan"))


def _is_to_come(text: str, year: int) -> bool:
    """Whether a remark says of its delivery that a device is not there yet, or that its order was cancelled."""
    if len(text) > LONGEST:
        return False
    if _is_cancelled(text):
        return True
    years = [int(said) for said in _YEAR.findall(text)]  # ordered, then delivered
    if years and years[-1] <= year:
        return False
    if categories.verdict(text).how == "exact":  # `Borne de commande`
        return False
    if _buying(text)[0]:
        return _is_to_be_bought(text)
    said = {status(part) for part in (text, *_PARTS.split(text))}  # `ouverture mars 2026, à commander`
    if _is_delivered_later(text, year):
        return True
    return _begins(text, "arrival") and "on_order" in said and said <= {"on_order", None}


def _comes_later(state: str, year: int) -> bool:
    """Whether a state says behind a sign that its device is delivered after `year` (`En cours - livraison 01/2026`);
    behind one of what is there it is another, or a part (`HS (livraison du neuf en 2026)`)."""
    first, *others = _PARTS.split(state)
    is_open = status(first) in (None, "in_transit", "on_order") or fold(first) in words.heading_words("awaited")
    return is_open and any(_is_delivered_later(part, year) for part in others)


def _is_project(state: str, year: int) -> bool:
    """Whether a state is no more than a project of a year after `year` (`projet 2026`, `budget 2027`)."""
    said = fold(state).split() if len(state) <= LONGEST else []
    years = [int(word) for word in said if _YEAR.fullmatch(word)]
    names = {word for word in said if not word.isdigit()}
    plans = words.heading_words("plan").union(words.part_words("projects"))
    renewed = tuple(words.part_words("renewed"))  # who is to be replaced is there
    is_renewed = any(word.startswith(renewed) for word in names)
    return bool(names) and names <= plans and not is_renewed and bool(years) and min(years) > year


def _is_delivered_later(text: str, year: int) -> bool:
    """Whether a text speaks of a delivery (`livraison janvier 2026`) in years of which the last is after `year`."""
    years = [int(said) for said in _YEAR.findall(text[:LONGEST])]
    return bool(years) and years[-1] > year and status(text) is None and _begins(text, "delivery")


def _is_to_be_bought(text: str) -> bool:
    """Whether a remark begins with words of what is to be bought (`à acheter en 2026 si le budget passe`) and names
    nothing that may be another: one more, one in its place, a part, who pays instead."""
    begins, rest = _buying(text)
    others = words.part_words("another") + (words.part_words("payers") if _begins(begins, "funded") else ())
    if not begins or any(f" {word} " in rest for word in others):
        return False
    is_thing = categories.verdict(rest).fate in ("device", "component")  # `à acheter : souris`
    return not (is_thing or _begins(rest, "of_another"))


def _buys_some(text: str, quantity: str) -> bool:
    """Whether a remark says no more than that fewer are to be bought than there are (30; `à acheter : 5`)."""
    said = _buying(text)[1].strip()
    return said.isdigit() and quantity.isdigit() and int(said) < int(quantity)


def _buying(text: str) -> tuple[str, str]:
    """The words of what is to be bought with which a text begins ('' = none), and what stands behind them."""
    form = f"{fold(_BRACKETS.sub(' ', text))} "
    phrases = words.heading_words("to_buy")
    begins = max((phrase for phrase in phrases if form.startswith(f"{phrase} ")), key=len, default="")
    return begins, form[len(begins) :]


def _is_cancelled(text: str) -> bool:
    """Whether a text says that an order was cancelled, and speaks of nothing else (`contrat annulé`)."""
    others = [word for word in fold(text).split() if word.isalpha() and not _begins(word, "cancelled")]
    of_order = words.part_words("of_order")
    others = others[others[:1] != [] and others[0] in words.part_words("orders") :]
    return _begins(text, "cancelled") and all(word in of_order or _begins(word, "arrival") for word in others)


def _begins(text: str, what: str) -> bool:
    """Whether a word of a text begins so."""
    stems = tuple(map(fold, words.part_words(what)))
    return any(word.startswith(stems) for word in fold(text).split())


def _arrivals() -> str:
    stems = (*words.part_words("arrival"), *words.part_words("cancelled"), *words.part_words("purchase"))
    return "(?i)" + "|".join(re.sub(r"[^\x00-\x7f]", "..?", stem) for stem in stems)


@cache
def may_hold_state(header: str) -> bool:
    """Whether a column is none that is read as something else than a remark or a state."""
    form = fold(header)
    free = {"site_id"} if form in words.heading_words("tags") else set()
    other = fields(header) - {"remark", "condition", "status"} - free
    aside = personal_headers().union(*map(words.heading_words, ("movement", "notes", "provenance")))
    return bool(form) and not other and form not in aside


@cache
def is_of_states(header: str) -> bool:
    """Whether people name a column for the state of a device or for remarks (`EA - Statut matériel`, `Notes`), and not
    for that of something on it (`Antivirus status`)."""
    others = [word for word in fold(header).split() if not fields(word) & {"status", "condition", "remark"}]
    is_named = len(others) < len(fold(header).split()) and set(others) <= words.heading_words("with_states")
    return is_named and may_hold_state(header)


def columns_added(rows: Rows, cells: Cells, accepted: np.ndarray, unread: frozenset[str]) -> frozenset[str]:
    """The names of the columns of an export in which people say where devices are, none of those `unread`: by their
    name, or, whatever it is (`à voir`), by their cells where one of them may say so."""
    free = [name for name in rows.header if name not in cells.headers.values() and unread.isdisjoint(forms(name, True))]
    named = frozenset(name for name in free if is_of_states(name))
    others = [at for at, name in enumerate(rows.header) if name in free and name not in named and may_hold_state(name)]
    if not others or len(accepted) > _LONGEST_LIST or not holding(rows, telling(), others)[accepted].any():
        return named
    records = [record for _, record in rows.records(accepted)]
    return named | {rows.header[at] for at in others if _are_remarks([cell_of(record, at) for record in records])}


def _are_remarks(texts: Sequence[str]) -> bool:
    """Whether the cells of a column are what people write: few are filled, most of these with several words."""
    filled = [text for text in texts if not words.is_empty(text)]
    return 0 < len(filled) * 2 <= len(texts) and sum(len(text.split()) > 2 for text in filled) * 2 >= len(filled)


def as_flagged(
    rule: str, rows: Rows, cells: Cells, gone: Iterable[tuple[int, int, str]], used: Callable[[str], str | None],
    variant: str = "",
) -> list[Cause]:  # fmt: skip
    """A cause for all rows of which one column says the same: `gone` has (row, column, text) of each; `used`: what is
    taken for the state that the text says."""
    alike: dict[tuple[int, str], list[int]] = {}
    for row, column, text in gone:
        alike.setdefault((column, text), []).append(row)
    return [
        Cause(rule, FLAGGED, "status", rows.lines[np.array(own, np.int64)], raw=quoted(text), used=used(text),
              variant=variant, args={"header": cells.people.shown(rows.header[column]) or ""})
        for (column, text), own in alike.items()
    ]  # fmt: skip


def quoted(text: str) -> str:
    """A text without the numbers by which telephones are known to all networks."""
    return _IMEI.sub(MASK, text)


def first_saying(
    rows: Rows, columns: Sequence[int], likely: np.ndarray, says: Callable[[str], bool]
) -> Iterator[tuple[int, int, str]]:
    """(row, column, text) of the first of these columns that `says` it, of each of these rows of which one does. Each
    distinct text is asked once; a column that was not read is read again from the file."""
    if all(isinstance(rows.columns.get(column), Coded) for column in columns):
        yield from _first_of_read(rows, columns, likely, says)
        return
    for row, record in rows.records(likely):
        texts = ((column, cell_of(record, column)) for column in columns)
        yield from islice(((row, column, text) for column, text in texts if text and says(text)), 1)


def _first_of_read(
    rows: Rows, columns: Sequence[int], likely: np.ndarray, says: Callable[[str], bool]
) -> Iterator[tuple[int, int, str]]:
    first: dict[int, tuple[int, str]] = {}
    for at in columns:
        column = rows.columns[at]
        assert isinstance(column, Coded)
        codes = column.codes[likely]
        telling = {
            code: text for code in np.unique(codes).tolist() if (text := column.values[code].strip()) and says(text)
        }
        is_told = np.isin(codes, list(telling))
        told = zip(likely[is_told].tolist(), codes[is_told].tolist(), strict=True)
        first |= {row: (at, telling[code]) for row, code in told}
        likely = likely[~is_told]
    yield from ((row, *first[row]) for row in sorted(first))


def text_of(cells: Cells, name: str, row: int) -> str:
    column = cells.get(name)
    return str(column.values[column.codes[row]])


def with_texts(cells: Cells, name: str, rows: np.ndarray, texts: list[str]) -> Cells:
    """The cells with these texts in the rows of a column; what a column of days says already stays."""
    column = cells.get(name)
    if name == "retired_on":
        open_ = column.take(rows).where(words.is_empty)
        rows, texts = rows[open_], [text for text, is_open in zip(texts, open_.tolist(), strict=True) if is_open]
    return cells.with_column(name, column.put(rows, texts))
