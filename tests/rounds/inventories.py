"""What became of each inventory of a round, against its key (`expected.csv`).

A key has a row a file. `devices`: units in use or in stock in 2025; `accept_devices`: other right counts, `a|b` or
`a..b`; `categories`: JSON, category (`a|b` = either) → units. A list of nothing that is a device has 0.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

from footprint.intake.delivery import read_all
from footprint.intake.evidence.answered import NOTHING_SAID
from footprint.intake.reading import Reading
from footprint.intake.vocabulary.folding import fold

FOLDER = Path(__file__).parent
GONE = {"retired", "missing", "gone_undated", "on_order"}
# Rules of questions: of what a word means, and how many devices there are.
WORDS = {"unknown_category", "ambiguous_category"}
ASKS = WORDS | {"unknown_state"}
NO_DEVICE = "not_hardware"
WARNS = "unexplained_texts"  # names the lines whose texts may change the number, and asks nothing
NUMBERS = {
    "invalid_quantity", "several_quantities", "counts_by_column", "quantity_doubtful", "quantity_perhaps",
    "plural_without_number",
    "fractional_quantity", "catalogue", "unread_state", "lease_ended", "table_left_out", "block_left_out",
    "crossed_total", "column_not_counted", "gone_list", "exit_of_unnamed", "repeated_name",
    "summary_table", "lots_again", "table_beside", "of_a_customer",
}  # fmt: skip
# Texts that say that something is taken for granted, or left out, and what.
SAID = {
    "findings.category_corrected.model.says", "findings.text_devices_left_out.says",
    "findings.repeated_answer.differs.says", "findings.unknown_word.status.says", "findings.unread_column.devices.says",
    "findings.unread_column.movement.says", "findings.unreadable_date.exit.says",
}  # fmt: skip
Row = dict[str, str]


def key(name: str) -> dict[str, Row]:
    """The row of a round's key by file."""
    with (FOLDER / name / "inventories" / "expected.csv").open(encoding="utf-8", newline="") as stream:
        return {row["file"]: row for row in csv.DictReader(stream)}


def outcomes(name: str) -> list[tuple[str, str, str]]:
    """File, outcome and what was read, of every file of a round."""
    return [(file, *outcome(FOLDER / name / "inventories" / file, row)) for file, row in key(name).items()]


def outcome(path: Path, expected: Row) -> tuple[str, str]:
    """`right`, `asked` (one question is left), `told` (wrong or less than there is, with findings), `refused` (nothing
    is read although there are devices) or `silent`, and the counts and what is asked."""
    readings = read(path)
    counted, is_right = counts(readings, expected)
    total = sum(counted.values())
    asked = questions(readings)
    shown = f"{total:g} of {expected['devices']}; {dict(counted)} {sorted(map(str, asked))[:6]}"
    if is_right:
        return "right", shown
    if len(asked) == 1 and _is_right_once_answered(path, expected, next(iter(asked)), total):
        return "asked", shown
    if not total and not counted:
        return "refused", f"{shown} {sorted({rule for reading in readings for rule in _rules(reading)})}"
    return ("told" if asked or is_warned(readings) else "silent"), shown


@cache
def read(path: Path) -> list[Reading]:
    """What is read of a file that nothing was answered about: once, for all that is proved of it."""
    return read_with(path)


def read_with(path: Path, answers: Mapping[str, str] = NOTHING_SAID) -> list[Reading]:
    """What is read of a file, as a member with these answers has it."""
    return read_all(path, year=2025, as_of=date(2025, 12, 31), answers=answers)


def counts(readings: Sequence[Reading], expected: Row) -> tuple[Counter[str], bool]:
    """Units by category, and whether they are right. A key may count those that left during the year, which were there,
    or leave them out; so it may those of persons themselves, which count by their share."""
    right = _accepted(expected)
    ways = [
        sum((_counted(reading, leavers=leavers, byod=byod) for reading in readings), Counter[str]())
        for byod in (True, False)
        for leavers in (True, False)
    ]
    counted = next((way for way in ways if sum(way.values()) in right), ways[0])
    return counted, sum(counted.values()) in right and (_of_categories(counted, expected) or len(right) > 1)


def _is_right_once_answered(path: Path, expected: Row, question: tuple[str, str], total: int) -> bool:
    """Whether the answer to the one question leads to the key. Of a word each category of the key is tried, and that it
    is no device; a number or a state is answered in the file: there less than in the key must be counted."""
    rule, word = question
    if rule not in WORDS or not word:
        return total < max(_accepted(expected))
    names = {name for names in json.loads(expected["categories"] or "{}") for name in names.split("|")}
    return any(counts(read_with(path, {fold(word): name}), expected)[1] for name in sorted(names | {NO_DEVICE}))


def _counted(reading: Reading, *, leavers: bool, byod: bool = True) -> Counter[str]:
    """Category and units of this reading in use or in stock in 2025; lines of unknown number left out."""
    found: Counter[str] = Counter()
    for row in reading.table.to_pylist() if reading.kind == "inventory" else ():
        units = 1 if row["quantity_devices"] is None else row["quantity_devices"]
        left = row["retired_on"]
        gone = left.year < 2025 if left is not None and leavers else row["status"] in GONE
        gone = gone or (left is not None and left.year < 2025)
        later = row["acquired_on"] is not None and row["acquired_on"].year > 2025
        if not (gone or later) and units == units and (byod or row["ownership"] != "byod"):
            found[row["category"]] += int(units)
    return found


def _accepted(expected: Row) -> set[int]:
    found = {int(expected["devices"])}
    for part in filter(None, expected["accept_devices"].split("|")):
        first, _, last = part.partition("..")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def _of_categories(counted: Counter[str], expected: Row) -> bool:
    """Whether each group of categories can be given its units: whatever some of the groups may share, there are enough
    of (Hall)."""
    groups = [({*names.split("|")}, units) for names, units in json.loads(expected["categories"] or "{}").items()]
    single = {name: units for names, units in groups if len(names) == 1 for name in names}
    open_ = [(names, units) for names, units in groups if len(names) > 1]
    rest = {name: counted[name] - single.get(name, 0) for name in {*counted, *single}}
    if any(left < 0 for left in rest.values()):
        return False
    return all(
        sum(units for _, units in some)
        <= sum(rest.get(name, 0) for name in set[str]().union(*(names for names, _ in some)))
        for size in range(1, len(open_) + 1)
        for some in combinations(open_, size)
    )


def questions(readings: Sequence[Reading]) -> set[tuple[str, str]]:
    """What is asked: a rule and the word."""
    return {
        (row["rule"], row["raw_value"] or "")
        for reading in readings
        for row in reading.findings.to_pylist()
        if row["rule"] in ASKS | NUMBERS or row["message_key"] in SAID
    }


def is_warned(readings: Sequence[Reading]) -> bool:
    """Whether the lines whose texts may change the number are named."""
    return any(WARNS in reading.findings["rule"].to_pylist() for reading in readings)


def _rules(reading: Reading) -> set[str]:
    return {row["message_key"] for row in reading.findings.to_pylist()}
