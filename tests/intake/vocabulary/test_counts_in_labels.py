"""The number of devices in a label: counted where it is one, left where it belongs to a model, a size or a place."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake import Reading, read_all
from footprint.intake.correcting import corrected, marks
from footprint.intake.telling import render
from footprint.intake.vocabulary.counts_in_labels import counted, doubtful
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read


@pytest.mark.parametrize(
    ("label", "number", "rest"),
    [
        ("SMARTPHONES SAMSUNG XCOVER 5 X 6", 6, "SMARTPHONES SAMSUNG XCOVER 5"),
        ("SCANNER FUJITSU FI-7160 X2", 2, "SCANNER FUJITSU FI-7160"),
        ("3 PC portables Lenovo V15", 3, "PC portables Lenovo V15"),
        ("Lot de 12 tablettes Samsung", 12, "tablettes Samsung"),
        ("lot 12 écrans", 12, "écrans"),
        ("Pack de 5 tablettes", 5, "tablettes"),
        ("Téléphonie IP : 15 postes", 15, "Téléphonie IP postes"),
        ("Téléphones IP (22 postes)", 22, "Téléphones IP postes"),
        ("Salle info (15 postes)", 15, "Salle info postes"),
        ("Classe mobile (16 tablettes)", 16, "Classe mobile tablettes"),
        ("Vidéosurveillance : 8 caméras", 8, "Vidéosurveillance caméras"),
        ("Wifi - 12 bornes", 12, "Wifi bornes"),
        ("Bâtiment A – 5 téléphones", 5, "Bâtiment A téléphones"),
        ("Bureau 12 : 2 PC", 2, "Bureau 12 PC"),
        ("Tablettes billetterie x2", 2, "Tablettes billetterie"),
        ("PC portables Dell reconditionnés x3", 3, "PC portables Dell reconditionnés"),
        ("Écrans LG 27UL x2", 2, "Écrans LG 27UL"),
        ("Imprimantes x 4", 4, "Imprimantes"),
        ("Imprimantes x4", 4, "Imprimantes"),
        ("Écran (x4)", 4, "Écran"),
        ("Lenovo V15 x 4", 4, "Lenovo V15"),
        ("2x PC", 2, "PC"),
        ("2 x écrans", 2, "écrans"),
        ("10 écrans 24 pouces", 10, "écrans 24 pouces"),
        ('Écrans 24" Iiyama (lot de 12)', 12, 'Écrans 24" Iiyama'),
        ("Achat de 15 vidéoprojecteurs", 15, "vidéoprojecteurs"),
        ("Écrans qté : 4", 4, "Écrans"),
        ("PC portable - 12 unités", 12, "PC portable"),
        ("2 Dell Latitude 5420", 2, "Dell Latitude 5420"),
        ("3 HP 600", 3, "HP 600"),
        ("3 nouveaux PC", 3, "nouveaux PC"),
        ("2 postes fixes", 2, "postes fixes"),
        ("12 iPad", 12, "iPad"),
        ("5 zorglubs", 5, "zorglubs"),
        ("4 laptops", 4, "laptops"),
        ("Pack of 6 monitors", 6, "monitors"),
    ],
)
def test_a_label_that_says_how_many(label: str, number: int, rest: str) -> None:
    assert counted(label) == (str(number), rest)


NO_NUMBERS = [
    "24 pouces", "24 pouces Dell", "Écran 24 pouces", "24 inch monitor", "3.5 pouces", "2,5 pouces disque", "HP 600",
    "600 G5", "2 en 1", "2 en 1 HP", "2 in 1 laptop", "Latitude 5420", "Windows 11", "3e étage", "1er étage PC",
    "2ème écran", "4G", "4K écran", "5G smartphone", "3D printer", "3Com Switch", "i5", "Office 2019", "2019 serveur",
    "Salle 12", "PC 2", "Écran 2", "PC lot 3", "PC Lot de 2019", "Lenovo X1", "ThinkPad X13", "PC portable x360",
    "Portables Elite x2", "PC portables Lenovo ThinkPad X13", "PC (2 écrans)", "Poste complet : 2 écrans",
    "Licence Office : 15 postes", "Étage 2 - 24 ports", "Onduleur : 2 batteries", "HP : 24 écran", "Zorgtron (2 zorgs)",
    "Serveur (2 disques durs)", "Chariot (12 tablettes)",
    "HP Elite x2", "Écran 1920 x 1080", "Bureau 160 x 80", "Serveur 2 x 500 Go", "Baie 42U", "Baie 42 U.",
    "24 ports switch", "16 Go RAM PC", "5000 lumens vidéoprojecteur", "64 bits PC", "8 coeurs serveur", "365 jours",
    "iPhone 12", "Surface Pro 7", "Galaxy Tab A8", "MacBook Pro 14", "Fournitures de bureau", "0 PC", "9999 PC",
]  # fmt: skip


@pytest.mark.parametrize("label", NO_NUMBERS)
def test_a_number_that_counts_no_devices(label: str) -> None:
    assert counted(label) == ("", label)


def test_words_of_a_purchase_are_taken_off_a_device() -> None:
    assert counted("Achat serveur Dell") == ("", "serveur Dell")


def quantities(reading: Reading) -> list[float | None]:
    return reading.table["quantity_devices"].to_pylist() if "quantity_devices" in reading.table.column_names else []


def test_a_hand_made_list_without_a_quantity(read_text: Read) -> None:
    reading = read_text(
        "Désignation;Date d'achat\n3 PC portables Lenovo V15;2021\nLot de 12 tablettes Samsung;2022\n"
        "Imprimantes x 4;2020\n10 écrans 24 pouces;2019\nÉcran 24 pouces;2019\n"
    )
    assert reading.profile == "spreadsheet"
    assert quantities(reading) == [3.0, 12.0, 4.0, 10.0, None]
    assert reading.table["category"].to_pylist() == ["laptop", "tablet", "printer", "monitor", "monitor"]


def test_a_quantity_left_empty_is_that_of_the_label(read_text: Read) -> None:
    reading = read_text("Désignation;Qté;Date d'achat\n3 PC portables;;2021\nÉcran;2;2021\n4 écrans;?;2021\n")
    first, second, unknown = quantities(reading)
    assert (first, second) == (3.0, 2.0)
    assert unknown is not None
    assert math.isnan(unknown)
    assert "other_count_in_label" not in rules(reading)


def test_two_numbers_that_differ_are_said_and_the_column_counts(read_text: Read) -> None:
    reading = read_text(
        "Désignation;Qté;Date d'achat\n3 PC portables;1;2021\nPack de 5 tablettes;2;2021\n4 écrans;4,0;2021\n"
    )
    assert quantities(reading) == [1.0, 2.0, 4.0]
    told = [row for row in reading.findings.to_pylist() if row["rule"] == "other_count_in_label"]
    assert [(row["line"], row["raw_value"], json.loads(row["message_args"])["said"]) for row in told] == [
        (2, "1", 3), (3, "2", 5)
    ]  # fmt: skip
    for lang in ("fr", "en"):
        said = next(text for text in render(reading.findings, lang) if "PC portables" in text)
        assert {"3", "1"} <= set(said.replace("“", " ").replace("”", " ").split())


def test_an_answer_is_asked_and_given_without_the_number(read_text: Read) -> None:
    content = "Désignation;Date d'achat\n5 zorglubs;2021\nZorglubs;2021\nÉcran;2021\n"
    asked = [row for row in read_text(content).findings.to_pylist() if row["rule"] == "unknown_category"]
    assert {row["raw_value"].lower() for row in asked} == {"zorglubs"}
    reading = read_text(content, answers={"zorglubs": "laptop"})
    assert quantities(reading) == [5.0, None, None]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_corrected_file_keeps_the_number(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("Désignation;Date d'achat\n20 téléphones;2021\nÉcrans;2021\n", encoding="utf-8")
    reading = conserved(read_all(path, year=2025, as_of=AS_OF)[0])
    (part,) = corrected.parts(path, [reading], lang)
    assert part.rows[1][0] == f"20 {marks.written('smartphone', lang)}"


def test_a_small_number_in_brackets_behind_one_device_is_asked() -> None:
    labels = [
        "VIDEOPROJ EPSON EB-FH52 (2)",
        "PC (2)",
        "PC (3)",
        "Écrans (3)",
        "Chaise (4)",
        "Salle (2)",
        "UC HP 400 *6",
    ]
    assert doubtful(labels) == {"VIDEOPROJ EPSON EB-FH52 (2)": ("(2)", "VIDEOPROJ EPSON EB-FH52")}
    assert [counted(label)[0] for label in labels] == ["", "", "", "3", "", "", "6"]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("CLASSE MOBILE 12 TABLETTES + VALISE", ("12", "CLASSE MOBILE TABLETTES + VALISE")),
        ("Classe mobile 15 ordinateurs portables", ("15", "Classe mobile ordinateurs portables")),
        ("Classe mobile 3 école", ("", "Classe mobile 3 école")),
        ("Classe mobile 2", ("", "Classe mobile 2")),
    ],
)
def test_a_mobile_class_says_what_it_holds(label: str, expected: tuple[str, str]) -> None:
    assert counted(label) == expected


@pytest.mark.parametrize(
    "label", ["Asus X55", "Philips X24", "Axis X12", "24 HP", "22 Dell", "27 iiyama", "24 Dell P2419H", "32 Samsung"]
)
def test_behind_or_before_a_maker_a_model_and_a_size_are_no_counts(label: str) -> None:
    assert counted(label) == ("", label)


@pytest.mark.parametrize(
    ("label", "number"),
    [("22 Dell OptiPlex 7050", "22"), ("20 HP EliteBook 840", "20"), ("3 HP", "3"), ("12 Dell Latitude 5420", "12")],
)
def test_what_is_no_size_counts_before_a_maker(label: str, number: str) -> None:
    assert counted(label)[0] == number


SEVERAL = st.sampled_from(["Tablettes", "IMPRIMANTES", "Écrans", "Laptops", "Impresoras", "Stampanti", "Smartphones"])
ONE = st.sampled_from(["Tablette", "IMPRIMANTE", "Écran", "Laptop", "Impresora", "Stampante", "Smartphone"])
MAKER = st.sampled_from(["Getac", "ZEBRA", "Dell", "Samsung"])
PLACE = st.sampled_from(["accueil", "ATELIER", "agréeur", "reception", "magazzino", "(livraison)", "- réserve"])
CODE = st.from_regex(r"\A[A-Z]{2}[1-9][0-9]{2}\Z")
NUMBER = st.integers(2, 9)


@given(kind=SEVERAL, before=PLACE | MAKER, number=NUMBER, behind=PLACE | MAKER)
def test_a_number_in_brackets_inside_a_plural_counts(kind: str, before: str, number: int, behind: str) -> None:
    before = before.strip("()- ")
    assert counted(f"{kind} {before} ({number}) {behind}") == (str(number), f"{kind} {before} {behind}")


@given(kind=SEVERAL | ONE, maker=MAKER, code=CODE, number=NUMBER, sign=st.sampled_from("xX×"), behind=PLACE | MAKER)
def test_a_times_behind_a_model_counts_whatever_follows(
    kind: str, maker: str, code: str, number: int, sign: str, behind: str
) -> None:
    label = f"{kind} {maker} {code}"
    assert counted(f"{label} {sign}{number} {behind}") == (str(number), f"{label} {behind}")
    assert counted(f"{label} {sign} {number} (quai)")[0] == str(number)


@given(
    kind=SEVERAL | ONE, number=NUMBER, behind=PLACE | MAKER,
    own=st.sampled_from([
        "salle ({})", "étage ({})", "room ({})", "iPad ({})", "Tab A ({})", "ThinkPad X{}", "Poco X{} Pro",
        "1012 x{} G2", "Gen 2 X{} Gen 3", "Windows ({})", "R640 x{} disques", "R640 x{} Xeon", "QNAP 453 x{} baies",
    ]),
)  # fmt: skip
def test_a_number_of_a_room_or_a_model_counts_nothing(kind: str, number: int, behind: str, own: str) -> None:
    label = f"{kind} {own.format(number)} {behind}"
    assert counted(label) == ("", label)
    assert label not in doubtful([label])


@pytest.mark.parametrize(
    ("label", "number", "rest"),
    [
        ("LDLC FACT 1180 - 6 PC PORTABLES", "6", "PC PORTABLES"), ("Facture 2023-114 : 3 écrans", "3", "écrans"),
        ("Dell Invoice 778: 2 monitors", "2", "monitors"), ("Rechnung RG-2023-4 - 2 Drucker", "2", "Drucker"),
        ("FACT N°12 - PC portable HP", "", "PC portable HP"),
    ],
)  # fmt: skip
def test_invoices_and_orders_are_taken_off_an_article(label: str, number: str, rest: str) -> None:
    assert counted(label) == (number, rest)


@pytest.mark.parametrize("label", ["PC 12 - salle 3", "Fac 12", "facture EDF 1180 - mars", "Commande vocale"])
def test_what_is_no_article_behind_an_invoice_stays(label: str) -> None:
    assert counted(label) == ("", label)


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("raspberry manip vibration x6", "6"), ("Tablette direction x2", "2"), ("TABLETTE DIRECTION X2", "2"),
        ("IPAD COMMERCIAUX X3", "3"), ("SONDES TEMP CUVES CONNECTEES X40", "40"), ("IMPRIMANTE ATELIER X2", "2"),
        ("PC PORTABLE DELL X3", "3"), ("Drucker Halle x3", "3"), ("impresora almacén x2", "2"),
        ("IMPRIMANTE ETIQUETTES SATO CL4NX X3", "3"), ("switch SFP x4", ""),
        ("PC portable Elite x2", ""), ("Smartphone Honor X6", ""), ("Poco X5", ""),
        ("Vidéoprojecteur ViewSonic X2", ""), ("caméra zoom x4", ""), ("Appareil photo zoom optique x5", ""),
    ],
)  # fmt: skip
def test_a_sign_and_a_number_behind_a_kind_count_and_those_of_a_model_do_not(label: str, number: str) -> None:
    assert counted(label)[0] == number


@pytest.mark.parametrize(
    ("label", "number", "rest"),
    [
        ("SMARTPHONE SAMSUNG XCOVER X5", "(X5)", "SMARTPHONE SAMSUNG XCOVER"),
        ("TABLETTE GALAXY TAB ACTIVE X4", "(X4)", "TABLETTE GALAXY TAB ACTIVE"),
        ("PC CDI X10", "(X10)", "PC CDI"),
        ("PC portable Latitude x3", "(x3)", "PC portable Latitude"), ("MACBOOK PRO X2", "(X2)", "MACBOOK PRO"),
    ],
)  # fmt: skip
def test_a_sign_and_a_number_behind_a_product_that_may_be_its_model_are_asked(
    label: str, number: str, rest: str
) -> None:
    assert doubtful([label]) == {label: (number, rest)}


@pytest.mark.parametrize(
    "label",
    ["PC HP Elite x2", "Smartphone Crosscall Core-X5", "OPPO FIND X5", "Smartphone Honor X6", "PC LENOVO THINKPAD X13",
     "PORTABLE X13", "PC LENOVO X13", "caméra zoom x4", "Salle X2",
     "Tablettes X5", "Vidéoprojecteur ViewSonic X2", "Tablette Surface X2"],
)  # fmt: skip
def test_a_model_and_what_is_no_device_are_not_asked(label: str) -> None:
    assert doubtful([label]) == {}


@pytest.mark.parametrize(
    "label",
    [
        "Imprimantes HP - 400", "Imprimantes laser - 4020", "Switchs Cisco - 2960", "Téléphones bureau - 204",
        "Postes - 101", "Imprimantes salle : 12", "Tablettes Galaxy Tab : 8", "Écrans Dell : 24", "Écrans – 27",
        "Écrans : 24", "Téléviseurs Samsung : 55", "Tableaux interactifs - 86", "Copieurs Canon : 2625", "iPads - 9",
        "iPads : 9", "Switchs : 48", "Caméras bâtiment : 4", "Imprimantes : 4020", "Portables HP - 250",
        "Drucker - 400", "Printers room : 12", "Pantallas : 27", "Switches - 24",
    ],
)  # fmt: skip
def test_a_number_behind_a_dash_or_a_place_counts_nothing(label: str) -> None:
    assert counted(label) == ("", label)


@pytest.mark.parametrize(
    ("label", "number"), [("caméras : 8", 8), ("Écrans: 12", 12), ("PC portables : 15", 15), ("Laptops : 7", 7)]
)
def test_a_number_behind_a_colon_counts_a_kind_that_stands_alone(label: str, number: int) -> None:
    assert counted(label)[0] == str(number)


@pytest.mark.parametrize(
    "label",
    [
        "Rack cabinet 42 units", "Wall rack 9 units", "Server cabinet 24 units high", "Armadio rack 42 unità",
        "Armario rack 42 unidades", "Rack 12 uds", "Baie 42 unités", "Switch 24 off", "TV 43 off",
        "Imprimante bureau 3 St. Martin", "PC école 12 St. Exupéry", "PC agence 4 st. Denis",
    ],
)  # fmt: skip
def test_units_of_height_and_saints_are_no_pieces(label: str) -> None:
    assert counted(label) == ("", label)


@pytest.mark.parametrize(
    ("label", "number"),
    [("Laptop 5 units", 5), ("Portátil HP 5 unidades", 5), ("Drucker 5 St.", 5), ("Schermen 6 stuks", 6),
     ("Monitor HP (3 uds.)", 3), ("Serverschrank 2 Stück", 2), ("PC portable - 12 unités", 12)],
)  # fmt: skip
def test_pieces_count(label: str, number: int) -> None:
    assert counted(label)[0] == str(number)


@pytest.mark.parametrize(
    ("label", "number"),
    [("iPad 9 x24 (chariot)", "24"), ("iPad 10 x20 - école", "20"), ("Galaxy Tab A8 x12 (valise)", "12"),
     ("iPad 9 x35", "35"), ("iPad 9 ×16 [CDI]", "16"), ("Lenovo 300 X13 (2021)", ""), ("HP 1012 x2 G2", "")],
)  # fmt: skip
def test_a_times_behind_a_model_and_before_a_sign_counts(label: str, number: str) -> None:
    assert counted(label)[0] == number


@pytest.mark.parametrize(
    ("kind", "model"),
    [("Switchs", "Netgear (48)"), ("Switchs", "Cisco SG (24)"), ("Écrans", "Iiyama (27)"), ("Screens", "Dell (24)"),
     ("Portables", "XPS (13)"), ("Portables", "HP 250 (9)"), ("Caméras", "Reolink (4)"), ("Switches", "TP-Link (8)")],
)  # fmt: skip
def test_a_number_in_brackets_behind_a_model_is_asked(read_text: Read, kind: str, model: str) -> None:
    reading = read_text(f"Type;Modèle;Lieu\n{kind};{model};A\nServeur;Dell R640;B\n")
    quantity = quantities(reading)[0]
    assert quantity is None or math.isnan(quantity)
    assert rules(reading)["plural_without_number"] == 1


@pytest.mark.parametrize(
    "label",
    [
        "UPS 2 units", "Onduleur Eaton 5PX 3 unités", "Serveur Dell R740 2 unités", "SAI Eaton 3 unidades",
        "Server 2 unità", "NAS Synology 4 unités", "Baie de stockage 12 unités",
        "Monitor: 130", "Drucker: 12", "Impresora: 2", "Stampante : 4", "TV : 140", "PC fixe : 120", "Beamer: 3",
        "Stampanti : 112",
    ],
)  # fmt: skip
def test_a_number_that_may_be_a_height_or_tell_one_device_is_asked(label: str) -> None:
    assert counted(label)[0] == ""
    assert doubtful([label])[label][0].startswith("(")


@pytest.mark.parametrize(
    "labels",
    [
        ["PC : 1", "PC : 2"], ["PC : 2", "PC : 3"], ["Drucker: 1"], ["Serveur R640 1 unité"], ["Baie 42 unités"],
        ["Laptop 5 units"], ["Téléphones fixes : 201"], ["Laptops: 117"], ["Salle : 12"],
        ["Imprimante HP : 12"], ["iPad : 9"],
    ],
)  # fmt: skip
def test_numbers_that_tell_devices_apart_count_or_are_asked_otherwise_are_no_doubt(labels: list[str]) -> None:
    assert not doubtful(labels)


@pytest.mark.parametrize(
    "label", ["PC fixes : 120", "Téléphones fixes : 201", "Laptops: 117", "Drucker : 204", "Cámaras : 104"]
)
def test_three_digits_behind_a_colon_count_nothing_without_a_question(read_text: Read, label: str) -> None:
    """A room, an extension, an address and a model have three, too."""
    reading = read_text(f"Désignation;Lieu\n{label};A\n")
    assert all(map(math.isnan, reading.table["quantity_devices"].to_pylist()))
    assert {"plural_without_number", "invalid_quantity"} & {*rules(reading)}


@pytest.mark.parametrize(
    ("label", "number", "rest"),
    [
        ("3 XCover 5", "3", "XCover 5"), ("2 XPS 13", "2", "XPS 13"), ("4 Xperia 10", "4", "Xperia 10"),
        ("3 Xerox B230", "3", "Xerox B230"), ("2 xcover 6", "2", "xcover 6"), ("3 Redmi Note 8", "3", "Redmi Note 8"),
        ("2 x XPS 13", "2", "XPS 13"), ("2xXPS 13", "2", "XPS 13"), ("2X Écran", "2", "Écran"),
        ("2 xLatitude 5420", "2", "Latitude 5420"), ("2 X Écrans", "2", "Écrans"), ("2 × écran", "2", "écran"),
        ("24 ProLite", "", "24 ProLite"), ("5 pixels morts", "", "5 pixels morts"),
    ],
)  # fmt: skip
def test_the_sign_of_times_is_no_letter_of_a_name(label: str, number: str, rest: str) -> None:
    assert counted(label) == (number, rest)


@pytest.mark.parametrize("label", ["(x4", "~ x7", ". x2", "/ X3", "№ x5"])
def test_a_number_behind_signs_alone_counts_nothing(label: str) -> None:
    assert counted(label)[0] == ""


@pytest.mark.parametrize(
    ("label", "number", "rest"),
    [("12 PCs", "12", "PCs"), ("12 PCs mit Monitor", "12", "PCs mit Monitor"), ("12 PCs HP", "12", "PCs HP"),
     ("12 pcs laptop", "12", "laptop"), ("LAPTOP 12 PCS", "12", "LAPTOP")],
)  # fmt: skip
def test_computers_are_no_pieces(label: str, number: str, rest: str) -> None:
    assert counted(label) == (number, rest)
