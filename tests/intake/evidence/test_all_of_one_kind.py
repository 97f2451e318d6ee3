"""Lists of which no column says what the devices are: the title, the sheet or the file does, else the member, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from footprint.intake.evidence.answered import ALL, key, signature
from tests.intake.accounts import AS_OF, conserved
from tests.intake.workbook_files import xlsx

SERIALS = ["DMPZXP5BFYWW3", "DMPEKCYW3W49N", "DMPXBW5FS3AW4"]
PUPILS = "\n".join(["N°;N° de série;Élève", *(f"{n};{each};Élève {n}" for n, each in enumerate(SERIALS, 1)), ""])


def read(path: Path, said: str = "", header: str = "") -> Reading:
    answers = {key(signature(header.split(";")), ALL): said} if said else {}
    (reading,) = read_all(path, year=2025, as_of=AS_OF, answers=answers)
    return conserved(reading)


# What a list without kinds looks like, what the member says of it, and how many there are.
FAMILIES = {
    "numbers and pupils": (PUPILS, "tablet", 3),
    "loans": ("Date du prêt;Emprunteur;N° de série;Rendu le\n"
              + "".join(f"0{n}/09/2025;Élève {n};{each};\n" for n, each in enumerate(SERIALS, 1)), "laptop", 3),
    "computers of a directory": ("Name,Enabled,LastLogonDate,OperatingSystem\nPORT-001,True,2025-11-01,Windows 11\n"
                                 "PORT-002,True,2025-11-03,Windows 11\n", "laptop", 2),
    "sensors": ("dev_eui,name,application,device_profile,last_seen_at\n1fbd145d5be01ce0,comp-001,Compteurs,Pulse,"
                "2025-12-08\n78ffd31c2cb44c58,comp-002,Compteurs,Pulse,2025-12-03\n", "iot", 2),
    "models that nobody knows": ("Désignation;N° de série\nZorglub 12;AB12CD34\nZorglub 13;AB12CD35\n", "iot", 2),
    "numbers of lots": ("Lot;Nb;Affectation\nValise 1;30;3e A\nValise 2;15;3e B\n", "tablet", 45),
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_what_the_member_says_of_all_lines_holds(tmp_path: Path, family: str) -> None:
    text, said, number = FAMILIES[family]
    path = tmp_path / "liste.csv"
    path.write_text(text, encoding="utf-8")
    header = text.partition("\n")[0].replace(",", ";")
    assert read(path).accepted == 0
    reading = read(path, said, header)
    rows = reading.table.select(["category", "quantity_devices"]).to_pylist()
    assert sum(row["quantity_devices"] or 1 for row in rows) == number
    assert {row["category"] for row in rows} == {said}


def test_a_model_that_says_something_else_keeps_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Libellé;N° de série\nEAR-12;X1YZ\niPad 9;X2YZ\n", encoding="utf-8")
    assert read(path, "tablet", "Libellé;N° de série").table["category"].to_pylist() == ["tablet", "tablet"]


@pytest.mark.parametrize("name", ["Dotation tablettes 5e.csv", "Tablettes.csv", "liste des tablettes 2025.csv"])
def test_the_name_of_the_file_says_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(PUPILS, encoding="utf-8")
    assert read(path).table["category"].to_pylist() == ["tablet"] * 3


@pytest.mark.parametrize("name", ["Classe mobile 1.csv", "PC ou tablettes.csv", "Tablettes à commander.csv"])
def test_a_name_that_says_less_is_asked(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(PUPILS, encoding="utf-8")
    reading = read(path)
    assert (reading.kind, reading.findings["message_key"].to_pylist()) == (None, ["findings.wrong_kind.untyped.says"])


def test_the_name_of_the_sheet_says_it(tmp_path: Path) -> None:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx({"Tablettes": [line.split(";") for line in PUPILS.splitlines()]}))
    assert read(path).table["category"].to_pylist() == ["tablet"] * 3
