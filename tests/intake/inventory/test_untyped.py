"""Types that mean several things, or name none: what the model of the row and the other words of the list decide."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from footprint.intake.delivery import read_all
from tests.intake.conftest import Read

USUAL = "findings.category_from_list.beside.says"


def _read(tmp_path: Path, text: str) -> tuple[dict[str, int], set[str]]:
    """Category → devices of a list, and what its findings say."""
    path = tmp_path / "parc.csv"
    path.write_text(text, encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    counts: dict[str, int] = {}
    for row in reading.table.to_pylist():
        counts[row["category"]] = counts.get(row["category"], 0) + int(row["quantity_devices"] or 1)
    return counts, {row["message_key"] for row in reading.findings.to_pylist()}


def _list(*labels: str) -> str:
    return "Type;Quantité;Service\n" + "".join(f"{label};{at};Accueil\n" for at, label in enumerate(labels, start=2))


@pytest.mark.parametrize(
    ("labels", "counts"),
    [
        (("PC", "PC portable", "Écran"), {"desktop": 2, "laptop": 3, "monitor": 4}),
        (("Ordinateurs", "Portables", "Imprimante"), {"desktop": 2, "laptop": 3, "printer": 4}),
        (("PC accueil", "Ordinateur portable"), {"desktop": 2, "laptop": 3}),
        (("Computer", "Laptop", "Monitor"), {"desktop": 2, "laptop": 3, "monitor": 4}),
        (("Ordenador", "Portátil"), {"desktop": 2, "laptop": 3}),
        (("Rechner", "Notebook", "Drucker"), {"desktop": 2, "laptop": 3, "printer": 4}),
        (("Téléphone", "Smartphone", "Tablette"), {"fixed_phone": 2, "smartphone": 3, "tablet": 4}),
        (("Téléphone", "Téléphone IP", "Tablette"), {"smartphone": 2, "fixed_phone": 3, "tablet": 4}),
        (("Borne", "Switch", "Routeur"), {"wifi_access_point": 2, "switch": 3, "router": 4}),
        (("wireless", "switch", "firewall"), {"wifi_access_point": 2, "switch": 3, "firewall": 4}),
        (("PC + écran", "PC portable"), {"desktop": 2, "monitor": 2, "laptop": 3}),
        (("Scherm", "Laptop"), {"monitor": 2, "laptop": 3}),
        (("Enregistreur", "Caméra dôme", "NAS"), {"storage": 6, "camera": 3}),
        (("Interphone", "Téléphone IP"), {"iot": 2, "fixed_phone": 3}),
    ],
)  # fmt: skip
def test_a_word_of_several_meanings_has_its_usual_one_beside_the_others(
    tmp_path: Path, labels: tuple[str, ...], counts: dict[str, int]
) -> None:
    found, says = _read(tmp_path, _list(*labels))
    assert found == counts
    assert USUAL in says


@pytest.mark.parametrize(
    ("labels", "counts"),
    [
        (("Borne", "Écran", "Imprimante"), {"monitor": 3, "printer": 4}),
        (("PC", "PC fixe", "PC portable"), {"desktop": 3, "laptop": 4}),
        (("Téléphone", "Smartphone", "Téléphone fixe"), {"smartphone": 3, "fixed_phone": 4}),
        (("Borne", "Tablette"), {"tablet": 3}),
        (("Zorgule control PC", "(son propre PC)", "PC Windows 7", "PC portable"), {"laptop": 5}),
    ],
)
def test_without_such_a_contrast_it_is_asked(tmp_path: Path, labels: tuple[str, ...], counts: dict[str, int]) -> None:
    found, says = _read(tmp_path, _list(*labels))
    assert found == counts
    assert USUAL not in says


def test_a_word_that_a_model_shows_to_mean_another_thing_has_no_usual_meaning(tmp_path: Path) -> None:
    head = "Type;Marque;Modèle;N° de série\n"
    text = head + "PC;Dell;Latitude 5420;A1B2C3D\nPC;Zorg;Z1;A1B2C3E\nPC portable;HP;ProBook 450 G8;A1B2C3F\n"
    found, says = _read(tmp_path, text)
    assert found == {"laptop": 2}
    assert USUAL not in says


@pytest.mark.parametrize(
    ("label", "maker", "model", "category"),
    [
        ("IP", "Yealink", "T46S", "fixed_phone"), ("HP", "HP", "EliteBook 840 G8", "laptop"),
        ("Conference room", "Poly", "Studio X50", "video_conference"), ("Dell", "Dell", "OptiPlex 7090", "desktop"),
    ],
)  # fmt: skip
def test_the_model_says_what_a_type_that_names_no_thing_is(
    tmp_path: Path, label: str, maker: str, model: str, category: str
) -> None:
    rows = f"{label};{maker};{model};S1N2A3B\nÉcran;Dell;P2419H;S1N2A3C\nImprimante;HP;LaserJet M404dn;S1N2A3D\n"
    found, says = _read(tmp_path, "Type;Marque;Modèle;N° de série\n" + rows)
    assert found == {category: 1, "monitor": 1, "printer": 1}
    assert "findings.category_from_model.says" in says


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Zorgule;HP;EliteBook 840 G8;S1N2A3B", {"laptop": 1}),
        ("NMS Printer;Brother;MFC-L5750DW;", {"multifunction_printer": 1}),
        ("Frontale cluster;Dell;PowerEdge R640;", {"server": 1}),
        ("Sacoche;HP;EliteBook 840 G8;", {}),  # a known word for a thing that belongs to a device
        ("Laptop hinge;Apple;Mac mini M2;", {}),  # another kind is named
        ("Colocation;HPE;ProLiant DL360 Gen10;", {}),  # of a customer
        ("Retour;HP;EliteBook 840 G8;", {}),  # given back
        ("Zorgule;Samsung;PM883 960G;", {}),  # the model of a part
        ("Zorgule;Nokia;7360 ISAM;", {}),  # only what its maker mostly makes
    ],
)
def test_a_kind_that_nobody_knows_is_what_its_model_is_to_be_confirmed(
    tmp_path: Path, line: str, found: dict[str, int]
) -> None:
    """A word that is known, or says whose a device is, goes before the model (decision 119)."""
    path = tmp_path / "parc.csv"
    path.write_text(f"Type;Marque;Modèle;N° de série\n{line}\nÉcran;Dell;P2419H;S1N2A3C\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert Counter(reading.table["category"].to_pylist()) == {"monitor": 1, **found}
    said = {"findings.category_corrected.model.says"} & set(reading.findings["message_key"].to_pylist())
    assert bool(said) == bool(found)


def test_a_tool_that_calls_every_computer_a_workstation_is_read_by_its_models(tmp_path: Path) -> None:
    rows = "Workstation;Dell;OptiPlex 7090;S1N2A3B\nWorkstation;HP;Z4 G4;S1N2A3C\nWorkstation;Zorg;Z1;S1N2A3D\n"
    found, _ = _read(tmp_path, "Type;Marque;Modèle;N° de série\n" + rows)
    assert found == {"desktop": 1, "workstation": 2}


@pytest.mark.parametrize(
    "text",
    [
        "Typ;Hersteller;Modell;Seriennummer\nNotebook;HP;ProBook 450 G9;5CG1234ABC\nDrucker;HP;M404dn;VNB1234567\n",
        "Typ;Hersteller;Seriennummer\nProBook 450 G9;HP;5CG1234ABC\nLaserJet M404dn;HP;VNB1234567\n",
    ],
)
def test_a_german_typ_is_the_kind_or_the_model_as_its_cells_are(tmp_path: Path, text: str) -> None:
    assert _read(tmp_path, text)[0] == {"laptop": 1, "printer": 1}


def _rows(header: str, *lines: str) -> str:
    return "\n".join((header, *lines)) + "\n"


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        pytest.param(
            _rows("Asset Type;Vendor;Product", "Peripheral;Jabra;Evolve2 40", "Peripheral;Dell;P2422H",
                  "Laptop;HP;ProBook 450 G9"),
            {"headset": 1, "monitor": 1, "laptop": 1}, id="a family of things beside the desk",
        ),
        pytest.param(
            _rows("Catégorie;Libellé;Qté", "Réseau;TP-Link TL-SG1024D;1", "Réseau;Ubiquiti U6+;3",
                  "Écrans;Dell P2422H;2"),
            {"switch": 1, "wifi_access_point": 3, "monitor": 2}, id="a family of the network",
        ),
        pytest.param(
            _rows("Category;Manufacturer;Model", "Accessoires;EPOS;Adapt 160", "Accessoires;Logitech;C920",
                  "Laptops;HP;ProBook 450"),
            {"headset": 1, "webcam": 1, "laptop": 1}, id="accessories that are devices",
        ),
        pytest.param(
            _rows("AssetType;Manufacturer;Model", "Windows;Dell;PowerEdge R640", "Windows;Dell;OptiPlex 7090",
                  "Windows;Lenovo;ThinkPad T14"),
            {"server": 1, "desktop": 1, "laptop": 1}, id="a system runs on servers, too",
        ),
        pytest.param(
            _rows("Nom de l'équipement;Catégorie;Numéro de série", "Dell Latitude 5430;Ordinateurs;A1",
                  "HP ProDesk 400 G7;Ordinateurs;A2",
                  "Apple iPhone 13;Téléphones;A3", "Ricoh IM C3000;Imprimantes;A4", "Zebra ZD421;Imprimantes;A5"),
            {"laptop": 1, "desktop": 1, "smartphone": 1, "multifunction_printer": 1, "printer": 1},
            id="what it is called",
        ),
        pytest.param(
            _rows("Type;Sous-type;Service", "Ordinateur;Portable;RH", "Ordinateur;Fixe;RH",
                  "Ordinateur;Tout-en-un;Accueil"),
            {"laptop": 1, "desktop": 1, "all_in_one": 1}, id="subtypes",
        ),
        pytest.param(
            _rows("Hostname;Type;Role", "h1;network;switch", "h2;network;access point", "h3;network;firewall"),
            {"switch": 1, "wifi_access_point": 1, "firewall": 1}, id="roles",
        ),
        pytest.param(
            _rows("Type;Modèle;Désignation", "Matériel;;Imprimante laser", "Matériel;;Vidéoprojecteur",
                  "Matériel;;Portable élu"),
            {"printer": 1, "projector": 1, "laptop": 1}, id="designations",
        ),
    ],
)  # fmt: skip
def test_a_type_that_names_a_family_gives_way_to_what_else_the_line_says(
    tmp_path: Path, text: str, counts: dict[str, int]
) -> None:
    assert _read(tmp_path, text)[0] == counts


def test_a_family_that_nothing_explains_is_one_question(tmp_path: Path) -> None:
    counts, says = _read(
        tmp_path, _rows("Type;Modèle;Nom", "Peripheral;Zorglub 3;P1", "Peripheral;Zorglub 4;P2", "Écran;;E1")
    )
    assert counts == {"monitor": 1}
    assert "findings.ambiguous_category.says" in says


def test_no_name_of_a_group_is_a_device(tmp_path: Path) -> None:
    """The line above a group holds its name alone, in the column of names."""
    text = _rows(
        "Nom de l'équipement;Catégorie;N° de série", "Écrans (2);;", "Dell P2422H;Écrans;A1", "AOC 24P2Q;Écrans;A2"
    )
    assert _read(tmp_path, text)[0] == {"monitor": 2}


def test_an_accessory_with_a_name_of_its_own_is_no_device(tmp_path: Path) -> None:
    text = _rows("Catégorie;Modèle", "Accessoires;Câble HDMI 2 m", "Accessoires;Sacoche 15 pouces", "Écran;Dell P2422H")
    assert _read(tmp_path, text)[0] == {"monitor": 1}


def test_a_bare_pc_is_a_desktop_where_portables_are_called_otherwise(tmp_path: Path) -> None:
    """Words that nobody knows say where it stands, and another may be called `PC fixe`."""
    text = "Matériel;Quantité\nPC fixe compta;2\nPortable;4\nPC pesage;1\nPC étuvage (relevés);1\n"
    assert _read(tmp_path, text)[0] == {"desktop": 4, "laptop": 4}
    assert _read(tmp_path, text.replace("Portable", "PC portable"))[0] == {"desktop": 2, "laptop": 4}
    assert _read(tmp_path, "Matériel;Quantité\nPC pesage;1\nÉcran;2\n")[0] == {"desktop": 1, "monitor": 2}


@pytest.mark.parametrize("name", ["hv01", "node[001-032]", "gpu[1-4]", "sw-b2-1"])
def test_the_name_of_a_machine_leaves_its_kind_to_the_model(tmp_path: Path, name: str) -> None:
    text = f"Équipement;Modèle;Nombre\n{name};Dell R650;2\nzorgule en R650;Zorg Q1;1\n"
    assert _read(tmp_path, text)[0] == {"server": 2}


def _sheet(tmp_path: Path, name: str, text: str) -> dict[str, int]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    return dict(Counter(reading.table["category"].to_pylist()))


LABELS = "Nom;Fabricant;Type;Modèle;N° de série\nETI1;Zebra;Étiquettes;ZD421;V2C5HF\nETI2;Zebra;{type};ZD421;{serial}\n"


def test_what_a_printer_of_a_list_of_printers_prints_is_no_other_thing(tmp_path: Path) -> None:
    """Its model is one of the list's kind, and it has a serial number of its own; a stock of labels has none."""
    text = LABELS.format(type="Bracelets", serial="55SQPL") + "IMP1;Lexmark;Laser;MS521dn;VBQP8T\n"
    assert _sheet(tmp_path, "Imprimantes.csv", text) == {"printer": 3}
    assert _sheet(tmp_path, "Imprimantes.csv", LABELS.format(type="Étiquettes", serial="")) == {"printer": 1}
    assert _sheet(tmp_path, "Stock.csv", LABELS.format(type="Étiquettes", serial="55SQPL")) == {}
    assert _sheet(tmp_path, "Écrans.csv", LABELS.format(type="Étiquettes", serial="55SQPL")) == {}


