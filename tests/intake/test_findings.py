"""Findings in words: every cause that the intake can give has its texts, in both languages, filled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import footprint.intake
from footprint.intake.findings import Cause, Findings, render, tell
from footprint.messages import catalogue
from tests.intake.accounts import FILES
from tests.intake.conftest import Read

SOURCES = [path.read_text(encoding="utf-8") for path in Path(footprint.intake.__file__).parent.glob("*.py")]
RULES = sorted(
    {
        rule
        for source in SOURCES
        for rule in re.findall(r'"((?:invalid|unknown|ambiguous|mixed|missing|extra|unreadable)_[a-z_]+)"', source)
    }
)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in ("unreadable_file",)])
def test_every_rule_has_a_text(rule: str) -> None:
    assert [key for key in catalogue("findings", "fr") if key.startswith(f"{rule}.")]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.csv")))
def test_findings_of_real_files_are_told(read_file: Read, name: str, lang: str) -> None:
    reading = read_file(name)
    told = tell(reading.findings, lang)
    assert len(told) == len(set(reading.findings["group_id"].to_pylist()))
    assert all("{" not in each.message + each.mend for each in told)
    assert len(render(reading.findings, lang)) == len(told)


def test_a_told_finding_has_lines_labels_and_a_mend(read_text: Read) -> None:
    reading = read_text("Type;Modèle\nOrdinateur;x\nOrdinateur;y\n")
    told = (
        tell(reading.findings, "fr")[1]
        if tell(reading.findings, "fr")[0].rule == "no_accepted_row"
        else tell(reading.findings, "fr")[0]
    )
    assert (told.lines, told.row_count, told.severity) == ((2, 3), 2, "refused")
    assert "ordinateur portable" in told.mend
    assert "laptop" in " ".join(render(reading.findings, "en"))


def test_many_lines_of_one_cause_are_kept_in_part_and_counted(read_text: Read) -> None:
    reading = read_text("Type\n" + "Écran\n" * 3000)
    assert reading.findings.num_rows == 1000
    assert set(reading.findings["row_count"].to_pylist()) == {3000}


def test_no_findings_is_an_empty_table() -> None:
    assert Findings().table("00000000").num_rows == 0
    assert tell(Findings().table("00000000"), "fr") == []


def test_a_cause_about_the_whole_file_stands_on_line_0() -> None:
    findings = Findings()
    findings.add(Cause("empty_file", "refused"))
    assert findings.table("00000000").to_pylist()[0]["line"] == 0
