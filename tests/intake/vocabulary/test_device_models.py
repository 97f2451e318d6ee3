"""Codes of models are data with a source: each can be found, and none is believed without the maker that it needs."""

from __future__ import annotations

import csv
import random
import re
import string
from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.inventory.untyped import _model_alone
from footprint.intake.vocabulary.categories import classify, is_device_or_aside
from footprint.intake.vocabulary.device_models import by_model, is_virtual, named_in

with files("footprint.intake.vocabulary").joinpath("models.csv").open(encoding="utf-8") as stream:
    ROWS = list(csv.DictReader(stream))


def test_every_code_has_a_category_and_a_source() -> None:
    assert len(ROWS) > 1400
    assert [row for row in ROWS if not is_device_or_aside(row["category"]) or not row["source"]] == []
    assert len({(row["maker"], row["pattern"]) for row in ROWS}) == len(ROWS)


def test_codes_of_no_maker_begin_with_the_sign_by_which_they_are_sought() -> None:
    assert [
        row["pattern"] for row in ROWS if not row["maker"] and not re.match(r"[a-z0-9](?![?*])", row["pattern"])
    ] == []


@pytest.mark.parametrize(
    ("maker", "model", "category"),
    [
        ("LENOVO", "20XW", "laptop"), ("", "20XW", None), ("", "20XW00ABFR", "laptop"), ("", "2021", None),
        ("Dell Inc.", "OptiPlex 7490 AIO", "all_in_one"), ("Dell Inc.", "OptiPlex 7090", "desktop"),
        ("Apple", "Mac14,2", "laptop"), ("Apple", "Mac14,3", "desktop"), ("Apple", "Mac15,4", "all_in_one"),
        ("Epson", "DS-530", "scanner"), ("", "DS920+", "storage"), ("Zebra", "DS2208", "barcode_scanner"),
        ("Hewlett-Packard", "HP LaserJet Pro MFP M428fdw", "multifunction_printer"),
        ("HP", "LaserJet Pro M404dn", "printer"), ("Cisco", "C9120AXI-E", "wifi_access_point"),
        ("Cisco", "C9200L-24P", "switch"), ("", "C1000", None), ("Synology", "RS1221+", "storage"),
        ("Siemens", "Somatom go.Top", "not_hardware"), ("Dell", 'S2722QC 27" 4K', "monitor"),
        ("Samsung", "PM883 960G", "component"), ("Samsung", "QM55R", "television"),
        ("Huawei", "S5720-28P-LI-AC", "switch"), ("Huawei", "S5735-L24T4S-A1", "switch"),
    ],
)  # fmt: skip
def test_a_code_says_what_a_model_is(maker: str, model: str, category: str | None) -> None:
    assert by_model(maker, model) == category


def test_the_longest_decides_and_nothing_unknown_may_stand_before_it() -> None:
    assert named_in('iiyama 23.8" LED - ProLite XUB2493HS-B5') == "monitor"
    assert named_in("Housse zorg ThinkPad") is None


@pytest.mark.parametrize(
    ("maker", "model", "category"),
    [
        ("Lexmark", "B222H00", "not_hardware"), ("HP", "LaserJet CF259A", "not_hardware"),
        ("HP", "LaserJet 4250", "printer"),
        ("Synology", "HAT3300-4T", "component"), ("Synology", "SAT5210", "component"),
        ("Synology", "DS220+", "storage"), ("Synology", "HD6500", "storage"),
        ("Brother", "DR-2400", "not_hardware"), ("Cisco", "C9200-NM-4G", "component"), ("APC", "RBC17", "component"),
    ],
)  # fmt: skip
def test_consumables_and_modules_are_not_the_device_that_they_are_for(maker: str, model: str, category: str) -> None:
    assert by_model(maker, model) == category


@pytest.mark.parametrize("text", ["FortiGate licence UTM", "EB-FH52 lampe"])
def test_an_accessory_behind_a_model_is_asked(text: str) -> None:
    assert named_in(text) is None