@pytest.mark.parametrize(
    ("header", "cell", "category"),
    [
        ("Marque", "HP tout en un", "all_in_one"), ("Marque", "Asus portable", "laptop"),
        ("Modèle", "HP fixe", "desktop"), ("Brand", "Dell laptop", "laptop"), ("Marque", "Medion Notebook", "laptop"),
        ("Marque", "Dell + portable", "desktop"), ("Marque", "HP sacoche portable", "desktop"),
    ],
)  # fmt: skip
def test_words_beside_a_maker_say_which_computer_it_is(tmp_path: Path, header: str, cell: str, category: str) -> None:
    text = f"Matériel;{header};Nombre\nPC direction;{cell};2\nPortable;Lenovo;3\nÉcran;Dell;1\n"
    assert _read(tmp_path, text)[0] == dict(Counter({category: 2}) + Counter({"laptop": 3, "monitor": 1}))


def test_words_beside_a_maker_make_no_other_thing_of_a_device(tmp_path: Path) -> None:
    text = _rows("Matériel;Marque", "Imprimante;Canon multifonction", "Écran;Dell portable", "Switch;HP imprimante")
    assert _read(tmp_path, text)[0] == {"multifunction_printer": 1, "monitor": 1, "switch": 1}


_CAMERAS = ["Quai;Dôme;Axis;P3245", "Hall;PTZ;Axis;Q6135", "Cour;Dôme;Axis;P3245", "Rue;PTZ;Axis;Q6135"]


