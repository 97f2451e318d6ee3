"""What comes over the wire from those who speak no proper HTTP, or very slowly, or a lot: answered or hung up on."""

from __future__ import annotations

import re
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from fastapi import FastAPI

from footprint.portal.web import security, serving
from footprint.portal.web.visit import network_of
from tests.portal.conftest import EMAIL, MEMBER, PASSPHRASE, Site, csrf, running
from tests.portal.journeys import YEAR
from tests.portal.programs import key_at
from tests.portal.served import inhabited
from tests.portal.served import serving as running_apart


@pytest.fixture(scope="module")
def standing(registered: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One portal for all tests that change nothing in it."""
    home = tmp_path_factory.mktemp("standing")
    shutil.copytree(registered, home, dirs_exist_ok=True)
    for site in running(home):
        site.account()
        yield site


SILENCE_S = 30  # a busy machine is quicker; half of what the portal waits for the rest of a body


def talk(site: Site, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Everything that the server says to these bytes until it hangs up, or falls silent for half a minute."""
    to = urlsplit(site.url)
    heard = b""
    with socket.create_connection((to.hostname or "", to.port or 0), timeout=SILENCE_S) as wire:
        try:
            for piece in pieces:
                wire.sendall(piece)
                time.sleep(pause)
            while piece := wire.recv(65_536):
                heard += piece
        except ConnectionError:
            pass
        except TimeoutError:
            heard += b"<silent>"
    return heard


def head(site: Site, what: str = "POST /connexion", **fields: str) -> bytes:
    """The first lines of a request of our own pages; `_` in a name is a hyphen."""
    named = {"Host": urlsplit(site.url).netloc, "Origin": site.url, "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"{what} HTTP/1.1\r\n{lines}\r\n".encode()


FIELD = b'--x\r\nContent-Disposition: form-data; name="email"'
SMUGGLED = b"0\r\n\r\nGET /sante HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize(
    "fields",
    [
        {"Content_Length": "4", "Transfer_Encoding": "chunked"},
        {"Transfer_Encoding": "chunked", "Content_Length": "4"},
        {"Transfer_Encoding": "xchunked"},
        {"Transfer_Encoding": "chunked, identity"},
        {"Content_Length": "4\r\nContent-Length: 5"},
        {"Content_Length": "-4"},
        {"Content_Length": "+4"},
        {"Content_Length": "0x4"},
        {"Content_Length ": "4"},
        {"X_Odd": "a\0b"},
    ],
)
def test_a_request_of_two_lengths_is_refused_and_what_follows_is_not_read(
    standing: Site, fields: dict[str, str]
) -> None:
    """Else a proxy that believes the other length would take the rest for somebody else's request."""
    heard = talk(standing, head(standing, Connection="", **fields) + SMUGGLED)
    assert heard.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert heard.count(b"HTTP/1.1 ") == 1
    assert b"<silent>" not in heard


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n"],
        [b"GET / HTTP/1.1\r\nCookie: session=", b"a" * 1_000_000, b"\r\n\r\n"],
        [b"GET / HTTP/1.1\r\nX: ", *[b"a" * 1_000_000] * 100],
        [b"GET / HTTP/1.1\r\n", *[b"X: b\r\n" * 100_000] * 20, b"\r\n"],
        [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 100],
        [b"GET /\xff\xfe HTTP/1.1\r\n\r\n"],
    ],
    ids=["address", "cookie", "header", "headers", "tls", "bytes"],
)
def test_an_endless_or_odd_head_is_refused_at_once(standing: Site, pieces: list[bytes]) -> None:
    heard = talk(standing, *pieces)
    assert heard == b"" or heard.startswith(b"HTTP/1.1 400")  # the refusal may get lost in what is still being sent
    assert b"<silent>" not in heard
    assert httpx2.get(f"{standing.url}/sante", timeout=30).status_code == 200


def test_a_cookie_of_ten_thousand_signs_is_nobody(standing: Site) -> None:
    answer = httpx2.get(f"{standing.url}/compte", headers={"Cookie": "session=" + "a" * 10_000})
    assert answer.status_code == 303


