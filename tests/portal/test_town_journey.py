"""One hour of a town's year, in a browser: from the invitation to the report that the pipeline made of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from footprint.portal.people import invitations
from tests.in_a_browser import chromium
from tests.portal.browsing import opened
from tests.portal.conftest import MEMBER, NAME, PASSPHRASE, Site, register, running

GLPI = """Nom;Statut;Fabricant;Numéro de série;Type;Modèle;Date d'achat
PC-1;En service;Dell Inc.;7QX4K33;Ordinateur portable;Latitude 5420;03-05-2021
PC-2;En service;HP;CZC1234ABC;Station;;12-11-2018
PC-3;En service;Acme;;Bidulotron;;05-09-2019
PC-4;En service;Dell Inc.;9HTZ2N2;Ordinateur portabl;Latitude 5430;31-02-2022
EC-1;En service;Dell Inc.;CN0X1;Écran;P2419H;01-03-2020
"""
AGENT = '"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"'
VISITORS = ("203.0.113.7", "2001:db8::7")
LOG = "".join(
    f'{address} - martine.durand [0{day}/Mar/2025:10:0{minute}:00 +0100] "GET {path} HTTP/1.1" 200 20480 '
    f'"https://www.valbrume.example/?q=jean" {AGENT}\n'
    for address in VISITORS
    for day in (3, 4)
    for minute, path in enumerate(("/", "/style.css", "/ecoles?nom=durand"))
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened_browser:
        yield opened_browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    register(tmp_path)
    yield from running(tmp_path)


@pytest.mark.long  # without a browser in year/test_journey.py, each of its pages in the tests of browsers
def test_a_town_sends_mends_confirms_and_reads_its_report(browser: Browser, site: Site, tmp_path: Path) -> None:
    with opened(browser, site, viewport={"width": 375, "height": 740}) as page:
        comes_in(page, site)
        fills_in_the_profile(page)
        sends(page, tmp_path, {"glpi-ordinateurs.csv": GLPI, "acces-www.log": LOG})
        expect(page.locator("main")).to_contain_text("journaux d’accès web")
        expect(page.locator("main")).to_contain_text("5 lignes : 3 acceptées, 2 refusées, 0 mise de côté")
        answers_two_words(page)
        expect(page.locator("main")).to_contain_text("5 lignes : 5 acceptées, 0 refusée, 0 mise de côté")
        expect(page.locator("main")).to_contain_text("« 31-02-2022 » n’est pas une date")
        sends(page, tmp_path, {"glpi-ordinateurs.csv": GLPI.replace("31-02-2022", "28-02-2022")})
        expect(page.locator("main")).not_to_contain_text("n’est pas une date")
        confirms(page)
        run_the_pipeline(site)
        reads_the_report(page)
    nothing_personal_is_kept(site)


def comes_in(page: Page, site: Site) -> None:
    with site.db.transaction() as db:
        link = invitations.invite(db, member_id=MEMBER, role="editor", email=None, created_by=None, now=site.clock.now)
    page.goto(link.path)
    page.fill("[name=email]", "camille@valbrume.example")
    page.fill("[name=name]", "Camille Durand")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.fill("[name=again]", PASSPHRASE)
    page.click("main button[type=submit]")
    expect(page.locator(".done")).to_contain_text("Bienvenue")


def fills_in_the_profile(page: Page) -> None:
    page.goto("/annee/2025/profil")
    page.fill("[name=employees_fte]", "42,5")
    page.select_option("[name=sector]", "public")
    page.select_option("[name=zone]", "gironde")
    page.click("main button[type=submit]")
    expect(page.locator(".done")).to_contain_text("Le profil est enregistré")


def sends(page: Page, folder: Path, files: dict[str, str]) -> None:
    """Choose the files, send them, and wait for the page that says what was understood."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    page.goto("/annee/2025/fichiers")
    page.set_input_files("input[type=file]", [folder / name for name in files])
    page.click("main form button[type=submit]")
    settles(page)


def settles(page: Page, year: int = 2025) -> None:
    """Refresh, as the page proposes, until the files of the year are read."""
    for _ in range(60):
        if not page.locator("#attente").count():
            return
        page.wait_for_timeout(500)
        page.goto(f"/annee/{year}/resultat")
    raise AssertionError("the files are never read")


def answers_two_words(page: Page) -> None:
    for label, meaning in (("Bidulotron", "écran"), ("Station", "ordinateur fixe")):
        page.get_by_label(re.compile(rf"«\s{label}\s»")).fill(meaning)
    page.click("main form button[type=submit]")
    settles(page)
    expect(page.locator(".done")).to_contain_text("Vos réponses sont retenues")


def confirms(page: Page) -> None:
    page.goto("/annee/2025/confirmer")
    page.check("[name=agreed]")
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("Camille Durand")
    page.goto("/annee/2025/rapports")
    expect(page.locator("main a[href$='/rapport.html']")).to_have_count(0)


def run_the_pipeline(site: Site) -> None:
    """The analyst's command, over the portal's own home."""
    home = site.app_portal.lake.home
    environment = os.environ | {"FOOTPRINT_HOME": str(home), "FOOTPRINT_LANG": "fr"}
    environment.pop("DAGSTER_HOME", None)
    command = [sys.executable, "-c", "from footprint.cli import main; main()", "run", "--year", "2025"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert NAME in done.stdout + done.stderr


def reads_the_report(page: Page) -> None:
    page.goto("/annee/2025/rapports")
    page.locator("main a[href$='/rapport.html']").click()
    expect(page.locator("h1")).to_contain_text("2025")
    expect(page.locator("body")).to_contain_text(NAME)
    expect(page.locator("body")).to_contain_text("Vos services numériques")


def nothing_personal_is_kept(site: Site) -> None:
    """Of the log, neither addresses, users nor queries are anywhere below the lake or the reports; the log is gone."""
    home = site.app_portal.lake.home
    kept = [path for folder in ("lake", "reports") for path in (home / folder).rglob("*") if path.is_file()]
    assert len(kept) > 20
    for secret in (*VISITORS, "martine.durand", "q=jean", "nom=durand"):
        assert [path for path in kept if secret.encode() in path.read_bytes()] == [], secret
    assert [path for path in home.rglob("*.raw") if b"203.0.113.7" in path.read_bytes()] == []
