"""A raw access log that a member uploads becomes daily counts, and is deleted once they are in the lake."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from factors import catalogue
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import rebuild

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
LINE = (
    '203.0.113.{host} - jeanne.exemple [{day:02d}/Mar/2025:10:{minute:02d}:00 +0100] "GET {path} HTTP/1.1" 200 {size} '
    '"https://ailleurs.example/?q=secret" "{agent}"\n'
)
LOG = (
    LINE.format(host=7, day=3, minute=0, path="/?mail=jeanne@exemple.fr", size=1000, agent=AGENT)
    + LINE.format(host=7, day=3, minute=2, path="/style.css", size=500, agent=AGENT)
    + LINE.format(host=8, day=4, minute=0, path="/page", size=2000, agent=AGENT)
    + "ceci n'est pas une requête\n"
)
KEYS: dict[str, Any] = {"year": 2025, "member_id": "commune"}


@pytest.fixture
def places(tmp_path: Path) -> tuple[Lake, Inbox]:
    return Lake(tmp_path), Inbox(tmp_path)


def upload(inbox: Inbox, content: bytes, day: int = 5, list_name: str = "web") -> None:
    name = "www.commune.example.log"
    inbox.deliver(io.BytesIO(content), **KEYS, received_on=date(2026, 1, day), name=name, list_name=list_name)


def test_it_is_counted_by_days_and_deleted(places: tuple[Lake, Inbox]) -> None:
    lake, inbox = places
    upload(inbox, LOG.encode())
    summary = rebuild(lake, inbox, **KEYS, factor_set=catalogue.load())
    assert (summary.rows, summary.accepted, summary.refused, summary.set_aside) == (4, 3, 1, 0)
    usage = lake.read("usage", **KEYS).to_pylist()
    counted = {(row["day"], row["metric"]): row["quantity"] for row in usage}
    assert counted[date(2025, 3, 3), "requests"] == 2
    assert counted[date(2025, 3, 3), "bytes_out"] == 1500
    assert counted[date(2025, 3, 4), "bytes_out"] == 2000
    assert {row["subject_id"] for row in usage} == {"www.commune.example"}
    assert [item.path for item in inbox.received(**KEYS)] == [None]
    assert '"aggregated"' in (inbox.root / "deletions.jsonl").read_text()


def test_what_was_counted_stays_when_other_files_come(places: tuple[Lake, Inbox]) -> None:
    lake, inbox = places
    upload(inbox, LOG.encode())
    factor_set = catalogue.load()
    rebuild(lake, inbox, **KEYS, factor_set=factor_set)
    before = lake.read("usage", **KEYS)
    inbox.deliver(
        io.BytesIO("Catégorie;Quantité\nOrdinateur portable;2\n".encode()), **KEYS, received_on=date(2026, 1, 6),
        name="parc.csv", list_name="parc",
    )  # fmt: skip
    summary = rebuild(lake, inbox, **KEYS, factor_set=factor_set)
    assert lake.read("usage", **KEYS).equals(before)
    assert (summary.rows, summary.accepted, summary.refused) == (5, 4, 1)


def test_nobody_is_found_below_the_lake(places: tuple[Lake, Inbox]) -> None:
    lake, inbox = places
    upload(inbox, LOG.encode())
    rebuild(lake, inbox, **KEYS, factor_set=catalogue.load())
    kept = [path for path in lake.home.rglob("*") if path.is_file()]
    assert kept
    texts = [str(lake.read(name, **KEYS).to_pylist()) for name in ("usage", "lines", "findings", "receipts")]
    stored = "\n".join(texts) + "\n".join(path.read_bytes().decode("latin-1") for path in kept)
    for secret in ("203.0.113", "jeanne", "ailleurs.example", "secret", "Firefox"):
        assert secret not in stored


def request(day: int, minute: int, size: int, host: int = 7) -> str:
    return LINE.format(host=host, day=day, minute=minute, path="/", size=size, agent=AGENT)


def bytes_by_day(lake: Lake) -> dict[int, float]:
    sums: dict[int, float] = {}
    for row in lake.read("usage", **KEYS).to_pylist():
        if row["metric"] == "bytes_out":
            sums[row["day"].day] = sums.get(row["day"].day, 0) + row["quantity"]
    return sums


def rebuilt(places: tuple[Lake, Inbox], *logs: str) -> tuple[dict[int, float], dict[str, int]]:
    """Bytes by day and findings, the logs being uploaded and read one after the other."""
    lake, inbox = places
    for place, content in enumerate(logs, start=5):
        upload(inbox, content.encode(), day=place, list_name=f"log-{place}")
        summary = rebuild(lake, inbox, **KEYS, factor_set=catalogue.load())
    variants = {row["message_key"] for row in lake.read("findings", **KEYS).to_pylist()}
    return bytes_by_day(lake), {key: 1 for key in variants if "overlapping" in key} | summary.findings


def test_a_copy_counts_once(places: tuple[Lake, Inbox]) -> None:
    """A copy has the same counts, though its bytes differ (a line of junk)."""
    sums, findings = rebuilt(places, LOG, LOG + "reste\n")
    assert sums == {3: 1500, 4: 2000}
    assert "overlapping_periods" in findings


def test_logs_that_share_days_in_part_are_counted_once(places: tuple[Lake, Inbox]) -> None:
    """The second begins within the 3rd and goes on where the first stops within the 5th."""
    days = {day: [request(day, minute, 100 * day + minute) for minute in range(0, 60, 10)] for day in range(1, 8)}
    first = [*days[1], *days[2], *days[3], *days[4], *days[5][:2]]
    second = [*days[3][4:], *days[4], *days[5], *days[6], *days[7]]
    sums, findings = rebuilt(places, "".join(first), "".join(second))
    assert sums == {day: sum(100 * day + minute for minute in range(0, 60, 10)) for day in days}
    assert {word for key in findings for word in key.split(".")} >= {"partial", "repeated"}


def test_rotated_logs_add_up_on_the_day_they_meet(places: tuple[Lake, Inbox]) -> None:
    sums, _ = rebuilt(places, request(3, 0, 100) + request(4, 0, 200), request(4, 30, 400) + request(5, 0, 800))
    assert sums == {3: 100, 4: 600, 5: 800}


def test_logs_of_two_machines_add_up(places: tuple[Lake, Inbox]) -> None:
    """Even on the 4th, when both saw nothing but the same monitor."""
    one = "".join(request(day, 0, 57) + (request(day, 1, 1000) if day != 4 else "") for day in range(2, 8))
    other = "".join(request(day, 0, 57) + (request(day, 1, 3000) if day != 4 else "") for day in range(2, 8))
    sums, findings = rebuilt(places, one, other)
    assert sums == {day: 114 + (4000 if day != 4 else 0) for day in range(2, 8)}
    assert "overlapping_periods" in findings
