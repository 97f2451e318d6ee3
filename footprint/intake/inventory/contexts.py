"""What decides a word of several meanings: the other cells of its row, the words that stand with it, what else its list
names. Signs that disagree decide nothing, and what nothing decides is asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, PROPOSED, Cause, causes_of_values
from footprint.intake.inventory.virtual import may_be_of_customers
from footprint.intake.tables import titles
from footprint.intake.tables.row_fates import AMBIGUOUS, BLANK, DEVICE, TOTAL, UNKNOWN, Lines, Step, Triage
from footprint.intake.tables.rows import cell_of
from footprint.intake.values.counts import whole
from footprint.intake.vocabulary import categories, device_models, signs
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.phrases import data, parts, phrases_of, strange, tokens
from footprint.intake.vocabulary.phrases import meanings as meant_by
from footprint.intake.vocabulary.states import GONE, status
from footprint.intake.vocabulary.words import heading_words, is_empty

_LOOKED_AT = 200_000  # rows whose other cells are read again
_MOST_TEXTS = 2_000  # different ones in all columns; more are looked at by their form alone
_MOST_ALIKE = 500  # different labels of which others of the list are asked
_LONGEST = 120  # letters of a cell that may be a model
_MODEL, _SAME, _SAME_NAME, _MOSTLY = "model", "same_word", "same_name", "mostly"  # signs that no list of signs holds
_TILL, _KEYS = "computer_system", "keys"  # signs that overrule a word
_MOVING = frozenset(["on_the_move", "carried_by"])  # signs of people and vehicles, and of where these work
_FEW = 20_000  # rows of a list that people made
_OF_CARRIED = ("docking_station",)  # what stands beside computers that are carried
_FEWEST_NAMED = 3  # rows whose names begin alike, before they speak for the others
_BEGIN = re.compile(r"([^\W\d_]{2,8})[-_].*\d")
_FEWEST_ALIKE = 2  # rows of a word that something else decides, before they speak for the others of it
_READ = ("category", "maker", "model_text", "quantity_devices")  # columns in which no sign stands
_NO_WORDS = ("serial", "asset_id")  # in which only the form of a cell is one


@dataclass(frozen=True)
class _Said:
    """What signs say of some rows of one word (its code): a category, '' where they disagree. `sure`: another cell of
    the row says so."""

    rows: np.ndarray
    word: int
    category: str
    sign: str
    sure: bool


def ask_rest(lines: Lines, state: Triage, *, of_people: bool) -> Step:
    """A word of several meanings has the one for which the row or the words with it speak, else the usual one beside
    what the list names, or that of its other rows; in a list that people made (`of_people`) that which they mostly
    give it."""
    state, overruled = _overruled(lines, state, of_people=of_people)
    if not (state.kinds == AMBIGUOUS).any():
        return state, overruled
    said = list(_said(lines, state))
    usual = _usual_here(lines, [each.category for each in said])
    state, causes = _ask_list(lines, state, usual, said)
    for each in said:
        rows = each.rows[state.kinds[each.rows] == AMBIGUOUS]
        if each.category and len(rows) and (each.sure or _agrees(lines, each, usual)):
            state = state.with_category(rows, DEVICE, each.category)
            causes.append(_cause(lines, each, rows))
    spoken_for = np.concatenate([np.empty(0, np.int64), *(each.rows for each in said)])
    state, more = _ask_alike(lines, state, spoken_for)
    state, named = _ask_named_alike(lines, state)
    state, mostly = _as_mostly(lines, state) if of_people else (state, [])
    return state, overruled + causes + more + named + mostly


def _overruled(lines: Lines, state: Triage, *, of_people: bool) -> Step:
    """Devices that another cell of their row says to be others of their kind: payment terminals with the system of a
    computer are tills, computers that are touched (`TYSSO POS-1000`); mobile phones with keys are no smartphones."""
    state, tills = _shown_as(lines, state, _TILL, "payment_terminal", "all_in_one", in_words=False)
    if not of_people or len(state.kinds) > _FEW:
        return state, tills
    state, keys = _shown_as(lines, state, _KEYS, "smartphone", "feature_phone", in_words=True)
    return state, tills + keys


def _shown_as(lines: Lines, state: Triage, sign: str, of: str, category: str, *, in_words: bool) -> Step:
    """Devices `of` a category in a row with a sign are of another. `in_words`: whatever column has it."""
    if of not in state.names:
        return state, []
    rows = np.flatnonzero((state.kinds == DEVICE) & (state.category == state.names.index(of)))
    header = [(at, fold(name)) for at, name in enumerate(lines.rows.header)]
    asked = [(at, name) for at, name in header if in_words or signs.below(name)] if len(rows) else []
    records = [record for _, record in lines.rows.records(rows[:_LOOKED_AT])] if asked else []
    if in_words:  # a model says what it is (`iPhone 12`, `étui à clapet`)
        records = [[] if of in map(device_models.named_in, record) else record for record in records]
    have = [any(sign in signs.in_cell(name, cell_of(record, at), in_words) for at, name in asked) for record in records]
    shown = rows[: len(have)][np.array(have, bool)]
    if not len(shown):
        return state, []
    causes = [
        _cause(lines, _Said(own, code, category, sign, True), own)
        for code in np.unique(lines.words.codes[shown]).tolist()
        if len(own := shown[lines.words.codes[shown] == code])
    ]
    return state.with_category(shown, DEVICE, category), causes


def _as_mostly(lines: Lines, state: Triage) -> Step:
    """Rows of a list that people made and that nothing else decides are the computers that other labels of their word
    are (`Poste public`, `Poste pro`), else what people mostly call so (`PC`), unless the list has a name of its own
    for that, describes its devices, which may show another, or speaks of others. Of what is gone nothing is guessed,
    nor of a heading."""
    asked = (state.kinds == AMBIGUOUS) & ~lines.cells.get("status").where(lambda text: status(text) in GONE)
    unnamed = lines.words.where(is_empty) & ~np.isin(state.kinds, (BLANK, TOTAL))
    asked[:-1] &= ~unnamed[1:]  # it may stand above what it names
    if not asked.any():
        return state, []
    causes: list[Cause] = []
    open_ = [code for code in range(len(lines.verdicts)) if _is_open(lines, code)]
    if _speaks_of_carried(lines, asked):
        open_ = [code for code in open_ if _of_computers(lines, code) == 0]
    elif _describes_computers(lines):
        open_ = [code for code in open_ if _of_computers(lines, code) <= 1]  # `Poste fixe`, whatever describes it
    of_word = {code: word for code in open_[:_MOST_ALIKE] if (word := _word(lines.words.values[code]))}
    for code in of_word:
        rows = np.flatnonzero(asked & (lines.words.codes == code))
        decided = _as_others(lines, state, rows, of_word) if len(rows) else None
        if decided is not None:
            state = state.with_category(rows, DEVICE, decided[0])
            causes.append(_cause(lines, _Said(rows, code, *decided, False), rows))
    return state, causes


def _as_others(
    lines: Lines, state: Triage, rows: np.ndarray, of_word: Mapping[int, tuple[str, ...]]
) -> tuple[str, str] | None:
    """(category, sign) of rows of one label, by the other labels of its word where these are computers, else by what
    people mostly call so; None where some of its rows are decided, which are too few then, or the list has a name for
    the usual one."""
    device, code = state.kinds == DEVICE, int(lines.words.codes[rows[0]])
    if (device & (lines.words.codes == code)).any():
        return None
    others = [other for other, word in of_word.items() if word == of_word[code]]
    decided = state.category[np.isin(lines.words.codes, others) & device]
    kinds = {state.names[at] for at in np.unique(decided).tolist()}
    if kinds:
        return (kinds.pop(), _SAME) if len(kinds) == 1 and kinds <= {*data()["computers"]} else None
    usual = next((
        rule["means"] for rule in data()["mostly"] if {*rule["of"]} == {*lines.verdicts[code].candidates}
        and (not rule.get("at_places") or _are_at_places(lines, rows))
    ), "")  # fmt: skip
    named = any(said.category == usual and said.how != "model" for said in lines.verdicts)
    return (usual, _MOSTLY) if usual and not named else None


def _speaks_of_carried(lines: Lines, asked: np.ndarray) -> bool:
    """Whether a title, a name of a column or a label that is no device of its own speaks of computers that people carry
    (`dont portables`, `Classe mobile`), or there is as much of what these need (`Sacoche`, docks) as of what is
    `asked`, each several."""
    number = lines.cells.get("quantity_devices")
    several = set(np.unique(number.codes[asked & number.where(lambda text: (whole(text) or 0) > 1)]).tolist())
    as_many = set(lines.words.codes[np.isin(number.codes, list(several))].tolist())
    labels = list(zip(lines.words.values, lines.verdicts, strict=True))
    texts = (*lines.rows.above, *titles.places(lines.rows.name), *lines.rows.header,
             *(text for text, said in labels if said.fate != "device"))  # fmt: skip
    return any(_names_carried(text) for text in texts if len(text) <= _LONGEST) or any(
        _goes_with_carried(*labels[code]) for code in as_many
    )


def _names_carried(text: str) -> bool:
    """Whether a text names a thing that is, or may be, carried, and no desk's."""
    things = [part for part in parts(tokens(text)) if part.kind == "thing"]
    meant = [{part.category, *meant_by().get(part.words, ())} for part in things]
    return any("laptop" in said and "desktop" not in said for said in meant)


