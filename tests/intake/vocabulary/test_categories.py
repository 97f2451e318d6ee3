"""Words of members → categories: what is clear is found, what is open is asked, nothing is guessed."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from footprint.intake.vocabulary.categories import classify, known_categories, open_word, verdict
from footprint.intake.vocabulary.device_models import by_model, is_virtual
from footprint.intake.vocabulary.folding import fold


def meant(text: str) -> str:
    verdict = classify(text)
    return verdict.category or verdict.fate


def test_every_word_of_the_vocabulary_means_its_category_in_any_case_and_number() -> None:
    with files("footprint.intake.vocabulary").joinpath("vocabulary.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            assert meant(row["raw"]) == row["category"], row
            assert meant(row["raw"].upper()) == row["category"], row


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Ordinateurs portables DELL", "laptop"),
        ('Portable 15"', "laptop"),
        ("PC portable direction", "laptop"),
        ("portable neuf", "laptop"),
        ("Laptp", "laptop"),
        ("Ordinateur portable 15 pouces i5", "laptop"),
        ("UC Dell", "desktop"),
        ("PC sans écran", "desktop"),
        ("Tout en un", "all_in_one"),
        ('AIO 24"', "all_in_one"),
        ('Ecran 24"', "monitor"),
        ("Écrans plats 22 pouces", "monitor"),
        ("Ecran pour PC", "monitor"),
        ("Écran accueil", "monitor"),
        ("Tablete", "tablet"),
        ("thin_client", "thin_client"),
        ("Téléphones portables pro", "smartphone"),
        ("Imprimante multifonction A3", "multifunction_printer"),
        ("Imprimante laser couleur HP", "printer"),
        ("Switch Cisco 48 ports PoE", "switch"),
        ("Serveur rack Dell PowerEdge", "server"),
        ("Onduleur 1500VA", "ups"),
        ("Souris pour portable", "mouse"),
        ("Station d’accueil", "docking_station"),
        ("Portable avec sacoche", "laptop"),
        ("Сanal", "unknown"),
    ],
)
def test_words_inside_longer_texts(text: str, category: str) -> None:
    assert meant(text) == category


@pytest.mark.parametrize(
    ("text", "fate"),
    [
        ("Licences Office 365", "not_hardware"),
        ("Support écran", "not_hardware"),
        ("Table", "not_hardware"),
        ("Câble réseau", "not_hardware"),
        ("Toner imprimante", "not_hardware"),
        ("Chariot de tablettes", "not_hardware"),
        ("Barrette mémoire", "component"),
        ("Batterie portable", "component"),
        ("Écran intégré", "component"),
        ("Serveur virtuel", "virtual_machine"),
        ("VM", "virtual_machine"),
        ("VMware Guest", "virtual_machine"),
        ("Serveur virtuel (2 VM)", "virtual_machine"),
        ("VM sur PowerEdge R640", "virtual_machine"),
        ("Serveurs applicatifs (12 VM)", "virtual_machine"),
        ("TOTAL", "total"),
        ("station totale", "not_hardware"),
        ("Sous-total écrans", "total"),
        ("", "empty"),
        ("N/C", "empty"),
    ],
)
def test_what_is_not_a_device(text: str, fate: str) -> None:
    assert classify(text).fate == fate


@pytest.mark.parametrize(
    "text",
    [
        "Serveurs PowerEdge R640 (grappe Ganeti, ~25 VM)", "HPE ProLiant DL380 Gen10 - 14 machines virtuelles",
        "PowerEdge T340, hosts 6 virtual machines", "Server PowerEdge R640 (8 virtuelle Maschinen)",
    ],
)  # fmt: skip
def test_a_model_that_names_how_many_guests_it_runs_is_their_host(text: str) -> None:
    assert meant(text) == "server"


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Ordinateur", ("laptop", "desktop", "all_in_one")),
        ("Téléphone", ("smartphone", "fixed_phone", "feature_phone")),
        ("Borne", ("wifi_access_point", "kiosk")),
        ("Box internet + switch 8p", ("internet_box", "switch")),
        ("PC fixe et écran", ("desktop", "monitor")),
        ("Divers", ()),
    ],
)
def test_what_may_mean_two_things_is_asked(text: str, candidates: tuple[str, ...]) -> None:
    verdict = classify(text)
    assert (verdict.fate, verdict.candidates) == ("ambiguous", candidates)


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ('PC fixe + écran 24"', True),
        ("Ordinateur et imprimante", True),
        ("laptop and dock", True),
        ("laptop with a docking station", True),
        ("PC ou écran", False),
        ("PC fixe / écran", False),
        ("Ordinateur", False),
        ("Divers", False),
    ],
)
def test_one_device_and_another_are_several(text: str, several: bool) -> None:
    verdict = classify(text)
    assert (verdict.fate, verdict.several) == ("ambiguous", several)


@pytest.mark.parametrize("text", ["Quenelle", "thingamajig", "Rotule verte", "Zorglub 3000"])
def test_the_unknown_stays_unknown(text: str) -> None:
    assert classify(text).fate == "unknown"


def test_the_nearest_categories_are_proposed() -> None:
    verdict = classify("imprimente lazer couleurs xx")
    assert "printer" in verdict.candidates or verdict.category == "printer"
    assert len(verdict.candidates) <= 3


@pytest.mark.parametrize("answer", ["laptop", "server", "not_hardware", "kiosk"])
@pytest.mark.parametrize("text", ["PC compta", "Window Server 2019 Standard", "Terminal accueil"])
def test_a_word_that_is_asked_is_what_its_answer_says(text: str, answer: str) -> None:
    """Also where the answer is none of what the word usually means: else it would be asked for ever."""
    asked = open_word(text)
    assert asked
    verdict = classify(text, (), {fold(asked): answer})
    assert (verdict.category or verdict.fate) == answer


def test_keys_of_the_factors_and_earlier_answers_come_first() -> None:
    assert classify("zorglub", known={"zorglub"}).category == "zorglub"
    assert classify("Station", answers={"station": "workstation"}).category == "workstation"
    assert classify("Kit A", answers={"kit a": "not_hardware"}).fate == "not_hardware"


@pytest.mark.parametrize(
    ("maker", "model", "category"),
    [
        ("Dell", "Latitude 5420", "laptop"),
        ("HP", "HP EliteDesk 800 G4", "desktop"),
        ("Apple", "iMac21,1", "all_in_one"),
        ("Apple", "iPhone SE", "smartphone"),
        ("Dell Inc.", "PowerEdge R740", "server"),
        ("", "WS-C2960X-48FPD-L", "switch"),
        ("Dell", "OptiPlex All-in-One 7410", "all_in_one"),
        ("Fictiva", "Modèle 12", None),
    ],
)
def test_models_that_leave_no_doubt(maker: str, model: str, category: str | None) -> None:
    assert by_model(maker, model) == category


# What makers of network devices sell as a virtual machine.
APPLIANCES = [("Fortinet", "FortiGate-VM64"), ("Palo Alto", "PA-VM"), ("Juniper", "vSRX"), ("Cisco", "CSR1000V")]


def test_virtual_machines_by_maker_or_model() -> None:
    assert is_virtual("VMware, Inc.", "VMware7,1")
    assert is_virtual("Microsoft Corporation", "Virtual Machine")
    assert all(is_virtual(*appliance) for appliance in APPLIANCES)
    assert not is_virtual("Fortinet", "FortiGate-100F")
    assert not is_virtual("Juniper", "MX204")
    assert is_virtual("QEMU", "Standard PC (Q35 + ICH9, 2009)")
    assert not is_virtual("Dell Inc.", "PowerEdge R740 VMware ESXi")
    assert not is_virtual("Microsoft Corporation", "Surface Pro")


def test_categories_that_set_aside_are_no_devices() -> None:
    assert not known_categories() & {"component", "not_hardware", "virtual_machine", "ambiguous"}


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("Baie : switch", "switch"), ("Rack: NAS Synology", "storage"), ("Serverschrank: USV", "ups"),
        ("Baie : 42U", "rack"), ("Baie : APC", "rack"), ("Baie", "rack"),
    ],
)  # fmt: skip
def test_what_stands_in_a_rack_is_named_behind_it(label: str, category: str) -> None:
    assert verdict(label).category == category


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("bancontact (Worldline)", "payment_terminal"), ("girocard-Terminal", "payment_terminal"),
        ("pinapparaat", "payment_terminal"), ("POS bancomat", "payment_terminal"), ("TPV bancario", "payment_terminal"),
        ("máquina de cartões", "payment_terminal"), ("chip and pin", "payment_terminal"),
        ("vieux GSM Nokia à touches", "feature_phone"), ("GSM à clapet", "feature_phone"),
        ("Senioren-Handy", "feature_phone"), ("móvil de tapa", "feature_phone"), ("seniorengsm", "feature_phone"),
        ("cellulare per anziani", "feature_phone"), ("telemóvel para idosos", "feature_phone"),
        ("SONDES TEMP CUVES CONNECTEES", "iot"), ("capteurs ruches connectés", "iot"), ("Temperaturfühler", "iot"),
        ("sonda de temperatura", "iot"), ("lecteur de puce RFID", "iot"), ("UA 4019", "fixed_phone"),
        ("4039 Digital", "fixed_phone"),
        ("Installation vidéosurveillance 8 caméras", "camera"), ("Videoüberwachungsanlage 4 Kameras", "camera"),
        ("Impianto videosorveglianza 4 telecamere", "camera"), ("CCTV system 8 cameras", "camera"),
    ],
)  # fmt: skip
def test_what_people_call_devices_that_they_have_few_of(label: str, category: str) -> None:
    assert meant(label) == category


@pytest.mark.parametrize(
    "label", ["INSTALLATION VIDEOSURV 8 CAM + ENREG", "Installation vidéosurveillance", "CCTV system"]
)
def test_an_installation_of_cameras_without_their_number_is_asked(label: str) -> None:
    assert meant(label) in ("unknown", "ambiguous")


@pytest.mark.parametrize(
    "label",
    [
        "voir liste de la directrice", "cf. annexe", "siehe Liste", "see attached list", "ver anexo", "vedi elenco",
        "zie bijlage", "voir onglet 2", "lecteur de puce", "microchip reader", "Chiplesegerät",
    ],
)  # fmt: skip
def test_what_points_to_another_list_or_reads_the_chips_of_animals_is_set_aside(label: str) -> None:
    assert meant(label) == "not_hardware"


@pytest.mark.parametrize("label", ["PC voir liste", "ordinateurs : voir liste", "tablettes (voir liste)"])
def test_a_device_that_stands_in_another_list_is_not_lost(label: str) -> None:
    assert classify(label).fate in ("device", "ambiguous")


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("ordinateur fixe tout-en-un HP", "all_in_one"), ("unité centrale tout-en-un", "all_in_one"),
        ("desktop aio", "all_in_one"), ("station de travail tout-en-un", "all_in_one"),
        ("ordinateur fixe et tout-en-un", None), ("tour / tout-en-un", None), ("portable tout-en-un", None),
        ("imprimante tout-en-un", "multifunction_printer"),
    ],
)  # fmt: skip
def test_a_desktop_that_is_said_to_be_all_in_one(text: str, category: str | None) -> None:
    assert verdict(text).category == category


@pytest.mark.parametrize(
    ("label", "category"),
    [("PC direction portable", "laptop"), ("ordinateur secrétariat fixe", "desktop"),
     ("PC accueil tout-en-un", "all_in_one"), ("téléphone accueil smartphone", "smartphone"),
     ("PC salle serveur", "ambiguous"), ("PC salle de soins", "ambiguous"),
     ("Kopierer (Miete)", "multifunction_printer"), ("fotocopiadora (alquiler)", "multifunction_printer"),
     ("alquiler", "not_hardware"), ("Enreg. vidéo", "storage"), ("Appareil téléphonique IP", "fixed_phone")],
)  # fmt: skip
def test_what_stands_behind_a_device_and_a_place(label: str, category: str) -> None:
    """A place ends at the word that says which of several devices it is; how a device is held is no other thing."""
    assert meant(label) == category
