"""No value breaks a page: every address, query and form that the app has, with what no honest visitor sends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, cycle, product
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from footprint.intake.answers import pole
from footprint.portal.people import accounts, invitations
from footprint.portal.store import limits
from footprint.portal.store.limits import Rule
from footprint.portal.store.tables import Confirmation, Job
from tests.cases import LONG, one_in
from tests.portal.conftest import EMAIL, MEMBER, PASSPHRASE, Site, added, csrf
from tests.portal.hostile import LONGEST_IN_ADDRESS, VALUES, Form, forms, in_address
from tests.portal.journeys import LIST
from tests.portal.neighbours import OTHER, Neighbours
from tests.portal.programs import key_of, problem, program

ANALYST, TYPED = "claire@pole.example", "une phrase de passe inventée"
GAP = re.compile(r"\{(\w+)(?::\w+)?\}")
# Refused before any value is looked at.
CLOSED = (303, 401, 403)
# Those whom most addresses refuse before a database is asked: on a second kind of it in the long run.
TURNED_AWAY = ("visitor", "stranger")
# What reads a value before a database is asked is the same on each kind of it: on the second one, every third place has
# its turn, on the first all.
ON_ANOTHER = 3
# Read by every page, or on the way back from a provider, without being declared.
UNDECLARED = ("fait", "code", "state", "error")
# What an honest person types where a page leaves the field empty, by field, and by page where that differs.
TYPED_BY_FIELD = {"email": "neuf@valbrume.example", "passphrase": TYPED, "again": TYPED, "member": MEMBER,
                  "name": "Zoé", "current": PASSPHRASE, "own_passphrase": "not mine", "days": "14", "agreed": "yes",
                  "site_id-0": "siège", "pue-0": "1,5", "contract_id-0": "c1", "covered_share-0": "50",
                  "start-0": "2025-01-01"}  # fmt: skip
TYPED_BY_PAGE = {"/compte/effacer": {"email": EMAIL}, "/connexion": {"email": EMAIL, "passphrase": "not mine"}}
ODD_JSON = (b"null", b"-1", b"9" * 5_000, b"1e999", b"NaN", b"true", b'"\\ud800"', b'"a\\u0000b"', b"[]", b"{}",
            b"[" * 50_000, b'"' + b"a" * 60_000 + b'"', b'"2025-02-30"', b"[[{}]]",
            '"\u202eelif"'.encode())  # fmt: skip
_turn = count()


def turn() -> dict[str, bytes]:
    """The values for one place: all of them in the long run, else one, so that all have their turn on each database."""
    chosen = list(VALUES) if LONG else [list(VALUES)[next(_turn) % len(VALUES)]]
    return {name: VALUES[name] for name in chosen}


DECIDED = "brol"  # a word on which the pôle has decided


@dataclass
class World:
    """A portal in which two members have lived, everybody who may come, and what stands in the gaps of addresses."""

    site: Site
    app: FastAPI
    gaps: dict[str, str]
    clients: dict[str, httpx2.Client] = field(default_factory=dict)

    def turns(self, places: Sequence[Any]) -> Sequence[Any]:
        """Which of these places get odd values on this kind of database."""
        return places if self.site.db.engine.dialect.name == "sqlite" else one_in(ON_ANOTHER, places)

    def routes(self, method: str) -> list[tuple[str, list[str]]]:
        """Every address that answers to a method, with the names of its queries, as the app itself lists them."""
        return [
            (path, [each["name"] for each in methods[method].get("parameters", ()) if each["in"] == "query"])
            for path, methods in self.app.openapi()["paths"].items()
            if method in methods
        ]

    def address(self, path: str, **given: str) -> str:
        """A route with what is there in its gaps, but for those that are given."""
        return GAP.sub(lambda gap: given.get(gap[1], self.gaps[gap[1]]), path)

    def people(self, path: str) -> dict[str, httpx2.Client]:
        """Who asks for an address: programs for the API, browsers for the pages."""
        return {name: each for name, each in self.clients.items() if (name == "key") == path.startswith("/api/v1")}


@pytest.fixture
def unhindered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks too often, and what is asked for need not be done."""
    for name in ("SIGN_INS", "SENSITIVE", "CALLS", "UPLOADS", "LOCK_OUT", "LOCK_OUT_ANYWHERE"):
        monkeypatch.setattr(limits, name, Rule(name, 1_000_000, timedelta(hours=1)))
    monkeypatch.setattr("footprint.portal.work.jobs.WAIT_S", 0.0)