def _of_kind(tmp_path: Path, name: str, lines: list[str]) -> tuple[dict[str, int], set[str]]:
    path = tmp_path / name
    path.write_text("Lieu;Type;Marque;Modèle\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    counts = Counter(row["category"] for row in reading.table.to_pylist())
    return dict(counts), {row["message_key"] for row in reading.findings.to_pylist()}


def test_words_that_nobody_knows_are_of_the_kind_of_a_list_of_one_kind(tmp_path: Path) -> None:
    lines = [*_CAMERAS, "Quai;tourelle;Axis;", "Hall;tourelle;Axis;", "Cour;fixe;Mobo;M1", "Rue;panoramique;Mobo;M1"]
    counts, says = _of_kind(tmp_path, "Caméras.csv", lines)
    assert counts == {"camera": 8}
    assert USUAL in says


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("Caméras.csv", ["Parc;tourelle;;"]),  # nothing but a word
        ("Caméras.csv", ["Parc;tourelle;Axis;"]),  # once, without a model
        ("Caméras.csv", ["Baie;Switch;Cisco;CBS250", "Parc;tourelle;Axis;", "Parc;tourelle;Axis;"]),  # of several kinds
        ("Équipements.csv", ["Parc;tourelle;Axis;", "Parc;tourelle;Axis;"]),  # no title says it
    ],
)
def test_such_words_are_asked_where_the_list_is_not_of_one_kind(tmp_path: Path, name: str, more: list[str]) -> None:
    counts, _ = _of_kind(tmp_path, name, [*_CAMERAS, *more])
    assert counts["camera"] == 4


