"""A sheet of lots beside a sheet of the same devices one by one: one of them counts, and it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.workbook_files import xlsx

Rows = list[list[object]]
LOTS: Rows = [
    ["Type", "Marque", "Modèle", "Quantité", "Date d'achat"],
    ["PC portable", "Dell", "Latitude 5420", 12, "2021"],
    ["Écran", "Dell", "P2422H", 8, "2021"],
]


def single(kind: str, model: str, number: int, first: int = 1, year: str = "2021") -> Rows:
    return [[f"INV-{n:04}", kind, model, year] for n in range(first, first + number)]


def book(tmp_path: Path, **sheets: Rows) -> list[Reading]:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx({**sheets}))
    return [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]


def devices(readings: list[Reading]) -> float:
    return sum(
        1 if number is None else number
        for reading in readings
        for number in reading.table["quantity_devices"].to_pylist()
    )


HEADER: Rows = [["N° inventaire", "Type", "Modèle", "Date d'achat"]]
PARK = HEADER + single("PC portable", "Dell Latitude 5420", 12) + single("Écran", "P2422H", 8, 13)


@pytest.mark.parametrize("first", ["Commandes", "Parc"])
def test_lots_that_are_told_one_by_one_count_once(tmp_path: Path, first: str) -> None:
    """12 laptops + 8 monitors stand in both sheets: 20 devices, not 40; the two lines of lots are refused and asked."""
    sheets = {"Commandes": LOTS, "Parc": PARK}
    found = book(tmp_path, **dict(sorted(sheets.items(), reverse=first == "Parc")))
    assert devices(found) == 20
    lots = next(reading for reading in found if reading.rows == 2)
    assert (lots.accepted, lots.refused) == (0, 2)
    assert rules(lots) == {"lots_again": 2, **({"read_sheet": 1} if "read_sheet" in rules(lots) else {})}


def test_a_device_fewer_is_still_the_same_lot(tmp_path: Path) -> None:
    """11 of 12 laptops are left (8 % less): 11 + 8 = 19 devices."""
    park = HEADER + single("PC portable", "Latitude 5420", 11) + single("Écran", "P2422H", 8, 13)
    assert devices(book(tmp_path, Commandes=LOTS, Parc=park)) == 19


def test_kinds_alone_are_compared_where_lots_have_no_model(tmp_path: Path) -> None:
    """25 laptops as one asset beside 25 laptops: 25; 9 beside 9 may be a coincidence: 18."""
    for number, total in ((25, 25), (9, 18)):
        lots: Rows = [["Désignation", "Quantité", "Date d'achat"], ["PC portable", number, "2021"]]
        park = HEADER + single("PC portable", "Latitude 5420", number)
        assert devices(book(tmp_path, Immobilisations=lots, Parc=park)) == total


@pytest.mark.parametrize(
    "park",
    [
        HEADER + single("PC portable", "ProBook 450", 12) + single("Écran", "E24", 8, 13),  # other models
        HEADER + single("PC fixe", "Latitude 5420", 12),  # another kind
        HEADER + single("PC portable", "Latitude 5420", 12, year="2016"),  # bought years before
        HEADER + single("PC portable", "Latitude 5420", 2) + single("Écran", "P2422H", 1, 13),  # fewer
    ],
)
def test_other_devices_count_in_addition(tmp_path: Path, park: Rows) -> None:
    """20 devices in lots and those of the other sheet."""
    found = book(tmp_path, Mairie=LOTS, Ecole=park)
    assert devices(found) == 20 + len(park) - 1
    assert not any("lots_again" in rules(reading) for reading in found)


def test_two_lists_of_lots_or_two_of_single_devices_are_not_compared(tmp_path: Path) -> None:
    other = [LOTS[0], ["PC portable", "Dell", "Latitude 5420", 12, "2021"], ["PC fixe", "HP", "ProDesk", 3, "2020"]]
    assert devices(book(tmp_path, Mairie=LOTS, Ecole=other)) == 20 + 15
    more = HEADER + single("PC portable", "Dell Latitude 5420", 12, 101)
    assert devices(book(tmp_path, Mairie=PARK, Ecole=more)) == 32


def test_a_lot_that_may_be_part_of_more_is_asked(tmp_path: Path) -> None:
    """12 laptops were ordered, 30 of the model stand in the park: the order is very likely among them."""
    park = HEADER + single("PC portable", "Latitude 5420", 30)
    found = book(tmp_path, Commandes=LOTS, Parc=park)
    assert devices(found) == 30
    assert [reading.findings["message_key"].to_pylist().count("findings.lots_again.doubtful.says")
            for reading in found] == [2, 0]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [("École A", "École B"), ("Deutschland", "España"), ("Site 1", "Site 2")])
def test_lists_of_two_places_hold_other_devices(tmp_path: Path, first: str, second: str) -> None:
    lots: Rows = [["Type", "Quantité"], ["PC portable", 12], ["Écran", 15]]
    park = HEADER + single("PC portable", "Latitude 5420", 12) + single("Écran", "P2422H", 15, 13)
    assert devices(book(tmp_path, **{first: lots, second: park})) == 54


def test_a_list_named_after_a_place_twice_is_compared(tmp_path: Path) -> None:
    lots: Rows = [["Type", "Quantité"], ["PC portable", 12], ["Écran", 15]]
    park = HEADER + single("PC portable", "Latitude 5420", 12) + single("Écran", "P2422H", 15, 13)
    assert devices(book(tmp_path, **{"Siège lots": lots, "Siège": park})) == 27


def test_another_maker_is_another_device(tmp_path: Path) -> None:
    lots: Rows = [["Type", "Marque", "Quantité"], ["PC portable", "Acer", 12], ["Écran", "LG", 15]]
    park = HEADER + single("PC portable", "Dell Latitude 5420", 12) + single("Écran", "Dell P2422H", 15, 13)
    assert devices(book(tmp_path, Achats=lots, Parc=park)) == 54


@pytest.mark.parametrize("state", ["", "En stock"])
def test_lots_in_stock_are_none_of_those_that_people_have(tmp_path: Path, state: str) -> None:
    """12 laptops and 8 screens that people have, 9 and 4 in a cupboard: its sheet says so, or its states do."""
    lots: Rows = [["Type", "Modèle", "Quantité", "État"], ["PC portable", "Latitude 5420", 9, state],
                  ["Écran", "P2422H", 4, state]]  # fmt: skip
    found = book(tmp_path, **{"Agents": PARK, "Divers" if state else "Stock": lots})
    assert devices(found) == 33
    assert not any("lots_again" in rules(reading) for reading in found)


@pytest.mark.parametrize(("first", "second"), [("Stock", "Parc"), ("Commandes", "Stock"), ("Lots", "Magasin")])
def test_lots_that_are_the_same_to_the_last_device_are_asked(tmp_path: Path, first: str, second: str) -> None:
    assert devices(book(tmp_path, **{first: LOTS, second: PARK})) == 20


def test_lots_in_stock_that_a_list_of_all_names_count_once(tmp_path: Path) -> None:
    header: Rows = [[*HEADER[0], "État"]]
    park = header + [[*row, "En stock" if at < 12 else "En service"] for at, row in enumerate(PARK[1:])]
    assert devices(book(tmp_path, Parc=park, Stock=LOTS)) == 20