def awake(neighbours: Neighbours, home: Path, app: FastAPI) -> Iterator[World]:
    for site in neighbours.copied(home):
        site.app_portal.worker.stop()
        yield inhabited(site, app)


@pytest.fixture
def world(neighbours: Neighbours, tmp_path: Path, app: FastAPI, unhindered: None) -> Iterator[World]:
    yield from awake(neighbours, tmp_path / "home", app)


@pytest.fixture
def world_on_each(neighbours_on_each: Neighbours, tmp_path: Path, app: FastAPI, unhindered: None) -> Iterator[World]:
    """For values that a database may be asked for."""
    yield from awake(neighbours_on_each, tmp_path / "home", app)


def inhabited(site: Site, app: FastAPI) -> World:
    """Every form is on some page: Valbrume has signed, but its last reading failed; Lumen's signature is taken back."""
    with site.db.transaction() as db:
        added(db, ANALYST, None, "editor", site.clock.now)
        db.execute(update(Confirmation).where(Confirmation.member_id == OTHER).values(withdrawn_at=site.clock.now))
        db.execute(update(Job).where(Job.member_id == MEMBER).values(state="failed"))
        signature = db.execute(select(Confirmation.id).where(Confirmation.member_id == MEMBER)).scalars().first()
    home = site.app_portal.lake.home
    pole.decide(home, DECIDED, "accepted", "tablet", on=site.clock.now.date(), by=ANALYST, said={"tablet": 3})
    report = home / "reports/2025" / MEMBER / "rapport.html"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("<p>…</p>")
    sha256 = site.app_portal.inbox.current(year=2025, member_id=MEMBER)[0].receipt.sha256
    gaps = {"year": "2025", "sha256": sha256, "name": "rapport.html", "kind": "inventory", "token": link(site),
            "token_id": "1", "member_id": MEMBER, "rule": "unknown_category", "id": str(signature)}  # fmt: skip
    world = World(site, app, gaps)
    for name, email in (("member", EMAIL), ("analyst", ANALYST), ("stranger", f"emilie@{OTHER}.example")):
        world.clients[name] = site.visitor()
        with site.db.transaction() as db:
            account = accounts.by_email(db, email)
            assert account is not None
            world.clients[name].cookies.set("session", accounts.open_session(db, account, site.clock.now).value)
    world.clients |= {"visitor": site.visitor(), "key": program(site, key_of(site))}
    return world


def link(site: Site) -> str:
    """The secret of a fresh invitation."""
    with site.db.transaction() as db:
        made = invitations.invite(db, member_id=MEMBER, role="editor", email=None, created_by=None, now=site.clock.now)
    return made.token


def judge(answer: httpx2.Response, asked: str) -> None:
    """No failure of ours, and a refusal says in a sentence what is wrong."""
    assert answer.status_code < 500, (asked, answer.status_code)
    assert "Traceback" not in answer.text
    if answer.status_code < 400:
        return
    if answer.request.url.path.startswith("/api/"):
        problem(answer)
    else:
        assert re.search(r"<h1[^>]*>\s*\w", answer.text), (asked, answer.text[:300])


def test_no_value_in_an_address_breaks_it(world_on_each: World) -> None:
    world = world_on_each
    asked, again = 0, world.site.db.engine.dialect.name != "sqlite"
    for method in ("get", "post", "put", "patch", "delete"):
        for at, (path, queries) in enumerate(world.turns(world.routes(method))):
            if method != "get" and not GAP.search(path):
                continue  # nothing of its address can be odd, and signing out would end the test
            for name, client in world.people(path).items():
                if is_left_out(name, at) or (again and name in TURNED_AWAY and not LONG):
                    continue
                for answer, how in addressed(world, client, method, path, queries):
                    judge(answer, f"{name}: {how}")
                    asked += 1
    assert asked > (150 if again else 400)
    assert [world.clients[name].get("/compte").status_code for name in ("member", "analyst", "stranger")] == [200] * 3


