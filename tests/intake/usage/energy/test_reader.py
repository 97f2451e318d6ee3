"""Meter readings to kWh by day: each figure here was computed by hand from the few readings above it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from random import Random

import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.tables.profiles import profiles
from tests.cases import cases
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read
from tests.intake.one_table import read
from tests.intake.usage.days import by_subject, kwh

# --- rack units, boards, power meters -------------------------------------------------------------


def test_power_read_now_and_then(read_text: Read) -> None:
    """Every hour from midnight to midnight, 100 W rising to 340 W: the mean of the ends of each hour, 5.28 kWh."""
    lines = [f"SRV-01,2025-06-0{2 + n // 24} {n % 24:02}:00:00,{100 + 10 * n}" for n in range(25)]
    reading = read_text("Host,Timestamp,Power (W)\n" + "\n".join(lines))
    assert (reading.profile, reading.table["boundary"].to_pylist()) == ("canonical_energy", ["it"])
    assert by_subject(reading) == {("SRV-01", date(2025, 6, 2)): 5.28}


def test_no_energy_is_made_over_a_hole_in_the_readings(read_text: Read) -> None:
    """From 10:00 to 15:00 nothing was read: 19 of 24 hours are less than nine tenths, the day is not covered."""
    hours = [*range(11), *range(15, 25)]
    lines = [f"SRV-01,2025-06-0{2 + n // 24} {n % 24:02}:00:00,100" for n in hours]
    reading = read_text("Host,Timestamp,Power (W)\n" + "\n".join(lines))
    assert reading.table.num_rows == 0
    assert rules(reading)["day_not_covered"] == 1


def test_a_counter_of_a_rack_unit_over_two_feeds(read_text: Read) -> None:
    """Feed A counts 2 kWh a day, feed B 3: the machine takes 5."""
    rows = [
        f"SRV-01;{feed};0{day}/06/2025 00:00;{100 + step * day}"
        for feed, step in (("A", 2), ("B", 3))
        for day in (13 - 12, 2, 3)
    ]
    reading = read_text(
        "Équipement;Prise;Horodatage;Énergie cumulée (kWh)\n" + "\n".join(rows) + "\nSRV-01;A;13/06/2025 00:00;126\n"
    )
    booked = [row for row in reading.table.to_pylist() if row["day"].day < 3]
    assert {(row["account"], row["day"]): row["quantity"] for row in booked} == {
        ("A", date(2025, 6, 1)): 2.0, ("A", date(2025, 6, 2)): 2.0,
        ("B", date(2025, 6, 1)): 3.0, ("B", date(2025, 6, 2)): 3.0,
    }  # fmt: skip


def test_a_counter_that_falls(read_text: Read) -> None:
    rows = [
        "srv,2025-06-01T00:00:00Z,50",
        "srv,2025-06-02T00:00:00Z,53",
        "srv,2025-06-03T00:00:00Z,1",
        "srv,2025-06-04T00:00:00Z,5",
    ]
    reading = read_text("device,timestamp,Energy counter (kWh)\n" + "\n".join(rows))
    assert kwh(reading) == {date(2025, 6, 1): 3.0, date(2025, 6, 3): 4.0}
    assert rules(reading) == {"counter_reset": 1}


def test_a_counter_of_a_program_that_restarts(read_text: Read) -> None:
    """3 kWh, then 1 since the restart of a day that nothing else covers, and 4: a meter would leave that day out."""
    name = "kepler_node_platform_joules_total"
    times = [1748736000 + 86400 * day for day in range(4)]
    rows = [f"{name},srv,{time},{value * 3.6e6:.0f}" for time, value in zip(times, (50, 53, 1, 5), strict=True)]
    other = [f"{name},alt,{time},{value * 3.6e6:.0f}" for time, value in zip(times, (9, 10, 11, 12), strict=True)]
    reading = read_text("__name__,instance,timestamp,value\n" + "\n".join(rows + other))
    days = [date(2025, 6, day) for day in (1, 2, 3)]
    assert reading.findings["message_key"].to_pylist().count("findings.counter_reset.restarted.says") == 1
    srv = {row["day"]: row["quantity"] for row in reading.table.to_pylist() if row["subject_id"] == "srv"}
    assert [round(srv[day], 9) for day in days] == [3.0, 1.0, 4.0]
    assert sum(row["quantity"] for row in reading.table.to_pylist()) == pytest.approx(11.0)


@pytest.mark.parametrize("name", ["kepler_node_platform_joules_total", "scaph_host_energy_microjoules"])
def test_a_program_that_restarts_again_and_again(read_text: Read, name: str) -> None:
    """1 kWh in 6 hours; a restart every night and more, each of which loses half an interval: 23 + 5 · ½ kWh."""
    again, unit, shown, rows = {3, 8, 12, 19, 25}, 3.6e6 if "_joules" in name else 3.6e12, 500.0, []
    for at in range(29):
        shown = 0.5 if at in again else shown + (at > 0)
        rows.append(f"{name},srv,{1748822400 + 21600 * at},{shown * unit:.0f}")
    reading = read_text("__name__,instance,timestamp,value\n" + "\n".join(rows))
    assert sum(kwh(reading).values()) == pytest.approx(25.5)
    assert rules(reading) == {"counter_reset": 5}


def test_a_counter_that_falls_to_what_it_cannot_have_counted_is_another(read_text: Read) -> None:
    """From 53 to 40 kWh within a day, at 3 to 4 a day: it did not begin again from 0, and the day is unknown."""
    name = "kepler_node_platform_joules_total"
    values = (50, 53, 40, 44)
    rows = [f"{name},srv,{1748736000 + 86400 * at},{value * 3.6e6:.0f}" for at, value in enumerate(values)]
    reading = read_text("__name__,instance,timestamp,value\n" + "\n".join(rows))
    assert reading.findings["message_key"].to_pylist() == ["findings.counter_reset.says"]
    assert sum(kwh(reading).values()) == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("first", "hours", "step", "days"),
    [
        ("2025-06-01T22:00", 48, 4, {date(2025, 6, 2): 24.0, date(2025, 6, 3): 24.0}),  # midnight in Paris, in summer
        ("2025-01-01T23:00", 46, 2, {date(2025, 1, 2): 24.0, date(2025, 1, 3): 22.0}),  # the last step begins at 22:00
        ("2025-10-25T22:00", 49, 1, {date(2025, 10, 26): 25.0, date(2025, 10, 27): 24.0}),  # 25 hours of a civil day
        ("2025-06-02T00:00", 48, 4, {date(2025, 6, 2): 24.0, date(2025, 6, 3): 24.0}),  # midnight of UTC
    ],
)
def test_whole_days_of_seconds_since_1970_are_those_of_the_clock(
    read_text: Read, first: str, hours: int, step: int, days: dict[date, float]
) -> None:
    begin = int(datetime.fromisoformat(f"{first}+00:00").timestamp())
    rows = [f"{name},srv,{begin + 3600 * at},{at * 3.6e6:.0f}"
            for name in ("kepler_node_platform_joules_total",) for at in range(0, hours + 1, step)]  # fmt: skip
    assert kwh(read_text("__name__,instance,timestamp,value\n" + "\n".join(rows))) == pytest.approx(days)


def test_the_template_in_both_languages(read_text: Read) -> None:
    """Days, a month of 31 days and a year of 365: the last day takes what rounding left."""
    (profile,) = [each for each in profiles() if each.name == "canonical_energy"]
    for lang, sign in (("fr", ";"), ("en", ",")):
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=sign)
        writer.writerow(profile.template[lang])
        writer.writerows(profile.template["examples"][lang])
        reading = read_text(stream.getvalue())
        assert (reading.profile, reading.accepted, rules(reading)) == ("canonical_energy", 4, {})
        rows = reading.table.to_pylist()
        assert sum(row["subject_kind"] == "site" for row in rows) == 31
        assert sum(row["quantity"] for row in rows if row["subject_kind"] == "site") == pytest.approx(2480, rel=1e-14)
        assert sum(row["subject_kind"] == "service" for row in rows) == 365
        assert {(row["account"], row["quantity"]) for row in rows if row["subject_kind"] == "asset"} == {
            ("PDU A", 5.4),
            ("PDU B", 5.1),
        }
        assert {row["boundary"] for row in rows if row["subject_kind"] == "site"} == {"facility"}


def test_periods_from_day_to_day(read_text: Read) -> None:
    """Ten days until a last day that counts, then a period that overlaps it by two: the later line wins those."""
    text = "Site;Premier jour;Dernier jour;Consommation (kWh)\n"
    text += "Salle;15/06/2025;24/06/2025;100\nSalle;23/06/2025;26/06/2025;80\n"
    found = kwh(read_text(text))
    assert found[date(2025, 6, 15)] == found[date(2025, 6, 22)] == 10.0
    assert found[date(2025, 6, 23)] == found[date(2025, 6, 26)] == 20.0
    assert len(found) == 12
    assert rules(read_text(text)) == {"overlapping_readings": 1}


@pytest.mark.parametrize("names", ["Période du;Période au", "Du;Au", "Début;Fin"])
def test_a_bill_is_spread_over_its_period(read_text: Read, names: str) -> None:
    """Twenty days from 22 December: 200 kWh, of which ten days are of the year."""
    text = f"N° facture;Date facture;Site;{names};Conso totale (kWh)\nF1;12/01/2025;Mairie;22/12/2024;10/01/2025;200\n"
    found = kwh(read_text(text))
    assert (min(found), max(found), set(found.values())) == (date(2024, 12, 22), date(2025, 1, 10), {10.0})


def test_days_win_over_the_month_that_holds_them(read_text: Read) -> None:
    reading = read_text("Site,Day,Energy (kWh)\nRoom,2025-06,300\nRoom,2025-06-10,4\nRoom,2025-06-10,4\n")
    found = kwh(reading)
    assert (len(found), found[date(2025, 6, 10)], found[date(2025, 6, 11)]) == (30, 4.0, 10.0)
    assert rules(reading) == {"repeated_reading": 1, "overlapping_readings": 1}


def test_a_period_over_two_years_is_split_by_days(read_text: Read) -> None:
    reading = read_text("Asset,Start,End of period,Energy (kWh)\n", name="x.csv")
    reading = read_text("Asset,First day,Last day,Energy (MWh)\nSRV,2024-12-30,2025-01-02,1.2\n")
    assert kwh(reading) == {
        date(2024, 12, 30): 300.0,
        date(2024, 12, 31): 300.0,
        date(2025, 1, 1): 300.0,
        date(2025, 1, 2): 300.0,
    }


def test_bad_lines_are_refused_one_by_one(read_text: Read) -> None:
    text = (
        "Asset,Day,Energy (kWh),Boundary\nA,2025-06-01,5,plug\n,2025-06-01,5,plug\nA,2025-13-45,5,plug\n"
        "A,2025-06-02,-5,plug\nA,2025-06-03,abc,plug\nA,2025-06-04,5,somewhere\nA,2025-06-05,,plug\nA,2025-06-06,7,building\n"
    )
    reading = read_text(text)
    assert (reading.accepted, reading.refused, reading.set_aside) == (2, 5, 1)
    found = rules(reading)
    refused = {
        name: found[name]
        for name in ("missing_subject", "unreadable_time", "unreadable_reading", "unknown_boundary", "missing_reading")
    }
    assert refused == {
        "missing_subject": 1,
        "unreadable_time": 1,
        "unreadable_reading": 2,
        "unknown_boundary": 1,
        "missing_reading": 1,
    }
    assert {row["boundary"] for row in reading.table.to_pylist()} == {"it", "facility"}


# --- boards and exporters -------------------------------------------------------------------------


def test_one_moment_of_a_board_tells_no_energy(read_text: Read) -> None:
    metrics = {"IntervalInMin": 30, "AverageConsumedWatts": 319}
    board = {
        "@odata.type": "#Power.v1_5_0.Power",
        "PowerControl": [{"PowerConsumedWatts": 344, "PowerMetrics": metrics}],
    }
    reading = read_text(json.dumps(board), name="power.json")
    assert reading.findings["message_key"].to_pylist() == ["findings.wrong_kind.no_time.says"]


def test_a_board_that_writes_times(read_text: Read) -> None:
    values = [
        {
            "MetricId": "PowerConsumedWatts",
            "MetricValue": "200",
            "Timestamp": f"2025-06-0{2 + n // 24}T{n % 24:02}:00:00Z",
        }
        for n in range(25)
    ]
    reading = read_text(json.dumps({"HostName": "srv-7", "MetricValues": values}), name="report.json")
    assert (reading.profile, by_subject(reading)) == ("redfish", {("srv-7", date(2025, 6, 2)): 4.8})


def ranges(*series: tuple[dict[str, str], list[tuple[int, str]]]) -> str:
    result = [{"metric": labels, "values": values} for labels, values in series]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


MIDNIGHT = 1748822400  # 2025-06-02 00:00 UTC
DAY = [MIDNIGHT, MIDNIGHT + 43200, MIDNIGHT + 86400]


def test_of_a_host_and_its_processes_the_host_counts(read_text: Read) -> None:
    """3.6e12 microjoules are 1 kWh: the counter goes from 0 to 2 kWh; the process would add another half."""
    host = {"__name__": "scaph_host_energy_microjoules", "instance": "node1:8080"}
    process = {"__name__": "scaph_process_power_consumption_microwatts", "instance": "node1:8080", "exe": "python"}
    reading = read_text(
        ranges((host, [(t, str(n * 3.6e12)) for n, t in enumerate(DAY)]), (process, [(t, "2e7") for t in DAY])),
        name="q.json",
    )
    assert by_subject(reading) == {("node1", date(2025, 6, 2)): 2.0}
    assert reading.table["boundary"].to_pylist() == ["machine"]
    assert rules(reading) == {"process_energy": 3}


def test_the_platform_counts_before_the_processor(read_text: Read) -> None:
    platform = {"__name__": "kepler_node_platform_joules_total", "instance": "n2"}
    package = {"__name__": "kepler_node_cpu_joules_total", "instance": "n2", "zone": "package-0"}
    reading = read_text(
        ranges(
            (platform, [(t, str(n * 7.2e6)) for n, t in enumerate(DAY)]),
            (package, [(t, str(n * 3.6e6)) for n, t in enumerate(DAY)]),
        ),
        name="q.json",
    )
    assert by_subject(reading) == {("n2", date(2025, 6, 2)): 4.0}
    assert reading.table["boundary"].to_pylist() == ["it"]


def test_packages_and_memory_add_up_and_cores_do_not(read_text: Read) -> None:
    zones = {"package-0": 3.6e6, "package-1": 3.6e6, "dram": 1.8e6, "core": 3.0e6}
    series = [
        (
            {"__name__": "kepler_node_cpu_joules_total", "instance": "n3", "zone": zone},
            [(t, str(n * step)) for n, t in enumerate(DAY)],
        )
        for zone, step in zones.items()
    ]
    reading = read_text(ranges(*series), name="q.json")
    assert pc.sum(reading.table["quantity"]).as_py() == pytest.approx(5.0)
    assert rules(reading) == {"other_series": 3}


def test_a_page_of_an_exporter_shows_one_moment(read_text: Read) -> None:
    name = "scaph_host_energy_microjoules"
    page = f"# HELP {name} Energy\n# TYPE {name} counter\n{name} 123456\n"
    assert read_text(page, name="m.txt").findings["message_key"].to_pylist() == ["findings.wrong_kind.no_time.says"]


def test_samples_of_an_exporter_with_their_times(read_text: Read) -> None:
    page = "".join(
        f'scaph_host_power_microwatts{{instance="n4:8080"}} 1e8 {(MIDNIGHT + 3600 * n) * 1000}\n' for n in range(25)
    )
    reading = read_text("# TYPE scaph_host_power_microwatts gauge\n" + page, name="m.txt")
    assert by_subject(reading) == {("n4", date(2025, 6, 2)): 2.4}


def test_a_log_without_a_date_is_refused(read_text: Read) -> None:
    head = "System Time,RDTSC,Elapsed Time (sec),CPU Frequency_0(MHz),Processor Power_0(Watt),"
    head += "Cumulative Processor Energy_0(Joules),Cumulative Processor Energy_0(mWh)\n"
    reading = read_text(head + "14:30:00:123,1,0.1,2400,12.5,1.25,0.35\n")
    assert reading.findings["message_key"].to_pylist() == ["findings.wrong_kind.no_date.says"]


# --- whatever the readings ------------------------------------------------------------------------

PERIODS = st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1e6)), min_size=1, max_size=6)
COUNTER = st.lists(st.tuples(st.integers(1, 200_000), st.floats(0, 500)), min_size=1, max_size=30)


@settings(max_examples=cases(25), deadline=None, derandomize=True, database=None)
@given(periods=PERIODS)
def test_days_add_up_to_their_periods(
    tmp_path_factory: pytest.TempPathFactory, periods: list[tuple[int, float]]
) -> None:
    lines, day = ["Service,First day,Last day,Energy (kWh)"], date(2024, 11, 3)
    for length, kwh_ in periods:
        last = day + timedelta(length - 1)
        lines.append(f"s,{day},{last},{kwh_!r}")
        day = last + timedelta(1)
    path = tmp_path_factory.mktemp("periods") / "e.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    assert reading.table.num_rows == sum(length for length, _ in periods)
    assert pc.sum(reading.table["quantity"]).as_py() == pytest.approx(sum(kwh_ for _, kwh_ in periods), rel=1e-12)


@settings(max_examples=cases(25), deadline=None, derandomize=True, database=None)
@given(readings=COUNTER, shuffled=st.randoms(use_true_random=False))
def test_days_add_up_to_the_counter(
    tmp_path_factory: pytest.TempPathFactory, readings: list[tuple[int, float]], shuffled: Random
) -> None:
    """A service's counter loses nothing between its first and its last reading, in whatever order the lines are."""
    lines, at, shown = ["s,1735686000,1000.0"], 1_735_686_000, 1000.0
    for seconds, kwh_ in readings:
        at, shown = at + seconds, shown + kwh_
        lines.append(f"s,{at},{shown!r}")
    shuffled.shuffle(lines)
    path = tmp_path_factory.mktemp("counter") / "e.csv"
    path.write_text("\n".join(["Service,Timestamp,Energy counter (kWh)", *lines]), encoding="utf-8")
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    assert (pc.sum(reading.table["quantity"]).as_py() or 0.0) == pytest.approx(shown - 1000.0, rel=1e-9, abs=1e-9)
