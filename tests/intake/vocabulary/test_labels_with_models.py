"""One cell with an own name, a kind, a place and a model in any order: the model decides what the words leave open."""

from __future__ import annotations

import pytest

from footprint.intake.vocabulary.categories import classify

# Category → labels as people write them in plans of racks, lists of laboratories and of associations.
NAMED = {
    "smartphone": "Téléphone asso (Samsung A14)|Mobile directeur (iPhone 13)|Téléphone astreinte - Galaxy A54",
    "workstation": "Station opérateur HP Z2|PC pilotage MS (HP Z4 G4)|Station traitement image (Dell Precision 7920)",
    "desktop": "PC pilotage HPLC (Dell OptiPlex 7050, Win7 isolé)|PC-ACC-02 [Lenovo ThinkCentre M70q]"
    "|PC du secrétariat : OptiPlex 3080|Poste infirmier – HP ProDesk 400 G6",
    "laptop": "Poste compta - HP EliteBook 840 G8|LAP-0457 Latitude 5430|DELL LATITUDE 5420 DIR-01"
    "|Poste accueil / Latitude 5420",
    "barcode_scanner": "Zebra TC22 – terminal durci|Terminal préparateur - Honeywell CT40",
    "firewall": "FW-1 FortiGate 200F|Firewall principal – FG-100F",
    "server": "HYP-01 Dell R740|R740 – pve01|ESX03 (HPE ProLiant DL380 Gen10)|pve02 : HPE DL360 G9"
    "|srv-dc1 - Dell PowerEdge R340",
    "switch": "SW-CORE-A Aruba 6300M|SW-ACC-1 Aruba 2930F|SW CBS350 – tor02|SW Catalyst 2960-X"
    "|Switch étage 2 : SW-E2 Cisco CBS250",
    "router": "RTR-FIBRE Cisco ISR 4331",
    "wifi_access_point": "Borne AP-12 Aruba AP-515|AP-ACCUEIL Ubiquiti U6-Pro",
    "storage": "NAS-01 Synology RS1221+",
    "video_conference": "Logitech Conference Cam Connect",
    "tablet": "iPad 9e gen - caisse mobile|Tablette atelier (Zebra ET45)",
}
# What is no device stays none, whichever model it belongs to; what may be one is asked.
NO_DEVICE = (
    "Housse pour téléphone (Samsung A14)|Toner imprimante (Brother HL-L5100DN)|Chargeur (Dell Latitude 5430)"
    "|Support mural (Samsung QM55)|Licence FW-1 FortiGate 200F|Contrat maintenance FortiGate 200F"
    "|Zorgluche (Latitude 5420)|Téléphone socle pour Yealink T46S|Zorg Latitude 5420|PC échographe (Dell OptiPlex 7050)"
    "|FW-1 Dell R740|Station charge pour Latitude 5420|Lot PC fixe + écran (OptiPlex 7050)|R740|SW|FW-1|pve01"
)
# A clear word of another kind is believed.
CLEAR = {"Imprimante (PC OptiPlex 7050)": "printer", "Écran accueil (Dell OptiPlex 7050)": "monitor"}


@pytest.mark.parametrize("category", NAMED)
def test_the_model_in_a_label_decides_what_its_words_leave_open(category: str) -> None:
    assert {label: classify(label).category for label in NAMED[category].split("|")} == dict.fromkeys(
        NAMED[category].split("|"), category
    )


@pytest.mark.parametrize("label", NO_DEVICE.split("|"))
def test_a_model_makes_no_device_of_what_may_be_none(label: str) -> None:
    assert classify(label).category is None


@pytest.mark.parametrize("label", CLEAR)
def test_a_clear_word_of_another_kind_is_believed(label: str) -> None:
    assert classify(label).category == CLEAR[label]


# Words that a general reader of lists of cameras, tills and networks knows.
WORDS = {
    "camera": "PTZ|Dôme|Mini dôme|VPI (plaques)|Caméra dôme PTZ|cam ip|Caméra LAPI|Turret camera",
    "not_hardware": "Mât 6 m|Mât 6 m (stock)|Manettes Xbox|Volant Logitech G29|Poteau",
    "wifi_access_point": "Faisceau radio (pont WiFi)|Amplifi HD (bornes)|Wireless bridge",
    "barcode_scanner": "Terminal portable inventaire (PDA)|Terminal PDA",
    "fixed_phone": "Téléphonie IP postes|Poste SIP|Fixe Cisco 7841",
    "webcam": "Caméra de streaming Logitech StreamCam",
    "television": 'Écran mural TV Samsung 55"',
    "switch": "Switch 24 porte",
    "component": "caméra intégrée|built-in webcam",
}


@pytest.mark.parametrize("kind", WORDS)
def test_words_of_other_lists(kind: str) -> None:
    verdicts = {label: classify(label) for label in WORDS[kind].split("|")}
    assert {label: verdict.category or verdict.fate for label, verdict in verdicts.items()} == dict.fromkeys(
        verdicts, kind
    )


@pytest.mark.parametrize(
    ("label", "kinds"),
    [
        ("Wacom Cintiq Pro / Intuos", {"monitor", "mouse"}),
        ("Latitude 5420 / OptiPlex 3080", {"laptop", "desktop"}),
        ("iPad / iPhone", {"tablet", "smartphone"}),
        ("Dell Latitude 5420 / 5430", {"laptop"}),
        ("ThinkPad T14 / ThinkPad X13", {"laptop"}),
        ("GSM de garde (Nokia 105)", {"feature_phone"}),
        ("mobile de garde (Nokia 105)", {"feature_phone"}),
        ("Écran (OptiPlex 3080)", {"monitor"}),
        ("Smartphone (Nokia 105)", {"smartphone"}),
    ],
)
def test_models_of_two_kinds_are_asked_and_brackets_decide_what_is_open(label: str, kinds: set[str]) -> None:
    said = classify(label)
    assert ({said.category} if said.category else {*said.candidates}) == kinds


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Tablettes de traçabilité", "tablet"),
        ("souris de rechange", "mouse"),
        ("Mouse 3D", "mouse"),
        ("Satechi Station d'accueil USB-C", "docking_station"),
        ("Maus", "mouse"),
        ("tablette de chocolat", "unknown"),
        ("caméra d'inspection", "unknown"),
        ("table de soins", "not_hardware"),
        ("Moniteur de soins", "unknown"),
        ("souris de laboratoire", "not_hardware"),
        ("Standard", "unknown"),
    ],
)
def test_what_a_device_is_used_for_is_known_by_its_words(label: str, kind: str) -> None:
    said = classify(label)
    assert (said.category or said.fate) == kind
