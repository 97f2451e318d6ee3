"""What volumes may hold, hold and have left: of three names of one volume what it holds counts, in columns or in lines,
in any order and language; and tables of other things whose columns have such names stay as they are."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import source
from footprint.intake.rearranging.in_place.kept_volumes import held_alone
from tests.intake.usage.written import read, rules, totals

VOLUMES = {"vol1": (1000, 600), "vol2": (400, 100)}
DAYS = 14
MONTHS = ("janv. 2025", "févr. 2025", "mars 2025")
HELD = 24.0 * sum(used + day for day in range(1, DAYS + 1) for _, used in VOLUMES.values())
HELD_BY_MONTH = 24.0 * sum(days * (used + at) for at, days in enumerate((31, 28, 31)) for _, used in VOLUMES.values())
# date, volume; what it may hold, holds, has left
NAMES = {
    "fr": ("Date", "Volume", "Taille (Go)", "Utilisé (Go)", "Libre (Go)"),
    "fr, shares": ("Date", "Partage", "Quota (Go)", "Occupation (Go)", "Reste (Go)"),
    "fr, space": ("Date", "Volume", "Espace total (Go)", "Espace utilisé (Go)", "Espace disponible (Go)"),
    "en": ("Date", "Volume", "Total (GB)", "Used (GB)", "Available (GB)"),
    "en, names of a script": ("date", "volume", "size_gb", "used_gb", "free_gb"),
    "de": ("Datum", "Freigabe", "Größe (GB)", "Belegt (GB)", "Frei (GB)"),
    "de, other words": ("Datum", "Laufwerk", "Kapazität (GB)", "Verwendet (GB)", "Verfügbar (GB)"),
    "es": ("Fecha", "Volumen", "Capacidad (GB)", "Ocupado (GB)", "Disponible (GB)"),
    "it": ("Data", "Volume", "Dimensione (GB)", "Utilizzato (GB)", "Libero (GB)"),
    "nl": ("Datum", "Volume", "Grootte (GB)", "Gebruikt (GB)", "Vrij (GB)"),
}


def _table(names: tuple[str, ...], order: tuple[int, ...]) -> str:
    rows = [
        (f"{day:02}/02/2025", volume, size, used + day, size - used - day)
        for day in range(1, DAYS + 1)
        for volume, (size, used) in VOLUMES.items()
    ]
    return "".join(";".join(str(row[at]) for at in (0, 1, *order)) + "\n" for row in (names, *rows))


ORDERS = [*permutations((2, 3, 4)), (2, 3), (3, 4), (2, 4), (4, 2), (3,)]


@pytest.mark.parametrize("language", NAMES)
def test_what_a_volume_holds_counts_whatever_stands_beside_it(tmp_path: Path, language: str) -> None:
    for order in ORDERS:
        readings = read(tmp_path, "nas.csv", _table(NAMES[language], order))
        assert totals(readings) == pytest.approx({"storage_gb_hours": HELD}), order


@pytest.mark.parametrize("language", NAMES)
def test_what_is_left_alone_is_nothing_that_is_held(tmp_path: Path, language: str) -> None:
    assert totals(read(tmp_path, "nas.csv", _table(NAMES[language], (4,)))) == {}


IN_LINES = {
    "names in a column": ("Volume;Mesure", "{volume};{name}"),
    "names behind the volume": ("Volume", "{volume} - {name}"),
}


@pytest.mark.parametrize("form", IN_LINES)
@pytest.mark.parametrize(
    "names",
    [("Taille (Go)", "Utilisé (Go)", "Libre (Go)"), ("Size (GB)", "Used (GB)", "Free (GB)"),
     ("Gesamt (GB)", "Belegt (GB)", "Frei (GB)")],
)  # fmt: skip
def test_what_volumes_hold_counts_where_the_names_stand_in_lines(
    tmp_path: Path, form: str, names: tuple[str, ...]
) -> None:
    head, label = IN_LINES[form]
    text = ";".join((head, *MONTHS)) + "\n"
    for volume, (size, used) in VOLUMES.items():
        for name, amounts in zip(names, ([size] * 3, [used, used + 1, used + 2], [size - used] * 3), strict=True):
            text += ";".join((label.format(volume=volume, name=name), *map(str, amounts))) + "\n"
    for below in ("", "\nSource : console du NAS\n"):
        counted = totals(read(tmp_path, "nas.csv", text + below))
        assert counted == pytest.approx({"storage_gb_hours": HELD_BY_MONTH}), below


def test_cells_with_units_and_volumes_beside_each_other(tmp_path: Path) -> None:
    names = ("Taille", "Utilisé", "Libre")
    text = "Mois;" + ";".join(f"{name} {volume}" for volume in VOLUMES for name in names) + "\n"
    for at, month in enumerate(MONTHS):
        cells = [f"{x} Go" for size, used in VOLUMES.values() for x in (size, used + at, size - used - at)]
        text += ";".join((month, *cells)) + "\n"
    assert totals(read(tmp_path, "stockage.csv", text)) == pytest.approx({"storage_gb_hours": HELD_BY_MONTH})


def test_a_unit_of_one_column_is_enough(tmp_path: Path) -> None:
    text = _table(("Date", "Volume", "Taille", "Utilisé (Go)", "Libre"), (2, 3, 4))
    assert totals(read(tmp_path, "nas.csv", text)) == pytest.approx({"storage_gb_hours": HELD})


def test_a_volume_that_lacks_a_number_is_worked_out_in_the_units_of_its_cells(tmp_path: Path) -> None:
    text = "Date;NAS;Capacité (To);Libre (Go)\n01/02/2025;nas1;1,5;500\n02/02/2025;nas1;1,5;250\n03/02/2025;nas1;1,5;\n"
    assert totals(read(tmp_path, "nas.csv", text)) == pytest.approx({"storage_gb_hours": 24 * (1000 + 1250)})


@pytest.mark.parametrize(
    "text",
    [
        "Matériel;Date inventaire;Total;Utilisé;Disponible\nPC portable;01/09/2025;12;10;2\nÉcran;01/09/2025;8;8;0\n",
        "Nom;Marque;Date d'achat;Taille disque (Go);Espace libre (Go)\nPC1;Dell;01/03/2023;512;210\n",
        "Mois;Budget total (€);Utilisé (€);Reste (€)\njanvier 2025;100;40;60\n",
        "Mois;Électricité utilisée (kWh);Total (kWh);Reste (kWh)\njanvier 2025;100;140;60\n",
        "Volume;Taille (Go);Utilisé (Go);Libre (Go)\nvol1;100;40;60\n",  # at no time
        "Mois;Stockage;Usage (Go);Total\njanvier 2025;S3;100;2,3\nfévrier 2025;S3;110;2,5\n",  # what it cost
    ],
)
def test_what_says_no_levels_of_volumes_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    stands = source(path, Limits())
    assert held_alone(stands, Limits()) is stands


def test_hours_of_jobs_are_said_not_to_be_read(tmp_path: Path) -> None:
    head = "JobID|JobName|Partition|NNodes|AllocCPUS|State|Start|End|Elapsed|ConsumedEnergyRaw\n"
    job = "1|a|cpu|2|96|COMPLETED|2025-03-01T00:00:00|2025-03-01T01:00:00|01:00:00|7200000\n"
    readings = read(tmp_path, "sacct.txt", head + job)
    assert totals(readings) == pytest.approx({"energy": 2.0})
    assert "job_hours_left_out.says" in rules(readings)
    bare = read(tmp_path, "runs.txt", "JobID|JobIDRaw|JobName|Partition|State|Start|End|ConsumedEnergyRaw\n"
                "1|1|a|cpu|COMPLETED|2025-03-01T00:00:00|2025-03-01T01:00:00|7200000\n")  # fmt: skip
    assert "job_hours_left_out.says" not in rules(bare)


@pytest.mark.parametrize(
    ("command", "header"),
    [
        ("# zpool list -Hp -o name,size,allocated,free", "date\tname\tsize\tallocated\tfree"),
        ("df -B1 /srv (cron)", "date\tmount\tsize\tused\tavail"),
        ("zfs get -Hp used,available", "date\tdataset\tquota\tused\tavailable"),
    ],
)
@pytest.mark.parametrize("remark", ["", "# disk c3 replaced\n"])
def test_what_a_script_writes_each_night_counts_for_its_days(
    tmp_path: Path, command: str, header: str, remark: str
) -> None:
    """The command above says that it wrote bytes, seconds differ, and a remark between the lines is none of them."""
    lines = [f"2025-05-{day:02}T03:05:0{day}+0200\ttank\t900000000000\t{day}00000000000\t0\n" for day in (1, 2, 3, 4)]
    text = f"{command}\n{header}\n{lines[0]}{remark}{''.join(lines[1:])}"
    readings = read(tmp_path, "nightly.tsv", text)
    assert totals(readings) == pytest.approx({"storage_gb_hours": 24 * (100 + 200 + 300 + 400)})
    assert not any(each.refused for each in readings)


def test_bytes_of_no_known_command_are_asked(tmp_path: Path) -> None:
    lines = "".join(f"2025-05-0{day}\ttank\t900000000000\t{day}00000000000\t0\n" for day in (1, 2, 3, 4))
    readings = read(tmp_path, "nightly.tsv", f"zpool list\ndate\tname\tsize\tallocated\tfree\n{lines}")
    assert totals(readings) == {}


WRITTEN = {
    "fr": ("Place occupée sur le NAS", "janvier|février|mars", "To"),
    "en": ("Storage used, read by hand", "January|February|March", "TB"),
    "de": ("Belegt auf dem Fileserver", "Januar|Februar|März", "TB"),
    "es": ("Espacio ocupado del servidor", "enero|febrero|marzo", "TB"),
}


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("sign", ["   ", " : ", " - "])
def test_months_written_below_each_other(tmp_path: Path, language: str, sign: str) -> None:
    title, months, unit = WRITTEN[language]
    amounts = zip(months.split("|"), ("10,5", "11", "12,25"), strict=True)
    lines = "".join(f"{month} 2025{sign}{amount} {unit}\n" for month, amount in amounts)
    readings = read(tmp_path, "nas.txt", f"{title}\n\n{lines.replace(unit, unit + '   (late)', 1)}")
    hours = 24_000 * (31 * 10.5 + 28 * 11 + 31 * 12.25)
    assert totals(readings) == pytest.approx({"storage_gb_hours": hours})


def test_months_of_what_was_sent_are_nothing_kept(tmp_path: Path) -> None:
    text = "Trafic du NAS sauvegardé\njanvier 2025   10 To\nfévrier 2025   11 To\nmars 2025   12 To\n"
    assert "storage_gb_hours" not in totals(read(tmp_path, "t.txt", text))