LABELS = [
    ("laptop", "Dell Pro 14|Dell Pro 16 Plus PB16250|Dell Pro Max 16|PA14250|latitude5520|Latitude E6410|"
     "XPS 9720|HP 255 15.6 inch G10 Notebook PC|hp 250g7|HP OmniBook Ultra Flip 14|HP EliteBook 6 G1i 14|"
     "HP ZBook Power G8|Lenovo 20T0 ThinkPad T14 Gen 1|ThinkPadT14|Lenovo Legion 5 GeForce RTX 3060|Yoga Slim 7|"
     "MacBookAir10,1|MacBook Pro (13-inch, M1, 2020)|Apple A2338|ASUS ROG Strix G15|Acer Spin 5|MSI Modern 14|"
     "Terra Mobile 1516"),
    ("desktop", "Dell Pro Micro|Dell Pro Slim QCS1250|HP 290 G4|HP Elite 800 G9 SFF|HP Compaq dc5800|"
     "ExpertCenter PN42|Intel(R) NUC 11|Shuttle XPC slim|Vostro 3681|Legion T5 Tower|Lenovo V50t Tower|"
     "Beelink SER5"),
    ("workstation", "Precision 3660|Precision 3431 Small Form Factor|Dell Pro Max Tower T2|"
     "Precision WorkStation T3500|HP Z2 Mini G9|HP xw4600 Workstation|ThinkStation P3"),
    ("all_in_one", "OptiPlex 7490 AIO|Dell Pro 24 All-in-One QB24250|PC fixe OptiPlex 7490 AIO|"
     "Lenovo V530-24 AIO|iMac21,1"),
    ("thin_client", "OptiPlex 3000 TC|HP Elite t655|Wyse 5070|IGEL UD3"),
    ("tablet", "Galaxy Tab A8|iPad13,18|Surface Pro 9|Fire HD 10|Redmi Pad|Nexus 7|Core-T5|Toughbook FZ-G1"),
    ("smartphone", "iPhone 12|SM-A536B|samsung galaxy xcover 5 noir 64go|Poco X3|Pixel 7a|Core-X4|Nexus 5X"),
    ("feature_phone", "Nokia 3310|Doro 1370|GT-E1200"),
    ("monitor", "243V7Q|27B1U7903|P2425H|U2723QE|XUB2493HS-B5|GW2480|EV2451|Dell 1908FP|Samsung S24F350|HP 24mh|"
     "LG 27UP850|ThinkCentre Tiny-in-One 24"),
    ("television", "LG 55UP75006LF|UE55AU7172|Sony Bravia KD-55X80K|Hisense 65A6K"),
    ("server", "PowerEdge R740|ProLiant DL380|DL380 G7|ThinkSystem SR650 V2|PRIMERGY RX2540 M5"),
    ("storage", "DS920+|Dell EMC Unity 380|TVS-872XT|HPE Nimble HF20"),
    ("switch", "Catalyst C2960X|WS-C2960X-48FPS-L|Dell Networking N1548P|Netgear ProSafe GS116|US-8-60W|"
     "MS120-48LP"),
    ("router", "ISR4321/K9|Draytek Vigor 2865|Peplink Balance 20"),
    ("firewall", "FortiGate 60F|PA-440|SN310|USG FLEX 100"),
    ("wifi_access_point", "UniFi U6-LR|Aruba Instant On AP22|MR36|EAP225|Ruckus ZoneFlex R510"),
    ("printer", "ZD421|HL-L2350DW|TM-T20III|HP LaserJet Pro M404dn|ET-M1170 Epson|Dell B2360dn"),
    ("multifunction_printer", "OfficeJet|EcoTank ET-2850|bizhub C258|HP DeskJet 2720e|Dell C1765nfw|MFC-L2710DW"),
    ("scanner", "fi-7160|ScanSnap iX1600"),
    ("plotter", "SureColor SC-T3100|DesignJet T650"),
    ("interactive_display", "Surface Hub|Samsung Flip 2|SMART Board MX275"),
    ("projector", "EB-992F|Acer X118H"),
    ("barcode_scanner", "Zebra TC52|Honeywell CT60|Datalogic Skorpio X5|FZ-N1"),
    ("webcam", "Logitech C920|LifeCam HD-3000"),
    ("headset", "AirPods|Jabra Evolve2|Bose QuietComfort 45"),
    ("video_conference", "Rally Bar|Webex Room Kit|Poly G7500"),
    ("keyboard", "MX Keys|Logitech K120|Dell KM636"),
    ("mouse", "MX Master 3|Magic Mouse 2"),
    ("docking_station", "WD22TB4|ThinkPad Universal USB-C Dock|Dell D6000|Logi Dock"),
    ("pdu", "AP8853"),
    ("ups", "Smart-UPS 1500|SMT1500I|9PX 3000|Riello Sentinel Pro"),
    ("fixed_phone", "Yealink T46|CP-8845-K9|ALE-300"),
    ("pbx", "KX-NS700|OXO Connect"),
    ("game_console", "PS5|Nintendo Switch|Xbox Series X"),
    ("iot", "Raspberry Pi 4"),
    ("payment_terminal", "Ingenico Desk/5000"),
    ("vr_headset", "Meta Quest 2"),
    ("3d_printer", "Bambu Lab X1"),
    ("drone", "DJI Mini 3|Phantom 4 Pro"),
    ("camera", "Canon EOS 250D|Nikon D3500"),
    ("internet_box", "Livebox 5"),
    ("external_storage", "WD My Passport 2To|Samsung T7"),
    ("smartwatch", "Samsung Galaxy Watch5"),
]  # fmt: skip


