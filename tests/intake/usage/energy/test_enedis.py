"""Exports of Enedis to kWh by civil day: each figure here was computed by hand from the readings above it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read
from tests.intake.usage.days import kwh

PARIS = ZoneInfo("Europe/Paris")


META = (
    "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite;"
    "Pas en minutes\n"
    "12345678901234;{kind};01/01/2025;31/12/2025;Energie active;{business};Comptage Brut;{unit};{step}\n"
)


def curve(
    lines: list[str], *, kind: str = "Courbe de charge", unit: str = "W", step: str = "", business: str = "Consommation"
) -> str:
    return (
        "\ufeff"
        + META.format(kind=kind, unit=unit, step=step, business=business)
        + "\n".join(["Horodate;Valeur", *lines])
        + "\n"
    )


def half_hours(day: date, watts: float = 1000.0) -> list[str]:
    """A whole civil day of France in half hours, each stamped at its end with its offset."""
    at = datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)
    until = datetime.combine(day + timedelta(1), datetime.min.time(), PARIS).astimezone(UTC)
    lines = []
    while at < until:
        at += timedelta(minutes=30)
        lines.append(f"{at.astimezone(PARIS).isoformat()};{watts:g}")
    return lines


def test_mean_power_of_the_half_hour_that_ends_at_its_time(read_text: Read) -> None:
    reading = read_text(curve(half_hours(date(2025, 6, 2))))
    assert (reading.kind, reading.profile, reading.accepted) == ("energy", "enedis", 48)
    assert kwh(reading) == {date(2025, 6, 2): 24.0}
    row = reading.table.to_pylist()[0]
    assert (row["subject_kind"], row["subject_id"], row["boundary"], row["country"]) == (
        "site",
        "PRM-1234",
        "facility",
        "FRA",
    )
    assert (row["metric"], row["unit"], row["first_line"], row["last_line"], row["lines"]) == (
        "energy",
        "kWh",
        4,
        51,
        48,
    )


@pytest.mark.parametrize(("day", "readings", "energy"), [(date(2025, 10, 26), 50, 25.0), (date(2025, 3, 30), 46, 23.0)])
def test_days_on_which_the_clock_changes(read_text: Read, day: date, readings: int, energy: float) -> None:
    reading = read_text(curve(half_hours(day)))
    assert reading.accepted == readings
    assert kwh(reading) == {day: energy}
    assert rules(reading) == {}


def test_one_missing_half_hour_is_said_and_not_filled(read_text: Read) -> None:
    lines = half_hours(date(2025, 6, 2))
    lines[20] = lines[20].partition(";")[0] + ";"
    reading = read_text(curve(lines))
    assert kwh(reading) == {date(2025, 6, 2): 23.5}
    assert rules(reading) == {"missing_reading": 1, "gaps": 1}
    assert reading.set_aside == 1


def test_a_half_hour_that_is_no_line_changes_no_step(read_text: Read) -> None:
    lines = half_hours(date(2025, 6, 2))
    del lines[20]
    assert kwh(read_text(curve(lines))) == {date(2025, 6, 2): 23.5}


def test_a_day_that_is_hardly_metered_is_left_to_the_model(read_text: Read) -> None:
    reading = read_text(curve(half_hours(date(2025, 6, 2)) + half_hours(date(2025, 6, 3))[:40]))
    assert kwh(reading) == {date(2025, 6, 2): 24.0}
    assert rules(reading) == {"day_not_covered": 1, "unused_reading": 40}


def test_the_step_may_be_written_or_change_in_the_file(read_text: Read) -> None:
    start = datetime(2025, 6, 2, tzinfo=PARIS)
    tens = [f"{(start + timedelta(minutes=10 * n)).isoformat()};600" for n in range(1, 73)]  # 12 h at 600 W
    halves = [f"{(start + timedelta(hours=12, minutes=30 * n)).isoformat()};1000" for n in range(1, 25)]
    assert kwh(read_text(curve(tens + halves))) == {date(2025, 6, 2): 7.2 + 12.0}
    whole = [f"{(start + timedelta(minutes=60 * n)).isoformat()};500" for n in range(1, 25)]
    assert kwh(read_text(curve(whole, step="60"))) == {date(2025, 6, 2): 12.0}


def test_an_export_that_repeats_itself_counts_once(read_text: Read) -> None:
    lines = half_hours(date(2025, 10, 26))
    reading = read_text(curve(lines + lines))
    assert kwh(reading) == {date(2025, 10, 26): 25.0}
    assert rules(reading) == {"repeated_reading": 50}


def test_of_two_values_of_one_half_hour_the_later_line_counts(read_text: Read) -> None:
    lines = half_hours(date(2025, 6, 2))
    reading = read_text(curve([*lines, lines[0].partition(";")[0] + ";3000"]))
    assert kwh(reading) == {date(2025, 6, 2): 25.0}
    assert rules(reading) == {"corrected_reading": 1}


def test_lines_in_any_order(read_text: Read) -> None:
    lines = half_hours(date(2025, 6, 2), 800.0)
    assert kwh(read_text(curve(lines[::-1]))) == {date(2025, 6, 2): 19.2}


INDEX = (
    "Horodate;Type de releve;EAS F1;EAS F2;EAS D1;EAS T\n"
    "2025-06-01T00:00:00+02:00;Arrêté quotidien;700;300;1000;1000\n"
    "2025-06-02T00:00:00+02:00;Arrêté quotidien;5700;4300;10000;10000\n"
    "2025-06-04T00:00:00+02:00;Arrêté quotidien;9000;7000;16000;16000\n"
    "Periode;Identifiant calendrier fournisseur;Libelle\n"
    "Du 01/06/2025 au 04/06/2025;FC000;Heures pleines\n"
)


def test_daily_counters_give_differences(read_text: Read) -> None:
    """9000 Wh on the first; 6000 Wh over two days, half of it each."""
    reading = read_text(META.format(kind="Index", unit="Wh", step="", business="Consommation") + INDEX)
    assert kwh(reading) == {date(2025, 6, 1): 9.0, date(2025, 6, 2): 3.0, date(2025, 6, 3): 3.0}
    assert rules(reading) == {"second_table": 2}
    assert reading.accepted == 3


def test_a_replaced_meter_leaves_a_gap(read_text: Read) -> None:
    changed = INDEX.replace("9000;7000;16000;16000", "10;0;10;10").replace(
        "Periode", "2025-06-05T00:00:00+02:00;x;5010;0;5010;5010\nPeriode"
    )
    reading = read_text(META.format(kind="Index", unit="Wh", step="", business="Consommation") + changed)
    assert kwh(reading) == {date(2025, 6, 1): 9.0, date(2025, 6, 4): 5.0}
    assert rules(reading) == {"counter_reset": 1, "second_table": 2}


def test_the_total_of_the_counters_where_it_is_empty(read_text: Read) -> None:
    reading = read_text(
        META.format(kind="Index", unit="Wh", step="", business="Consommation")
        + INDEX.replace(";1000;1000\n", ";1000;\n")
    )
    assert kwh(reading)[date(2025, 6, 1)] == 9.0


def test_energy_by_day_below_a_blank_line(read_text: Read) -> None:
    text = "Identifiant PRM;Type de donnees;Date de debut;Date de fin\n"
    text += "123;Consommation quotidienne;01/06/2025;03/06/2025\n\n"
    reading = read_text(text + "Date;Valeur (en Wh)\n01/06/2025;12345\n02/06/2025;\n13/06/2025;5000\n")
    assert kwh(reading) == {date(2025, 6, 1): 12.345, date(2025, 6, 13): 5.0}
    assert rules(reading) == {"missing_reading": 1}


@pytest.mark.parametrize(
    ("kind", "unit", "business", "why"),
    [
        ("Puissance maximale quotidienne", "VA", "Consommation", "maximum_power"),
        ("Courbe de charge", "W", "Production", "production"),
        ("Injection quotidienne", "Wh", "", "production"),
    ],
)
def test_what_is_no_consumption_is_refused(read_text: Read, kind: str, unit: str, business: str, why: str) -> None:
    reading = read_text(curve(["2025-06-01T00:30:00+02:00;12"], kind=kind, unit=unit, business=business))
    assert reading.kind is None
    assert reading.findings["message_key"].to_pylist() == [f"findings.wrong_kind.{why}.says"]


def test_a_site_named_in_the_metadata(read_text: Read) -> None:
    head, values, rest = curve(half_hours(date(2025, 6, 2))).split("\n", 2)
    reading = read_text(f"{head};Site\n{values};Salle serveurs\n{rest}")
    assert reading.table["subject_id"].to_pylist() == ["Salle serveurs"]


def test_the_flow_that_repeats_its_metadata_on_each_line(read_text: Read) -> None:
    """A day at 500 W is 12 kWh; what is fed in, and reactive energy, stand beside it."""
    head = "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur métier;Etape métier;Unité;"
    head += "Horodate;Valeur;Nature;Pas;Indice de vraisemblance;Etat complémentaire\n"
    start = datetime(2025, 6, 2, tzinfo=UTC).replace(tzinfo=None)  # as the flow writes it
    line = "98765432109876;2025-06-02;2025-06-03;{what};{way};BRUT;{unit};{at};{value};B;PT30M;0;0"
    own = [
        line.format(what="PA", way="CONS", unit="W", at=start + timedelta(minutes=30 * n), value=500)
        for n in range(1, 49)
    ]
    fed = [line.format(what="PA", way="PROD", unit="W", at=start + timedelta(minutes=30), value=9000)]
    reactive = [line.format(what="ERI", way="CONS", unit="VAr", at=start + timedelta(minutes=30), value=80)]
    reading = read_text(head + "\n".join(own + fed + reactive))
    assert (reading.profile, reading.table["subject_id"].to_pylist()) == ("enedis_r63", ["PRM-9876"])
    assert kwh(reading) == {date(2025, 6, 2): 12.0}
    assert rules(reading) == {"not_consumption": 2, "time_without_zone": 1}


def test_local_times_without_a_zone_on_the_day_that_is_set_back(read_text: Read) -> None:
    """Data Connect writes the repeated hour twice with one clock: fifty half hours are still 25 kWh."""
    readings = [
        {"value": "1000", "date": at.partition(";")[0][:19].replace("T", " "), "interval_length": "PT30M"}
        for at in half_hours(date(2025, 10, 26))
    ]
    reading = read_text(data_connect(readings), name="conso.json")
    assert kwh(reading) == {date(2025, 10, 26): 25.0}
    assert rules(reading) == {"time_without_zone": 1}
    spring = [
        {"value": "1000", "date": at.partition(";")[0][:19].replace("T", " "), "interval_length": "PT30M"}
        for at in half_hours(date(2025, 3, 30))
    ]
    assert kwh(read_text(data_connect(spring), name="conso.json")) == {date(2025, 3, 30): 23.0}


def data_connect(readings: list[dict[str, str]], unit: str = "W") -> str:
    kind = {"measurement_kind": "power", "unit": unit, "aggregate": "average"}
    meter = {
        "usage_point_id": "16401220101758",
        "start": "2025-10-26",
        "reading_type": kind,
        "interval_reading": readings,
    }
    return json.dumps({"meter_reading": meter})


def test_daily_energy_and_maximum_power_of_data_connect(read_text: Read) -> None:
    days = [{"value": "12000", "date": "2025-06-01"}, {"value": "9500", "date": "2025-06-02"}]
    assert kwh(read_text(data_connect(days, "Wh"), name="d.json")) == {date(2025, 6, 1): 12.0, date(2025, 6, 2): 9.5}
    refused = read_text(data_connect(days, "VA"), name="d.json")
    assert refused.findings["message_key"].to_pylist() == ["findings.wrong_kind.maximum_power.says"]
