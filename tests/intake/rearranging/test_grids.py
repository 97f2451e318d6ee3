"""Tables of counts, whose lines and columns mean something only together: the number of their devices is that of a
person who looks at them, or the table is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.rearranging.grids import axes, words
from tests.intake.workbook_files import xlsx
from tests.rounds.inventories import outcome

Rows = list[list[Any]]
KINDS = {"PC portable": "laptop", "Écran": "monitor", "Imprimante": "printer", "Tablette": "tablet", "Switch": "switch"}
# Names of columns, and what the number of a line is worth: (names, signs of their numbers).
SHAPES: dict[str, tuple[Sequence[str], Sequence[int]]] = {
    "states": (("En service", "En stock", "Réformés"), (1, 1, 0)),
    "states in English": (("In use", "Spare", "Disposed"), (1, 1, 0)),
    "states and a plan": (("Utilisés", "En réserve", "À commander"), (1, 1, 0)),
    "years of a stock": (("Parc 2023", "Parc 2024", "Parc 2025"), (0, 0, 1)),
    "days": (("31/12/2024", "30/06/2025", "31/12/2025"), (0, 0, 1)),
    "newest first": (("Inventaire déc. 2025", "Inventaire déc. 2024"), (1, 0)),
    "quarters": (("Parc fin T1", "Parc fin T2", "Parc fin T3", "Parc fin T4"), (0, 0, 0, 1)),
    "bought": (("Achats 2022", "Achats 2023", "Achats 2024"), (1, 1, 1)),
    "flows": (("Stock au 01/01/2025", "Entrées", "Mis au rebut"), (1, 1, -1)),
    "flows in German": (("Bestand 01.01.2025", "Zugang", "Abgang"), (1, 1, -1)),
    "closed": (("Stock initial", "Entrées", "Sorties", "Stock final"), (0, 0, 0, 1)),
    "remaining": (("Achetés", "Sortis", "Reste"), (0, 0, 1)),
    "planned": (("Prévu", "Réalisé"), (0, 1)),
    "soll": (("Soll", "Ist"), (0, 1)),
    "theory": (("Quantité théorique", "Quantité réelle"), (0, 1)),
    "renewed": (("Avant renouvellement", "Après renouvellement"), (0, 1)),
    "delivered": (("Commandé", "Reçu", "Reste à livrer"), (0, 1, 0)),
    "delivered in Italian": (("Ordinati", "Consegnati"), (0, 1)),
    "each December": (("déc-23", "déc-24", "déc-25"), (0, 0, 1)),
    "ages": (("Moins de 3 ans", "3 à 5 ans", "Plus de 5 ans"), (1, 1, 1)),
    "new and old": (("Neufs", "Anciens"), (1, 1)),
}


def counted(rows: Rows, devices: int, name: str = "parc.xlsx") -> tuple[str, str]:
    """What becomes of a sheet with this many devices."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(xlsx({"Feuil1": rows}))
        return outcome(path, {"devices": str(devices), "accept_devices": "", "categories": "{}"})


@st.composite
def tables(draw: st.DrawFn) -> tuple[Rows, int]:
    """A table of one of the shapes, its kinds in lines or in columns, with or without a title and a line of totals."""
    names, signs = SHAPES[draw(st.sampled_from(sorted(SHAPES)))]
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=4, unique=True))
    numbers = [[draw(st.integers(2, 40)) for _ in names] for _ in kinds]
    if names[-1] == "Stock final":
        numbers = [[opened + gone, come, gone, opened + come] for opened, come, gone, _ in numbers]
    elif -1 in signs:
        numbers = [[opened + gone, come, gone] for opened, come, gone in numbers]
    devices = sum(sign * number for line in numbers for sign, number in zip(signs, line, strict=True))
    rows: Rows = [["Matériel", *names], *([kind, *line] for kind, line in zip(kinds, numbers, strict=True))]
    if draw(st.booleans()):
        rows.append([draw(st.sampled_from(["Total", ""])), *map(sum, zip(*numbers, strict=True))])
    elif draw(st.booleans()):
        rows = [list(column) for column in zip(*rows, strict=True)]
    if draw(st.booleans()):
        rows.insert(0, ["Parc informatique", *[None] * (len(rows[0]) - 1)])
    return rows, devices


@given(tables())
def test_a_table_of_counts_is_right_or_asked_about(table: tuple[Rows, int]) -> None:
    rows, devices = table
    became, detail = counted(rows, devices)
    assert became != "silent", detail


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_is_read(shape: str) -> None:
    names, signs = SHAPES[shape]
    numbers = [[20 + 3 * at + line for at in range(len(names))] for line in range(3)]
    if "flows" in shape or shape == "closed":
        numbers = [[30, 5, 4, 31], [20, 6, 3, 23], [11, 2, 1, 12]]
        numbers = [line[: len(names)] for line in numbers]
    devices = sum(sign * number for line in numbers for sign, number in zip(signs, line, strict=True))
    rows: Rows = [["Matériel", *names], *([kind, *line] for kind, line in zip(KINDS, numbers, strict=False))]
    assert counted(rows, devices)[0] == "right"


