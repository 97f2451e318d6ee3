"""What every reading keeps, whatever its file holds: the lake's columns and keys, one fate a line, a reason for each.

Checked on every file before it leaves the intake. A fault is an error of ours, and never stops another file.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint import schema
from footprint.intake.columns.line_ids import line_ids
from footprint.intake.finding_keys import has_twins
from footprint.intake.findings import COLUMNS, REFUSED, SCHEMA, SET_ASIDE, most_kept
from footprint.intake.lake_rows import ADDED_LATER, TABLE_OF, table_schema
from footprint.intake.reading import Reading
from footprint.intake.tables.rearranged import CROSSED

_LOOKED_AT = 1_000  # rows
# Rows that describe a thing under its own name: several lines may name it, the latest counts (`merging.latest`).
_NAMED = ("sites", "contracts", "services", "members")


class ContractError(Exception):
    """A reading that the lake would refuse. `faults`: each in words, without any cell."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def faults(reading: Reading) -> list[str]:
    """What is wrong with a reading, in words; nothing where the lake takes it."""
    try:
        return [*_of_lines(reading), *_of_findings(reading), *(_of_rows(reading) if reading.kind else ())]
    except (pa.ArrowException, KeyError) as error:  # a column that is not there, or not of the type that it should be
        return [f"columns of the reading cannot be compared ({type(error).__name__})"]


def _of_lines(reading: Reading) -> Iterator[str]:
    lines = reading.lines
    if reading.accepted + reading.refused + reading.set_aside != reading.rows:
        yield "accepted, refused and set aside are not all rows"
    if lines["line"].null_count or lines["fate"].null_count:
        yield "lines have no number or no fate"
        return
    if not _is_distinct(lines["line"].to_numpy()):
        yield "lines have two fates"
    fate = _fates(lines)
    if (fate < 0).any():
        yield "lines have an unknown fate"
        return
    weights = lines["count"].to_numpy() if "count" in lines.column_names else None
    if np.bincount(fate, weights, len(schema.FATES)).tolist() != [
        reading.accepted, reading.refused, reading.set_aside
    ]:  # fmt: skip
        yield "fates of lines are not as counted"


def _fates(lines: pa.Table) -> np.ndarray:
    """The fate of each line as its place in `schema.FATES`; -1 = unknown."""
    column = lines["fate"].combine_chunks()
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    known = coded.dictionary.to_pylist()
    places = [schema.FATES.index(fate) if fate in schema.FATES else -1 for fate in known]
    if places == list(range(len(places))):  # as nearly always
        return np.asarray(coded.indices.to_numpy())
    return np.asarray(np.array(places, np.int64)[coded.indices.to_numpy()])


def _with_fate(reading: Reading, fate: str) -> np.ndarray:
    return np.asarray(reading.lines["line"].to_numpy()[_fates(reading.lines) == schema.FATES.index(fate)])


def _is_distinct(numbers: np.ndarray) -> bool:
    if (numbers[1:] > numbers[:-1]).all():  # as nearly always
        return True
    return len(np.unique(numbers)) == len(numbers)


def _of_findings(reading: Reading) -> Iterator[str]:
    findings = reading.findings
    if findings.schema != SCHEMA:
        yield "findings have other columns than the schema"
        return
    if any(findings[name].null_count for name in COLUMNS if name not in ("raw_value", "value_used", "proposal")):
        yield "findings lack a part of their key or of their words"
        return
    if has_twins(findings):
        yield "findings have two rows of one key"
    if set(findings["severity"].unique().to_pylist()) - set(schema.SEVERITIES):
        yield "findings have an unknown severity"
    if set(findings["file_sha8"].unique().to_pylist()) - {reading.file_sha8}:
        yield "findings are of another file"
    if reading.kind is not None and "count" not in reading.lines.column_names:
        yield from _of_reasons(reading)


def _of_reasons(reading: Reading) -> Iterator[str]:
    """Each line that is out has a finding that says why, unless a cause has more lines than are kept."""
    for severity in (REFUSED, SET_ASIDE):
        out = _with_fate(reading, severity)
        own = reading.findings.filter(pc.equal(reading.findings["severity"], severity))
        told = np.unique(own["line"].to_numpy())
        if (pc.max(own["row_count"]).as_py() or 0) > most_kept(severity):
            continue
        if not np.array_equal(told[told > 0], np.sort(out)):
            yield f"lines {severity} are not those that findings name"


def _of_rows(reading: Reading) -> Iterator[str]:
    kind, rows = reading.kind or "", reading.table
    name = TABLE_OF[kind]
    if rows.schema != table_schema(kind):
        yield f"{name} has other columns than the schema"
        return
    yield from _of_keys(reading, name)
    if "line" in rows.column_names:
        accepted = _with_fate(reading, "accepted")
        found = rows["line"].to_numpy()
        several = kind == "hosting" or reading.dialect.arrangement == CROSSED
        if not np.array_equal(np.unique(found) if several else found, accepted):
            yield f"lines of {name} are not those accepted"


def _of_keys(reading: Reading, name: str) -> Iterator[str]:
    rows, described = reading.table, schema.table(name)
    own = [each for each in described.key if each not in ADDED_LATER]
    for each in own:
        if each in described.required and each in rows.column_names and rows[each].null_count:
            yield f"{name} has rows without {each}"
    if name == "devices" and reading.dialect.arrangement != CROSSED:
        lines = rows["line"].to_numpy()
        if not (lines[1:] > lines[:-1]).all() or not _are_of_lines(rows["line_id"], reading.file_sha8, lines):
            yield "devices have two rows of one key"
    elif name not in _NAMED and rows.group_by(own).aggregate([]).num_rows != rows.num_rows:
        yield f"{name} has two rows of one key"


def _are_of_lines(ids: pa.ChunkedArray, sha8: str, lines: np.ndarray) -> bool:
    """Whether identifiers are those of their lines, by the first and the last: they are written at once."""
    parts = (slice(0, _LOOKED_AT), slice(max(0, len(lines) - _LOOKED_AT), len(lines)))
    return all(ids[part].to_pylist() == line_ids(sha8, lines[part]).to_pylist() for part in parts)