def test_whoever_does_not_say_what_for_is_hung_up_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither silence nor single bytes keep a connection; a slow head that comes in time is served."""
    monkeypatch.setattr(serving, "HEAD_S", 1.0)
    assert talk(site) == b""
    assert talk(site, *[b"GET / HTTP/1.1\r\nX: ", *[b"a"] * 100], pause=0.05) == b""
    whole = head(site, "GET /sante")
    half = len(whole) // 2
    assert talk(site, whole[:half], whole[half:], pause=0.3).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("path", ["/connexion", f"{YEAR}/fichiers"])
def test_a_body_that_stops_or_drips_is_not_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(security, "PATIENCE_S", 0.5)
    site.account()
    cookie = f"session={site.signed().cookies['session']}"
    kind = "multipart/form-data; boundary=x" if "fichiers" in path else "application/x-www-form-urlencoded"
    asked = head(site, f"POST {path}", Cookie=cookie, Content_Type=kind, Content_Length="5000")
    first = b"--x\r\nContent-Disposition: form-data" if "fichiers" in path else b"email=a"
    for rest in ([], [b"a"] * 200):
        heard = talk(site, asked + first, *rest, pause=0.02)
        assert heard == b"" or heard.startswith(b"HTTP/1.1 408")
        assert b"<silent>" not in heard
    assert b"cess\xc3\xa9 d\xe2\x80\x99attendre" in talk(site, asked + first)
    assert not list((site.app_portal.lake.home / "incoming").glob("form-*"))


def test_a_body_that_is_refused_before_it_is_read_takes_no_memory_and_no_time(standing: Site) -> None:
    """Nobody is signed in: the answer does not wait for what is said to come."""
    begun = time.monotonic()
    heard = talk(standing, head(standing, f"POST {YEAR}/fichiers", Content_Length="1900000000"))
    assert heard.startswith(b"HTTP/1.1 303")
    assert time.monotonic() - begun < security.PATIENCE_S


@pytest.mark.parametrize("origin", ["http://[evil", "http://127.0.0.1:x", "null", "://", "https://127.0.0.1"])
def test_an_odd_origin_is_refused(standing: Site, origin: str) -> None:
    assert standing.visitor().post("/connexion", headers={"Origin": origin}).status_code == 403


def test_no_host_name_makes_a_form_look_like_a_call_of_the_api(site: Site) -> None:
    """`request.url` holds what the sender wrote as Host; the check of the origin must not go by it."""
    site.account()
    asked = {"Host": "127.0.0.1:80/api/?", "Cookie": f"session={site.signed().cookies['session']}"}
    heard = talk(site, head(site, "POST /compte/sessions", Origin="", Content_Length="0", **asked))
    assert heard.startswith((b"HTTP/1.1 403", b"HTTP/1.1 400"))


@pytest.mark.parametrize("path", ["//evil.example", "/en//evil.example", "/%5Cevil.example", "/%09/evil.example",
                                  "/en/%2F%2Fevil.example", "/%22onmouseover=x", "/en/%3Cscript%3E"])  # fmt: skip
def test_no_address_of_ours_makes_a_link_to_elsewhere(standing: Site, path: str) -> None:
    """The link to the other language repeats the address of the page."""
    answer = talk(standing, head(standing, f"GET {path}")).decode()
    assert " 404 " in answer.partition("\r\n")[0]
    for link in answer.split('href="')[1:]:
        target = link.partition('"')[0]
        assert not target.startswith(("//", "/\\", "/\t", "http")), target
        assert target.startswith(("/", "#", "data:,")), target
    assert "<script>" not in answer


@pytest.mark.parametrize(
    "path",
    ["/%ff%fe", "/a%00b", "/?fait=%00", "/?fait=%ff", "/connexion?suite=%00%ff", "/invitation/%00",
     "/invitation/%ff%fe",
     "/annee/%D9%A2%D9%A0%D9%A2%D9%A5/", "/annee/-1/", "/annee/2025.0/", "/annee/" + "9" * 5000 + "/",
     "/annee/2025/fichiers/%00/original", "/rapports/2025/%00", "/rapports/2025/..%2f..%2fportal.db",
     "/rapports/2025/....//portal.db", "/modeles/%00.csv", "/modeles/..%2f..%2fx.csv", "/en/en/connexion",
     "/?" + "a=b&" * 5000, "/connexion?suite=" + "%2F" * 5000],
)  # fmt: skip
def test_odd_addresses_are_answered(standing: Site, path: str) -> None:
    signed = standing.visitor()
    signed.cookies.set("session", standing.session(EMAIL))
    for client in (signed, standing.visitor()):
        assert client.get(path).status_code in (200, 303, 404, 410)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/x-www-form-urlencoded; charset=utf-16", b"email=a"),
        ("application/x-www-form-urlencoded", b"email=%ff%fe&passphrase=\xff\xfe"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", FIELD + b'\r\n\r\n\xff\r\n--x--'),
        ("multipart/form-data; boundary=x", FIELD + b'; filename="a"\r\n\r\na'),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
        ("multipart/form-data; boundary=x; charset=idna", FIELD + b"\r\n\r\n\xff..a\r\n--x--"),
        ("multipart/form-data; boundary=x; charset=utf-7", FIELD + b"\r\n\r\n+2AA-\r\n--x--"),
        ("multipart/form-data; boundary=x; charset=hex", FIELD + b"\r\n\r\nzz\r\n--x--"),
        ("multipart/form-data; boundary=x; charset=undefined", FIELD + b"\r\n\r\nzz\r\n--x--"),
        ("application/json", b'{"email": "a"}'),
        ("", b"email=a"),
        ("a/b; boundary=\xff", b"\0"),
    ],
)  # fmt: skip
def test_odd_forms_are_answered(standing: Site, kind: str, content: bytes) -> None:
    answer = standing.visitor().post("/connexion", content=content, headers={"Content-Type": kind.encode("latin-1")})  # type: ignore[arg-type]
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_limits_count_networks_that_one_person_has_to_oneself(address: str, counted: str) -> None:
    assert network_of(address) == counted


def test_whoever_hangs_up_is_no_error(tmp_path: Path, app: FastAPI) -> None:
    """Every form and every operation that has a body, left in the middle of it; 81 times at the door itself."""
    session = inhabited(tmp_path / "home", MEMBER)[MEMBER]
    key = key_at(tmp_path / "home", f"editor@{MEMBER}.example")
    asked = [(method, path) for path, methods in app.openapi()["paths"].items() for method in methods]
    left = [each for each in asked if each[0] in ("post", "put", "patch")]
    assert len(left) > 20
    with running_apart(tmp_path / "home") as served:
        before = served.log.read_text()
        for method, path in left + [("post", "/connexion")] * 81:
            address = re.sub(r"\{[^}]*\}", "x", path.replace("{year}", "2025"))
            kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
            query = "?name=a.csv" if path.endswith("/files") else ""
            hang_up(served.url, f"{method.upper()} {address}{query}", kind, session, key)
        assert httpx2.get(f"{served.url}/sante", timeout=30).status_code == 200
        served.end()
        assert served.log.read_text() == before


def test_half_a_request_keeps_no_portal_that_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says the first half and then nothing is left behind after a while; the next portal starts."""
    monkeypatch.setattr(serving, "END_S", 1)
    for site in running(tmp_path):
        site.account()
        to = urlsplit(site.url)
        wire = socket.create_connection((to.hostname or "", to.port or 0), timeout=30)
        wire.sendall(head(site, Content_Type="application/x-www-form-urlencoded", Content_Length="5000"))
        assert httpx2.get(f"{site.url}/sante").status_code == 200
    with wire, pytest.raises(httpx2.TransportError):  # it has ended although nobody hung up
        httpx2.get(f"{site.url}/sante")


