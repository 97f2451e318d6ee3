"""What is to be settled in a year: each case once, with its reason and its number, as the real programs leave them."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from footprint.lake import Failure, Lake
from footprint.portal.work import jobs
from footprint.reading_process import EndedError, ReadingProcess
from footprint.schema import table
from footprint.settings import settings
from footprint.years import proposals
from tests.portal.analysing import HERE, analyst, did, logged
from tests.portal.conftest import MEMBER, Site, register
from tests.portal.journeys import LIST, YEAR, sent, words
from tests.portal.work.test_failed_reading import broken, half_read, incident

SETTLE = f"{HERE}a-regler"


def states(lake: Lake, *rows: dict[str, Any]) -> None:
    """What a run said of members."""
    described = table("member_states")
    full = [dict.fromkeys(described.names) | {"year": 2025, "in_region": False} | row for row in rows]
    lake.write("member_states", pa.Table.from_pylist(full, schema=described.arrow), year=2025)


def test_a_year_without_a_case_says_so(site: Site) -> None:
    assert "Rien n’est à régler en 2025." in words(analyst(site).get(SETTLE))
    assert "Nothing is to be settled in 2025." in words(analyst(site, "b@pole.example").get("/en" + SETTLE))


def test_a_failed_reading_has_its_number_its_day_and_the_last_good_one_and_leads_to_the_member(site: Site) -> None:
    half_read(site)
    browser = analyst(site)
    page = browser.get(SETTLE)
    assert "Lectures échouées (1)" in words(page)
    assert f"Erreur de notre programme, incident n° {incident(site)}" in words(page).replace("\xa0", " ")
    assert "En échec depuis le 2 mars 2026" in words(page)
    assert "Dernière lecture réussie : 2 mars 2026" in words(page)
    assert f'href="{HERE}membres/{MEMBER}"' in page.text
    assert logged(site, "members.listed")[-1].detail == '{"count": 1, "year": 2025}'
    did(browser, f"{HERE}membres/{MEMBER}/relire")
    jobs.wait(site.db, year=2025, member_id=MEMBER)
    assert "Lectures échouées" not in words(browser.get(SETTLE))


def test_a_member_that_was_never_read_is_told_as_such(site: Site) -> None:
    site.account()
    with broken():
        sent(site.signed(), ("parc.csv", LIST))
    assert "Jamais lue avec succès." in words(analyst(site).get(SETTLE))


def test_what_a_run_noted_is_told_with_its_lists(site: Site) -> None:
    failure = Failure("3f8a9c01", "lines", ("inventaire", "web"))
    site.app_portal.lake.fail(failure, year=2025, member_id="lumen")
    seen = words(analyst(site).get(SETTLE))
    assert "Laboratoire Lumen : Lors du calcul de l’année : des lignes d’un fichier se perdent" in seen
    assert "3f8a9c01" in seen
    assert "Liste : inventaire, web." in seen


def test_a_file_that_we_could_not_read_is_named_by_its_list(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTPRINT_FILE_CPU_S", "600")
    settings.cache_clear()
    call = ReadingProcess.call

    def costly(self: ReadingProcess, work: object, *args: object, **more: object) -> object:
        if "lourd" in str(args):
            raise EndedError("cpu", 600)
        return call(self, work, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ReadingProcess, "call", costly)
    site.account()
    sent(site.signed(), ("parc.csv", LIST), ("lourd.csv", LIST.replace(b"12", b"13")), mode="add")
    seen = words(analyst(site).get(SETTLE))
    assert "Fichiers que nous n’avons pas pu lire (1)" in seen
    assert "plus de 600 secondes de calcul" in seen
    assert "Liste :" in seen
    settings.cache_clear()


def test_damaged_unregistered_set_aside_and_poorly_covered_members_are_each_told_once(site: Site) -> None:
    lake, inbox = site.app_portal.lake, site.app_portal.inbox
    for member_id, name in (("faible", "Ville faible"), ("ecarte", "Ville écartée")):
        register(lake.home, member_id, name)
    inbox.deliver(io.BytesIO(LIST), year=2025, member_id="inconnu", received_on=date(2026, 3, 2), name="parc.csv")
    states(
        lake,
        {"member_id": "faible", "state": "whole", "coverage": 0.31, "left_out": "low_coverage"},
        {
            "member_id": "ecarte",
            "state": "failed",
            "reason": "check_totals",
            "number": "0a1b2c3d",
            "left_out": "failed",
        },
        {"member_id": "lumen", "state": "whole", "coverage": 0.9, "in_region": True},
    )
    (path,) = lake.paths("members", year=2025, member_id=MEMBER)
    path.write_bytes(b"PAR1")
    seen = words(analyst(site).get(SETTLE)).replace("\xa0", " ")
    assert "Années abîmées (1)" in seen
    assert f"{path.relative_to(lake.home).as_posix()} est abîmé" in seen
    assert "Membres laissés de côté par le calcul (1)" in seen
    assert "Ville écartée : un contrôle échoue sur ses chiffres" in seen
    assert "0a1b2c3d" in seen
    assert "inconnu : « footprint members add inconnu … » l’inscrit." in seen
    assert "Ville faible : 31 % des équipements évalués." in seen
    assert "Moins de 50 % de leurs équipements" in seen
    assert "Laboratoire Lumen" not in seen


def test_results_that_are_damaged_say_that_nobody_knows(site: Site) -> None:
    states(site.app_portal.lake, {"member_id": "lumen", "state": "whole", "left_out": "low_coverage", "coverage": 0.1})
    (site.app_portal.lake.root / "manifests/2025.json").write_bytes(b"{")
    seen = words(analyst(site).get(SETTLE))
    assert "Les résultats de 2025 sont abîmés" in seen
    assert "Couverture trop faible" not in seen


def test_a_proposal_of_a_frozen_year_stands_beside_what_decides_it(site: Site) -> None:
    home = site.app_portal.lake.home
    place = proposals.place(home, 2025)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text('{"factor_set": ["a1", "b2"], "member_years": {"2025/lumen": "changed"}}')
    (home / "years/2025.json").write_text('{"state": "frozen", "on": "2026-02-01"}')
    seen = words(analyst(site).get(SETTLE)).replace("\xa0", " ")
    assert "jeu de facteurs a1 → b2." in seen
    assert "2025/lumen (changement)" in seen
    assert "« footprint years open --year 2025 » la rouvre" in seen


def test_what_lies_in_the_inbox_is_told_here_too(site: Site) -> None:
    place = site.app_portal.inbox.root / "2025/Ville de Pau/parc.csv"
    place.parent.mkdir(parents=True)
    place.write_bytes(LIST)
    assert "2025/Ville de Pau : ignoré" in words(analyst(site).get(SETTLE))


def test_members_do_not_enter(site: Site) -> None:
    site.account()
    browser = site.signed()
    assert browser.get(SETTLE).status_code == 403
    assert browser.get(f"{YEAR}/").status_code == 200
