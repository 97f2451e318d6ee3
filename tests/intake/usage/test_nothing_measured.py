"""Energy that nothing measured is no 0, jobs that never began used nothing, and numbers that say no more than that
something is consumed are asked about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, rules, totals

JOBS = "JobID|Account|Partition|JobName|Start|End|Elapsed|AllocCPUS|State|ConsumedEnergyRaw\n"
RAN = "{at}|ch|cpu|x|2025-10-0{at}T10:00:00|2025-10-0{at}T12:00:00|02:00:00|8|COMPLETED|{joules}\n"


def _jobs(joules: int) -> str:
    return "".join(RAN.format(at=at, joules=joules) for at in range(2, 6))


@pytest.mark.parametrize(
    "line",
    [
        "9|ch|cpu|x|None|2025-09-01T10:00:00|00:00:00|8|CANCELLED by 5021|0",
        "9|ch|cpu|x|Unknown|Unknown|00:00:00|8|PENDING|",
        "9|ch|cpu|x|Unknown|2025-09-01T10:00:00|00:00:00|8|CANCELLED|0", "9|ch|cpu|x|N/A|N/A|00:00:00|8|PENDING|0",
        "9|ch|cpu|x||2025-09-01T10:00:00|00:00:00|0|CANCELLED|0",
        "9|ch|gpu|x|None|2025-12-30T10:00:00|00:00:00|0|FAILED|",
    ],
)  # fmt: skip
def test_jobs_that_never_began_are_of_no_day(tmp_path: Path, line: str) -> None:
    readings = read(tmp_path, "sacct.txt", f"{JOBS}{line}\n{_jobs(3_600_000)}")
    assert totals(readings) == pytest.approx({"energy": 4.0})
    assert days(readings) == [date(2025, 10, 2), date(2025, 10, 5)]
    assert not any(reading.refused for reading in readings)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (JOBS + _jobs(0), "wrong_kind.jobs_without_energy.says"),
        ("Cluster|Account|Login|Proper Name|Used|Energy\n" + "m|ch|md|D M|182|0\n" * 3,
         "wrong_kind.nothing_measured.says"),
        ("Cluster|Login|Proper Name|Account|Used\nm|md|D M|ch|182\nm|ks|S K|ch|670\n",
         "wrong_kind.jobs_without_energy.says"),
        ("Cluster|TRES Name|Allocated|Down|PLND Down|Idle|Planned|Reported\nm|cpu|100|2|0|50|3|155\n",
         "wrong_kind.jobs_without_energy.says"),
        ("Site;Date;Energy\nA;2025-01-01;0\nA;2025-01-02;0\nA;2025-01-03;0,0\n", "wrong_kind.nothing_measured.says"),
        ("Server;Datum;Energie\nA;2025-01-01;0\nA;2025-01-02;0\nA;2025-01-03;0.00\n",
         "wrong_kind.nothing_measured.says"),
    ],
)  # fmt: skip
def test_what_nothing_measured_is_refused_by_name(tmp_path: Path, text: str, rule: str) -> None:
    readings = read(tmp_path, "rapport.txt", text)
    assert not totals(readings)
    assert rules(readings) == {rule}


def test_zeros_with_a_unit_are_zeros(tmp_path: Path) -> None:
    text = "Site;Mois;Conso (kWh)\nA;2025-01;0\nA;2025-02;0\nA;2025-03;0\n"
    assert totals(read(tmp_path, "conso.csv", text)) == {"energy": 0.0}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Suivi conso\n;T1;T2;T3;T4\nSiège;5032;4561;4764;2091\nAtelier;4110;2296;1743;3395\n", "numbers"),
        ("Verbrauch\n;Q1;Q2;Q3\nBüro;5032;4561;4764\nLager;4110;2296;1743\n", "numbers"),
        ("Consumos\nSede;enero;febrero;marzo\nOficina;5032;4561;4764\nAlmacén;4110;2296;1743\n", "numbers"),
        ("Consumi\n;Gen;Feb;Mar\nUfficio;5032;4561;4764\nMagazzino;4110;2296;1743\n", "numbers"),
        ("Usage\n;Jan;Feb;Mar\nOffice;5032;4561;4764\nDepot;4110;2296;1743\n", "numbers"),
        ("Consommations 2025\n;T1;T2;T3\nSiège;5032;4561;4764\nAtelier;4110;2296;1743\n", "numbers"),
        ("Conso électrique\n;T1;T2;T3\nSiège;5032;4561;4764\nAtelier;4110;2296;1743\n", "energy"),
        ("Stromverbrauch\n;Q1;Q2;Q3\nBüro;5032;4561;4764\nLager;4110;2296;1743\n", "energy"),
    ],
)
def test_numbers_of_a_consumption_are_asked_about(tmp_path: Path, text: str, asked: str) -> None:
    readings = read(tmp_path, "suivi.csv", text)
    assert not totals(readings)
    assert rules(readings) == {f"missing_unit.use_{asked}.says"}


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("conso data cartes SIM 2025", "N° SIM;Site;Janvier;Février;Mars;Total"),
        ("Verbrauch SIM-Karten 2025", "Ort;Januar;Februar;März"),
        ("consumo líneas móviles 2025", "Sitio;enero;febrero;marzo"), ("SIM usage 2025", "SIM number;Site;Jan;Feb;Mar"),
    ],
)  # fmt: skip
def test_data_of_lines_that_only_the_name_of_the_file_says_are_asked_about(
    tmp_path: Path, name: str, header: str
) -> None:
    titles = header.split(";")
    first = ["8933107418111532201", "Moulin"] if "SIM" in titles[0] else ["Moulin"]
    rows = [[*first, "475.5", "247.0", "872.4"], [*first[:-1], "Bassin", "543.7", "153.2", "353.5"]]
    rows = [row + ([str(sum(map(float, row[-3:])))] if "Total" in titles else []) for row in rows]
    readings = read(tmp_path, f"{name}.csv", "\n".join([header, *map(";".join, rows)]) + "\n")
    assert not totals(readings)
    assert rules(readings) == {"missing_unit.use_data.says"}