def is_left_out(name: str, at: int) -> bool:
    """Of those who are turned away alike, each has its turn in the short run."""
    return not LONG and name in TURNED_AWAY and TURNED_AWAY[at % 2] != name


def addressed(
    world: World, client: httpx2.Client, method: str, path: str, queries: list[str]
) -> Iterator[tuple[httpx2.Response, str]]:
    """One address with each gap and each query odd in turn, the others as they should be."""
    rest: Any = {"data": {"csrf": csrf(client.get("/compte"))}} if method == "post" else {}
    usual = client.request(method, world.address(path), **rest)
    yield usual, f"{method} {path}"
    if usual.status_code in CLOSED and not LONG:
        queries = []
    for place in (*GAP.findall(path), *queries, *(UNDECLARED if LONG else UNDECLARED[:1])):
        for label, value in turn().items():
            odd = in_address(value)
            if len(odd) < LONGEST_IN_ADDRESS:
                where = world.address(path, **{place: odd})
                where += "" if place in GAP.findall(path) else f"?{place}={odd}"
                yield client.request(method, where, **rest), f"{label} in {place} of {method} {path}"


def test_no_value_in_a_form_breaks_its_page(world_on_each: World) -> None:
    """Forms are found on the pages, as people find them, before any is sent, since one takes others away; each field in
    turn holds odd values."""
    world = world_on_each
    reached: set[str] = set()
    people = {name: shown(world, client) for name, client in world.clients.items() if name != "key"}
    for name, found in people.items():
        for path, form in found.items():
            for answer, asked in filled(world, world.clients[name], form, path):
                judge(answer, f"{name}: {asked}")
            reached.add(path)
    assert reached == {path for path, _ in world.routes("post") if not path.startswith("/api/")}


def shown(world: World, client: httpx2.Client) -> dict[str, Form]:
    """Every form that a person is shown, one for each address to which it goes."""
    pages = [
        client.get(world.address(path), params={"sujet": DECIDED} if "sujet" in names else {})
        for path, names in world.routes("get")
        if not path.startswith("/api/v1")
    ]
    found = (form for page in pages if "text/html" in page.headers.get("content-type", "") for form in forms(page.text))
    posts = [path for path, _ in world.routes("post")]
    named: dict[str, Form] = {}
    for form in found:
        if form.method == "post":
            route = next(path for path in posts if re.fullmatch(GAP.sub("[^/]+", path), form.action))
            named.setdefault(route, form)
    return named


def filled(world: World, client: httpx2.Client, form: Form, path: str) -> Iterator[tuple[httpx2.Response, str]]:
    """One form with each field odd in turn, and one field that nobody asked for."""
    usual = TYPED_BY_FIELD | TYPED_BY_PAGE.get(path, {})
    honest: dict[str, bytes] = {name: (value or usual.get(name, "")).encode() for name, value in form.fields.items()}
    for odd in world.turns([*form.fields, *form.files, "nobody-asked"]):
        for label, value in turn().items():
            action = form.action.replace(world.gaps["token"], link(world.site)) if "{token}" in path else form.action
            if form.multipart:
                data = honest | ({} if odd in form.files else {odd: value})
                files = {name: value if odd == name else b"parc.csv" for name in form.files}
                yield sent_in_parts(client, action, data, files), f"{label} in {odd} of {path}"
            else:
                yield sent(client, action, honest | {odd: value}), f"{label} in {odd} of {path}"


def sent(client: httpx2.Client, action: str, fields: dict[str, bytes]) -> httpx2.Response:
    """A short form, made here: a library would refuse to send what is odd."""
    body = "&".join(f"{name}={in_address(value)}" for name, value in fields.items())
    return client.post(action, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})


