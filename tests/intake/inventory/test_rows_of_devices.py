"""One row a device or a lot, as people type it: what is not there yet, what was replaced, numbers in models, cards,
lists without names. Counted by eye."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.intake.workbook_files import xlsx
from tests.rounds.inventories import outcome

Rows = list[list[str]]


def became(folder: Path, rows: Rows, devices: int) -> str:
    path = folder / "parc.xlsx"
    path.write_bytes(xlsx({"Feuil1": rows}))
    return outcome(path, {"devices": str(devices), "accept_devices": "", "categories": json.dumps({})})[0]


def below(header: str, *lines: str) -> Rows:
    return [line.split("|") for line in (header, *lines)]


COUNTED = {
    "not received": (2, below("Article|Réception", "Portable HP 250|03/2024", "Écran|2023", "Serveur|pas encore reçu")),
    "expected": (1, below("Modèle|Mise en service", "Latitude 5420|02/2023", "Latitude 5430|à réceptionner")),
    "remark": (1, below("Type|Remarques", "Écran|", "Écran|en commande, livraison prévue mars 2026")),
    "remark of the past": (2, below("Type|Remarques", "Écran|commandé le 12/03/2022", "Écran|")),
    "cancelled orders": (3, below("Désignation|Qté|Remarque", "Portable Dell|2|", "iPad|1|ANNULÉ",
                                  "Écran 24|1|contrat annulé", "Serveur|1|commande annulée le 12/03/2024",
                                  "Switch|1|cancelled by supplier")),
    "a renewal is no order": (2, below("Type|Renouvellement", "Écran|prévu 2026", "Portable|à commander")),
    "present": (1, below("Matériel|Présent (O/N)", "Portable HP|O", "Vidéoprojecteur|N")),
    "signs before models": (11, below("Lieu|Matériel", "Accueil|2 x P2422H", "Atelier|8x ThinkCentre M70q",
                                      "Réserve|1 x LaserJet M404dn")),
    "signs that are models": (2, below("Modèle|Année", "EliteBook x360 1030|2020", "Elite x2 1012|2019")),
    "a place as the name of things": (6, below("Salle serveur|Quantité", "Serveurs Dell R740|3", "Onduleurs APC|2",
                                               "NAS Synology DS920+|1")),
    "a kind above its models": (2, below("Salarié|Mobile|Remis le", "Rey|Galaxy A52|05/2021", "Noël|iPhone 12|2021")),
    "left of lots": (17, below("Lot|Modèle|Qté achetée|Qté sortie|Reste", "L1|Latitude 5410|10|3|7",
                               "L2|OptiPlex 3070|12|2|10")),
    "worth": (2, below("Bien|Valeur|Dotation 2024|Dotation 2025|VNC", "Mac mini|900|300|300|300",
                       "Copieur Ricoh|3000|1000|1000|1000")),
    "given back": (2, below("Agent|PC repris|PC attribué", "Rey|Latitude E5470|Latitude 5430",
                            "Noël|Latitude E5470|Latitude 5430")),
    "virtual in a column": (5, below("Site|Serveurs physiques|Serveurs virtuels", "Siège|3|20", "Agence|2|5")),
    "sections of serials": (3, below("S/N|Salle", "ÉCRANS|", "CN0ABC11|B1", "CN0ABC12|B2", "VIDÉOPROJECTEURS|",
                                     "X4ZZ01|B3")),
    "one card": (1, below("Fiche|", "Modèle|LaserJet Pro M404", "N° de série|VNB1234", "Emplacement|Accueil",
                          "Mise en service|2020")),
    "tills": (7, below("Caisse|UC|TPE|Imprimante ticket", "1|oui|oui|oui", "2|oui|oui|oui", "Drive|non|oui|non")),
    "lost is no private one": (4, below("Agent|Ordinateur|Imprimante perso", "Rey|Latitude 5420|Epson WF-100",
                                        "Noël|Latitude 5420|Brother HL-L2350DW")),
    "no names": (3, below("Rey|Latitude 5420|2021", "Noël|ProDesk 400|2020", "Accueil|LaserJet Pro M402dne|2018")),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTED)
def test_a_row_is_what_it_says(tmp_path: Path, name: str) -> None:
    devices, rows = COUNTED[name]
    assert became(tmp_path, rows, devices) == "right"


def test_a_machine_behind_a_service_is_asked(tmp_path: Path) -> None:
    """It may have no line of its own; nobody says here that the answer is a server."""
    rows = below("Désignation|Nb", "Infogérance serveur (1 machine physique)|1", "Switch HPE 1820|3")
    assert became(tmp_path, rows, 4) == "told"


def test_numbers_of_a_lot_that_nobody_can_add_up_are_told(tmp_path: Path) -> None:
    """Which of those that came back, or went, are there, the remark does not say plainly."""
    rows = below(
        "Désignation|Qté|Remarque", "Portable Dell|5|2 partis avec les doctorants (cédés), 3 rendus", "Écran|3|"
    )
    assert became(tmp_path, rows, 6) == "told"


def test_an_old_device_beside_a_new_one_is_told(tmp_path: Path) -> None:
    """Nobody says what became of the old ones."""
    rows = below("Agent|Ancien poste|Nouveau poste", "Rey|Latitude E5470|Latitude 5430", "Noël|ProBook 440|ProBook 450",
                 "Colin|Latitude E5470|Latitude 5440")  # fmt: skip
    assert became(tmp_path, rows, 3) == "told"
