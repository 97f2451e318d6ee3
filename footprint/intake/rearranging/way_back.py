"""The reading of a rearranged list, given in lines and columns of the sheet from which the list was made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.columns.sheet_columns import letters, position
from footprint.intake.findings import FLAGGED, REFUSED, SCHEMA, SET_ASIDE, Cause, most_kept, with_causes
from footprint.intake.tables.rearranged import CROSSED, Arranged
from footprint.schema import FATES

if TYPE_CHECKING:
    from footprint.intake.reading import Reading

_HEADING = re.compile(r":([A-Z]+)")
_WRAPPED = re.compile(r"\((.*)\)")  # what `unknown_count` makes
_AT_HEADER = {"duplicate_header": ("position",), "table_beside": ("first", "last")}  # args that are columns of the list


def placed(reading: Reading, arranged: Arranged | None) -> Reading:
    """The reading of a rearranged list, in lines and columns of its sheet; any other as it is.

    A line of a crossed table is accepted where one of its cells is, and its rows are named by line and column.
    """
    if arranged is None:
        return reading
    lines = _lines(reading, arranged)
    fates = lines["fate"].to_pylist()
    accepted, refused, aside = (fates.count(fate) for fate in FATES)
    dialect = replace(
        reading.dialect, header_line=arranged.header_line, arrangement=arranged.how,
        newline="" if arranged.sheet.separator else arranged.sheet.newline,
        quote='"' if arranged.sheet.has_quotes and not arranged.sheet.separator else "",
        evidence=dict(reading.dialect.evidence or {}) | {"arrangement": arranged.evidence},
    )  # fmt: skip
    mapping = tuple(replace(each, position=arranged.columns[each.position]) for each in reading.mapping)
    mapping = () if arranged.kind else mapping  # its columns are those of a list that nobody wrote
    return replace(
        reading, dialect=dialect, mapping=mapping, table=_table(reading, arranged), lines=lines,
        identity=_put(reading.identity, "line", _on_sheet(reading.identity["line"], arranged)),
        findings=_findings(reading, arranged, lines), rows=len(fates),
        accepted=accepted, refused=refused, set_aside=aside,
    )  # fmt: skip


def _on_sheet(lines: pa.ChunkedArray, arranged: Arranged) -> pa.Array:
    """Lines of the sheet; 0, the whole list, stays."""
    own = lines.to_numpy()
    return pa.array(np.where(own > 0, arranged.lines[np.maximum(own, 1) - 1], 0), pa.int64())


def _put(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), values)


def _table(reading: Reading, arranged: Arranged) -> pa.Table:
    """The accepted rows; those of one line of the sheet are told apart by the column of their cell."""
    if "line" not in reading.table.column_names:  # days of use, which name the first and the last line behind them
        for name in ("first_line", "last_line"):
            reading = replace(reading, table=_put(reading.table, name, _on_sheet(reading.table[name], arranged)))
        return reading.table
    lines = _on_sheet(reading.table["line"], arranged)
    ids = pc.binary_join_element_wise(reading.file_sha8, lines.cast(pa.string()), ":")
    if arranged.how == CROSSED:
        own = reading.table["line"].to_numpy()
        columns = pa.array([letters(at) for at in arranged.cells[own - 1].tolist()], pa.string())
        ids = pc.binary_join_element_wise(ids, columns, ":")
        if len(arranged.ordinals):
            more = [f":{ordinal}" if ordinal > 1 else "" for ordinal in arranged.ordinals[own - 1].tolist()]
            ids = pc.binary_join_element_wise(ids, pa.array(more, pa.string()), "")
    return _put(_put(reading.table, "line", lines), "line_id", ids)


def _lines(reading: Reading, arranged: Arranged) -> pa.Table:
    """One fate a line of the sheet: the best of those of its cells (`FATES` has them in this order)."""
    order = {fate: at for at, fate in enumerate(FATES)}
    found = {line: order["set_aside"] for lines in arranged.aside.values() for line in lines}
    of_list = _on_sheet(reading.lines["line"], arranged).to_pylist()
    for line, fate in zip(of_list, reading.lines["fate"].to_pylist(), strict=True):
        found[line] = min(found.get(line, len(order)), order[fate])
    lines = sorted(found)
    fates = pa.DictionaryArray.from_arrays(pa.array([found[line] for line in lines], pa.int32()), pa.array(FATES))
    return pa.table({"line": pa.array(lines, pa.int64()), "fate": fates}, schema=reading.lines.schema)


def _findings(reading: Reading, arranged: Arranged, lines: pa.Table) -> pa.Table:
    """The findings in lines and columns of the sheet, and those of the rearranging itself."""
    if arranged.how == CROSSED:
        fates = dict(zip(lines["line"].to_pylist(), lines["fate"].to_pylist(), strict=True))
        told = _of_crossed(reading.findings, reading.file_sha8, arranged, fates)
    else:
        told = _of_block(reading, arranged)
    aside = ((*name.partition(":")[::2], where) for name, where in arranged.aside.items() if where)
    own = [Cause(rule, SET_ASIDE, lines=np.array(at, np.int64), variant=variant) for rule, variant, at in aside]
    return with_causes(told, reading.file_sha8, [*arranged.causes, *own])


def _of_block(reading: Reading, arranged: Arranged) -> pa.Table:
    """The findings of one of several lists beside each other."""
    positions: dict[str, set[int]] = {}
    for each in reading.mapping:
        positions.setdefault(each.canonical or "", set()).add(arranged.columns[each.position])

    @lru_cache(maxsize=1_024)
    def changed(column: str, rule: str, args: str) -> str:
        given: dict[str, Any] = json.loads(args)
        for name in _AT_HEADER.get(rule, ()):
            given[name] = arranged.columns[given[name] - 1] + 1
        if column and len(positions.get(column, ())) == 1:
            given["sheet_column"] = letters(next(iter(positions[column])))
        return _json(given)

    told = reading.findings
    named = (told[name].to_pylist() for name in ("column", "rule", "message_args"))
    args = [changed(*each) for each in zip(*named, strict=True)]
    at_header = [_at_header(column, arranged) for column in told["column"].to_pylist()]
    for name, values in (("line", _on_sheet(told["line"], arranged)), ("message_args", pa.array(args, pa.string())),
                         ("column", pa.array(at_header, pa.string()))):  # fmt: skip
        told = _put(told, name, values)
    return told


def _at_header(column: str, arranged: Arranged) -> str:
    """The column of a finding about a name of the header (`:C`) as that of the sheet; any other as it is."""
    found = _HEADING.fullmatch(column)
    return f":{letters(arranged.columns[position(found.group(1))])}" if found else column


def _of_crossed(told: pa.Table, sha8: str, arranged: Arranged, fates: Mapping[int, str]) -> pa.Table:
    """The findings of a crossed table, each at the cell that it speaks of."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in told.to_pylist():
        groups.setdefault(row["group_id"], []).append(row)
    rows: list[dict[str, Any]] = []
    number = 0
    for cause in groups.values():
        for part in _parts(cause, arranged, fates):
            number += 1
            rows += [row | {"group_id": f"{sha8}:{number}"} for row in part]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _parts(cause: list[dict[str, Any]], arranged: Arranged, fates: Mapping[int, str]
           ) -> Iterator[list[dict[str, Any]]]:  # fmt: skip
    """One cause as causes of the sheet: of whole lines, of single cells, of cells of the header."""
    first = cause[0]
    if not first["line"]:
        args = json.loads(first["message_args"])
        yield [first | {"message_args": _json(args | ({"rows": len(fates)} if "rows" in args else {}))}]
        return
    of_list = [row["line"] - 1 for row in cause]  # several lines of the list may be of one cell
    places = list(dict.fromkeys((int(arranged.lines[at]), int(arranged.cells[at])) for at in of_list))
    out = first["severity"] in (REFUSED, SET_ASIDE)
    if first["column"] == "use_quantity" and out:
        columns = {line: letters(at) for line, at in reversed(places)}  # of a line, the first that is wrong
        for name in sorted(set(columns.values())):
            own = [line for line in sorted(columns) if columns[line] == name]
            for severity in (first["severity"], FLAGGED):
                there = [line for line in own if (fates[line] == first["severity"]) is (severity != FLAGGED)]
                if there:
                    yield _rows(first | {"severity": severity}, there, position(name))
    elif first["column"] == "quantity_devices":
        for at in dict.fromkeys(at for _, at in places):
            yield _rows(_of_cell(first), [line for line, cell in places if cell == at], at)
    elif first["column"] in arranged.heads or out:
        whole = {line for line, _ in places if out and fates[line] == first["severity"]}
        if whole:
            yield _rows(first, sorted(whole))
        rest = [place for place in places if place[0] not in whole]
        for at in dict.fromkeys(at for _, at in rest):
            if first["column"] in arranged.heads:
                yield _rows(_of_head(first), [arranged.header_line], at)
            else:
                yield _rows(first | {"severity": FLAGGED}, [line for line, cell in rest if cell == at], at)
    else:
        yield _rows(first, sorted({line for line, _ in places}))