@pytest.mark.parametrize(("category", "labels"), LABELS)
def test_a_model_alone_says_what_it_is(category: str, labels: str) -> None:
    """In a column of models and in one of kinds."""
    assert [
        (label, _model_alone("", label)) for label in labels.split("|") if _model_alone("", label) != category
    ] == []
    assert [(label, verdict) for label in labels.split("|") if (verdict := classify(label)).category != category] == []


@pytest.mark.parametrize(
    "label",
    ["TN-2420", "CF226X", "PGI-570XL Canon", "LTO-7 tape", "Kingston KVR26N19S8/8", "ST2000DM008", "NVIDIA RTX 3060",
     "Corsair RM750", "Samsung 970 EVO Plus"],
)  # fmt: skip
def test_a_part_or_a_consumable_alone_is_set_aside(label: str) -> None:
    assert classify(label).fate in ("component", "not_hardware")
    assert by_model("", label) in ("component", "not_hardware")


def test_a_part_that_a_device_has_is_not_the_device() -> None:
    assert by_model("Lenovo", "Legion 5 GeForce RTX 3060") == "laptop"
    assert by_model("", "Precision 3660 Quadro P2200") == "workstation"
    assert by_model("", "GeForce RTX 3060 Legion 5") == "component"


@pytest.mark.parametrize("text", ["Housse iPad", "Câble Latitude 5420", "Webex Room Kit support", "Lampe EB-W51"])
def test_a_word_outside_the_name_of_a_model_still_sets_it_aside(text: str) -> None:
    assert classify(text).fate != "device"
    assert _model_alone("", text) is None


@pytest.mark.parametrize("text", ["Precision", "Surface", "Samsung", "HP", "TC52", "M404", "T520", "Z240", "Lot 5P"])
def test_what_may_be_several_devices_is_asked(text: str) -> None:
    assert by_model("", text) is None


def test_a_board_of_a_virtual_machine_is_none() -> None:
    assert is_virtual("", "Standard PC (i440FX + PIIX, 1996)")
    assert not is_virtual("", "Standard PC")


@pytest.mark.parametrize(
    "text",
    ["Centrale nucléaire", "des bureaux", "il aspire la poussière", "Primera planta", "1920 pixels", "le réseau nimble",
     "Swift BIC", "Israël", "bonjour madame", "12 Celsius", "dap salon", "pt bureau", "con la", "U6 bureau", "Roland",
     "Axel Durand", "Cab. médical", "Tuxedo", "le support est en panne", "à rendre avant le 12/03/2023", "voir facture",
     "batterie à changer", "marché 2021-034", "don de la mairie", "Réparé le 12/03/2023 par M. Nexus", "nothing"],
)  # fmt: skip
def test_ordinary_words_are_no_models(text: str) -> None:
    assert by_model("", text) is None
    assert named_in(text) is None


