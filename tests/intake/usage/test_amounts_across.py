"""Tables of energy as people and tools lay them out: times or meters in columns, titles that say unit, year and place.
Each total was added up by hand from the few cells above it."""

from __future__ import annotations

from collections import Counter

import pytest

from footprint.intake import Reading
from footprint.intake.usage.energy import units
from tests.intake.accounts import rules
from tests.intake.conftest import Read


def kwh(reading: Reading) -> float:
    return float(sum(row["quantity"] for row in reading.table.to_pylist()))


def by_subject(reading: Reading) -> dict[tuple[str, str], float]:
    found: Counter[tuple[str, str]] = Counter()
    for row in reading.table.to_pylist():
        found[row["subject_kind"], row["subject_id"]] += row["quantity"]
    return {subject: round(total, 6) for subject, total in found.items()}


HOURS = [f"2025-03-01 {hour:02}:00:00" for hour in range(24)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bâtiment;Janvier 2025;Février 2025;Total\nMairie (kWh);4300;3900;8200\nMairie (€);900;800;1700\n",
         {("site", "Mairie"): 8200}),
        ("Consommation électrique en kWh - année 2025\n\nSite;janv.;févr.;mars\nMairie;100;90;80\nÉcole;50;40;30\n"
         "Total;150;130;110\n", {("site", "Mairie"): 270, ("site", "École"): 120}),
        ("Mois;Mairie (kWh);École (kWh);Total (kWh)\nJanvier 2025;4300;3600;7900\nFévrier 2025;4000;3000;7000\n",
         {("site", "Mairie"): 8300, ("site", "École"): 6600}),
        ("Mois;Mairie (kWh);École (kWh)\n2025-01-01;4300;3600\n2025-02-01;4000;3000\nTOTAL;8300;6600\n",
         {("site", "Mairie"): 8300, ("site", "École"): 6600}),
        ("Mois;Mairie;;École;\n;kWh;€ TTC;kWh;€ TTC\n01/2025;100;20;50;10\n02/2025;90;18;40;8\n",
         {("site", "Mairie"): 190, ("site", "École"): 90}),
        ("Site;Unité;01/2025;02/2025\nDatacentre;MWh;12,5;11,5\nDatacentre;€;3000;2800\n",
         {("site", "Datacentre"): 24_000}),
        ("Index des compteurs (kWh)\nCompteur;01/01/2025;01/02/2025;01/03/2025\nPDU-A;1000;1100;1250\n"
         "PDU-B;500;560;600\n",
         {("asset", "PDU-A"): 250, ("asset", "PDU-B"): 100}),
        ("Site;Fluide;Janvier 2025 (kWh);Février 2025 (kWh)\nMairie;Gaz;900;800\nMairie;Électricité;400;300\n",
         {("site", "Mairie"): 700}),
    ],
)  # fmt: skip
def test_months_or_sites_in_columns(read_text: Read, text: str, expected: dict[tuple[str, str], float]) -> None:
    assert by_subject(read_text(text)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("july", "expected"), [("juill. 2025", 24.0 * (30 * 10 + 31 * 20 + 31 * 40)), ("Jlt 2025", 0.0)]
)
def test_a_month_in_columns_that_is_not_understood_is_not_left_out(read_text: Read, july: str, expected: float) -> None:
    """GB kept at the ends of months: 10, 20 and 40 over June, July and August; a sum between them is none."""
    text = f"Espace utilisé (Go)\nServeur;juin 2025;{july};août 2025;Total\nNAS;10;20;40;70\nSAN;0;0;0;0\n"
    reading = read_text(text, name="espace.csv")
    found = kwh(reading) if reading.accepted else 0.0
    assert found == pytest.approx(expected)


def test_first_days_below_a_month_are_months(read_text: Read) -> None:
    """The last day of two months kept as `2025-01-01` and `2025-02-01` is 28 February."""
    reading = read_text("Mois;Mairie (kWh);École (kWh)\n2025-01-01;4300;3600\n2025-02-01;4000;3000\n")
    assert str(max(row["day"] for row in reading.table.to_pylist())) == "2025-02-28"


