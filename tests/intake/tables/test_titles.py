"""Lines without a type: what their model says, else what the title, the sheet or the file says of the whole list."""

from __future__ import annotations

import pytest

from footprint.intake.tables import titles
from tests.intake.accounts import rules
from tests.intake.conftest import Read

BELOW = "Modèle;Nb;Année\nIiyama 24;5;2021\nQK2492;2;2020\n"


@pytest.mark.parametrize(
    "title",
    [
        "ECRANS\n",
        "Inventaire des écrans 2024;;\n",
        "Mairie de Port-Salvert;;\n\nÉcrans\n",
        "Parc d'écrans de la mairie;;\n",
    ],
)
def test_a_title_names_the_devices_of_a_list(read_text: Read, title: str) -> None:
    reading = read_text(title + BELOW)
    assert reading.table["category"].to_pylist() == ["monitor", "monitor"]
    assert rules(reading)["category_from_list"] == 2


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Ordinateurs\n",
        "Matériel de la mairie\n",
        "Écrans et PC fixes\n",
        "Sans objet\n",
        "Écrans à commander\n",
        "Écrans réformés\n",
        "Écrans loués\n",
        "Contrats d'écrans\n",
    ],
)
def test_a_title_that_names_no_one_kind_decides_nothing(read_text: Read, title: str) -> None:
    reading = read_text(title + BELOW)
    assert (reading.accepted, reading.refused) == (0, 2)


@pytest.mark.parametrize(
    ("name", "category"),
    [("Liste des écrans 2024.csv", "monitor"), ("imprimantes.csv", "printer"), ("parc.csv", None), ("PC.csv", None)],
)
def test_a_file_names_the_devices_of_its_list(read_text: Read, name: str, category: str | None) -> None:
    reading = read_text(BELOW, name)
    assert reading.table["category"].to_pylist() == ([category] * 2 if category else [])


def test_the_nearest_name_decides(read_text: Read) -> None:
    assert read_text("Écrans\n" + BELOW, "imprimantes.csv").table["category"].to_pylist() == ["monitor"] * 2
    assert read_text("PC\n" + BELOW, "imprimantes.csv").refused == 2


def test_words_and_models_go_before_titles(read_text: Read) -> None:
    words = ("Imprimante;X", ";Latitude 5420", ";Scanner", ";Câble HDMI", ";Housse iPad", ";PC Medion")
    reading = read_text("Écrans\nType;Modèle\n" + "\n".join(words) + "\n")
    assert reading.table["category"].to_pylist() == ["printer", "laptop", "scanner"]
    assert (reading.refused, reading.set_aside) == (1, 2)


def test_numbers_below_a_title_are_no_device(read_text: Read) -> None:
    reading = read_text("Écrans\n" + BELOW + ";7;\n")
    assert reading.table["quantity_devices"].to_pylist() == [5, 2]
    assert rules(reading)["total_row"] == 1


@pytest.mark.parametrize(
    ("model", "fate"),
    [
        ("Écran Iiyama 24", "monitor"),
        ("Imprimante HP LaserJet 400", "printer"),
        ("Câble HDMI", "set_aside"),
        ("Housse iPad", "refused"),
        ("Iiyama XU2492", "monitor"),
        ("XU2492", "monitor"),  # a series that only monitors have, whoever's name stands before it
        ("Zorg QK2492", "refused"),
        ("PC Medion", "refused"),
    ],
)
def test_the_words_of_a_model_where_there_is_no_type(read_text: Read, model: str, fate: str) -> None:
    reading = read_text(f"Modèle;Nb\n{model};3\n")
    found = reading.table["category"].to_pylist() or [
        name for name in ("refused", "set_aside") if getattr(reading, name)
    ]
    assert found == [fate]


def test_the_type_of_the_line_above_is_proposed(read_text: Read) -> None:
    """People write the first type of many lines only; nothing is guessed, the corrected file has it."""
    lines = (
        "Imprimante;Kyo;3",
        ";Latitude 5420;1",
        ";Oki;4",
        "Écran;P;1",
        ";Iiyama;5",
        "Machin;X;1",
        ";Y;1",
        "TOTAL;;15",
        ";Z;1",
    )
    reading = read_text("Type;Modèle;Nb\n" + "\n".join(lines) + "\n")
    told = reading.findings.filter([each == "unknown_category" for each in reading.findings["rule"].to_pylist()])
    proposed = dict(zip(told["line"].to_pylist(), told["proposal"].to_pylist(), strict=True))
    assert {line: proposed[line] for line in (4, 6, 8, 10)} == {4: "printer", 6: "monitor", 8: None, 10: None}


@pytest.mark.parametrize(
    ("header", "category"),
    [
        (("AP Name", "Model", "Serial"), "wifi_access_point"),
        (("Nom de la tablette", "Élève"), "tablet"),
        (("Nom serveur", "OS"), "server"),
        (("Nom de l'imprimante", "Nom du serveur"), None),  # of two kinds
        (("N° de PC", "Marque"), None),  # of which kind, nobody knows
        (("Nom", "Numéro de téléphone", "Imprimante"), None),
    ],
)
def test_a_name_of_a_column_may_say_what_all_lines_are(header: tuple[str, ...], category: str | None) -> None:
    assert titles.of_header(header) == category