def hang_up(url: str, what: str, kind: str, session: str, key: str) -> None:
    """Half of a request of somebody who may ask for it, and the end of the connection."""
    to = urlsplit(url)
    lines = [f"{what} HTTP/1.1", f"Host: {to.netloc}", f"Origin: {url}", f"Cookie: session={session}",
             f"Authorization: Bearer {key}", f"Content-Type: {kind}", "Content-Length: 5000",
             "", "email=a"]  # fmt: skip
    with socket.create_connection((to.hostname or "", to.port or 0), timeout=10) as wire:
        wire.sendall("\r\n".join(lines).encode())


def test_a_sign_in_brings_a_new_session_whatever_the_browser_carried(site: Site) -> None:
    """Whoever put a session into somebody's browser before does not know the one after."""
    site.account()
    browser = site.visitor()
    for planted in ("planted", site.signed().cookies["session"]):
        browser.cookies.set("session", planted, domain="127.0.0.1")
        answer = browser.post(
            "/connexion", data={"email": EMAIL, "passphrase": PASSPHRASE, "csrf": csrf(browser.get("/compte"))}
        )
        assert answer.status_code == 303
        assert answer.headers["set-cookie"].partition(";")[0] != f"session={planted}"
    assert site.visitor().get("/compte", headers={"Cookie": "session=planted"}).status_code == 303