def _goes_with_carried(text: str, said: categories.Verdict) -> bool:
    things = {" ".join(part.words) for part in parts(tokens(text)) if part.kind == "thing"}
    return said.category in _OF_CARRIED or not things.isdisjoint(heading_words("of_carried"))


def _describes_computers(lines: Lines) -> bool:
    """Whether a list has a column that says what computers are made of, or calls some by their models."""
    technical = heading_words("technical") | heading_words("system_columns")
    by_model = {verdict.category for verdict in lines.verdicts if verdict.how == "model"}
    return not by_model.isdisjoint(data()["computers"]) or any(
        not technical.isdisjoint(fold(name).split()) for name in lines.rows.header
    )


def _of_computers(lines: Lines, code: int) -> int:
    """How many of the meanings of a word are computers."""
    return len({*lines.verdicts[code].candidates} & {*data()["computers"]})


def _are_at_places(lines: Lines, rows: np.ndarray) -> bool:
    """Whether some rows stand each at a place that does not move, in a list without a column of persons."""
    names = personal_headers() | heading_words("bare_name")
    read = {lines.cells.headers.get(column) for column in _READ}  # `Nombre` is a number, and a name
    of_people = any(fold(name) in names for name in lines.rows.header if name not in read)
    is_no_place = lines.cells.get("site_id").where(lambda text: is_empty(text) or _moves(text))
    return not of_people and not is_no_place[rows].any()


