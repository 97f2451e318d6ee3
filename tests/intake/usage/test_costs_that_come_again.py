"""What is paid for month after month is rent and no purchase, whatever machine its name speaks of; what is paid once
before anything is used counts apart; columns of suppliers are costs where the title says money."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import read, rules, totals

# months; header; what is rented; what is paid once
KEPT = {
    "de": (["Januar", "Februar", "März", "April"], "Monat;Anbieter;Leistung;Betrag netto (EUR);Brutto (EUR);Bemerkung",
           "Hetzner;Server AX42", "Hetzner;Einrichtung Storage Box (einmalig)"),
    "fr": (["janvier", "février", "mars", "avril"], "Mois;Fournisseur;Prestation;Montant HT (€);TTC (€);Remarque",
           "OVH;Serveur dédié Advance-1", "OVH;Frais de mise en service"),
    "en": (["January", "February", "March", "April"], "Month;Supplier;Service;Net amount (EUR);Gross (EUR);Remark",
           "Scaleway;Dedicated server EM-A115X", "Scaleway;Setup fee"),
}  # fmt: skip
TITLES = {"de": "Serverkosten 2025", "fr": "Hébergement 2025", "en": "Hosting costs 2025"}


@pytest.mark.parametrize("language", KEPT)
@pytest.mark.parametrize("is_gross_told", [True, False])
def test_rent_is_no_purchase_of_servers(tmp_path: Path, language: str, is_gross_told: bool) -> None:
    months, header, rented, once = KEPT[language]
    lines = [(month, rented, "46,41", "55,23", "") for month in months] + [(months[-1], once, "25,00", "29,75", "")]
    kept = [at for at in range(5) if is_gross_told or at != 3]
    titles = ";".join(title for at, title in enumerate(header.split(";")) if is_gross_told or at != 4)
    text = f"{TITLES[language]}\n\n{titles}\n"
    text += "".join(";".join(line[at] for at in kept) + "\n" for line in lines)
    readings = read(tmp_path, "kosten.csv", text)
    assert {each.kind for each in readings} == {"cloud"}
    rows = [row for each in readings for row in each.table.to_pylist()]
    apart = sum(row["quantity"] for row in rows if row["resource"].startswith("charge:"))
    assert (totals(readings)["cost"] - apart, apart) == pytest.approx((4 * 46.41, 25.0))
    assert {row["unit"] for row in rows} == {"EUR"}
    assert "charges_apart.purchase.says" in rules(readings)


def test_servers_that_were_bought_stay_devices(tmp_path: Path) -> None:
    text = "Mois;Fournisseur;Désignation;Montant HT (€);Montant TTC (€)\n"
    text += "janvier 2025;Dell;Serveur PowerEdge R650;4000;4800\nmars 2025;HP;PC portable EliteBook 840;900;1080\n"
    assert {each.kind for each in read(tmp_path, "achats.csv", text)} == {"inventory"}


SUPPLIERS = ("OVH", "Gandi mail", "Sauvegarde (Scaleway)", "Total")


@pytest.mark.parametrize("title", ["Hébergement et cloud 2025 - montants HT en €", "Cloud 2025 (EUR HT)"])
def test_suppliers_in_columns_are_costs_where_the_title_says_money(tmp_path: Path, title: str) -> None:
    text = f"{title}\n" + ";".join(("", *SUPPLIERS)) + "\n"
    for month in ("janvier", "février", "mars"):
        text += f"{month};122,70;14,40;6,20;143,30\n"
    text += "TOTAL;368,10;43,20;18,60;429,90\n"
    readings = read(tmp_path, "factures.csv", text)
    assert totals(readings) == pytest.approx({"cost": 429.9})
    by_provider = {row["provider"] for each in readings for row in each.table.to_pylist()}
    assert {"ovhcloud", "scaleway"} <= by_provider


def test_a_fee_on_a_bill_of_a_cloud_counts_apart(tmp_path: Path) -> None:
    text = "Service;Libellé;Quantité;Unité;Montant HT (€);Début de période;Fin de période\n"
    text += "vm;Instance b3-8 à l'heure;744;heure;37,80;01/08/2025;31/08/2025\n"
    text += "web;Frais de mise en service;1;unité;11,99;01/08/2025;31/08/2025\n"
    rows = [row for each in read(tmp_path, "facture.csv", text) for row in each.table.to_pylist()]
    costs = {row["resource"].startswith("charge:") for row in rows if row["metric"] == "cost"}
    assert costs == {True, False}
    apart = sum(row["quantity"] for row in rows if row["resource"] == "charge:purchase")
    assert apart == pytest.approx(11.99)


BILLED = {
    "Jour;Produit;SKU;Quantité;Unité;Coût (EUR)": (
        "Object Storage;Bucket Standard;864e12;byte-seconds", "Object Storage;Trafic sortant;2000000000;bytes",
    ),
    "Datum;Leistung;Beschreibung;Menge;Einheit;Betrag (EUR)": (
        "Objektspeicher;Bucket Standard;14400;GB-Minuten", "Objektspeicher;Ausgehender Datenverkehr;2;GB",
    ),
    "Date;Product;Description;Usage quantity;Unit;Cost (EUR)": (
        "Object Storage;Standard bucket;240;GB-hours", "Object Storage;Outgoing traffic;2000;MB",
    ),
}  # fmt: skip


@pytest.mark.parametrize("header", BILLED)
def test_a_bill_whose_lines_say_their_units_is_a_bill_and_no_grid(tmp_path: Path, header: str) -> None:
    """What its services are is read as in the bills of clouds: traffic is that of the cloud, in GB."""
    lines = [f"2025-03-{day:02};{billed};0,2" for day in range(1, 6) for billed in BILLED[header]]
    (reading,) = read(tmp_path, "verbrauch.csv", "\n".join((header, *lines)) + "\n")
    assert reading.profile == "cloud_bill"
    assert totals([reading]) == pytest.approx({"storage_gb_hours": 1200.0, "data_gb": 10.0, "cost": 2.0})
