"""JSON and JSON lines: whether a text is one, its content, and its records as a table. What it means is a profile.

A record is an object of a list, or what stands under a day. Its nested names are joined by a dot, and it has the single
values of what it stands in, but for numbers that count what is inside: they would multiply it. Pairs of a name and a
value (`{"name": "Statut", "value": "Perdu"}`) are further values of their record.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Origin, Source
from footprint.intake.formats.tools import json_grids, prometheus, vnstat
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import word_sets

Record = dict[str, Any]
_BEGIN = re.compile(rb"\s*(?:\{(?!\|)|\[\s*\{)")  # `{|` begins a table of a wiki
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?:[T ].*)?|\d{8}|\d{10}|\d{13}")
_NUMBER = re.compile(r"(?!\d{10}$|\d{13}$)-?\d+(?:\.\d+)?")  # no time in seconds since 1970
_NAME = re.compile(r"0\d+|\d{13,}")  # digits in quotes that count nothing: delivery points
_LABELS = ({"key", "value"}, {"Key", "Value"})  # what clouds hang on a charge: it stays one cell
_SHOWN = ("displayValue", "name", "value")  # of a name or value that is an object, the first that it has
_WORD = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿ]+|[A-ZÀ-Þ]+|\d+")
_SERIES = ("values", "datapoints", "points", "data")  # lists of [time, value]
_HELD = re.compile(
    r"equip|device|asset|appareil|materiel|hardware|machine|serveur|server|host", re.I
)  # what a rack holds
_TOTAL = re.compile(r"total[_ A-Z.]")  # numbers of an object that only sum up the records inside it
_MONEY = {"currency_code", "units", "nanos"}  # google.type.Money
LIST, DATE = "list", "date"  # columns made here: the name of the list, the day over the record
_ROUNDED = 1e-4  # of sums
_BROKEN = 0.05  # part of the lines of a log that may be no JSON


def is_json(head: bytes) -> bool:
    """Whether a text that starts so is a JSON object, or a list of them."""
    return _BEGIN.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def read_json(path: Path, limits: Limits) -> Any:
    """The content of a document, a list of those of its lines. Raises `UnusableError` where it is damaged or beyond a
    limit."""
    document, broken = _content(path, limits)
    if broken:
        raise UnusableError("unreadable_file", "damaged")
    return document


def _content(path: Path, limits: Limits) -> tuple[Any, tuple[int, ...]]:
    """The content of a document, and the numbers of its lines that are no JSON, where each line is a document.

    A log that is still written to, or whose program was stopped, has lines that end within: the others are whole.
    """
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        return json.loads(content), ()
    except (ValueError, RecursionError) as error:
        numbered = [(number, line) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
        read = {number: _object(line) for number, line in numbered}
        broken = tuple(number for number, entry in read.items() if entry is None)
        entries = [entry for entry in read.values() if entry is not None]
        begun = all(line.lstrip().startswith(b"{") for number, line in numbered if number in broken)
        if not entries or not begun or len(broken) > max(1, _BROKEN * len(numbered)):
            raise UnusableError("unreadable_file", "damaged") from error
        return entries, broken


def _object(line: bytes) -> Record | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def lines(path: Path, limits: Limits) -> bytes:
    """The objects of a document's list, one a line; nothing where it is no list of objects, alone in its document."""
    document, broken = _content(path, limits)
    lists = [part for part in document.values() if isinstance(part, list)] if isinstance(document, dict) else [document]
    entries = lists[0] if len(lists) == 1 and not broken else []
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries if isinstance(entry, dict))


def table(path: Path, limits: Limits) -> Source:
    """The records as a table, with the lines that are none. Raises `UnusableError` where the document is damaged or
    has none."""
    document, broken = _content(path, limits)
    return replace(of_document(document, path, "json", limits), broken_lines=broken)


def of_document(document: Any, path: Path, form: str, limits: Limits) -> Source:
    """The same of a document that is read already, of this form."""
    try:
        of_tool = prometheus.ranges(document) or prometheus.scaphandre(document) or vnstat.records(document)
        rows = _with_unit(_told_apart(list(of_tool or _records(document, {}, ""))))
        header = list(dict.fromkeys(name for row in rows for name in row))
        cells = [[_cell(row.get(name)) for name in header] for row in rows]
    except RecursionError as error:  # objects in objects, hundreds deep: nobody's list
        raise UnusableError("unreadable_file", "damaged") from error
    if not header:
        raise UnusableError("unreadable_file", "other_json")
    return Source.of_rows([header, *cells], Origin.of(path, form), limits)


