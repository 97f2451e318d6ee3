"""A delivered workbook is one file with several tables: counted once, replaced as a whole, kept when it expires."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import Summary, rebuild
from footprint.portal.work import first_look
from footprint.portal.year import review
from footprint.report.model import _lists
from tests.intake.workbook_files import xlsx
from tests.shipped import FACTORS

KEYS: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}
HEADER = ("Type", "Modèle", "Qté", "Date d'achat", "Numéro de série", "Site")
PCS = [HEADER, ("PC portable", "Latitude 5420", 1, "2022-03-01", "FICWB0001", "Mairie"),
       ("PC fixe", "OptiPlex 3020", 4, "2019", "", "Mairie")]  # fmt: skip
SCREENS = [HEADER, ("Écran", "P2419H", 5, "2021-03-01", "", "Mairie"), ("zorglub", "", 1, "", "", "")]
BOOK = {"Postes": PCS, "Écrans": SCREENS, "Notes": [("ne pas supprimer",)]}


def send(home: Path, content: bytes, on: str = "2026-01-10", list_name: str | None = None) -> Summary:
    Inbox(home).deliver(
        io.BytesIO(content), received_on=date.fromisoformat(on), name="parc.xlsx", list_name=list_name,
        as_of=date(2025, 12, 31), **KEYS,
    )  # fmt: skip
    return rebuild(Lake(home), Inbox(home), **KEYS, factor_set=FACTORS)


def packed(name: str, content: bytes) -> bytes:
    """The content as a file of this name holds it."""
    if name.endswith(".gz"):
        return gzip.compress(content, mtime=0)
    if not name.endswith(".zip"):
        return content
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("parc.xlsx", content)
    return stream.getvalue()


def test_every_sheet_counts_once(tmp_path: Path) -> None:
    summary = send(tmp_path, xlsx(BOOK))
    assert (summary.rows, summary.accepted, summary.refused, summary.devices) == (4, 3, 1, 10.0)
    receipts = Lake(tmp_path).read("receipts", **KEYS).to_pylist()
    assert [(row["rows"], row["current"], row["list"]) for row in receipts] == [
        (2, True, "inventory-spreadsheet"), (2, True, "inventory-spreadsheet")
    ]  # fmt: skip
    assert Inbox(tmp_path).current(**KEYS)[0].receipt.sha256 in {row["file_sha256"] for row in receipts}
    lines = Lake(tmp_path).read("lines", **KEYS)
    assert set(lines["file_sha8"].to_pylist()) == set(_lists(receipts))


def test_the_same_workbook_twice_changes_nothing(tmp_path: Path) -> None:
    once = send(tmp_path, xlsx(BOOK))
    before = {path: path.read_bytes() for path in Lake(tmp_path).root.rglob("*.parquet")}
    assert send(tmp_path, xlsx(BOOK), on="2026-01-11") == once
    assert {path: path.read_bytes() for path in Lake(tmp_path).root.rglob("*.parquet")} == before


def test_a_newer_workbook_replaces_all_its_tables(tmp_path: Path) -> None:
    send(tmp_path, xlsx(BOOK))
    summary = send(tmp_path, xlsx({"Postes": PCS}), on="2026-02-01")
    assert (summary.devices, summary.files) == (5.0, 1)


def test_a_serial_in_two_sheets_counts_once(tmp_path: Path) -> None:
    summary = send(tmp_path, xlsx({"Postes": PCS, "Portables": PCS[:2]}))
    assert (summary.accepted, summary.set_aside, summary.devices) == (2, 1, 5.0)


def test_sheets_that_describe_the_same_devices_are_doubted(tmp_path: Path) -> None:
    summary = send(tmp_path, xlsx({"Nord": [HEADER, *SCREENS[1:2]], "Sud": [HEADER, *SCREENS[1:2]]}))
    assert summary.findings["probable_duplicate_list"] == 1


def test_of_the_same_devices_in_sheets_of_two_years_the_later_count(tmp_path: Path) -> None:
    summary = send(tmp_path, xlsx({"2024": [HEADER, *SCREENS[1:2]], "2025": [HEADER, *SCREENS[1:2]]}))
    assert (summary.findings["older_list"], "probable_duplicate_list" in summary.findings) == (1, False)


def test_tables_of_an_expired_workbook_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTPRINT_RAW_DAYS", "0")
    before = send(tmp_path, xlsx(BOOK))
    Inbox(tmp_path).expire(today=date(2027, 1, 1), confirmed={(2025, "ville-a"): date(2026, 3, 1)}, raw_days=0)
    after = send(tmp_path, b"Type;Date d'achat\nServeur;2020\n", on="2027-01-02", list_name="serveurs")
    assert (after.rows, after.devices) == (before.rows + 1, before.devices + 1)


def test_names_of_sheets_are_told_but_not_stored(tmp_path: Path) -> None:
    send(tmp_path, xlsx({"Postes": PCS, "Chez Odile Garance": [("rien",)]}))
    told = [row for row in Lake(tmp_path).read("findings", **KEYS).to_pylist() if row["rule"] == "table_left_out"]
    assert [row["raw_value"] for row in told] == ["***"]
    assert not any(b"Garance" in path.read_bytes() for path in Lake(tmp_path).root.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", ["parc.xlsx.gz", "parc.zip"])
def test_tables_of_an_expired_packed_file_stay(tmp_path: Path, name: str) -> None:
    before = send(tmp_path, packed(name, xlsx(BOOK)))
    Inbox(tmp_path).expire(today=date(2027, 1, 1), confirmed={(2025, "ville-a"): date(2026, 3, 1)}, raw_days=0)
    after = send(tmp_path, b"Type;Date d'achat\nServeur;2020\n", on="2027-01-02", list_name="serveurs")
    assert (after.rows, after.devices) == (before.rows + 1, before.devices + 1)


@pytest.mark.parametrize("name", ["parc.xlsx", "parc.xlsx.gz", "parc.zip"])
def test_receipts_name_the_file_and_its_tables(tmp_path: Path, name: str) -> None:
    send(tmp_path, packed(name, xlsx(BOOK)))
    receipts = Lake(tmp_path).read("receipts", **KEYS).to_pylist()
    (item,) = Inbox(tmp_path).current(**KEYS)
    assert [(row["file_sha256"], row["table_number"]) for row in receipts] == [
        (item.receipt.sha256, 1), (item.receipt.sha256, 2)
    ]  # fmt: skip
    files = Lake(tmp_path).read("lines", **KEYS)["file_sha8"].unique().to_pylist()
    assert sorted(row["table_sha256"][:8] for row in receipts) == sorted(files)
    (shown,) = review.files(Lake(tmp_path), [item], {}, "fr", **KEYS)
    assert [table.counts["accepted"] for table in shown.tables] == [2, 1]


def test_each_table_of_an_archive_is_shown_with_its_own_columns(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, rows in (("a", PCS), ("copy", PCS), ("b", SCREENS)):
            archive.writestr(f"{name}.csv", "\n".join(";".join(map(str, row)) for row in rows))
        archive.writestr("broken.csv.gz", gzip.compress(b"Type;Qte\n" * 100)[:-20])
        archive.writestr("c.csv", "Type;Qté\nServeur;3\n")
    send(tmp_path, stream.getvalue())
    (item,) = Inbox(tmp_path).current(**KEYS)
    columns = first_look.columns(Inbox(tmp_path), **KEYS, earlier={}, tell=lambda *_: None)
    (shown,) = review.files(Lake(tmp_path), [item], columns, "fr", **KEYS)
    assert [(each.label, each.counts["accepted"]) for each in shown.tables] == [
        ("a.csv", 2), ("b.csv", 1), ("", 0), ("c.csv", 1)
    ]  # fmt: skip
