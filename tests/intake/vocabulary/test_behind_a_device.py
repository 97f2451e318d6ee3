"""What stands behind the name of a device says where it is, whose, or what for, and is no second thing."""

from __future__ import annotations

import pytest

from footprint.intake.vocabulary.categories import classify
from footprint.intake.vocabulary.device_models import is_own_name, is_row_of_machines
from footprint.intake.vocabulary.phrases import singular


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("Imprimante vestiaire", "printer"), ("Écran table de jury", "monitor"), ("TV présentoir", "television"),
        ("Vidéoprojecteur retour scène", "projector"), ("PC portable régie son", "laptop"),
        ("Tablette serveurs terrasse", "tablet"), ("Smartphone moniteurs piste", "smartphone"),
        ("Tablette de pointage", "tablet"), ("Écran de consultation", "monitor"), ("Tablettes d'inventaire", "tablet"),
        ("Imprimante étiquettes thermique", "printer"), ("TPE carte bancaire", "payment_terminal"),
        ("Tablette contrôle d'accès", "tablet"),
        # In what it stands, or what it reads.
        ("Switch coffret mât 3", "switch"), ("Écran borne accueil", "monitor"), ("Écrans poste régulateur", "monitor"),
        ("Concentrateur capteurs CO2", "iot"), ("Imprimante Brother QL820 étiquettes", "printer"),
        # Whose it is, and then what it is for.
        ("Borne visiteurs (inscription)", "kiosk"), ("Borne jardiniers badge", "kiosk"),
        ("Switch espace jeux", "switch"),
        ("Téléphone chef Samsung", "smartphone"), ("Borne jardiniers", "ambiguous"), ("Player hall", "set_top_box"),
        # What brackets say of a name that is open, and what a set is made of.
        ("BAL (tablette)", "tablet"),
        ("Visio salle B (caméra, micro, écran)", "video_conference"),
        ("Écrans latéraux", "monitor"), ("Vidéoprojecteur frontal", "projector"),
        # By what follows a word of several devices, be it its maker.
        ("Telefon Snom D785", "fixed_phone"), ("Phone Yealink", "fixed_phone"), ("Teléfono Xiaomi", "smartphone"),
        ("Téléphone Yealink accueil", "fixed_phone"), ("Téléphones Xiaomi livreurs", "smartphone"),
        ("Station de calcul Dell", "workstation"), ("Boîtier Canon EOS R8", "camera"),
        ("Box 5G Huawei", "internet_box"),
        # By its series.
        ("ASUS ProArt Station PD5", "workstation"), ("ASUS ProArt PA278QV", "monitor"),
        ("TP-Link Omada EAP670", "wifi_access_point"), ("D-Link Nuclias DAP-2610", "wifi_access_point"),
        ("TV rédaction (chaînes info)", "television"), ("TV bar", "television"),
        # Of whatever trade it is, a screen by a maker of screens or of a desk's size is one.
        ("Moniteur médical Eizo 27", "monitor"), ("Medical monitor Barco MDNC", "monitor"),
        ('Écran médical 27"', "monitor"),
        ("Medizinischer Monitor 24 Zoll", "monitor"), ('Moniteur chirurgical 12"', "unknown"),
        ('Écran de protection 24"', "not_hardware"), ('Écran de cheminée 24"', "unknown"),
        ("Calibrage écran Eizo", "unknown"),
        # What is touched shows no films.
        ("Totem informativo touch", "kiosk"), ("Tótem informativo táctil", "kiosk"), ("Touch totem", "kiosk"),
        ("Borne d'activité tactile", "kiosk"), ("Borne d'animation tactile", "kiosk"),
        ("Totem publicitaire", "ambiguous"),
        # For which papers.
        ("Stampante CIE (carta identità)", "printer"), ("Impresora DNI (carné de identidad)", "printer"),
        ("Drucker (Personalausweise)", "printer"), ("Imprimante CNI (carte d'identité)", "printer"),
        # How it is paid on a bill.
        ("Samsung Galaxy A54 - loyer 9/36", "smartphone"), ("PC portable (mensualité 3 sur 24)", "laptop"),
        ("Loyer 9/36", "not_hardware"),
        # What remains asked, unknown or no device.
        ("Moniteur de surveillance", "unknown"), ("Zorgule (PC portable)", "unknown"), ("PC (écran)", "ambiguous"),
        ('Iiyama 24"', "monitor"), ('Dell 24"', "unknown"),
        ("Écran 65\" Samsung", "ambiguous"), ("PC imprimante", "ambiguous"), ("Radio portative", "not_hardware"),
        ("TV table", "ambiguous"), ("PC serveur", "ambiguous"), ("Moniteur serveur", "ambiguous"),
        ("Téléphone Orange", "ambiguous"), ("Switch Orange", "switch"),
        ("Tablette de cacao", "unknown"), ("Tablette de rangement", "unknown"),
        ("Écran de cheminée", "unknown"), ("Plateau écran", "not_hardware"),
        ("Housse tablette serveurs", "not_hardware"),
        ("Jeu d'orgue / console lumière", "not_hardware"),
        ("Station de travail ZBook Fury", "laptop"),
        ("Emplacement vide", "not_hardware"), ("Chariot PC portables - 16 PC par chariot", "ambiguous"),
    ],
)  # fmt: skip
def test_a_word_behind_a_device(label: str, meaning: str) -> None:
    verdict = classify(label)
    assert (verdict.category or verdict.fate) == meaning


