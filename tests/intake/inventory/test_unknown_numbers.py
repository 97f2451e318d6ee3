"""How many devices a line stands for: read where it is written, unknown and said where it is not, never just one."""

from __future__ import annotations

import math

import pytest

from footprint.intake.values.plurals import is_plural
from footprint.intake.vocabulary.counts_in_labels import counted
from tests.intake.accounts import rules
from tests.intake.conftest import Read


@pytest.mark.parametrize(
    ("label", "number", "rest"),
    [
        ("PORTABLES X12", "12", "PORTABLES"),
        ("PC portables (15)", "15", "PC portables"),
        ("Ecrans *10", "10", "Ecrans"),
        ("Ecrans * 10", "10", "Ecrans"),
        ("Ecrans (*10)", "10", "Ecrans"),
        ("x12 PC fixes salle B204", "12", "PC fixes salle B204"),
        ("12x PC fixes", "12", "PC fixes"),
        ("ProBook x360", "", "ProBook x360"),
        ("Ecran (24)", "", "Ecran (24)"),  # a size, behind a singular
        ("Imprimantes (2019)", "", "Imprimantes (2019)"),  # a year
        ("Elite X2", "", "Elite X2"),
        ("Bornes wifi x7", "7", "Bornes wifi"),
        ("Portables Elite x2", "", "Portables Elite x2"),
        ("Portables ThinkPad X13", "", "Portables ThinkPad X13"),
        ("Bureau X12", "", "Bureau X12"),  # a room
    ],
)
def test_the_number_in_a_label(label: str, number: str, rest: str) -> None:
    assert counted(label) == (number, rest)


@pytest.mark.parametrize(
    "label", ["Imprimantes", "PC portables", "Tablettes salle A", "écrans", "Laptops", "Onduleurs"]
)
def test_plurals(label: str) -> None:
    assert is_plural(label)


@pytest.mark.parametrize("label", ["Imprimante", "NAS", "PC portable Latitudes", "Écran", "Box", "Zorglubs", ""])
def test_no_plurals(label: str) -> None:
    assert not is_plural(label)


def quantities(read_text: Read, content: str) -> list[float | None]:
    return read_text(content).table["quantity_devices"].to_pylist()


def test_a_plural_beside_lines_with_numbers_is_unknown_never_one(read_text: Read) -> None:
    """12 + 15 are counted; of "Tablettes" and "Imprimantes" nobody said how many; "Serveur" is one."""
    content = (
        "Matériel;Date achat\nPORTABLES X12;2021\nÉcrans (15);2020\nTablettes;2021\nImprimantes;2021\nServeur;2020\n"
    )
    found = quantities(read_text, content)
    assert [None if q is None else "?" if math.isnan(q) else q for q in found] == [12, 15, "?", "?", None]
    assert rules(read_text(content))["plural_without_number"] == 2


def test_a_plural_with_an_empty_quantity_is_unknown(read_text: Read) -> None:
    found = quantities(read_text, "Type;Quantité;Date achat\nÉcrans;12;2020\nImprimantes;;2020\nServeur;;2020\n")
    assert [None if q is None else "?" if math.isnan(q) else q for q in found] == [12, "?", None]


def test_lots_without_any_number_are_unknown(read_text: Read) -> None:
    reading = read_text("Type;Date achat\nPC portables;2020\nÉcrans;2021\nImprimantes;2019\n")
    assert all(math.isnan(q) for q in reading.table["quantity_devices"].to_pylist())


@pytest.mark.parametrize(
    "content",
    [
        # The name of a class, on each line of one device.
        "Type;Modèle;Date achat\n" + "PC portables;A;2020\nPC portables;B;2021\nÉcrans;C;2020\nÉcrans;D;2021\n",
        "Type;N° de série;Date achat\nÉcrans;AB12345;2020\nImprimantes;AB12346;2020\nServeurs;AB12347;2020\n",
        "Type;N° inventaire;Date achat\nÉcrans;E-1;2020\nImprimantes;I-1;2020\nServeurs;S-1;2020\n",
    ],
)
def test_a_line_of_one_device_counts_one_whatever_its_class_is_called(read_text: Read, content: str) -> None:
    reading = read_text(content)
    assert "plural_without_number" not in rules(reading)
    assert "quantity_devices" not in reading.table.column_names or not any(
        reading.table["quantity_devices"].to_pylist()
    )


def test_a_fraction_of_a_device_is_no_number_of_devices(read_text: Read) -> None:
    found = quantities(read_text, "Type;Quantité;Date achat\nImprimante;199,9;2021\nÉcran;15,0;2020\nÉcran;0,5;2020\n")
    assert [("?" if math.isnan(q or 0) else q) for q in found] == ["?", 15, "?"]


@pytest.mark.parametrize(
    "content",
    [
        "Site;Type;2023;2024;2025\nMairie;PC portable;40;45;50\nMairie;Écran;60;70;80\nÉcole;PC portable;10;12;15\n",
        "Type;2023;2024\nPC portable;40;45\nÉcran;60;70\n",
        "Type;Nb salles;Nb étages;Prix\nPC portable;1;8;2\nÉcran;5;5;0\n",
        "Type;Effectif;Date achat\nPC portable;12;2021\nÉcran;15;2020\n",
    ],
)
def test_numbers_that_no_column_of_quantity_holds_leave_the_quantity_unknown(read_text: Read, content: str) -> None:
    """215 devices were read as 5: one a line."""
    reading = read_text(content)
    assert all(math.isnan(q) for q in reading.table["quantity_devices"].to_pylist())
    assert rules(reading)["counts_by_column"] == 1


