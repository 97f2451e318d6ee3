"""Virtual machines in any text of a row: set aside, their hosts count; what a device alone has beats a remark."""

from __future__ import annotations

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read

HEADER = "Nom;Type;Marque;Modèle;N° de série;Système d'exploitation;Hébergé sur;Commentaire\n"
HOST = "ESX01;Serveur;Dell;PowerEdge R740;CZJ8120XK1;VMware ESXi 7.0;;Héberge 12 VM\n"


def test_of_a_list_of_hosts_and_guests_the_hosts_are_the_devices(read_text: Read) -> None:
    """2 hosts + 4 guests = 6 lines: 2 devices, 4 set aside, whichever column says so."""
    content = (
        HEADER + HOST + "ESX02;Serveur;HPE;ProLiant DL380;CZJ8120XK2;VMware ESXi 7.0;;Hyperviseur\n"
        "SRV-PAIE;Serveur;;;;Windows Server 2019;ESX01;\n"
        "SRV-WEB;Serveur;;;;Debian 12;;VM sur ESX02\n"
        "SRV-SQL;Serveur;;;;Debian 12 (VM);;\n"
        "SRV-AD;Serveur;;;;Windows Server 2022;;VMware Virtual Platform\n"
    )
    reading = read_text(content)
    assert (reading.accepted, reading.set_aside) == (2, 4)
    assert reading.table["asset_id"].to_pylist() == ["ESX01", "ESX02"]
    assert rules(reading)["virtual_machine"] == 4


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Commentaire", "VM"),
        ("Commentaire", "VM Debian sur esx-02"),
        ("Remarque interne", "machine virtuelle"),
        ("Plateforme", "KVM"),
        ("OS", "KVM"),
        ("Kind", "Guest"),
        ("Virtuel", "oui"),
        ("Physique", "non"),
        ("Hosted on", "pve1"),
        ("Comments", "Hosted on esx2.example.org"),
        ("Note", "serveur virtualisé"),
        ("Notes", "web front - VM"),
        ("Hardware", "Standard PC (Q35 + ICH9, 2009)"),
    ],
)
def test_any_column_may_say_it(read_text: Read, header: str, cell: str) -> None:
    reading = read_text(f"Nom;Type;{header}\nSRV-A;Serveur;{cell}\nSRV-B;Serveur;\nPC1;PC portable;\n")
    assert rules(reading)["virtual_machine"] == 1
    assert reading.table["category"].to_pylist() == ["server", "laptop"]


def test_open_types_are_looked_at_as_well(read_text: Read) -> None:
    """A guest without a type is no refused device: nobody is asked what kind of device a virtual machine is."""
    reading = read_text("Nom;Type;Hôte\nESX1;Serveur;\nPAIE;;ESX1\nWEB;Invité;ESX1\n")
    assert (reading.accepted, reading.refused, reading.set_aside) == (1, 0, 2)


def test_the_name_of_a_server_without_maker_or_model(read_text: Read) -> None:
    """VM-PAIE is a virtual machine where nothing else is known of it; with a model it is a device."""
    content = "Nom;Type;Modèle\nVM-PAIE;Serveur;\nSRV2;Serveur;\nVM-COMPTA;Serveur;PowerEdge R640\nPC1;PC portable;\n"
    reading = read_text(content)
    assert reading.table["asset_id"].to_pylist() == ["SRV2", "VM-COMPTA", None]
    assert rules(reading)["virtual_machine"] == 1


def test_a_sign_that_all_names_begin_with_says_nothing(read_text: Read) -> None:
    """`VM-` for a town's initials stands on laptops as well: 3 devices of 3."""
    reading = read_text("Nom;Type\nVM-001;PC portable\nVM-002;Serveur\nVM-003;Écran\n")
    assert reading.accepted == 3


