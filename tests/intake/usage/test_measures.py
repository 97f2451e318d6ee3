"""Traffic and data kept: rates, volumes and levels as days of use, each byte once, and what is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from footprint.intake.usage.sizes import Size, size_in
from tests.intake.conftest import Read
from tests.intake.usage.written import read


def total(reading, metric: str) -> float:  # type: ignore[no-untyped-def]
    return sum(row["quantity"] for row in reading.table.to_pylist() if row["metric"] == metric)


def total_of(rows, metric: str) -> float:  # type: ignore[no-untyped-def]
    return sum(row["quantity"] for row in rows if row["metric"] == metric)


def keys(reading) -> set[str]:  # type: ignore[no-untyped-def]
    return set(reading.findings["message_key"].to_pylist())


def test_a_mean_rate_times_its_step_is_a_volume(read_text: Read) -> None:
    """Cacti: 288 steps of 5 minutes, 8 Mbit/s in and 2 out: 1.25 MB a second for 24 hours are 108 GB."""
    head = '"Title:","Box - WAN"\n"Vertical Label:","bits per second"\n\n"Date","Inbound","Outbound"\n'
    steps = [f'"2025-09-15 {minute // 60:02}:{minute % 60:02}:00","8000000","2000000"' for minute in range(0, 1440, 5)]
    reading = read_text(head + "\n".join(steps) + "\n", name="graph.csv")
    assert total(reading, "data_gb") == pytest.approx(108.0)
    assert {row["network"] for row in reading.table.to_pylist()} == {"fixed"}
    assert "findings.traffic_of_access.says" in keys(reading)


def test_a_rate_without_a_unit_is_asked(read_text: Read) -> None:
    reading = read_text("timestamp,traffic_in,traffic_out\n1746403200,1000,200\n1746403500,1000,200\n", name="x.csv")
    assert (reading.accepted, "findings.missing_unit.sizes.says" in keys(reading)) == (0, True)


def test_a_link_inside_the_house_is_not_counted_beside_its_access(read_text: Read) -> None:
    lines = (
        "Interface;Mois;Reçu (Go);Envoyé (Go)\nWAN fibre;2025-01;100;20\nLAN;2025-01;90;80\nWAN fibre;2025-02;50;5\n"
    )
    reading = read_text(lines.replace("Envoyé", "Envoi"), name="routeur.csv")
    assert total(reading, "data_gb") == pytest.approx(175.0)
    assert (reading.accepted, reading.set_aside) == (2, 1)


def test_of_several_links_nobody_knows_which_is_the_access(read_text: Read) -> None:
    lines = "Interface;Mois;Reçu (Go);Envoi (Go)\neth0;2025-01;100;20\neth1;2025-01;90;80\n"
    reading = read_text(lines, name="routeur.csv")
    assert (reading.accepted, "findings.several_readings.links.says" in keys(reading)) == (0, True)


def test_lists_of_vnstat_tell_the_same_bytes_once(read_text: Read) -> None:
    """Days of June from the first on count by the day, May by its month, and hours, years and the total not at all."""
    entry = {"rx": 2_000_000_000, "tx": 1_000_000_000}
    traffic = {
        "total": {"rx": 9e15, "tx": 9e15},
        "hour": [{"date": {"year": 2025, "month": 6, "day": 2}, "time": {"hour": 3, "minute": 0}, **entry}],
        "day": [{"date": {"year": 2025, "month": 5, "day": 31}, **entry}]
        + [{"date": {"year": 2025, "month": 6, "day": day}, **entry} for day in (1, 2)],
        "month": [{"date": {"year": 2025, "month": 5}, "rx": 60_000_000_000, "tx": 2_000_000_000},
                  {"date": {"year": 2025, "month": 6}, "rx": 4_000_000_000, "tx": 2_000_000_000}],
    }  # fmt: skip
    document = {"vnstatversion": "2.9", "jsonversion": "2", "interfaces": [{"name": "ppp0", "traffic": traffic}]}
    reading = read_text(json.dumps(document), name="vnstat.json")
    assert total(reading, "data_gb") == pytest.approx(62.0 + 2 * 3.0)


def test_days_of_vnstat_that_are_a_whole_month_say_more_than_it(read_text: Read) -> None:
    """It began on 5 December: its days add up to the month, which would be said of all of December. Of November, whose
    first days it has dropped, the month says more."""
    days = [("2025-11-29", 1), ("2025-11-30", 1), ("2025-12-05", 2), ("2025-12-06", 3)]
    entry = {"tx": 0}
    traffic = {
        "day": [{"date": dict(zip(("year", "month", "day"), map(int, day.split("-")), strict=True)), "rx": 10**9 * size,
                 **entry} for day, size in days],
        "month": [{"date": {"year": 2025, "month": 11}, "rx": 30 * 10**9, **entry},
                  {"date": {"year": 2025, "month": 12}, "rx": 5 * 10**9, **entry}],
    }  # fmt: skip
    document = {"vnstatversion": "2.9", "jsonversion": "2", "interfaces": [{"name": "ppp0", "traffic": traffic}]}
    read = read_text(json.dumps(document), name="vnstat.json").table.to_pylist()
    assert sum(row["quantity"] for row in read) == pytest.approx(35.0)
    assert [row["quantity"] for row in read if row["day"].month == 12] == [2.0, 3.0]


def test_entries_of_vnstat_that_are_none_are_refused_and_unknown_bytes_are_no_zero(read_text: Read) -> None:
    days = [{"date": {"year": 2025, "month": 13, "day": 40}, "rx": "x", "tx": None}, {"date": None}, {}, 5,
            {"date": {"year": "2025", "month": "6", "day": "2"}, "rx": 2_000_000_000, "tx": None}]  # fmt: skip
    interfaces = [{"name": "ppp0", "traffic": {"day": days}}, 5, {"name": None, "traffic": [1]}]
    document = {"vnstatversion": "2.9", "jsonversion": "2", "interfaces": interfaces}
    reading = read_text(json.dumps(document), name="vnstat.json")
    assert (reading.accepted, reading.refused) == (1, 2)
    assert total(reading, "data_gb") == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("alias", "expected"),
    [("site web", {"bytes_out": 7e9}), ("wan", {"data_gb": 9.0}), ("", {"data_gb": 9.0}), ("web LAN", {})],
)  # fmt: skip
def test_what_a_link_of_a_server_sent_is_the_use_of_its_service(
    read_text: Read, alias: str, expected: dict[str, float]
) -> None:
    """2 GB came in and 7 went out in May; April of the year before is kept apart by its day."""
    months = [{"date": {"year": year, "month": month}, "rx": 2 * 10**9, "tx": 7 * 10**9}
              for year, month in ((2024, 4), (2025, 5))]  # fmt: skip
    link = {"name": "ens18", "alias": alias, "traffic": {"total": {"rx": 9**15, "tx": 9**15}, "month": months}}
    reading = read_text(json.dumps({"vnstatversion": "2.10", "jsonversion": "2", "interfaces": [link]}), "vnstat.json")
    found = [row for row in reading.table.to_pylist() if row["day"].year == 2025] if reading.accepted else []
    assert {row["metric"]: total_of(found, row["metric"]) for row in found} == pytest.approx(expected)
    if "bytes_out" in expected:
        assert {(row["subject_kind"], row["subject_id"], row["unit"]) for row in found} == {("service", alias, "B")}
        assert "findings.traffic_of_service.says" in keys(reading)


def test_what_accounts_keep_on_one_day_is_asked_for_how_long(read_text: Read) -> None:
    reading = read_text(
        "User,User account status,Total storage used (MB) [2025-03-31 GMT+0],Gmail storage used (MB) [2025-03-31]\n"
        "a@exemple.example,Active,900,300\nb@exemple.example,Suspended,70,50\n", name="accounts.csv"
    )  # fmt: skip
    assert (reading.profile, reading.accepted) == ("storage_accounts", 0)
    assert "findings.missing_period.storage.says" in keys(reading)


def test_what_vnstat_prints_is_read_without_its_sums(read_text: Read) -> None:
    text = (
        "\n eth0  /  daily\n\n          day        rx      |     tx      |    total    |   avg. rate\n"
        "     ------------------------+-------------+-------------+---------------\n"
        "     2025-05-01     1.00 GiB |    0.50 GiB |    1.50 GiB |    0.14 Mbit/s\n"
        "     2025-05-02     2.00 GiB |    0.50 GiB |    2.50 GiB |    0.23 Mbit/s\n"
        "     ------------------------+-------------+-------------+---------------\n"
    )
    assert total(read_text(text, name="vnstat.txt"), "data_gb") == pytest.approx(4 * 1.073741824)


def test_what_is_kept_counts_by_the_hours_of_its_days(read_text: Read) -> None:
    reading = read_text(
        "Mois;Volume utilisé (To);Capacité (To)\n01/2025;10;24\n02/2025;11;24\nTotal;21;\n", name="nas.csv"
    )
    assert total(reading, "storage_gb_hours") == pytest.approx(24_000 * (10 * 31 + 11 * 28))
    assert "findings.own_storage.says" in keys(reading)


def test_volumes_with_their_months_in_columns(read_text: Read) -> None:
    text = "Partage;01/01/2025;01/02/2025;01/03/2025\nCompta;10 Go;12 Go;14 Go\nRH;1 Go;1 Go;2 Go\n"
    reading = read_text(text + "TOTAL;11 Go;13 Go;16 Go\n", name="Stockage NAS.csv")
    assert total(reading, "storage_gb_hours") == pytest.approx(24 * (11 * 31 + 13 * 28 + 16 * 31))


def test_days_that_a_suite_reports_count_a_day_each_and_one_alone_is_asked(read_text: Read) -> None:
    head = "Report Refresh Date,Site Type,Storage Used (Byte),Report Date,Report Period\n"
    lines = [f"2025-04-02,All,{size},2025-0{day},7\n" for size, day in ((2e12, "4-01"), (1e12, "3-31"))]
    reading = read_text(head + "".join(lines).replace("e12", "000000000000"), name="sp.csv")
    assert total(reading, "storage_gb_hours") == pytest.approx(24 * 3_000)
    assert {(row["provider"], row["subject_kind"]) for row in reading.table.to_pylist()} == {("microsoft", "member")}
    alone = read_text(head + lines[0], name="sp.csv")
    assert (alone.accepted, "findings.missing_period.storage.says" in keys(alone)) == (0, True)


@pytest.mark.parametrize(("whole", "parts"), [("All", ["OneDrive"]), ("Tous", ["Team site", "Communication site"])])
def test_parts_beside_their_whole_do_not_count_again(read_text: Read, whole: str, parts: list[str]) -> None:
    head = "Report Refresh Date,Site Type,Storage Used (Byte),Report Date,Report Period\n"
    lines = [
        f"2025-04-02,{name},{int(2e12 if name == whole else 2e12 / len(parts))},2025-04-0{day},7\n"
        for day in (1, 2)
        for name in (whole, *parts)
    ]
    reading = read_text(head + "".join(lines), name="sp.csv")
    assert total(reading, "storage_gb_hours") == pytest.approx(24 * 2 * 2_000)
    assert reading.set_aside == 2 * len(parts)
    by_part = read_text(head + "".join(line for line in lines if whole not in line), name="sp.csv")
    assert total(by_part, "storage_gb_hours") == pytest.approx(24 * 2 * 2_000)


def test_lines_of_accounts_repeat_those_of_buckets(read_text: Read) -> None:
    head = (
        "configuration_id,report_date,aws_account_number,aws_region,storage_class,record_type,bucket_name,metric_name,"
        "metric_value\n"
    )
    lines = [("ACCOUNT", "", "StorageBytes", 3), ("BUCKET", "a", "StorageBytes", 1), ("BUCKET", "b", "StorageBytes", 2),
             ("BUCKET", "a", "ObjectCount", 77)]  # fmt: skip
    text = "".join(
        f"d,2025-11-0{day},1,eu-west-3,GLACIER,{level},{bucket},{metric},{value}000000000\n"
        for day in (3, 4)
        for level, bucket, metric, value in lines
    )
    reading = read_text(head + text, name="lens.csv")
    assert total(reading, "storage_gb_hours") == pytest.approx(2 * 24 * 3)
    assert {(row["region"], row["resource"]) for row in reading.table.to_pylist()} == {("eu-west-3", "archive")}


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("bits per second", Size(1.25e-10, True)), ("Mb/s", Size(1.25e-4, True)), ("GiB", Size(1.073741824, False)),
        ("Volume (To)", Size(1000.0, False)), ("Storage Used (Byte)", Size(1e-9, False)), ("Gb", None),
        ("Traffic In", None),
    ],
)  # fmt: skip
def test_units_of_data(text: str, size: Size | None) -> None:
    assert size_in(text) == size


def test_energy_of_jobs_counts_once_a_job(read_text: Read) -> None:
    """A step lies inside its job; 7.2 MJ are 2 kWh, from ten in the evening to two at night half a day each."""
    text = "JobID|Partition|Account|State|Elapsed|Start|End|ConsumedEnergy\n" + "".join(
        f"{job}|cpu|labo|COMPLETED|04:00:00|2025-03-01T22:00:00|2025-03-02T02:00:00|{energy}\n"
        for job, energy in (("7", "7.20M"), ("7.batch", "7.20M"), ("8", "3.60M"), ("9", ""))
    )
    reading = read_text(text, name="sacct.txt")
    days = {str(row["day"]): row["quantity"] for row in reading.table.to_pylist()}
    assert days == pytest.approx({"2025-03-01": 1.5, "2025-03-02": 1.5})
    assert {row["provider"] for row in reading.table.to_pylist()} == {"slurm"}


def test_a_credit_is_taken_from_the_bill_of_its_period(read_text: Read) -> None:
    head = "PRM;Début;Fin;Consommation (kWh)\n12345678901234;01/01/2025;31/01/2025;1000\n"
    reading = read_text(head + "12345678901234;01/01/2025;31/01/2025;-150\n", name="factures.csv")
    assert total(reading, "energy") == pytest.approx(850.0)
    alone = read_text(head + "12345678901234;01/02/2025;28/02/2025;-150\n", name="factures.csv")
    assert total(alone, "energy") == pytest.approx(1000.0)
    assert alone.refused == 1


def test_costs_of_services_in_columns_count_once_and_are_told_to_be_costs_only(read_text: Read) -> None:
    text = "Service,EC2($),Tax($),Total costs($)\nService total,30,6,36\n2025-01-01,10,2,12\n2025-02-01,20,4,24\n"
    reading = read_text(text, name="costs.csv")
    rows = reading.table.to_pylist()
    assert sum(row["quantity"] for row in rows if row["resource"] == "EC2") == pytest.approx(30.0)
    assert sum(row["quantity"] for row in rows if row["resource"] == "charge:tax") == pytest.approx(6.0)
    assert {row["day"].month for row in rows} == {1, 2}
    assert "findings.costs_only.says" in keys(reading)


@pytest.mark.parametrize("first", [0, 10])
def test_a_curve_of_a_day_holds_steps_that_begin_or_end_at_its_times(read_text: Read, first: int) -> None:
    """144 steps of ten minutes of 600 W, 100 Wh each; of a curve from 00:10 to midnight each step ends at its time."""
    lines = []
    for minute in range(first, first + 1440, 10):
        day, rest = divmod(minute, 1440)
        lines.append(f"30000000000009;{20 + day}/01/2025 {rest // 60:02}:{rest % 60:02};600\n")
    reading = read_text("PRM;Horodate;Puissance active (W)\n" + "".join(lines), name="cdc.csv")
    rows = [(str(row["day"]), row["quantity"]) for row in reading.table.to_pylist()]
    assert rows == [("2025-01-20", pytest.approx(14.4))]


def test_the_unit_of_a_panel_is_that_of_its_file(read_text: Read) -> None:
    lines = "".join(f"2025-03-01 {hour:02}:00:00;500\n" for hour in range(24))
    reading = read_text("Time;Serveurs\n" + lines, name="Puissance serveurs (W)-data.csv")
    assert total(reading, "energy") == pytest.approx(12.0)


@pytest.mark.parametrize(
    ("text", "kwh"),
    [
        ("Site;Mois;Ancien index (kWh);Nouvel index (kWh)\nA;01/2025;500;620\nA;02/2025;620;700\n", 200.0),
        ("Site;Date de relevé;Index HP (kWh);Index HC (kWh)\nA;01/01/2025;10;5\nA;01/02/2025;40;15\n", 40.0),
    ],
)
def test_readings_of_counters_in_several_columns(read_text: Read, text: str, kwh: float) -> None:
    assert total(read_text(text, name="releves.csv"), "energy") == pytest.approx(kwh)


DAYS_OF_DF = {
    "French": ("samedi {day} février 2025, 06:00:01 (UTC+0100)",
               "Sys. de fichiers  blocs de 1K  Utilisé  Disponible Uti% Monté sur"),
    "English": ("Sat Feb  {day} 06:00:01 CET 2025", "Filesystem  1K-blocks  Used  Available Use% Mounted on"),
    "by hand": ("== 2025-02-0{day} ==", "Filesystem  1024-blocks  Used  Available Capacity Mounted on"),
    "Italian": ("sab {day} feb 2025, 06:00:01, CET", "File system  1K-blocchi  Usati  Disponib. Uso% Montato su"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAYS_OF_DF)
def test_what_disks_hold_day_after_day(tmp_path: Path, name: str) -> None:
    """What is used counts, not the size; nothing is kept in memory."""
    date_, names = DAYS_OF_DF[name]
    disks = "/dev/sda1 98304000 1000000 97304000 2% /\ntmpfs 800000 7 799993 1% /run\n"
    disks += "/dev/sdb1 9000000 2000000 7000000 23% /srv\n"
    text = "\n".join(f"{date_.format(day=day)}\n{names}\n{disks}" for day in (1, 2, 3))
    rows = [row for reading in read(tmp_path, "df.txt", text) for row in reading.table.to_pylist()]
    assert {row["metric"] for row in rows} == {"storage_gb_hours"}
    assert sum(row["quantity"] for row in rows) == pytest.approx(3 * 24 * 3_000_000 * 1024 / 1e9)
    assert {row["day"] for row in rows} == {date(2025, 2, day) for day in (1, 2, 3)}


@pytest.mark.parametrize(
    ("names", "disks"),
    [
        (
            "Filesystem  1M-blocks  Used  Available Use% Mounted on",
            ("90000M 2048M 87952M", "9000M 512M 8488M", "0 0 0"),
        ),
        ("Sys. de fichiers Taille Utilisé Dispo Uti% Monté sur", ("88G 2,0G 86G", "8,8G 512M 8,3G", "1G 0 1G")),
        ("Dateisystem Größe Benutzt Verf. Verw% Eingehängt auf", ("1,1T 2,0G 1,1T", "8,8G 512M 8,3G", "1G 0 1G")),
        ("S.ficheros Tamaño Usados  Disp Uso% Montado en", ("1.1T 2.0G 1.1T", "8.8G 512M 8.3G", "1G 0 1G")),
    ],
)
def test_disks_that_are_written_down_each_month_in_units(tmp_path: Path, names: str, disks: Sequence[str]) -> None:
    """What is used on the first of a month is kept in that month, in units of 1024."""
    lines = "".join(f"/dev/vd{at} {sizes} 3% /data{at}\n" for at, sizes in zip("abc", disks, strict=True))
    text = "\n".join(f"# 2025-0{month}-01 03:00\n{names}\ntmpfs 2.0G 1.0G 1.0G 50% /run\n{lines}" for month in (1, 2))
    rows = [row for reading in read(tmp_path, "disques.log", text) for row in reading.table.to_pylist()]
    assert {row["metric"] for row in rows} == {"storage_gb_hours"}
    assert sum(row["quantity"] for row in rows) == pytest.approx(2.5 * 1.073741824 * 24 * 59)
    assert max(row["day"] for row in rows) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("names", "disk", "gigabytes"),
    [
        ("Filesystem  1M-blocks  Used  Available Use% Mounted on", "90000 2048 87952 3% /data", 2.147483648),
        ("Sys. de fichiers blocs de 1M Utilisé Disponible Uti% Monté sur", "90000 1024 8 3% /srv", 1.073741824),
        ("Dateisystem 1G-Blöcke Benutzt Verfügbar Verw% Eingehängt auf", "88 2 86 3% /daten", 2.147483648),
        ("Filesystem 1G-blocks Used Available Capacity iused ifree %iused Mounted on", "931 4 880 5% 12 99 0% /data",
         4 * 1.073741824),
        ("Filesystem 1B-blocks Used Available Use% Mounted on", "3936818806784 1500000000 2 1% /srv", 1.5),
        ("Sys. de fichiers blocs de 1MB Utilisé Disponible Uti% Monté sur", "90000 1500 8 3% /srv", 1.5),
        ("Dateisystem 1kB-Blöcke Benutzt Verfügbar Verw% Eingehängt auf", "9000000 1500000 8 3% /daten", 1.5),
    ],
)  # fmt: skip
def test_disks_in_blocks_of_the_unit_above_them(tmp_path: Path, names: str, disk: str, gigabytes: float) -> None:
    """Nothing behind a size says its unit; file systems without blocks come first."""
    text = "".join(f"# 2025-0{month}-01 03:00\n{names}\ntmpfs 0 0 0 - /run\n/dev/sdb1 {disk}\n" for month in (1, 2))
    rows = [row for reading in read(tmp_path, "disques.log", text) for row in reading.table.to_pylist()]
    assert {row["metric"] for row in rows} == {"storage_gb_hours"}
    assert sum(row["quantity"] for row in rows) == pytest.approx(gigabytes * 24 * 59)
