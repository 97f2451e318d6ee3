"""Tables in JSON whose names stand apart from their values. Totals were added up by hand."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from footprint.intake.formats.tools import json_grids
from footprint.intake.formats.tools.prometheus import meaning
from footprint.intake.reading import Reading
from tests.intake.conftest import Read

HOURS = [1_740_787_200 + 3_600 * hour for hour in range(24)]  # from midnight of 1 March 2025, UTC


def totals(reading: Reading) -> dict[str, float]:
    sums: Counter[str] = Counter()
    for row in reading.table.to_pylist():
        sums[row["metric"]] += row["quantity"]
    return dict(sums)


def test_a_frame_of_grafana_is_a_series_of_its_host(read_text: Read) -> None:
    """24 hours of 250 W."""
    fields = [
        {"name": "Time", "type": "time"},
        {"name": "Value", "type": "number", "labels": {"instance": "srv-1"}, "config": {"unit": "watt"}},
    ]
    frame = {"schema": {"fields": fields}, "data": {"values": [[1000 * at for at in HOURS], [250] * 24]}}
    reading = read_text(json.dumps({"results": {"A": {"status": 200, "frames": [frame]}}}), name="panel.json")
    (row,) = reading.table.to_pylist()
    assert (row["subject_id"], row["quantity"], row["unit"]) == ("srv-1", pytest.approx(6.0), "kWh")


def test_a_report_of_google_analytics_has_the_names_of_its_headers() -> None:
    report = {
        "dimensionHeaders": [{"name": "date"}],
        "metricHeaders": [{"name": "sessions"}, {"name": "screenPageViews"}],
        "rows": [{"dimensionValues": [{"value": "20250301"}], "metricValues": [{"value": "12"}, {"value": "40"}]}],
    }
    assert list(json_grids.records(report)) == [{"date": "20250301", "sessions": "12", "screenPageViews": "40"}]


def test_names_beside_rows_are_a_table() -> None:
    series = {"name": "power", "tags": {"host": "a"}, "columns": ["time", "mean"], "values": [[1, 2.5], [2, 3.5]]}
    assert list(json_grids.records(series)) == [
        {"tags.host": "a", "measurement": "power", "time": 1, "mean": 2.5},
        {"tags.host": "a", "measurement": "power", "time": 2, "mean": 3.5},
    ]


@pytest.mark.parametrize(
    "part", [{}, {"columns": ["a", "b"], "values": [[1]]}, {"rows": [1]}, {"schema": 1, "data": 2}]
)
def test_other_objects_are_none(part: dict[str, object]) -> None:
    assert list(json_grids.records(part)) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pdu_power_watts", (False, 1e-3)),
        ("ipmi_power_watts", (False, 1e-3)),
        ("rack_energy_kwh_total", (True, 1.0)),
        ("pdu_power_watts_max", None),
        ("container_power_watts", None),
        ("energy_kwh", None),  # of a period or of a counter
        ("cpu_seconds_total", None),
    ],
)
def test_what_a_series_is_by_the_words_of_its_name(name: str, expected: tuple[bool, float] | None) -> None:
    found = meaning(name)
    assert (found and (found.is_counter, found.scale)) == expected


def test_of_two_series_of_one_host_one_counts(read_text: Read) -> None:
    """24 hours of 300 W shown under two names: 7.2 kWh once."""
    result = [
        {
            "metric": {"__name__": name, "instance": "pdu-1:9100"},
            "values": [[at, "300"] for at in [*HOURS, HOURS[-1] + 3600]],
        }
        for name in ("pdu_power_watts", "rack_power_watts")
    ]
    reading = read_text(
        json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}), name="q.json"
    )
    found: Counter[str] = Counter()
    for row in reading.table.to_pylist():
        found[row["subject_id"]] += row["quantity"]
    assert found == {"pdu-1": pytest.approx(7.2)}


def test_the_days_of_a_goaccess_report_count_once(read_text: Read) -> None:
    """Its other lists have the same requests again."""
    days = [
        {"hits": {"count": 120}, "visitors": {"count": 9}, "bytes": {"count": 5_000}, "data": f"2025030{day}"}
        for day in (1, 2)
    ]
    report = {
        "general": {"total_requests": 240, "date_time": "2025-03-08 08:00:00 +0100"},
        "visitors": {"metadata": {}, "data": days},
        "requests": {"data": [{"hits": {"count": 240}, "bytes": {"count": 10_000}, "data": "/", "method": "GET"}]},
    }
    assert totals(read_text(json.dumps(report), name="report.json")) == {"requests": 240, "bytes_out": 10_000}


def test_scaphandre_counts_the_machine_and_not_its_processes(read_text: Read) -> None:
    """24 hours of 40 W."""
    entries = [
        {
            "host": {"consumption": 40e6, "timestamp": at},
            "consumers": [{"exe": "node", "consumption": 20e6}],
            "sockets": [],
        }
        for at in HOURS
    ]
    assert totals(read_text(json.dumps(entries), name="scaphandre.json")) == {"energy": pytest.approx(0.96)}


def test_an_annotated_export_of_influx_is_a_series(read_text: Read) -> None:
    """Two tables one below the other: 24 hours of 250 W, and of 100 W of another host."""
    text = ""
    for host, watts in (("a", 250), ("b", 100)):
        text += "#datatype,string,long,dateTime:RFC3339,double,string,string,string\n"
        text += ",result,table,_time,_value,_field,_measurement,host\n"
        text += "".join(
            f",,0,{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ},{watts},power_watts,ipmi,{host}\n"
            for at in HOURS
        )
        text += "\n"
    assert totals(read_text(text, name="influx.csv")) == {"energy": pytest.approx(8.4)}