def _told_apart(rows: list[Record]) -> list[Record]:
    """The records without the objects inside them, but where nothing else tells two apart: two machines of a size and
    place are no line that is written twice."""
    if not any(_is_list_inside(value) for row in rows for value in row.values()):
        return rows
    bare = [{name: value for name, value in row.items() if not _is_list_inside(value)} for row in rows]
    times = Counter(map(_form, bare))
    return [row if times[_form(own)] > 1 else own for row, own in zip(rows, bare, strict=True)]


def _is_list_inside(value: Any) -> bool:
    return isinstance(value, list) and _has_records(value)


def _form(row: Record) -> tuple[tuple[str, str], ...]:
    return tuple((name, _cell(value)) for name, value in row.items())


def _with_unit(rows: list[Record]) -> list[Record]:
    """The records of days with the one unit of energy that stands above them in the name of their values."""
    names = {key: fold(key.rpartition(".")[2]) for row in rows[:1] for key in row}
    units = {str(row.get(key)) for row in rows for key, name in names.items() if name in _said("unit")}
    amounts = [key for key, name in names.items() if name in _said("amount")]
    is_dated = not _said("day").isdisjoint(names.values())
    if len(units) != 1 or units.isdisjoint(_said("energy")) or len(amounts) != 1 or not is_dated:
        return rows
    titled = {amounts[0]: f"{amounts[0]} ({units.pop()})"}
    return [{titled.get(key, key): value for key, value in row.items() if names.get(key) not in _said("unit")}
            for row in rows]  # fmt: skip


def _records(part: Any, above: Record, name: str) -> Iterator[Record]:
    """The records of a part of a document. `above`: single values over it; `name`: that of the list."""
    if isinstance(part, list):
        for entry in part:
            is_map = isinstance(entry, dict) and _are_of_one_form(entry)
            yield from _records(entry, above, name) if is_map else ()
            yield from _record(entry, above, name) if isinstance(entry, dict) and not is_map else ()
    elif isinstance(part, dict) and part and all(map(_DAY.fullmatch, part)):
        for day, entry in part.items():
            below = entry if isinstance(entry, dict | list) else {"value": entry}
            yield from _records([below] if isinstance(below, dict) else below, above | {DATE: day}, name)
    elif isinstance(part, dict) and _are_of_one_form(part):
        for key, entry in part.items():
            yield above | {"name": key} | _single(entry)
    elif isinstance(part, dict) and (grid := list(json_grids.records(part))):
        yield from ({**above, **record} for record in grid)
    elif isinstance(part, dict) and any(_is_series(part.get(key), dated=True) for key in _SERIES):
        yield from _record(part, above, name)
    elif isinstance(part, dict):
        yield from _joined(part) or _below(part, above | _single(part), name)


def _are_of_one_form(part: Mapping[str, Any]) -> bool:
    """Whether objects under different names are records called so: they have the same names inside, and texts, which
    numbers of two periods have not."""
    entries = list(part.values())
    if not entries or not all(isinstance(entry, dict) and entry for entry in entries):
        return False
    if len(entries) < 2 and any(entry.get("name") != key for key, entry in part.items()):
        return False
    forms = [_single(entry) for entry in entries]
    texts = [sum(isinstance(value, str) and not _is_number(value) for value in form.values()) for form in forms]
    shared = set(forms[0]).intersection(*forms)
    return min(texts) >= 3 and len(shared) * 2 >= max(map(len, forms))


def _below(part: Mapping[str, Any], above: Record, name: str) -> Iterator[Record]:
    """The records of the lists inside an object, but of one that only sums up another; the object itself where it has
    none."""
    inner = {key: value for key, value in part.items() if _has_records(value)}
    sizes = [len(_objects(value)) for value in inner.values()]
    sums = {key for key, value in inner.items() if len(inner) > 1 and _sums_up(_objects(value), sizes)}
    for key, value in inner.items():
        without = {long: cell for long, cell in above.items()
                   if not long.startswith(f"{key}.") and not _counts(long, cell, [*sizes, sum(sizes)])}  # fmt: skip
        yield from () if key in sums else _records(value, without, f"{name}.{key}".lstrip("."))
    if not inner:
        yield dict(above)


def _objects(value: Any) -> list[Record]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _counts(name: str, value: Any, sizes: Sequence[int]) -> bool:
    """Whether a number of an object says how much there is inside it: by its name, or as it is that of the records."""
    if not _is_number(value):
        return False
    return not _said("counting").isdisjoint(_words_of(name)) or str(value) in {str(size) for size in sizes if size > 1}


