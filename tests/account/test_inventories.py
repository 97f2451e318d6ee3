"""Every line of an inventory reaches the year's figure or has a reason why not, in the terminal and for programs."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from math import fsum
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from footprint import estimate
from footprint.account import inventories
from footprint.cli import app
from footprint.inbox.store import Inbox
from footprint.intake import read_all
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.portal.work import first_look
from tests.cases import one_in
from tests.fixtures import INTAKE
from tests.shipped import FACTORS

DAY = date(2025, 12, 31)
FILES = sorted(path for path in INTAKE.iterdir() if path.is_file() and "labels" not in path.name)
PARC = """Type;Quantité;Date achat;Date de sortie;État
PC portable;40;2022;;
Écran;30;2020;2024-05-01;
Serveur;2;2021;;En service
Imprimante;5;2027;;
Smartphone;?;2023;;
Trottinette;3;2023;;
Écran;4;2023;;En commande
"""


def test_a_list_that_the_member_knows_by_heart(tmp_path: Path) -> None:
    """40 + 30 + 2 + 5 + 4 = 81 devices on accepted lines; 40 + 2 in the figure; 30 left, 5 come later, 4 are on order;
    of one line the number is unknown; one line is no device that anybody knows."""
    path = tmp_path / "parc.csv"
    path.write_text(PARC, encoding="utf-8")
    readings = read_all(path, year=2025, as_of=DAY)
    (found,) = inventories.account(readings, year=2025, as_of=DAY, factor_set=FACTORS).values()
    assert (found.lines, found.units, found.in_figure, found.lines_in_figure) == (7, 81, 42, 2)
    assert {each.reason: (each.lines, each.units) for each in found.reasons if not each.severity} == {
        "left_before": (1, 30), "not_yet": (1, 5), "on_order": (1, 4), "unknown_number": (1, None),
    }  # fmt: skip
    assert [(each.lines, each.units) for each in found.reasons if each.severity] == [(1, None)]
    assert {each.category: (each.units, each.in_figure) for each in found.categories} == {
        "laptop": (40, 40), "monitor": (34, 0), "server": (2, 2), "printer": (5, 0), "smartphone": (None, 0),
    }  # fmt: skip


@pytest.mark.parametrize("path", one_in(3, FILES), ids=lambda path: path.name)  # one sum for files of all tools
def test_nothing_of_any_file_is_lost_on_the_way(path: Path) -> None:
    readings = read_all(path, year=2025, as_of=DAY)
    found = inventories.account(readings, year=2025, as_of=DAY, factor_set=FACTORS)
    for reading in readings:
        if reading.kind != "inventory":
            continue
        each = found[reading.sha256]
        assert each.lines == reading.rows == each.lines_in_figure + sum(reason.lines for reason in each.reasons)
        assert min([each.lines_in_figure, *(reason.lines for reason in each.reasons)]) >= 0
        assert each.units == pytest.approx(each.in_figure + fsum(reason.units or 0 for reason in each.reasons))
        assert each.units == pytest.approx(fsum(part.units or 0.0 for part in each.categories))
        assert [reason.reason for reason in each.reasons if reason.reason in inventories.in_words(reason, "fr")] == []
        assert each.in_figure == pytest.approx(fsum(part.in_figure for part in each.categories))


def test_a_line_of_several_devices_counts_once(tmp_path: Path) -> None:
    """Two rooms, each with a projector, which has a figure, and a bar for video conferences, which has none."""
    path = tmp_path / "salles.csv"
    path.write_text("Salle;Vidéoprojecteur;Visio\nA;1;1\nB;1;1\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=DAY)
    (account,) = inventories.account([reading], year=2025, as_of=DAY, factor_set=FACTORS).values()
    assert (account.lines, account.lines_in_figure, account.units, account.in_figure) == (2, 2, 4, 2)
    assert [(reason.reason, reason.lines, reason.units) for reason in account.reasons] == [("no_figure", 0, 2)]


def test_the_terminal_says_it_in_one_line_and_programs_get_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTPRINT_LANG", "fr")
    path = tmp_path / "parc.csv"
    path.write_text(PARC, encoding="utf-8")
    answer = CliRunner().invoke(app, ["check", str(path), "--year", "2025", "--json"])
    (table,) = json.loads(answer.stdout)
    account = table["account"]
    assert account["units"] == account["in_figure"] + sum(each["units"] or 0 for each in account["reasons"]) == 81
    assert "équipements des lignes acceptées → dans le chiffre de 2025 : 81 → 42" in answer.stderr
    assert (
        "équipements sortis avant l’année (30), équipements arrivés après l’année (5), équipements en commande (4)"
        in answer.stderr
    )


def test_lists_that_name_one_device_count_it_once_in_the_account_of_an_estimate(tmp_path: Path) -> None:
    """Two lists of two laptops share one serial: 2 + 1 devices are left, and the line of the other says where."""
    head = "Type;Marque;N° de série;Date achat\nPC portable;Dell;AB12345;2022\n"
    for name, other in (("a.csv", "CD12345"), ("b.csv", "EF12345")):
        (tmp_path / name).write_text(f"{head}PC portable;Dell;{other};2022\n", encoding="utf-8")
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    readings = estimate.read_files(paths, year=2025, as_of=DAY, factor_set=FACTORS)
    merged = estimate.merge(readings, year=2025, as_of=DAY, factor_set=FACTORS)
    with estimate.method(merged.tables, FACTORS, year=2025) as engine:
        found = inventories.together(engine, readings, year=2025).values()
    assert sorted(each.units for each in found) == [1, 2]
    assert [reason for each in found for reason in each.reasons] == [
        inventories.Reason("other_list", 1, None, "set_aside")
    ]
    assert all(each.lines == each.lines_in_figure + sum(reason.lines for reason in each.reasons) for each in found)


def test_a_table_that_comes_in_an_archive_and_beside_it_is_in_the_account_once(tmp_path: Path) -> None:
    """4 lines of 10 devices: 5 of the plain file, 5 of the other one in the archive."""
    one = "Type;Marque;Quantité;Date achat\nPC portable;Dell;3;2022\nÉcran;Iiyama;2;2021\n".encode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.csv", one)
        file.writestr("b.csv", one.replace(b"Dell", b"HP"))
    inbox, where = Inbox(tmp_path), dict[str, Any](year=2025, member_id="ville-a")
    for name, content in (("parc.csv", one), ("parc.zip", archive.getvalue())):
        inbox.deliver(io.BytesIO(content), **where, received_on=date(2026, 1, 10), name=name, list_name=name, as_of=DAY)
    rebuild(Lake(tmp_path), inbox, **where, factor_set=FACTORS)
    figures = first_look.first_estimate(Lake(tmp_path), **where, factor_set=FACTORS)
    assert figures is not None
    account = figures["account"]
    assert (figures["devices"], account["units"], account["in_figure"], account["lines"]) == (10, 10, 10, 4)
    assert list(account["reasons"]) == []


def test_types_of_which_nothing_counts_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """3 laptops are in the figure; of 2 webcams nothing is, since nothing is published of them."""
    monkeypatch.setenv("FOOTPRINT_LANG", "fr")
    path = tmp_path / "parc.csv"
    path.write_text("Type;Quantité;Date achat\nPC portable;3;2023\nWebcam;2;2023\n", encoding="utf-8")
    told = CliRunner().invoke(app, ["check", str(path), "--year", "2025"]).stderr
    (line,) = (line for line in told.splitlines() if line.startswith("types dont aucun"))
    assert line.endswith(" : webcam (2)")
