"""Devices that stand beside the device of a line: in a column called after them, behind the device, in a remark."""

from __future__ import annotations

from collections import Counter

import pytest

from footprint.intake import Reading
from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read

NAMES = {
    "fr": ("N°", "Service", "Type", "Modèle", "N° série", "Écran", "État"),
    "es": ("Nº", "Departamento", "Tipo", "Marca y modelo", "Nº serie", "Monitor", "Estado"),
    "en": ("No", "Department", "Type", "Model", "Serial number", "Screen", "State"),
}
KINDS = {"fr": ("Portable", "Fixe"), "es": ("Portátil", "Sobremesa"), "en": ("Laptop", "Desktop")}
CELLS = {
    "numbers": ("1", "2", "", "1"),
    "models": ("Dell P2419H", "Dell P2419H (2)", "", "Dell P2422H"),
    "makers": ('LG 24"', 'LG 24" (2)', "", 'HP 24"'),
}


def counted(reading: Reading) -> Counter[str]:
    """Units in use or in stock by category."""
    found = Counter[str]()
    for row in reading.table.to_pylist():
        units = 1 if row["quantity_devices"] is None else row["quantity_devices"]
        found[row["category"]] += 0 if row["status"] in ("retired", "gone_undated") else int(units)
    return found


def sheet(lang: str, cells: tuple[str, ...]) -> str:
    """Two laptops and two desktops of a list with what stands below the name of a kind on each line."""
    laptop, desktop = KINDS[lang]
    models = ("HP 250 G8", "HP ProDesk 400 G7", "HP 250 G8", "HP ProDesk 400 G7")
    lines = [
        (str(at + 1), "A", (laptop, desktop)[at % 2], models[at], f"S1G9NGL{at}V", cell, "OK")
        for at, cell in enumerate(cells)
    ]
    return "".join(f"{';'.join(line)}\n" for line in (NAMES[lang], *lines))


@pytest.mark.parametrize("lang", NAMES)
@pytest.mark.parametrize("said", CELLS)
def test_screens_in_a_column_of_a_list_count(read_text: Read, lang: str, said: str) -> None:
    """By numbers, models or makers, one or two a line: 4 of them; a model stays that of its own device."""
    reading = conserved(read_text(sheet(lang, CELLS[said])))
    assert counted(reading) == {"laptop": 2, "desktop": 2, "monitor": 4}
    screens = [row["model_text"] for row in reading.table.to_pylist() if row["category"] == "monitor"]
    assert not any(model and "250" in model for model in screens)


@pytest.mark.parametrize(
    ("cells", "more"),
    [
        (('15,6"', '15,6"', '14"', '14"'), ""),  # the size of their own
        (("HP 250 G8", "HP ProDesk 400", "HP 250 G8", "HP ProDesk 400"), ""),  # of the computer, as `display` of a tool
        (("Dell P2419H", "Dell P2419H", "", "Dell P2422H"), "5;A;Écran;Dell P2419H;S9;;OK\n6;A;Écran;HP E24;S8;;OK\n"),
    ],
)  # fmt: skip
def test_sizes_other_models_and_screens_with_lines_of_their_own_do_not(
    read_text: Read, cells: tuple[str, ...], more: str
) -> None:
    reading = read_text(sheet("fr", cells) + more)
    assert counted(reading)["monitor"] == more.count("Écran")


def test_what_a_device_is_made_of_is_no_second_one(read_text: Read) -> None:
    reading = conserved(read_text("Salle;Matériel;Nb\nA;PC fixes (tour + écran);12\nB;PC fixe (UC, écran);3\n"))
    assert counted(reading) == {"desktop": 15, "monitor": 15}


@pytest.mark.parametrize("label", ["{} PC fixes avec chacun deux écrans", "{} PC fixes avec 2 écrans chacun"])
def test_as_many_each(read_text: Read, label: str) -> None:
    reading = read_text(f"Nous avons :\n- {label.format(2)}\n- 1 imprimante\n")
    assert counted(reading) == {"desktop": 2, "monitor": 4, "printer": 1}


