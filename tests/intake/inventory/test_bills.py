"""A bill never falls back to an inventory; a list of purchases or of leased devices, which has amounts too, is one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all
from tests.intake.conftest import Read

BILLS = {
    "from_to": "Désignation;Du;Au;Quantité;Montant HT\nServeur dédié;01/03/2025;31/03/2025;1;90\n"
    "Serveur dédié;01/04/2025;30/04/2025;1;90\n",
    "american": "Item;Start date;End date;Amount\nServer;03/01/2025;03/31/2025;$90\n",
    "period_in_label": "Désignation;Quantité;Prix\nServeur dédié du 01/03/2025 au 31/03/2025;1;90\n",
    "period": "Description du matériel;Période;Montant\nServeur;mars 2025;90\nServeur;avril 2025;90\n",
    "unit_in_quantity": "Article;Quantité;Prix\nStockage;200 Go;8\nServeur;744 h;90\n",
    "rate": "Type;Quantité;Prix/h\nServeur;744;0,12\n",
    "hours": "Type;Heures;Coût\nServeur;744;90\n",
    "tokens": "Model;Type;Input tokens;Cost\nLatitude;Server;12000;3\n",
    "meter": "Matériel;N° compteur;Montant TTC\nServeur;19283746;120\n",
    "delivery_point": "Bien;PDL;Total TTC\nOnduleur;19283746501234;120\n",
    "euros_in_cells": "Article;From;To;Line\nServer;2025-03-01;2025-03-31;90.00 €\n",
}


@pytest.mark.parametrize("name", BILLS)
def test_use_beside_an_amount_is_a_bill(read_text: Read, name: str) -> None:
    """A rented server is no owned one: nothing is counted, and the finding names the columns."""
    reading = read_text(BILLS[name])
    assert (reading.kind, reading.accepted) == (None, 0)
    finding = reading.findings.to_pylist()[0]
    assert finding["message_key"] == "findings.wrong_kind.bill.says"
    assert json.loads(finding["message_args"])["columns"]


def test_amounts_with_units_of_use_are_a_bill_whose_period_is_asked(read_text: Read) -> None:
    reading = read_text("Article;Quantité;Unité;Prix\nStockage;200;GB-month;8\nServeur;744;Hours;90\n")
    assert (reading.kind, reading.accepted) == ("cloud", 0)
    assert reading.findings.to_pylist()[0]["rule"] == "missing_period"


@pytest.mark.parametrize("kind", ["inventory", None])
def test_whoever_says_that_it_is_an_inventory(read_text: Read, kind: str | None) -> None:
    assert read_text(BILLS["from_to"], kind=kind).accepted == 0


@pytest.mark.parametrize(
    "content",
    [
        # purchases
        "Désignation;Quantité;Prix unitaire HT;Montant HT;Date facture\nPC portable;3;900;2700;12/03/2024\n",
        "Désignation;Qté;Unité;PU HT;Total TTC\nPC portable;3;pièce;900;3240\nÉcran;2;u;150;360\n",
        "Article;Date de commande;Date de livraison;Montant\nPC portable;01/03/2024;20/03/2024;900\n",
        "Article;Taux TVA;Prix\nPC portable;20;900\n",
        # warranty, depreciation and leases of years
        "Type;Début garantie;Fin garantie;Prix\nPC portable;01/03/2024;28/02/2025;900\n",
        "Type;Début amortissement;Fin amortissement;Montant\nServeur;01/01/2024;31/12/2024;9000\n",
        "Type;Début location;Fin location;Loyer mensuel\nPhotocopieur;01/01/2023;31/12/2027;120\n",
        "Type;Start date;End date;Cost\nPC portable;2021-03-01;2024-02-28;900\n",
        # a few devices that came and went within a year among many that did not
        "Type;Début;Fin;Prix\nPC portable;01/03/2023;;900\nÉcran;01/03/2023;01/06/2023;90\nÉcran;01/03/2023;;90\n",
        # what is counted is no money
        "Type;Usage;Quantité\nPC portable;bureautique;3\n",
        "Type;Modèle;Heures\nPC portable;Latitude 5420;7\n",
        "Type;Période;Quantité\nPC portable;2019-2021;3\n",
        # properties of devices beside their price
        "Type;Stockage;RAM;Prix\nPC portable;512 Go;16 Go;900\n",
        "Type;Consommation annuelle (kWh);Prix\nServeur;1800;9000\n",
        "Type;Compteur pages;Prix\nImprimante;182000;300\n",
        # a serial number is that of a device, rented or not
        "Type;N° de série;Du;Au;Montant\nServeur;CZJ8120XK1;01/03/2025;31/03/2025;90\n",
    ],
)
def test_lists_of_devices_with_amounts_stay_lists(read_text: Read, content: str) -> None:
    reading = read_text(content)
    assert reading.kind == "inventory"
    assert reading.accepted == content.count("\n") - 1


@pytest.mark.parametrize(
    "header", ["Désignation;P.U.;Unité", "Item;Unit price;Unit", "Bezeichnung;Einzelpreis;Einheit"]
)
@pytest.mark.parametrize("units", [("1", "10", "1"), ("3", "2", "1"), ("1", "5", "pce")])
def test_numbers_below_units_make_no_stock_of_a_list_of_prices(
    tmp_path: Path, header: str, units: tuple[str, str, str]
) -> None:
    path = tmp_path / "tarifs.csv"
    things = ("PC portable HP 450;700", "Souris (lot);90", "Écran Dell P24;200")
    lines = "".join(f"{thing};{unit}\n" for thing, unit in zip(things, units, strict=True))
    path.write_text(f"{header}\n{lines}", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert reading.accepted == 0
    assert reading.findings["message_key"].to_pylist() == ["findings.wrong_kind.price_list.says"]
