"""No key reaches another member: every operation that the app itself lists, with another member's ids everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from footprint.portal.api.document import OPEN
from footprint.portal.store.limits import Rule
from tests.cases import combined
from tests.portal.conftest import MEMBER, Site
from tests.portal.journeys import LIST
from tests.portal.neighbours import OTHER, SECRET, Neighbours
from tests.portal.programs import API, Y2025, key_of, problem, program
from tests.portal.test_isolation import GAPS, addresses, state_of

QUERIES = (f"member={OTHER}", f"member_id={OTHER}", "account_id=1", f"name=..%2F..%2F{OTHER}%2Fx.csv&mode=replace")
NAMED = {"X-Member": OTHER, "X-Forwarded-User": OTHER, "Cookie": f"member={OTHER}"}


@pytest.fixture
def site(neighbours: Neighbours, tmp_path: Path) -> Iterator[Site]:
    yield from neighbours.copied(tmp_path / "home")


def operations(app: FastAPI, *, writing: bool) -> list[tuple[str, str]]:
    """(method, path) of every operation of the API, as the app itself lists them; those that write, or the others."""
    found = [
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if path.startswith("/api/") and (method != "get") == writing
    ]
    assert len(found) >= (7 if writing else 18)
    return found


def bodies(version: str) -> list[dict[str, Any]]:
    """What may be sent to an operation that writes: one of them fits, and names the other member."""
    return [
        {"json": {"users": 666, "sector": "public"}},
        {"json": {"users": 666, "member_id": OTHER}},
        {"json": {"answers": [{"word": f"{SECRET} bidule", "category": "monitor"}]}},
        {"json": {"columns": [{"position": 0, "role": "model_text"}]}},
        {"json": {"lines": [{"key": f"line:{'0' * 16}:{'0' * 16}:1", "devices": 666}]}},
        {"json": {"version": version, "agreed": True}},
        {"content": LIST},
        {"files": {"files": (f"../../{OTHER}/inventaire/x.csv", LIST)}, "data": {"member_id": OTHER}},
    ]


def test_no_operation_shows_another_member(site: Site, app: FastAPI) -> None:
    client = program(site, key_of(site))
    asked = [address for _, path in operations(app, writing=False) for address in addresses(path)]
    assert len(asked) >= 50
    reached = 0
    for address in asked:
        for query in ("", *QUERIES):
            answer = client.get(f"{address}?{query}", headers=NAMED)
            assert answer.status_code < 500, address
            assert SECRET not in answer.text, address
            assert SECRET not in str(answer.headers), address
            reached += answer.status_code == 200
    assert reached >= 30


def test_the_other_member_sees_all_of_that(site: Site) -> None:
    """The marks that are looked for are really there for whom they belong to."""
    client, sha256 = program(site, key_of(site, "emilie@lumen.example", OTHER)), GAPS["sha256"][0]
    for path in (
        "files", f"files/{sha256}", f"files/{sha256}/content", f"files/{sha256}/corrected", "findings", "words",
        "reports", "reports/rapport.html", f"files/{sha256}/columns", f"files/{sha256}/lines",
    ):  # fmt: skip
        answer = client.get(f"{Y2025}/{path}")
        assert answer.status_code == 200, path
        assert SECRET in answer.text, path
    assert SECRET in client.get(f"{API}/member").text


def test_no_operation_changes_another_member(site: Site, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("footprint.portal.store.limits.CALLS", Rule("many", 100_000, timedelta(minutes=10)))
    client = program(site, key_of(site))
    version = program(site, key_of(site, "emilie@lumen.example", OTHER)).get(Y2025).json()["version"]
    before = state_of(site, OTHER)
    done = set()
    for method, path in operations(app, writing=True):
        for address in addresses(path):
            for body, query in combined(bodies(version), ("", *QUERIES)):
                answer = client.request(method, f"{address}?{query}", headers=NAMED, **body)
                assert answer.status_code < 500, (method, address)
                assert SECRET not in answer.text.replace(f"{SECRET} bidule", ""), (method, address)
                done |= {path} if answer.is_success else set()
    assert {path.rpartition("/")[2] for path in done} >= {"profile", "files", "confirmation"}
    assert state_of(site, OTHER) == before


def test_a_key_of_a_reader_writes_nothing(site: Site, app: FastAPI) -> None:
    site.account("lecture@valbrume.example", (MEMBER, "reader"))
    reader = program(site, key_of(site, "lecture@valbrume.example"))
    before = state_of(site, MEMBER)
    for method, path in operations(app, writing=True):
        for address in addresses(path):
            for body in bodies("0" * 64):
                answer = reader.request(method, address, **body)
                assert problem(answer)[:2] == (403, "403_reader"), (method, address)
    assert state_of(site, MEMBER) == before


def test_every_operation_asks_for_a_key_and_never_looks_at_a_cookie(site: Site, app: FastAPI) -> None:
    browser = site.signed()
    before = state_of(site, MEMBER)
    for writing in (False, True):
        for method, path in operations(app, writing=writing):
            for address in addresses(path):
                for prefix in ("", "/en"):
                    answer = browser.request(method, prefix + address)
                    wanted = {200} if path in OPEN else {401, 404} if ".." in address else {401}  # no such path: 404
                    assert answer.status_code in wanted, (method, address)
    assert state_of(site, MEMBER) == before