def _moves(place: str) -> bool:
    return not _MOVING.isdisjoint(signs.in_label(place))


def _word(text: str) -> tuple[str, ...]:
    """The word of several meanings with which a text begins, whatever follows it; none of any other text."""
    found = parts(tokens(text))
    things = [at for at, part in enumerate(found) if part.kind == "thing"]
    return found[things[0]].words if len(things) == 1 and not strange(found[: things[0]]) else ()


def _agrees(lines: Lines, said: _Said, usual: Sequence[_Usual]) -> bool:
    """Whether the list does not speak for another category of a word."""
    candidates = list(lines.verdicts[said.word].candidates)
    return {said.category}.issuperset(rule.means for rule in usual if rule.of == candidates)


def _cause(lines: Lines, said: _Said, rows: np.ndarray) -> Cause:
    return Cause(
        "category_from_context", PROPOSED, "category", np.sort(lines.numbers[rows]),
        raw=lines.words.values[said.word], used=said.category, variant=said.sign,
    )  # fmt: skip


def _said(lines: Lines, state: Triage) -> Iterator[_Said]:
    """What the signs of each row that is open say, rows alike together."""
    open_ = np.array([_is_open(lines, code) for code in range(len(lines.words.values))], bool)
    rows = np.flatnonzero((state.kinds == AMBIGUOUS) & lines.words.spread(open_, bool))
    if not len(rows):
        return
    of_cells = _of_cells(lines, rows[:_LOOKED_AT])
    alike: dict[tuple[int, tuple[tuple[str, str], ...]], list[int]] = defaultdict(list)
    for row, code in zip(rows.tolist(), lines.words.codes[rows].tolist(), strict=True):
        alike[code, of_cells.get(row, ())].append(row)
    for (code, shown), own in alike.items():
        if (decided := _decided(lines, code, shown)) is not None:
            yield _Said(np.array(own, np.int64), code, *decided)


