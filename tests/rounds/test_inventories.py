"""Inventories of the rounds against their keys. A file leaves `OPEN` when it is read rightly, and none comes back."""

from __future__ import annotations

from datetime import date
from math import isclose

import pytest

from factors.catalogue import load
from footprint.account import inventories as accounts
from footprint.intake.delivery import read_all
from tests.cases import LONG
from tests.intake.accounts import conserved
from tests.rounds.inventories import FOLDER, key, outcome

ROUNDS = ("round1", "round2", "round3", "round4")
OPEN: dict[str, str] = {
    "07_contrats_plusieurs_par_ligne.csv": "told",
    "08_college_salles.csv": "asked",
    "16_ocs_inventory.csv": "told",
    "26_universite_immobilisations.csv": "asked",
    "33_dotation_par_agent.csv": "asked",
    "39_ecole_ordinateurs_qte_texte.csv": "asked",
    "43_virtuels_et_hotes_melanges.csv": "refused",
    "44_montant_en_quantite.csv": "refused",
    "Baies salle serveur.xlsx": "told",
    "dotation numerique ecoles.csv": "told",
    "EHPAD inventaire 2025.xlsx": "told",
    "Etat materiel agences.xlsx": "asked",
    "Facture_FA2304-1187.csv": "told",
    "Inventarliste_Strassburg.csv": "asked",
    "liste des trucs.xlsx": "told",
    "matos ccas.txt": "told",
    "mediatheque.xlsx": "told",
    "ocs_college_jmoulin.csv": "asked",
    "unifi_stat_device.json": "asked",
    "parc_salles_college.xlsx": "asked",
    "Classe mobile 1.xlsx": "refused",
    "Recensement_services_2024.xlsx": "refused",
    "custom-assets-report-2025-12-15.csv": "asked",
    "Plan_baies_RDC.xlsx": "told",
    "Médiathèque Inventaire 2024.xlsx": "told",
    "inventario_torino.xls": "told",
    "Parc.md": "told",
    "postes_S21_BTS.csv": "asked",
    "Audiovisuel campus.xlsx": "told",
    "02_cdg_glpi9_moniteurs.csv": "told",
    "09_pme_indus_lansweeper.xlsx": "asked",
    "10_startup_snipeit.csv": "asked",
    "12_hebergeur_netbox_devices.csv": "asked",
    "14_clinique_zabbix_hosts.xml": "told",
    "16_cdg_recensement_double_entete.xlsx": "asked",
    "18_labo_proxmox_resources.json": "refused",
    "22_sdis_prtg_sensors.csv": "told",
    "24_musee_centreon_clapi.txt": "refused",
    "26_college_salles.xls": "told",
    "27_univ_parc_par_annee.xlsx": "refused",
    "29_pme_bureaux_personnes.xlsx": "refused",
    "30_association_texte.txt": "asked",
    "33_bailleur_locations.xlsx": "told",
    "34_facture_ugap.txt": "refused",
    "40_garage_inventaire.xls": "told",
    "41_hackerspace_wiki.md": "told",
    "47_mairie_rurale_idem.xls": "asked",
    "48_registre_achats_2018_2026.xlsx": "told",
    "50_cc_etat_actif_m57.csv": "asked",
    "51_ce_materiel_x.txt": "told",
    "52_dotation_tablettes_college.xlsx": "refused",
}
FILES = [(name, file) for name in ROUNDS for file in key(name)]


def test_every_file_of_a_round_has_a_key() -> None:
    for name in ROUNDS:
        assert {path.name for path in (FOLDER / name / "inventories").iterdir()} - {"expected.csv"} == set(key(name))


@pytest.mark.parametrize(("name", "file"), FILES)
def test_an_inventory_gives_what_its_key_says(name: str, file: str) -> None:
    found, detail = outcome(FOLDER / name / "inventories" / file, key(name)[file])
    wanted = OPEN.get(file)
    assert found == wanted if wanted else found == "right", detail


def test_nothing_is_silently_wrong() -> None:
    assert "silent" not in OPEN.values()


@pytest.mark.parametrize(("name", "file"), FILES if LONG else FILES[::6])
def test_units_are_in_the_figure_or_outside_for_a_reason(name: str, file: str) -> None:
    day = date(2025, 12, 31)
    readings = [conserved(each) for each in read_all(FOLDER / name / "inventories" / file, year=2025, as_of=day)]
    for account in accounts.account(readings, year=2025, as_of=day, factor_set=load()).values():
        outside = sum(reason.units or 0 for reason in account.reasons)
        assert isclose(account.units, account.in_figure + outside)
        assert account.lines == account.lines_in_figure + sum(reason.lines for reason in account.reasons)
