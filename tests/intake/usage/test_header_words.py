"""Tables of use whose headers are spelt as nobody foresaw: known by their words, and never half of them read."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.intake.conftest import Read

Totals = dict[str, float]


def totals(reading: object) -> Totals:
    found: Counter[str] = Counter()
    for row in reading.table.to_pylist():  # type: ignore[attr-defined]
        found[row["metric"]] += row["quantity"]
    return dict(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Année;Mois;Bâtiment;kWh consommés;Coût TTC\n"
         "2025;Janvier;Mairie;4300;1020\n2025;Février;Mairie;3900;930\n", {"energy": 8200}),
        ("Site;Énergie;Mois;Consommation (kWh)\n"
         "Mairie;Gaz;2025-01;12000\nMairie;Électricité;2025-01;4300\n", {"energy": 4300}),
        ("Site;Mois;Production solaire (kWh);Consommation (kWh)\nÉcole;2025-06;2000;3000\n", {"energy": 3000}),
        ("Site;Mois;Consommation jour (kWh);Consommation nuit (kWh)\nMairie;2025-01;3000;1300\n", {"energy": 4300}),
        ("Point de livraison;Du;Au;HPH kWh;HCH kWh;HPE kWh;HCE kWh;Total € TTC\n"
         "14500000000001;01/01/2025;31/01/2025;2000;1000;0;0;900\n14500000000001;01/07/2025;31/07/2025;0;0;1500;700;500\n",
         {"energy": 5200}),
        ("Bâtiment;Mois;Consommation (MWh)\nSalle;janv. 2025;2,48\n", {"energy": 2480}),
        ("Site;Du;Au;HP (kWh);HC (kWh);Total (kWh);Consommation HT (€)\n"
         "Mairie;01/01/2025;31/01/2025;2687;1157;3844;613,55\nMairie;01/02/2025;28/02/2025;2247;1218;3465;546,32\n",
         {"energy": 7309}),
        ("Site;Mois;Consommation ($);Énergie (kWh)\nMairie;2025-01;900;4300\n", {"energy": 4300}),
        ("Site;Date;Index (kWh)\n"
         "Mairie;2025-01-01;10000\nMairie;2025-02-01;14300\nMairie;2025-03-01;18200\n", {"energy": 8200}),
        ("Date,Time,UPS Name,Output Power (kW),Output Energy (kWh)\n2025-03-01,00:00,UPS1,1.2,1000.0\n"
         "2025-03-02,00:00,UPS1,1.2,1028.8\n2025-03-03,00:00,UPS1,1.2,1057.6\n", {"energy": 57.6}),
        ("host;name;clock;value;units\n"
         "srv;Power;1740787200;250;W\nsrv;Power;1740830400;250;W\nsrv;Power;1740873600;250;W\n",
         {"energy": 6}),
        ("Date;Visiteurs uniques;Visites;Pages vues;Durée de visite (s)\n2025-03-01;310;350;900;152\n",
         {"sessions": 350, "requests": 900, "terminal_hours": 350 * 152 / 3600}),
        ("Mois,Visiteurs différents,Visites,Pages,Hits\n"
         "2025-03,310,650,1700,9000\n", {"sessions": 650, "requests": 9000}),
        ("Jour;Modèle;Appels;Jetons entrée;Jetons sortie\n04/03/2025;mistral-small;120;240 000;51 000\n",
         {"llm_requests": 120, "tokens_in": 240_000, "tokens_out": 51_000}),
        ("Mois,Numéro de mobile,Data consommée (Go),Montant\n2025-03,0612345678,1.5,10\n2025-03,0698765432,2.5,10\n",
         {"line_days": 62, "data_gb": 4}),
        ("Période;Projet;Ressource;Région;Quantité;Unité;Total HT;Devise\n"
         "2025-03;portail;b3-16;GRA11;744;heure;87,79;EUR\n"
         "2025-03;portail;Object Storage;GRA;372000;Go.h;4,43;EUR\n",
         {"compute_hours": 744, "storage_gb_hours": 372_000, "cost": 92.22}),
    ],
)  # fmt: skip
def test_a_header_is_known_by_its_words(read_text: Read, text: str, expected: Totals) -> None:
    assert totals(read_text(text)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Bâtiment;Mois;Consommation\nMairie;01/2025;2480\n", "missing_unit"),
        ("Site;Mois;Volume (m3);Énergie (kWh)\nMairie;2025-01;1000;11000\n", "not_electricity"),
        ("Date,Visiteurs,Pages vues\n2025-03-01,310,900\n", "wrong_kind.near_visits"),
        ("PRM;Puissance souscrite;Consommation annuelle estimée\n"
         "14500000000001;36;48200\n", "wrong_kind.electricity_contract"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_told_by_name(read_text: Read, text: str, key: str) -> None:
    reading = read_text(text)
    assert reading.accepted == 0
    assert f"findings.{key}.says" in reading.findings["message_key"].to_pylist()


def test_the_order_of_day_and_month_is_the_one_in_which_days_of_a_curve_follow(read_text: Read) -> None:
    rows = [f"03/{day:02}/2025,{clock},PDU1,1200\n" for day in (1, 2, 3) for clock in ("00:00:00", "12:00:00")]
    reading = read_text("Date,Time,PDU Name,Power (W)\n" + "".join(rows))
    assert {row["day"] for row in reading.table.to_pylist()} == {date(2025, 3, 1), date(2025, 3, 2)}
