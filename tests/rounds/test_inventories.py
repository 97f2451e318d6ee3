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

ROUNDS = ("round1", "round2", "round3", "round4", "round5", "round6")
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
    "postes_asso.ods": "refused",
    "unifi_stat_device.json": "asked",
    "parc_salles_college.xlsx": "asked",
    "Classe mobile 1.xlsx": "refused",
    "Recensement_services_2024.xlsx": "asked",
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
    "18_labo_proxmox_resources.json": "refused",
    "22_sdis_prtg_sensors.csv": "told",
    "24_musee_centreon_clapi.txt": "refused",
    "26_college_salles.xls": "told",
    "29_pme_bureaux_personnes.xlsx": "told",
    "30_association_texte.txt": "told",
    "34_facture_ugap.txt": "refused",
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
    "a08_RE inventaire agences.txt": "told",
    "a11_Suivi des dons de matériel (recyclerie numérique).xlsx": "told",
    "a16_parc agence Oblique.txt": "refused",
    "a17_Group_IT_assets_FR-BE-ES.xlsx": "told",
    "a18_wiki-parc-machines.html": "refused",
    "a19_telephonie_mobile_commune.csv": "told",
    "a20_Equipement salles collège.xlsx": "told",
    "a21_Suivi copieurs et imprimantes en location.xlsx": "told",
    "a26_Equipement magasins 2025 (réseau Fleur & Jardin).xlsx": "asked",
    "a27_Acquisitions par année et parc restant.xlsx": "told",
    "a29_Inventaire labo analyses - Texte Unicode.txt": "told",
    "a30_POSTES DE TRAVAIL CCAS.xls": "asked",
    "b02_Lansweeper assets SDIS nov2025 (nettoyé).xlsx": "asked",
    "b03_export_ocs_saulnieres_281125.csv": "asked",
    "b04_cmdb_ci.json": "told",
    "b06_librenms_devices.csv": "told",
    "b10_LOCAMYRTE releve contrats 2025-12-31.xlsx": "told",
    "b12_chromeosdevices_export.csv": "told",
    "b13_JamfSchool-devices-Institut-Sainte-Foulque.csv": "told",
    "b14_meraki_org_inventory_par_hotel.xlsx": "told",
    "b15_parc_pc.txt": "asked",
    "b16_export_gmao_biomed_chm.xml": "told",
    "b17_SIGB_exemplaires_selection_materiel_jeux.csv": "told",
    "b18_snipeit_hardware.json": "told",
    "b19_phone_export_CUCM_25112025_revu.csv": "told",
    "b21_Meeting rooms AV equipment.xlsx": "refused",
    "b22_Inventar EDV Haguenau 2025.xlsx": "told",
    "b23_inventario material TIC seccion espanola 25-26.xlsx": "told",
    "b27_inventari TIC Bressola.ods": "told",
    "b28_Fixed asset register FY2025.xlsx": "told",
    "Affectation matériel collaborateurs.xlsx": "told",
    "Baies_salle_B2_elevation.xlsx": "refused",
    "CC Pays de Brennac renouvellement 2019-2026.xlsx": "told",
    "CH_Vallombreuse_recensement_services.docx": "told",
    "Docusnap_Inventar_Export_20251120.csv": "asked",
    "EHPAD Les Glycines - recensement num.ods": "told",
    "Fiches postes cabinet avocats.txt": "refused",
    "GMAO_extraction_equipements_IT_CHU.xlsx": "told",
    "IT Asset Tracker - Quillmark (FR+UK).xlsx": "told",
    "Inventaire mairie par bureau 2025.xlsx": "asked",
    "Inventario bienes informaticos Ayto.xls": "told",
    "Inventario laboratori Istituto Ferraris-Colonna.docx": "told",
    "Locafin - Etat des contrats et materiels loues.xlsx": "told",
    "Lycee_parc_salles_matrice.xlsx": "told",
    "Note de service - état des matériels CCAS.docx": "told",
    "OCS-NG rapport machines.htm": "refused",
    "Office notarial postes de travail.xlsx": "asked",
    "PARC_IMPRESSION_T4_2025_releve_compteurs.xls": "told",
    "TOPdesk_middelen_export.csv": "told",
    "UMR_parc_machines_labo.ods": "told",
    "coop_agricole_parc.xlsx": "told",
    "dons_ordinateurs_suivi_recyclerie.csv": "told",
    "equipos_clinica_dental.txt": "told",
    "export_commandes_revendeur_0125-1125.csv": "told",
    "iTop_CI_parc_antenne_Est.ods": "asked",
    "librenms_devices.csv": "told",
    "materiel_agence_archi.txt": "refused",
    "parc_info_labo_intranet.html": "refused",
    "snipeit_assets_export.csv": "told",
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
