"""What stands beside numbers that count: means under a label, months that are planned, units of counts, taxes, and
months of which only their numbers are said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all
from tests.intake.usage.written import days, read, rules, totals
from tests.intake.workbook_files import xlsx

INDEXES = {  # pages of a year of Webalizer: month, mean, total, names of their columns
    "English": ("Month", "Daily Avg", "Monthly Totals", "Hits Files Pages Visits",
                "Sites KBytes Visits Pages Files Hits"),
    "French": ("Mois", "Moyenne par jour", "Totaux par mois", "Hits Fichiers Pages Visites",
               "Sites KOctets Visites Pages Fichiers Hits"),
    "German": ("Monat", "Tages-Durchschnitt", "Monats-Summe", "Anfragen Dateien Seiten Besuche",
               "Rechner KBytes Besuche Seiten Dateien Anfragen"),
}  # fmt: skip


@pytest.mark.parametrize("language", INDEXES)
def test_means_beside_totals_do_not_count(tmp_path: Path, language: str) -> None:
    month, mean, total, means, sums = INDEXES[language]
    head = f"<TR><TH ROWSPAN=2>{month}</TH><TH COLSPAN=4>{mean}</TH><TH COLSPAN=6>{total}</TH></TR>\n<TR>"
    head += "".join(f"<TH>{name}</TH>" for name in [*means.split(), *sums.split()]) + "</TR>\n"
    rows = "".join(
        f"<TR><TD>{when}</TD>"
        + "".join(f"<TD>{number}</TD>" for number in (10, 8, 4, 2, 5, 9, 60, 120, 240, 300))
        + "</TR>\n"
        for when in ("02/2025", "01/2025")
    )
    page = f"<!DOCTYPE HTML>\n<HTML><BODY><H2>www.x.fr</H2><TABLE>{head}{rows}</TABLE></BODY></HTML>\n"
    readings = read(tmp_path, "index.html", page)
    assert totals(readings) == pytest.approx({"requests": 600, "bytes_out": 18 * 1024, "sessions": 120})
    assert days(readings) == [date(2025, 1, 1), date(2025, 2, 28)]


MONTHS, PLAN = ["janv.", "févr.", "mars", "avr."], ["Réalisé", "Réalisé", "Prévision", "Prévision"]


@pytest.mark.parametrize(
    "plan", [PLAN, ["actual", "actual", "forecast", "forecast"], ["réel", "réel", "prév.", "budget"]]
)
@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize("last", [[10, 20, 30, 40, 100], [10, 20, 30, 40, 30]])
def test_months_that_are_planned_do_not_count_wherever_it_is_said(
    tmp_path: Path, plan: list[str], above: bool, last: list[int]
) -> None:
    """Above or below the months, whether the total of the year holds them or not."""
    said: list[object] = [None, *plan, None]
    head: list[object] = ["Site", *MONTHS, "Total année"]
    table = [said, head] if above else [head, said]
    rows = [["Consommation électrique (kWh) des locaux"], *table, ["Mairie", *last], ["Police – vidéo", *last]]
    path = tmp_path / "budget 2025.xlsx"
    path.write_bytes(xlsx({"Feuil1": rows}))
    readings = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert totals(readings) == pytest.approx({"energy": 60})
    assert days(readings) == [date(2025, 1, 1), date(2025, 2, 28)]
    assert "no_number.says" in rules(readings)


@pytest.mark.parametrize("words", [("nombre", "milliers"), ("Anzahl", "Tsd"), ("number", "thousands"), ("#", "k")])
def test_units_of_counts_beside_units_of_amounts(tmp_path: Path, words: tuple[str, str]) -> None:
    one, thousand = words
    text = f"Indicateur;Unité;1er semestre 2025;2e semestre 2025;Total 2025\nPortail clients – visites;{one};40;50;90\n"
    text += f"Électricité salle serveurs;MWh;1,5;2;3,5\nAssistant IA – requêtes;{thousand};1,2;2,3;3,5\n"
    text += "Part recyclée;%;12;19;\n"
    assert totals(read(tmp_path, "indicateurs.csv", text)) == pytest.approx(
        {"sessions": 90, "energy": 3500, "llm_requests": 3500}
    )


def test_visits_of_rooms_are_none_of_pages(tmp_path: Path) -> None:
    text = "Indicateur;Unité;1er semestre 2025;2e semestre 2025\nVisites;nombre;40;50\nSalle (électricité);kWh;10;20\n"
    assert "sessions" not in totals(read(tmp_path, "indicateurs.csv", text))


LISTS = {
    "French": "Mois de facturation;N° ligne;Data France (Mo);Data UE (Mo);Total data (Mo);Montant HT\n{rows}",
    "German": "Abrechnungsperiode;Rufnummer;Abo;Datenvolumen (MB);Betrag exkl. MWST (CHF)\n{rows}",
    "Italian": "Periodo;Numero linea;Offerta;Dati (MB);Importo\n{rows}",
    "Spanish": "Periodo;Número de línea;Tarifa;Datos consumidos (MB);Importe\n{rows}",
    "Dutch": "Maand;Telefoonnummer;Bundel;Datavolume (MB);Bedrag\n{rows}",
}


@pytest.mark.parametrize("language", LISTS)
def test_lines_of_an_operator_in_its_language(tmp_path: Path, language: str) -> None:
    cells = {"French": "1 000;500;1 500;9,90", "German": "Mobile L;1'500.00;54.90"}.get(language, "M;1500;9,90")
    months = ("01.01.2025 - 31.01.2025", "01.02.2025 - 28.02.2025") if language == "German" else ("01/2025", "02/2025")
    rows = "".join(f"{month};{line};{cells}\n" for month in months for line in ("0600000001", "0600000002"))
    readings = read(tmp_path, "factures.csv", LISTS[language].format(rows=rows))
    assert totals(readings) == pytest.approx({"data_gb": 6, "line_days": 2 * 59})


@pytest.mark.parametrize("column", ["Mois", "Month"])
@pytest.mark.parametrize(("first", "last", "read_"), [("20250101", "20251231", True), ("20241001", "20250331", False)])
def test_months_by_their_number_are_of_the_one_year_that_is_said(
    tmp_path: Path, column: str, first: str, last: str, read_: bool
) -> None:
    text = f"# Date de début : {first}\n# Date de fin : {last}\n{column},Sessions,Utilisateurs actifs\n"
    text += "01,40,30\n02,50,40\n\nGroupe de canaux par défaut de la session,Sessions\nDirect,90\n"
    readings = read(tmp_path, "acquisition.csv", text)
    assert totals(readings) == (pytest.approx({"sessions": 90}) if read_ else {})
    assert days(readings) == ([date(2025, 1, 1), date(2025, 2, 28)] if read_ else [])


def test_taxes_below_a_bill_are_no_line_of_it(tmp_path: Path) -> None:
    text = "Mois;Nom du projet;Description du service;Description du code SKU;Quantité utilisée;Unité d'utilisation;"
    text += (
        "Type de coût;Coût (€)\n2025-04;p;Cloud Storage;Standard Storage Paris;10,00;gibibyte month;Utilisation;5,00\n"
    )
    text += "2025-04;p;Cloud Storage;Download Worldwide;2,00;gibibyte;Utilisation;1,00\n"
    text += "Sous-total;;;;;;;6,00\nTVA (20 %);;;;;;;1,20\nTotal;;;;;;;7,20\n"
    readings = read(tmp_path, "Tableau des coûts.csv", text)
    assert totals(readings)["cost"] == pytest.approx(6)
    assert [reading.refused for reading in readings] == [0]


@pytest.mark.parametrize(
    ("product", "hours"),
    [("Compute Instance Standard Large", 672), ("Cloud Server CX-22", 672), ("Virtual machine backup", 0)],
)
def test_a_machine_is_named_before_its_size(tmp_path: Path, product: str, hours: int) -> None:
    text = "Product;Resource;From;To;Quantity;Unit;Amount;Currency\n"
    text += f"{product};front;2025-02-01;2025-02-28;672;hour;62.70;EUR\n"
    text += "Object Storage;archives;2025-02-01;2025-02-28;100;GiB.hour;1.00;EUR\n"
    assert totals(read(tmp_path, "usage.csv", text)).get("compute_hours", 0) == pytest.approx(hours)


@pytest.mark.parametrize("other", ["Sauvegardes NAS – volume occupé;To;6,04;6,16", "Téléphones – données;Go;120;130"])
def test_energy_beside_lines_of_data_stays_energy(tmp_path: Path, other: str) -> None:
    """Though a line that nobody understands keeps the table from being read as a whole."""
    text = "Indicateur;Unité;janv. 2025;févr. 2025\nÉlectricité local technique;MWh;1,6;1,2\n"
    readings = read(tmp_path, "suivi.csv", f"{text}{other}\nBillets vendus en ligne;nb;466;500\n")
    assert totals(readings)["energy"] == pytest.approx(2800)
