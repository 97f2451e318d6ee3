"""What the API refuses, to whom, and how it says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from footprint.portal.limits import Rule
from tests.portal.conftest import MEMBER, Site, csrf
from tests.portal.journeys import LIST
from tests.portal.programs import API, DECLARED, Y2025, editor, key_of, problem, program

WHERE = {"year": 2025, "member_id": MEMBER}


def test_a_reader_reads_and_a_closed_year_only_reads(site: Site) -> None:
    site.account("lecture@valbrume.example", (MEMBER, "reader"))
    reader = program(site, key_of(site, "lecture@valbrume.example"), "en")
    writes = [
        ("PUT", "profile", {"json": DECLARED}), ("PATCH", "profile", {"json": {}}),
        ("PUT", "profile", {"content": b"?"}),
        ("PUT", "files?name=a.csv", {"content": LIST}), ("POST", "files", {"files": {"files": ("a.csv", LIST)}}),
        ("POST", "answers", {"json": {"answers": [{"word": "x", "category": "monitor"}]}}),
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
    assert answer.headers["allow"] == "GET"
    assert client.get(f"{Y2025}/answers").headers["allow"] == "POST"
    assert client.delete(f"{Y2025}/profile").headers["allow"] == "GET, PATCH, PUT"
    assert problem(client.get("/api/nothing")) == (404, "404", "Nothing at this address")
    assert problem(client.put(f"{Y2025}/profile", content=b"a=b"))[0] == 415
    assert problem(client.put(f"{Y2025}/profile", json={"siren": "1" * 70_000}))[0] == 413
    sent = {"params": {"name": "a.csv"}, "content": LIST}
    assert problem(client.put(f"{Y2025}/files", headers={"Content-Encoding": "gzip"}, **sent))[0] == 415  # type: ignore[arg-type]
    assert problem(client.put(f"{Y2025}/files", headers={"Content-Type": "multipart/form-data"}, **sent))[0] == 415  # type: ignore[arg-type]
    for path, parameter in (("files?name=%20%00", "name"), ("files", "name"), ("files?name=a&as_of=1", "as_of"),
                            ("files?name=a&as_of=2025-02-30", "as_of"), ("files?name=a&mode=ask", "mode")):  # fmt: skip
        answer = client.put(f"{Y2025}/{path}", content=LIST)
        assert problem(answer)[0] == 422, path
        assert answer.json()["errors"][0]["parameter"] == parameter
    form = client.post(f"{Y2025}/files", files={"files": ("a.csv", LIST)}, data={"mode": "ask", "as_of": "x"})
    assert [each["pointer"] for each in form.json()["errors"]] == ["#/as_of", "#/mode"]
    assert problem(client.put(f"{Y2025}/files?name=a.csv", content=b""))[0] == 422
    monkeypatch.setattr("footprint.portal.limits.CALLS", Rule("few", 1, timedelta(minutes=10)))
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
