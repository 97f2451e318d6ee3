"""Files that cannot be used: each says why, none raises."""

from __future__ import annotations

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read

TICKETS = "ID;Titre;Statut;Priorité;Demandeur - Demandeur\n12;Panne;Clos;Haute;x\n"
ROOMS = "Nom complet;Bâtiment;Étage;Salle;Capacité\nMairie > RDC;Mairie;0;12;4\n"
SOFTWARE = "Nom;Éditeur;Version;Nombre d'installations\nOffice;Microsoft;16;42\n"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "no_header"),
        (b"\n\n\n", "no_header"),
        ("Catégorie;Modèle\n", "no_accepted_row.header_only"),
        ("bonjour\ntout le monde\n", "no_header"),
        ("1;2;3\n4;5;6\n", "no_header"),
        (TICKETS, "wrong_kind.tickets"),
        (ROOMS, "wrong_kind.rooms"),
        (SOFTWARE, "wrong_kind.software"),
        ("country,duration,region,Site\nFRA,1,x,y\n", "wrong_kind.unknown"),
        (b"PK\x03\x04" + b"\0" * 200, "unreadable_file.damaged"),
        (b"Rar!\x1a\x07\0" + b"\0" * 200, "unreadable_file.archive"),
        (b"%PDF-1.7\n", "unreadable_file.pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "unreadable_file.damaged"),
        (b"\x89PNG\r\n\x1a\n", "unreadable_file.picture"),
        (bytes(range(256)) * 40, "unreadable_file.binary"),
        (b"\0" * 5000, "unreadable_file.binary"),
        (b"x" * 3_000_000, "limit_exceeded.line_bytes"),
    ],
)
def test_unusable_files_say_why(read_text: Read, content: str | bytes, key: str) -> None:
    reading = read_text(content)
    assert (reading.kind, reading.rows) == (None, 0)
    assert reading.findings["message_key"].to_pylist() == [f"findings.{key}.says"]


def test_a_line_of_100_megabytes_stops_early(read_text: Read) -> None:
    reading = read_text(b"Type;" + b"y" * 100_000_000)
    assert rules(reading) == {"limit_exceeded": 1}


def test_nul_bytes_inside_cells_are_left_out(read_text: Read) -> None:
    reading = read_text(b"Type;Marque\n\xc3\x89cran;De\0ll\n" + b"PC fixe;HP\n" * 50)
    assert reading.table["maker"].to_pylist()[0] == "Dell"


def test_nothing_accepted_is_said_beside_the_reasons(read_text: Read) -> None:
    reading = read_text("Catégorie;Modèle\nzorglub;x\n;;\n")
    assert (reading.kind, reading.accepted) == ("inventory", 0)
    assert rules(reading) == {"unknown_category": 1, "blank_row": 1, "no_accepted_row": 1}


@pytest.mark.parametrize(
    ("content", "kind"), [("Catégorie;Modèle;Site\nÉcran;x;y\n", "contracts"), (TICKETS, "inventory")]
)
def test_a_file_of_another_kind_than_asked_is_refused(read_text: Read, content: str, kind: str) -> None:
    assert rules(read_text(content, kind=kind)) == {"wrong_kind": 1}
