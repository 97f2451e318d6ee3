"""A damaged table of one member's year: its pages say so and whose doing it is not; nobody else meets it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from footprint.portal.work import jobs
from tests.portal.analysing import HERE, analyst, did, routes_of, rows
from tests.portal.conftest import MEMBER, Lived, Site, register
from tests.portal.journeys import LIST, PROFILE, YEAR, posted, sent, words
from tests.portal.programs import Y2025, key_of, problem, program, settled

pytestmark = pytest.mark.usefixtures("unestimated")

PAGES = ("", "profil", "fichiers", "resultat", "confirmer", "versions", "rapports", "region", "lieux")
OTHER = "editrice@lumen.example"


def manifest(site: Site) -> None:
    (site.app_portal.lake.root / f"manifests/2025/{MEMBER}.json").write_bytes(b"{")


def members_table(site: Site) -> None:
    (path,) = site.app_portal.lake.paths("members", year=2025, member_id=MEMBER)
    path.write_bytes(b"PAR1")


def devices_table(site: Site) -> None:
    (path,) = site.app_portal.lake.paths("findings", year=2025, member_id=MEMBER)
    path.unlink()


DAMAGES = (manifest, members_table, devices_table)


def two_members(site: Site) -> None:
    """Two members with a file each; one of them also has another year."""
    register(site.app_portal.lake.home, year=2024)
    for email, member_id in (("a@valbrume.example", MEMBER), (OTHER, "lumen")):
        site.account(email, (member_id, "editor"))
        browser = site.signed(email)
        posted(browser, f"{YEAR}/profil", **PROFILE)
        sent(browser, ("parc.csv", LIST))


@pytest.fixture
def site(lived: Lived, tmp_path: Path) -> Iterator[Site]:
    yield from lived(two_members, tmp_path)


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_its_pages_say_so_with_what_happens_next_and_its_other_year_goes_on(
    site: Site, damage: Callable[[Site], None], lang: str
) -> None:
    damage(site)
    browser = site.signed("a@valbrume.example")
    said = ("abîmée", "pas de votre fait", "Le pôle") if not lang else ("damaged", "not your doing", "The cluster")
    down = []
    for page in PAGES:
        answer = browser.get(f"{lang}{YEAR}/{page}")
        assert answer.status_code in (200, 503), page
        assert all(part in words(answer) for part in said), page
        down += [words(answer)] if answer.status_code == 503 else []
    log = (site.app_portal.lake.home / "logs/errors.log").read_text(encoding="utf-8")
    numbers = {line.split()[2] for line in log.splitlines() if line.endswith(f"member={MEMBER} year=2025")}
    assert down
    assert all(any(number in page for number in numbers) for page in down)
    listed = browser.get(f"{lang}/annee/")
    assert listed.status_code == 200
    assert ("année abîmée" if not lang else "to be repaired") in words(listed)
    for page in ("/", "/compte", "/annee/2024/", "/annee/2024/profil", "/annee/2024/resultat"):
        answer = browser.get(lang + page)
        assert answer.status_code == 200, page
        assert said[0] not in words(answer) or page == "/", page


@pytest.mark.parametrize("damage", DAMAGES)
def test_forms_and_programs_are_told_too_and_nothing_is_changed(site: Site, damage: Callable[[Site], None]) -> None:
    client = program(site, key_of(site, "a@valbrume.example"))
    damage(site)
    answers = [client.get(f"{Y2025}{of}") for of in ("", "/profile", "/findings")]
    told = {problem(answer)[:2] for answer in answers if answer.status_code != 200}
    assert told == {(503, "503_damaged")}
    assert client.get("/api/v1/years").json()[1] | {"last_day": ""} == {
        "year": 2025, "stage": "damaged", "can_change": True, "frozen": False, "last_day": "",
    }  # fmt: skip
    browser = site.signed("a@valbrume.example")
    answer = posted(browser, f"{YEAR}/confirmer", version="x", agreed="yes")
    assert answer.status_code == 503


@pytest.mark.parametrize("damage", DAMAGES)
def test_other_members_and_the_analysts_pages_go_on(site: Site, damage: Callable[[Site], None], app: FastAPI) -> None:
    damage(site)
    browser = site.signed(OTHER)
    for page in PAGES:
        answer = browser.get(f"{YEAR}/{page}")
        assert answer.status_code == 200, page
        assert "abîmée" not in words(answer), page
    claire = analyst(site)
    for path in routes_of(app, "get"):
        answer = claire.get(path.replace("to-confirm", MEMBER))
        assert answer.status_code in (200, 303, 404), path
    first, *others = rows(claire.get(HERE))
    assert first.split("|")[:2] == ["Ville de Valbrume", "année abîmée, à réparer"]
    assert not [row for row in others if "abîmée" in row]


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_analyst_has_it_read_again_which_mends_it(site: Site, damage: Callable[[Site], None]) -> None:
    damage(site)
    claire = analyst(site)
    page = claire.get(f"{HERE}membres/{MEMBER}")
    assert "est abîmée dans le lac" in words(page)
    assert f'action="{HERE}membres/{MEMBER}/relire"' in page.text
    did(claire, f"{HERE}membres/{MEMBER}/relire")
    settled(program(site, key_of(site, "a@valbrume.example")))
    assert site.app_portal.lake.damage(year=2025, member_id=MEMBER) is None
    found = site.signed("a@valbrume.example").get(f"{YEAR}/resultat")
    assert found.status_code == 200
    assert "abîmée" not in words(found)


def test_what_cannot_be_mended_fails_with_that_reason(site: Site) -> None:
    """The file has expired, and its lines stood nowhere else."""
    for path in (site.app_portal.inbox.root / "2025" / MEMBER).rglob("*.raw"):
        path.unlink()
    devices_table(site)
    claire = analyst(site)
    did(claire, f"{HERE}membres/{MEMBER}/relire")
    browser = site.signed("a@valbrume.example")
    until_failed(site)
    assert "Le pôle la répare puis relance la lecture" in words(browser.get(f"{YEAR}/fichiers"))
    seen = words(claire.get(f"{HERE}membres/{MEMBER}"))
    assert "footprint lake check" in seen


def until_failed(site: Site) -> None:
    deadline = time.monotonic() + 120
    while True:
        with site.db.reading() as db:
            state = jobs.state(db, year=2025, member_id=MEMBER)
        if not state.waiting:
            assert (state.state, state.reason) == ("failed", "damaged")
            return
        assert time.monotonic() < deadline
        time.sleep(0.1)
