"""Findings under keys of their own: no two rows share file, line, column and rule, whatever was found how often."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PLACE = ("file_sha8", "column", "rule")


def keyed(findings: pa.Table) -> pa.Table:
    """The findings, none lost. Of several causes of one rule that stand at one place, the second has `#2` behind its
    column, the third `#3`; its other lines, too, so that a cause stays one."""
    lines = findings["line"].to_numpy()
    places = _places(findings)
    if not _is_repeated(places, lines):
        return findings
    plain = _put(findings, pc.replace_substring_regex(findings["column"], r"#\d+$", ""))
    numbers = _numbers(findings["group_id"].to_pylist(), _places(plain), lines)
    ends = pa.array(["" if number == 1 else f"#{number}" for number in numbers], pa.string())
    return _put(plain, pc.binary_join_element_wise(plain["column"], ends, ""))


def _put(findings: pa.Table, column: pa.ChunkedArray) -> pa.Table:
    return findings.set_column(findings.schema.get_field_index("column"), findings.schema.field("column"), column)


def has_twins(findings: pa.Table) -> bool:
    """Whether two findings share file, line, column and rule."""
    return _is_repeated(_places(findings), findings["line"].to_numpy())


def _places(findings: pa.Table) -> np.ndarray:
    """One code a row for its file, column and rule."""
    code = np.zeros(findings.num_rows, np.int64)
    for name in PLACE:
        encoded = findings[name].combine_chunks().dictionary_encode()
        code = code * max(1, len(encoded.dictionary)) + encoded.indices.to_numpy()
    return code


def _is_repeated(places: np.ndarray, lines: np.ndarray) -> bool:
    order = np.lexsort((lines, places))
    ordered, at = places[order], lines[order]
    return bool(((ordered[1:] == ordered[:-1]) & (at[1:] == at[:-1])).any())


def _numbers(groups: list[str], places: np.ndarray, lines: np.ndarray) -> list[int]:
    """For each row, which of the causes at its place its own is (1 = first), in the order of the rows."""
    rows: dict[tuple[str, int], list[int]] = {}
    for row, key in enumerate(zip(groups, places.tolist(), strict=True)):
        rows.setdefault(key, []).append(row)
    numbers = [1] * len(groups)
    taken: dict[tuple[int, int], set[int]] = {}
    for (_, place), own in rows.items():
        number, there = 1, set(lines[own].tolist())
        while not there.isdisjoint(taken.get((place, number), ())):
            number += 1
        taken.setdefault((place, number), set()).update(there)
        for row in own:
            numbers[row] = number
    return numbers
