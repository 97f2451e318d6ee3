"""What ordinary lists say in passing: orders that are done, lines without a telephone, computers of a console, whose a
device is."""

from __future__ import annotations

import pytest

from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read

ORDERS = "N° commande;Libellé article;Qté livrée;Etat\n1;PC portable HP;12;{}\n2;Écran Dell;20;{}\n"


@pytest.mark.parametrize("state", ["Soldée", "Commande soldée", "Commande clôturée", "Intégralement livrée"])
def test_an_order_that_is_done_is_there(read_text: Read, state: str) -> None:
    reading = conserved(read_text(ORDERS.format(state, state)))
    assert reading.table["status"].to_pylist() == ["in_use", "in_use"]


@pytest.mark.parametrize(
    ("remark", "status"),
    [
        ("sorti inv. 2025 (DEEE)", "retired"),
        ("rendus banque", "gone_undated"),
        ("Rendu au service de l'État 30.06.2025", "retired"),
        ("parti le 30/09, matériel récupéré, au bureau", None),
        ("contrat terminé, matériel restitué", "gone_undated"),
    ],
)
def test_remarks_on_what_left_and_what_came_back(read_text: Read, remark: str, status: str | None) -> None:
    reading = conserved(read_text(f"Type;Modèle;Remarque\nPC fixe;Dell;{remark}\nÉcran;HP;\n"))
    assert reading.table["status"].to_pylist()[0] == status


def test_telephone_lines_without_a_telephone_are_none(read_text: Read) -> None:
    """A plan with a SIM alone has no device, whenever it began; with an IMEI or a device it has one."""
    head = "N° de ligne;Forfait;Date activation;N° SIM;Terminal;IMEI\n"
    others = "06 2;Pro;16/11/2018;89332;Galaxy A54;3530\n06 3;Pro;1/2/2020;89333;iPhone 15;3531\n"
    lines = "06 1;Pro;15/11/2018;89331;{};{}\n" + others
    alone = conserved(read_text(head + lines.format("", ""), name="parc mobile.csv"))
    assert alone.accepted == 2
    assert rules(alone)["no_device_row"] == 1
    assert read_text(head + lines.format("iPhone 13", ""), name="parc mobile.csv").accepted == 3


@pytest.mark.parametrize(
    ("words", "model", "category"),
    [
        ("Mobile phone", "Nokia 105", "feature_phone"),
        ("GSM", "Doro 7010", "feature_phone"),
        ("Téléphone portable", "Samsung A54", "smartphone"),
        ("Smartphone", "Nokia 105", "smartphone"),
    ],
)
def test_a_model_tells_which_mobile_telephone_it_is(read_text: Read, words: str, model: str, category: str) -> None:
    reading = read_text(f"Type;Modèle;Nb\n{words};{model};1\nÉcran;Dell P2419H;2\n")
    assert reading.table["category"].to_pylist()[0] == category


def test_a_workstation_of_a_console_is_any_computer(read_text: Read) -> None:
    """Where a list parts computers from servers by their system and knows no model; with models it is what it says."""
    console = (
        "Endpoint Name;Operating System;Endpoint Type\n{}-1;Windows 11 Pro;Workstation\nS;Windows Server 2022;Server\n"
    )
    reading = read_text(console.format("DESKTOP"))
    assert rules(reading)["ambiguous_category"] == 1
    assert reading.table["category"].to_pylist() == ["server"]
    models = "Type;Modèle;OS\nWorkstation;Dell Precision 3680;Windows 11\nServer;Dell R650;Linux\n"
    assert read_text(models).table["category"].to_pylist() == ["workstation", "server"]


@pytest.mark.parametrize("whose", ["Client colocation", "Serveur client", "Colocation clients"])
def test_devices_of_a_hosts_customers_are_named(read_text: Read, whose: str) -> None:
    reading = read_text(f"Nom;Rôle;Modèle;N° série\na1;{whose};ProLiant DL360;S1\na2;Serveur;ProLiant DL380;S2\n")
    assert rules(reading).get("of_a_customer", 0) + reading.refused == 1  # never counted without a word
    assert "of_a_customer" not in rules(read_text("Type;Modèle\nClient léger;Wyse 5070\nPoste client;HP 400 G7\n"))


@pytest.mark.parametrize(
    ("sentence", "status", "ownership"),
    [
        ("On a rendu les 2 anciens portables Toshiba au prestataire en juin.", "gone_undated", None),
        ("Nous avons jeté 3 vieux écrans.", "gone_undated", None),
        ("Le portable de la stagiaire est le sien.", None, "byod"),
    ],
)
def test_sentences_tell_what_went_and_whose_it_is(
    read_text: Read, sentence: str, status: str | None, ownership: str | None
) -> None:
    reading = read_text(f"Voici ce que nous avons :\n\n- 5 PC portables Lenovo\n- 2 imprimantes\n\n{sentence}\n")
    last = reading.table.to_pylist()[-1]
    assert (last["status"], last["ownership"]) == (status, ownership)
    assert len(reading.table) == 3


@pytest.mark.parametrize(
    ("remark", "gone"),
    [
        ("FERMÉ juin 2024 - tout vendu avec le fonds", {"retired"}),
        ("ouverture mars 2026, à commander", {"on_order"}),
        ("à remplacer, à commander en 2026", {None}),
        ("1 caisse en SAV", {None}),
    ],
)
def test_what_is_said_of_all_of_a_line_is_said_of_each_device(
    read_text: Read, remark: str, gone: set[str | None]
) -> None:
    head = "Magasin;Caisses tactiles;Imprimantes ticket;TPE;Commentaire\n"
    reading = conserved(read_text(f"{head}A;3;4;3;\nB;2;2;2;{remark}\nC;1;1;1;\n"))
    assert {row["status"] for row in reading.table.to_pylist() if row["line"] == 3} == gone
    assert {row["status"] for row in reading.table.to_pylist() if row["line"] != 3} == {None}
