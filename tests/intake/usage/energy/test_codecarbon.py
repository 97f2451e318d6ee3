"""CodeCarbon's files of every age: runs once, energy of the equipment alone, by project and day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake import Reading
from tests.cases import cases
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read
from tests.intake.one_table import read

OF_2021 = (
    "timestamp,experiment_id,project_name,duration,emissions,energy_consumed,country_name,country_iso_code,region,"
    "on_cloud,cloud_provider,cloud_region\n"
)
OF_2024 = (
    "timestamp,project_name,run_id,duration,emissions,energy_consumed,country_iso_code,region,cloud_provider,"
    "cloud_region,cpu_count,cpu_model,gpu_count,gpu_model,ram_total_size,tracking_mode,on_cloud,pue\n"
)


def row(
    at: str, project: str = "vision", run: str = "", seconds: float = 3600, kwh: float | str = 1.0, *,
    country: str = "FRA", provider: str = "", region: str = "", mode: str = "machine", cloud: str = "N",
    pue: str = "1.0",
) -> str:  # fmt: skip
    start = f"{at},{project},{run},{seconds},9.9,{kwh},{country},bretagne,{provider},{region}"
    return f"{start},16,EPYC 7313,2,A100,128.0,{mode},{cloud},{pue}\n"


def energy(reading: Reading) -> dict[tuple[str, date], float]:
    found: dict[tuple[str, date], float] = {}
    for each in reading.table.to_pylist():
        key = each["subject_id"], each["day"]
        found[key] = round(found.get(key, 0.0) + each["quantity"], 9)
    return found


def test_a_file_of_2021_has_runs_without_a_name(read_text: Read) -> None:
    text = (
        OF_2021
        + "2021-04-01T10:00:00,e1,text,60,0.1,0.5,France,FRA,paris,N,,\n"
        + "2021-04-01T11:00:00,e1,text,60,0.1,0.25,France,FRA,paris,N,,\n"
    )
    reading = read_text(text, name="emissions.csv")
    assert (reading.kind, reading.profile, energy(reading)) == (
        "codecarbon",
        "codecarbon",
        {("text", date(2021, 4, 1)): 0.75},
    )


def test_the_longest_row_of_a_run_is_the_run(read_text: Read) -> None:
    text = (
        OF_2024
        + row("2025-05-05T10:00:00", run="a", seconds=60, kwh=0.1)
        + row("2025-05-05T11:00:00", run="a", seconds=3660, kwh=0.9)
    )
    text += row("2025-05-05T10:30:00", run="a", seconds=1860, kwh=0.4) + row("2025-05-05T12:00:00", run="b", kwh=2)
    reading = read_text(text)
    assert energy(reading) == {("vision", date(2025, 5, 5)): 2.9}
    assert rules(reading) == {"earlier_flush": 2}
    line = reading.table.to_pylist()[0]
    told = ("subject_kind", "metric", "unit", "provider", "boundary", "country", "resource")
    assert [line[name] for name in told] == ["service", "energy", "kWh", "codecarbon", "machine", "FRA", "own_machine"]


def test_the_pue_is_taken_out(read_text: Read) -> None:
    reading = read_text(
        OF_2024
        + row("2025-05-05T10:00:00", run="a", kwh=1.5, pue="1.5")
        + row("2025-05-05T10:00:00", run="b", kwh=1, pue="")
    )
    assert energy(reading) == {("vision", date(2025, 5, 5)): 2.0}
    refused = read_text(OF_2024 + row("2025-05-05T10:00:00", run="a", kwh=1.5, pue="0.5"))
    assert (refused.accepted, refused.refused) == (0, 1)


def test_a_run_of_several_days_is_spread_backwards_from_its_end(read_text: Read) -> None:
    """48 hours that end at 06:00: 6 h on the last day, 24 h on the one before, 18 h on the first."""
    reading = read_text(OF_2024 + row("2025-01-02T06:00:00", run="a", seconds=48 * 3600, kwh=48))
    assert energy(reading) == {
        ("vision", date(2024, 12, 31)): 18.0,
        ("vision", date(2025, 1, 1)): 24.0,
        ("vision", date(2025, 1, 2)): 6.0,
    }


def test_an_export_sent_twice_in_one_file_counts_once(read_text: Read) -> None:
    lines = row("2025-05-05T10:00:00", run="a", kwh=1) + row("2025-05-05T10:00:00", run="", kwh=2)
    reading = read_text(OF_2024 + lines + lines)
    assert energy(reading) == {("vision", date(2025, 5, 5)): 3.0}
    assert rules(reading) == {"earlier_flush": 1, "repeated_reading": 1}


def test_machines_of_a_cloud_and_of_ones_own_are_apart(read_text: Read) -> None:
    text = (
        OF_2024
        + row("2025-05-05T10:00:00", run="a", cloud="Y", provider="aws", region="eu-west-3")
        + row("2025-05-05T10:00:00", run="b", mode="process")
    )
    rows = {each["resource"]: each for each in read_text(text).table.to_pylist()}
    assert (rows["cloud"]["account"], rows["cloud"]["region"]) == ("aws", "eu-west-3")
    assert (rows["own_machine"]["boundary"], rows["own_machine"]["region"]) == ("process", None)
    assert rows["own_machine"]["account"] == "epyc 7313 · 16 · 128 · a100 · 2"


def test_tasks_of_one_run_are_apart(read_text: Read) -> None:
    head = "task_name," + OF_2024
    lines = [
        f"{task}," + row("2025-05-05T10:00:00", run="a", kwh=kwh) for task, kwh in (("load", 0.25), ("train", 4.0))
    ]
    assert energy(read_text(head + "".join(lines))) == {("vision", date(2025, 5, 5)): 4.25}


def test_bad_rows_are_refused_and_empty_ones_set_aside(read_text: Read) -> None:
    text = (
        OF_2024
        + row("2025-05-05T10:00:00", run="a")
        + row("yesterday", run="b")
        + row("2025-05-05T10:00:00", run="c", kwh=-2)
    )
    text += row("2025-05-05T10:00:00", run="d", kwh="") + row("2025-05-05T10:00:00", run="e", country="QQQ")
    reading = read_text(text)
    assert (reading.accepted, reading.refused, reading.set_aside) == (2, 2, 1)
    assert {each["country"] for each in reading.table.to_pylist()} == {"FRA", "ZZZ"}


def test_where_the_run_took_place_is_kept_by_country_only(read_text: Read) -> None:
    head = OF_2024.replace("timestamp", "longitude,latitude,os,python_version,timestamp")
    reading = read_text(head + "2.3522,48.8566,Linux-host-dupont,3.11," + row("2025-05-05T10:00:00", run="a"))
    assert {
        column.reason for column in reading.mapping if column.header in ("longitude", "latitude", "os", "region")
    } == {"personal", "not_used"}
    assert "dupont" not in str(reading.table.to_pylist())


def test_a_file_written_by_codecarbon_itself(tmp_path: Path) -> None:
    """Two flushes of one run and another run, by its own writer: the later flush and the other run are 0.75 kWh."""
    from codecarbon.output_methods.emissions_data import EmissionsData
    from codecarbon.output_methods.file import FileOutput

    def data(run: str, seconds: float, kwh: float) -> EmissionsData:
        return EmissionsData(
            timestamp="2025-07-01T12:00:00", project_name="climate", run_id=run, experiment_id="x",
            duration=seconds,
            emissions=1.0, emissions_rate=1.0, cpu_power=1.0, gpu_power=0.0, ram_power=1.0, cpu_energy=kwh,
            gpu_energy=0.0, ram_energy=0.0, energy_consumed=kwh, water_consumed=0.0, country_name="France",
            country_iso_code="FRA",
            region="bretagne", cloud_provider="", cloud_region="", os="Linux", python_version="3.12",
            codecarbon_version="3",
            cpu_count=8, cpu_model="EPYC", gpu_count=0, gpu_model="", longitude=1.0, latitude=48.0, ram_total_size=64.0,
            tracking_mode="machine",
        )  # fmt: skip

    output = FileOutput("emissions.csv", str(tmp_path))
    for run, seconds, kwh in (("r1", 10.0, 0.1), ("r1", 20.0, 0.25), ("r2", 5.0, 0.5)):
        output.out(data(run, seconds, kwh), None)
    reading = conserved(read(tmp_path / "emissions.csv", year=2025, as_of=AS_OF))
    assert energy(reading) == {("climate", date(2025, 7, 1)): 0.75}


@settings(max_examples=cases(25), deadline=None, derandomize=True, database=None)
@given(
    runs=st.lists(
        st.tuples(st.integers(0, 300_000), st.floats(0, 1e4, allow_nan=False), st.sampled_from(["vision", "text"])),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_the_energy_of_all_days_is_that_of_all_runs(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[int, float, str]]
) -> None:
    path = tmp_path_factory.mktemp("runs") / "emissions.csv"
    lines = [
        row("2025-05-05T10:00:00", project, f"r{n}", seconds, repr(kwh))
        for n, (seconds, kwh, project) in enumerate(runs)
    ]
    path.write_text(OF_2024 + "".join(lines), encoding="utf-8")
    reading = conserved(read(path, year=2025, as_of=AS_OF))
    assert pc.sum(reading.table["quantity"]).as_py() == pytest.approx(
        sum(kwh for _, kwh, _ in runs), rel=1e-12, abs=1e-12
    )
