"""Tables with a request a line are logs: bytes, days and sites are those of their columns."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all
from footprint.intake.reading import Reading

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
KIBANA = [
    "@timestamp",
    "http.request.method",
    "url.path",
    "http.response.status_code",
    "http.response.body.bytes",
    "source.ip",
]
TABLES: dict[str, tuple[str, list[str], list[str]]] = {
    "kibana": (",", KIBANA, ["Mar 4, 2025 @ 23:59:58.123", "GET", "/a", "200", "{size}", "203.0.113.7"]),
    "google": (
        ",", ["httpRequest.requestMethod", "httpRequest.requestUrl", "httpRequest.requestSize", "httpRequest.status",
              "httpRequest.responseSize", "httpRequest.userAgent", "timestamp", "resource.type"],
        ["GET", "https://www.ville.fr/a", "512", "200", "{size}", AGENT, "2025-03-04T23:59:58.5Z", "http"],
    ),
    "azure": (
        ";", ["TimeGenerated [UTC]", "ClientIp", "HttpMethod", "RequestUri", "HttpStatus", "SentBytes", "UserAgent"],
        ["3/4/2025, 11:59:58.000 PM", "203.0.113.7", "GET", "/a", "404", "{size}", AGENT],
    ),
    "athena": (
        ",", ["time", "elb", "client_ip", "verb", "request_url", "elb_status_code", "received_bytes", "sent_bytes"],
        ["2025-03-04T23:59:58.1Z", "app/lb", "203.0.113.7", "GET", "https://www.ville.fr:443/a", "200", "99", "{size}"],
    ),
}  # fmt: skip


def readings(folder: Path, name: str, rows: Sequence[Sequence[str]], separator: str) -> list[Reading]:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=separator).writerows(rows)
    return list(read_all(path, year=2025, as_of=date(2025, 12, 31)))


def amounts(reading: Reading) -> dict[tuple[str, str], float]:
    rows = reading.table.to_pylist()
    return {
        (row["metric"], str(row["day"])): row["quantity"] for row in rows if row["metric"] in ("requests", "bytes_out")
    }


@pytest.mark.parametrize("name", TABLES)
def test_a_request_a_line_is_a_log(tmp_path: Path, name: str) -> None:
    separator, header, row = TABLES[name]
    rows = [header, *([cell.format(size=size) for cell in row] for size in ("57", "1,043"))]
    (reading,) = readings(tmp_path, "export.csv", rows, separator)
    assert amounts(reading) == {("requests", "2025-03-04"): 2, ("bytes_out", "2025-03-04"): 1_100}


def test_a_clock_without_a_zone_is_told(tmp_path: Path) -> None:
    (shown,) = readings(tmp_path, "a.csv", [KIBANA, [*TABLES["kibana"][2][:4], "57", "203.0.113.7"]], ",")
    assert "findings.weblog_no_zone.says" in shown.findings["message_key"].to_pylist()
    (zoned,) = readings(
        tmp_path, "b.csv", [KIBANA, ["2025-03-04T10:00:00Z", "GET", "/a", "200", "57", "203.0.113.7"]], ","
    )
    assert "findings.weblog_no_zone.says" not in zoned.findings["message_key"].to_pylist()


def test_devices_with_a_status_and_a_path_are_no_requests(tmp_path: Path) -> None:
    rows = [
        ["Date", "Path", "Status", "Type", "Model"],
        ["2025-03-04", "/home", "en service", "PC portable", "Latitude 5420"],
    ]
    (reading,) = readings(tmp_path, "parc.csv", rows, ",")
    assert reading.kind == "inventory"


def test_a_line_longer_than_any_cell_is_no_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "longue.txt"
    path.write_text("CODE   DESIGNATION   SERIE\n" + "-" * 40 + "\n" + "x " * 200_000, encoding="utf-8")
    readings = read_all(path, year=2025, as_of=date(2025, 12, 31))
    rules = {key for reading in readings for key in reading.findings["message_key"].to_pylist()}
    assert rules
    assert not any("our_error" in rule for rule in rules)
