"""What a line mentions beside what is read of it: shown to people, never counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all, with_lines
from footprint.intake.lines.written import Mention
from footprint.intake.rearranging.mentions import count_said, joined, kinds_of_columns, mentions

NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("cell", "read", "found"),
    [
        ("scanner Fujitsu", {"laptop"}, [Mention("scanner", 1)]),
        ("2 écrans Iiyama", {"laptop"}, [Mention("monitor", 2)]),
        ("appareil photo Canon, disque dur externe", NOTHING, [Mention("camera", 1), Mention("external_storage", 1)]),
        ("la régie photo conserve un boîtier Nikon", NOTHING, [Mention("camera")]),
        ("portable et téléphone gardés", {"laptop"}, []),  # what is read is among them
        ("ancien PC du directeur", {"laptop"}, []),  # another word for the computer of the line
        ("prêté à M. Martin", {"laptop"}, []),
        ("tablette volée en 2023", {"laptop"}, []),
        ("", NOTHING, []),
    ],
)
def test_a_text_mentions_devices_that_are_not_read(cell: str, read: set[str], found: list[Mention]) -> None:
    assert list(mentions({3: cell}, {}, frozenset(read))) == found


@pytest.mark.parametrize(
    ("name", "cell", "found"),
    [
        ("Nb écrans", "2", [Mention("monitor", 2, "Nb écrans")]),
        ("Imprimante", "laser Brother", [Mention("printer", 1, "Imprimante")]),
        ("TPE", "oui", [Mention("payment_terminal", 1, "TPE")]),
        ("Imprimante", "-", []),
        ("Imprimante", "non", []),
        ("Imprimante", "jetée en 2022", []),
        ("Écran", "0", []),
        ("Rack", "A01", []),  # where something stands
        ("Bureau", "2", []),
    ],
)
def test_a_column_called_after_a_kind_mentions_what_it_says(name: str, cell: str, found: list[Mention]) -> None:
    assert list(mentions({1: cell}, kinds_of_columns({1: name}), NOTHING)) == found


@pytest.mark.parametrize(
    ("label", "read", "found"),
    [
        ("PC fixe accueil (avec écran)", "desktop", [Mention("monitor", 1)]),
        ("UC + imprimante", "desktop", [Mention("printer", 1)]),
        ("PC portable et sacoche", "laptop", []),
        ("Station d'accueil pour portable", "docking_station", []),
    ],
)
def test_a_label_mentions_what_stands_behind_a_joint(label: str, read: str, found: list[Mention]) -> None:
    assert list(joined(label, frozenset({read}))) == found


@pytest.mark.parametrize(
    ("cells", "counted", "number"),
    [
        (["Classe mobile 15 PC portables + chariot"], [1.0], 15),
        (["Classe mobile 15 PC portables + chariot"], [15.0], None),
        (["Lot de 3 UC bureau"], [1.0, 2.0], None),  # its rows together
        (["Switch 24 ports"], [1.0], None),
        (["Latitude 5420"], [1.0], None),
    ],
)
def test_a_number_that_is_not_the_one_counted(cells: list[str], counted: list[float], number: int | None) -> None:
    assert [each.devices for each in count_said(cells, counted)] == ([] if number is None else [number])


def test_mentions_are_shown_once_a_line_and_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Type;Modèle;Observations\nPC portable;Latitude;scanner Fujitsu\nÉcran;P24;\n", encoding="utf-8")
    readings, _ = with_lines(path, year=2025, as_of=date(2025, 12, 31))
    (plain,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    (reading,) = readings
    assert reading.table == plain.table
    assert reading.written is not None
    assert [[each.category for each in line.mentions] for line in reading.written.lines] == [["scanner"], []]


def test_the_export_of_a_tool_mentions_in_remarks_only(tmp_path: Path) -> None:
    path = tmp_path / "lansweeper.csv"
    path.write_text(
        "AssetID,AssetName,AssetTypename,Firstseen,Lastseen,Manufacturer,Model,Serialnumber,Free storage\n"
        "1,PC-01,Windows,2023-01-01,2025-12-01,Dell Inc.,Latitude 5420,AB12,120\n",
        encoding="utf-8",
    )
    (reading,), _ = with_lines(path, year=2025, as_of=date(2025, 12, 31))
    assert reading.profile == "lansweeper"
    assert reading.written is not None
    assert [line.mentions for line in reading.written.lines] == [()]