def _is_open(lines: Lines, code: int) -> bool:
    """Whether signs may decide a word: one thing of several meanings."""
    said = lines.verdicts[code]
    return said.fate == "ambiguous" and bool(said.candidates) and not said.several


def _decided(lines: Lines, code: int, shown: Sequence[tuple[str, str]]) -> tuple[str, str, bool] | None:
    """(category, sign, whether another cell shows it); no category where signs disagree, None where none speaks."""
    verdict = lines.verdicts[code]
    choices = categories.choices(verdict)
    names = [name for name, _ in shown if name != _MODEL]
    in_row = signs.decided(names, verdict.candidates, choices)
    models = {category for name, category in shown if name == _MODEL and category in choices}
    in_label = signs.decided(signs.in_label(lines.words.values[code]), verdict.candidates, choices)
    said = [each for each in (in_row, *((model, _MODEL) for model in sorted(models)), in_label) if each is not None]
    if not said:
        return None
    if len({category for category, _ in said}) > 1:
        return "", "", False
    return *said[0], in_row is not None or bool(models)


def _of_cells(lines: Lines, rows: np.ndarray) -> dict[int, tuple[tuple[str, str], ...]]:
    """Row → the signs in its other cells, that of a model with the category; of those of these rows that have any."""
    read = {lines.cells.headers.get(column) for column in _READ}
    asked = [(at, name) for at, name in enumerate(lines.rows.header) if name not in read]
    records = [record for _, record in lines.rows.records(rows)] if asked else []
    found: dict[int, dict[tuple[str, str], None]] = defaultdict(dict)
    left = _MOST_TEXTS
    for at, name in asked:
        column = Coded.from_text([cell_of(record, at) for record in records])
        in_words = len(column.values) <= left and _holds_words(lines, name)
        left -= len(column.values) if in_words else 0
        if not in_words and not signs.below(fold(name)):
            continue
        shown = [_in_cell(fold(name), text, in_words) for text in column.values]
        for place in np.flatnonzero(column.spread([bool(each) for each in shown], bool)).tolist():
            found[int(rows[place])].update(dict.fromkeys(shown[column.codes[place]]))
    return {row: tuple(own) for row, own in found.items()}


def _holds_words(lines: Lines, header: str) -> bool:
    """Whether cells below a header may say something in words, rather than whose a device is, or its number."""
    numbers = {lines.cells.headers.get(column) for column in _NO_WORDS}
    return header not in numbers and fold(header) not in personal_headers()


def _in_cell(header: str, text: str, in_words: bool) -> list[tuple[str, str]]:
    """The signs of a cell; of words only where they are asked."""
    found = [(name, "") for name in signs.in_cell(header, text, in_words)]
    model = _model(text) if in_words and not is_empty(text) and len(text) <= _LONGEST else None
    return [*found, (_MODEL, model)] if model else found


def _model(text: str) -> str | None:
    """The category of the model with which a cell begins; None of what machines are called (`SRV-01`)."""
    named = device_models.named_in(text)
    return named if named is not None and named == device_models.by_model("", text) else None


