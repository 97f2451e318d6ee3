"""Small tables of use in every orientation: what counts, and what is left aside."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all
from footprint.intake.rearranging.use_grid.says import says
from footprint.intake.values.periods import period_of
from tests.intake.workbook_files import xlsx

TABLES = {
    "incoming": ("Mois;Volume entrant (Go);Volume sortant (Go)|avril 2025;3;10|mai 2025;4;20", {"bytes_out": 30e9}),
    "millions": ("Month;Requests;Bandwidth|May 2025;2.5 M;10 GB|June 2025;1 M;5 GB",
                 {"requests": 3.5e6, "bytes_out": 15e9}),
    "taxes": (
        "Mois;Hébergement HT (€);TVA (€);Hébergement TTC (€)|mai 2025;10;2;12|juin 2025;20;4;24", {"cost": 30.0},
    ),
    "voice": ("Mois;Voix (min);SMS;Données mobiles (Go)|mai 2025;90;12;2,5|juin 2025;80;9;3", {"data_gb": 5.5}),
    "hours and energy": ("Mois;Heures de VM;Énergie (kWh)|mai 2025;744;100|juin 2025;720;90",
                         {"compute_hours": 1464.0, "energy": 190.0}),
    "kept times hours": ("Mois;Stockage (Go.h)|mai 2025;7440|juin 2025;7200", {"storage_gb_hours": 14640.0}),
    "kept times seconds": ("Speicher;|Monat;Menge (Byte-Sekunden)|Mai 2025;3600000000000000|Juni 2025;7200000000000000",
                           {"storage_gb_hours": 3000.0}),
    "kept times days": ("Mois;Stockage (Go-jours)|mai 2025;310|juin 2025;300", {"storage_gb_hours": 14640.0}),
    "kept times minutes": ("Month;Storage;Unit|May 2025;600;gibibyte-minutes|June 2025;60;gigabyte hours",
                           {"storage_gb_hours": 10 * 1.073741824 + 60.0}),
    "rates": ("Mes;Almacenamiento (GB por hora)|mayo 2025;10|junio 2025;20", {}),
    "memory of functions": ("Month;Lambda memory;Unit|May 2025;600;GB-seconds|June 2025;60;GB-seconds", {}),
    "quarters": ("Quartal;Stromverbrauch (MWh)|Q1 2025;1,5|Q2 2025;2|Gesamt;3,5", {"energy": 3500.0}),
    "two months": ("Période;kWh|janv.-févr. 2025;300|mars-avril 2025;250", {"energy": 550.0}),
    "weeks": ("Semaine;kWh serveurs|S10 2025;20|S11 2025;22", {"energy": 42.0}),
    "readings": ("Date;Index HP (kWh);Index HC (kWh)|01/03/2025;100;50|01/04/2025;180;70|01/05/2025;240;95",
                 {"energy": 185.0}),
    "machines across": ("Heures de marche;vm-a;vm-b|mai 2025;700;700|juin 2025;10;20", {"compute_hours": 1430.0}),
    "months across": ("Indicateur;mai 2025;juin 2025|Visites;100;200|Requêtes;1 000;2 000",
                      {"sessions": 300.0, "requests": 3000.0}),
    "years across": ("Visites;2024;2025;Évolution|Janvier;10;20;+100 %|Février;15;30;+100 %", {"sessions": 50.0}),
    "of which": ("Mois;Total bâtiment (kWh);dont informatique (kWh)|mai 2025;100;40|juin 2025;90;30",
                 {"energy": 190.0}),
    "units beside": ("Mois;Poste;Quantité;Unité|mai 2025;A;1,5;MWh|mai 2025;B;200;kWh", {"energy": 1700.0}),
    "lengths": ("Mois;Temps d'instance|mai 2025;10 h 30|juin 2025;20 h 15", {"compute_hours": 30.75}),
    "a year each": (
        "Électricité (kWh);;;|Année 2024;;;|Site;Janvier;Février;Total|Mairie;10;20;30|École;30;40;70|;;;|Année 2025;;;"
        "|Site;Janvier;Février;Total|Mairie;11;21;32|École;31;41;72", {"energy": 104.0},
    ),
    "several kinds of use": (
        "Mois;Visites du site;Électricité (kWh);Cloud OVH (€ HT);Loyer (€)|mai 2025;1 100;300;50;7"
        "|juin 2025;900;310;60;7|Total;2 000;610;110;14", {"sessions": 2000.0, "energy": 610.0, "cost": 110.0},
    ),
    "cost of electricity": ("Mois;Visites;kWh serveurs;Montant HT (€)|mai 2025;10;300;50|juin 2025;20;310;60",
                            {"sessions": 30.0, "energy": 610.0}),
    "bills by hand": (
        "Hébergement cloud;;;;;;|Mois;N° facture;Montant HT (€);TVA 20 %;Montant TTC (€);Payée le;Remarque"
        "|mai 2025;F-101;10;2;12;2025-06-12;|juin 2025;F-117;20;4;24;à payer;|Total;;30;6;36;;", {"cost": 30.0},
    ),
    "bills with a day of the paper": (
        "Date facture;Produit;Période;Montant HT (€);TTC (€)"
        "|02.05.2025;Serveur cloud;01.05.2025 - 31.05.2025;10;12"
        "|02.06.2025;Serveur cloud;01.06.2025 - 30.06.2025;10;12"
        "|02.07.2025;Suite 8 utilisateurs;01.07.2025 - 31.07.2025;5;6"
        "|02.08.2025;Serveur cloud;01.08.2025 - 31.08.2025;10;12|03.08.2025;Serveur cloud, migration;;450;540"
        "|02.09.2025;Serveur cloud;01.09.2025 - 30.09.2025;10;12"
        "|02.10.2025;Serveur cloud;01.10.2025 - 31.10.2025;10;12",
        {"cost": 55.0},
    ),
    "a line without a month": (
        "Conso 2025;;|Mois;Lieu;kWh|mai 2025;A;1|juin 2025;A;2|juillet 2025;A;3|août 2025;A;4|sept. 2025;A;5|;A;100",
        {"energy": 15.0},
    ),
    "views beside traffic": ("Mois;Vues;Trafic sortant (Go)|mai 2025;100;3|juin 2025;90;4", {"bytes_out": 7e9}),
    "a month on its first line": (
        "Salles informatiques;;;;|Mois;Salle;Nb de postes;Heures par poste;Heures-postes|janv. 2025;B104;16;38;608"
        "|;CDI;8;40;320|févr. 2025;B104;16;10;160|;CDI;8;20;160|mars 2025;CDI;8;10;80|Total;;;;1328",
        {"terminal_hours": 1328.0},
    ),
    "a month on its first line, in German": (
        "Monat;Raum;PC-Stunden|Mai 2025;A;60|;B;40|Juni 2025;A;50|;B;30", {"terminal_hours": 180.0},
    ),
    "a month on its first line, of sites": (
        "Month;Site;kWh|May 2025;North;60|;South;40|June 2025;North;50|;South;30", {"energy": 180.0},
    ),
    "year below": ("Trimestre;Visites|T1 2025;10|T2 2025;20|Année 2025;30", {"sessions": 30.0}),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_what_counts(tmp_path: Path, name: str) -> None:
    text, wanted = TABLES[name]
    path = tmp_path / "suivi.xlsx"
    path.write_bytes(xlsx({"Feuil1": [line.split(";") for line in text.split("|")]}))
    totals: dict[str, float] = {}
    for reading in read_all(path, year=2025, as_of=date(2025, 12, 31)):
        for row in reading.table.to_pylist():
            if row["day"].year == 2025:
                totals[row["metric"]] = totals.get(row["metric"], 0.0) + row["quantity"]
    assert {metric: pytest.approx(total) for metric, total in totals.items()} == wanted


@pytest.mark.parametrize("before", ["", ";", ";;"])
def test_a_table_behind_empty_columns_has_its_own_months(tmp_path: Path, before: str) -> None:
    """Not the day that its title names."""
    lines = [
        "Assistant IA, ouvert le 1er avril 2025",
        "2025;Requêtes;Jetons en entrée (M)",
        "Mai;10;1,5",
        "Juin;20;2,5",
    ]
    path = tmp_path / "suivi.csv"
    path.write_text("\n".join(f"{before}{line}" for line in lines), encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    days = {(row["metric"], row["day"].month): 0.0 for row in reading.table.to_pylist()}
    for row in reading.table.to_pylist():
        days[row["metric"], row["day"].month] += row["quantity"]
    assert days == pytest.approx({("llm_requests", 5): 10, ("llm_requests", 6): 20,
                                  ("tokens_in", 5): 1.5e6, ("tokens_in", 6): 2.5e6})  # fmt: skip


@pytest.mark.parametrize(
    ("title", "metric"), [("Énergie", "energy"), ("Consommation", "energy"), ("Visites", "sessions")]
)
def test_a_word_above_a_table_is_its_title(tmp_path: Path, title: str, metric: str) -> None:
    column = {"energy": "Salle serveurs (kWh)", "sessions": "Visites du site"}[metric]
    path = tmp_path / "suivi.csv"
    path.write_text(f"{title};\n\n2025;{column}\nMai;310\nJuin;290\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    rows = reading.table.to_pylist()
    assert {row["metric"] for row in rows} == {metric}
    assert sum(row["quantity"] for row in rows) == pytest.approx(600)


def test_the_day_on_which_a_bill_was_paid_is_no_name_of_what_it_is_for(tmp_path: Path) -> None:
    path = tmp_path / "suivi.xlsx"
    path.write_bytes(xlsx({"Feuil1": [line.split(";") for line in TABLES["bills by hand"][0].split("|")]}))
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert set(reading.table["resource"].to_pylist()) == {"unnamed"}


@pytest.mark.parametrize(
    "text",
    ["Mois;Électricité|mai 2025;10|juin 2025;20", "Mois;Hébergement|mai 2025;10|juin 2025;20",
     "Mois;Montant cloud (€)|mai 2025;10|juin 2025;20"],
)  # fmt: skip
def test_a_unit_or_a_tax_is_asked(tmp_path: Path, text: str) -> None:
    path = tmp_path / "suivi.xlsx"
    path.write_bytes(xlsx({"Feuil1": [line.split(";") for line in text.split("|")]}))
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert not reading.accepted
    assert reading.findings["message_key"].to_pylist()[0].startswith("findings.missing_unit.use_")


@pytest.mark.parametrize(
    "text",
    ["Salarié;Mois;Heures travaillées|A;mai 2025;150|B;mai 2025;120", "Mois;Ramettes|mai 2025;3|juin 2025;4",
     "Date;kWh|01/02/2025;10|01/05/2025;40", "Mois;kWh|mai 2025;10|juin 2025;20|Total;90"],
)  # fmt: skip
def test_what_is_not_explained_is_left(tmp_path: Path, text: str) -> None:
    path = tmp_path / "suivi.xlsx"
    path.write_bytes(xlsx({"Feuil1": [line.split(";") for line in text.split("|")]}))
    assert all(reading.profile != "use_table" for reading in read_all(path, year=2025, as_of=date(2025, 12, 31)))


@pytest.mark.parametrize(
    ("text", "first", "days"),
    [("T3 2025", "2025-07-01", 92), ("2025-S02", "2025-01-06", 7), ("du 03/02/2025 au 09/02/2025", "2025-02-03", 7),
     ("déc. 2024 - janv. 2025", "2024-12-01", 62), ("März 2025", "2025-03-01", 31),
     ("lundi 6 octobre 2025", "2025-10-06", 1),
     ("1er trimestre 2025", "2025-01-01", 90), ("09/2025", "2025-09-01", 30), ("2025", "2025-01-01", 365)],
)  # fmt: skip
def test_periods(text: str, first: str, days: int) -> None:
    period = period_of(text)
    assert period is not None
    start, end = period.days
    assert (start.isoformat(), (end - start).days) == (first, days)


def test_what_a_title_says() -> None:
    said = says("Línea 600111222 (GB)")
    assert said.unit is not None
    assert (said.unit.kind, said.name) == ("size", "Línea 600111222")
    assert "tax" not in says("Cost excl. VAT").classes


@pytest.mark.parametrize(
    "text",
    ["Gaz de la mairie;Conso 2025 (kWh)|École;100|Salle;200",
     "Relevé;Compteur A (kWh)|S10 2025;100|S11 2025;200|S12 2025;300",
     "Trimestre;Pages vues|T1 2025;100|T2 2025;200", "Mois;Appels;SMS|mai 2025;100;20|juin 2025;90;30",
     "Site;Consommation moyenne mensuelle 2025 (kWh)|École;300|Mairie;400",
     "Mois;Temps de fonctionnement climatisation (h)|mai 2025;744|juin 2025;720",
     "Trimestre;Requêtes support|T1 2025;30|T2 2025;40", "Trimestre;Visites clients|T1 2025;30|T2 2025;40",
     "Mois;Heures machine CNC|mai 2025;100|juin 2025;120", "Mois;Trafic (Go)|mai 2025;10|juin 2025;12",
     "Mois;Télécom HT (€);TVA (€);TTC (€)|mai 2025;100;20;120|juin 2025;100;20;120"],
)  # fmt: skip
def test_what_may_be_something_else_is_left(tmp_path: Path, text: str) -> None:
    path = tmp_path / "suivi.xlsx"
    path.write_bytes(xlsx({"Feuil1": [line.split(";") for line in text.split("|")]}))
    assert not any(reading.accepted for reading in read_all(path, year=2025, as_of=date(2025, 12, 31)))


def test_a_sheet_beside_one_that_is_read_is_none(tmp_path: Path) -> None:
    """It may sum up the others: 30 kWh, not 60."""
    months = [["Site", "Mois", "Énergie (kWh)"], ["Mairie", "01/2025", "10"], ["Mairie", "02/2025", "20"]]
    sums = [["Trimestre", "Électricité mairie (kWh)"], ["T1 2025", "30"], ["T2 2025", "0"]]
    (alone, both) = (tmp_path / "alone.xlsx", tmp_path / "both.xlsx")
    alone.write_bytes(xlsx({"Synthèse": sums}))
    both.write_bytes(xlsx({"Synthèse": sums, "Mois": months}))
    assert [reading.profile for reading in read_all(alone, year=2025, as_of=date(2025, 12, 31))] == ["use_table"]
    readings = read_all(both, year=2025, as_of=date(2025, 12, 31))
    energy = [reading.table["quantity"].to_pylist() for reading in readings if reading.accepted]
    assert [sum(days) for days in energy] == [pytest.approx(30)]


def test_sheets_of_a_year_each_are_read_together(tmp_path: Path) -> None:
    """2024 and 2025 sum nothing up; a sheet whose total is that of the other may, and then neither is read."""
    years = {
        year: [[f"Dépenses cloud {year} (€ HT)", ""], ["Fournisseur", "Janvier", "Février"], ["OVHcloud", "10", first]]
        for year, first in (("2024", "20"), ("2025", "30"))
    }
    path = tmp_path / "budget.xlsx"
    path.write_bytes(xlsx(years))
    readings = read_all(path, year=2025, as_of=date(2025, 12, 31))
    totals = {row["day"].year: 0.0 for reading in readings for row in reading.table.to_pylist()}
    for reading in readings:
        for row in reading.table.to_pylist():
            totals[row["day"].year] += row["quantity"]
    assert totals == {2024: pytest.approx(30), 2025: pytest.approx(40)}
    path.write_bytes(xlsx({"A": years["2025"], "B": [*years["2025"][:2], ["Toutes les factures", "10", "30"]]}))
    assert not any(reading.accepted for reading in read_all(path, year=2025, as_of=date(2025, 12, 31)))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (";T1 2025;T2 2025|srv-paie;785;565|srv-mail;549;518|voir avec Luc pour le T2", "use_numbers"),
        (";Jan 2025;Feb 2025|alpha;7.5;5|beta;5;5", "use_numbers"),
        ("baie;voie A;voie B|A1;7,9;33,2|A2;75,2;82,0|A3;18,7;51,3", "use_undated"),
        ("Raum;links;rechts|A1;7,9;33,2|A2;75,2;82,0|A3;18,7;51,3", "use_undated"),
    ],
)
def test_what_numbers_lack_is_asked_by_name(tmp_path: Path, text: str, asked: str) -> None:
    path = tmp_path / "tableau.csv"
    path.write_text(text.replace("|", "\n"), encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert [row["message_key"] for row in reading.findings.to_pylist()] == [f"findings.missing_unit.{asked}.says"]


SEATS = {
    "weeks": "Nutzung PC-Raum\nWoche von;bis;PCs;Stunden je PC;Stunden gesamt\n06.01.2025;10.01.2025;24;10;240\n"
             "13.01.2025;17.01.2025;26;20,5;533\n20.01.2025;24.01.2025;;;\n27.01.2025;31.01.2025;26;10;260\n",
    "months": "Month;Number of computers;Hours of use per computer\n2025-01;24;10\n2025-02;26;20.5\n2025-03;26;10\n",
    "each": "Aula de informática\nHoras de uso por ordenador y mes\nOrdenador;enero 2025;febrero 2025;marzo 2025\n"
            "PC 1;240;cerrado;260\nPC 2;averiado;533;0\n",
}  # fmt: skip


@pytest.mark.parametrize("name", SEATS)
def test_hours_of_each_public_computer_count_times_their_number(tmp_path: Path, name: str) -> None:
    """Whether what all have stands beside it or not, or each computer has a line."""
    path = tmp_path / "room.csv"
    path.write_text(SEATS[name].replace("averiado", "fuera de servicio"), encoding="utf-8")
    rows = [row for each in read_all(path, year=2025, as_of=date(2025, 12, 31)) for row in each.table.to_pylist()]
    assert {row["metric"] for row in rows} == {"terminal_hours"}
    assert sum(row["quantity"] for row in rows) == pytest.approx(1033)


@pytest.mark.parametrize(
    ("text", "last"),
    [("Heures de marche des VM en 2025\nVM;Du;Au;Heures\nweb;01/01;31/01;700\ntp;10/02;28/02;30\n", "2025-02-28"),
     ("Laufzeit der virtuellen Maschinen 2025\nVM;Von;Bis;Laufzeit (h)\nweb;01.01.;31.01.;700\ntp;10.02.;28.02.;30\n",
      "2025-02-28")],
)  # fmt: skip
def test_days_without_a_year_are_of_the_year_that_is_said(tmp_path: Path, text: str, last: str) -> None:
    path = tmp_path / "vm.csv"
    path.write_text(text, encoding="utf-8")
    rows = [row for each in read_all(path, year=2025, as_of=date(2025, 12, 31)) for row in each.table.to_pylist()]
    assert sum(row["quantity"] for row in rows if row["metric"] == "compute_hours") == pytest.approx(730)
    assert str(max(row["day"] for row in rows)) == last
    assert not any(str(row["day"]).startswith("2025-02-0") for row in rows)