def _sums_up(entries: Sequence[Record], sizes: Sequence[int]) -> bool:
    """Whether records of few words count those of a list beside them (`{"type": "Écran", "nombre": 12}`). One with an
    amount in an object of its own has more to say, whatever it costs."""
    numbers = [
        [value for key, value in entry.items() if _is_number(value) and _counts(key, value, ())] for entry in entries
    ]
    return bool(entries) and (
        all(len(entry) <= 3 and len(own) == 1 for entry, own in zip(entries, numbers, strict=True))
        and not any(isinstance(value, dict | list) for entry in entries for value in entry.values())
        and sum(float(own[0]) for own in numbers) in sizes
    )


@cache
def _said(what: str) -> frozenset[str]:
    return word_sets("footprint.intake.formats", "json_names.toml")[what]


def _words_of(name: str) -> set[str]:
    return {fold(word) for word in _WORD.findall(name)}


def _record(entry: Record, above: Record, name: str) -> Iterator[Record]:
    if grid := list(json_grids.records(entry)):
        yield from ({**above, **record} for record in grid)
        return
    own_values = _single(entry)
    own = above | own_values | ({LIST: name} if name else {})
    series = next((entry[key] for key in _SERIES if _is_series(entry.get(key))), None)
    if series is not None:
        yield from (own | {"time": time, "value": value} for time, value in series)
    elif parts := _parts(entry):
        sums = {key for values in parts.values() for key in values}
        common = {key: value for key, value in own.items() if not key.startswith(tuple(f"{part}." for part in parts))}
        texts = {key: value for key, value in common.items() if not _is_number(value)}
        for at, (part, values) in enumerate(parts.items()):
            once = {} if at else {key: value for key, value in common.items() if key not in sums}
            yield texts | once | values | {LIST: f"{name}.{part}".lstrip(".")}
    elif _is_thing(entry) and not _has_numbers(entry):
        yield own
        things = {key: value for key, value in entry.items() if any(map(_is_thing, _objects(value)))}
        yield from _below(things, above, name) if things else ()
    elif _has_records(entry) and (
        _is_around(entry, own_values) or any(_HELD.match(key) and _has_records(value) for key, value in entry.items())
    ):
        yield from _below(entry, own, name)
    else:
        yield own | {key: value for key, value in entry.items() if _is_list_inside(value)}


def _is_thing(entry: Record) -> bool:
    """Whether an object has a number of its own, as one device has."""
    return any(
        not _said("identity").isdisjoint(_words_of(key)) and isinstance(value, str | int) and value
        for key, value in entry.items()
    )


def _has_numbers(entry: Record) -> bool:
    """Whether the objects inside an object measure something, and are no things."""
    inner = [one for value in entry.values() for one in _objects(value)]
    numbers = (_single(one).values() for one in inner if not _is_thing(one))
    return any(isinstance(value, int | float) for values in numbers for value in values)


def _is_around(entry: Record, own: Record) -> bool:
    """Whether an object is what the records inside it stand in: it has no amount, which they would part or repeat; nor
    says that it is more things than are listed."""
    inner = [one for value in entry.values() for one in _objects(value)]
    if any(map(_is_thing, inner)):
        return not any(_words_of(key) <= _said("counting") and _is_number(value) and float(value) > len(inner)
                       for key, value in own.items())  # fmt: skip
    amounts = {key for key, value in own.items() if _is_number(value) and not _TOTAL.match(key)}
    if any(fold(key) in _said("day") for key in own):  # a thing is no sum of what is in it
        amounts -= {key for key in amounts if _adds_up(float(own[key]), [one.get(key) for one in inner])}
    return all(_said("naming") & _words_of(key) for key in amounts)


def _adds_up(whole: float, parts: Sequence[Any]) -> bool:
    """Whether an amount is but the sum of those of the same name inside."""
    return all(map(_is_number, parts)) and isclose(whole, sum(map(float, parts)), rel_tol=_ROUNDED, abs_tol=_ROUNDED)


def _parts(entry: Record) -> dict[str, Record]:
    """The amounts of one thing that stand in objects of their own (what is kept of a bucket, what was sent from it),
    each with a quantity; none where the thing has a quantity itself. One that only sums up the others stands alone."""
    parts = {key: _single(value) for key, value in entry.items() if isinstance(value, dict) and _is_amount(value)}
    whole = next((key for key in parts if _is_whole(key, parts, _single(entry))), None)
    return {} if "quantity" in entry else {whole: parts[whole]} if whole else parts


