"""A raw access log that a member uploads becomes daily counts, and is deleted once they are in the lake."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from factors import catalogue
from footprint.inbox import Inbox
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
KEYS = {"year": 2025, "member_id": "commune"}


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


def test_the_same_log_from_two_machines_adds_up_and_a_copy_does_not(places: tuple[Lake, Inbox]) -> None:
    lake, inbox = places
    other = LOG.replace("2000", "3000").encode()
    for place, content in enumerate((LOG.encode(), other), start=5):
        upload(inbox, content, day=place, list_name=f"machine-{place}")
    summary = rebuild(lake, inbox, **KEYS, factor_set=catalogue.load())
    assert "overlapping_periods" in summary.findings
    sums: dict[tuple[date, str], float] = {}
    for row in lake.read("usage", **KEYS).to_pylist():
        sums[row["day"], row["metric"]] = sums.get((row["day"], row["metric"]), 0) + row["quantity"]
    assert sums[date(2025, 3, 4), "bytes_out"] == 5000  # different counts of one day add up
    assert sums[date(2025, 3, 3), "bytes_out"] == 1500  # equal ones are one log, met twice
