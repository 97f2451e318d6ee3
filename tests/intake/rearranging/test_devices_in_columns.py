"""Lists with a person, a room, a vehicle or a shop a line, and in columns devices: numbers, marks, models, words."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from math import isnan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from footprint.intake.reading import Reading
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read
from tests.intake.one_table import read

STATIONS = (
    "Nom;PC portable;Station d'accueil;Casque\nLuc C.;Latitude 5540;USB-C;Jabra\nEva D.;Dell Latitude 5540;WD19;-\n"
    "Malo F.;HP ProBook 450 G8;USB-C;sans fil\nNour G.;HP ProBook 450 G8;;filaire\n"
)
CLOSED = (
    "Boutique;TPE;Tablette commande;Caméra;Commentaire\nCentre;1;2;2;\nGare;2;1;1;\n"
    "Rocade;2;2;3;FERMÉE mars 2024, tout revendu\nPlage;1;1;1;\nTotal;4;4;4;\n"
)
ROOMS_OF_A_COURSE = "Salle;PC fixe;Écrans;Vidéoproj\nTP1;16+1;16+1;1\nTP2;14+1;14+2;1\nTP3;12;12;0\nTP4;fermée;;\n"
TEACHERS = "Enseignant;Portable;Tablette\nMme A;1;1\nM. B;oui;non\nMme C;perso;1\nM. D;1;en panne\n"
BAYS = "Baie;Serveurs;Switchs;Onduleurs\nA;12;2;1\nB;8;2;1\nC;0;1;0\n"
POSTS = (
    "Nom du poste;Utilisateur;Matériel;Date;Écrans;Scanner\nNOT-01;Me T.;UC Dell OptiPlex 7010;2023;2;1\n"
    "NOT-02;Clerc 1;UC Dell OptiPlex 7010;2023;2;\nNOT-03;Clerc 2;Portable Dell Latitude;2022;;\n"
    "SRV;baie;Serveur HPE ML350;2022;;\n"
)
MACHINES = (
    "Equipe;Nom;Machine;OS;Ecrans;Acheté\nIso;Roy;MacBook Pro 14;macOS 15;1;2023\n;Maubrey;Latitude 5540;W11;2;2024\n"
    "Model;Sauvel;OptiPlex 7010;Ubuntu 22;2;2022\n;Quillan;Dell XPS 13;W11;0;2022\n;Stock;écrans divers;;3;\n"
)
ROOMS_OF_SORTS = (
    "Salle;Nb postes;Type de poste;Écrans;Wifi;Année\nA-012;24;Dell OptiPlex 5080;24;2 bornes;2021\n"
    "B-003;6;portables HP ProBook 450 G7;;1 borne;2020\nB-105;16;stations Dell Precision 3650;32;;2022\n"
)
OF_MODELS = (
    "Room;Computers;Computer model;Monitors\nA1;24;Dell OptiPlex 5080;24\nA2;6;HP ProBook 450 G7;\n"
    "A3;16;Dell Precision 3650;32\n"
)
OF_TYPES = OF_MODELS.replace("Room;Computers;Computer model;Monitors", "Raum;Anzahl PCs;PC-Typ;Monitore")
PCS = (
    "Poste;Utilisateur;Type;Modèle;Achat;Nb écrans;Remarque\nPC01;Accueil;Portable;Latitude 5540;2024;1;W11\n"
    "PC02;Compta;Fixe;OptiPlex 7010;2023;2;\nPC03;Atelier;Fixe;OptiPlex 7010;2023;;\n"
)
IN_GERMAN = (
    "Gerät;Modell;Raum;Anzahl Monitore\nNotebook;Latitude 5540;1.01;2\n"
    "PC;OptiPlex 7010;1.02;1\nPC;OptiPlex 7010;1.03;0\n"
)
HOW_MANY = (
    "Truc;Bidule;Combien ça;Depuis;Utilisateur\nPC portable;Dell Latitude 5540;2;2023;Martin\nÉcran;Dell;4;2022;Roy\n"
)
IN_ENGLISH = "Employee;Laptop;Monitors;Dock\nJ. Smith;Dell Latitude 5440;2;yes\nK. Brown;MacBook Air M2;1;none\n"


def counted(reading: Reading) -> Counter[str]:
    """Units that are there, by category; lines of an unknown number left out."""
    units = Counter[str]()
    for row in reading.table.to_pylist():
        number = 1 if row["quantity_devices"] is None else row["quantity_devices"]
        if row["status"] not in ("retired", "missing", "gone_undated") and not isnan(number):
            units[row["category"]] += int(number)
    return units


@pytest.mark.parametrize(
    ("text", "devices"),
    [
        (STATIONS, {"laptop": 4, "docking_station": 3, "headset": 3}),
        (CLOSED, {"payment_terminal": 4, "tablet": 4, "camera": 4}),
        (ROOMS_OF_A_COURSE, {"desktop": 44, "monitor": 45, "projector": 2}),
        (TEACHERS, {"laptop": 3, "tablet": 3}),
        (BAYS, {"server": 20, "switch": 5, "ups": 2}),
        (POSTS, {"desktop": 2, "laptop": 1, "server": 1, "monitor": 4, "scanner": 1}),
        (MACHINES, {"laptop": 3, "desktop": 1, "monitor": 8}),
        (ROOMS_OF_SORTS, {"desktop": 24, "laptop": 6, "workstation": 16, "monitor": 56, "wifi_access_point": 3}),
        (OF_MODELS, {"desktop": 24, "laptop": 6, "workstation": 16, "monitor": 56}),
        (OF_TYPES, {"desktop": 24, "laptop": 6, "workstation": 16, "monitor": 56}),
        (PCS, {"laptop": 1, "desktop": 2, "monitor": 3}),
        (IN_GERMAN, {"laptop": 1, "desktop": 2, "monitor": 3}),
        (HOW_MANY, {"laptop": 2, "monitor": 4}),
        (IN_ENGLISH, {"laptop": 2, "monitor": 3, "docking_station": 1}),
    ],
)
def test_each_cell_counts_what_it_says(text: str, devices: dict[str, int], read_text: Read) -> None:
    assert counted(read_text(text)) == devices


def test_the_line_that_a_total_leaves_out_is_gone_only_where_it_says_so(read_text: Read) -> None:
    reading = read_text(CLOSED.replace("FERMÉE mars 2024, tout revendu", "grande"))
    assert counted(reading) == {"payment_terminal": 6, "tablet": 6, "camera": 7}
    assert rules(reading)["crossed_total"] == 3
    included = read_text(CLOSED.replace("Total;4;4;4", "Total;6;6;7"))
    assert "crossed_total" not in rules(included)


def test_a_cell_that_nobody_understands_is_asked_at_its_place(read_text: Read) -> None:
    reading = read_text("Bureau;PC portable;Imprimante;Écran\n12;1;1;1\n14;2;zébulon;2\n16;1;0;1\n")
    assert counted(reading)["laptop"] == 4
    (asked,) = [row for row in reading.findings.to_pylist() if row["rule"] == "invalid_quantity"]
    assert (asked["raw_value"], asked["line"]) == ("zébulon", 3)


def test_numbers_beside_a_device_that_may_be_sizes_count_nothing(read_text: Read) -> None:
    reading = read_text(POSTS.replace(";2;1\n", ";24;1\n").replace(";2;\n", ";27;\n"))
    assert counted(reading)["monitor"] == 0


@pytest.mark.parametrize(
    "name", ["Nb ports", "Nb de pages", "Nb écrans HS", "dont écrans", "Taille écran", "Nb prises"]
)
def test_numbers_beside_a_device_that_are_of_something_else_count_nothing(name: str, read_text: Read) -> None:
    reading = read_text(PCS.replace("Nb écrans", name))
    assert counted(reading) == {"laptop": 1, "desktop": 2}


KINDS = {  # category → singular, plural, models
    "laptop": ("PC portable", "PC portables", ("Dell Latitude 5540", "HP ProBook 450 G8", "MacBook Air M2")),
    "monitor": ("Écran", "Nb d'écrans", ("Dell P2422H", '24"', "Iiyama 24")),
    "smartphone": ("Smartphone", "Smartphones", ("iPhone 13", "Galaxy A54")),
    "tablet": ("Tablette", "Tablettes", ("iPad 9", "Tab Active3")),
    "printer": ("Imprimante", "Imprimantes", ("HP LaserJet M404dn", "Brother HL-L2350DW")),
    "headset": ("Casque", "Casques", ("Jabra Evolve 20", "sans fil")),
    "docking_station": ("Station d'accueil", "Stations d'accueil", ("WD19", "USB-C")),
}
LABELS = {
    "Agent": ("Anne Vidal", "B. Quintrec", "Mme Doriat", "Luc Nivolet", "Inès Roy"),
    "Salle": ("Accueil", "Salle 101", "B203", "CDI", "Atelier"),
    "Boutique": ("Centre", "Gare", "Halles", "Plage", "Port"),
    "Véhicule": ("V01", "V02", "V03", "V04", "V05"),
}
NOTHING = ("", "", "0", "-", "non", "néant")
Cell = tuple[str, int]


def cells(models: Sequence[str]) -> dict[str, st.SearchStrategy[Cell]]:
    """How a column is filled → its cells, each with the number of devices that it stands for."""
    none = st.sampled_from([(text, 0) for text in NOTHING])
    numbers = st.integers(1, 12).map(lambda number: (str(number), number))
    marks = st.sampled_from([("x", 1), ("oui", 1), ("X", 1), ("1", 1)])
    named = st.sampled_from([(model, 1) for model in models])
    several = st.sampled_from([(f"2 x {model}", 2) for model in models if model[0].isalpha()])
    return {
        "numbers": none | numbers,
        "marks": none | marks,
        "models": none | named,
        "numbers and models": none | numbers | named | several,
        "marks and models": none | marks | named,
    }


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, dict[str, int]]:
    """A table, and how many devices of each category it holds."""
    label = draw(st.sampled_from(sorted(LABELS)))
    names = LABELS[label][: draw(st.integers(3, 5))]
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=4, unique=True))
    header, columns = [label], list[list[Cell]]()
    for kind in kinds:
        one, plural, models = KINDS[kind]
        header.append(draw(st.sampled_from([one, plural])))
        way = draw(st.sampled_from(sorted(cells(models))))
        columns.append(draw(st.lists(cells(models)[way], min_size=len(names), max_size=len(names))))
    assume(all(sum(number for _, number in column) for column in columns))
    rows = [[name, *(text for text, _ in line)] for name, *line in zip(names, *columns, strict=True)]
    if draw(st.booleans()) and all(text.isdecimal() or text in NOTHING for column in columns for text, _ in column):
        rows.append(["Total", *(str(sum(number for _, number in column)) for column in columns)])
    if draw(st.booleans()):
        header.append("Remarques")
        rows = [[*row, "à vérifier" if at == 1 else ""] for at, row in enumerate(rows)]
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\n").writerows([header, *rows])
    text = stream.getvalue()
    return text, {kind: sum(number for _, number in column) for kind, column in zip(kinds, columns, strict=True)}


@given(tables())
def test_drawn_tables_count_what_they_hold(
    tmp_path_factory: pytest.TempPathFactory, table: tuple[str, dict[str, int]]
) -> None:
    text, devices = table
    path = tmp_path_factory.getbasetemp() / "drawn.csv"
    path.write_text(text, encoding="utf-8")
    assert counted(conserved(read(path, year=2025, as_of=AS_OF))) == devices, text


@pytest.mark.parametrize(
    "text",
    [
        "Nom;PC;Poste;Écran\nA;portable;Latitude 5420;1\nB;fixe;Optiplex 3080;1\nC;portable;Latitude 5420;1\n",
        "Nom;Laptop;Screen;Machine\nA;Yes;Yes;Latitude 5420\nB;Yes;Yes;Latitude 5430\nC;Yes;Yes;Latitude 5420\n",
        "Nom;Poste;Machine;Écran\nA;HP 250 G8;HP 250 G8;1\nB;HP 250 G8;HP 250 G8;1\nC;HP 250 G9;HP 250 G9;1\n",
    ],
)
def test_no_computer_is_counted_in_two_columns(read_text: Read, text: str) -> None:
    computers = [row for row in read_text(text).table.to_pylist() if row["category"] in ("laptop", "desktop")]
    assert len(computers) <= 3


HOLDERS = (
    "Agent;Poste;N° de série;Livré le;Écran 1;Écran 2;Tél mobile\n"
    "Roy;Latitude 5540;V1A2;03/2023;Dell P2422H;;iPhone 13\n"
    'Maubrey;OptiPlex 7010;V1A3;04/2021;Iiyama 24";Iiyama 24";\nSauvel;ThinkPad T14;V1A4;05/2022;;;Galaxy A54\n'
)


def test_a_column_of_machines_with_models_and_serial_numbers_is_one_of_computers(read_text: Read) -> None:
    rows = read_text(HOLDERS).table.to_pylist()
    assert Counter(row["category"] for row in rows) == {"laptop": 2, "desktop": 1, "monitor": 3, "smartphone": 2}


def test_a_column_of_machines_with_names_is_none_of_computers(read_text: Read) -> None:
    text = (
        HOLDERS.replace("Latitude 5540", "PC-ROY").replace("OptiPlex 7010", "PC-MAU").replace("ThinkPad T14", "PC-SAU")
    )
    rows = read_text(text).table.to_pylist()
    assert not {"laptop", "desktop"} & {row["category"] for row in rows}


def test_a_room_of_physics_is_no_server_room(read_text: Read) -> None:
    rows = read_text("Salle;PC élève;Écrans;VP\nPhysique;8;9;1\nMaths;6;6;1\nSVT;4;4;1\n").table.to_pylist()
    assert "server" not in {row["category"] for row in rows}


def test_a_remark_on_one_device_of_a_line_leaves_the_others(read_text: Read) -> None:
    text = HOLDERS.replace("Tél mobile", "Tél mobile;Remarques").replace("iPhone 13", "iPhone 13;PC volé en mars 2024")
    there = [row["category"] for row in read_text(text).table.to_pylist() if row["retired_on"] is None]
    assert Counter(there) == {"laptop": 1, "desktop": 1, "monitor": 3, "smartphone": 2}


@pytest.mark.parametrize("name", ["Clavier/souris", "Clavier + souris", "Tastatur/Maus", "Keyboard and mouse"])
@pytest.mark.parametrize("cells", [("oui", "oui", "non"), ("1", "1", "0"), ("x", "x", "")])
def test_a_column_of_sets_is_one_of_each(read_text: Read, name: str, cells: tuple[str, ...]) -> None:
    lines = "".join(
        f"{who};Latitude 5540;1;{cell}\n" for who, cell in zip(("A. B.", "C. D.", "E. F."), cells, strict=True)
    )
    reading = read_text(f"Nom;PC portable;Casque;{name}\n{lines}")
    found = Counter[str]()
    for row in reading.table.to_pylist():
        found[row["category"]] += int(row["quantity_devices"] or 1)
    assert found == {"laptop": 3, "headset": 3, "keyboard": 2, "mouse": 2}


def test_a_screen_stands_beside_a_device_that_only_its_model_names(read_text: Read) -> None:
    """The device keeps its model; a size beside a desktop is that of a screen, one beside a laptop its own."""
    text = (
        "N°;Nom;Modèle;N° série;{};État\n1;A-01;HP ProDesk 400 G6;7VC;{a};ok\n"
        "2;A-02;Dell OptiPlex 5080;1DX;{b};ok\n3;A-03;HP ProDesk 400 G6;6HR;{a};ok\n"
    )
    for name, one, other in (("Écran", "HP P24", "Dell P2422H"), ("Monitor", "AOC 22", "Iiyama 24")):
        rows = read_text(text.format(name, a=one, b=other)).table.to_pylist()
        assert Counter(row["category"] for row in rows) == {"desktop": 3, "monitor": 3}
        assert {row["model_text"] for row in rows} == {"HP ProDesk 400 G6", "Dell OptiPlex 5080", one, other}
    sizes = text.format("Écran", a='24"', b='22"')
    assert counted(read_text(sizes)) == {"desktop": 3, "monitor": 3}
    assert counted(read_text(sizes.replace("ProDesk 400 G6", "ProBook 450 G8"))) == {"desktop": 1, "laptop": 2}


@pytest.mark.parametrize(
    ("head", "words"),
    [("Mitarbeiter/in;Notebook;Monitor;Sonstiges", ("Headset", "Maus, Tastatur")),
     ("Who;Laptop;Screen;Other", ("headset", "mouse, keyboard")),
     ("Utilisateur;Portable;Écran;Accessoires", ("casque", "souris, clavier"))],
)  # fmt: skip
def test_what_comes_with_the_devices_of_a_person_counts_in_every_language(
    read_text: Read, head: str, words: tuple[str, str]
) -> None:
    lines = "A. B.;ThinkPad L15;1;{}\nC. D.;ThinkPad L15;0;\nE. F.;ThinkPad L14;1;{}\nG. H.;ThinkPad L15;1;\n"
    one = {"laptop": 4, "monitor": 3}
    assert counted(read_text(f"{head}\n{lines.format(*words)}")) == one | {"headset": 1, "mouse": 1, "keyboard": 1}
    told = read_text(f"{head}\n{lines.format('kommt 2026', 'siehe Drucker')}")  # remarks
    assert counted(told) == one
