"""Files that cannot be used: each says why, none raises."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.telling import tell
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read
from tests.intake.workbook_files import compound, encrypted_ods

TICKETS = "ID;Titre;Statut;Priorité;Demandeur - Demandeur\n12;Panne;Clos;Haute;x\n"
ROOMS = "Nom complet;Bâtiment;Étage;Salle;Capacité\nMairie > RDC;Mairie;0;12;4\n"
ITOP = """<?xml version="1.0" encoding="UTF-8"?>
<Set>
<PC id="12"><name>PC-12</name><org_id>3</org_id><brand_id>4</brand_id><model_id>17</model_id><type>laptop</type></PC>
</Set>
"""
SOFTWARE = "Nom;Éditeur;Version;Nombre d'installations\nOffice;Microsoft;16;42\n"


def zip_of(*names: str, **notes: bytes) -> bytes:
    """A zip of binary parts of these names, and of `notes` by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"\x83\x01\x00")
        for name, content in notes.items():
            archive.writestr(name, content)
    return stream.getvalue()


def office(main: str) -> bytes:
    """A document as Office saves it, whose main part has this name."""
    return zip_of("[Content_Types].xml", "_rels/.rels", main)


def open_document(kind: str, *names: str) -> bytes:
    """An OpenDocument file of this kind."""
    return zip_of(*names, "META-INF/manifest.xml", mimetype=b"application/vnd.oasis.opendocument." + kind.encode())


def locked_old_workbook() -> bytes:
    """An old workbook whose first record after its begin says that the others are encrypted."""
    begin = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    return compound(begin + struct.pack("<HH", 0x2F, 6) + bytes(6))


# Files that nobody can use, and the text that says why.
UNUSABLE: list[tuple[str | bytes, str]] = [
    (b"", "empty_file"),
    (b"\xef\xbb\xbf", "empty_file"),
    (b"\xef\xbb\xbf\r\n \n\n", "empty_file"),
    (b"parc.csv".ljust(257, b"\0") + b"ustar" + b"\0" * 250, "unreadable_file.archive"),
    ("Catégorie;Modèle\n", "no_accepted_row.header_only"),
    ("bonjour\ntout le monde\n", "no_header"),
    ("1;2;3\n4;5;6\n", "no_header"),
    (TICKETS, "wrong_kind.tickets"),
    (ROOMS, "wrong_kind.rooms"),
    (SOFTWARE, "wrong_kind.software"),
    ("country,duration,region,Site\nFRA,1,x,y\n", "wrong_kind.untyped"),
    (b"PK\x03\x04" + b"\0" * 200, "unreadable_file.damaged"),
    (b"Rar!\x1a\x07\0" + b"\0" * 200, "unreadable_file.archive"),
    (b"%PDF-1.7\n", "unreadable_file.pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "unreadable_file.damaged"),
    (b"\x89PNG\r\n\x1a\n", "unreadable_file.picture"),
    (bytes(range(256)) * 40, "unreadable_file.binary"),
    (b"\0" * 5000, "unreadable_file.binary"),
    (b"x" * 3_000_000, "limit_exceeded.line_bytes"),
    (ITOP, "unreadable_file.itop_xml"),
    (ITOP.partition("\n")[2].encode("utf-8-sig"), "unreadable_file.itop_xml"),
    ("<?xml version='1.0'?><Set><Song><name>x</name></Song></Set>", "unreadable_file.markup"),
    (office("xl/workbook.bin"), "unreadable_file.xlsb"),
    (office("word/document.xml"), "unreadable_file.word"),
    (office("ppt/presentation.xml"), "unreadable_file.slides"),
    (office("visio/document.xml"), "unreadable_file.old_office"),
    (open_document("text", "content.xml"), "unreadable_file.word"),
    (open_document("presentation-template", "content.xml"), "unreadable_file.slides"),
    (open_document("spreadsheet", "encrypted-package"), "unreadable_file.locked_open_document"),
    (encrypted_ods(), "unreadable_file.locked_open_document"),
    (compound(b"x", "EncryptedPackage"), "unreadable_file.locked_office"),
    (locked_old_workbook(), "unreadable_file.locked_office"),
    (compound(b"x", "WordDocument"), "unreadable_file.word"),
    (compound(b"x", "PowerPoint Document"), "unreadable_file.slides"),
    (compound(b"x", "__properties_version1.0"), "unreadable_file.mail"),
    (compound(b"x", "VisioDocument"), "unreadable_file.old_office"),
    (zip_of("Index/Document.iwa", "Index/Tables/DataList.iwa", "preview.jpg"), "unreadable_file.apple"),
    (zip_of("Index.zip", "preview.jpg"), "unreadable_file.apple"),
    (zip_of("parc.numbers/Index.zip", "parc.numbers/preview.jpg"), "unreadable_file.apple"),
    (b"{\\rtf1\\ansi }", "unreadable_file.word"),
    (b"\0\1\0\0Standard ACE DB\0" + bytes(200), "unreadable_file.database"),
]


@pytest.mark.parametrize(("content", "key"), UNUSABLE)
def test_unusable_files_say_why(read_text: Read, content: str | bytes, key: str) -> None:
    reading = read_text(content)
    assert (reading.kind, reading.rows) == (None, 0)
    assert reading.findings["message_key"].to_pylist() == [f"findings.{key}.says"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_column_that_a_refusal_speaks_of_is_named_as_it_is_written(read_text: Read, lang: str) -> None:
    (told,) = tell(read_text("Téléphone;Nb zorglub\nA;2\nB;3\n").findings, lang)
    assert told.rule == "missing_unit"
    assert "Nb zorglub" in told.message


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


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_should_hold_a_list_and_cannot_be_read_is_refused_inside_an_archive_too(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "parc.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pc.xml", ITOP)
        archive.writestr("parc.xlsb", office("xl/workbook.bin"))
    itop, binary = (conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF))
    assert "brand_name" in tell(itop.findings, lang)[0].mend
    assert ".xlsx" in tell(binary.findings, lang)[0].mend


@pytest.mark.parametrize(
    ("content", "way_out"),
    [
        (
            compound(b"x", "EncryptedPackage"),
            {"fr": "Fichier > Informations > Protéger", "en": "File > Info > Protect"},
        ),
        (encrypted_ods(), {"fr": "Enregistrer avec mot de passe", "en": "Save with password"}),
        (office("xl/workbook.bin"), {"fr": "Classeur Excel (.xlsx)", "en": "Excel Workbook (.xlsx)"}),
        (zip_of("Index/Document.iwa"), {"fr": "Exporter vers", "en": "Export To"}),
    ],
)
def test_the_way_out_is_told(read_text: Read, content: bytes, way_out: dict[str, str]) -> None:
    reading = read_text(content, "parc.xlsx")
    for lang, words in way_out.items():
        assert words in tell(reading.findings, lang)[0].mend


def test_a_text_beside_a_list_is_left_out_and_a_locked_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "parc.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("parc.csv", "Type;Modèle\nÉcran;P2419H\n")
        archive.writestr("notice.docx", office("word/document.xml"))
        archive.writestr("parc.xlsx", compound(b"x", "EncryptedPackage"))
    found = [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]
    assert [reading.accepted for reading in found] == [1, 0]
    assert rules(found[0])["table_left_out"] == 1
    assert found[1].findings["message_key"].to_pylist() == ["findings.unreadable_file.locked_office.says"]