FIGURES = st.integers(0, 10**12).map(str)
ROOM = st.tuples(
    st.sampled_from(["Salle ", "Bureau ", "Bât. ", "room ", "étage "]), st.sampled_from(["", *"ABCDEFGHRS"]),
    st.integers(0, 499),
).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2]}")  # fmt: skip
INVOICE = st.tuples(
    st.sampled_from(["FAC-", "FA", "F", "INV-", "BC", "CMD-", "DEV-", "N° ", "MA-"]), st.integers(2008, 2026),
    st.sampled_from(["-", "/", ""]), st.integers(100, 99_999),
).map(lambda parts: "".join(map(str, parts)))  # fmt: skip
MONEY = st.decimals(0, 99_999, places=2).map(lambda amount: f"{amount:f} €".replace(".", ","))
ADDRESS = st.ip_addresses().map(str)


@given(st.one_of(st.dates().map("{:%d/%m/%Y}".format), st.dates().map(str), FIGURES, ROOM, INVOICE, MONEY, ADDRESS))
def test_days_numbers_rooms_invoices_and_amounts_are_no_models(text: str) -> None:
    assert by_model("", text) is None
    assert named_in(text) is None


A, D, L = string.ascii_uppercase + string.digits, string.digits, string.ascii_uppercase
SERIALS: list[Callable[[random.Random], str]] = [
    lambda draw: "".join(draw.choices("BCDFGHJKLMNPQRSTVWXYZ" + D, k=7)),  # Dell
    lambda draw: (
        draw.choice(["5CG", "CZC", "CND", "8CG", "MXL"]) + "".join(draw.choices(D, k=4) + draw.choices(A, k=3))
    ),
    lambda draw: draw.choice(["PF", "MJ", "R9", "PC", "MP", "S4"]) + "".join(draw.choices(A, k=6)),  # Lenovo
    lambda draw: draw.choice(["C0", "F", "D", "DMP"]) + "".join(draw.choices(A, k=10)),  # Apple
    lambda draw: draw.choice(["FOC", "FDO", "FCW"]) + "".join(draw.choices(D, k=4) + draw.choices(A, k=4)),  # Cisco
    lambda draw: draw.choice(["R58", "R5C", "RF8"]) + "".join(draw.choices(A, k=8)),  # Samsung
    lambda draw: "".join(draw.choices(A, k=draw.choice([6, 8, 10, 12, 15]))),
    lambda draw: ":".join("".join(draw.choices("0123456789ABCDEF", k=2)) for _ in range(6)),  # of a network card
]


@pytest.mark.parametrize("serial", SERIALS)
def test_a_serial_number_is_hardly_ever_a_model(serial: Callable[[random.Random], str]) -> None:
    """Codes and serial numbers are made of the same signs: of 5,000 at random not one in a thousand is a model."""
    draw = random.Random(7)
    texts = [serial(draw) for _ in range(5_000)]
    assert sum(by_model("", text) is not None for text in texts) < 5


def test_a_letter_and_a_number_of_a_room_are_no_model() -> None:
    rooms = [f"{letter}{sign}{number}" for letter in L for sign in ("", " ", "-") for number in range(500)]
    assert [room for room in rooms if by_model("", room)] == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Cisco Catalyst 9120AX AP", "wifi_access_point"), ("Catalyst C9166I", "wifi_access_point"),
        ("Cisco Catalyst 9300-48P", "switch"), ("Catalyst 2960X", "switch"), ("Catalyst C9200L", "switch"),
        ("Ascom Myco 4", "smartphone"), ("Spectralink Versity 95", "smartphone"), ("Ascom d63", "fixed_phone"),
        ("Siemens S7-1200", "not_hardware"), ("Siemens S7-1500 (automate)", "not_hardware"),
    ],
)  # fmt: skip
def test_a_name_of_several_ranges_is_parted_by_their_numbers(text: str, category: str) -> None:
    assert by_model("", text) == category
