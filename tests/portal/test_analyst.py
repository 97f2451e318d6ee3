"""The analysts' pages: who needs help, what costs most, who may look, and that each look is in the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from footprint.inbox import signatures
from footprint.portal.year import overview
from tests.portal.analysing import (
    HERE,
    NAME_OF,
    NAMED,
    analyst,
    did,
    inhabit,
    logged,
    routes_of,
    rows,
    slug,
    wait,
)
from tests.portal.conftest import EMAIL, MEMBER, NOW, Lived, Site, register
from tests.portal.journeys import LIST, PROFILE, UNKNOWN, YEAR, posted, sent, words
from tests.portal.test_isolation import OF_A_PERSON, addresses, routes, state_of

pytestmark = pytest.mark.usefixtures("unestimated")


@pytest.fixture
def inhabited(lived: Lived, tmp_path: Path) -> Iterator[Site]:
    """A portal with the two usual members, and one in every state."""
    for site in lived(inhabit, tmp_path):
        wait(site)
        yield site


def test_members_stand_in_the_order_in_which_they_need_help(inhabited: Site) -> None:
    page = analyst(inhabited).get(HERE + "?nom=membre")
    found = rows(page)
    assert [row.partition("|")[0] for row in found] == list(NAME_OF.values())
    assert found[0].split("|") == [
        "Membre failed",
        "la lecture a échoué",
        "2 mars 2026",
        "1",
        "2",
        "1",
        "à compléter",
        "–",
    ]
    assert found[1].split("|")[1:] == [
        "modifiée depuis la confirmation",
        "2 mars 2026",
        "1",
        "2",
        "1",
        "complet",
        "2 mars 2026",
    ]
    assert found[3].split("|")[1:] == ["rien n’a été envoyé", "–", "0", "–", "–", "à compléter", "–"]
    assert found[5].split("|")[1:] == ["confirmée", "2 mars 2026", "1", "0", "0", "complet", "2 mars 2026"]
    assert "6 des 8 membres" in words(page)


def test_a_state_a_name_and_a_year_choose_among_members(inhabited: Site) -> None:
    browser = analyst(inhabited)
    everybody = browser.get(HERE)
    assert "Année confirmée par 1 des 8 membres." in words(everybody)
    assert "à vérifier et à confirmer (1)" in words(everybody)
    assert len(rows(everybody)) == 8
    assert [row.partition("|")[0] for row in rows(browser.get(HERE + "?etat=changed"))] == [NAME_OF["changed"]]
    assert [row.partition("|")[0] for row in rows(browser.get(HERE + "?nom=LABORATOIRE"))] == ["Laboratoire Lumen"]
    assert "Aucun membre ne correspond." in words(browser.get(HERE + "?nom=personne"))
    assert len(rows(browser.get(HERE + "?etat=%27;--"))) == 8
    before = browser.get("/analyste/2024/")
    assert rows(before) == []  # nobody was registered by then
    assert browser.get("/analyste/2031/").status_code == 404
    assert browser.get("/analyste/").headers["location"] == HERE
    assert browser.get(HERE + "?page=-1").status_code == 404


def test_a_member_registered_last_year_is_waited_for_this_year(site: Site) -> None:
    found = rows(analyst(site).get("/analyste/2026/"))
    assert [row.split("|")[1] for row in found] == ["rien n’a été envoyé"] * 2


def test_a_year_signed_on_paper_is_confirmed_until_something_changes(site: Site) -> None:
    where: dict[str, Any] = {"year": 2025, "member_id": MEMBER}
    inbox, lake = site.app_portal.inbox, site.app_portal.lake
    inbox.deliver(io.BytesIO(LIST), received_on=NOW.date(), name="parc.csv", list_name="parc", **where)
    signatures.sign(inbox, signatures.now_of(lake, inbox, **where).digest, **where, at=NOW, by="Le maire")
    (standing,) = (each for each in overview.of_year(site.app_portal, 2025) if each.member_id == MEMBER)
    assert (standing.stage, standing.confirmed_at) == ("confirmed", NOW)
    inbox.deliver(io.BytesIO(LIST + b"\n"), received_on=NOW.date(), name="parc.csv", list_name="parc", **where)
    assert overview.of_member(site.app_portal, **where).stage != "confirmed"


def test_one_member_is_shown_without_names_of_people_or_files(site: Site) -> None:
    site.account()
    sent(site.signed(), ("parc de jean dupont.csv", NAMED))
    browser = analyst(site)
    pages = [browser.get(path) for path in (f"{HERE}membres/{MEMBER}", f"{HERE}constats",
                                            f"{HERE}constats/unknown_category?gravite=refused", HERE)]  # fmt: skip
    assert [page.status_code for page in pages] == [200] * 4
    assert "Ligne 2" in words(pages[0])
    assert "2 lignes : 1 acceptée, 1 refusée, 0 mise de côté." in words(pages[0])
    assert f"{EMAIL} (rédaction)" in words(pages[0])
    assert f"http://127.0.0.1:3000/assets/devices?view=partitions&amp;partition={MEMBER}%7C2025" in pages[0].text
    for page in pages:
        assert "dupont" not in page.text.casefold()
    assert "Effectif" in words(pages[0])
    assert browser.get(f"{HERE}membres/personne").status_code == 404
    assert browser.get(f"{HERE}membres/..%2F..%2Flumen").status_code == 404


def test_what_lies_in_the_inbox_and_counts_for_nobody_is_named_with_the_way_out(site: Site) -> None:
    browser = analyst(site)
    assert "boîte de réception" not in words(browser.get(HERE))
    root = site.app_portal.inbox.root
    for place in (
        "2025/Ville de Pau/parc.csv",
        "2024/Ville de Lons/parc.csv",
        "2025/<b>parc.csv",
        "2025/pau/a/b/c.csv",
    ):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text("Type;Nombre\nPC;1\n")
    page = browser.get(HERE)
    assert "Ce qui attend dans la boîte de réception" in words(page)
    assert "2025/Ville de Pau : ignoré" in words(page)
    assert "comme ville-de-pau" in words(page)
    assert "2025/pau/a/b : ignoré" in words(page)
    assert "2025/&lt;b&gt;parc.csv" in page.text
    assert "Lons" not in words(page)  # of another year
    assert "2025/Ville de Pau: passed over" in words(browser.get("/en" + HERE))
    assert (root / "2025/Ville de Pau/parc.csv").exists()


def test_a_member_whom_nobody_registered_is_shown_as_such_until_it_is(site: Site) -> None:
    site.account("maire@pau.example", ("pau", "editor"))
    sent(site.signed("maire@pau.example"), ("parc.csv", LIST))
    browser = analyst(site)
    told = "Personne n’a inscrit cette organisation pour l’année"
    assert told in words(browser.get(f"{HERE}membres/pau"))
    assert told in words(browser.get(f"{HERE}constats?gravite=flagged"))
    assert told not in words(browser.get(f"{HERE}membres/{MEMBER}"))
    posted(site.signed("maire@pau.example"), f"{YEAR}/profil", **PROFILE)
    assert told not in words(browser.get(f"{HERE}membres/pau"))


def test_the_cause_that_costs_most_comes_first_and_leads_to_its_lines(site: Site) -> None:
    for member_id, count in ((MEMBER, 3), ("lumen", 1)):
        email = f"editrice@{member_id}.example"
        site.account(email, (member_id, "editor"))
        sent(site.signed(email), ("parc.csv", UNKNOWN + b"Bidulotron;;1;2022\nTerminal;;1;2022\n" * count))
    browser = analyst(site)
    page = browser.get(f"{HERE}constats")
    assert [row.split("|")[1:] for row in rows(page)] == [
        ["2", "8", "unknown_category"],
        ["2", "4", "ambiguous_category"],
    ]
    assert "Bidulotron" in rows(page)[0]
    lines = [row.split("|") for row in rows(browser.get(f"{HERE}constats/unknown_category?gravite=refused"))]
    assert [(row[0], row[2], row[3]) for row in lines] == [
        ("Ville de Valbrume", "4", "3, 5, 7, 9"),
        ("Laboratoire Lumen", "2", "3, 5"),
        ("Laboratoire Lumen", "1", "4"),
        ("Ville de Valbrume", "1", "4"),
    ]
    assert browser.get(f"{HERE}constats/unknown_category?gravite=flagged").status_code == 404
    assert browser.get(f"{HERE}constats/nothing").status_code == 404


def test_only_analysts_enter(site: Site, app: FastAPI) -> None:
    site.account()
    site.account("lecture@valbrume.example", (MEMBER, "reader"))
    editor, reader, nobody = site.signed(), site.signed("lecture@valbrume.example"), site.visitor()
    asked, forms = routes_of(app, "get"), routes_of(app, "post")
    assert (len(asked), len(forms)) == (11, 5)
    for browser in (editor, reader):
        for address in asked:
            assert browser.get(address).status_code == 403, address
            assert browser.get("/en" + address).status_code == 403, address
        for address in forms:
            assert did(browser, address, role="analyst", days="3", invitation="1", account="1").status_code == 403, (
                address
            )
        assert "/analyste" not in browser.get("/").text
    for address in asked:
        assert nobody.get(address).headers["location"].startswith("/connexion"), address
    assert logged(site, "members.listed") + logged(site, "member.read") == []


def test_an_analyst_who_is_no_editor_changes_no_member(site: Site, app: FastAPI) -> None:
    site.account()
    posted(site.signed(), f"{YEAR}/profil", **PROFILE)
    sent(site.signed(), ("parc.csv", UNKNOWN))
    before, browser = state_of(site, MEMBER), analyst(site)
    forms = [path for path in routes(app, "post") if not path.startswith((*OF_A_PERSON, "/api/", "/analyste"))]
    assert len(forms) >= 5
    for path in forms:
        for address in addresses(path):
            assert did(browser, address, member=MEMBER, member_id=MEMBER, **PROFILE).status_code in (403, 404), address
    for step in ("", "profil", "fichiers", "resultat", "confirmer", "versions", "rapports", "region"):
        assert browser.get(f"{YEAR}/{step}").status_code == 403, step
    assert did(browser, "/organisations", member=MEMBER).status_code == 404
    assert state_of(site, MEMBER) == before


def test_each_look_is_in_the_log(inhabited: Site, app: FastAPI) -> None:
    site = inhabited
    browser = analyst(site)
    actions = ("members.listed", "members.exported", "member.read", "findings.listed")
    for address in routes_of(app, "get"):
        before = sum(len(logged(site, action)) for action in actions)
        assert browser.get(address).status_code in (200, 303), address
        shows_members = address != "/analyste/" and not address.startswith(("/analyste/acces", "/analyste/vocabulaire"))
        assert (sum(len(logged(site, action)) for action in actions) > before) == shows_members, address
    own = {each.member_id for each in logged(site, "member.read") if "rule" not in (each.detail or "")}
    met = {each.member_id for each in logged(site, "member.read") if "rule" in (each.detail or "")}
    assert own == {"to-confirm"}
    assert met == {slug(state) for state in ("failed", "changed", "to_confirm")}
    assert {each.account_id for action in actions for each in logged(site, action)} != {None}


def test_the_table_as_a_file_runs_no_formula_and_knows_no_zero_for_unknown(inhabited: Site) -> None:
    register(inhabited.app_portal.lake.home, "formule", "=cmd|' /C calc'!A0")
    answer = analyst(inhabited).get(f"{HERE}membres.csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="etat-des-membres-2025.csv"')
    assert answer.content.startswith("\ufeff".encode())
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(table) == 9
    by_name = {row["Nom court"]: row for row in table}
    assert by_name["formule"]["Membre"] == "'=cmd|' /C calc'!A0"
    assert (by_name["nothing"]["Lignes refusées"], by_name["nothing"]["Dernier envoi"]) == ("", "")
    assert by_name["confirmed"] == {
        "Nom court": "confirmed", "Membre": "Membre confirmed", "État": "confirmée", "Dernier envoi": "2026-03-02",
        "Fichiers": "1", "Tableaux inutilisables": "0", "Lignes refusées": "0", "Points à vérifier": "0",
        "Profil\u00a0: il manque": "", "Confirmée le": "2026-03-02",
    }  # fmt: skip
    assert "Effectif" in by_name["failed"]["Profil\u00a0: il manque"]


def test_names_are_shown_as_text(site: Site) -> None:
    register(site.app_portal.lake.home, "script", "<script>alert(1)</script>")
    browser = analyst(site)
    for path in (HERE, f"{HERE}membres/script", f"{HERE}?nom=%3Cscript%3E", f"{HERE}?nom=%22%3E%3Cscript%3E"):
        assert "<script" not in browser.get(path).text, path


def test_no_link_to_dagster_where_none_is_set(tmp_path: Path, site: Site) -> None:
    browser = analyst(site)
    assert "http://127.0.0.1:3000/runs?q%5B0%5D=tag%3Adagster%2Fpartition%3D2025" in browser.get(HERE).text
    site.app_portal.settings.dagster_url = ""
    assert "dagster" not in browser.get(HERE).text.casefold()