@pytest.mark.parametrize(
    ("word", "one"),
    [("terminaux", "terminal"), ("signaux", "signal"), ("tableaux", "tableau"), ("bureaux", "bureau"),
     ("tuyaux", "tuyau"), ("taux", "tau")],
)  # fmt: skip
def test_plurals_in_aux(word: str, one: str) -> None:
    assert singular(word) == one


@pytest.mark.parametrize(
    ("text", "is_name", "is_row"),
    [("hv07", True, False), ("sw-b02-1", True, False), ("cn[001-128]", True, True), ("gpu[1,3-4]", True, True),
     ("vis-[01-04].hpc", True, True), ("serveur", False, False), ("PC [salle 3]", False, False)],
)  # fmt: skip
def test_what_machines_are_called(text: str, is_name: bool, is_row: bool) -> None:
    assert (is_own_name(text), is_row_of_machines(text)) == (is_name, is_row)


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        # A server of a maker of storage, unless another maker is named first, or it is another thing.
        ("Serveur Synology", "storage"), ("Serveur de sauvegarde QNAP", "storage"), ("Fileserver Asustor", "storage"),
        ("File server TerraMaster", "storage"), ("Servidor de ficheros QNAP", "storage"),
        ("Serveur de fichiers Synology DS920+", "storage"), ("Serveur HPE MSA 2050", "storage"),
        ("Serveur de fichiers Dell", "server"), ("Serveur Dell sauvegardes QNAP", "server"),
        ("Serveur HP ProLiant", "server"), ("Serveur Asus QNAP", "server"), ("Serveur Dell + NAS QNAP", "ambiguous"),
        ("Licence serveur Synology", "not_hardware"), ("Onduleur serveur QNAP", "ups"),
        ("Serveur Synology (VM)", "virtual_machine"),
        # What shows something is the television that it is.
        ('Afficheur prix TV 43"', "television"), ("Afficheur menu télé Samsung", "television"),
        ("Afficheur prix", "iot"), ("Afficheur + TV", "ambiguous"), ("Afficheur bus", "iot"),
        # What a sensor measures, with and without `de`; a probe is a tool, too.
        ("Capteur hygrométrie/température", "iot"), ("Capteur turbidité", "iot"), ("Sensor humedad", "iot"),
        ("Capteur solaire", "unknown"), ("Capteur photo", "unknown"), ("Sonde aspiration", "not_hardware"),
        # For whom it is built says nothing of what it is.
        ("PC chariot (tout-en-un médical)", "all_in_one"), ("Ordinateur (portable agricole)", "laptop"),
        ("PC (moniteur cardiaque)", "ambiguous"), ("PC (écran médical)", "ambiguous"),
        ("Téléphone (appel incendie)", "ambiguous"), ("PC (station météo)", "ambiguous"),
        # Boards of electronics, disks of those who film.
        ("Placas Arduino (kit)", "iot"), ("Schede Arduino", "iot"), ("Disques durs de tournage", "external_storage"),
        ("Disque dur de caisse", "component"), ("Disque dur serveur", "component"),
        ("Pare-feu (PC Engines APU2, OPNsense)", "firewall"),
    ],
)  # fmt: skip
def test_what_a_maker_a_use_or_brackets_make_of_a_word(label: str, meaning: str) -> None:
    verdict = classify(label)
    assert (verdict.category or verdict.fate) == meaning
