"""What the API refuses, to whom, and how it says so."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from footprint.portal.files import uploads
from footprint.portal.store.limits import Rule
from footprint.portal.store.tables import Token
from footprint.settings import settings
from tests.portal.conftest import MEMBER, Site, csrf
from tests.portal.journeys import LIST
from tests.portal.programs import API, DECLARED, Y2025, editor, key_of, problem, program, put

WHERE: dict[str, Any] = {"year": 2025, "member_id": MEMBER}


def test_a_reader_reads_and_a_closed_year_only_reads(site: Site) -> None:
    site.account("lecture@valbrume.example", (MEMBER, "reader"))
    reader = program(site, key_of(site, "lecture@valbrume.example"), "en")
    writes: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", "profile", {"json": DECLARED}), ("PATCH", "profile", {"json": {}}),
        ("PUT", "profile", {"content": b"?"}),
        ("PUT", "files?name=a.csv", {"content": LIST}), ("POST", "files", {"files": {"files": ("a.csv", LIST)}}),
        ("POST", "answers", {"json": {"answers": [{"word": "x", "category": "monitor"}]}}),
        ("PUT", f"files/{'0' * 64}/columns", {"json": {"columns": []}}),
        ("PUT", f"files/{'0' * 64}/lines", {"json": {"lines": []}}),
        ("PUT", "confirmation", {"json": {"version": "0" * 64, "agreed": True}}), ("DELETE", "confirmation", {}),
    ]  # fmt: skip
    for method, path, body in writes:
        assert problem(reader.request(method, f"{Y2025}/{path}", **body)) == (403, "403_reader", "Reading only")
    assert reader.get(Y2025).json()["can_change"] is False
    client = editor(site)
    for method, path, body in writes:
        if body != {"content": b"?"}:
            answer = client.request(method, f"{API}/years/2024/{path}", **body)
            assert problem(answer) == (403, "403_frozen", "Cette année est close"), path
    assert client.get(f"{API}/years/2024").json()["frozen"] is True
    assert list((site.app_portal.lake.home).glob("inbox/*/*")) == []


def test_years_that_cannot_be_are_no_address(site: Site) -> None:
    client = editor(site)
    for year in ("2014", "2027", "abc", "99999999999999999999", "-1", "2025.5"):
        assert problem(client.get(f"{API}/years/{year}"))[0] == 404, year
    site.clock.now = datetime(2027, 1, 2, tzinfo=UTC)
    assert client.get(f"{API}/years/2027").status_code == 200


def test_without_a_good_key_nothing_is_read_or_done(site: Site) -> None:
    site.account()
    key, browser = key_of(site), site.signed()
    for header in ("", "Bearer", f"Basic {key}", f"Token {key}", key, "Bearer enf_x", f"Bearer {key}x"):
        answer = browser.get(f"{API}/member", headers={"Authorization": header} if header else {})
        assert problem(answer) == (401, "401", "Clé inconnue"), header
        assert answer.headers["www-authenticate"].startswith('Bearer realm="')
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert browser.put(f"{Y2025}/profile", content=b"{").status_code == 401
    assert browser.put(f"{Y2025}/files", content=LIST, params={"name": "a.csv"}).status_code == 401
    secret = csrf(browser.get("/compte"))
    assert browser.post(f"{Y2025}/files", data={"csrf": secret}, files={"files": ("a.csv", LIST)}).status_code == 401
    assert program(site, key).get("/annee/").status_code == 303
    assert program(site, None).get(f"{API}/member", headers={"authorization": f"bearer {key}"}).status_code == 200
    assert "set-cookie" not in program(site, key).get(f"{API}/member").headers


def test_problems_name_their_kind_and_what_to_do(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = editor(site, "en")
    answer = client.post(f"{API}/member")
    assert problem(answer) == (405, "405", "Method refused")
    assert answer.headers["allow"] == "GET, HEAD"
    assert client.get(f"{Y2025}/answers").headers["allow"] == "POST"
    assert client.delete(f"{Y2025}/profile").headers["allow"] == "GET, HEAD, PATCH, PUT"
    assert problem(client.get("/api/nothing")) == (404, "404", "Nothing at this address")
    assert problem(client.put(f"{Y2025}/profile", content=b"a=b"))[0] == 415
    assert problem(client.put(f"{Y2025}/profile", json={"siren": "1" * 70_000}))[0] == 413
    sent = {"params": {"name": "a.csv"}, "content": LIST}
    assert problem(client.put(f"{Y2025}/files", headers={"Content-Encoding": "gzip"}, **sent))[0] == 415  # type: ignore[arg-type]
    assert problem(client.put(f"{Y2025}/files", headers={"Content-Type": "multipart/form-data"}, **sent))[0] == 415  # type: ignore[arg-type]
    for path, parameter in (("files?name=%20%00", "name"), ("files", "name"), ("files?name=a&as_of=1", "as_of"),
                            ("files?name=a&as_of=2025-02-30", "as_of"), ("files?name=a&mode=ask", "mode"),
                            ("files?name=a&as-of=2025-01-01", "as-of")):  # fmt: skip
        answer = client.put(f"{Y2025}/{path}", content=LIST)
        assert problem(answer)[0] == 422, path
        assert answer.json()["errors"][0]["parameter"] == parameter
    form = client.post(f"{Y2025}/files", files={"files": ("a.csv", LIST)}, data={"mode": "ask", "as_of": "x"})
    assert [each["pointer"] for each in form.json()["errors"]] == ["#/as_of", "#/mode"]
    empty = client.put(f"{Y2025}/files?name=a.csv", content=b"")
    assert empty.json()["errors"] == [{"pointer": "#", "detail": "It is empty."}]
    monkeypatch.setattr("footprint.portal.store.limits.CALLS", Rule("few", 1, timedelta(minutes=10)))
    assert client.get(f"{API}/member").status_code == 200
    answer = client.get(f"{API}/member")
    assert problem(answer) == (429, "429", "Too many calls")
    assert 1 <= int(answer.headers["retry-after"]) <= 600
    site.clock.now += timedelta(seconds=int(answer.headers["retry-after"]))
    assert client.get(f"{API}/member").status_code == 200
    assert site.app_portal.inbox.received(**WHERE) == []


def test_answers_carry_the_headers_of_the_site_and_their_language(site: Site) -> None:
    for lang in ("fr", "en"):
        client = program(site, None, lang)
        site.account()
        good = program(site, key_of(site, name=lang), lang)
        for answer in (client.get(f"{API}/member"), good.get(f"{API}/member"), good.get(f"{API}/x")):
            assert answer.headers["content-language"] == lang
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_is_too_large_is_refused_whether_or_not_its_length_is_said(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(settings()), "max_file_mb", 1)
    client = editor(site, "en")

    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    for body in (b"x" * 2_000_000, pieces()):
        answer = client.put(f"{Y2025}/files?name=big.csv", content=body)
        assert problem(answer)[:2] == (413, "413")
        assert "“big.csv” exceeds 1 MB" in answer.json()["detail"]
    form = client.post(f"{Y2025}/files", files={"files": ("big.csv", b"x" * 2_000_000)})
    assert problem(form)[:2] == (413, "413")
    assert site.app_portal.inbox.received(**WHERE) == []
    assert list((site.app_portal.lake.home / uploads.FOLDER).rglob("*")) == []


def test_a_full_disk_is_a_507_and_leaves_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = editor(site)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("footprint.inbox.store.os.fsync", full)
        answer = client.put(f"{Y2025}/files?name=a.csv", content=LIST)
    assert problem(answer) == (507, "507", "Plus de place")
    assert site.app_portal.inbox.received(**WHERE) == []
    assert put(client, "a.csv", LIST).status_code == 201


def test_a_raw_body_that_breaks_leaves_nothing(site: Site) -> None:
    site.account()
    to = urlsplit(site.url)
    head = (
        f"PUT {Y2025}/files?name=a.csv HTTP/1.1\r\nHost: {to.netloc}\r\nContent-Length: 500000\r\n"
        f"Authorization: Bearer {key_of(site)}\r\n\r\n"
    )
    with socket.create_connection((to.hostname or "", to.port or 0)) as wire:
        wire.sendall(head.encode() + b"x" * 200_000)
        time.sleep(0.3)
    place = site.app_portal.lake.home / uploads.FOLDER
    deadline = time.monotonic() + 120
    while entries(place) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert entries(place) == []
    assert site.app_portal.inbox.received(**WHERE) == []


def entries(folder: Path) -> list[str]:
    """All that lies below a folder from which somebody may be deleting."""
    return [name for _, folders, names in os.walk(folder) for name in (*folders, *names)]


def test_uploads_of_an_account_are_limited_for_its_keys_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = editor(site)
    monkeypatch.setattr("footprint.portal.store.limits.UPLOADS", Rule("few", 1, timedelta(hours=1)))
    assert put(client, "a.csv", LIST).status_code == 201
    answer = client.put(f"{Y2025}/files?name=b.csv", content=LIST)
    assert problem(answer)[0] == 429
    assert int(answer.headers["retry-after"]) == 3600


def test_a_key_that_ends_while_a_file_comes_takes_nothing(site: Site) -> None:
    client = editor(site)

    def pieces() -> Iterator[bytes]:
        yield LIST
        with site.db.transaction() as db:
            db.execute(update(Token).values(revoked_at=site.clock.now))
        yield b"\n"

    assert problem(client.put(f"{Y2025}/files?name=a.csv", content=pieces()))[0] == 401
    assert site.app_portal.inbox.received(**WHERE) == []
