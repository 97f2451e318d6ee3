"""A member's year from the profile to the report, as a browser without JavaScript goes through it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from footprint.inbox import signatures
from footprint.intake import answers
from footprint.members import registry
from footprint.portal.store.tables import Audit
from tests.portal.conftest import MEMBER, NAME, Site, register, running
from tests.portal.journeys import HEADER, LIST, PROFILE, UNKNOWN, YEAR, confirmed, posted, sent, words
from tests.portal.postgres import empty_database

pytestmark = pytest.mark.usefixtures("unestimated")

WHERE: dict[str, Any] = {"year": 2025, "member_id": MEMBER}


def editor(site: Site):  # type: ignore[no-untyped-def]
    site.account()
    return site.signed()


def test_the_profile_is_kept_and_what_is_left_empty_stays_unknown(site: Site) -> None:
    browser = editor(site)
    answer = posted(browser, f"{YEAR}/profil", **PROFILE, siren="732 829 320", users="1 200", stored_tb="3.5")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{YEAR}/fichiers?fait=profile")
    kept = registry.profile(site.app_portal.lake, **WHERE)
    assert kept is not None
    assert {name: kept[name] for name in ("employees_fte", "users", "stored_tb", "siren", "it_spend_eur", "name")} == {
        "employees_fte": 42.5, "users": 1200.0, "stored_tb": 3.5, "siren": "732829320", "it_spend_eur": None,
        "name": NAME,
    }  # fmt: skip
    assert kept["profile_complete"] is True
    page = browser.get(f"{YEAR}/profil")
    assert 'value="42,5"' in page.text
    assert '<option value="gironde" selected>' in page.text


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(site: Site) -> None:
    browser = editor(site)
    wrong = {"employees_fte": "-3", "users": "beaucoup", "siren": "123456789", "departement": "99", "sector": "<b>",
             "it_spend_eur": "10", "it_spend_reused_eur": "11", "stored_tb": "NaN"}  # fmt: skip
    answer = posted(browser, f"{YEAR}/profil", **wrong)
    assert answer.status_code == 422
    assert "SQL" not in answer.text
    for name in wrong:
        if name != "it_spend_eur":
            assert f'id="e-{name}"' in answer.text, name
            assert f'href="#f-{name}"' in answer.text, name
    kept = registry.profile(site.app_portal.lake, **WHERE)
    assert kept is not None
    assert kept["employees_fte"] is None


def test_a_new_year_takes_the_name_and_group_of_the_last_one_but_none_of_its_figures(site: Site) -> None:
    browser = editor(site)
    posted(browser, f"{YEAR}/profil", **PROFILE)
    posted(browser, "/annee/2026/profil", employees_fte="", sector="public")
    kept = registry.profile(site.app_portal.lake, year=2026, member_id=MEMBER)
    assert kept is not None
    assert (kept["name"], kept["holding_id"], kept["employees_fte"]) == (NAME, MEMBER, None)
    assert kept["profile_complete"] is False


@pytest.mark.usefixtures("estimated")
def test_a_file_is_understood_at_once_with_its_columns_lines_and_a_first_estimate(site: Site) -> None:
    browser = editor(site)
    answer, sha8 = sent(browser, ("parc.csv", UNKNOWN)), hashlib.sha256(UNKNOWN).hexdigest()[:8]
    assert (answer.status_code, answer.headers["location"]) == (303, f"{YEAR}/resultat?recu={sha8}&deja=&fait=file")
    page = browser.get(f"{YEAR}/resultat")
    read = words(page)
    assert "3 lignes : 1 acceptée, 2 refusées, 0 mise de côté" in read.replace("\xa0", " ")
    assert "Ligne 3" in read
    assert "Date d'achat → " in read
    estimate = words(browser.get(YEAR + "/"))
    assert "CO₂e" in estimate
    assert "équipements comptés 12 " in estimate


def test_unknown_words_are_answered_in_place_and_remembered(site: Site) -> None:
    browser = editor(site)
    sent(browser, ("parc.csv", UNKNOWN))
    page = browser.get(f"{YEAR}/resultat")
    fields = {
        "word-0": "Bidulotron",
        "category-0": "écran",
        "word-1": "Zorglub",
        "category-1": "n'importe quoi",
    }
    assert 'name="word-0" value="Bidulotron"' in page.text
    wrong = posted(browser, f"{YEAR}/resultat", **fields)
    assert wrong.status_code == 422
    assert 'id="e-category-1"' in wrong.text
    assert 'value="écran"' in wrong.text
    right = posted(browser, f"{YEAR}/resultat", **fields | {"category-1": "Laptop"})
    assert right.headers["location"] == f"{YEAR}/resultat?fait=answers"
    assert answers.load(site.app_portal.lake.home, MEMBER) == {"bidulotron": "monitor", "zorglub": "laptop"}
    read = words(browser.get(f"{YEAR}/resultat")).replace("\xa0", " ")
    assert "3 lignes : 3 acceptées, 0 refusée" in read
    assert "Des mots à expliquer" not in read


def test_a_word_that_its_context_explains_is_shown_and_takes_another_answer(site: Site) -> None:
    browser = editor(site)
    sent(browser, ("parc.csv", (HEADER + "PC buanderie;;4;2021\nÉcran;Dell P2419H;20;2022\n").encode()))
    page = browser.get(f"{YEAR}/resultat")
    read = words(page).replace("\xa0", " ")
    assert "Mots de plusieurs sens, compris d’après leur contexte (1)" in read
    assert "« PC buanderie » se lit ordinateur fixe, car ses mots disent un lieu ou une tâche fixe." in read
    assert "2 lignes : 2 acceptées, 0 refusée" in read
    assert 'name="word-0" value="PC buanderie"' in page.text
    posted(browser, f"{YEAR}/resultat", **{"word-0": "PC buanderie", "category-0": "ordinateur portable"})
    assert answers.load(site.app_portal.lake.home, MEMBER) == {"pc buanderie": "laptop"}
    assert "compris d’après leur contexte" not in words(browser.get(f"{YEAR}/resultat"))


def test_only_words_of_ones_own_files_can_be_answered_and_none_that_names_a_person(site: Site) -> None:
    browser = editor(site)
    sent(browser, ("parc.csv", (HEADER + "PC de Mme Durand Martine;;1;2020\n").encode()))
    posted(browser, f"{YEAR}/resultat", **{"word-0": "Portable de Mme Durand", "category-0": "écran"})
    assert answers.load(site.app_portal.lake.home, MEMBER) == {}


def test_the_corrected_file_replaces_the_one_that_it_corrects(site: Site) -> None:
    browser = editor(site)
    formula = HEADER + "Ordinateur portabl;=cmd|' /C calc'!A0;2;2021\nBidulotron;;1;2020\n"
    sent(browser, ("postes.csv", LIST), ("divers.csv", formula.encode()))
    inbox = site.app_portal.inbox
    assert sorted(item.receipt.name for item in inbox.current(**WHERE)) == ["divers.csv", "postes.csv"]
    sha256 = next(item.receipt.sha256 for item in inbox.current(**WHERE) if item.receipt.name == "divers.csv")
    given = browser.get(f"{YEAR}/fichiers/{sha256}/corrige")
    assert 'filename="divers-corrige.csv"' in given.headers["content-disposition"]
    assert given.headers["content-security-policy"].startswith("sandbox")
    rows = list(csv.reader(io.StringIO(given.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0] == "ordinateur portable"
    assert rows[1][1].startswith("'=")
    sent(browser, ("divers-corrige (1).csv", given.content))
    assert sorted(item.receipt.name for item in inbox.current(**WHERE)) == ["divers-corrige (1).csv", "postes.csv"]
    versions = words(browser.get(f"{YEAR}/versions"))
    assert "divers.csv 2 mars 2026 remplacé" in versions


def test_a_file_sent_by_mistake_is_taken_back_and_can_come_again(site: Site) -> None:
    browser = editor(site)
    sent(browser, ("parc.csv", LIST), ("divers.csv", UNKNOWN))
    sha256 = next(
        each.receipt.sha256 for each in site.app_portal.inbox.current(**WHERE) if each.receipt.name == "divers.csv"
    )
    answer = posted(browser, f"{YEAR}/fichiers/{sha256}/retirer")
    assert answer.headers["location"] == f"{YEAR}/fichiers?fait=file_withdrawn"
    assert "divers.csv" not in words(browser.get(f"{YEAR}/resultat"))
    assert "divers.csv 2 mars 2026 retiré le 2 mars 2026" in words(browser.get(f"{YEAR}/versions"))
    assert posted(browser, f"{YEAR}/fichiers/{sha256}/retirer").status_code == 404
    sent(browser, ("divers.csv", UNKNOWN))
    assert "divers.csv" in words(browser.get(f"{YEAR}/resultat"))


def test_what_was_sent_is_given_back_to_the_byte(site: Site) -> None:
    browser = editor(site)
    sent(browser, ("parc.csv", LIST))
    sha256 = site.app_portal.inbox.current(**WHERE)[0].receipt.sha256
    given = browser.get(f"{YEAR}/fichiers/{sha256}/original")
    assert given.content == LIST
    assert given.headers["content-type"] == "application/octet-stream"


def test_two_months_of_logs_stand_beside_one_another(site: Site) -> None:
    asked = '"GET /{path} HTTP/1.1" 200 1000 "-" "Mozilla/5.0 Firefox/128.0"'
    line = f"203.0.113.7 - - [03/{{month}}/2025:10:00:00 +0100] {asked}\n"
    browser = editor(site)
    for month in ("Mar", "Apr"):
        log = "".join(line.format(month=month, path=number) for number in range(20))
        sent(browser, (f"www.valbrume.example-{month}.log", log.encode()))
    days = site.app_portal.lake.read("usage", **WHERE).column("day").unique().to_pylist()
    assert [day.month for day in sorted(days)] == [3, 4]
    assert [item.path for item in site.app_portal.inbox.received(**WHERE)] == [None, None]
    assert "contenu effacé" in browser.get(f"{YEAR}/versions").text


def test_a_year_is_confirmed_compared_and_taken_back(site: Site) -> None:
    browser = editor(site)
    sent(browser, ("parc.csv", LIST))
    early = browser.get(f"{YEAR}/confirmer")
    assert 'name="agreed"' not in early.text
    assert confirmed(browser).status_code == 409
    posted(browser, f"{YEAR}/profil", **PROFILE)
    page = browser.get(f"{YEAR}/confirmer")
    version = page.text.partition('name="version" value="')[2].partition('"')[0]
    assert posted(browser, f"{YEAR}/confirmer", version=version).status_code == 409
    sent(browser, ("autres.csv", UNKNOWN), mode="add")
    late = posted(browser, f"{YEAR}/confirmer", version=version, agreed="yes")
    assert late.status_code == 409
    assert "a changé pendant que vous lisiez" in late.text
    assert confirmed(browser).headers["location"] == f"{YEAR}/versions?fait=confirmed"
    assert "confirmée" in words(browser.get("/annee/"))
    posted(browser, f"{YEAR}/profil", **PROFILE | {"employees_fte": "50"})
    since = words(browser.get(f"{YEAR}/versions"))
    assert "42,5 → 50" in since
    assert "modifiée depuis la confirmation" in words(browser.get("/annee/"))
    sent(browser, ("autres.csv", LIST.replace(b"12;2021", b"13;2021")))
    assert confirmed(browser).status_code == 303
    both = words(browser.get(f"{YEAR}/versions"))
    assert "autres.csv → autres.csv" in both
    assert "Version 2" in both
    assert posted(browser, f"{YEAR}/retirer").status_code == 303
    assert "à vérifier et à confirmer" in words(browser.get("/annee/"))
    with site.db.reading() as db:
        done = list(db.scalars(select(Audit.action).where(Audit.member_id == MEMBER)))
    assert done.count("year.confirmed") == 2
    assert done.count("year.withdrawn") == 1
    assert done.count("file.received") == 3


def test_a_year_signed_on_paper_needs_nothing_more_of_its_member(site: Site) -> None:
    browser, portal = editor(site), site.app_portal
    sent(browser, ("parc.csv", LIST))
    posted(browser, f"{YEAR}/profil", **PROFILE | {"it_spend_eur": "1250000"})
    signatures.withdraw(portal.inbox, **WHERE)
    digest = signatures.now_of(portal.lake, portal.inbox, **WHERE).digest
    signatures.sign(portal.inbox, digest, **WHERE, at=site.clock.now, by="Le maire <b>")
    for page in ("/", "/confirmer", "/versions"):
        shown = words(browser.get(f"{YEAR}{page}"))
        assert "confirmée" in shown.lower()
        assert "pas encore été confirmée" not in shown
    assert (
        "Confirmée sur papier par Le maire &lt;b&gt;, comme le pôle l’a noté le" in browser.get(f"{YEAR}/versions").text
    )
    assert 'name="agreed"' not in browser.get(f"{YEAR}/confirmer").text
    posted(browser, f"{YEAR}/profil", **PROFILE | {"it_spend_eur": "1250000.55"})
    assert "L’année a changé depuis" in words(browser.get(f"{YEAR}/versions"))
    assert "modifiée depuis la confirmation" in words(browser.get("/annee/"))
    confirmed(browser)
    assert "sur papier" not in words(browser.get(f"{YEAR}/versions"))
    signatures.sign(portal.inbox, digest, **WHERE, at=site.clock.now, by="Le maire")
    assert posted(browser, f"{YEAR}/retirer").status_code == 303
    assert signatures.of(portal.inbox, **WHERE) is None
    posted(browser, f"{YEAR}/profil", **PROFILE | {"it_spend_eur": "1250001"})
    assert "1 250 000,55 → 1 250 001" in words(browser.get(f"{YEAR}/versions"))


def test_a_closed_year_is_read_and_not_changed(site: Site) -> None:
    browser = editor(site)
    sent(browser, ("parc.csv", LIST))
    posted(browser, f"{YEAR}/profil", **PROFILE)
    confirmed(browser)
    site.clock.now = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
    browser = site.signed()
    for path in ("profil", "confirmer", "retirer", "resultat"):
        answer = posted(browser, f"{YEAR}/{path}", **PROFILE)
        assert answer.status_code == 403, path
        assert "Cette année est close" in answer.text
    assert sent(browser, ("autres.csv", LIST)).status_code == 403
    for path in ("", "profil", "fichiers", "resultat", "confirmer", "versions"):
        page = browser.get(f"{YEAR}/{path}")
        assert page.status_code == 200
        assert 'method="post" action="/annee/' not in page.text
    assert len(site.app_portal.inbox.current(**WHERE)) == 1


def test_years_that_cannot_be_reported_on_are_no_pages(site: Site) -> None:
    browser = editor(site)
    for year in ("2027", "1999", "-1", "deux", "99999999999999999999"):
        assert browser.get(f"/annee/{year}/").status_code == 404, year


def test_reports_come_from_ones_own_folder_only(site: Site) -> None:
    browser = editor(site)
    home = site.app_portal.lake.home
    assert "n’est pas encore paru" in browser.get(f"{YEAR}/rapports").text
    own, other = home / "reports/2025" / MEMBER, home / "reports/2025/lumen"
    for folder in (own, own / "services", other):
        folder.mkdir(parents=True)
    report = "<html><head><style>p{color:red}</style></head><body><p>Bonjour</p></body></html>"
    (own / "rapport.html").write_text(report)
    (own / "services/site-web.html").write_text(report)
    (own / ".writing-x.html").write_text("half")
    (own / "secret.key").write_text("secret")
    (own / "lien.html").symlink_to(other / "rapport.html")
    (other / "rapport.html").write_text("de Lumen")
    page = browser.get(f"{YEAR}/rapports")
    assert page.text.count('href="/rapports/') == 1
    assert "ces rapports sont un brouillon" in page.text  # nobody has signed the year
    answer = browser.get("/rapports/2025/rapport.html")
    assert answer.text == report
    assert "style-src 'sha256-" in answer.headers["content-security-policy"]
    assert browser.get("/rapports/2025/services/site-web.html").status_code == 200
    for name in (
        "../lumen/rapport.html",
        "..%2Flumen%2Frapport.html",
        "%2e%2e/lumen/rapport.html",
        ".writing-x.html",
        "secret.key",
        "lien.html",
        "services",
        "",
        "services/%2e%2e%2frapport.html",
        "/etc/passwd",
    ):
        assert browser.get(f"/rapports/2025/{name}").status_code == 404, name


def test_the_page_of_reports_opens_on_what_the_report_says_in_the_language_of_its_reader(site: Site) -> None:
    browser = editor(site)
    folder = site.app_portal.lake.home / "reports/2025" / MEMBER
    folder.mkdir(parents=True)
    for name, said in (
        ("rapport", "9 tonnes &lt;b&gt; en 2025"),
        ("report.en", "9 tonnes in 2025"),
        ("annexe", "Rien"),
    ):
        (folder / f"{name}.html").write_text(f"<html><body><h1>{said}</h1></body></html>", encoding="utf-8")
    assert '<p class="lead">9 tonnes &lt;b&gt; en 2025</p>' in browser.get(f"{YEAR}/rapports").text
    assert '<p class="lead">9 tonnes in 2025</p>' in browser.get(f"/en{YEAR}/rapports").text
    # The reader's language stands first, of the annex too; "as Excel opens it in French" is said once.
    (folder / "annex.en.html").write_text("<h1>Rien</h1>")
    (folder / "rapport-excel.csv").write_text("a;b")
    for prefix, names in (("", ["rapport", "report.en", "annexe", "annex.en"]),
                          ("/en", ["report.en", "rapport", "annex.en", "annexe"])):  # fmt: skip
        page = browser.get(f"{prefix}{YEAR}/rapports").text
        assert re.findall(r'/rapports/2025/([\w.]+)\.html"', page) == names
        assert not re.search(r"rapport-excel\.csv[^<]*\(", page)
    for path in folder.iterdir():
        path.write_text("<html></html>", encoding="utf-8")
    assert browser.get(f"{YEAR}/rapports").status_code == 200


@pytest.mark.usefixtures("estimated")
def test_the_region_page_shows_what_the_estimate_adds_up_to(site: Site) -> None:
    browser = editor(site)
    posted(browser, f"{YEAR}/profil", **PROFILE)
    sent(browser, ("parc.csv", LIST))
    page = words(browser.get(f"{YEAR}/region"))
    total = words(browser.get(f"{YEAR}/")).partition("kg CO₂e")[0].split()[-1]
    shown = page.replace("\xa0", " ").partition("gaz à effet de serre ")[2].split()[0]
    assert round(float(shown), -2) == float(total)  # the estimate has the digits that its interval leaves
    assert "Collectivités et services publics" in page
    assert "Laboratoire Lumen" not in page


def test_templates_are_those_of_the_intake(site: Site) -> None:
    browser = editor(site)
    given = browser.get("/modeles/sites.csv")
    assert given.content.startswith("\ufeff".encode())
    assert browser.get("/modeles/secret.csv").status_code == 404
    assert browser.get("/en/modeles/sites.csv").content != given.content


def test_a_folder_of_reports_that_leads_elsewhere_shows_nothing(site: Site) -> None:
    browser = editor(site)
    reports = site.app_portal.lake.home / "reports/2025"
    (reports / "lumen/services").mkdir(parents=True)
    for name in ("rapport.html", "services/a.html"):
        (reports / "lumen" / name).write_text("de Lumen")
    (reports / MEMBER).symlink_to(reports / "lumen")
    assert browser.get("/rapports/2025/rapport.html").status_code == 404
    (reports / MEMBER).unlink()
    (reports / MEMBER).mkdir()
    (reports / MEMBER / "services").symlink_to(reports / "lumen/services")
    assert browser.get("/rapports/2025/services/a.html").status_code == 404


def test_pages_say_the_same_in_english(site: Site) -> None:
    browser = editor(site)
    sent(browser, ("parc.csv", UNKNOWN), path=f"/en{YEAR}/fichiers")
    for path in ("", "profil", "fichiers", "resultat", "confirmer", "versions", "rapports", "region"):
        page = browser.get(f"/en{YEAR}/{path}")
        assert page.status_code == 200
        assert '<html lang="en">' in page.text
    assert "Line 3:" in words(browser.get(f"/en{YEAR}/resultat"))


def test_nothing_of_the_home_folder_shows(site: Site, tmp_path: Path) -> None:
    browser = editor(site)
    sent(browser, ("parc.csv", UNKNOWN))
    for path in ("", "fichiers", "resultat", "versions", "rapports", "region"):
        assert str(tmp_path) not in browser.get(f"{YEAR}/{path}").text


@pytest.mark.usefixtures("estimated")
def test_a_year_goes_the_same_way_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    register(tmp_path)
    with empty_database(postgresql) as url:
        for site in running(tmp_path, portal_database_url=url):
            assert site.db.engine.dialect.name == "postgresql"
            browser = editor(site)
            posted(browser, f"{YEAR}/profil", **PROFILE)
            assert sent(browser, ("parc.csv", UNKNOWN)).status_code == 303
            assert "équipements comptés 12 " in words(browser.get(f"{YEAR}/resultat"))
            assert confirmed(browser).status_code == 303
            assert posted(browser, f"{YEAR}/retirer").headers["location"] == f"{YEAR}/versions?fait=withdrawn"
            with site.db.reading() as db:
                done = list(db.scalars(select(Audit.action).order_by(Audit.id)))
            assert done[-4:] == ["profile.changed", "file.received", "year.confirmed", "year.withdrawn"]
    assert not list(tmp_path.glob("portal.db*"))