def _of_cell(row: dict[str, Any]) -> dict[str, Any]:
    """A finding about a quantity, in the words of one that speaks of a single cell."""
    if row["message_key"] == "findings.invalid_quantity.says":
        row = row | {"message_key": "findings.invalid_quantity.cell.says"}
    raw = row["raw_value"]
    if raw is None or not (written := _WRAPPED.fullmatch(raw)):
        return row
    args = json.loads(row["message_args"]) | {"value": written.group(1)}
    return row | {"raw_value": written.group(1), "message_args": _json(args)}


def _of_head(row: dict[str, Any]) -> dict[str, Any]:
    """A finding of cells below a name of the header: their lines have a better fate, and the words say so."""
    if row["severity"] == REFUSED:
        _, rule, *variant, _ = row["message_key"].split(".")
        row = row | {"message_key": ".".join(["findings", rule, "_".join(["column", *variant]), "says"])}
    return row | {"severity": FLAGGED}


def _rows(row: dict[str, Any], lines: Sequence[int], at: int | None = None) -> list[dict[str, Any]]:
    args = json.loads(row["message_args"]) | {"count": len(lines)}
    column = row["column"]
    if at is not None:
        args["sheet_column"] = letters(at)
        column = f"{column}:{letters(at)}"
    told = row | {"column": column, "row_count": len(lines), "message_args": _json(args)}
    return [told | {"line": line} for line in lines[: most_kept(row["severity"])]]


def _json(args: Mapping[str, Any]) -> str:
    return json.dumps(args, ensure_ascii=False, sort_keys=True)