HEADINGS: dict[str, tuple[Rows, int]] = {
    "rooms": ([["Salle 101", None], ["PC portable", 15], ["Imprimante", 1], ["Bureau", None], ["PC portable", 2]], 18),
    "gone": ([["Recensement", None], ["Tablettes", 6], ["Écrans", 4], ["Mis au rebut", None], ["Tablettes", 3]], 10),
    "kind above": ([["Tablettes par classe", None], ["CP", 4], ["CE1", 6], ["Moyenne section", 7]], 17),
    "kind in the corner": ([["Tablettes", "Nombre"], ["En prêt", 30], ["En réparation", 4], ["Perdues", 3]], 34),
    "movements": (
        [["PC portables", "Nombre"], ["Stock au 01/01/2025", 8], ["Achats 2025", 3], ["Sorties", -2],
         ["Stock au 31/12/2025", 9]], 9,
    ),
    "two levels": (
        [[None, "Pau", None, "Dax", None], [None, "En service", "Stock", "En service", "Stock"],
         ["PC portables", 18, 3, 12, 1], ["Écrans", 11, 2, 9, 0]], 56,
    ),
    "no label at the total": ([["Unité", "PC portables", "Écrans"], ["Bloc", 4, 6], ["Pau", 3, 5], [None, 7, 11]], 18),
    "numbers with a part": ([["Type", "Parc"], ["PC portable", "12 dont 2 HS"], ["Tablette", "3"]], 15),
    "two years of a school": ([["Groep", "Digibord", "Tablets"], ["1/2", 1, 8], ["3/4", 1, None], ["5/6", 1, 3]], 14),
    "rooms beside": ([["Planta", "Habitaciones", "TV"], ["1ª", 15, 15], ["2ª", 14, 16], ["TOTAL", 29, 31]], 31),
    "side by side": (
        [["Bureau", "Nb", None, "Réseau", "Nb"], ["PC portables", 12, None, "Switchs", 2],
         ["Écrans", 20, None, "Bornes wifi", 3]], 37,
    ),
    "of which gone": ([["Matériel", "Total recensé", "dont réformés"], ["PC portable", 17, 4], ["Écran", 9, 1]], 21),
    "a mean": ([["Agence", "Imprimantes"], ["Pau", 7], ["Dax", 9], ["Agen", 8], ["Moyenne", 8], ["Total", 24]], 24),
    "staff beside": ([["Service", "Nb agents", "Imprimantes"], ["Mairie", 9, 2], ["École", 12, 3]], 5),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADINGS)
def test_headings_corners_and_levels_tell_what_numbers_are(name: str) -> None:
    rows, devices = HEADINGS[name]
    assert counted(rows, devices)[0] == "right"


NO_GRIDS: dict[str, Rows] = {
    "rooms": [["Matériel", "Salle"], ["PC portable", 101], ["PC portable", 102], ["Imprimante", 12]],
    "years": [["Matériel", "À remplacer en"], ["PC portable", 2026], ["Écran", 2027], ["Imprimante", 2028]],
    "amounts": [["Bien", "Valeur", "Dotation 2024", "Dotation 2025"], ["MacBook Pro 14", 2400, 800, 800],
                ["Écran", 300, 100, 100], ["Imprimante", 400, 100, 100]],
    "pages": [["Imprimante", "Total pages"], ["HP LaserJet M404", 16792], ["Ricoh IM C3000", 67224]],
    "meters": [["Index des compteurs (kWh)"], ["Compteur", "01/01/2025", "01/02/2025"], ["PDU-A", 1000, 1100],
               ["PDU-B", 500, 560]],
    "a stray number": [["Type", "Modèle", None, None], ["Écran", "P2419H", None, 12],
                       ["PC fixe", "OptiPlex", None, None]],
}  # fmt: skip


@pytest.mark.parametrize("name", NO_GRIDS)
def test_numbers_of_other_things_count_no_devices(name: str) -> None:
    rows = NO_GRIDS[name]
    assert counted(rows, len(rows) - 1)[0] != "silent"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Stock au 31/12/2025", axes.TIME), ("Reste au 31/12/25", axes.BALANCE), ("dont HS", axes.PART),
        ("Stock mini", axes.PLANNED), ("Mis au rebut en 2025", axes.STATE), ("Salle", axes.OTHER),
        ("< 3 ans", axes.AGE), ("Prix HT", axes.MEASURE), ("Évolution", axes.IGNORED), ("Total", axes.TOTAL),
    ],
)  # fmt: skip
def test_roles_of_names(name: str, role: str) -> None:
    assert axes.read(name).role == role


def test_every_list_of_words_of_counts_is_used() -> None:
    meant = {meaning for role in axes.ORDER for meaning in axes.MEANINGS.get(role, (role,))}
    used = meant | {axes.STOCK, axes.FLOW, axes.MONEY, axes.USE, "condition"}
    assert words.patterns(words.COUNTS).keys() == used