def _ask_alike(lines: Lines, state: Triage, disputed: np.ndarray) -> Step:
    """Rows without a model are what all others of their word are, if those with a model are more."""
    causes: list[Cause] = []
    no_model = lines.cells.get("model_text").where(is_empty)
    rows = np.flatnonzero((state.kinds == AMBIGUOUS) & no_model)
    bare = rows[~np.isin(rows, disputed)]
    codes = np.unique(lines.words.codes[bare])
    # Of labels of which no row is decided, nothing is known.
    codes = codes[np.isin(codes, lines.words.codes[(state.kinds == DEVICE) & ~no_model])]
    for code in codes[:_MOST_ALIKE].tolist():
        if not _is_open(lines, code) or tokens(lines.words.values[code]) in phrases_of("wide"):
            continue
        own = lines.words.codes == code
        decided = own & (state.kinds == DEVICE)
        kinds = np.unique(state.category[decided])
        open_ = bare[lines.words.codes[bare] == code]
        least = max(_FEWEST_ALIKE, int((own & (state.kinds == AMBIGUOUS)).sum()))
        if len(kinds) == 1 and int((decided & ~no_model).sum()) >= least:
            category = state.names[int(kinds[0])]
            state = state.with_category(open_, DEVICE, category)
            causes.append(_cause(lines, _Said(open_, code, category, _SAME, False), open_))
    return state, causes


def as_most_of_the_word(lines: Lines, state: Triage) -> Step:
    """Rows of a word that nobody knows are what the models of its other rows say, if these are all of one kind and more
    (`IP`, `IP`, `IP`: telephones of two known models and one of next year)."""
    causes: list[Cause] = []
    codes = np.unique(lines.words.codes[state.kinds == UNKNOWN])
    codes = codes[np.isin(codes, lines.words.codes[state.kinds == DEVICE])]
    for code in codes[:_MOST_ALIKE].tolist():
        own = lines.words.codes == code
        open_, decided = (np.flatnonzero(own & (state.kinds == kind)) for kind in (UNKNOWN, DEVICE))
        kinds = np.unique(state.category[decided])
        if may_be_of_customers(lines.words.values[code]):
            continue
        if len(kinds) == 1 and len(decided) >= max(_FEWEST_NAMED, len(open_)):
            category = state.names[int(kinds[0])]
            state = state.with_category(open_, DEVICE, category)
            causes.append(_cause(lines, _Said(open_, code, category, _SAME, False), open_))
    return state, causes


def _ask_named_alike(lines: Lines, state: Triage) -> Step:
    """Machines whose names begin as those of others of their word, all of one kind, while other names begin otherwise
    (`PP-07` beside `PP-01` to `PP-06`, described as portables, and `PF-01`)."""
    codes = np.unique(lines.words.codes[state.kinds == AMBIGUOUS])[:_MOST_ALIKE].tolist()
    causes: list[Cause] = []
    by_word = {lines.words.values[code]: code for code in codes} if "asset_id" in lines.cells.texts else {}
    for word, code in by_word.items():
        rows = np.flatnonzero(lines.words.where(word.__eq__))
        if not _is_open(lines, code) or len(rows) > _LOOKED_AT or not (state.kinds[rows] == DEVICE).any():
            continue
        names = lines.cells.texts["asset_id"].take(pa.array(rows)).to_pylist()
        groups: dict[str, list[int]] = defaultdict(list)
        for row, name in zip(rows.tolist(), names, strict=True):
            groups[_beginning(name)].append(row)
        for beginning, own in groups.items() if len(groups) > 1 else ():
            of_one = np.array(own, np.int64)
            decided, open_ = (of_one[state.kinds[of_one] == kind] for kind in (DEVICE, AMBIGUOUS))
            kinds = np.unique(state.category[decided])
            if beginning and len(open_) and len(decided) >= _FEWEST_NAMED and len(kinds) == 1:
                category = state.names[int(kinds[0])]
                state = state.with_category(open_, DEVICE, category)
                causes.append(_cause(lines, _Said(open_, code, category, _SAME_NAME, False), open_))
    return state, causes


