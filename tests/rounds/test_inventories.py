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

ROUNDS = ("round1", "round2", "round3", "round4", "round5", "round6", "round7")
OPEN: dict[str, str] = {
    "07_contrats_plusieurs_par_ligne.csv": "told",
    "08_college_salles.csv": "asked",
    "16_ocs_inventory.csv": "told",
    "26_universite_immobilisations.csv": "asked",
    "33_dotation_par_agent.csv": "asked",
    "39_ecole_ordinateurs_qte_texte.csv": "asked",
    "43_virtuels_et_hotes_melanges.csv": "refused",
    "44_montant_en_quantite.csv": "refused",
    "dotation numerique ecoles.csv": "asked",
    "Etat materiel agences.xlsx": "asked",
    "Facture_FA2304-1187.csv": "told",
    "historique achats info.csv": "told",
    "Inventarliste_Strassburg.csv": "asked",
    "matos ccas.txt": "told",
    "mediatheque.xlsx": "told",
    "parc_salles_college.xlsx": "asked",
    "Classe mobile 1.xlsx": "refused",
    "Recensement_services_2024.xlsx": "asked",
    "Médiathèque Inventaire 2024.xlsx": "told",
    "inventario_torino.xls": "told",
    "postes_S21_BTS.csv": "asked",
    "Audiovisuel campus.xlsx": "told",
    "02_cdg_glpi9_moniteurs.csv": "asked",
    "12_hebergeur_netbox_devices.csv": "asked",
    "18_labo_proxmox_resources.json": "refused",
    "24_musee_centreon_clapi.txt": "refused",
    "26_college_salles.xls": "told",
    "29_pme_bureaux_personnes.xlsx": "told",
    "40_garage_inventaire.xls": "told",
    "41_hackerspace_wiki.md": "told",
    "47_mairie_rurale_idem.xls": "asked",
    "48_registre_achats_2018_2026.xlsx": "told",
    "50_cc_etat_actif_m57.csv": "asked",
    "51_ce_materiel_x.txt": "asked",
    "52_dotation_tablettes_college.xlsx": "refused",
    "a02_inventaire_ecole_Jules-Verne.ods": "asked",
    "a03_EHPAD Les Tilleuls - matériel info.xls": "told",
    "a04_liste materiel par collaborateur.csv": "refused",
    "a07_Prêt matériel - CDI lycée (réponses).csv": "refused",
    "a08_RE inventaire agences.txt": "asked",
    "a11_Suivi des dons de matériel (recyclerie numérique).xlsx": "asked",
    "a17_Group_IT_assets_FR-BE-ES.xlsx": "told",
    "a18_wiki-parc-machines.html": "told",
    "a20_Equipement salles collège.xlsx": "asked",
    "a21_Suivi copieurs et imprimantes en location.xlsx": "told",
    "a26_Equipement magasins 2025 (réseau Fleur & Jardin).xlsx": "asked",
    "a30_POSTES DE TRAVAIL CCAS.xls": "asked",
    "b03_export_ocs_saulnieres_281125.csv": "asked",
    "b06_librenms_devices.csv": "asked",
    "b14_meraki_org_inventory_par_hotel.xlsx": "told",
    "b16_export_gmao_biomed_chm.xml": "told",
    "b17_SIGB_exemplaires_selection_materiel_jeux.csv": "told",
    "b21_Meeting rooms AV equipment.xlsx": "refused",
    "b28_Fixed asset register FY2025.xlsx": "told",
    "Affectation matériel collaborateurs.xlsx": "told",
    "Baies_salle_B2_elevation.xlsx": "told",
    "CH_Vallombreuse_recensement_services.docx": "told",
    "EHPAD Les Glycines - recensement num.ods": "told",
    "Fiches postes cabinet avocats.txt": "refused",
    "GMAO_extraction_equipements_IT_CHU.xlsx": "told",
    "IT Asset Tracker - Quillmark (FR+UK).xlsx": "told",
    "Inventaire mairie par bureau 2025.xlsx": "asked",
    "Inventario laboratori Istituto Ferraris-Colonna.docx": "told",
    "Locafin - Etat des contrats et materiels loues.xlsx": "told",
    "OCS-NG rapport machines.htm": "told",
    "Office notarial postes de travail.xlsx": "asked",
    "PARC_IMPRESSION_T4_2025_releve_compteurs.xls": "told",
    "coop_agricole_parc.xlsx": "told",
    "equipos_clinica_dental.txt": "asked",
    "materiel_agence_archi.txt": "refused",
    "Inventaire informatique mairie St-Aubrac 2025.xlsx": "told",
    "immobilisations compte 2183.xls": "asked",
    "flotte_mobile_departement.tsv": "told",
    "inventaire_parc_mediatheque.odt": "told",
    "export_fusion_parc.xml": "asked",
    "Parc_cabinet_medical.xml": "refused",
    "magasins_materiel_encaissement.csv": "told",
    "Vidéoprotection - points caméras.xlsx": "told",
}
FILES = [(name, file) for name in ROUNDS for file in key(name)]


def test_every_file_of_a_round_has_a_key() -> None:
    for name in ROUNDS:
        assert {path.name for path in (FOLDER / name / "inventories").iterdir()} - {"expected.csv"} == set(key(name))


# Every other file: each is a case of its own, and `make long` reads them all.
@pytest.mark.parametrize(("name", "file"), FILES if LONG else FILES[::2])
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