@pytest.mark.parametrize(
    ("remarks", "screens"),
    [
        (("avec écran", "avec leurs écrans", "avec sacoche"), 4),
        (("avec 2 écrans", "", ""), 2),
        (("avec souris sans fil", "avec fil", ""), 0),
    ],
)
def test_with_a_screen_says_a_remark_of_a_list_without_screens(
    read_text: Read, remarks: tuple[str, str, str], screens: int
) -> None:
    lines = [("PC fixe", "1"), ("PC de bureau", "3"), ("PC portable", "1")]
    text = "".join(f"{kind};{many};A;{said}\n" for (kind, many), said in zip(lines, remarks, strict=True))
    assert counted(read_text(f"Matériel;Nb;Lieu;Obs\n{text}"))["monitor"] == screens
    own = read_text(f"Matériel;Nb;Lieu;Obs\n{text}Écran;5;A;\n")
    assert counted(own)["monitor"] == 5


@pytest.mark.parametrize("letters", [("P", "F", "F"), ("p", "f", "f")])
def test_letters_of_a_name_that_lists_its_words(read_text: Read, letters: tuple[str, ...]) -> None:
    """`Fixe/Portable` over F and P says the kind, beside screens and remarks; other letters say nothing."""
    head = "Nom PC;Service;Modèle;Écrans;Fixe/Portable;Remarque\n"
    lines = ["C1;A;Dell Latitude 3540;1;{};x", "C2;A;Dell Optiplex 3070;;{};y", "C3;B;Dell Vostro 3910;2;{};z"]
    text = head + "".join(f"{line.format(letter)}\n" for line, letter in zip(lines, letters, strict=True))
    assert counted(conserved(read_text(text))) == {"laptop": 1, "desktop": 2, "monitor": 3}


def test_sums_above_their_lines_count_nothing_and_say_the_kind(read_text: Read) -> None:
    """17 computers and 34 screens by model, each below the sum of its kind; a sum that does not add up is a line."""
    desktops = "POSTES FIXES;;17\n;HP Pro SFF 400 G9;11\n;HP ProDesk 600 G3;6\n"
    text = f"Famille;Modèle;Qté\n{desktops}ECRANS;;34\n;Iiyama XUB2493;30\n;Philips incurvé;4\n"
    reading = conserved(read_text(text))
    assert counted(reading) == {"desktop": 17, "monitor": 34}
    assert rules(reading)["total_row"] == 2
    other = read_text(text.replace(";;17", ";;18").replace(";;34", ";;35"))
    assert counted(other)["desktop"] == 35


@pytest.mark.parametrize("name", ["Pos", "TPE", "\u00c9crans"])
def test_a_column_that_numbers_the_lines_counts_nothing(read_text: Read, name: str) -> None:
    lines = [f"{at};PC portable;Latitude 5420;S{at}\n" for at in range(1, 6)]
    reading = read_text(f"{name};Mat\u00e9riel;Mod\u00e8le;N\u00b0 de s\u00e9rie\n" + "".join(lines))
    assert counted(reading) == {"laptop": 5}


