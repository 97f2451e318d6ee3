"""Texts in which tables stand: columns parted by spaces, cards of `key: value`, and all that stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake import Reading, read_all
from footprint.intake.formats.pages.aligned import columns
from footprint.intake.formats.pages.cards import cards
from tests.cases import cases
from tests.intake.accounts import AS_OF, conserved
from tests.intake.rearranging.test_texts import there


def readings(folder: Path, text: str) -> list[Reading]:
    place = folder / "parc.txt"
    place.write_text(text, encoding="utf-8")
    return [conserved(each) for each in read_all(place, year=2025, as_of=AS_OF)]


def printed(names: str, form: str, rows: Sequence[tuple[str, ...]], *, a_page: int, totals: bool = False) -> str:
    """A list as an old program prints it: so many rows a page, below a title and the names, above a rule."""
    pages = []
    for number, first in enumerate(range(0, len(rows), a_page), 1):
        own = rows[first : first + a_page]
        below = [form.format(*row).rstrip() for row in own] + (
            [f"\n        TOTAL SERVICE      {len(own)}"] if totals else []
        )
        pages.append(f"MAIRIE DE X        ETAT DU PARC     PAGE {number}\n{names}\n{'-' * 72}\n" + "\n".join(below))
    return "\n\n".join(pages) + "\n"


LEDGER = [
    ("M007", "PORTABLE TOSHIBA SATELLITE", "QX81", "12/02/2020", "1320.90", ""),
    ("M008", "IMPRIMANTE MATRICIELLE OKI", "10JX", "12/02/2020", "216.90", "30/06/2023"),
    ("M009", "LECTEUR CODE-BARRES HONEYWELL", "89LT", "05/11/2017", "28.90", ""),
    ("M010", "ECRAN PLAT PHILIPS", "MUXZ", "03/09/2021", "138.90", ""),
    ("M011", "ECRAN PLAT PHILIPS", "N0BV", "03/09/2021", "138.90", "15/12/2024"),
    ("M012", "MICRO-ORDINATEUR HP", "CN1E", "03/09/2021", "11138.90", ""),
]
LEDGER_THERE = {"laptop": 1, "barcode_scanner": 1, "monitor": 1, "desktop": 1}
TEXTS: dict[str, tuple[str, dict[str, int]]] = {
    "names_above": (
        "Type            Marque    Modèle            Qté\nPC portable     Dell      Latitude 5420     5\n"
        "PC fixe         HP        ProDesk 400 G6    12\nÉcran           Iiyama    XUB2492           14\n",
        {"laptop": 5, "desktop": 12, "monitor": 14},
    ),
    "a_rule_below_the_names": (
        "Name  Model             ChassisType\n----  -----             -----------\nPC01  OptiPlex 7080     Desktop\n"
        "PC02  ThinkPad T14      Laptop\nPC03  EliteBook 840 G8  Laptop\n", {"desktop": 1, "laptop": 2},
    ),
    "an_invoice": (
        "FACTURE N° 2024-118            Date : 12/05/2024\nClient : Mairie de Lussac\n\n"
        "Réf.        Désignation                    Qté    P.U. HT     Total HT\n"
        "DL5420      PC portable Dell Latitude       4      812,00     3 248,00\n"
        "P2419H      Écran Dell 24\"                  8      165,00     1 320,00\n"
        "HLL2350     Imprimante laser Brother        1      149,00       149,00\n"
        "                                        Total HT              4 717,00\n"
        "                                        TVA 20 %                943,40\n",
        {"laptop": 4, "monitor": 8, "printer": 1},
    ),
    "titles_and_a_total": (
        "PARC AU 31/12/2024\n\nSite        Matériel            Nombre   Année\n"
        "Mairie      PC fixe             8        2020\n"
        "École       Tablette            15       2022\nCCAS        Écran               3        2020\n\n"
        "Total                           26\n", {"desktop": 8, "tablet": 15, "monitor": 3},
    ),
    "two_tables": (
        "POSTES\n\nNom      Type          Modèle\nP01      PC fixe       HP 280\nP02      PC portable   HP 250\n\n"
        "IMPRIMANTES\n\nEmplacement   Type               Modèle     Année\nRdC           Imprimante laser   HP M404    "
        "2020\nÉtage         Copieur            Canon C3   2019\n",
        {"desktop": 1, "laptop": 1, "printer": 1, "multifunction_printer": 1},
    ),
    "in_a_mail": (
        "Bonjour,\n\nCi-dessous notre parc :\n\nType           Marque     Nombre\nPC portable    Dell       8\n"
        "Écran          Dell       10\nTablette       Apple      3\n\nCordialement,\nLe secrétariat\n05 56 00 00 00\n",
        {"laptop": 8, "monitor": 10, "tablet": 3},
    ),
    "a_label_beyond_its_column": (
        "N   Type                 Localisation        Nb\n1   PC fixe              Accueil             2\n"
        "2   Vidéoprojecteur interactif Epson  Salle 1        1\n3   Écran                Accueil             2\n"
        "4   Borne wifi           Couloir             3\n5   Switch               Local technique     1\n",
        {"desktop": 2, "projector": 1, "monitor": 2, "wifi_access_point": 3, "switch": 1},
    ),
    "a_rack": (
        "BAIE 1 - 42U\nU     Equipement             Type\nU42   Panneau 24 ports       brassage\n"
        "U40   SW-CORE-1              switch\nU20   SRV-ESX1               serveur\nU2    APC-1                  "
        "onduleur\n", {"switch": 1, "server": 1, "ups": 1},
    ),
    "a_ledger_on_pages": (
        printed("CODE   DESIGNATION                    NO SERIE  DATE ACQ.    VALEUR HT DATE SORTIE",
                "{:<7}{:<31}{:<10}{:<11}{:>11} {:<10}", LEDGER, a_page=4),
        LEDGER_THERE,
    ),
    "a_ledger_with_one_blank_between": (
        printed("CODE DESIGNATION                  SERIE DATE ACQ.     VALEUR SORTIE",
                "{:<5}{:<28} {:<5} {:<10} {:>10} {:<10}", LEDGER, a_page=3, totals=True),
        LEDGER_THERE,
    ),
    "cards_with_titles": (
        "Fiche poste n°1\nType : PC portable\nModèle : Latitude 5420\nDate achat : 12/03/2022\n\nFiche poste n°2\n"
        "Type : PC fixe\nModèle : ProDesk 400\nDate achat : 01/09/2019\n\nFiche poste n°3\nType : Imprimante laser\n"
        "Modèle : HL-L2350\n", {"laptop": 1, "desktop": 1, "printer": 1},
    ),
    "cards_of_a_program": (
        "\nName         : PC-001\nManufacturer : Dell Inc.\nModel        : OptiPlex 7080\n\nName         : PC-002\n"
        "Manufacturer : LENOVO\nModel        : ThinkPad T14\n\n", {"desktop": 1, "laptop": 1},
    ),
    "cards_with_numbers": (
        "Désignation : Écran 24 pouces\nQuantité : 12\nÉtat : en service\n\nDésignation : PC fixe\nQuantité : 10\n"
        "État : en service\n\nDésignation : Vieux PC fixe\nQuantité : 5\nÉtat : réformé\n",
        {"monitor": 12, "desktop": 10},
    ),
    "cards_with_keys_that_some_lack": (
        "Matériel : PC portable\nModèle : Acer TravelMate\nDate : 2021\n\nMatériel : Écran\nModèle : Acer 24\n\n"
        "Matériel : Imprimante laser\nDate : 2018\nRemarque : lente\n", {"laptop": 1, "monitor": 1, "printer": 1},
    ),
    "cards_with_blank_lines": (
        "Fiche 1\nType : PC fixe\n\nModèle : HP 280 G4\n\nFiche 2\nType : Serveur\n\nModèle : Dell T140\n",
        {"desktop": 1, "server": 1},
    ),
    "cards_of_tabs": (
        "Type\tÉcran\nModèle\tDell P2419H\n\nType\tUnité centrale\nModèle\tOptiPlex 3060\n\nType\tTéléphone fixe\n"
        "Modèle\tYealink T46\n", {"monitor": 1, "desktop": 1, "fixed_phone": 1},
    ),
    "cards_of_kinds": (
        "POSTE 1\nOrdinateur : Dell Latitude 7420\nÉcran : 2 x Dell U2419\nTéléphone : Yealink T42\n\nPOSTE 2\n"
        "Ordinateur : HP EliteDesk 800\nÉcran : Iiyama 24\"\nTéléphone : Yealink T42\n",
        {"laptop": 1, "desktop": 1, "monitor": 3, "fixed_phone": 2},
    ),
    "rows_of_a_database": (
        "*************************** 1. row ***************************\n  nom: PC1\n type: PC fixe\n"
        "*************************** 2. row ***************************\n  nom: PC2\n type: PC portable\n2 rows\n",
        {"desktop": 1, "laptop": 1},
    ),
    "tables_of_markdown_below_each_other": (
        "# Parc\n\n## Postes\n\n| Type | Nb |\n|---|---|\n| PC fixe | 10 |\n| PC portable | 4 |\n\n## Écrans\n\n"
        "| Modèle | Nb |\n|---|---|\n| Dell P2419H | 10 |\n| Iiyama 24\" | 4 |\n",
        {"desktop": 10, "laptop": 4, "monitor": 14},
    ),
    "what_is_to_be_bought_below": (
        "Type           Marque    Nombre\nPC portable    Dell      4\nÉcran          Dell      6\n\n"
        "À acheter en 2026 :\n\n"
        "Type           Marque    Nombre\nPC portable    Dell      3\nÉcran          HP        3\n",
        {"laptop": 4, "monitor": 6},
    ),
    "a_number_wider_than_the_others": (
        "Type           Qté   Lieu\nPC fixe          5   Mairie\nPC portable      7   Mairie\n"
        "Tablette      1200   Écoles\n"
        "Écran           12   Mairie\n", {"desktop": 5, "laptop": 7, "tablet": 1200, "monitor": 12},
    ),
    "goods_of_a_shop": ("Produit     Prix TTC    Stock\nCafé        4,50        12\nThé         3,20        8\n", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_the_devices_of_a_text(tmp_path: Path, name: str) -> None:
    text, wanted = TEXTS[name]
    assert sum((Counter(there(each)) for each in readings(tmp_path, text)), Counter()) == wanted


def test_rows_keep_their_lines_and_all_else_is_named(tmp_path: Path) -> None:
    first, *_ = readings(tmp_path, TEXTS["in_a_mail"][0])
    assert first.table["line"].to_pylist() == [6, 7, 8]
    assert [row["raw_value"] for row in first.findings.to_pylist() if row["rule"] == "table_left_out"] == ["text"]


def test_cards_keep_the_line_on_which_they_begin(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, TEXTS["cards_with_numbers"][0])
    assert reading.table["line"].to_pylist() == [2, 5, 9]  # the names take the first line of all


WORDS = st.text(st.sampled_from("abcdéXYZ019"), min_size=1, max_size=8)
CELLS = st.lists(WORDS, min_size=1, max_size=2).map(" ".join)


@settings(max_examples=cases(60))
@given(st.integers(3, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=4,
                                                        max_size=9)), st.integers(2, 5))  # fmt: skip
def test_columns_that_are_printed_are_found_again(rows: list[list[str]], gap: int) -> None:
    widths = [max(map(len, column)) + gap for column in zip(*rows, strict=True)]
    lines = ["".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)) for row in rows]
    ((found, used),) = columns(lines)
    assert [[cell for cell in found[at] if cell] for at in sorted(found)] == rows
    assert used == set(range(len(rows)))


KEYS = st.lists(st.text(st.sampled_from("klmnop"), min_size=3, max_size=7), min_size=2, max_size=5, unique=True)


@settings(max_examples=cases(60))
@given(KEYS, st.integers(2, 5), st.sampled_from([" : ", ": ", "=", "\t", " .... "]), st.data())
def test_cards_that_are_printed_are_found_again(keys: list[str], number: int, sign: str, data: st.DataObject) -> None:
    values = st.text(st.sampled_from("abcXYZ"), min_size=1, max_size=8)
    made = [[data.draw(values) for _ in keys] for _ in range(number)]
    lines = [line for card in made for line in (*map(f"{{}}{sign}{{}}".format, keys, card), "")]
    ((rows, _),) = cards(lines)
    assert list(rows.values()) == [keys, *made]