@pytest.mark.parametrize(
    "rows",
    [
        ['"Time","srv-a","srv-b"', *(f'"{hour}","250 W","400 W"' for hour in HOURS)],
        ['"Time","srv-a (W)","srv-b (W)"', *(f'"{hour}",250,400' for hour in HOURS)],
        ['"Time","srv-a","srv-b"', *(f'"{hour}","250 W","0.4 kW"' for hour in HOURS)],
        ["time,srv-a power_w,srv-b power_w", *(f"{hour},250,400" for hour in HOURS)],
        ["Horodatage;srv-a;srv-b", ";W;W", *(f"{hour};250;400" for hour in HOURS)],
    ],
)
def test_power_of_machines_in_columns_stands_for_the_hour_that_begins_then(read_text: Read, rows: list[str]) -> None:
    """24 readings from midnight: 24 h of 250 W and of 400 W."""
    reading = read_text("\n".join(rows) + "\n")
    assert by_subject(reading) == {("asset", "srv-a"): 6.0, ("asset", "srv-b"): 9.6}


def test_a_curve_read_at_both_midnights_has_the_mean_of_the_ends_of_its_steps(read_text: Read) -> None:
    """25 readings rising from 0 by 10 W an hour: 24 h of 120 W on average."""
    rows = [*(f"A,{hour},{10 * n}" for n, hour in enumerate(HOURS)), "A,2025-03-02 00:00:00,240"]
    assert kwh(read_text("Host,Timestamp,Power (W)\n" + "\n".join(rows))) == pytest.approx(2.88)


def test_units_that_change_from_line_to_line_are_those_of_each_line(read_text: Read) -> None:
    """500 W for 12 hours, 1.5 kW for 12 hours: 24 kWh; never 1.5 W."""
    rows = [f'A,{hour},"{"500 W" if n < 12 else "1.5 kW"}"' for n, hour in enumerate(HOURS)]
    assert kwh(read_text("Host,Timestamp,Power\n" + "\n".join(rows))) == pytest.approx(24)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("PDU J (W)", "w"),
        ("Raw data kW", "kw"),
        ("srv-web-01 power_w", "w"),
        ("Bâtiment W (MWh)", "mwh"),
        ("Volts", ""),
    ],
)
def test_the_unit_of_a_name_is_a_word_of_it_and_first_what_stands_in_brackets(name: str, unit: str) -> None:
    assert units.named(name) == unit


def test_months_beside_years(read_text: Read) -> None:
    reading = read_text(
        "Consommation électrique (kWh)\nMois;2024;2025\nJanvier;100;90\nFévrier;80;70\n", name="mairie.csv"
    )
    assert kwh(reading) == pytest.approx(340)
    assert {row["day"].year for row in reading.table.to_pylist()} == {2024, 2025}


def test_what_no_line_names_is_called_as_the_file_and_asked(read_text: Read) -> None:
    reading = read_text("Mois;Consommation (kWh)\n01/2025;100\n", name="salle_serveurs_2025.csv")
    assert by_subject(reading) == {("site", "salle serveurs"): 100}
    assert "findings.missing_subject.file.says" in reading.findings["message_key"].to_pylist()


def test_a_delivery_point_in_the_title_names_its_site_by_its_last_digits(read_text: Read) -> None:
    reading = read_text("Factures EDF 2025 - PDL 19876543210123\nMois;Du;Au;HP (kWh);HC (kWh);Total (kWh)\n"
                        "Janvier;2025-01-01;2025-01-31;60;40;100\nTotal 2025;;;60;40;100\n")  # fmt: skip
    assert by_subject(reading) == {("site", "PRM-0123"): 100}


def test_a_month_without_a_year_takes_the_one_of_the_file_or_that_of_the_upload_which_is_told(read_text: Read) -> None:
    text = "Site;Mois;Consommation (kWh)\nMairie;Janvier;310\n"
    of_file, of_upload = read_text(text, name="conso 2024.csv"), read_text(text, name="conso.csv")
    assert {row["day"].year for row in of_file.table.to_pylist()} == {2024}
    assert {row["day"].year for row in of_upload.table.to_pylist()} == {2025}
    assert "year_assumed" not in rules(of_file)
    assert "year_assumed" in rules(of_upload)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Consommation électrique\nSite;Janvier 2025;Février 2025\nMairie;430;390\n", "missing_unit"),
        ("Mois;Conso;Relevé par\n01/2025;405;Gaston\n02/2025;622;Gaston\n", "missing_unit"),
    ],
)
def test_without_a_unit_nothing_is_counted(read_text: Read, text: str, rule: str) -> None:
    reading = read_text(text, name="elec locaux.csv")
    assert reading.accepted == 0
    assert rule in rules(reading)


