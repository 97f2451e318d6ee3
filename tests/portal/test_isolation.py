"""Nobody meets another member's data: every address that the app itself lists, with another member's ids."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import chain, product, zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from footprint.portal.store.tables import Account, Confirmation, Job, Membership
from tests.portal.conftest import MEMBER, Site, csrf
from tests.portal.journeys import LIST, PROFILE, YEAR, posted, sent
from tests.portal.neighbours import OTHER, OTHERS, SECRET, Neighbours

# What stands in the gaps of addresses: our own, the other member's, and what nobody has.
GAPS = {
    "year": ["2025", "2024"],
    "sha256": [hashlib.sha256(OTHERS).hexdigest(), hashlib.sha256(OTHERS).hexdigest()[:8], OTHER],
    "name": ["rapport.html", f"{SECRET}.csv", f"../{OTHER}/rapport.html", f"%2e%2e%2f{OTHER}%2frapport.html", OTHER],
    "kind": ["inventory", OTHER],
    "token": ["x"],
    "token_id": ["1", "2"],
    "id": ["1", "2"],
    "member_id": [OTHER],
    "rule": ["unknown_category", OTHER],
}
GAP, GAP_NAME = re.compile(r"\{[^}]*\}"), re.compile(r"\{(\w+)(?::\w+)?\}")
# Pages in which a person acts for oneself, not for a member; what they do is tested on its own.
OF_A_PERSON = ("/compte", "/connexion", "/deconnexion", "/invitation", "/organisations")
FIELDS = {"member": OTHER, "member_id": OTHER, "account_id": "1", "role": "editor", "year": "2024", "agreed": "yes",
          "word-0": f"{SECRET} bidule", "category-0": "écran"} | PROFILE  # fmt: skip


@pytest.fixture
def site(neighbours: Neighbours, tmp_path: Path) -> Iterator[Site]:
    """Two members with a year each: profile, files, a signature; the other one with a report."""
    yield from neighbours.copied(tmp_path / "home")


def routes(app: FastAPI, method: str) -> list[str]:
    """Every address that answers to a method, as the app itself lists them."""
    return [path for path, methods in app.openapi()["paths"].items() if method in methods]


def addresses(path: str) -> list[str]:
    """A route with everything that may stand in its gaps; a gap that nobody thought of is an error."""
    names = GAP_NAME.findall(path)
    filled = product(*(GAPS[name] for name in names))
    return ["".join(chain.from_iterable(zip_longest(GAP.split(path), values, fillvalue=""))) for values in filled]


def state_of(site: Site, member_id: str) -> dict[str, Any]:
    """Everything that is kept of a member, on disk and in the database."""
    home = site.app_portal.lake.home
    paths = [path for path in home.rglob("*") if path.is_file() and member_id in str(path.relative_to(home))]
    files = {str(path): path.read_bytes() for path in paths if "locks" not in path.parts}
    with site.db.reading() as db:
        rows = [
            [
                (each.id, getattr(each, "withdrawn_at", None))  # type: ignore[attr-defined]
                for each in db.scalars(select(table).where(table.member_id == member_id))
            ]
            for table in (Confirmation, Job)
        ]
    return files | {"rows": rows}


def test_no_address_shows_another_member(site: Site, app: FastAPI) -> None:
    browser = site.signed()
    asked = [address for path in routes(app, "get") for address in addresses(path)]
    assert len([address for address in asked if address.startswith("/annee/")]) >= 20
    for address in asked:
        for prefix in ("", "/en"):
            answer = browser.get(prefix + address)
            assert answer.status_code < 500, address
            links = answer.text.replace(quote(address), "")  # the page's own address, in the link to the other language
            assert SECRET not in links.replace(address, ""), address


def test_the_other_member_sees_all_of_that(site: Site) -> None:
    """The marks that are looked for are really there for whom they belong to."""
    browser = site.signed("emilie@lumen.example")
    sha256 = GAPS["sha256"][0]
    for address in (
        f"{YEAR}/",
        f"{YEAR}/resultat",
        f"{YEAR}/versions",
        f"{YEAR}/fichiers",
        "/rapports/2025/rapport.html",
        f"{YEAR}/fichiers/{sha256}/original",
        f"{YEAR}/fichiers/{sha256}/corrige",
        f"{YEAR}/fichiers/{sha256}/colonnes",
        f"{YEAR}/fichiers/{sha256}/lignes",
    ):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert SECRET in answer.text, address


def test_no_form_changes_another_member(site: Site, app: FastAPI) -> None:
    browser = site.signed()
    before = state_of(site, OTHER)
    assert len(before) > 10
    asked = [path for path in routes(app, "post") if not path.startswith((*OF_A_PERSON, "/api/"))]
    assert len(asked) >= 5
    for path in asked:
        for address in addresses(path):
            for query in ("", f"?member={OTHER}&member_id={OTHER}"):
                assert posted(browser, address + query, **FIELDS).status_code < 500, address
    sent(browser, (f"../../{OTHER}/inventaire/x.csv", LIST), member=OTHER, member_id=OTHER)
    assert state_of(site, OTHER) == before


def test_a_reader_reads_and_writes_nothing(site: Site, app: FastAPI) -> None:
    site.account("lecture@valbrume.example", (MEMBER, "reader"))
    reader = site.signed("lecture@valbrume.example")
    before = state_of(site, MEMBER)
    for path in routes(app, "post"):
        if not path.startswith((*OF_A_PERSON, "/api/")):
            for address in addresses(path):
                assert posted(reader, address, **FIELDS).status_code in (403, 404), address
    assert sent(reader, ("parc.csv", OTHERS)).status_code == 403
    assert state_of(site, MEMBER) == before
    for step in ("", "profil", "fichiers", "resultat", "confirmer", "versions", "rapports", "region"):
        page = reader.get(f"{YEAR}/{step}")
        assert page.status_code == 200
        assert 'action="/annee/' not in page.text, step


def test_a_person_of_two_members_sees_one_at_a_time(site: Site) -> None:
    site.account("deux@valbrume.example", (MEMBER, "editor"))
    with site.db.transaction() as db:
        account = db.scalar(select(Account).where(Account.email == "deux@valbrume.example"))
        assert account is not None
        db.add(Membership(account_id=account.id, member_id=OTHER, role="reader"))
    browser = site.signed("deux@valbrume.example")
    assert browser.get(f"{YEAR}/").headers["location"] == "/organisations"
    assert choose(browser, OTHER).status_code == 303
    assert SECRET in browser.get(f"{YEAR}/versions").text
    assert posted(browser, f"{YEAR}/retirer").status_code == 403
    assert choose(browser, MEMBER).status_code == 303
    assert SECRET not in browser.get(f"{YEAR}/versions").text
    assert choose(browser, "nobody").status_code == 404


def choose(browser: httpx2.Client, member_id: str) -> httpx2.Response:
    return browser.post("/organisations", data={"csrf": csrf(browser.get("/compte")), "member": member_id})
