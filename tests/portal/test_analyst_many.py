"""Many members on the analyst's pages: as many reads as for two, and pages that stay light. 60 in `make test`, 300 in
`make long`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2
import pyarrow as pa
import pytest
from sqlalchemy import event

from footprint.engine import DuckDB
from footprint.inbox import signatures
from footprint.inbox.deliveries import Receipt
from footprint.lake import Lake
from footprint.portal.web import rendering
from footprint.portal.web.ecoindex import Weight
from footprint.schema import table
from tests.cases import cases
from tests.portal.analysing import HERE, analyst, rows
from tests.portal.conftest import Site, running
from tests.portal.journeys import words

MANY = cases(60, long=300)


def settle(home: Path, count: int) -> None:
    """Members with a profile, a file and findings each, each member-year written at once."""
    names = [f"membre-{number:03d}" for number in range(count)]
    lake = Lake(home)
    for member_id in names:
        rows = {
            name: pa.Table.from_pylist([_row(name, member_id)], schema=table(name).arrow)
            for name in ("members", "receipts", "findings")
        }
        lake.commit(rows, year=2025, member_id=member_id)
    for member_id in names:
        receipt = Receipt(2025, member_id, "parc", _sha256(member_id), 99, "parc.csv", date(2026, 2, 3), None, 1)
        folder = home / "inbox/2025" / member_id / "parc"
        folder.mkdir(parents=True)
        (folder / f"{receipt.sha256}.json").write_bytes(receipt.to_json())


def _sha256(member_id: str) -> str:
    return member_id.encode().hex().ljust(64, "0")


def _row(name: str, member_id: str) -> dict[str, Any]:
    own: dict[str, dict[str, Any]] = {
        "members": {"name": f"Communauté de communes numéro {member_id[-3:]}", "holding_id": member_id},
        "receipts": {"list": "parc", "file_sha256": _sha256(member_id), "table_number": 1,
                     "table_sha256": _sha256(member_id), "kind": "inventory", "current": True,
                     "refused": int(member_id[-3:])},
        "findings": {"file_sha8": _sha256(member_id)[:8], "line": 3, "column": "category", "rule": "unknown_category",
                     "severity": "refused", "raw_value": "Bidulotron", "group_id": "1", "row_count": 1,
                     "message_key": "findings.unknown_category.says", "message_args": '{"value": "Bidulotron"}'},
    }  # fmt: skip
    return dict.fromkeys(table(name).names) | {"member_id": member_id, "year": 2025} | own[name]


def crowd(home: Path, count: int) -> Iterator[Site]:
    for site in running(home):
        site.app_portal.worker.stop()  # it asks the database for work, too
        settle(home, count)
        for number in range(0, count, 2):
            whose: dict[str, Any] = {"year": 2025, "member_id": f"membre-{number:03d}"}
            signatures.sign(site.app_portal.inbox, "0" * 64, **whose, at=site.clock.now)
        yield site


class Reads(Counter[str]):
    """Statements to the database, reads of the lake and queries of the SQL engine while the pages are made."""

    def of(self, browser: httpx2.Client, site: Site, path: str) -> tuple[dict[str, int], httpx2.Response]:
        def statement(*_: object) -> None:
            self["statements"] += 1

        self.clear()
        event.listen(site.db.engine, "before_cursor_execute", statement)
        page = browser.get(path)
        event.remove(site.db.engine, "before_cursor_execute", statement)
        assert page.status_code == 200
        return dict(self), page


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    found, read, ask = Reads(), Lake.read, DuckDB.sql

    def counted(self: Lake, name: str, *args: Any, **partition: object) -> pa.Table:
        found[f"lake:{name}:{','.join(partition)}"] += 1
        return read(self, name, *args, **partition)

    def asked(self: DuckDB, query: str) -> pa.Table:
        found["queries"] += 1
        return ask(self, query)

    monkeypatch.setattr(Lake, "read", counted)
    monkeypatch.setattr(DuckDB, "sql", asked)
    return found


PAGES = (HERE, f"{HERE}?page=3", f"{HERE}membres.csv", f"{HERE}constats",
         f"{HERE}constats/unknown_category?gravite=refused")  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from crowd(tmp_path_factory.mktemp("many"), MANY)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from crowd(tmp_path_factory.mktemp("few"), 2)


def test_many_members_take_the_reads_of_two(few: Site, many: Site, reads: Reads) -> None:
    found: dict[int, list[dict[str, int]]] = {}
    for count, site in ((2, few), (MANY, many)):
        browser = analyst(site)
        found[count] = [reads.of(browser, site, path)[0] for path in PAGES]
    assert found[2][0] == found[MANY][0] | {"statements": found[2][0]["statements"]}
    for of_two, of_many, path in zip(found[2], found[MANY], PAGES, strict=True):
        lake = {name: times for name, times in of_many.items() if name.startswith("lake:")}
        assert lake == {name: times for name, times in of_two.items() if name.startswith("lake:")}, path
        assert set(lake.values()) <= {1}, path
        assert all(name.endswith((":year", ":year,member_id")) for name in lake), path
        assert (of_two["queries"], of_many["queries"]) == (1, 1), path  # all findings in one, and nowhere else
        assert not [name for name in lake if "findings" in name], path
    # Where one rule was met, each member shown has its line in the log: 25 a page at most.
    assert [each["statements"] for each in found[MANY][:4]] == [each["statements"] for each in found[2][:4]]
    assert found[MANY][4]["statements"] - found[2][4]["statements"] <= 25


def test_pages_of_many_members_stay_light(many: Site) -> None:
    browser, pages = analyst(many, "light@pole.example"), -(-MANY // 25)
    first, last = browser.get(HERE), browser.get(f"{HERE}?page={pages}")
    rules = browser.get(f"{HERE}constats")
    lines = browser.get(f"{HERE}constats/unknown_category?gravite=refused")
    for page in (first, last, rules, lines):
        assert weight(page).size_bytes <= 100_000
        assert weight(page).letter == "A", weight(page)
    assert (len(rows(first)), len(rows(last))) == (25, MANY - 25 * (pages - 1))
    assert f"Page 1 sur {pages}" in words(first)
    heaviest = MANY - 2  # the last one whose year has changed since it was signed
    assert rows(first)[0].startswith(
        f"Communauté de communes numéro {heaviest:03}|modifiée depuis la confirmation|3 févr. 2026|1|{heaviest}"
    )
    assert rows(rules)[0].endswith(f"|{MANY}|{MANY}|unknown_category")
    assert len(rows(lines)) == 25
    table_of_all = browser.get(f"{HERE}membres.csv")
    assert table_of_all.text.count("\r\n") == MANY + 1


class Elements(HTMLParser):
    """Counts the elements of a page."""

    count = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.count += 1


def weight(page: httpx2.Response) -> Weight:
    """The page and its style, as a browser's first visit loads them."""
    counter = Elements()
    counter.feed(page.text)
    return Weight(counter.count, 2, len(page.content) + len(rendering.style()))