def test_lines_and_columns_are_those_of_the_sheet(read_text: Read) -> None:
    reading = read_text("Site;Janvier 2025 (kWh);Février 2025 (kWh)\nMairie;100;90\nTotal;100;90\n")
    assert (reading.rows, reading.accepted, reading.set_aside) == (2, 1, 1)
    assert {row["first_line"] for row in reading.table.to_pylist()} == {2}


def test_prices_and_volts_beside_power_are_no_meters(read_text: Read) -> None:
    rows = [f"{hour};250;231;1,1;400;230;1,7" for hour in HOURS]
    reading = read_text("Horodatage;PDU-A (W);PDU-A (V);PDU-A (A);PDU-B (W);PDU-B (V);PDU-B (A)\n" + "\n".join(rows))
    assert by_subject(reading) == {("asset", "PDU-A"): 6.0, ("asset", "PDU-B"): 9.6}


@pytest.mark.parametrize(("unit", "amount", "expected"), [("kW", "2", 96.0), ("kWh", "2", 192.0)])
@pytest.mark.parametrize("first", [0, 30])
def test_half_hours_in_columns(read_text: Read, unit: str, amount: str, expected: float, first: int) -> None:
    """48 half-hours of 2 kW, or of 2 kWh, on two days; labelled by their begin or by their end."""
    minutes = [first + 30 * n for n in range(48)]
    header = ";".join(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)
    rows = [f"0{day}/03/2025;" + ";".join([amount] * 48) for day in (1, 2)]
    reading = read_text(f"Courbe de charge ({unit})\nDate;{header}\n" + "\n".join(rows), name="mairie.csv")
    assert kwh(reading) == pytest.approx(expected)
    assert {row["day"].day for row in reading.table.to_pylist()} == {1, 2}


def test_parts_that_their_total_does_not_add_up_to_are_not_read_for_it(read_text: Read) -> None:
    rows = [f"0{month}/2025;100;50;400" for month in (1, 2, 3)]
    reading = read_text("Mois;Mairie (kWh);École (kWh);Total (kWh)\n" + "\n".join(rows), name="communes.csv")
    assert kwh(reading) in (0, pytest.approx(1200))


def test_the_unit_of_the_title_is_that_of_all_its_meters(read_text: Read) -> None:
    rows = "Janvier;1,5;2;3,5\nFévrier;1;2,5;3,5\nTOTAL;2,5;4,5;7\n"
    reading = read_text("Consommations électriques 2025 (MWh)\n\nMois;Mairie;Médiathèque;Total\n" + rows, name="c.csv")
    assert by_subject(reading) == {("site", "Mairie"): 2_500, ("site", "Médiathèque"): 4_500}


def test_a_list_of_devices_with_their_power_is_none(read_text: Read) -> None:
    reading = read_text("Date d'achat;Modèle;Type;Puissance max (W);Puissance veille (W)\n"
                        "01/03/2023;Latitude 5430;Portable;65;2\n02/03/2023;P2422H;Écran;18;1\n")  # fmt: skip
    assert reading.kind == "inventory"


@pytest.mark.parametrize(
    "text",
    [
        "Indicateur;Unité;oct. 2025;nov. 2025 (prév.);déc. 2025 (prév.)\nMairie;MWh;1,5;9;9\nÉcole;MWh;0,5;8;8\n",
        "Électricité\n\nIndicateur;Unité;Total 2024;sept. 2025;oct. 2025;nov. 2025 (prév.);Total 2025\n"
        "Visites;nb;9;4;5;6;15\nLocal technique;MWh;9;1.4;0.6;7;9\n",
        "Site;Oct 2025 (kWh);Nov 2025 forecast (kWh);Dec 2025 forecast (kWh);Sept 2025 (kWh)\nHQ;1500;9;9;500\n",
        "Mois;Mairie (kWh);École (kWh);Budget mairie (kWh)\n09/2025;400;300;5000\n10/2025;600;700;5000\n",
    ],
)
def test_what_is_only_expected_does_not_count(read_text: Read, text: str) -> None:
    reading = read_text(text, name="suivi electricite.csv")
    assert kwh(reading) == pytest.approx(2000)
    said = set(reading.findings["message_key"].to_pylist())
    assert said & {"findings.planned_left_out.says", "findings.read_crossed.periods_left.says"}
    assert max(row["day"] for row in reading.table.to_pylist()).isoformat() == "2025-10-31"