def _beginning(name: str) -> str:
    """The letters with which the name of a machine begins, before a stroke (`PP-GRANDP09`); '' of another name."""
    begin = _BEGIN.match(name)
    return begin[1].casefold() if begin else ""


@dataclass(frozen=True)
class _Usual:
    """What words of these meanings usually mean here; of words with fewer than `least` parts nothing is said."""

    of: Sequence[str]
    means: str
    least: int


def _usual_here(lines: Lines, shown: Collection[str]) -> list[_Usual]:
    """A word has its usual meaning beside what else the words of the list name (`PC` where others are `PC portable`),
    unless a word of the list names that. Of a rule that is `plain`, words that nobody knows say where it stands, and
    others may name that meaning, too, unless the word stands in the names of the others (`PC`, `PC fixe`,
    `PC portable`). A list of telephones only describes no computers, and no sign has `shown` one in it."""
    said = [verdict for verdict in lines.verdicts if verdict.fate == "device" and verdict.how in ("exact", "words")]
    named = {verdict.category for verdict in said}
    of_computers = _describes_computers(lines) or not {*data()["computers"]}.isdisjoint(shown)
    found = []
    for rule in data()["usual"]:
        if of_computers and "only" in rule:
            continue
        is_named = rule["means"] in named and not rule.get("apart")
        is_plain = rule.get("plain", False) and not (is_named and _is_in_names(lines, rule["of"], rule["beside"]))
        is_of_these = named and named <= {*rule.get("only", named)}
        if is_of_these and named.issuperset(rule["beside"]) and (is_plain or not is_named):
            least = 1 + is_named  # a family alone may be the sum of what is named (`Ordinateurs`: 22)
            found.append(_Usual(rule["of"], rule["means"], least if is_plain else 0))
    return found


def _ask_list(lines: Lines, state: Triage, usual: Sequence[_Usual], said: Sequence[_Said]) -> Step:
    """Rows of which no sign says anything else as what their word usually means here."""
    causes: list[Cause] = []
    for rule in usual:
        others = [each.rows for each in said if each.category != rule.means]
        state, more = _usually(lines, state, rule, np.concatenate([np.empty(0, np.int64), *others]))
        causes += more
    return state, causes


def _is_in_names(lines: Lines, meanings: Sequence[str], categories_: Sequence[str]) -> bool:
    """Whether a word with these meanings stands in the label of a device of one of these categories."""
    labels = (
        text for text, said in zip(lines.words.values, lines.verdicts, strict=True) if said.category in categories_
    )
    return any(list(meant_by().get((word,), ())) == meanings for text in labels for word in tokens(text))


def _usually(lines: Lines, state: Triage, rule: _Usual, spoken_for: np.ndarray) -> Step:
    """Rows whose word has the meanings of a rule as what it usually means, if no model shows another. `spoken_for`:
    rows of which something else is said."""
    meanings, means, least = rule.of, rule.means, rule.least
    of_these = [not said.several and list(said.candidates) == meanings for said in lines.verdicts]
    open_ = [mine and _one_thing(text, least) for mine, text in zip(of_these, lines.words.values, strict=True)]
    rows = np.flatnonzero(lines.words.spread(open_, bool))
    decided = state.category[rows[state.kinds[rows] == DEVICE]]
    rows = rows[(state.kinds[rows] == AMBIGUOUS) & ~np.isin(rows, spoken_for)]
    if not len(rows) or {state.names[at] for at in np.unique(decided).tolist()} - {means}:
        return state, []
    labels = lines.words.take(rows)
    used = dict.fromkeys(labels.values, means)
    causes = causes_of_values("category_from_list", FLAGGED, "category", labels, lines.numbers[rows], used=used,
                              variant="beside")  # fmt: skip
    return state.with_category(rows, DEVICE, means), causes


def _one_thing(text: str, least: int) -> bool:
    """Whether a text names one thing and holds no word that nobody knows; from a number of parts on, only none before
    it."""
    found = parts(tokens(text))
    things = [at for at, part in enumerate(found) if part.kind == "thing"]
    return len(things) == 1 and not strange(found[: things[0]] if least else found) and len(found) >= least
