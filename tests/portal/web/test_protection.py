"""What every address does for those who may not, and what every answer carries. Routes come from the app itself."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from footprint.portal.app import create_app
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.web import security
from footprint.portal.web.rendering import LEGAL_PAGES, style, style_address
from tests.portal.conftest import EMAIL, Site, csrf, running

# What anybody may read; everything else asks who you are.
PUBLIC = {"/", "/connexion", "/invitation/{token}", "/static/portal.css", "/robots.txt", "/api", *LEGAL_PAGES}
PUBLIC |= {"/sante", "/health", "/metrics"}  # the last one to programs on this machine alone
PUBLIC_PREFIXES = ("/connexion/fournisseur", "/api/")


def routes(app: FastAPI, method: str) -> list[str]:
    """Addresses of the app that answer to a method, but those of the API and of the provider."""
    found = [path for path, methods in app.openapi()["paths"].items() if method.lower() in methods]
    return [path for path in found if not path.startswith(PUBLIC_PREFIXES)]


def address(path: str) -> str:
    """A route with something in its gaps."""
    return re.sub(r"\{year[^}]*\}", "2025", re.sub(r"\{(?!year)[^}]*\}", "x", path))


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    made = create_app(PortalSettings(home=tmp_path / "routes"))
    made.state.portal.db.close()
    return made


def test_every_page_that_is_not_public_asks_who_you_are(site: Site, app: FastAPI) -> None:
    browser = site.visitor()
    private = [path for path in routes(app, "GET") if path not in PUBLIC]
    assert "/compte" in private
    for path in private:
        for prefix in ("", "/en"):
            answer = browser.get(prefix + address(path))
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith(f"{prefix}/connexion"), path


def test_every_form_that_another_site_sends_is_refused(site: Site, app: FastAPI) -> None:
    site.account()
    browser = site.signed()
    del browser.headers["Origin"]
    forms = routes(app, "POST")
    assert len(forms) >= 8
    foreign: list[dict[str, str]] = [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": site.url, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]
    for path in forms:
        for headers in foreign:
            answer = browser.post(address(path), data={"csrf": "x"}, headers=headers)
            assert answer.status_code == 403, (path, headers)
    assert browser.get("/compte").status_code == 200


def test_every_form_needs_the_secret_of_its_session(site: Site, app: FastAPI) -> None:
    site.account()
    site.account("other@lumen.example", ("lumen", "editor"))
    browser = site.signed()
    others = csrf(site.signed("other@lumen.example").get("/compte"))
    for path in routes(app, "POST"):
        for given in ({}, {"csrf": ""}, {"csrf": others}, {"csrf": "é\udce9".encode("utf-8", "surrogatepass")}):
            answer = browser.post(address(path), data=given)
            assert answer.status_code in {403, 415, 422} if "fichiers" in path else answer.status_code == 403, path
    assert browser.get("/compte").status_code == 200


def test_every_answer_carries_the_headers(site: Site, app: FastAPI) -> None:
    browser = site.visitor()
    for path in [*routes(app, "GET"), "/nulle-part"]:
        answer = browser.get(address(path))
        for name, value in security.HEADERS.items():
            if name != "Cache-Control":
                assert answer.headers[name] == value, path
        assert "server" not in answer.headers, path


def test_no_page_has_a_script_a_style_of_its_own_or_a_third_party(site: Site, app: FastAPI) -> None:
    site.account()
    for browser in (site.visitor(), site.signed()):
        for path in (*LEGAL_PAGES, "/", "/connexion", "/compte", "/organisations"):
            page = browser.get(path).text
            assert re.findall(r"<script|\sstyle=|<style|\son[a-z]+=|javascript:", page) == []
            assert re.findall(r'<(?:link|img|iframe|form)[^>]+(?:href|src|action)="(?!/|data:,)', page) == []


def test_pages_are_kept_nowhere_and_the_style_for_ever(site: Site) -> None:
    browser = site.visitor()
    assert browser.get("/").headers["cache-control"] == "no-store"
    answer = browser.get(style_address())
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.content == style()
    assert len(style()) < 15_000


def test_the_cookie_is_for_this_site_alone(site: Site, tmp_path: Path) -> None:
    site.account()
    cookie = site.visitor().post("/connexion", data={"email": EMAIL, "passphrase": "quatre ânes et un moulin"})
    given = cookie.headers["set-cookie"]
    assert "HttpOnly" in given
    assert "SameSite=lax" in given
    assert "Max-Age" not in given
    secure = PortalSettings(home=tmp_path, portal_url="https://portail.example")
    assert security.cookie_name(secure) == "__Host-session"
    assert "Strict-Transport-Security" in security.headers_of(secure)


def test_a_long_body_is_refused_before_and_while_it_is_read(site: Site) -> None:
    browser = site.visitor()
    said = browser.post("/connexion", data={"email": "x" * security.LONGEST_BODY})
    assert said.status_code == 413
    assert "trop lourd" in said.text

    def pieces() -> object:
        for _ in range(20):
            yield b"x" * 8192

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    unsaid = browser.post("/connexion", content=pieces(), headers=headers)  # type: ignore[arg-type]
    assert unsaid.status_code == 413


@pytest.mark.parametrize("token", ["session=x", "session=" + "A" * 43, "session=", "session=%00'; DROP TABLE accounts"])
def test_a_forged_cookie_is_nobody(site: Site, token: str) -> None:
    assert httpx2.get(f"{site.url}/compte", headers={"Cookie": token}).status_code == 303


EVIL = [
    "'; DROP TABLE accounts; --",
    "\0",
    "a\0@b.fr",
    "%00",
    "\ud800",
    "🦊" * 200,
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
]


@pytest.mark.parametrize("value", EVIL)
def test_odd_values_are_answered_and_never_run(site: Site, value: str) -> None:
    site.account()
    browser, me = site.visitor(), site.signed()
    raw = value.encode("utf-8", "surrogatepass")
    for path in ("/connexion", "/invitation/x", "/en/connexion"):
        page = browser.post(path, data={"email": raw, "passphrase": raw, "suite": raw})
        assert page.status_code in {400, 410, 422}
        assert "<script" not in page.text
        assert "49" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert me.get("/compte").status_code == 200


def test_a_page_of_another_host_name_is_not_ours(site: Site) -> None:
    assert httpx2.get(site.url, headers={"Host": "evil.example"}).status_code == 400


def test_a_failure_says_nothing_of_the_inside(site: Site) -> None:
    with site.db.transaction() as db:
        db.execute(text("DROP TABLE limits"))
    for path, sentence in (("/connexion", "a rencontré un problème"), ("/en/connexion", "has met a problem")):
        answer = site.visitor().post(path, data={"email": EMAIL, "passphrase": "x"})
        assert answer.status_code == 500
        assert sentence in answer.text
        assert "limits" not in answer.text
        assert answer.headers["content-security-policy"] == security.HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/nulle-part", 404, "Page introuvable"),
        ("GET", "/en/nowhere", 404, "Page not found"),
        ("GET", "/en", 200, "one hour a year"),
        ("GET", "/english", 404, "Page introuvable"),
        ("GET", "/static/../app.py", 404, "Page introuvable"),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "Page introuvable"),
        ("PUT", "/connexion", 405, "Action impossible ici"),
        ("GET", "/en/invitation/x", 410, "no longer works"),
        ("GET", "/robots.txt", 200, "Disallow: /invitation/"),
        ("GET", "/sante", 200, '"ok"'),
        ("GET", "/openapi.json", 404, "Page introuvable"),
    ],
)
def test_errors_are_pages_in_the_language_asked(site: Site, method: str, path: str, status: int, sentence: str) -> None:
    answer = site.visitor().request(method, path)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "Traceback" not in answer.text


def test_the_portal_is_unwell_without_its_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for site in running(home):
        home.rename(tmp_path / "gone")
        assert site.visitor().get("/sante").status_code == 503
        assert not home.exists()
        home.mkdir()
        assert site.visitor().get("/sante").json()["home"] is False, "in its place is another"
        assert not list(home.iterdir())
        home.rmdir()
        (tmp_path / "gone").rename(home)
        assert site.visitor().get("/sante").status_code == 200
