"""Lists without a line of names; a list that has one is never taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import read_all
from tests.intake.accounts import AS_OF, FILES, conserved, rules
from tests.intake.conftest import Read


def test_kinds_and_numbers(read_text: Read) -> None:
    reading = conserved(read_text("PC portable;12\nÉcran;20\nImprimante;3\n"))
    rows = [(row["category"], row["quantity_devices"], row["line"]) for row in reading.table.to_pylist()]
    assert rows == [("laptop", 12.0, 1), ("monitor", 20.0, 2), ("printer", 3.0, 3)]
    assert (reading.dialect.arrangement, rules(reading)["read_without_header"]) == ("headless", 1)


def test_numbers_of_lines_are_no_quantities(read_text: Read) -> None:
    reading = read_text("1;PC portable\n2;Écran\n3;Imprimante\n")
    assert reading.table["quantity_devices"].to_pylist() == [None, None, None]


def test_in_a_wide_table_a_number_may_be_anything(read_text: Read) -> None:
    reading = read_text("PC portable;Dell;Latitude 5420;12;B2\nÉcran;Dell;P2419H;3;B1\nPC fixe;HP;ProDesk 400;4;B4\n")
    assert reading.accepted == 3
    assert reading.table["quantity_devices"].to_pylist() == [None, None, None]
    assert reading.table["maker"].to_pylist() == ["Dell", "Dell", "HP"]


@pytest.mark.parametrize("content", ["Équipement;12\nPC portable;1\n", "Type;Nb\nPC;2\nÉcran;1\n", "PC\nÉcran\n"])
def test_a_header_is_a_header(read_text: Read, content: str) -> None:
    assert read_text(content).dialect.arrangement != "headless"


@pytest.mark.parametrize("path", sorted(FILES.glob("*.csv")), ids=lambda path: path.name)
def test_no_known_file_lacks_a_header(read_file: Read, path: Path) -> None:
    assert read_file(path.name).dialect.arrangement != "headless"


def test_lines_of_a_log_are_no_devices(read_text: Read) -> None:
    lines = "2025/04/01 10:22:00 [error] 1234#0: *9 open() failed, client: 192.0.2.1, server: www.exemple.fr, x\n" * 5
    assert read_text(lines).kind is None


def test_folders_with_sizes_are_no_devices(read_text: Read) -> None:
    sizes = "412G\t/srv/partages/urbanisme\n38G\t/srv/partages/etat-civil\n96G\t/srv/partages/finances\n"
    assert read_text(sizes, "du.txt").kind is None


def test_a_text_of_counted_labels(read_text: Read) -> None:
    reading = conserved(read_text("Au bureau :\n- trois PC portables Dell\n- 2 écrans\n- une imprimante\n"))
    rows = [(row["category"], row["quantity_devices"]) for row in reading.table.to_pylist()]
    assert rows == [("laptop", 3.0), ("monitor", 2.0), ("printer", 1.0)]


LINES = [["PC fixes", "5", ""], ["Écrans", "7", "Dell, 2022"], ["Imprimante", "1", "Epson, couleur"],
         ["iPad", "6", "coques, housses"], ["PC portables", "4", ""], ["Serveur", "1", "salle, baie"]]  # fmt: skip
TITLES: tuple[list[list[str]], ...] = (
    [],
    [["Médiathèque", "", ""]],
    [["Médiathèque", "", "le 8/12/2025, N."], ["", "", "relu"]],
)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("titles", TITLES, ids=len)
@pytest.mark.parametrize("parts", [[], ["Accueil", "Étage"]], ids=len)
@pytest.mark.parametrize("own", [False, True])
def test_titles_headings_and_remarks_change_nothing(
    read_text: Read, separator: str, titles: list[list[str]], parts: list[str], own: bool
) -> None:
    """A title over nothing or over the remarks, headings of rooms between the lines, in a column of their own or not,
    commas in remarks: 24 devices, whatever parts the cells."""
    halves = [LINES[:3], LINES[3:]]
    rows = [row for at, half in enumerate(halves) for row in [*([[parts[at], "", ""]] if parts else []), *half]]
    rows = [[row[0], "", *row[1:]] if not row[1] else ["", *row] for row in rows] if own else rows
    above = [[row[0], *([""] if own else []), *row[1:]] for row in titles]
    reading = conserved(read_text("".join(f"{separator.join(row)}\n" for row in [*above, *rows])))
    counted = [(row["category"], row["quantity_devices"]) for row in reading.table.to_pylist()]
    assert counted == [
        ("desktop", 5), ("monitor", 7), ("printer", 1), ("tablet", 6), ("laptop", 4), ("server", 1),
    ]  # fmt: skip


def test_numbers_that_agree_with_plurals_count_in_a_wide_list(read_text: Read) -> None:
    """Beside rooms, makers and remarks, too; numbers of which a plural has 1 are others (`PC fixes`: building 1)."""
    lines = ["B2;PC fixes;Dell;{};x y", "B1;Écrans;HP;7;x y", "B3;Imprimante;Epson;1;x y", "B4;Serveur;HP;1;x y"]
    reading = read_text("\n".join(lines).format(5))
    assert reading.table["quantity_devices"].to_pylist() == [5, 7, 1, 1]
    others = read_text("\n".join(lines).format(1))
    assert not any(each == each and each for each in others.table["quantity_devices"].to_pylist())


def test_what_a_label_holds_besides_and_what_a_remark_says_gone(read_text: Read) -> None:
    reading = conserved(
        read_text(";Mac mini + écran;1;montage vidéo\n;Liseuses Kobo;4;pilonnées en 2024\n;Écrans;2;\n")
    )
    rows = [(row["category"], row["quantity_devices"], row["status"]) for row in reading.table.to_pylist()]
    assert rows == [("desktop", 1, None), ("monitor", 1, None), ("tablet", 4, "retired"), ("monitor", 2, None)]


PEOPLE = (
    "Collaborateur;Poste;Écran;Téléphone\nA B;Z2 Tower;1;iPhone 14\nC D;iMac 27;2;iPhone 15\nE F;Latitude 5540;1;\n"
)


@pytest.mark.parametrize("title", ["", "Commun;;;\n", "Partagé :;;;\n"])
def test_devices_without_names_below_a_list_of_persons_are_a_list(tmp_path: Path, title: str) -> None:
    """Three persons with 3 computers, 4 screens and 2 telephones; what all share: 4 devices."""
    text = f"{PEOPLE};;;\n{title}Copieur Canon;1;;\nTraceur HP;1;;vendu en 2023\nSwitch 24 ports;2;;\n"
    path = tmp_path / "parc.csv"
    path.write_text(text, encoding="utf-8")
    people, shared = (conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF))
    assert sum(row["quantity_devices"] or 1 for row in people.table.to_pylist()) == 9
    rows = [(row["category"], row["quantity_devices"]) for row in shared.table.to_pylist()]
    assert rows == [("multifunction_printer", 1), ("plotter", 1), ("switch", 2)]
    assert len({people.name, shared.name}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Lieu;Matériel;Nb\nA;PC fixe;1\nB;Imprimante;2\n;;\nC;Écran;3\nD;Switch;1\nE;Onduleur;1\n",
        "Type;Modèle;Nb\nPC portable;Dell;1\n;;\nÉcran;HP;3\nSwitch;HP;1\nOnduleur;APC;1\n",
        "Lieu;Matériel;Nb\n;;\nA;PC fixe;1\nB;Imprimante;2\nC;Écran;3\n",
    ],
)
def test_lines_of_the_list_above_stay_in_it(read_text: Read, text: str) -> None:
    reading = read_text(text)
    assert reading.accepted == text.count("\n") - 2
    assert "read_without_header" not in rules(reading)


LISTED = "Nom;PC;Écran;Téléphone\n" + "".join(f"P{at};HP 250 G8;Dell P24;iPhone 12\n" for at in range(4)) + ";;;\n"


@pytest.mark.parametrize(
    "block",
    [
        "Total;;;\nPC portables;4;;\nÉcrans;4;;\nSmartphones;4;;\n",
        "PC portables;4;;\nÉcrans;4;;\nSmartphones;4;;\n",
        "HP 250 G8;4;;\nDell P24;4;;\niPhone 12;4;;\n",
        "Dont :;;;\nSwitch;3;;\nImprimante;1;;\nNAS;4;;\n",
        "À commander;;;\nSwitch;3;;\nImprimante;1;;\nNAS;4;;\n",
        "Réformés en 2024;;;\nSwitch;3;;\nNAS;1;;\nOnduleur;4;;\n",
        "Budget 2026;;;\nSwitch;800;;\nImprimante;150;;\nNAS;300;;\n",
        "Switch;4 ans;;\nImprimante;5 ans;;\nNAS;5 ans;;\n",
        "Prix unitaires;;;\nSwitch;80;;\nImprimante;90;;\nNAS;99;;\n",
        "Switch;800 €;;\nImprimante;150 €;;\nNAS;300 €;;\n",
    ],
)  # fmt: skip
def test_sums_prices_plans_and_lives_below_a_list_are_no_devices(read_text: Read, block: str) -> None:
    reading = read_text(LISTED + block)
    assert sum(row["quantity_devices"] or 1 for row in reading.table.to_pylist()) == 12
    assert "read_without_header" not in rules(reading)


def test_names_that_nobody_knows_are_no_title(read_text: Read) -> None:
    """They stand over all columns that lines fill, as a title does not."""
    reading = read_text("Machin;Bazar;Chose\nPC portable;Dell;B2\nÉcran;HP;B1\nImprimante;Epson;B3\n")
    assert reading.dialect.arrangement != "headless"
    assert reading.accepted == 3


@pytest.mark.parametrize("first", ["ordinateur du presbytère", "PC de l'accueil", "ordenador de la entrada"])
def test_a_first_line_of_another_kind_than_those_below_is_a_device(read_text: Read, first: str) -> None:
    reading = conserved(read_text(f"{first};HP\nimprimante;Canon\nvidéoprojecteur;Optoma\n"))
    assert reading.table["category"].to_pylist() == ["desktop", "printer", "projector"]


def test_a_block_below_a_list_of_persons_names_several_devices_in_a_cell(tmp_path: Path) -> None:
    """What stands behind a `+` was lost, and the line was the longest of the models."""
    path = tmp_path / "postes.csv"
    persons = "".join(f"P{n};Portable Dell 5530;AOC 27\n" for n in range(5))
    path.write_text(
        f"Qui;Ordinateur;Écran\n{persons}\nCommuns\nCopieur;Ricoh IM C2000\nScanner accueil;Brother ADS\n"
        "Salle réunion;TV Samsung 55 + Logitech Rally Bar\n\nRéseau\nSwitch;HP 1820\nNAS;Synology DS220\n"
        "Routeur;Cisco 891\n", encoding="utf-8",
    )  # fmt: skip
    readings = read_all(path, year=2025, as_of=AS_OF)
    found = [row["category"] for reading in readings[1:] for row in reading.table.to_pylist()]
    assert found[:4] == ["multifunction_printer", "scanner", "television", "video_conference"]
    assert found[4:] == ["switch", "storage", "router"]
    assert all(map(conserved, readings))
