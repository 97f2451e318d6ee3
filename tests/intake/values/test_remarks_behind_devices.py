"""What stands behind a device in a line: where it stands, what is wrong with a part of it, who has it, how many all
are; nothing of it makes another thing of the device."""

from __future__ import annotations

import pytest

from footprint.intake.values.text_lines import Line, read
from footprint.intake.vocabulary.categories import verdict


def devices(line: Line) -> list[tuple[str | None, str]]:
    """Kind and number of each device of a line; None for a word of several meanings."""
    return [(verdict(item.kind).category, item.quantity) for item in line.items]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Workstation under Rhodri's desk", "workstation"), ("Workstation under Rhodri's desk for modelling",
        "workstation"), ("keyboard under desk", "keyboard"), ("Docking station behind the table", "docking_station"),
        ("Laptop behind reception desk", "laptop"), ("Printer near the shelf", "printer"),
        ("Imprimante sous le bureau", "printer"), ("Serveur derrière l'armoire", "server"),
        ("Drucker unter dem Tisch", "printer"), ("Toughbooks with dead battery", "laptop"),
        ("ThinkPad with a new battery", "laptop"), ("Laptop with a dead battery", "laptop"),
    ],
)  # fmt: skip
def test_where_a_device_stands_and_what_is_wrong_with_it_leave_it_one(text: str, kind: str) -> None:
    line = read(f"- {text}")
    assert [own for own, _ in devices(line)] == [kind]
    assert line.items[0].state not in ("retired", "gone_undated", "missing")


@pytest.mark.parametrize(
    "text",
    ["laptop battery", "PC battery", "Laptop bag", "table for printer", "Desk under window", "monitor arm under desk",
     "desk lamp", "Battery with charger", "support sous écran"],
)  # fmt: skip
def test_what_is_for_a_device_stays_none(text: str) -> None:
    assert not read(f"- {text}").names_devices


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("laptop with a broken screen", [("laptop", "")]),
        ("portable avec un écran cassé", [("laptop", "")]),
        ("tablette avec un écran fêlé, HS", [("tablet", "")]),
        ("PC fixe avec un écran HS", [("desktop", ""), ("monitor", "1")]),
        ("laptop with a monitor", [("laptop", ""), ("monitor", "1")]),
        ("portable avec 2 écrans cassés", [("laptop", ""), ("monitor", "2")]),
    ],
)
def test_the_damaged_screen_of_what_has_one_is_no_other(text: str, units: list[tuple[str, str]]) -> None:
    assert devices(read(f"- {text}"))[: len(units)] == units


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Panasonic Toughbooks x2, one with a dead battery", "2"), ("iPads x3 (one lent)", "3"),
        ("Raspberry Pi loggers, six of them", "six"), ("Écrans Dell, douze au total", "douze"),
        ("Issued laptops: Imogen, Rhodri, Adaeze, Callum, Beatrix (5)", "5"), ("Portables : Anne, Bob et Carole", "3"),
        ("Smartphones: Anna Smith and Bob Jones", "2"),
        ("Imprimantes : Canon, Brother", ""), ("Tablettes : Galaxy, Surface", ""), ("Écrans : Compta, Direction", ""),
        ("Portable : Anne, Bob", ""), ("Portables : Anne, Bob (3)", ""), ("Écrans : salle 2, salle 3", ""),
    ],
)  # fmt: skip
def test_a_number_behind_the_devices_counts_them(text: str, number: str) -> None:
    assert read(f"- {text}").items[0].quantity == number


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Old PC from the lab - WEEE skip, Feb 2024", "retired"), ("Ancien serveur : jeté en 2023", "retired"),
        ("Imprimante – mise en D3E", "retired"), ("Imprimante - Brother HL1110", ""), ("PC - OptiPlex 3050", ""),
        ("Serveur : à remplacer en 2026", ""),
    ],
)  # fmt: skip
def test_behind_a_sign_a_device_may_be_said_to_be_gone(text: str, state: str) -> None:
    (item,) = read(f"- {text}").items
    assert (item.state if item.state == "retired" else "") == state
    assert not (state and item.model)


@pytest.mark.parametrize("text", ["Laptop (Windows 7, off network)", "Portable (réseau, Windows)"])
def test_brackets_without_a_sure_device_are_a_remark(text: str) -> None:
    assert [kind for kind, _ in devices(read(f"- {text}"))] == ["laptop"]