def sent_in_parts(
    client: httpx2.Client, action: str, fields: dict[str, bytes], files: dict[str, bytes]
) -> httpx2.Response:
    """The same with files, by their fields and names."""
    head = b'--x\r\nContent-Disposition: form-data; name="%s"'
    parts = [head % name.encode() + b"\r\n\r\n%s\r\n" % value for name, value in fields.items()]
    parts += [
        head % name.encode() + b'; filename="%s"\r\n\r\n%s\r\n' % (filename, LIST) for name, filename in files.items()
    ]
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    return client.post(action, content=b"".join([*parts, b"--x--\r\n"]), headers=kind)


def test_no_value_in_a_body_breaks_the_api(world_on_each: World) -> None:
    world = world_on_each
    client, asked = world.clients["key"], 0
    document = client.get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                model = content["schema"].get("$ref", "").rpartition("/")[2]
                fields = document["components"]["schemas"].get(model, {}).get("properties", {})
                for body in world.turns(list(bodies(fields))) if model else ():
                    kind = {"Content-Type": "application/json"}
                    answer = client.request(method, world.address(path), content=body, headers=kind)
                    judge(answer, f"{method} {path}: {body[:80]!r}")
                    asked += 1
    assert asked > 30


def bodies(fields: dict[str, Any]) -> Iterator[bytes]:
    """Odd values as the whole body, and in each field: all of them in the long run, else some that have their turn."""
    yield from odd_json(5)
    for odd in fields:
        for value in odd_json(3):
            yield b"{%s: %s}" % (json.dumps(odd).encode(), value)


def odd_json(few: int) -> Sequence[bytes]:
    return ODD_JSON if LONG else [ODD_JSON[next(_turn) % len(ODD_JSON)] for _ in range(few)]


HEADERS = ("Range", "If-Range", "If-None-Match", "If-Modified-Since", "Accept", "Accept-Language", "Authorization",
           "Cookie", "Origin", "Referer", "Sec-Fetch-Site", "X-Forwarded-For", "X-Forwarded-Proto")  # fmt: skip
ODD_HEADERS = (b"", b"\xff\xfe", b"bytes=" + b"9" * 5_000 + b"-", b"bytes=-0", b"bytes=5-2,0-,-1,x",
               b"fr;q=nan,en;q=1e999", b"session=" + b"a" * 9_000, b"Bearer \xe9", b"http://[", b"//:\xb2", b", ,;=",
               b"0000:::1%")  # fmt: skip


def test_no_header_breaks_a_page(world: World) -> None:
    paths = cycle(("/compte", "/rapports/{year}/{name}", "/annee/{year}/fichiers/{sha256}/original", "/connexion",
                   "/api/v1/member", "/api/v1/years/{year}/files/{sha256}/content", "/modeles/{kind}.csv"))  # fmt: skip
    for name, value in product(HEADERS, ODD_HEADERS):
        path = next(paths)
        client = world.clients["key" if path.startswith("/api/") else "member"]
        answer = client.get(world.address(path), headers={name.encode(): value})
        assert answer.status_code < 500, (path, name, value[:80])


OWN = ("member", "key")
OF_ITSELF = {"/compte/export", "/metrics"}  # what they tell is another thing at each look


def test_head_is_get_without_the_body(world: World) -> None:
    """Same status, same headers, for everybody, on every address that answers to GET; a year that nobody has is asked
    for by those who have one."""
    changing = {"date", "set-cookie"}
    compared = 0
    for at, (path, _) in enumerate(world.routes("get")):
        for name, client in world.people(path).items():
            if is_left_out(name, at):
                continue
            for address in {world.address(path), world.address(path, year="1" if LONG or name in OWN else "2025")}:
                full, head = client.get(address), client.head(address)
                assert head.status_code == full.status_code, (name, address)
                assert head.content == b""
                left_out = changing | ({"content-length"} if path in OF_ITSELF else set())
                same = [{k: v for k, v in each.headers.items() if k not in left_out} for each in (head, full)]
                assert same[0] == same[1], (name, address)
                compared += full.status_code == 200
    assert compared > 50