@pytest.mark.parametrize("main", ["Equipo", "Ordenador", "Équipement"])
@pytest.mark.parametrize(
    ("name", "nobody"),
    [
        ("Teléfono", "no tiene"), ("Téléphone", "n'en a pas"), ("Telefon", "keins"), ("Phone", "none"),
        ("Ext./Tel.", "-"), ("Fijo", "no tiene"), ("Fisso", "nessuno"), ("Fixo", "não tem"), ("Festnetz", ""),
        ("Téléphonie", ""), ("Vaste telefoon", "geen"), ("Extensión", "ninguno"),
    ],
)  # fmt: skip
def test_telephones_in_a_column_beside_computers_count(read_text: Read, main: str, name: str, nobody: str) -> None:
    reading = conserved(read_text(
        f"Empleado;Dpto.;{main};Pantalla 1;Pantalla 2;{name}\nA. Gil;Laboral;Sobremesa HP 290 G4;HP V24;;Yealink T31\n"
        f"B. Zubieta;Laboral;Portátil Lenovo L14;HP V24;HP V24;Yealink T31\n"
        f"C. Tornero;Fiscal;Sobremesa HP 290 G4;BenQ 24;HP V24;{nobody}\n"
        "D. Figal;Contable;Sobremesa HP 290 G4;HP V24;-;Yealink T31\n"
    ))  # fmt: skip
    assert counted(reading) == {"desktop": 3, "laptop": 1, "monitor": 6, "fixed_phone": 3}


@pytest.mark.parametrize("name", ["Fijo", "Extensión", "Teléfono"])
def test_numbers_to_call_are_no_telephones(read_text: Read, name: str) -> None:
    reading = read_text(
        f"Empleado;Equipo;Pantalla;{name}\nA;Sobremesa HP 290 G4;HP V24;201\nB;Portátil Lenovo L14;HP V24;202\n"
        "C;Sobremesa HP 290 G4;BenQ 24;203\n"
    )
    assert "fixed_phone" not in counted(reading)


@pytest.mark.parametrize(
    ("label", "kind", "number"),
    [
        ("Portátiles antiguos (3) llevados al punto limpio en 2024", "laptop", 3),
        ("Stampanti (2) rottamate nel 2024", "printer", 2),
        ("2 imprimantes vendues en 2024", "printer", 2),
        ("4 Monitore entsorgt 2023", "monitor", 4),
        ("2 printers verkocht in 2024", "printer", 2),
    ],
)
def test_a_label_that_counts_what_is_gone_beside_an_empty_number(
    read_text: Read, label: str, kind: str, number: int
) -> None:
    reading = conserved(read_text(f"Elemento;Uds.;Sitio\nServidor HPE;1;sala\nSwitch;2;sala\n{label};;\n"))
    assert counted(reading) == {"server": 1, "switch": 2, kind: 0}
    assert (kind, float(number)) in {(row["category"], row["quantity_devices"]) for row in reading.table.to_pylist()}


@pytest.mark.parametrize("name", ["Ecran(s)", "Nb écrans", "Monitors", "Bildschirme"])
@pytest.mark.parametrize(
    ("cells", "screens"),
    [
        (("1", "2", "-"), 3), (("1 x 24\"", "2", "aucun"), 3), (("1 Iiyama 27\"", "2 HP", "1"), 4),
        (("1", "2 par poste", "1"), 6), (("1", "3 chacun", ""), 7),
    ],
)  # fmt: skip
def test_screens_beside_a_number_of_devices_are_those_of_the_whole_line(
    read_text: Read, name: str, cells: tuple[str, ...], screens: int
) -> None:
    lines = [f"A;PC fixe;HP;{2 if at == 1 else 1};{cell}\n" for at, cell in enumerate(cells)]
    reading = read_text(f"Lieu;Type;Marque;Qté;{name}\n{''.join(lines)}B;Serveur;HPE;1;\n")
    assert counted(reading) == {"desktop": 4, "monitor": screens, "server": 1}


def test_fewer_screens_than_devices_may_be_so_many_each(read_text: Read) -> None:
    reading = read_text("Lieu;Type;Marque;Qté;Écrans\nA;PC fixe;HP;12;1\nB;PC fixe;HP;1;1\nC;Serveur;HPE;1;\n")
    assert "monitor" not in counted(reading)
    assert rules(reading)["unread_column"] == 1