def test_what_is_no_device_stays_none_in_a_list_of_one_kind(tmp_path: Path) -> None:
    text = "Type;Marque;Modèle;N° de série\n" + "".join(
        f"TPE;Ingenico;Desk/5000;4S5PH{at}\nTiroir-caisse;Aures;3S-430;WG5RN{at}\n" for at in range(1, 5)
    )
    path = tmp_path / "Parc caisses.csv"
    path.write_text(text, encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert Counter(row["category"] for row in reading.table.to_pylist()) == {"payment_terminal": 4}


@pytest.mark.parametrize(
    ("line", "category"),
    [
        ("T-2,Runner,Mac mini M2,Apple,C07XY1", "desktop"),
        ("T-2,Loan pool,iPad Air,Apple,DMPXY1", "tablet"),
        ("T-2,ToR thing,C9300-48P,Cisco,FOC2231", "switch"),
        ("T-2,Runner,Mac mini M2,Apple,", "desktop"),  # to be confirmed: it may be a thing that belongs to one
        ("T-2,Moniteur de soins,MX450,Philomed,PE1YN", None),  # of a maker of other things
        ("T-2,Laptop hinge,Mac mini M2,Apple,C07XY1", None),  # another kind is named
        ("T-2,Runner,7360 ISAM,Nokia,YP2012", None),  # what a maker mostly makes
    ],
)
def test_an_asset_of_a_tool_is_what_its_model_is_whatever_it_is_called(
    tmp_path: Path, line: str, category: str | None
) -> None:
    path = tmp_path / "assets.csv"
    header = "Asset Tag,Category,Model,Manufacturer,Serial,Asset Name,Status,Checked Out To,Purchase Date,Company\n"
    path.write_text(f"{header}T-1,Printer,LaserJet Pro M404,HP,VNB1,,,,,\n{line},,,,,\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert {row["category"] for row in reading.table.to_pylist()} == {"printer", category} - {None}


@pytest.mark.parametrize("word", ["Imprimante", "Printer", "Drucker", "Impresora", "Impressora", "Stampante"])
def test_a_printer_is_a_multifunction_one_where_its_model_is_in_any_language(tmp_path: Path, word: str) -> None:
    text = f"Type;Marque;Modèle\n{word};Kyocera;Ecosys M5526cdw\n{word};Kyocera;Ecosys P2040dn\n"
    assert _read(tmp_path, text)[0] == {"multifunction_printer": 1, "printer": 1}


@pytest.mark.parametrize("word", ["Écran TV", "Schermo TV", "Pantalla TV", "TV-Bildschirm", "TV screen"])
def test_a_screen_that_is_a_television_is_one_in_any_language(tmp_path: Path, word: str) -> None:
    assert _read(tmp_path, f"Type;Nombre\n{word};2\nPC portable;1\n")[0] == {"television": 2, "laptop": 1}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Disque dur concerts;LaCie Rugged 2 To", {"external_storage": 1}),
        ("Festplatte;WD My Passport", {"external_storage": 1}),
        ("Disque SSD Samsung T7;", {"external_storage": 1}),
        ("SSD;Samsung 870 EVO", {}),
        ("Disque dur;", {}),
        ("Fixe;iMac 24", {"all_in_one": 1}),
        ("GSM Nokia 105;", {"feature_phone": 1}),
        ("GSM;", {"smartphone": 1}),
    ],
)
def test_a_word_gives_way_to_the_model_of_what_it_may_be(tmp_path: Path, line: str, found: dict[str, int]) -> None:
    """A disk is a part of a computer, unless its model has a case of its own."""
    path = tmp_path / "parc.csv"
    path.write_text(f"Type;Mod\u00e8le\n{line}\nPortable;Latitude 5420\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert Counter(reading.table["category"].to_pylist()) == {"laptop": 1, **found}


def test_a_kind_that_names_a_person_is_shown_to_nobody(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Type;Modèle;Utilisateur\nBidulotron de Jean Dupont;Latitude 5420;Jean Dupont\n", encoding="utf-8")
    (reading,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert (reading.accepted, "dupont" in str(reading.findings.to_pylist()).casefold()) == (1, False)


def test_a_label_that_nobody_knows_over_devices_of_several_kinds_is_a_group(read_text: Read) -> None:
    reading = read_text(
        "Poste;Réf;Nb\nVP;Epson EB-L610;2\nAdm.;PC portable Dell;6\nAdm.;Imprimante Xerox;1\n"
        "Billetterie;Imprimante billets Boca;2\nBilletterie;TPE Ingenico;2\n"
    )
    counts = {(row["category"], row["quantity_devices"]) for row in reading.table.to_pylist()}
    assert counts == {("projector", 2), ("laptop", 6), ("printer", 1), ("printer", 2), ("payment_terminal", 2)}


@pytest.mark.parametrize(
    "word", ["Volé", "Perdus", "Donné", "Perte", "Destruction", "Remplacé", "Rebut", "Gestohlen", "Scrapped"]
)
@pytest.mark.parametrize(
    "models", [("PC portable Dell", "imprimante Xerox"), ("iPhone 12", "iPhone 12"), ("ThinkPad T480", "Dell P2422H")]
)
def test_what_its_label_says_is_gone_does_not_count_by_its_model(
    read_text: Read, word: str, models: tuple[str, str]
) -> None:
    lines = "".join(f"{word};{model};1\n" for model in models)
    reading = read_text(f"Catégorie;Modèle;Nb\n{lines}PC portable;HP 450;4\n")
    assert (reading.accepted, reading.refused) == (1, 2)
    as_group = read_text(f"Catégorie;Modèle;Nb\n{lines}PC portable;HP 450;4\n".replace(word, "Adm."))
    assert as_group.accepted == 3


@pytest.mark.parametrize("label", ["Calculateurs", "Calculateurs scolaires", "Calculateur de poche", "Calculateur"])
def test_a_calculator_is_no_server(read_text: Read, label: str) -> None:
    """Where nothing says that it is one: `HPC`, a node, a model of servers."""
    text = "Matériel;Modèle;Nb\nCalculatrices;;30\n{};;12\nTablettes;;10\n"
    assert read_text(text.format(label)).table["category"].to_pylist() == ["tablet"]
    for other in ("Calculateur HPC", "Nœud de calcul", "Calculateur GPU"):
        assert read_text(text.format(other)).table["category"].to_pylist() == ["server", "tablet"]
    named = read_text(text.format(label).replace(f"{label};", f"{label};PowerEdge R740"))
    assert named.table["category"].to_pylist() == ["server", "tablet"]


@pytest.mark.parametrize(
    "word",
    [
        "Gravage", "Transformateur", "Assurance", "Option", "Ticket", "SAV", "Échange", "Rachat", "Étiquetage",
        "Remplacement dalle", "Skin", "Engraving", "Protection plan", "Setup", "Versicherung",
    ],
)  # fmt: skip
def test_what_is_done_for_a_line_of_devices_is_none(read_text: Read, word: str) -> None:
    """It has their model and their number, and nothing of its own."""
    text = f"Désignation;Modèle;Qté\nPC portable;Dell Latitude 5420;4\n{word};Dell Latitude 5420;{{}}\n"
    assert read_text(text.format(4)).table["quantity_devices"].to_pylist() == [4]


@pytest.mark.parametrize("word", ["Frontale cluster", "Zorglub"])
def test_an_unknown_kind_of_a_number_of_its_own_is_what_its_model_is(read_text: Read, word: str) -> None:
    for last, cells in (("Qté", "4;2"), ("N° série", "S1;S2"), ("Nom", "SRV1;SRV2")):
        one, two = cells.split(";")
        lines = f"Serveur;Dell PowerEdge R640;{one}\n{word};Dell PowerEdge R640;{two}\n"
        reading = read_text(f"Désignation;Modèle;{last}\n{lines}")
        assert reading.table["category"].to_pylist() == ["server", "server"]


@pytest.mark.parametrize(
    "label",
    [
        "Ordenador con pantalla táctil", "Portátil con pantalla 15", "Impresora con escáner", "Monitor con cámara",
        "Laptop mit Bildschirm 15", "Drucker mit Scanner", "Laptop with webcam", "PC portable avec écran 15 pouces",
        "Imprimante avec scanner", "Écran avec webcam", "PC avec écran tactile", "Stampante con scanner",
    ],
)  # fmt: skip
def test_what_is_built_in_is_no_second_device(read_text: Read, tmp_path: Path, label: str) -> None:
    """A label is asked about as a whole; in a text the device counts."""
    reading = read_text(f"Equipo;Cantidad\n{label};3\nSwitch;1\n")
    assert (reading.table["category"].to_pylist(), reading.refused) == (["switch"], 1)
    path = tmp_path / "parc.txt"
    path.write_text(f"3 {label}\n1 switch\n2 serveurs\n", encoding="utf-8")
    (text,) = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert sum(row["quantity_devices"] for row in text.table.to_pylist()) == (6 if text.accepted == 3 else 3)
    assert text.accepted + text.refused == 3


@pytest.mark.parametrize(
    "label", ["PC mit Monitor", "PC with monitor", "PC con monitor", "PC avec écran", "PC mit Dockingstation"]
)
def test_what_stands_with_a_computer_is_a_second_device(read_text: Read, label: str) -> None:
    reading = read_text(f"Type;Nombre\n{label};3\nLaptop;2\nSwitch;1\n")
    counted = Counter(row["category"] for row in reading.table.to_pylist())
    assert (counted["desktop"], len(counted)) == (1, 4)


@pytest.mark.parametrize(
    ("line", "category"),
    [
        ("Serveur;QNAP;", "storage"), ("Serveur de fichiers;Synology;", "storage"), ("File server;Asustor;", "storage"),
        ("Server;Synology;DS920+", "storage"), ("Téléphone;Yealink;", "fixed_phone"),
        ("Téléphone;Samsung;", "smartphone"), ("Serveur;Dell;R640", "server"), ("Serveur;Microsoft;", "server"),
        ("Router;Orange;", "router"), ("Switch;QNAP;", "switch"), ("Disque dur;Synology;", None),
        ("Téléphone;Orange;", None), ('Grand écran 65";Samsung;', None), ("Grand écran 65 pouces;;", None),
        ("Station;HP;", None), ("Terminal;Zebra;", None),
    ],
)  # fmt: skip
def test_a_maker_beside_a_type_says_what_it_says_behind_it(read_text: Read, line: str, category: str | None) -> None:
    reading = read_text(f"Type;Marque;Modèle\n{line}\nÉcran;Dell;P2422H\nImprimante;HP;LaserJet\n")
    read = [row["category"] for row in reading.table.to_pylist() if row["line"] == 2]
    assert read == ([category] if category else [])
