"""Registers of loans: what a borrower brings back stays the organisation's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from footprint.intake import Reading
from tests.intake.one_table import read

LENT = ("Prêté à", "Emprunteur", "Borrowed by", "Ausgeliehen an", "Prestado a", "Prestato a", "Emprestado a")
BACK = ("Rendu le", "Restitué le", "Retour", "Rentré le", "Returned on", "Zurück am", "Devuelto el", "Devolvido em")


def _read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "registre.csv"
    path.write_text(text, encoding="utf-8")
    return read(path, year=2025, as_of=date(2025, 12, 31))


@pytest.mark.parametrize("lent", LENT)
@pytest.mark.parametrize("back", BACK)
def test_what_came_back_is_there(tmp_path: Path, lent: str, back: str) -> None:
    text = (
        f"Type;N° de série;{lent};{back}\nTablette;A1;Paul;30/06/2024\nPC portable;A2;Nadia;\nÉcran;A3;Eva;12/05/2024\n"
    )
    reading = _read(tmp_path, text)
    assert reading.accepted == 3
    assert reading.table["retired_on"].null_count == 3
    assert set(reading.table["status"].to_pylist()).isdisjoint(("retired", "gone_undated", "missing"))


@pytest.mark.parametrize("more", ["Loueur", "Contrat"])
def test_what_went_back_to_a_lessor_is_gone(tmp_path: Path, more: str) -> None:
    text = f"Type;N° de série;{more};Prêté à;Restitué le\nTablette;A1;Econocom;;30/06/2024\nÉcran;A2;Econocom;Eva;\n"
    assert _read(tmp_path, text).table["retired_on"].to_pylist() == [date(2024, 6, 30), None]


@pytest.mark.parametrize("name", ["Date de sortie", "Sorti le", "Out of service date", "Date de sortie d'inventaire"])
def test_what_left_without_coming_back_is_gone(tmp_path: Path, name: str) -> None:
    text = f"Type;N° de série;{name};Prêté à\nTablette;A1;30/06/2024;\nÉcran;A2;;Eva\n"
    reading = _read(tmp_path, text)
    assert "read_loans" not in reading.findings["rule"].to_pylist()


def test_a_state_is_that_of_the_device(tmp_path: Path) -> None:
    text = "Type;N° de série;Prêté à;État\nTablette;A1;Paul;restitué\nPC portable;A2;Nadia;réformé\n"
    assert _read(tmp_path, text).table["status"].to_pylist() == ["gone_undated", "gone_undated"]


def test_without_borrowers_a_return_is_an_exit_as_before(tmp_path: Path) -> None:
    reading = _read(tmp_path, "Type;N° de série;Restitué le\nTablette;A1;30/06/2024\nPC portable;A2;\n")
    assert reading.table["retired_on"].to_pylist() == [date(2024, 6, 30), None]
    assert "read_loans" not in reading.findings["rule"].to_pylist()


def test_what_was_discarded_among_loans_is_gone(tmp_path: Path) -> None:
    text = "Type;N° de série;Prêté à;Rendu le;Réformé le\nTablette;A1;Paul;30/06/2023;02/02/2024\nPC portable;A2;;;\n"
    reading = _read(tmp_path, text)
    assert reading.table["retired_on"].to_pylist() == [date(2024, 2, 2), None]


@pytest.mark.parametrize(
    ("lent", "back", "yes"),
    [("Emprunteur", "Rendu", "oui"), ("Emprunteur", "Restitué ?", "X"), ("Borrowed by", "Returned", "yes"),
     ("Ausgeliehen an", "Zurück", "ja"), ("Prestado a", "Devuelto", "sí")],
)  # fmt: skip
def test_yes_below_what_came_back_is_no_exit(tmp_path: Path, lent: str, back: str, yes: str) -> None:
    text = f"Type;N° de série;{lent};{back}\nPC portable;A1;Marie;\nPC portable;A2;Luc;{yes}\niPad;A3;Paul;{yes}, HS\n"
    reading = _read(tmp_path, text)
    assert set(reading.table["status"].to_pylist()).isdisjoint(("retired", "gone_undated", "missing"))
    assert (reading.accepted, "unread_state" in reading.findings["rule"].to_pylist()) == (3, False)
