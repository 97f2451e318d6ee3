"""Columns that count, and those that only look like it: types of rooms, clocks of forms, theoretical stocks, loans."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read

ROOMS = "Chambre;Étage;Type;TV;Tablette\n101;1;Suite;LG 43UR;\n102;1;Double;LG 43UR;iPad 9\n201;2;Twin;;iPad 9\n"
VEHICLES = "Immatriculation;Type;Tablette;TPE\nAA-1;Ambulance;Tab Active3;X\nAA-2;VSL;Tab Active3;\nAA-3;VSL;;X\n"
DESKS = "Salarié;PC portable;Ecran 1;Ecran 2;Casque\nAnne;x;x;x;x\nLuc;x;x;;x\nEva;x;;;\n"
FORM = (
    "Horodateur,Antenne,Combien d'ordinateurs portables ?,Combien de tablettes ?\n"
    "2025/11/10 8:22:53 AM UTC+1,Figeac,3,1\n2025/11/11 9:10:00 AM UTC+1,Mende,4,aucun\n"
)
SENT_TWICE = (
    "Horodateur;Votre service;Combien de PC fixes ?;Combien d'écrans ?;Remarques\n"
    "2025-10-03 09:12;DRH;1;4;\n2025-10-06 09:12;Marchés;5;5;merci\n2025-10-07 10:00;Culture;3;7;\n"
    "2025-10-14 16:40;Marchés;5;5;je renvoie au cas où\n"
)
PART = "Magasin;TPE;Imprimante ticket;Caméra;Total\nAuxerre;3;2;3;8\nSens;2;4;4;10\nTOTAL;5;6;7;18\ndont HS;1;0;1;2\n"
MEETING_ROOMS = (
    "Salle;Étage;Affichage;Visio;Écran / tablette;Divers\nLoire;3;Epson EB-L200F;Logitech Rally Bar Mini;;\n"
    'Tarn;1;Epson EB-L200F;Poly Studio X30;;adaptateur USB-C\nRhin;3;Samsung Flip 65"";—;iPad (résa);câble HDMI\n'
)
COLOCATION = (
    "Baie;U;Équipement;Type;Qté;Puissance (W);Propriétaire\nC12;45;Cisco Nexus 9300;commutateur;2;240;client\n"
    "C12;40;Lenovo SR630 V2;serveur;3;945;client\nC12;1;PDU Raritan PX3;PDU;2;416;hébergeur\n"
)
PUPILS = 'N°;Élève;Tablette;N° de série;Coque\n1;E1;iPad 10,2" 64 Go;F9FSS1;oui\n2;E2;iPad 10,2" 64 Go;F9FSS2;non\n'
WITH_A_SCREEN = "Nom du poste;N° de série;Écran\nPC-01;S1;oui\nPC-02;S2;non\n"  # what the posts are, nobody says
CONTROLLER = "AP Name,Model,Serial,Status,Clients\nAP-AMPHI-01,AP32,CNPUVEZ794,Up,12\nAP-ET1-02,AP22,CNEUB6WFLS,Up,29\n"
COUNTED = "Article;Stock théorique;Compté;Écart\nPortable HP 250 G9;8;9;1\nÉcran Philips 243V7;4;2;-2\nSouris;12;12;0\n"
EXPECTED = "Article;Attendu;Trouvé\nPortable HP 250 G9;8;9\nÉcran Philips 243V7;4;2\n"
SURVEY = "FAMILLE;NATURE;EFFECTIF AU 31/12/2025\nMICROS;PC FIXE;34\nMICROS;PC PORTABLE;21\nEDITION;SCANNER;2\n"
PHONES = (
    "Extension;First Name;Phone Model;MAC Address;Status\n201;Ugo;Yealink T46S;7FC93A85E6D3;Registered\n"
    "202;Zoé;Yealink T46S;9105FD3DE280;Registered\n203;Ugo;Yealink T46S;B38729BE72AA;Unregistered\n"
)
LOANS = (
    "Date prêt;Date retour;Étudiant;N° inventaire;Matériel\n11/09/2023;19/06/2024;E1;PRT-011;PC portable Asus X515\n"
    "12/09/2024;20/06/2025;E2;PRT-011;PC portable Asus X515\n12/09/2024;;E3;PRT-012;iPad 7\n"
)
REGISTER = "N° prêt;Matériel;Sorti le;Retour\nP001;Dell Latitude 5540;24/06/2024;\nP002;Jabra Evolve 20;25/09/2024;\n"


@pytest.mark.parametrize(
    ("text", "devices"),
    [
        (ROOMS, {"television": 2, "tablet": 2}),
        (VEHICLES, {"tablet": 2, "payment_terminal": 2}),
        (DESKS, {"laptop": 3, "monitor": 3, "headset": 2}),
        (FORM, {"laptop": 7, "tablet": 1}),
        (SENT_TWICE, {"desktop": 9, "monitor": 16}),
        (PART, {"payment_terminal": 5, "printer": 6, "camera": 7}),
        (MEETING_ROOMS, {"projector": 2, "video_conference": 2, "interactive_display": 1, "tablet": 1}),
        (COLOCATION, {"switch": 2, "server": 3, "pdu": 2}),
        (CONTROLLER, {"wifi_access_point": 2}),
        (PUPILS, {"tablet": 2}),
        (WITH_A_SCREEN, {}),
        (COUNTED, {"laptop": 9, "monitor": 2, "mouse": 12}),
        (EXPECTED, {"laptop": 9, "monitor": 2}),
        (SURVEY, {"desktop": 34, "laptop": 21, "scanner": 2}),
        (LOANS, {"laptop": 1, "tablet": 1}),
        (REGISTER, {"laptop": 1, "headset": 1}),
    ],
)
def test_each_device_counts_once(text: str, devices: dict[str, int], read_text: Read) -> None:
    reading = read_text(text)
    counted = Counter[str]()
    for row in reading.table.to_pylist():
        counted[row["category"]] += 1 if row["quantity_devices"] is None else row["quantity_devices"]
        assert row["retired_on"] is None
    assert counted == devices
    assert "column_not_counted" not in rules(reading)


@pytest.mark.parametrize(
    ("text", "rule"), [(COUNTED, "read_crossed"), (SURVEY, "quantity_taken"), (LOANS, "same_device_again")]
)
def test_what_was_chosen_is_said(text: str, rule: str, read_text: Read) -> None:
    assert rule in rules(read_text(text))


def test_lines_with_addresses_of_their_own_are_several_devices(read_text: Read) -> None:
    assert "same_device_again" not in rules(read_text(PHONES))


def test_another_answer_of_one_place_counts_and_is_said(read_text: Read) -> None:
    """Two offices of one service may each have answered, or the second corrects the first."""
    reading = read_text(SENT_TWICE.replace("Marchés;5;5;je renvoie au cas où", "Marchés;6;5;"))
    assert sum(row["quantity_devices"] for row in reading.table.to_pylist()) == 5 + 10 + 10 + 11
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "repeated_answer"] == [5]


@pytest.mark.parametrize("said", ["({})", "[{}]", "{}", "- {}"])
@pytest.mark.parametrize(("one", "other"), [("compté par Luc", "compté par Anne"), ("présents", "recensés")])
def test_two_counts_of_one_thing_never_add_up(read_text: Read, said: str, one: str, other: str) -> None:
    header = ";".join(f"Écrans {said.format(who)}" for who in (one, other))
    reading = read_text(f"Lieu;{header}\nMairie;5;6\nÉcole;3;3\n")
    counted = sum(row["quantity_devices"] or 0 for row in reading.table.to_pylist()) if reading.kind else 0
    assert counted < 17
    assert rules(reading)
