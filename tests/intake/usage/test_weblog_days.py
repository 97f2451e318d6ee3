"""Daily aggregates of access logs as a file: what the file holds twice counts once, what only looks alike adds up."""

from __future__ import annotations

import re
from datetime import date

from tests.intake.accounts import rules
from tests.intake.conftest import Read

HEADER = "site;day;device_class;country;is_bot;requests;bytes_out;sessions;terminal_hours;visitors\n"
DAYS = (
    "www.ville.fr;2025-03-05;computer;;false;16;1626;2;0.45;2\n"
    "www.ville.fr;2025-03-05;unknown;;true;1;7;1;0;1\n"
    "www.ville.fr;2025-03-06;computer;;false;3;9;1;;1\n"
)


def requests(read_text: Read, text: str) -> tuple[dict[date, float], dict[str, int]]:
    reading = read_text(HEADER + text)
    found: dict[date, float] = {}
    for row in reading.table.to_pylist():
        if row["metric"] == "requests":
            found[row["day"]] = found.get(row["day"], 0.0) + row["quantity"]
    return found, rules(reading)


def test_an_export_twice_in_one_file_counts_once(read_text: Read) -> None:
    once = {date(2025, 3, 5): 17.0, date(2025, 3, 6): 3.0}
    assert requests(read_text, DAYS) == (once, {})
    assert requests(read_text, DAYS * 3) == (once, {"repeated_days": 6})


def test_two_machines_in_one_file_add_up(read_text: Read) -> None:
    """They share the row of the robot, not the day."""
    found, said = requests(read_text, DAYS + DAYS.replace(";16;", ";20;").replace(";3;9", ";5;9"))
    assert (found, said) == ({date(2025, 3, 5): 38.0, date(2025, 3, 6): 8.0}, {})


def test_sites_whose_names_are_personal_are_not_confused(read_text: Read) -> None:
    """Both lose their name; what they counted stays."""
    found, said = requests(read_text, "jean@x.fr;2025-03-05;;;false;4;;;;\nluce@x.fr;2025-03-05;;;false;4;;;;\n")
    assert (found, said) == ({date(2025, 3, 5): 8.0}, {"personal_data": 2})


AWSTATS = """AWSTATS DATA FILE 7.9 (build 20230108)
# Last config file used to build this data file was /etc/awstats/awstats.www.ville.fr.conf.
BEGIN_GENERAL 8
FirstTime 20250301000412
LastTime 20250302225804
END_GENERAL
BEGIN_TIME 24
0 60 120 2000 3 7 500
23 40 80 1000 1 1 10
END_TIME
BEGIN_VISITOR 1
192.0.2.7 2 3 400 20250301100412
END_VISITOR
BEGIN_DAY 2
20250301 40 80 1000 9
20250302 60 120 2000 11
END_DAY
BEGIN_ROBOT 1
Googlebot 2381 26191000 20250331100412 14
END_ROBOT
"""


def test_a_data_file_of_awstats_counts_its_days_once_and_robots_as_robots(read_text: Read) -> None:
    """The hours repeat the totals of the days; robots and errors, which no day has, count as in any log."""
    reading = read_text(AWSTATS, "awstats032025.www.ville.fr.txt")
    found: dict[tuple[str, bool], float] = {}
    for row in reading.table.to_pylist():
        key = (row["metric"], row["is_bot"])
        found[key] = found.get(key, 0.0) + row["quantity"]
        assert (row["subject_kind"], row["subject_id"]) == ("service", "www.ville.fr")
    people = {("requests", False): 200, ("bytes_out", False): 3000, ("sessions", False): 20}
    assert found == people | {("requests", True): 8, ("bytes_out", True): 510}
    assert reading.findings["message_key"].to_pylist() == ["findings.seen_by_people.all.says"]
    old = read_text(re.sub("(?s)BEGIN_TIME.*END_TIME\n", "", AWSTATS), "awstats032025.txt")
    assert {row["is_bot"] for row in old.table.to_pylist()} == {False}
    assert old.findings["message_key"].to_pylist() == ["findings.seen_by_people.says"]
    cut = read_text(AWSTATS[: AWSTATS.index("END_DAY")], "awstats032025.txt")
    assert cut.findings["message_key"].to_pylist() == ["findings.unreadable_file.damaged.says"]
