"""Every quirk of real files alone, every two together: each line has its right fate, each value its right reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.cases import LONG
from tests.intake.accounts import AS_OF, conserved
from tests.intake.nasty import Sheet, Truth, fleet
from tests.intake.nasty_quirks import QUIRKS, Quirk, combined, covering, pairs

# Every two quirks are in one of these sets; the long run has each pair alone, too.
TOGETHER = covering(12) + ([list(pair) for pair in pairs()] if LONG else [])


def understood(sheet: Sheet, path: Path) -> tuple[Reading, dict[int, Truth]]:
    data, truths = sheet.written()
    path.write_bytes(data)
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    return conserved(reading), truths


def wrong(reading: Reading, truths: dict[int, Truth]) -> Iterator[str]:
    """What is not as it should be."""
    fates = {row["line"]: row["fate"] for row in reading.lines.to_pylist()}
    for line in sorted(fates.keys() | truths.keys()):
        right = truths[line].fate if line in truths else "no line"
        if fates.get(line) != right:
            yield f"line {line} is {fates.get(line)}, not {right}"
    for row in reading.table.to_pylist():
        found = Truth(
            "accepted", row["category"], row["quantity_devices"], row["acquired_on"], row["acquired_precision"],
            row["price_eur"], row["status"],
        )  # fmt: skip
        if str(found) != str(truths.get(row["line"])):  # NaN is not equal to itself
            yield f"line {row['line']}: {found}, not {truths.get(row['line'])}"


def faults(sheet: Sheet, path: Path) -> list[str]:
    reading, truths = understood(sheet, path)
    found = list(wrong(reading, truths))
    stored = str(reading.table.to_pylist()) + str(reading.findings.to_pylist())
    return found + [f"{secret} is kept" for secret in sheet.secrets if secret in stored]


def test_there_are_quirks_enough() -> None:
    assert len({quirk.name for quirk in QUIRKS}) == len(QUIRKS) > 40
    assert len(pairs()) > 1_000
    met = {frozenset(pair) for quirks in TOGETHER for pair in combinations(quirks, 2)}
    assert met == {frozenset(pair) for pair in pairs()}


def test_the_fleet_without_any_quirk(tmp_path: Path) -> None:
    assert faults(fleet(), tmp_path / "parc.csv") == []


@pytest.mark.parametrize("quirk", QUIRKS, ids=[quirk.name for quirk in QUIRKS])
def test_a_quirk_alone(tmp_path: Path, quirk: Quirk) -> None:
    assert faults(combined(quirk), tmp_path / "parc.csv") == []


@pytest.mark.parametrize("quirks", TOGETHER, ids=[" + ".join(quirk.name for quirk in quirks) for quirks in TOGETHER])
def test_quirks_together(tmp_path: Path, quirks: list[Quirk]) -> None:
    assert faults(combined(*quirks), tmp_path / "parc.csv") == []


@pytest.mark.parametrize(
    ("name", "encoding", "separator", "newline"),
    [("cp1252", "cp1252", ";", "\n"), ("Mac Roman", "mac-roman", ";", "\n"),
     ("utf-16", "utf-16-le", ";", "\n"), ("tab", "utf-8", "\t", "\n"),
     ("CR", "utf-8", ";", "\r"), ("utf-8-sig", "utf-8-sig", ";", "\n"), ("utf-32", "utf-32-le", ";", "\n")],
)  # fmt: skip
def test_what_was_decided_is_said(tmp_path: Path, name: str, encoding: str, separator: str, newline: str) -> None:
    quirk = next(each for each in QUIRKS if each.name == name)
    dialect = understood(combined(quirk), tmp_path / "parc.csv")[0].dialect
    assert (dialect.encoding, dialect.separator, dialect.newline) == (encoding, separator, newline)
