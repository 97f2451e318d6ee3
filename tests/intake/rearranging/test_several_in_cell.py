"""Labels that name several devices: a line of the list each, or a question."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.values.text_lines import in_cell
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read
from tests.intake.rearranging.test_texts import there


def devices(reading: object) -> list[tuple[str, float | None]]:
    return [(row["category"], row["quantity_devices"]) for row in reading.table.to_pylist()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("PC fixe + écran", ["PC fixe", "écran"]),
        ("PC fixe (1), écran (2)", ["1 PC fixe", "2 écran"]),
        ("5 x unité centrale", ["5 unité centrale"]),
        ("UC + écran + clavier", ["UC", "écran", "clavier"]),
        ("10 x ThinkPad L14 Gen 3 + 10 écrans Lenovo", ["10 ThinkPad L14 Gen 3", "10 écrans Lenovo"]),
        ("Imprimante et scanner", ["Imprimante", "scanner"]),
        ("PC + zorglub", ["PC", "zorglub"]),  # what nobody knows is asked
        ("Écran tactile avec pied", ["Écran tactile avec pied"]),
        ("Galaxy S20+", ["Galaxy S20+"]),
        ("ThinkPad X13", ["ThinkPad X13"]),
        ("ThinkPad X13 x2", ["2 ThinkPad X13"]),
        ("Poly Studio X30", ["Poly Studio X30"]),
        ("PC portable X30", ["PC portable X30"]),
        ("Écrans X12", ["12 Écrans"]),
        ("Station de travail", ["Station de travail"]),
        ("Chariot informatique avec PC all-in-one médical", ["PC all-in-one médical"]),
        ("3 chariots de soins avec PC portable", ["3 PC portable"]),
        ("Guéridon informatisé équipé d'un PC portable", ["PC portable"]),
        ("Chariot avec imprimante et PC portable", ["Chariot", "imprimante", "PC portable"]),
        ("PC + 1 VP + enceintes", ["PC", "1 VP"]),
        ("PC fixe, 2 éc., tél", ["PC fixe", "2 écran", "tél"]),
        ("1 VPI Epson / 15 postes", ["1 VPI Epson", "15 postes"]),
        ("PC portable / écran", []),  # or, or and?
        ("PC fixe Dell\v2 écrans 24\"\v- tél IP", ["PC fixe Dell", "2 écrans 24\"", "tél IP"]),
        ("Chariot informatique (12 tablettes)", ["12 tablettes"]),
        ("2 valises de 8 tablettes", ["16 tablettes"]),
        ("Poste complet (UC + écran + clavier)", ["UC", "écran", "clavier"]),
        ("PC fixe (2 écrans)", ["PC fixe", "2 écrans"]),
        ("PC+écran+tél", ["PC", "écran", "tél"]),
        ("2 PC - 1 imprimante - 1 copieur", ["2 PC", "1 imprimante", "1 copieur"]),
        ("5 PC portables avec 2 écrans chacun", ["5 PC portables", "10 écrans"]),
        ("5 PC fixes + imprimante", ["5 PC fixes", "imprimante"]),  # one printer
        ("3 UC + écran", ["3 UC", "3 écran"]),  # a screen each
        ("5× PC fixe, ×3 imprimante laser", ["5 PC fixe", "3 imprimante laser"]),
        ("2 desktops, 2 monitors and a printer", ["2 desktops", "2 monitors", "1 printer"]),
        ("Disque dur WD Red Plus 4 To pour NAS", []),
        ("voir Paul", []),
    ],
)  # fmt: skip
def test_what_a_cell_names(label: str, expected: list[str]) -> None:
    assert [f"{item.quantity} {item.kind}".strip() for item in in_cell(label)] == expected


@pytest.mark.parametrize(
    ("cell", "state", "ownership", "left"),
    [
        ("tél (remis en stock)", "in_stock", "", ""),
        ("portable HP (perso)", "", "byod", ""),
        ("PC portable (restitué 03/2024)", "retired", "", "03/2024"),
        ("écran en panne", "in_stock", "", ""),
    ],
)
def test_what_a_cell_says_of_a_device(cell: str, state: str, ownership: str, left: str) -> None:
    (item,) = in_cell(cell)
    assert (item.state, item.ownership, item.left) == (state, ownership, left)


def test_each_device_of_a_label_counts(read_text: Read) -> None:
    reading = conserved(read_text("Type;Année\nPC fixe + écran;2020\nPC portable;2021\n2 écrans + 3 claviers;2022\n"))
    assert devices(reading)[:3] == [("desktop", None), ("monitor", None), ("laptop", None)]
    assert devices(reading)[3] == ("monitor", 2.0)
    assert (reading.accepted, reading.refused, rules(reading)["several_in_label"]) == (3, 0, 2)
    assert len(set(reading.table["line_id"].to_pylist())) == reading.table.num_rows


def test_a_quantity_holds_for_each_part(read_text: Read) -> None:
    assert devices(read_text("Type;Quantité\nPC fixe + écran;5\n")) == [("desktop", 5.0), ("monitor", 5.0)]


def test_two_numbers_for_one_part_are_asked(read_text: Read) -> None:
    reading = read_text("Type;Quantité\n2 PC fixes + 3 écrans;5\nPC portable;1\n")
    assert "several_in_label" not in rules(reading)
    assert reading.refused == 1


def test_a_serial_number_is_that_of_the_first_device(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Type;N° de série\nPC fixe + écran;A1B2C3\nPC fixe + écran;A1B2C4\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=AS_OF)
    assert [category for category, _ in devices(reading)] == ["desktop", "monitor"] * 2
    assert sorted(filter(None, reading.identity["serial"].to_pylist())) == ["A1B2C3", "A1B2C4"]


def test_a_line_without_a_type_is_left_only_where_nothing_tells_of_a_device(read_text: Read) -> None:
    """`Latitude 5420` is a laptop by its model; P3 has nothing, and the line of totals stays one."""
    reading = read_text("Poste;Type;Modèle;Qté\nP1;UC + écran;;1\nP2;;Latitude 5420;1\nP3;;;\nTOTAL;;;2\n")
    assert devices(reading) == [("desktop", 1.0), ("monitor", 1.0), ("laptop", 1.0)]
    assert {rule: rules(reading).get(rule) for rule in ("no_device_row", "total_row")} == {
        "no_device_row": 1, "total_row": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("label", "state"),
    [
        ("NAS Synology RS1221+ (données brutes)", ""), ("NAS (données)", ""), ("Tablette (commandes)", ""),
        ("Tablettes (ventes)", ""), ("PC (archives)", ""), ("Serveur (données patients)", ""),
        ("3 PC (données à Emmaüs)", "retired"), ("Tablettes (commandées)", "on_order"),
        ("Imprimante (données en 2023)", "retired"), ("Tablette (commande en cours)", "on_order"),
    ],
)  # fmt: skip
def test_what_a_device_is_for_is_no_state(label: str, state: str) -> None:
    assert [item.state for item in in_cell(label)] == [state]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("4 PC FIXES + 4 ECRANS", [("desktop", 4.0), ("monitor", 4.0)]),
        ("4 UC HP + ECRAN", [("desktop", 4.0), ("monitor", 4.0)]),
        ("UC + 2 ECRANS DELL", [("desktop", None), ("monitor", 2.0)]),
        ("PC PORTABLE DELL + STATION ACCUEIL", [("laptop", None), ("docking_station", None)]),
    ],
)
def test_labels_of_fixed_assets_name_several_devices(
    read_text: Read, label: str, expected: list[tuple[str, float | None]]
) -> None:
    reading = read_text(FIXED.format(label=label))
    assert devices(reading) == [*expected, ("monitor", 10.0)]


@pytest.mark.parametrize("label", ["4 PC FIXES LENOVO M70Q + ECRANS", "6 UNITES CENTRALES HP + CLAVIERS"])
def test_a_plural_behind_a_number_has_none_of_its_own(read_text: Read, label: str) -> None:
    """Four computers with their screens: nobody says how many, so that they never count as one."""
    reading = read_text(FIXED.format(label=label))
    (_, first), (_, second), _ = devices(reading)
    assert first in (4.0, 6.0)
    assert second is not None
    assert second != second
    assert rules(reading)["plural_without_number"] == 1


FIXED = (
    "Compte;N° inventaire;Désignation du bien;Date acq.;Valeur brute;VNC\n"
    "2183;A1;{label};14/09/2021;9840,00;0,00\n2183;A3;10 ECRANS IIYAMA 24P;02/02/2022;6400,00;0,00\n"
)


@pytest.mark.parametrize(
    ("model", "number", "expected"),
    [
        ("HP 280 G5 + écran", 1, [("desktop", 1), ("monitor", 1)]),
        ("HP 280 G5 + écran 22", 3, [("desktop", 3), ("monitor", 3)]),
        ("Dell OptiPlex 7010 + 2 écrans", 2, [("desktop", 2), ("monitor", 2), ("monitor", 2)]),
        ("HP 280 G5 + sacoche", 1, [("desktop", 1)]),
        ("HP 280 G5 + écran", 2, [("desktop", 2), ("monitor", 2)]),
        ("HP 280 G5 + HP 290 G9", 2, [("desktop", 2)]),  # as many models as devices
        ("Dell 5420 + écran tactile", 1, [("desktop", 1)]),
        ("HP 280 G5 + Windows 11", 1, [("desktop", 1)]),
        ("HP 280+", 1, [("desktop", 1)]),
    ],
)
def test_a_device_behind_a_model_is_a_line_of_its_own(
    read_text: Read, model: str, number: int, expected: list[tuple[str, float]]
) -> None:
    reading = conserved(read_text(f"Désignation;Modèle;Qté;N° série\nPC fixe;{model};{number};A1\nSwitch;HP;1;B2\n"))
    assert devices(reading) == [*expected, ("switch", 1)]


def test_what_the_list_names_by_itself_is_not_added_behind_a_model(read_text: Read) -> None:
    reading = read_text("Qui;Désignation;Modèle\nA;PC fixe;HP 280 G5 + écran\nA;Écran;Dell P2419\nB;Switch;HP\n")
    assert [category for category, _ in devices(reading)] == ["desktop", "monitor", "switch"]


@pytest.mark.parametrize("header", ["Bureau;Modèle;État", "Poste;Modèle;État", "Room;Model;Status"])
def test_a_list_of_places_and_models_has_the_devices_behind_them_too(read_text: Read, header: str) -> None:
    lines = "Loge;HP 290 G2 + écran;OK\nAccueil;HP 290 G4 + 2 écrans;OK\nInfirmerie;Dell Inspiron 15;OK\n"
    reading = conserved(read_text(f"{header}\n{lines}"))
    assert sorted(category for category, _ in devices(reading)) == ["desktop"] * 2 + ["laptop"] + ["monitor"] * 3


def test_names_of_computers_and_kinds_of_other_devices_stand_in_one_column(read_text: Read) -> None:
    """What a model leaves open (`TP-Link 24p`), the kind in the place of a name says."""
    names = "".join(f"INFO1-P{at:02};HP 290 G4 + écran;OK\n" for at in range(1, 4))
    others = "Imprimante;Brother HL-5450;OK\nSwitch;TP-Link 24p;OK\nTablettes;x3;OK\nChariot tablettes;;OK\n"
    reading = conserved(read_text(f"Poste;Modèle;État\n{names}{others}"))
    assert Counter(category for category, _ in devices(reading)) == {
        "desktop": 3, "monitor": 3, "printer": 1, "switch": 1, "tablet": 1,
    }  # fmt: skip
    assert [number for category, number in devices(reading) if category == "tablet"] == [3]


def test_persons_among_whom_one_is_called_after_a_device_stay_names(read_text: Read) -> None:
    reading = read_text("Poste;Modèle\nDirecteur;HP 290 G4\nCaisse;HP 290 G4\nComptable;Dell Latitude 5540\n")
    assert [category for category, _ in devices(reading)] == ["desktop", "desktop", "laptop"]


@pytest.mark.parametrize(
    ("label", "number", "expected"),
    [
        ("PC fixe + 2 écrans", 1, {"desktop": 1, "monitor": 2}),
        ("PC fixe + 2 écrans", 2, {"desktop": 2, "monitor": 4}),
        ("PC portable + station d'accueil + 2 écrans", 1, {"laptop": 1, "docking_station": 1, "monitor": 2}),
        ("PC fixe + 2 écrans", 3, {}),  # a set, or three devices?
        ("2 PC fixes + 3 écrans", 1, {}),
    ],
)
def test_the_number_of_a_line_may_be_that_of_its_sets(
    read_text: Read, label: str, number: int, expected: dict[str, int]
) -> None:
    reading = conserved(read_text(f"Bureau;Matériel;Nb\nA;{label};{number}\nB;Imprimante;1\n"))
    units: Counter[str] = Counter()
    for category, own in devices(reading):
        units[category] += int(own or 1)
    assert units == {"printer": 1, **expected}
    assert reading.refused == (0 if expected else 1)


def test_those_who_have_devices_of_one_kind_are_no_other_devices(read_text: Read) -> None:
    lines = "A1;SMARTPHONES ELUS ET ASTREINTE (X6);1794\nA2;Tablettes CM1 et CM2 (x8);900\nA3;Écran;90\n"
    text = f"N°;Désignation;Valeur\n{lines}"
    reading = conserved(read_text(text))
    assert devices(reading) == [("smartphone", 6), ("tablet", 8), ("monitor", None)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Pare-feu + switch;2 + 3", {"firewall": 2, "switch": 3}),
        ("Switch + bornes wifi (1 + 4);5", {"switch": 1, "wifi_access_point": 4}),
        ("Pare-feu + switch;2", {"firewall": 2, "switch": 2}),  # two sets
        ("Switch + bornes wifi (1 + 4);10", {"switch": 10, "wifi_access_point": 10}),  # of something else
    ],
)
def test_a_sum_says_how_many_of_each(read_text: Read, line: str, expected: dict[str, int]) -> None:
    reading = read_text(f"Matériel;Nombre\nImprimante;1\nÉcran;2\n{line}\n")
    counts = {category: number for category, number in devices(reading) if category not in ("printer", "monitor")}
    assert {category: int(number or 1) for category, number in counts.items()} == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Standard téléphonique + 6 postes", {"pbx": 1, "fixed_phone": 6}),
        ("Vidéosurveillance 4 caméras + NVR", {"camera": 4, "storage": 1}),
        ("Vidéosurveillance cour nord 6 caméras", {"camera": 6}),
        ("PC portable directeur des ventes", {"laptop": 1}),
        ("Tablette du camion X2", {"tablet": 2}),
        ("Tablette Surface X2", {"tablet": 1}),
    ],
)
def test_a_label_says_how_many_where_no_column_does(read_text: Read, label: str, expected: dict[str, int]) -> None:
    found = Counter[str]()
    for category, number in devices(read_text(f"Matériel;Service\nImprimante;RH\n{label};RH\n")):
        found[category] += int(number or 1)
    assert found - Counter(printer=1) == Counter(expected)


@pytest.mark.parametrize(
    "label",
    [
        "Clavier + souris", "clavier souris", "Kit clavier souris sans fil", "CLAVIER/SOURIS LOGITECH MK270",
        "Ensemble clavier + souris Logitech MK120", "souris et clavier", "Tastatur + Maus", "teclado y ratón",
        "tastiera e mouse", "toetsenbord en muis", "keyboard and mouse set", "Keyboard & mouse",
    ],
)  # fmt: skip
def test_a_set_of_keyboard_and_mouse_is_one_of_each(read_text: Read, label: str) -> None:
    expected = {"keyboard": 8, "mouse": 8, "monitor": 2}
    for number in ("8", "8 jeux", "8 kits"):
        reading = read_text(f"Matériel;Nombre\n{label};{number}\nÉcran;2\n")
        assert {category: int(count or 1) for category, count in devices(reading)} == expected


@pytest.mark.parametrize(
    "label", ["Clavier numérique", "Clavier sans fil", "Souris", "Écran, souris", "Tapis de souris"]
)
def test_what_is_no_set_stays_what_it_is(read_text: Read, label: str) -> None:
    kinds = [category for category, _ in devices(read_text(f"Matériel;Nombre\n{label};8\nPC portable;2\n"))]
    assert not {"keyboard", "mouse"} <= {*kinds}


@pytest.mark.parametrize("label", ["Portable Asus (ancien QLab)", "Écran (neuf)", "Imprimante (HS)", "PC + écran"])
@pytest.mark.parametrize("state", ["volé en tournée 2022", "jeté en 2021", "sold 2020", "vendido"])
def test_a_label_never_takes_back_that_its_line_is_gone(read_text: Read, label: str, state: str) -> None:
    """`ancien` says how old a device is: it overruled the state of the line, and what was stolen counted."""
    reading = read_text(f"Désignation;Nb;État\n{label};1;{state}\nServeur;1;OK\n")
    states = {row["category"]: row["status"] for row in reading.table.to_pylist()}
    assert states.pop("server") == "in_use"
    assert set(states.values()) <= {"retired", "missing", "gone_undated"}


@pytest.mark.parametrize("behind", ["+ station", "+ dock", "et station", "+ docking"])
def test_a_station_behind_a_laptop_is_what_it_is_put_on(read_text: Read, behind: str) -> None:
    reading = read_text(f"Type;Nb\nPortable HP {behind};4\nÉcran;1\n")
    counts = {row["category"]: row["quantity_devices"] for row in reading.table.to_pylist()}
    assert counts == {"laptop": 4, "docking_station": 4, "monitor": 1}


@pytest.mark.parametrize("label", ["Handy (alt)", "Imprimante (ancienne)", "Printer (old)"])
@pytest.mark.parametrize("remark", ["2023 verschrottet", "jeté en 2022", "sold 2021"])
def test_an_age_in_a_label_says_nothing_of_where_a_device_is(read_text: Read, label: str, remark: str) -> None:
    """`alt` was read as in use, and what a remark says of a phone that was scrapped did not count."""
    reading = read_text(f"Matériel;Nb;Remarque\n{label};1;{remark}\nServeur;2;\n")
    assert {row["category"]: row["status"] for row in reading.table.to_pylist()}.popitem() == ("server", None)
    assert reading.table["status"].to_pylist()[0] == "retired"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Vidéoprojecteur Panasonic 10k, vidéoprojecteur Epson de répétition", {"projector": 2}),
        ("imprimante Zebra et imprimante HP", {"printer": 2}), ("switch HP / switch Cisco", {"switch": 2}),
        ("écran Dell + écran LG + écran HP", {"monitor": 3}), ("PC Dell, écran HP, écran LG", {"monitor": 2}),
        ("téléphone fixe, téléphone sans fil", {"fixed_phone": 2}), ("screen Dell and screen HP", {"monitor": 2}),
        ("Drucker HP, Drucker Canon", {"printer": 2}), ("impresora HP y impresora Epson", {"printer": 2}),
        ("stampante HP e stampante Canon", {"printer": 2}),
        ("imprimante HP, imprimante en panne", {"printer": 1}), ("Imprimante HP, couleur", {"printer": 1}),
    ],
)  # fmt: skip
def test_a_kind_that_is_named_again_is_another_device(
    read_text: Read, tmp_path: Path, label: str, expected: dict[str, int]
) -> None:
    """In a cell and in a line of a text: a state behind the kind speaks of the first."""
    assert there(read_text(f"Lieu;Matériel\nAccueil;{label}\nLoge;serveur NAS\n")).items() >= expected.items()
    (tmp_path / "fiche.txt").write_text(f"Matériel\n\n{label}\n2 claviers\n1 serveur\n", encoding="utf-8")
    found = Counter[str]()
    for reading in read_all(tmp_path / "fiche.txt", year=2025, as_of=AS_OF):
        found.update(there(reading))
    assert found.items() >= expected.items()


@pytest.mark.parametrize(
    ("quantity", "each"),
    [("2", [2]), ("5", [5]), ("1", [1, 1]), ("", [None, None])],
    ids=["all", "more", "one", "none"],
)
def test_a_number_beside_a_kind_named_twice_is_of_all_of_them(
    read_text: Read, quantity: str, each: list[float | None]
) -> None:
    reading = read_text(f"Matériel;Qté\nPC portable;3\nÉcran;2\nimprimante HP, imprimante Canon;{quantity}\n")
    assert [number for kind, number in devices(reading) if kind == "printer"] == each


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Ensemble UC HP 600 G9 + écran P24", [("desktop", 25.0), ("monitor", 25.0)]),
        ("PACK PC PORTABLE + STATION D'ACCUEIL", [("laptop", 25.0), ("docking_station", 25.0)]),
        ("Lot tour et moniteur", [("desktop", 25.0), ("monitor", 25.0)]),
        ("Bundle laptop + dock", [("laptop", 25.0), ("docking_station", 25.0)]),
        ("Conjunto portátil + monitor", [("laptop", 25.0), ("monitor", 25.0)]),
    ],
)
def test_a_set_of_devices_is_one_of_each(read_text: Read, label: str, expected: list[tuple[str, float]]) -> None:
    assert devices(read_text(f"Type;Quantité\n{label};25\nSwitch;2\n"))[:2] == expected


@pytest.mark.parametrize(
    "label",
    ["Lot de PC et écrans", "Lot 3 + écran", "Ensemble immobilier + PC", "Pack écran", "Ensemble", "Kit mobile"],
)
def test_what_is_no_set_of_single_devices_is_not_opened(label: str) -> None:
    assert not {item.kind for item in in_cell(label)} & {"PC", "UC", "mobile"}