def test_a_serial_number_or_a_model_beats_a_remark_and_is_said(read_text: Read) -> None:
    """The word and the device contradict each other: it counts, and the finding asks."""
    content = "Nom;Type;Modèle;N° de série;Commentaire\nSRV1;Serveur;PowerEdge R640;7XK2J03;machine virtuelle\n"
    reading = read_text(content)
    assert reading.accepted == 1
    assert rules(reading) == {"maybe_virtual": 1, "missing_date": 1}


@pytest.mark.parametrize(
    "row",
    [
        "SRV1;Serveur;;;;Debian 12;;Héberge les VM de la mairie",
        "SRV1;Serveur;;;;Proxmox VE 8;;",
        "SRV1;Serveur;;;;VMware ESXi 7;;12 VM",
        "SRV1;Serveur;;;;Hyper-V;;",
        "SRV1;Serveur;;;;Windows Server 2019;Baie 3;",
        "SRV1;Serveur;;;;Windows Server 2019;Salle serveurs;",
        "SRV1;Serveur;;;;;;Sauvegarde des VM",
        "SRV1;Serveur;;;;;SRV1;",
        "NAS1;NAS;;;;;;Stockage pour VM",
        "PC1;PC fixe;;;;Windows 11;;VM installée pour les tests",
        "PC1;PC fixe;;;;Windows 11;;VirtualBox",
        "PC1;PC portable;;;;Windows 11;;Portable invité",
        "PC1;PC portable;;;;Windows 11;;VM",
        "E1;Écran;;;;;;Poste invité",
        "CL1;Client léger;;;;;;Accès VM",
    ],
)
def test_ordinary_devices_stay_devices(read_text: Read, row: str) -> None:
    reading = read_text(HEADER + row + "\n" + HOST)
    assert reading.accepted == 2
    assert "virtual_machine" not in rules(reading)
    assert "maybe_virtual" not in rules(reading)


def test_the_column_that_counts_guests_is_no_answer(read_text: Read) -> None:
    """`VM` = 12 and 1 count what runs on two hosts."""
    reading = read_text("Nom;Type;VM\nSRV1;Serveur;12\nSRV2;Serveur;1\n")
    assert reading.accepted == 2


def test_a_person_named_in_a_remark_is_not_quoted(read_text: Read) -> None:
    reading = read_text("Nom;Type;Commentaire\nSRV1;Serveur;VM Dupont sur ESX1\nSRV2;Serveur;\n")
    assert rules(reading)["virtual_machine"] == 1
    assert "upont" not in str(reading.findings.to_pylist())


def test_a_long_list_is_read_alike(read_text: Read) -> None:
    """300 lines are parsed at once; 3 guests of them are found among the bytes, with accents in Windows-1252."""
    lines = [f"PC{n};PC portable;" for n in range(297)]
    lines += ["S1;Serveur;hébergé sur ESX1", "S2;Serveur;VM", "S3;Serveur;serveur virtualisé"]
    for codec in ("utf-8", "cp1252"):
        reading = read_text(("Nom;Type;Remarque interne\n" + "\n".join(lines) + "\n").encode(codec))
        assert (reading.accepted, reading.set_aside) == (297, 3)


@pytest.mark.parametrize(
    ("label", "counts"),
    [("Serveur Dell R640", True), ("Server HPE ProLiant DL360", True), ("Servidor PowerEdge R740", True),
     ("Serveur de paie", False), ("Serveur web sur Dell R640", False), ("Server auf PowerEdge R740", False),
     ("VM PowerEdge R740", False), ("Serveur intranet", False)],
)  # fmt: skip
@pytest.mark.parametrize("remark", ["Proxmox", "VMware", "KVM"])
def test_a_label_that_names_a_model_is_no_guest(read_text: Read, label: str, counts: bool, remark: str) -> None:
    """What runs on it is said in a remark, as of a guest where it runs; the machine counts, and it is said."""
    reading = read_text(f"Équipement;Nom;Remarque\n{label};hyp1;{remark}\nSwitch HP 2530;sw1;\n")
    assert (reading.accepted, reading.set_aside) == ((2, 0) if counts else (1, 1))
    assert rules(reading).get("maybe_virtual", 0) == int(counts)
