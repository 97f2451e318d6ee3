"""Findings in words: every cause that the intake can give has its texts, in both languages, filled."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import footprint.intake
from footprint.intake import Reading
from footprint.intake import findings as findings_module
from footprint.intake.findings import Cause, Findings
from footprint.intake.telling import render, tell
from footprint.messages import catalogue
from tests.cases import long_but
from tests.intake.accounts import FILES
from tests.intake.conftest import Read

SOURCES = [path.read_text(encoding="utf-8") for path in Path(footprint.intake.__file__).parent.rglob("*.py")]
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


# Every text of every finding in both languages: tests/test_messages.py.
@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.csv")))
@pytest.mark.parametrize("lang", long_but(["fr"], ["fr", "en"]))
def test_findings_of_real_files_are_told(read_file: Read, name: str, lang: str) -> None:
    reading = read_file(name)
    told = tell(reading.findings, lang)
    assert len(told) == len(set(reading.findings["group_id"].to_pylist()))
    assert all("{" not in each.message + each.mend for each in told)
    assert len(render(reading.findings, lang)) == len(told)


def test_a_told_finding_has_lines_labels_and_a_mend(read_text: Read) -> None:
    reading = read_text("Type;Modèle\nTéléphone;x\nTéléphone;y\n")
    told = (
        tell(reading.findings, "fr")[1]
        if tell(reading.findings, "fr")[0].rule == "no_accepted_row"
        else tell(reading.findings, "fr")[0]
    )
    assert (told.lines, told.row_count, told.severity) == ((2, 3), 2, "refused")
    assert "smartphone" in told.mend
    assert "smartphone" in " ".join(render(reading.findings, "en"))


def test_many_lines_of_one_cause_are_kept_in_part_and_counted(read_text: Read) -> None:
    reading = read_text("Type\n" + "Écran\n" * 3000)
    assert reading.findings.num_rows == 1000
    assert set(reading.findings["row_count"].to_pylist()) == {3000}


def test_values_beyond_the_first_share_a_finding_and_keep_their_fates(
    read_text: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column of hundreds of thousands of unknown types would fill the lake and every page with as many findings."""
    lines = [f"{'zorglub' if n % 3 else 'imprimate à'} {n};{n % 5};x{n}\n" for n in range(90)]
    content = "Type;Quantité;Propriété\n" + "".join(lines) + "PC portable;1;x1\nPC portable;1;x2\n" * 20
    every = read_text(content)
    monkeypatch.setattr(findings_module, "MOST_VALUES", 7)
    few = read_text(content)
    for name in ("table", "lines"):
        assert getattr(few, name).equals(getattr(every, name)), name
    for rule in ("unknown_category", "unknown_word"):
        all_, some = (_causes(reading, rule) for reading in (every, few))
        detailed = [row for row in some if not row["message_key"].endswith(".rest.says")]
        (rest,) = [row for row in some if row not in detailed]
        assert len(detailed) == min(7, len(all_) - 1)
        assert sum(row["row_count"] for row in some) == sum(row["row_count"] for row in all_)
        assert json.loads(rest["message_args"])["values"] == len(all_) - len(detailed)
        assert [row["raw_value"] for row in detailed] == [row["raw_value"] for row in all_ if row in detailed]
        told = next(each for each in tell(few.findings, "fr") if each.rule == rule and "autres valeurs" in each.message)
        assert detailed[0]["raw_value"] in told.message


def test_values_of_one_rule_share_its_room_whichever_variant_they_are_of(
    read_text: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first variant fills the room: those of the second are among the rest, and the file stays whole."""
    monkeypatch.setattr(findings_module, "MOST_VALUES", 3)
    labels = [f"Ecran{number}" for number in range(4)] + [f"zorgblat{number}" for number in range(2)]
    reading = read_text("\n".join(["Type;Quantité", "PC portable;1", *(f"{label};1" for label in labels), ""]))
    refused = [row for row in reading.findings.to_pylist() if row["rule"] == "unknown_category"]
    assert (reading.accepted, reading.refused) == (1, 6)
    assert [row["raw_value"] for row in refused] == ["Ecran0", "Ecran1", "Ecran2", None, None, None]
    assert {json.loads(row["message_args"])["values"] for row in refused[3:]} == {3}


def _causes(reading: Reading, rule: str) -> list[dict[str, Any]]:
    """One row a cause, without its numbers."""
    rows = {row["group_id"]: row for row in reversed(reading.findings.to_pylist()) if row["rule"] == rule}
    return [row | {"group_id": ""} for row in reversed(rows.values())]


def test_no_findings_is_an_empty_table() -> None:
    assert Findings().table("00000000").num_rows == 0
    assert tell(Findings().table("00000000"), "fr") == []


def test_a_cause_about_the_whole_file_stands_on_line_0() -> None:
    findings = Findings()
    findings.add(Cause("empty_file", "refused"))
    assert findings.table("00000000").to_pylist()[0]["line"] == 0
