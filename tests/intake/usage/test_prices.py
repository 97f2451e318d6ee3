"""Lists of prices say what things would cost: they are refused as such, whatever else their columns look like. Bills,
measures and lists of what somebody has, with prices beside them, are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import read, rules, totals

PLANS = "S;1;2;20;1000;4,90\nM;2;4;40;2000;8,33\nL;4;8;80;3000;14,16\n"
LISTS = [
    ("tarifs.csv", "Grille tarifaire 2025 (HT)\nValable du 01/01/2025 au 31/12/2025\nOffre;vCPU;RAM (Go);Stockage (Go);"
     "Trafic inclus (Go/mois);Prix mensuel (€)\n" + PLANS),
    ("vps.csv", "Tarifs VPS 2025\n\nNom;vCPU;RAM (Go);Stockage (Go);Trafic (Go);Prix mensuel HT\n" + PLANS),
    ("Preisliste Cloud 2025.csv", "Produkt;CPU;RAM (GB);Speicher (GB);Traffic (GB);Preis pro Monat (€)\n" + PLANS),
    ("planes.csv", "Tarifas de alojamiento 2025\n\nPlan;CPU;RAM (GB);Espacio (GB);Transferencia (GB/mes);"
     "Precio mensual (€)\n" + PLANS),
    ("hosting.csv", "Listino prezzi hosting 2025\n\nOfferta;vCPU;RAM (GB);Disco (GB);Traffico incluso (GB);"
     "Canone mensile (€)\n" + PLANS),
    ("Tarieven.csv", "Pakket;vCPU;RAM (GB);Opslag (GB);Dataverkeer (GB/maand);Prijs per maand (€)\n" + PLANS),
    ("flavors.csv", "Flavor;vCPU;RAM GB;Disk GB;Price per month (EUR);Price per hour (EUR)\n" + PLANS),
    ("types.csv", "Instance type,vCPUs,Memory (GiB),Storage (GB),On-Demand hourly rate\nt3.micro,2,1,8,$0.0114\n"
     "t3.small,2,2,20,$0.0228\nm5.large,2,8,100,$0.107\n"),
    ("catalogue.csv", "Catalogue de services 2025 - tarifs de refacturation\n\nService;Unité;Tarif annuel (€)\n"
     "VM standard (2 vCPU, 4 Go);VM;420\nStockage;Go;0,60\nBoîte aux lettres 50 Go;boîte;36\n"),
    ("forfaits.csv", "Forfaits mobiles - tarifs au 01/01/2025\n\nForfait;Data incluse (Go);Appels;Prix mensuel HT (€)\n"
     "Essentiel 5 Go;5;illimités;7,90\nConfort 50 Go;50;illimités;12,90\nPremium;200;illimités;19,90\n"),
]  # fmt: skip
USES = {
    "compute_hours": "Facturation au tarif horaire 2025\n\nServeur;Mois;Heures;Prix horaire (€);Montant HT (€)\n"
    "web1;janvier;744;0,01;7,44\nweb1;février;672;0,01;6,72\n",
    "energy": "Consommation électrique 2025 - tarif bleu\n\nMois;kWh;Prix du kWh (€)\njanvier;1200;0,25\n"
    "février;1100;0,25\nmars;900;0,25\n",
    "storage_gb_hours": "Stockage 2025 et tarif interne\n\nPartage;Mois;Utilisé (Go);Prix mensuel (€)\n"
    "compta;janvier;120;2,4\ncompta;février;125;2,5\n",
}
OWNED = [
    "Serveurs loués 2025 - tarifs\n\nNom;Offre;vCPU;Stockage (Go);Prix mensuel (€);Mise en service\n"
    "web1;VPS-2;2;40;8,33;12/03/2023\nmail;VPS-4;4;80;24,07;01/06/2022\n",
    "Nos lignes et tarifs\n\nLigne;Forfait;Prix mensuel (€)\n0611223344;Pro 20;9,99\n0611223345;Pro 100;14,99\n",
]


@pytest.mark.parametrize(("name", "text"), LISTS)
def test_lists_of_prices_are_refused_as_such(tmp_path: Path, name: str, text: str) -> None:
    readings = read(tmp_path, name, text)
    assert (totals(readings), rules(readings)) == ({}, {"wrong_kind.price_list.says"})


@pytest.mark.parametrize("metric", USES)
def test_use_beside_prices_is_read(tmp_path: Path, metric: str) -> None:
    assert metric in totals(read(tmp_path, "suivi tarifs.csv", USES[metric]))


@pytest.mark.parametrize("text", OWNED)
def test_what_somebody_has_is_no_list_of_prices(tmp_path: Path, text: str) -> None:
    assert "wrong_kind.price_list.says" not in rules(read(tmp_path, "liste.csv", text))