def test_numbers_that_tell_of_single_devices_change_nothing(read_text: Read) -> None:
    content = "Type;N° inventaire;Étage;Bureau\nPC portable;A1;2;204\nPC portable;A2;2;205\nÉcran;A3;1;101\n"
    assert "counts_by_column" not in rules(read_text(content))


def test_a_bare_number_in_a_remark_leaves_a_plural_open(read_text: Read) -> None:
    """`11 (1 cassée)` beside `Tablettes élus` may be how many there are: unknown, and never one."""
    reading = read_text(
        "Type;Marque;Obs.\nPC fixe;HP;\nÉcran;Dell;2\nCopieur;Canon;lent\nTablettes élus;Samsung;11 (1 cassée)\n"
    )
    quantities = dict(
        zip(reading.table["category"].to_pylist(), reading.table["quantity_devices"].to_pylist(), strict=True)
    )
    assert math.isnan(quantities.pop("tablet"))
    assert set(quantities.values()) == {None}
    assert rules(reading)["plural_without_number"] == 1


REMARKS = (
    "Lieu;Matériel;Marque;Achat;Observations\nAccueil;PC fixe;HP;2020;\nSoins;Écrans;Dell;2019;{}\n"
    "Étages;Bornes wifi;Ubiquiti;2023;{}\nLocal;Switch;Netgear;2019;{}\n"
)


@pytest.mark.parametrize(
    ("remarks", "numbers"),
    [
        (("4", "9 dans les étages", "2"), [None, 4, 9, 2]),
        (("6 (2 par étage)", "12 appareils", "à changer"), [None, 6, 12, None]),
        (("3 + un vieux", "14 postes", ""), [None, 3, 14, None]),
        (("4 au rez-de-chaussée", "9 units", "24 ports"), [None, 4, 9, None]),
    ],
)
def test_numbers_among_the_remarks_of_several_plurals_are_theirs(
    read_text: Read, remarks: tuple[str, ...], numbers: list[float | None]
) -> None:
    reading = read_text(REMARKS.format(*remarks))
    assert reading.table["quantity_devices"].to_pylist() == numbers
    assert "plural_without_number" not in rules(reading)


@pytest.mark.parametrize("remarks", [("24 pouces", "2 sont en panne", "2"), ("4", "voir plan", "2"), ("1", "1", "")])
def test_other_numbers_among_remarks_leave_plurals_open(read_text: Read, remarks: tuple[str, ...]) -> None:
    reading = read_text(REMARKS.format(*remarks))
    assert (
        sum(number is not None and math.isnan(number) for number in reading.table["quantity_devices"].to_pylist()) > 0
    )
    assert "plural_without_number" in rules(reading)


@pytest.mark.parametrize("label", ["Imprimante étiquettes", "Traceur posters", "Lecteur codes barres"])
def test_what_a_device_is_for_makes_no_plural_of_it(read_text: Read, label: str) -> None:
    reading = read_text(f"Matériel;Marque;Nombre\n{label};Brother;\nÉcrans;Dell;3\n")
    assert reading.table["quantity_devices"].to_pylist() == [None, 3]


@pytest.mark.parametrize("label", ["Imprimantes étiquettes", "Label printers", "PC portables", "Docking stations"])
def test_a_plural_without_a_number_stays_open(read_text: Read, label: str) -> None:
    reading = read_text(f"Matériel;Marque;Nombre\n{label};Brother;\nÉcrans;Dell;3\n")
    assert math.isnan(reading.table["quantity_devices"].to_pylist()[0])


def test_a_number_in_brackets_is_asked_beside_an_empty_quantity(read_text: Read) -> None:
    reading = read_text("Matériel;Quantité\nSwitch (2);\nÉcran;3\n")
    assert [math.isnan(value) for value in reading.table["quantity_devices"].to_pylist()] == [True, False]


def test_a_remark_that_is_a_number_of_devices_is_that_of_its_line(read_text: Read) -> None:
    lines = "Écrans;Dell;4\nBornes wifi;Ubiquiti;9 dans les étages\nDECT;Ascom;14 postes\nOnduleur;APC;14 jours\n"
    reading = read_text(f"Matériel;Marque;Remarque\n{lines}")
    assert reading.table["quantity_devices"].to_pylist() == [4, 9, 14, None]


@pytest.mark.parametrize(
    ("remark", "number"),
    [
        ("8 unités", 8), ("x8", 8), ("8 x", 8), ("(8 st.)", 8), ("8 uds.", 8), ("8 stuks", 8), ("8 Stück", 8),
        ("8 pz", 8),
        ("8", None), ("8 ans", None), ("8 postes de travail", None), ("x8 Go", None), ("ex. 8", None),
        ("x64", None), ("x86", None), ("2U", None), ("4 u.", None), ("x360", None),
    ],
)  # fmt: skip
def test_a_remark_alone_is_a_number_where_it_says_of_what(read_text: Read, remark: str, number: int | None) -> None:
    reading = read_text(f"Matériel;Marque;Remarque\nBorne wifi;Ubiquiti;{remark}\nÉcran;Dell;\n")
    assert reading.table.to_pylist()[0].get("quantity_devices") == number


@pytest.mark.parametrize("product", ["AirPods Max", "AirPods", "AirPods Pro 2", "Sony earbuds"])
def test_a_product_whose_name_is_a_plural_is_one_device_a_line(product: str, read_text: Read) -> None:
    reading = read_text(f"Objet;Nombre\nPC portable;3\nÉcran;2\n{product};\nCasques;\n")
    assert reading.table["quantity_devices"].to_pylist()[:3] == [3, 2, None]
    assert rules(reading)["plural_without_number"] == 1