def _is_whole(name: str, parts: Mapping[str, Record], own: Record) -> bool:
    """Whether a part of a thing is the sum of those beside it, as its unit, its amounts and the thing's own price say:
    that of this part alone, not of all."""
    whole, others = parts[name], [part for key, part in parts.items() if key != name]
    numbers = {key for key, value in whole.items() if _is_number(value)}
    priced = [key for key in numbers & own.keys() if float(whole[key]) and _adds_up(float(whole[key]), [own[key]])]
    return bool(others and priced) and (
        all(part.get(key) == whole[key] for part in others for key in whole.keys() - numbers)
        and all(_adds_up(float(whole[key]), [part.get(key) for part in others]) for key in numbers)
    )


def _is_amount(value: Mapping[str, Any]) -> bool:
    quantity = value.get("quantity")
    return isinstance(quantity, dict) and quantity.keys() >= {"unit", "value"}


def _joined(part: Mapping[str, Any]) -> list[Record]:
    """Points side by side, in lists (`{"x": day, "y": value}`) or under their days, as one record a day, each under the
    name of its series."""
    by_day = {key: [{DATE: day, key: value} for day, value in points.items()] for key, points in part.items()
              if isinstance(points, dict) and all(map(_DAY.fullmatch, points))}  # fmt: skip
    series = {key: points for key, points in {**part, **by_day}.items() if isinstance(points, list) and points}
    rows: dict[str, Record] = {}
    for key, points in series.items():
        for point in points:
            if not isinstance(point, dict) or len(point) != 2:
                return []
            day, value = point.values()
            if not _DAY.fullmatch(str(day)) or isinstance(value, dict | list):
                return []
            rows.setdefault(str(day), {DATE: day})[key] = value
    return list(rows.values()) if len(series) > 1 else []


def _single(entry: Mapping[str, Any], before: str = "") -> Record:
    """The values of an object and of those inside it, by their dotted names; lists that are no records as JSON."""
    values: Record = {}
    for key, value in entry.items():
        if isinstance(value, dict) and "units" in value and value.keys() <= _MONEY:
            values[before + key] = float(value["units"] or 0) + float(value.get("nanos") or 0) / 1e9
            values[f"{before}{key}.currency_code"] = value.get("currency_code")
        elif isinstance(value, dict) and not (value and all(map(_DAY.fullmatch, value))):
            values |= _single(value, f"{before}{key}.")
        elif labels := _labels(value):
            values |= {label: text for label, text in labels.items() if label not in entry}
        elif not isinstance(value, list) or not (_has_records(value) or _is_series(value)):
            values[before + key] = value
    return values


def _labels(value: Any) -> Record:
    """What a list of pairs of a name and a value says, by name; nothing of any other list."""
    labels: Record = {}
    for entry in value if isinstance(value, list) else ():
        names = entry.keys() & _said("label_name") if isinstance(entry, dict) else set()
        values = entry.keys() & _said("label_value") if names else set()
        more = entry.keys() - names - values - _said("label_more") if values else {""}
        if len(names) != 1 or more or set(entry) in _LABELS:
            return {}
        labels[_innermost(entry[names.pop()])] = _innermost(entry[min(values)])
    return labels


def _innermost(value: Any) -> str:
    """The text of a name or value that may stand in objects of its own."""
    while isinstance(value, list | dict) and value:
        inner = iter(value if isinstance(value, list) else [value[key] for key in _SHOWN if key in value])
        value = next(inner, "")
    return _cell(value)


def _has_records(value: Any) -> bool:
    """Whether a part holds a list of objects that are no labels, at any depth."""
    if isinstance(value, dict):
        return (bool(value) and all(map(_DAY.fullmatch, value))) or any(map(_has_records, value.values()))
    return any(set(entry) not in _LABELS for entry in _objects(value)) and not _labels(value)


def _is_series(value: Any, *, dated: bool = False) -> bool:
    return (isinstance(value, list) and bool(value) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)
            and (not dated or all(_DAY.fullmatch(str(time)) for time, _ in value)))  # fmt: skip


def _is_number(value: Any) -> bool:
    if isinstance(value, str) and _NAME.fullmatch(value):
        return False
    return not isinstance(value, bool) and _NUMBER.fullmatch(str(value)) is not None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else str(value)
    return " ".join(text.split())
