"""Devices and other things of museums, sports, care, transport, farms, shops, schools and works, by their own names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.vocabulary.categories import classify

ASIDE = {"not_hardware", "component"}
DEVICES = {
    "set_top_box": "lecteur multimédia, boîtier lecteur, lecteur vidéo, boîtier de streaming, media player, "
    "Medienplayer, lettore multimediale",
    "iot": "audioguide, visioguide, lecteur Daisy, enregistreur de température, compteur de visiteurs, module LoRa, "
    "répartiteur de frais de chauffage, boîtier télématique, antenne RTK, médaillon d'appel, "
    "cellule de chronométrage, data logger, Datenlogger, audioguía, audioguida, audiogids, "
    "collier capteur, colliers capteurs vaches, collier d'activité, activity collar, capteur ESP32",
    "kiosk": "borne de rechargement carte, borne de satisfaction, borne d'émargement, distributeur de titres, "
    "parcmètre, "
    "Selbstbedienungskasse, parquímetro, parchimetro, bestelzuil, Infostele, Touch-Stele, Info-Terminal, "
    "chiosco multimediale",
    "payment_terminal": "lecteur SumUp, lecteur de carte Zettle, lecteur Bancontact, terminal Bancontact",
    "barcode_scanner": "scanner d'accréditation, lecteur de billets, scanner de comptoir, PDA Zebra, ticket scanner",
    "plotter": "traceur latex, traceur A0 affiches, traceur éco-solvant, découpeuse vinyle",
    "printer": "presse numérique, presse digitale",
    "scanner": "lecteur de chèques, lecteur de microfilms, lecteur de passeports, passport reader",
    "game_console": "borne d'arcade, borne de jeux vidéo, console rétro, arcade cabinet",
    "firewall": "routeur pare-feu, pare-feu routeur, passerelle VPN, concentrateur VPN, router cortafuegos",
    "internet_box": "routeur / box opérateur, antenne Starlink, broadband hub, BT Smart Hub, Sky hub, Superhub, "
    "Virgin Media hub, TIM hub, Fritz!Box, Speedport, Telekom Speedport, Vodafone Station, Vodafone EasyBox, b-box, "
    "Proximus b-box, UPC Connect Box, KPN Experia Box, Fastweb FASTGate, Salt Fiber Box, Livebox Pro Orange, "
    "Bbox Bouygues, router Movistar, Movistar router, router fibra Movistar, BT router, routeur Orange, "
    "routeur wifi SFR, routeur fourni par Orange, router Vodafone, router MEO, modem TIM, Telekom Router, "
    "router/modem Proximus, modem/router Telenet, modem Ziggo",
    "router": "routeur Cisco, routeur opérateur, router Mikrotik, routeur Orange Business Cisco ISR1111, "
    "router Movistar Mikrotik hAP",
    "external_storage": "disco duro USB, disco rigido USB, hard disk USB, disco rígido USB, Festplatte USB, "
    "USB-Festplatte, USB harde schijf, USB hard drive, disque dur USB, disque SSD USB, disc dur USB, disco USB",
    "tablet": "liseuse, liseuse électronique, e-reader, tablette visio, pad de commande",
    "television": "mur LED, écran géant LED",
    "video_conference": "robot de téléprésence, système de présentation sans fil",
    "vr_headset": "casque de réalité mixte, visore realtà virtuale, XR, réalité étendue, mixed reality",
    "3d_printer": "impression 3D, 3D printing",
    "storage": "stockage Ceph, Ceph storage",
    "camera": "caméra de recul, caméra microscope, appareil compact numérique, boîtier reflex",
    "projector": "VPI / VP",
    "pbx": "standard Aastra, passerelle RNIS, boîtier ATA",
    "smartwatch": "montre cardio, orologio smart",
    "drone": "drone thermique, drone d'inspection",
    "monitor": "téléagrandisseur, moniteur de contrôle, Kundendisplay",
}
OTHERS = (
    "robot de soudure, découpe laser, tour conventionnel, découpe plasma, cercleuse, banderoleuse, quai niveleur, "
    "éolienne, "
    "onduleur photovoltaïque, borne IRVE, robot de traite, tank à lait, égrappoir, encapsuleuse, "
    "diviseuse, négatoscope, "
    "moniteur patient, panoramique dentaire, détartreur, spectrocolorimètre, presse offset, insoleuse, thermorelieur, "
    "métier à tisser, éthylotest, chronotachygraphe, robot de piscine, kakémono, projecteur de théâtre, ampli casque, "
    "minidisc, berceau de charge, plasma cutter, Schweißroboter, cortadora láser, incisore laser"
)


def parted(words: str) -> list[str]:
    return [word.strip() for word in words.split(",")]


@pytest.mark.parametrize(("category", "words"), DEVICES.items())
def test_a_device_of_a_trade_is_known_with_a_number_a_place_or_a_lot(category: str, words: str) -> None:
    for word in parted(words):
        for text in (word, word.upper(), f"{word} (hall nord)", f"{word} n°3"):
            assert classify(text).category == category, text


@pytest.mark.parametrize("word", parted(OTHERS))
def test_a_thing_of_a_trade_is_set_aside_by_its_name(word: str) -> None:
    for text in (word, word.upper(), f"{word} (hall nord)", f"{word} 4"):
        assert classify(text).fate in ASIDE, text


@pytest.mark.parametrize("text", ["Enregistreur", "Console", "Borne", "Lecteur de carte", "Robot", "Boîtier", "Micro"])
def test_what_may_be_two_things_stays_asked(text: str) -> None:
    assert classify(text).fate in ("ambiguous", "unknown")


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Routeur 4G (chai)", "router"),
        ("Imprimante (cuverie)", "printer"),
        ("Tablette durcie (POSS)", "tablet"),
    ],
)  # fmt: skip
def test_brackets_that_name_no_thing_alone_say_where_or_what_for(text: str, category: str) -> None:
    assert classify(text).category == category


@pytest.mark.parametrize(
    "text", ["Imprimante (toner)", "Vidéoprojecteur (lampe)", "Scanner (jeté en 2022)", "Serveur (licences)"]
)
def test_brackets_that_name_a_thing_or_an_exit_are_asked(text: str) -> None:
    assert classify(text).fate == "ambiguous"


MAKERS = st.sampled_from(["EIZO", "Aures", "Posiflex", "Hanwha", "Zebra"])
MODELS = st.from_regex(r"[A-Z]{2}[0-9]{3,4}[A-Z]?", fullmatch=True)
THINGS = st.sampled_from(
    [("caisse tactile", "all_in_one"), ("caméra dôme", "camera"), ("écran de contrôle", "monitor")]
)


@settings(max_examples=60, deadline=None)
@given(MAKERS, st.lists(MODELS, min_size=1, max_size=3), THINGS)
def test_an_article_is_what_stands_behind_its_maker_and_model(
    maker: str, models: list[str], thing: tuple[str, str]
) -> None:
    text = f"{maker} {' '.join(models)} {thing[0]}"
    assert classify(text).category in (thing[1], None), text
    assert classify(f"{maker} Zorbel 27 {thing[0]}").category == thing[1]


def test_a_thing_that_belongs_to_a_device_is_none_behind_a_maker() -> None:
    for text in ("EIZO Zorbel support écran", "Zorbel Brumex écran de protection", "Sophos Central protection serveur"):
        assert classify(text).category is None, text


CARTS = st.sampled_from(["Chariot", "Chariot info", "Armoire mobile", "Valise", "Trolley"])
HELD = st.sampled_from(
    [("PC tout-en-un médical", "all_in_one"), ("tablettes", "tablet"), ("PC portables", "laptop"), ("iPad", "tablet")]
)


@given(CARTS, HELD)
def test_what_a_cart_holds_by_its_brackets_is_asked_and_never_left_out(cart: str, held: tuple[str, str]) -> None:
    said = classify(f"{cart} ({held[0]})")
    assert said.fate == "ambiguous"
    assert held[1] in said.candidates


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Computador portátil (kit aluno)", "laptop"), ("Tablet (set klas 3)", "tablet"), ("Laptop (bundle)", "laptop"),
        ("Capteur de gel", "iot"), ("sonde de pH", "iot"), ("sensor de riego", "iot"),
        ("Sonde de niveau", "iot"), ("sonda de humedad", "iot"), ("Sonde d'oxygène dissous", "iot"),
        ("Piège connecté", "iot"),
        ("Compteur communicant", "iot"),
        ("Wandtafel interaktiv", "interactive_display"), ("hub dock", "docking_station"),
        ("lousa digital", "interactive_display"), ("rétroprojecteur vidéo", "projector"),
    ],
)  # fmt: skip
def test_what_more_organisations_own(text: str, category: str) -> None:
    assert classify(text).category == category


@pytest.mark.parametrize(
    "text",
    [
        "Capteur solaire", "capteur de fumée", "Cafetière connectée", "Lampe connectée", "non connecté",
        "Sonde d'aspiration", "Sonde d'alimentation", "sonde de gavage", "sonde de levage", "sonda de Foley",
    ],
)  # fmt: skip
def test_words_of_other_trades_stay_so(text: str) -> None:
    assert classify(text).category is None


@pytest.mark.parametrize("text", ["Valise iPad 6e gén.", "Chariot Chromebook Acer 311", "Malle PC portables"])
def test_what_is_carried_may_be_what_is_counted(text: str) -> None:
    assert classify(text).fate == "ambiguous"


@pytest.mark.parametrize("text", ["Chariot de charge PC", "Chariot pour PC portables", "Valise à roulettes"])
def test_what_only_carries_is_none(text: str) -> None:
    assert classify(text).category is None
    assert classify(text).fate != "ambiguous"
