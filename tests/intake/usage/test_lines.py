"""Lines and their volumes: the template, a bill by month, open ends, and lines that cannot be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, FILES, rules

REFUSED = ("unknown_network", "invalid_usage_period", "invalid_usage", "total_row")


def read(path: Path, year: int = 2025) -> Reading:
    (reading,) = read_all(path, year=year, as_of=AS_OF)
    assert reading.accepted + reading.refused + reading.set_aside == reading.rows
    return reading


def total(reading: Reading, metric: str, network: str) -> float:
    rows = reading.table.to_pylist()
    return sum(row["quantity"] for row in rows if (row["metric"], row["network"]) == (metric, network))


def test_the_template_in_french() -> None:
    reading = read(FILES / "usage" / "firm_lines_fr.csv")
    assert (reading.kind, reading.profile) == ("lines", "canonical_lines")
    assert (reading.accepted, reading.refused, reading.set_aside) == (4, 3, 1)
    assert total(reading, "line_days", "fixed") == 3 * 365 + 184  # open since 2024, and from July
    assert total(reading, "line_days", "mobile") == 42 * 365 + 5 * 30
    assert total(reading, "data_gb", "mobile") == pytest.approx(365.25 * 12 + 61.5)  # a year is twelve months
    found = rules(reading)
    assert {name: found.get(name) for name in REFUSED} == dict.fromkeys(REFUSED, 1)


def test_sites_are_kept_and_the_operator_is_in_lower_case() -> None:
    rows = read(FILES / "usage" / "firm_lines_fr.csv").table.to_pylist()
    fixed = {(row["subject_kind"], row["subject_id"], row["provider"]) for row in rows if row["network"] == "fixed"}
    assert fixed == {("site", "Mairie", "orange"), ("site", "École", "orange")}


def test_a_bill_by_month(tmp_path: Path) -> None:
    path = tmp_path / "facture.csv"
    path.write_text(
        "Mois;Type;Lignes;Volume data (Go);Titulaire\n"
        "2025-01;Mobile;10;310;M. Martin\n2025-02;Mobile;12;280;M. Martin\n"
    )
    reading = read(path)
    assert reading.accepted == 2
    assert total(reading, "data_gb", "mobile") == pytest.approx(590.0)
    assert total(reading, "line_days", "mobile") == pytest.approx(10 * 31 + 12 * 28)
    days = {row["day"]: row["quantity"] for row in reading.table.to_pylist() if row["metric"] == "data_gb"}
    assert (days[date(2025, 1, 31)], days[date(2025, 2, 1)]) == pytest.approx((10.0, 10.0))
    assert "Martin" not in str(reading.table.to_pylist()) + str(reading.findings.to_pylist())


def test_a_volume_a_month_counts_by_months_of_the_calendar(tmp_path: Path) -> None:
    """100 GB a month: all February 100 (28 days of 365.25/12 would say 92), 15 March to the end of the year
    100 x (17/31 + 9) = 954.84, and a leap year 1,200 like any other."""
    path = tmp_path / "lignes.csv"
    head = "Type;Lignes;Premier jour;Dernier jour;Go par mois\n"
    for first, last, year, expected in (
        ("01/02/2025", "28/02/2025", 2025, 100.0),
        ("15/03/2025", "31/12/2025", 2025, 954.8387),
        ("01/01/2024", "31/12/2024", 2024, 1200.0),
    ):
        path.write_text(f"{head}mobile;1;{first};{last};100\n")
        assert total(read(path, year), "data_gb", "mobile") == pytest.approx(expected, rel=1e-6)


def test_a_line_closed_before_the_year_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "lignes.csv"
    path.write_text(
        "Type de ligne;Nombre de lignes;Premier jour;Dernier jour\nfixe;2;;31/12/2023\nfixe;1;;31/01/2025\n"
    )
    reading = read(path)
    assert (reading.accepted, reading.set_aside, rules(reading)) == (1, 1, {"outside_year": 1})
    assert total(reading, "line_days", "fixed") == 31


def test_a_year_that_two_years_share_is_split_by_days(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("Kind of line,Number of lines,First day,Last day,GB used\nmobile,1,2024-12-22,2025-01-10,200\n")
    rows = read(path).table.to_pylist()
    volume = {row["day"]: row["quantity"] for row in rows if row["metric"] == "data_gb"}
    assert sum(v for day, v in volume.items() if day.year == 2025) == pytest.approx(100.0)


def test_volumes_of_fixed_accesses_in_the_unit_beside_them(tmp_path: Path) -> None:
    """2 + 0.5 TB and 300 + 30 GB; the speed is no volume; a volume without a unit is refused."""
    path = tmp_path / "volumes.csv"
    path.write_text(
        "Mois;Accès;Site;Débit souscrit (Mbit/s);Volume descendant;Volume montant;Unité\n"
        "janvier 2025;FO-1;Siège;1000;2,0;0,5;To\njanvier 2025;FO-2;Dépôt;500;300;30;Go\n"
        "février 2025;FO-2;Dépôt;500;300;30;\n"
    )
    reading = read(path)
    assert (reading.accepted, reading.refused, rules(reading)) == (2, 1, {"unknown_volume_unit": 1})
    assert total(reading, "data_gb", "fixed") == pytest.approx(2830)
    assert total(reading, "line_days", "fixed") == 62
    assert "FO-1" not in str(reading.table.to_pylist())


@pytest.mark.parametrize(
    ("header", "gigabytes"),
    [("Data France (Mo);Data Europe (Mo);Data totale (Mo)", 3.3), ("Data France (Mo);Data Europe (Mo);Data (Mo)", 3.3),
     ("Data France (Mo);Data Europe (Mo);Data monde (Mo)", 3.3),
     ("Data France (Mo);Data Europe (Mo);Data VPN (Mo)", 4.3)],
)  # fmt: skip
def test_the_sum_of_the_volumes_is_not_added_to_them(tmp_path: Path, header: str, gigabytes: float) -> None:
    """1000 + 100 and 2000 + 200 MB; the last column is their sum, or of other data (500 MB each)."""
    own = (1100, 2200) if gigabytes == 3.3 else (500, 500)
    path = tmp_path / "suivi.csv"
    path.write_text(f"N° de ligne;Période;{header}\n1;01/2025;1000;100;{own[0]}\n2;01/2025;2000;200;{own[1]}\n")
    assert total(read(path), "data_gb", "mobile") == pytest.approx(gigabytes)


FLEET = "{above}{number};Nom;Offre;Data nationale (Mo);Data itinérance (Mo);Montant HT\n{lines}"
ROWS = "06 11 22 33 0{n};Agent {n};Forfait 20 Go;1 000,50;100,25;9,90\n"


def fleet(folder: Path, name: str, *rows: str, above: str = "", number: str = "N° de ligne") -> Reading:
    path = folder / name
    path.write_text(FLEET.format(above=above, number=number, lines="".join(rows)), encoding="utf-8")
    return read(path)


@pytest.mark.parametrize(
    "label",
    ["TOTAL (2 lignes);;", "Total des lignes;2;", "Total;2 mobiles;", "Sous-total;;Forfait 20 Go", "TOTAL Mairie 25;;",
     ";Total général :;", "Gesamt 2 Anschlüsse;;", "Mairie;Total (2);", "Grand total for all lines;;", "Suma total;;"],
)  # fmt: skip
def test_no_total_of_a_list_of_lines_is_one_of_them(tmp_path: Path, label: str) -> None:
    """Whatever stands beside the word, at the end of the list or between its lines."""
    own = [ROWS.format(n=1), ROWS.format(n=2)]
    sum_ = f"{label};2 001,00;200,50;19,80\n"
    for rows in ([*own, sum_], [*own, sum_, *(ROWS.format(n=n) for n in range(3, 9))]):
        reading = fleet(tmp_path, "parc_2025-03.csv", *rows)
        lines = len(rows) - 1
        assert (reading.accepted, reading.set_aside, rules(reading)["total_row"]) == (lines, 1, 1)
        assert total(reading, "data_gb", "mobile") == pytest.approx(1.10075 * lines)


def test_a_line_of_which_an_offer_is_called_total_is_a_line(tmp_path: Path) -> None:
    rows = [ROWS.format(n=n).replace("Forfait 20 Go", "Total Mobile 20 Go") for n in range(1, 4)]
    assert fleet(tmp_path, "parc_2025-03.csv", *rows).accepted == 3
    crossed = ["Total Mobile;Agent 1;06 11 22 33 01;1 000;0;9,90\n", "Total Mobile;Agent 2;+33611223302;1 000;0;9,90\n"]
    assert fleet(tmp_path, "parc_2025-03.csv", *crossed, number="Ligne").accepted == 2


@pytest.mark.parametrize(
    ("above", "name", "first", "days"),
    [
        ("Compte;1-7\nPériode;01/06/2025 au 30/06/2025\n\n", "parc.csv", date(2025, 6, 1), 30),
        ("Période : du 16/05/2025 au 15/06/2025;;\nÉdité le;02/07/2025\n\n", "parc.csv", date(2025, 5, 16), 31),
        ("Zeitraum;Oktober 2025\nRechnung vom;05.11.2025\n\n", "anschluesse.csv", date(2025, 10, 1), 31),
        ("Contrat;depuis 2019\nFacture du 03/04/2025;\n\n", "parc_MARS2025_c1.csv", date(2025, 3, 1), 31),
        ("Compte;1-7\n\n", "detail_sept_2025.csv", date(2025, 9, 1), 30),
        ("Compte;1-7\n\n", "lines Q2-2025.csv", date(2025, 4, 1), 91),
    ],
)
def test_a_period_said_above_a_list_or_by_its_name_is_the_lists(
    tmp_path: Path, above: str, name: str, first: date, days: int
) -> None:
    reading = fleet(tmp_path, name, ROWS.format(n=1), ROWS.format(n=2), above=above)
    used = [row["day"] for row in reading.table.to_pylist() if row["metric"] == "data_gb"]
    assert (min(used), len(set(used))) == (first, days)
    assert total(reading, "line_days", "mobile") == pytest.approx(2 * days)


@pytest.mark.parametrize("above", ["Facture du 05/12/2025;;\n\n", "Mois;juin 2025\nMois;mai 2025\n\n"])
def test_a_day_of_a_bill_or_two_periods_are_none(tmp_path: Path, above: str) -> None:
    reading = fleet(tmp_path, "parc.csv", ROWS.format(n=1), ROWS.format(n=2), above=above)
    assert (reading.accepted, rules(reading)["missing_day"]) == (0, 2)


def test_a_line_that_was_opened_or_closed_within_its_period_was_open_for_a_part_of_it(tmp_path: Path) -> None:
    """All April; from the 21st on (10 days); up to the 5th; opened and closed elsewhere in time."""
    path = tmp_path / "parc_avril_2025.csv"
    path.write_text(
        "MSISDN;Date d'activation;Date de résiliation;Data (Go)\n33611223301;03/02/2021;;3\n"
        "33611223302;21/04/2025;;1\n33611223303;13/05/2020;05/04/2025;2\n33611223304;14/05/2020;30/09/2025;2\n"
    )
    reading = read(path)
    assert total(reading, "line_days", "mobile") == pytest.approx(30 + 10 + 5 + 30)
    assert total(reading, "data_gb", "mobile") == pytest.approx(8)


@pytest.mark.parametrize("above", ["Facture du 05/12/2025;;\n\n", "Période : novembre 2025;;\n\n"])
def test_the_price_of_one_line_is_no_volume(tmp_path: Path, above: str) -> None:
    """`Forfait 20 Go` is an offer, and no unit of the amounts beside it: only the volumes are GB."""
    reading = fleet(tmp_path, "parc.csv", ROWS.format(n=1), above=above)
    assert total(reading, "data_gb", "mobile") == pytest.approx(1.10075)


@pytest.mark.parametrize("whole", ["TOTAL", "Totale", "Gesamt", "Sous-total"])
def test_no_total_of_a_month_is_one_of_its_lines(tmp_path: Path, whole: str) -> None:
    """Behind the number of the account and the month, before the next month; a firm may be called so."""
    rows = ["C-0099;{m}/2025;06 12 34 56 78;Anna;10,0;1,0", "C-0099;{m}/2025;06 12 34 56 79;Total Énergies;20,0;2,0",
            f"C-0099;{{m}}/2025;{whole};;30,0;3,0"]  # fmt: skip
    text = "Compte;Mois;Numéro de ligne;Utilisateur;Data France (Mo);Data Europe (Mo)\n"
    path = tmp_path / "follow-up.csv"
    path.write_text(
        text + "".join(row.format(m=m) + "\n" for m in ("01", "02", "03") for row in rows), encoding="utf-8"
    )
    reading = read(path)
    assert (reading.accepted, reading.set_aside) == (6, 3)
    assert total(reading, "data_gb", "mobile") == pytest.approx(3 * 0.033)
    assert total(reading, "line_days", "mobile") == 2 * (31 + 28 + 31)


@pytest.mark.parametrize(
    ("names", "months"),
    [("Mese;Sede;N. SIM attive;Traffico dati GB", ("gennaio 2025", "febbraio 2025")),
     ("Mes;Sede;Líneas activas;Datos GB", ("enero 2025", "febrero 2025")),
     ("Monat;Standort;Aktive SIM;Datenvolumen GB", ("Januar 2025", "Februar 2025"))],
)  # fmt: skip
def test_lines_that_are_active_are_as_many_as_each_month_says(
    tmp_path: Path, names: str, months: tuple[str, str]
) -> None:
    path = tmp_path / "sim.csv"
    rows = [f"{months[0]};A;18;149,8", f"{months[0]};B;7;26,4", f"{months[1]};A;20;76,5", f"{months[1]};B;7;17,6"]
    path.write_text("\n".join([names, *rows]), encoding="utf-8")
    reading = read(path)
    assert total(reading, "line_days", "mobile") == 25 * 31 + 27 * 28
    assert total(reading, "data_gb", "mobile") == pytest.approx(270.3)
    assert max(row["day"] for row in reading.table.to_pylist()) == date(2025, 2, 28)


def test_a_period_that_cannot_be_read_is_not_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lignes 2025.csv"
    path.write_text("Mois;Numéro de ligne;Data (Go)\ntammikuu 2025;0612345678;3\nmars 2025;0612345679;4\n", "utf-8")
    reading = read(path)
    assert (reading.accepted, reading.refused) == (1, 1)
    assert total(reading, "line_days", "mobile") == 31


def test_what_a_session_of_radius_carried_counts_once_and_whole(tmp_path: Path) -> None:
    """Each line of an open session holds what those before it do; a counter of 32 bits is full at 4 GiB."""
    text = (
        "Acct-Session-Id,Acct-Status-Type,Event-Timestamp,Acct-Input-Octets,Acct-Output-Octets,Acct-Output-Gigawords\n"
        'A1,Start,"Jan  3 2025 09:24:00 CET",,,\nA1,Interim-Update,"Jan  3 2025 09:34:00 CET",1000000,2000000,0\n'
        'A1,Stop,"Jan  3 2025 10:24:00 CET",3000000,4000000,1\nA2,Stop,"Jan  4 2025 10:24:00 CET",1000000,0,0\n'
    )
    path = tmp_path / "detail.csv"
    path.write_text(text, encoding="utf-8")
    reading = read(path)
    assert (reading.accepted, reading.set_aside) == (2, 2)
    assert total(reading, "data_gb", "fixed") == pytest.approx(0.008 + 2**32 / 1e9)
    assert {row["day"] for row in reading.table.to_pylist()} == {date(2025, 1, 3), date(2025, 1, 4)}


@pytest.mark.parametrize("title", ["Rechnungsmonat", "Factuurmaand", "Kennung", "Ref. fact."])
def test_months_of_lines_go_before_the_period_of_the_file_by_any_name(tmp_path: Path, title: str) -> None:
    """Two lines in each of three months: none of them is open for all three."""
    rows = [f"{title};Rufnummer;Datenvolumen (MB)"]
    rows += [f"{month:02}.2025;0151 000{line};1500" for month in (1, 2, 3) for line in (1, 2)]
    path = tmp_path / "mobil_2025-01_bis_2025-03.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    reading = read(path)
    assert total(reading, "line_days", "mobile") == pytest.approx(2 * 90)
    assert total(reading, "data_gb", "mobile") == pytest.approx(9)
