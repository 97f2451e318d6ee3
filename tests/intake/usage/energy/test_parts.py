"""Parts, sums and other things that meters measure: nothing is dropped, doubled or taken for electricity on a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pytest

from footprint.intake import Reading
from tests.cases import combined
from tests.intake.accounts import rules
from tests.intake.conftest import Read
from tests.intake.usage import written
from tests.intake.usage.days import by_subject, kwh

PARIS = ZoneInfo("Europe/Paris")


def total(reading: Reading) -> float:
    return float(pc.sum(reading.table["quantity"]).as_py() or 0.0)


# --- peak and off-peak ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "peak", "off_peak"),
    [
        ("Période tarifaire", "HP", "HC"),
        ("Poste horosaisonnier", "HPH", "HCH"),
        ("Cadran", "Heures pleines", "Heures creuses"),
        ("Tariff", "Peak", "Off-peak"),
        ("HP/HC", "hp", "hc"),
        ("Time of use", "Day", "Night"),
    ],
)
def test_tariff_periods_add_up(read_text: Read, column: str, peak: str, off_peak: str) -> None:
    """January 6,100 kWh at peak and 2,100 off peak: 8,200, not the later 2,100."""
    lines = f"Salle;01/2025;{peak};6100\nSalle;01/2025;{off_peak};2100\n"
    reading = read_text(f"Site;Mois;{column};Énergie (kWh)\n{lines}")
    assert total(reading) == pytest.approx(8200, rel=1e-12)
    assert rules(reading) == {}


def test_tariff_periods_and_their_total_count_once(read_text: Read) -> None:
    """6,100 + 2,100 = 8,200, which stands below: 8,200, not 16,400."""
    lines = "Salle;01/2025;HP;6100\nSalle;01/2025;HC;2100\nSalle;01/2025;Total;8200\n"
    reading = read_text("Site;Mois;Tarif;Énergie (kWh)\n" + lines)
    assert total(reading) == pytest.approx(8200, rel=1e-12)
    assert rules(reading) == {"same_energy": 2}


def test_indexes_of_two_tariff_periods_are_two_counters(read_text: Read) -> None:
    """Peak goes from 1,000 to 1,060, off-peak from 400 to 420, over two days: 60 + 20 = 80."""
    shown = {"HP": (1000, 1040, 1060), "HC": (400, 410, 420)}
    lines = [f"Salle,2025-06-0{day},{name},{shown[name][day - 1]}" for day in (1, 2, 3) for name in shown]
    reading = read_text("Site,Time,Register,Index (kWh)\n" + "\n".join(lines) + "\n")
    found = [(row["account"], row["day"].day, row["quantity"]) for row in reading.table.to_pylist()]
    assert sorted(found) == [("HC", 1, 10.0), ("HC", 2, 10.0), ("HP", 1, 40.0), ("HP", 2, 20.0)]


def test_a_curve_whose_steps_name_their_tariff_stays_one(read_text: Read) -> None:
    """24 hours of 1 kWh, eight of them off peak: one series of 24 kWh, no day that is metered for 16 hours."""
    at = datetime(2025, 6, 2, tzinfo=UTC)
    lines = [f"Salle,{(at + timedelta(hours=n)).isoformat()},{'HC' if n <= 8 else 'HP'},1" for n in range(1, 25)]
    reading = read_text("Site,End of interval,Tariff period,Energy (kWh)\n" + "\n".join(lines) + "\n")
    assert kwh(reading) == {date(2025, 6, 2): 24.0}
    assert rules(reading) == {}


@pytest.mark.parametrize("period", ["01/2025", "15/01/2025", "2025"])
@pytest.mark.parametrize("unread", ["", "Commentaire", "Libellé du poste"])
def test_two_figures_that_nothing_tells_apart_are_asked_about(read_text: Read, period: str, unread: str) -> None:
    """6,100 and 2,100 may be parts (8,200) or a correction (2,100): neither counts, and both lines are named."""
    names = ("a", "b") if unread else ("", "")
    lines = f"Salle;{period};{names[0]};6100\nSalle;{period};{names[1]};2100\n"
    reading = read_text(f"Site;Jour ou mois;{unread};Énergie (kWh)\n{lines}")
    assert (reading.accepted, reading.refused) == (0, 2)
    assert rules(reading) == {"several_readings": 2, "no_accepted_row": 1}


def test_words_of_no_tariff_are_asked_about(read_text: Read) -> None:
    lines = "Salle;01/2025;Bleu pro;6100\nSalle;01/2025;Contrat 2;2100\n"
    reading = read_text("Site;Mois;Tarif;Énergie (kWh)\n" + lines)
    assert rules(reading) == {"several_readings": 2, "no_accepted_row": 1}


def test_one_doubtful_month_costs_no_other(read_text: Read) -> None:
    """Twelve months of 100 kWh, and June again with 80: eleven months, 1,100 kWh, and a question about June."""
    lines = [f"Salle;{month:02}/2025;100" for month in range(1, 13)] + ["Salle;06/2025;80"]
    reading = read_text("Site;Mois;Énergie (kWh)\n" + "\n".join(lines) + "\n")
    assert total(reading) == pytest.approx(1100, rel=1e-12)
    assert (reading.accepted, rules(reading)) == (11, {"several_readings": 2})


# --- feeds and outlets ------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [(5.4, 5.1), (5.25, 5.25)])
@pytest.mark.parametrize("column", ["Alimentation", "Feed", "Prise", "Outlet", "PSU", "Bloc d'alimentation", "Phase"])
def test_feeds_of_one_server_add_up(read_text: Read, column: str, values: tuple[float, float]) -> None:
    """5.4 + 5.1 = 10.5 = 5.25 + 5.25."""
    lines = "".join(f"SRV-01,2025-06-01,{name},{value}\n" for name, value in zip("AB", values, strict=True))
    reading = read_text(f"Server,Day,{column},Energy (kWh)\n{lines}")
    assert total(reading) == pytest.approx(10.5)
    assert rules(reading) == {}


@pytest.mark.parametrize("values", [(5.4, 5.1), (5.25, 5.25)])
def test_feeds_in_a_column_that_nobody_knows_are_asked_about(read_text: Read, values: tuple[float, float]) -> None:
    """Two equal figures of two feeds are no repeated export: 10.5 is not 5.25."""
    lines = "".join(f"SRV-01,2025-06-01,{name},{value}\n" for name, value in zip("AB", values, strict=True))
    reading = read_text(f"Server,Day,Zorg,Energy (kWh)\n{lines}")
    assert rules(reading) == {"several_readings": 2, "no_accepted_row": 1}


def test_lines_that_are_the_same_in_all_columns_count_once(read_text: Read) -> None:
    lines = [f"{n},SRV-01,2025-06-{1 + n % 8:02},{n % 8},Salle 2" for n in range(16)]
    reading = read_text("N° ligne,Server,Day,Energy (kWh),Zorg\n" + "\n".join(lines) + "\n")
    assert total(reading) == sum(range(8))
    assert rules(reading) == {"repeated_reading": 8}


def test_one_outlet_number_of_two_rack_units_is_two_meters(read_text: Read) -> None:
    """SRV-01 hangs at outlet 3 of both units: 5.4 + 5.1 = 10.5."""
    reading = read_text("Server,Day,PDU,Outlet,Energy (kWh)\nSRV-01,2025-06-01,A,3,5.4\nSRV-01,2025-06-01,B,3,5.1\n")
    assert {(row["account"], row["quantity"]) for row in reading.table.to_pylist()} == {("A / 3", 5.4), ("B / 3", 5.1)}


def test_counters_in_turn_without_a_name_are_no_counter_that_is_reset(read_text: Read) -> None:
    """Outlets at 100 and 500 kWh, read a second after each other: no 400 kWh are made of their difference."""
    lines = [
        f"SRV-01,2025-06-0{day} 00:00:0{outlet},{100 + 400 * outlet + 2 * day}"
        for day in range(1, 9)
        for outlet in (0, 1)
    ]
    reading = read_text("Server,Time,Energy counter (kWh)\n" + "\n".join(lines) + "\n")
    assert reading.table.num_rows == 0
    assert rules(reading)["several_readings"] == 16


@pytest.mark.parametrize("outlets", [2, 3, 8])
def test_outlets_read_in_turn_in_a_column_that_nobody_knows_are_asked_about(read_text: Read, outlets: int) -> None:
    """Each outlet draws 100 W and is read two seconds after the one before, every hour: the mean of all readings
    would be 100 W, 2.4 kWh a day, where the machine takes 100 W times their number."""
    at = datetime(2025, 6, 2, tzinfo=UTC)
    lines = [
        f"SRV-01,{(at + timedelta(hours=hour, seconds=2 * n)).isoformat()},x{n},100"
        for hour in range(25)
        for n in range(outlets)
    ]
    reading = read_text("Server,Time,Zorg,Power (W)\n" + "\n".join(lines) + "\n")
    assert rules(reading) == {"several_readings": 25 * outlets, "no_accepted_row": 1}


@pytest.mark.parametrize("column", ["Zorg", "Hour of the day"])
def test_a_column_that_goes_round_at_an_even_pace_is_one_meter(read_text: Read, column: str) -> None:
    """The hour of the day, or a shift, comes again every day: 100 W all the time are 2.4 kWh a day."""
    at = datetime(2025, 6, 2, tzinfo=UTC)
    lines = [
        f"SRV-01,{(at + timedelta(hours=n)).isoformat()},{n % (24 if 'H' in column else 3)},100" for n in range(97)
    ]
    reading = read_text(f"Server,Time,{column},Power (W)\n" + "\n".join(lines) + "\n")
    assert set(kwh(reading).values()) == {2.4}


@pytest.mark.parametrize("inlet", ["Inlet", "Entrée", "Total", "Arrivée générale", "Input 1"])
def test_an_inlet_and_its_outlets_are_one_energy(read_text: Read, inlet: str) -> None:
    """10.8 go in, 5.4 + 5.1 come out: 10.8 counts, not 21.3."""
    lines = f"PDU-1;15/06/2025;{inlet};10,8\nPDU-1;15/06/2025;Prise 1;5,4\nPDU-1;15/06/2025;Prise 2;5,1\n"
    reading = read_text("Équipement;Jour;Compteur;Énergie (kWh)\n" + lines)
    assert by_subject(reading) == {("PDU-1", date(2025, 6, 15)): 10.8}
    assert rules(reading) == {"same_energy": 2}


def test_outlets_count_on_days_that_the_inlet_does_not_see(read_text: Read) -> None:
    lines = "PDU-1,2025-06-01,Inlet,10.8\nPDU-1,2025-06-01,Outlet 1,5.4\nPDU-1,2025-06-02,Outlet 1,5.2\n"
    assert kwh(read_text("Asset,Day,Meter,Energy (kWh)\n" + lines)) == {date(2025, 6, 1): 10.8, date(2025, 6, 2): 5.2}


def test_a_rack_unit_and_the_machines_at_its_outlets_are_one_energy(read_text: Read) -> None:
    """The machines take 5.4 and 5.1: 10.5 of machines, and not another 10.8 of their rack unit."""
    lines = "PDU-1,2025-06-01,,,10.8\nSRV-01,2025-06-01,PDU-1,1,5.4\nSRV-02,2025-06-01,PDU-1,2,5.1\n"
    reading = read_text("Asset,Day,PDU,Outlet,Energy (kWh)\n" + lines)
    assert by_subject(reading) == {("SRV-01", date(2025, 6, 1)): 5.4, ("SRV-02", date(2025, 6, 1)): 5.1}
    assert rules(reading) == {"same_energy": 1}


def test_a_meter_that_shows_the_sum_of_the_others_is_asked_about(read_text: Read) -> None:
    """40 = 25 + 15 and 44 = 28 + 16: C is A + B, although its name does not say so. 42 = 40 + 2 is no such thing."""
    days = {"A": (25, 28), "B": (15, 16), "C": (40, 44)}
    lines = [f"Salle,2025-06-0{day},{name},{shown[day - 1]}" for name, shown in days.items() for day in (1, 2)]
    reading = read_text("Site,Day,Meter,Energy (kWh)\n" + "\n".join(lines) + "\n")
    assert rules(reading) == {"sum_of_others": 6, "no_accepted_row": 1}
    other = [line.replace("C,44", "C,60") for line in lines]
    assert total(read_text("Site,Day,Meter,Energy (kWh)\n" + "\n".join(other) + "\n")) == 25 + 28 + 15 + 16 + 40 + 60


def test_a_line_of_totals_is_no_site(read_text: Read) -> None:
    lines = "Salle A;2025;100\nSalle B;2025;50\nTotal général;2025;150\n"
    reading = read_text("Site;Jour ou mois;Énergie (kWh)\n" + lines)
    assert total(reading) == pytest.approx(150)
    assert rules(reading) == {"total_row": 1}


# --- gas, heat, water -------------------------------------------------------------------------------

OTHERS = ["Gaz", "Gaz naturel", "gas", "Chaleur", "Réseau de chaleur", "Eau", "Eau froide", "Water", "District heat",
          "Fioul", "Propane", "Bois", "Vapeur"]  # fmt: skip


COLUMNS = ["Fluide", "Type d'énergie", "Compteur", "Colonne 3", "", "Libellé", "Carrier"]


# What the word says, and what its column is called, know nothing of each other.
@pytest.mark.parametrize(("word", "column"), combined(OTHERS, COLUMNS))
def test_other_carriers_are_no_electricity_in_whatever_column(read_text: Read, word: str, column: str) -> None:
    """100 kWh of electricity, 900 of something else: 100."""
    lines = f"Mairie;01/2025;Électricité;100\nMairie;01/2025;{word};900\n"
    reading = read_text(f"Site;Mois;{column};Consommation (kWh)\n{lines}")
    assert total(reading) == pytest.approx(100)
    assert rules(reading) == {"not_electricity": 1}


@pytest.mark.parametrize(
    "header", ["Énergie consommée (kWh PCS)", "Énergie (kWh PCI)", "Energy (kWh, gas)", "Énergie (MWh EP)"]
)
def test_a_title_of_figures_may_say_that_they_are_no_electricity(read_text: Read, header: str) -> None:
    reading = read_text(f"Site;Mois;{header}\nMairie;01/2025;100\n")
    assert rules(reading) == {"not_electricity": 1, "no_accepted_row": 1}


@pytest.mark.parametrize("unit", ["kWh PCS", "m3", "m³", "MWh ep"])
def test_a_unit_may_say_that_it_is_no_electricity(read_text: Read, unit: str) -> None:
    reading = read_text(f"Site;Mois;Énergie;Unité\nMairie;01/2025;100;kWh\nMairie;02/2025;900;{unit}\n")
    assert total(reading) == pytest.approx(100)
    assert rules(reading) == {"not_electricity": 1}


@pytest.mark.parametrize("name", ["gaz 2025.csv", "Conso_gaz_mairie.csv", "releves-eau-2025.csv", "chaleur.csv"])
def test_the_name_of_a_file_may_say_it(read_text: Read, name: str) -> None:
    reading = read_text("Site;Mois;Énergie (kWh)\nMairie;01/2025;100\n", name=name)
    assert rules(reading) == {"not_electricity": 1, "no_accepted_row": 1}


def test_a_title_above_the_table_may_say_it(read_text: Read) -> None:
    reading = read_text("Relevés de gaz de la mairie;;\n;;\nSite;Mois;Énergie (kWh)\nMairie;01/2025;100\n")
    assert rules(reading)["not_electricity"] == 1


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("Adresse", "12 rue des Eaux"),
        ("Fournisseur", "Gaz de Bordeaux"),
        ("Commentaire", "fuite d'eau dans la salle"),
        ("Service", "Eau"),
        ("Compteur", "Pompe à chaleur"),
        ("Compteur", "Chauffe-eau"),
        ("Compteur", "Compteur électrique (local gaz)"),
        ("Budget", "Eau"),
    ],
)
def test_words_of_places_sellers_and_machines_leave_electricity_alone(read_text: Read, column: str, word: str) -> None:
    reading = read_text(f"Site;Mois;{column};Énergie (kWh)\nMairie;01/2025;{word};100\n")
    assert total(reading) == pytest.approx(100)
    assert rules(reading) == {}


# --- days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["Fin de l'intervalle", "Horodatage", "Date/heure", "interval_end"])
@pytest.mark.parametrize("written", ["%Y-%m-%d", "%d/%m/%Y"])
@pytest.mark.parametrize(("figure", "shown"), [("Énergie (kWh)", 1.0), ("Puissance moyenne (W)", 1000 / 24)])
def test_a_stamp_without_an_hour_is_its_day(
    read_text: Read, column: str, written: str, figure: str, shown: float
) -> None:
    """Day n of March takes n kWh, on day n and not on the day before; the 30th, of 23 hours, n / 24 · 23 by power."""
    days = [date(2025, 3, n) for n in range(1, 32)]
    lines = [f"Salle;{day.strftime(written)};{str(shown * day.day).replace('.', ',')}" for day in days]
    found = kwh(read_text(f"Site;{column};{figure}\n" + "\n".join(lines) + "\n"))
    expected = {day: float(day.day) for day in days}
    if "Puissance" in figure:
        expected[date(2025, 3, 30)] *= 23 / 24
    assert found == pytest.approx(expected)


def test_midnight_may_be_written_without_its_hour(read_text: Read) -> None:
    """A sheet shows 03/06/2025 00:00 as 03/06/2025: it ends the last hour of the 2nd, 24 hours of 1 kWh."""
    at = datetime(2025, 6, 2, tzinfo=UTC)
    stamps = [(at + timedelta(hours=n)).strftime("%d/%m/%Y %H:%M").removesuffix(" 00:00") for n in range(1, 25)]
    lines = [f"Salle;{stamp};1" for stamp in stamps]
    assert kwh(read_text("Site;Fin de l'intervalle;Énergie (kWh)\n" + "\n".join(lines) + "\n")) == {
        date(2025, 6, 2): 24.0
    }


def test_monthly_stamps_tell_no_day(read_text: Read) -> None:
    lines = "".join(f"Salle;15/{month:02}/2025;744\n" for month in range(1, 13))
    assert rules(read_text("Site;Horodatage;Énergie (kWh)\n" + lines)) == {"unknown_step": 12, "no_accepted_row": 1}


def _standard(day: date) -> str:
    """Midnight of winter time all year: 01:00+02:00 in summer."""
    return (datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)).astimezone(PARIS).isoformat()


def _legal(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).isoformat()


def _of_utc(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).astimezone(PARIS).isoformat()


def _legal_in_utc(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _standard_in_utc(day: date) -> str:
    return f"{day - timedelta(1)}T23:00:00Z"


def _naive(day: date) -> str:
    return _standard(day)[:16].replace("T", " ")


CLOCKS = [_standard, _legal, _of_utc, _legal_in_utc, _standard_in_utc, _naive]


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        ("Site;Horodatage;Énergie (kWh)", "Salle;{day} 00:00;{amount}"),
        ("Rack;time;Energie (kWh)", "A;{day}T00:00:00;{amount}"),
        ("Time,rack-a", "{day} 00:00:00,{amount} kWh"),
        ("timestamp,site,energy_kwh", "{day}T00:00:00+02:00,room,{amount}"),
    ],
)
def test_energy_of_a_day_behind_its_midnight_is_of_the_day_that_is_written(
    read_text: Read, names: str, lines: str
) -> None:
    """A time of midnight behind each day says no more than the day does, and that is said."""
    days = [date(2025, 6, 1) + timedelta(n) for n in range(30) if n != 11]
    text = "\n".join(lines.format(day=day, amount=1 + day.day % 5) for day in days)
    reading = read_text(f"{names}\n{text}\n", name="Energie je Tag.csv")
    assert kwh(reading) == {day: 1 + day.day % 5 for day in days}
    assert rules(reading)["day_at_midnight"] == 1


def test_midnights_from_the_second_day_of_a_month_to_the_first_of_the_next_end_days(read_text: Read) -> None:
    days = [date(2025, 6, 1) + timedelta(n) for n in range(30)]
    text = "\n".join(f"Salle;{day + timedelta(1)} 00:00;{day.day}" for day in days)
    reading = read_text(f"Site;Horodatage;Énergie (kWh)\n{text}\n")
    assert kwh(reading) == {day: day.day for day in days}
    assert "day_at_midnight" not in rules(reading)


@pytest.mark.parametrize(("stamp", "months"), combined(CLOCKS, [(1, 13), (6, 9)]))
def test_daily_indexes_at_midnight_are_days(read_text: Read, stamp: object, months: tuple[int, int]) -> None:
    """Day n of the year takes 1 + n mod 7 kWh. Cut at 00:00+02:00, a summer's day would have 23 hours of its own
    and one of the day before: of 1 kWh behind a day of 7 it would be 23/24 + 7/24 = 1.25."""
    days = [date(2025, 1, 1) + timedelta(n) for n in range(366)]
    days = [day for day in days if months[0] <= (day.month if day.year == 2025 else 13) <= months[1]]
    shown, lines, expected = 1000, [], {}
    for day in days:
        lines.append(f"Salle;{stamp(day)};{shown}")  # type: ignore[operator]
        expected[day] = float(1 + day.toordinal() % 7)
        shown += 1 + day.toordinal() % 7
    reading = read_text("Site;Horodatage;Index (kWh)\n" + "\n".join(lines) + "\n")
    assert kwh(reading) == {day: energy for day, energy in expected.items() if day != days[-1]}


@pytest.mark.parametrize(
    ("high", "low", "names"),
    [
        ("Haut tarif (kWh)", "Bas tarif (kWh)", "{n}e trimestre 2025"),
        ("Hochtarif (kWh)", "Niedertarif (kWh)", "Q{n}/2025"),
        ("High tariff kWh", "Low tariff kWh", "Bill no. {n}"),
    ],
)
def test_tariffs_beside_their_total_over_days_that_say_more_than_their_name(
    tmp_path: Path, high: str, low: str, names: str
) -> None:
    """Two quarters of a Swiss supplier, in a page of HTML that is called a workbook: 1'200 + 800.5 and 1'000 + 500."""
    rows = [["Période", "Du", "Au", high, low, "Total (kWh)", "Montant (CHF)"],
            [names.format(n=1), "01.01.2025", "31.03.2025", "1'200", "800.5", "2'000.5", "4'768.76"],
            [names.format(n=2), "01.04.2025", "30.06.2025", "1'000", "500", "1'500", "3'768.76"]]  # fmt: skip
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    readings = written.read(
        tmp_path, "Bezug.xls", f"<html><body><h3>Historique</h3><table>{table}</table></body></html>"
    )
    assert written.totals(readings) == pytest.approx({"energy": 3500.5})
    assert written.days(readings) == [date(2025, 1, 1), date(2025, 6, 30)]


def test_hourly_trends_count_the_mean_of_each_hour(tmp_path: Path) -> None:
    """Two days of 200 W and of 0.3 kW beside volts, which are no power: means, neither the least nor the most."""
    rows = ["host\tkey_\tunits\tclock\tnum\tvalue_min\tvalue_avg\tvalue_max"]
    for hour in range(48):
        at = 1_746_057_600 + 3_600 * hour
        rows += [f"ups1\tout.power\tW\t{at}\t60\t150\t200\t900", f"ups1\tin.volt\tV\t{at}\t60\t229\t230\t231"]
        rows += [f"pdu2\tload\tkW\t{at}\t60\t0.1\t0.3\t0.9"]
    readings = written.read(tmp_path, "trends.tsv", "\n".join(rows) + "\n")
    assert written.totals(readings) == pytest.approx({"energy": 48 * 0.2 + 48 * 0.3})
    assert written.days(readings) == [date(2025, 5, 1), date(2025, 5, 2)]
    assert "unreadable_reading.says" in written.rules(readings)


@pytest.mark.parametrize(
    ("names", "is_electric"),
    [
        ("Rack;Datum;Verbrauch (kWh)", True),
        ("Rack;Tag;Stromverbrauch (kWh)", True),
        ("Rack;Datum;Verbruik (kWh)", True),
        ("Rack;Fecha;Consumo (kWh)", True),
        ("Rack;Zeitstempel;Energie (kWh)", True),
        ("Raum;Datum;Gasverbrauch (kWh)", False),
        ("Raum;Datum;Wärmeverbrauch (kWh)", False),
        ("Ruimte;Dag;Aardgasverbruik (kWh)", False),
    ],
)
def test_energy_of_days_by_rack_is_no_list_of_racks(read_text: Read, names: str, is_electric: bool) -> None:
    """Gas and heat are told apart in compounds, too."""
    hour = "T00:00:00" if "Zeit" in names else ""
    text = "\n".join(f"A;2025-06-{day}{hour};{day % 5}" for day in range(10, 20))
    reading = read_text(f"{names}\n{text}\n", name="Serverraum.csv")
    assert (reading.kind, reading.accepted) == ("energy", 10 if is_electric else 0)
    assert ("not_electricity" in rules(reading)) != is_electric