@pytest.mark.parametrize(
    "sizes", [('22"', '19" carré', '24"'), ("22 pouces", "19 p", "24 pouces"), ('24"', "volé", '24"')]
)
def test_a_size_beside_a_desktop_is_a_screen(read_text: Read, sizes: tuple[str, ...]) -> None:
    lines = [f"S1-0{at};HP ProDesk 400;{size};ok\n" for at, size in enumerate(sizes)]
    reading = read_text(f"N° poste;Matériel;Écran;État\n{''.join(lines)};Vidéoprojecteur Epson EB-X41;;ok\n")
    assert counted(reading) == {"desktop": 3, "monitor": 3, "projector": 1}


@pytest.mark.parametrize("name", ["Dalle", "Diagonale", "Taille écran"])
def test_sizes_below_another_name_are_screens_beside_desktops_only(read_text: Read, name: str) -> None:
    lines = 'UC;HP EliteDesk 800;22"\nClient léger;HP t640;22"\nPortable;HP ProBook 450;{}\n'
    text = f"Type;Modèle;{name}\n{lines}"
    assert counted(read_text(text.format(""))) == {"desktop": 1, "thin_client": 1, "laptop": 1, "monitor": 2}
    assert "monitor" not in counted(read_text(text.format('15"')))


@pytest.mark.parametrize("name", ["Accessoires", "Accessories", "Zubehör", "Accesorios", "Autres", "Others"])
def test_accessories_that_name_devices_count(read_text: Read, name: str) -> None:
    reading = read_text(
        f"Nom;Laptop;Serial;Écran;{name}\nA;ThinkPad T14;PF1XY;Dell P2419H;Clavier + souris Logitech\n"
        "B;ThinkPad T14;PF2XY;Dell P2419H;Casque Jabra Evolve2 40\nC;ThinkPad T14;PF3XY;Dell P2419H;—\n"
    )
    assert counted(reading) == {"laptop": 3, "monitor": 3, "keyboard": 1, "mouse": 1, "headset": 1}


@pytest.mark.parametrize("name", ["Avec écran ?", "With screen", "Écran ?"])
def test_a_yes_beside_a_number_is_one_each(read_text: Read, name: str) -> None:
    reading = read_text(
        f"Plateau;Désignation;Modèle;Nb;{name};Année\nA;PC fixe;HP 290;15;oui (1 par poste);2021\n"
        "B;PC portable;Lenovo L15;12;non;2022\nB;PC fixe;Dell Vostro;14;oui 24p;2022\nC;iMac;27 po;16;intégré;2019\n"
    )
    assert counted(reading) == {"desktop": 29, "monitor": 29, "laptop": 12, "all_in_one": 16}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("copieur Sharp MX-3071 (location)", {"multifunction_printer": 1}),
        ("serveur Dell T350, onduleur Eaton, switch HP 48 ports", {"server": 1, "ups": 1, "switch": 1}),
        ("PC portable HP à acheter", {}), ("imprimante HP de Dupont", {}), ("ancien écran Dell", {}),
        ("écran Dell en double", {}), ("privater Laptop HP", {}), ("laptop Dell ordered", {}),
        ("voir prestataire", {}), ("baie : voir prestataire", {}), ("local de pause", {}),
    ],
)  # fmt: skip
def test_a_line_that_only_a_text_fills_holds_the_devices_that_it_names(
    read_text: Read, text: str, counts: dict[str, int]
) -> None:
    people = "B1;A;Dell Micro 3090;2;Mitel 6920\nB2;B;Dell Micro 3090;1;Mitel 6920\nB3;C;Dell Micro 3090;2;Mitel 6920\n"
    reading = read_text(f"Bureau;Nom;Unité centrale;Écrans;Tél. fixe\n{people}Accueil;{text};;;\n")
    assert counted(reading) == {"desktop": 3, "monitor": 5, "fixed_phone": 3, **counts}


