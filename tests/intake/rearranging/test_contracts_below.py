"""What stands on the first line of a contract or an order holds for the lines below it, and nothing else is carried."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Origin, Source
from footprint.intake.rearranging.in_place.contracts_below import carried_down
from tests.cases import cases
from tests.intake.accounts import rules
from tests.intake.conftest import Read

LIMITS = Limits()
HEADER = ["N° contrat", "Début", "Fin", "Désignation", "Qté", "Statut"]
FIRST = [["L1", "01/04/2021", "31/03/2024", "PC portable", "12", "Restitué"],
         ["L2", "01/04/2024", "31/03/2027", "Écran", "4", "En cours"]]  # fmt: skip


def made(rows: list[list[str]], header: list[str] = HEADER) -> list[list[str]]:
    source = carried_down(Source.of_rows([header, *rows], Origin("csv", "0" * 64, 1), LIMITS), LIMITS)
    return [line.rstrip("\n").split("\t") for line in source.lines()][1:]


@settings(max_examples=cases(40, long=400), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(FIRST), st.integers(0, 3)), min_size=2, max_size=5), st.booleans())
def test_each_line_has_what_its_contract_says(contracts: list[tuple[list[str], int]], has_sums: bool) -> None:
    rows, expected = [], []
    for first, below in contracts:
        rows += [first, *([["", "", "", "Souris", "9", ""]] * below)]
        expected += [first, *([[*first[:3], "Souris", "9", first[5]]] * below)]
        if has_sums:
            rows.append(["", "", "", f"Sous-total {first[0]}", "9", ""])
            expected.append(rows[-1])
    assert made(rows) == expected


@pytest.mark.parametrize(
    "number", ["N° contrat", "Contract no.", "Vertragsnummer", "Commande", "Order", "Pedido", "N° facture"]
)
@pytest.mark.parametrize("day", ["Début", "Date", "Fin", "Livré le", "Date commande"])
def test_contracts_and_orders_are_known_in_several_languages(number: str, day: str) -> None:
    rows = [["C1", "01/02/2023", "PC", "2"], ["", "", "Écran", "3"], ["C2", "05/06/2024", "NAS", "1"]]
    assert made(rows, [number, day, "Article", "Qté"])[1] == ["C1", "01/02/2023", "Écran", "3"]


@pytest.mark.parametrize(
    "rows",
    [
        [FIRST[0], ["", "", "", "Souris", "9", "En cours"], FIRST[1]],  # a state of its own
        [FIRST[0], ["", "", "", "note", "", ""], FIRST[1]],  # no line of devices
        [["", "", "", "Souris", "9", ""], *FIRST],  # of no contract
        [FIRST[0], ["", "", "", "Souris", "9", ""]],  # one contract: it may be the only one that is known
    ],
)
def test_what_may_be_otherwise_stays_as_it_is(rows: list[list[str]]) -> None:
    assert made(rows) == rows


def test_rooms_give_no_state_to_the_next_lines() -> None:
    rows = [["101", "03/02/2021", "HS", "PC", "2"], ["", "", "", "Écran", "4"], ["102", "", "", "NAS", "1"]]
    assert made(rows, ["Salle", "Date", "État", "Désignation", "Qté"]) == rows


def test_all_of_a_contract_that_ended_is_gone(read_text: Read) -> None:
    lines = "\n".join(";".join(row) for row in (FIRST[0], ["", "", "", "Copieur", "3", ""], FIRST[1]))
    reading = read_text(f"{';'.join(HEADER)}\n{lines}\n")
    assert [row["status"] for row in reading.table.to_pylist()] == ["gone_undated", "gone_undated", "in_use"]
    assert rules(reading)["retired_without_date"] == 2


def test_a_long_list_is_read_as_a_short_one() -> None:
    rows = [row for at in range(3_000) for row in ([f"L{at}", *FIRST[at % 2][1:]], ["", "", "", "Souris", "9", ""])]
    filled = made(rows)
    assert len(filled) == len(rows)
    assert {tuple(row[:3]) for row in filled[1::2]} == {tuple(row[:3]) for row in filled[::2]}


@pytest.mark.parametrize(
    ("number", "header", "said"),
    [("N° contrat", "État", "restitué"), ("Contrat", "Date sortie", "01/02/2023"), ("Contract", "Status", "disposed"),
     ("N° contrat", "Statut", "Échu - restitué 04/2025"), ("Contrato", "Estado", "devuelto al arrendador")],
)  # fmt: skip
def test_all_of_one_contract_of_several_that_ended_is_gone(
    read_text: Read, number: str, header: str, said: str
) -> None:
    lines = f"C1;PC portable;10;01/01/2020;{said}\n;Écran;10;;\nC2;PC fixe;5;02/03/2021;\n;Imprimante;1;;\n"
    rows = read_text(f"{number};Type;Quantité;Début;{header}\n{lines}").table.to_pylist()
    there = [row["status"] in (None, "in_use") and row["retired_on"] is None for row in rows]
    assert there == [False, False, True, True]


@pytest.mark.parametrize("state", ["volé", "perdu", "stolen"])
def test_what_is_missing_of_a_contract_is_one_line_of_it(read_text: Read, state: str) -> None:
    lines = f"C1;PC portable;1;01/01/2020;{state}\n;Écran;10;;\nC2;PC fixe;5;02/03/2021;\n;Imprimante;1;;\n"
    rows = read_text(f"N° contrat;Type;Quantité;Début;État\n{lines}").table.to_pylist()
    assert [row["status"] for row in rows] == ["missing", None, None, None]
