"""What the SQL engine makes of the findings is what a walk through them, line by line, finds."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from footprint.intake.findings import SCHEMA
from footprint.intake.telling import tell
from footprint.lake import Lake
from footprint.portal.year import causes, overview
from footprint.schema import table

RULES = [("unknown_category", "refused"), ("unknown_category", "set_aside"), ("unknown_country", "flagged"),
         ("unreadable_number", "proposed")]  # fmt: skip
YEAR = 2025


def findings_of(member_id: str, chance: random.Random) -> list[dict[str, Any]]:
    """Causes with up to 25 lines each, some about whole files, in two files and the whole year."""
    rows = []
    for number in range(chance.randint(1, 12)):
        rule, severity = chance.choice(RULES)
        sha8 = chance.choice(["", "a" * 8, "b" * 8])
        lines = chance.choice([[0], chance.sample(range(1, 1000), chance.randint(1, 25))])
        value = chance.choice(["Bidulotron", "Zorglub", None])
        shared = {
            "member_id": member_id, "year": YEAR, "file_sha8": sha8, "column": f"c{number}", "rule": rule,
            "severity": severity, "raw_value": value, "value_used": None, "proposal": chance.choice([None, "monitor"]),
            "group_id": f"{sha8}:{number}", "row_count": 0 if lines == [0] else len(lines) + chance.choice([0, 90]),
            "message_key": f"findings.{rule}.says", "message_args": f'{{"value": "{value or ""}"}}',
        }  # fmt: skip
        rows += [shared | {"line": line} for line in lines]
    return rows


@pytest.fixture(params=range(5))
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Lake, list[dict[str, Any]]]:
    """A lake with the findings of seven members, and the same as rows."""
    chance, made, rows = random.Random(request.param), Lake(tmp_path), []
    for number in range(7):
        mine = findings_of(f"m{number}", chance)
        data = pa.Table.from_pylist(mine, schema=table("findings").arrow)
        made.write("findings", data, year=YEAR, member_id=f"m{number}")
        rows += mine
    other_year = pa.Table.from_pylist(
        [each | {"year": 2024} for each in findings_of("m0", chance)], schema=table("findings").arrow
    )
    made.write("findings", other_year, year=2024, member_id="m0")
    return made, rows


def by_cause(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The rows of each cause, in the order of their lines; the cause of most lines first."""
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["line"]):
        found[row["member_id"], row["group_id"]].append(row)
    return [found[key] for key in sorted(found, key=lambda key: (-found[key][0]["row_count"], *key))]


def told(rows: list[dict[str, Any]]) -> Any:
    (only,) = tell(pa.Table.from_pylist([{name: row[name] for name in SCHEMA.names} for row in rows], SCHEMA), "fr")
    return only


def test_rules_with_members_lines_and_the_heaviest_cause(lake: tuple[Lake, list[dict[str, Any]]]) -> None:
    known = defaultdict(list)
    for cause in by_cause(lake[1]):
        known[cause[0]["rule"], cause[0]["severity"]].append(cause)
    wanted = [
        causes.Rule(
            rule,
            severity,
            len({cause[0]["member_id"] for cause in mine}),
            sum(cause[0]["row_count"] for cause in mine),
            told(mine[0]).message,
        )
        for (rule, severity), mine in known.items()
    ]
    wanted.sort(key=lambda each: (-each.lines, -each.members, each.name, each.severity))
    assert causes.by_rule(lake[0], YEAR, "fr") == wanted


def test_the_causes_of_a_rule_with_their_first_lines(lake: tuple[Lake, list[dict[str, Any]]]) -> None:
    seen = 0
    for rule, severity in RULES:
        mine = {
            (cause[0]["member_id"], cause[0]["group_id"]): told(cause)
            for cause in by_cause(lake[1])
            if (cause[0]["rule"], cause[0]["severity"]) == (rule, severity)
        }
        found = causes.of_rule(lake[0], YEAR, rule, severity)
        met = found.met(lake[0], YEAR, found.ordered, "fr")
        keys = [(each["member_id"], each["group_id"]) for each in found.ordered]
        assert dict(zip(keys, (each.told for each in met), strict=True)) == mine
        seen += len(mine)
    assert seen == len(by_cause(lake[1]))


def test_remarks_are_the_causes_to_be_checked(lake: tuple[Lake, list[dict[str, Any]]]) -> None:
    wanted = defaultdict(set)
    for row in lake[1]:
        if row["severity"] in ("flagged", "proposed"):
            wanted[row["member_id"]].add(row["group_id"])
    assert overview._remarks(lake[0], year=YEAR) == {member_id: len(groups) for member_id, groups in wanted.items()}
    assert overview._remarks(lake[0], year=YEAR, member_id="m3") == (
        {"m3": len(wanted["m3"])} if "m3" in wanted else {}
    )


def test_no_rule_is_asked_in_the_words_of_a_query(lake: tuple[Lake, list[dict[str, Any]]]) -> None:
    for name in ("'; DROP VIEW findings; --", '" OR 1=1', "unknown_category' OR '1'='1", "\0", ""):
        assert causes.of_rule(lake[0], YEAR, name, "refused").ordered == []


def test_a_year_without_findings_has_no_rule(tmp_path: Path) -> None:
    assert causes.by_rule(Lake(tmp_path), YEAR, "fr") == []
    assert causes.of_rule(Lake(tmp_path), YEAR, "unknown_category", "refused").ordered == []