@pytest.mark.parametrize(
    ("name", "cells"),
    [("Accessoires", ("écran", "écran", "écran")), ("Écran", ('24"', '24"', '22"')), ("Écran", ("1", "1", "1")),
     ("Avec écran ?", ("oui", "oui", "oui"))],
)  # fmt: skip
def test_a_state_is_that_of_all_devices_of_a_line(read_text: Read, name: str, cells: tuple[str, ...]) -> None:
    states = ("Réformé", "En service", "En service")
    lines = "".join(f"PC fixe;HP ProDesk 400;{state};{cell}\n" for state, cell in zip(states, cells, strict=True))
    reading = read_text(f"Type;Modèle;Statut;{name}\n{lines}")
    assert counted(reading) == {"desktop": 2, "monitor": 2}


@pytest.mark.parametrize("answer", ["oui, 2 écrans", "oui (jeté)", "oui 2x24", "oui (2)", "oui, volé", "oui sauf 2"])
def test_an_answer_that_says_more_is_asked(read_text: Read, answer: str) -> None:
    lines = f"PC fixe;HP ProDesk 400;{answer}\nPC fixe;HP ProDesk 400;oui\nPC fixe;HP ProDesk 400;non\n"
    reading = read_text(f"Type;Modèle;Avec écran ?\n{lines}")
    assert "monitor" not in counted(reading)
    assert rules(reading)["unread_column"] == 1


@pytest.mark.parametrize("model", ["HP ProOne 400", "iMac", "HP ProBook 450"])
def test_a_size_beside_a_device_with_a_screen_is_its_own(read_text: Read, model: str) -> None:
    lines = f'A;PC fixe;{model};24"\nB;PC fixe;OptiPlex 3080;24"\nC;PC fixe;OptiPlex 3080;24"\n'
    assert "monitor" not in counted(read_text(f"Poste;Type;Modèle;Écran\n{lines}"))


def coded(name: str, cells: tuple[str, ...], kinds: tuple[str, str], models: tuple[str, str]) -> str:
    """A list whose kinds are codes of the house, with what stands below `name` on each line."""
    lines = (
        f"S-{at};EM;{kinds[at % 2]};{models[at % 2]};AX{at}FCL;{cell};En service\n" for at, cell in enumerate(cells)
    )
    return f"N° inv.;Centre;Type;Marque/Modèle;N° série;{name};Situation\n{''.join(lines)}"


COMPUTERS = ("HP ProBook 450 G10", "HP EliteDesk 800 G5")
FEW = ("", "1", "2", "1", "", "2")


@pytest.mark.parametrize("name", ["Écran(s)", "Nb écran(s)", "Monitor(s)", "Bildschirm(e)", "Nombre d'écrans"])
@pytest.mark.parametrize("kinds", [("PP", "UC"), ("Z1", "K9"), ("PC portable", "UC")])
def test_screens_count_beside_computers_whatever_their_kinds_are_called(
    read_text: Read, name: str, kinds: tuple[str, str]
) -> None:
    assert counted(read_text(coded(name, FEW, kinds, COMPUTERS))) == {"laptop": 3, "desktop": 3, "monitor": 6}


@pytest.mark.parametrize(("name", "cells"), [("Écran(s)", ("24", "22", "24", "24")), ("Imprimante(s)", FEW)])
def test_sizes_and_what_is_shared_stay_out_beside_kinds_that_nobody_knows(
    read_text: Read, name: str, cells: tuple[str, ...]
) -> None:
    reading = read_text(coded(name, cells, ("PP", "UC"), COMPUTERS))
    assert counted(reading).keys() == {"laptop", "desktop"}
    assert rules(reading)["unread_column"] == 1


@pytest.mark.parametrize("name", ["Baie", "Rack"])
def test_the_number_of_a_rack_counts_none(read_text: Read, name: str) -> None:
    reading = read_text(coded(name, FEW, ("Switch", "Serveur"), ("Aruba 2930F", "PowerEdge R640")))
    assert counted(reading) == {"switch": 3, "server": 3}
    assert rules(reading)["unread_column"] == 1
