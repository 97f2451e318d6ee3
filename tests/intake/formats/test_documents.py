"""Documents of a word processor: their tables, their points and their sentences."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from footprint.intake import Reading, read_all
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.pages import page
from footprint.intake.formats.text import Origin
from tests.intake.accounts import AS_OF, conserved
from tests.intake.rearranging.test_texts import there

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
O = 'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b"'  # noqa: E741


def p(text: str, style: str = "") -> str:
    return f"<w:p><w:pPr>{style}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def point(text: str) -> str:
    return p(text, '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')


def table(*rows: list[str]) -> str:
    lines = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def docx(body: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
    return stream.getvalue()


def odt(body: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        content = f"<office:document-content {O}><office:body>{body}</office:body></office:document-content>"
        archive.writestr("content.xml", content)
    return stream.getvalue()


def read(folder: Path, data: bytes, name: str) -> list[Reading]:
    (folder / name).write_bytes(data)
    return [conserved(each) for each in read_all(folder / name, year=2025, as_of=AS_OF)]


def test_a_table_of_a_document(tmp_path: Path) -> None:
    rows = [["Type", "Modèle", "Quantité"], ["PC portable", "Dell 5420", "4"], ["Écran", "Dell P2419H", "6"]]
    (reading,) = read(tmp_path, docx(p("Parc informatique", '<w:pStyle w:val="Titre1"/>') + table(*rows)), "parc.docx")
    assert there(reading) == {"laptop": 4, "monitor": 6}
    assert reading.dialect.encoding == "docx"


def test_points_of_a_document(tmp_path: Path) -> None:
    body = p("Salle 1", '<w:pStyle w:val="Heading1"/>')
    body += point("3 PC portables") + point("2 écrans") + point("Imprimante laser")
    (reading,) = read(tmp_path, docx(body), "parc.docx")
    assert there(reading) == {"laptop": 3, "monitor": 2, "printer": 1}


def test_a_table_and_points_are_both_read(tmp_path: Path) -> None:
    rows = [["Type", "Quantité"], ["Serveur", "2"], ["Switch", "3"]]
    body = table(*rows) + point("3 PC portables") + point("2 écrans") + point("1 imprimante laser")
    found = [there(reading) for reading in read(tmp_path, docx(body), "parc.docx")]
    assert found == [{"server": 2, "switch": 3}, {"laptop": 3, "monitor": 2, "printer": 1}]


def test_sentences_and_what_was_deleted(tmp_path: Path) -> None:
    body = p("Nous avons trois PC portables et une imprimante laser.") + p("Nous avons deux écrans.")
    body += "<w:del><w:r><w:delText>9 écrans</w:delText></w:r></w:del><mc:AlternateContent><mc:Fallback>"
    body += p("Nous avons 7 serveurs.") + "</mc:Fallback></mc:AlternateContent>"
    (reading,) = read(tmp_path, docx(body), "mail.docx")
    assert there(reading) == {"laptop": 3, "printer": 1, "monitor": 2}


def test_an_open_document(tmp_path: Path) -> None:
    rows = [["Type", "Quantité"], ["Serveur", "2"], ["Switch", "3"]]
    lines = ["".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in rows]
    cells = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    items = ["3 PC fixes", "2 NAS", "1 VP"]
    points = "".join(f"<text:list-item><text:p>{text}</text:p></text:list-item>" for text in items)
    body = f"<text:h>Parc</text:h><table:table>{cells}</table:table><text:list>{points}</text:list>"
    found = [there(reading) for reading in read(tmp_path, odt(body), "parc.odt")]
    assert found == [{"server": 2, "switch": 3}, {"desktop": 3, "storage": 2, "projector": 1}]


@pytest.mark.parametrize("body", [p("Madame, veuillez trouver ci-joint notre courrier."), ""])
def test_a_letter_is_refused(tmp_path: Path, body: str) -> None:
    (reading,) = read(tmp_path, docx(body), "lettre.docx")
    assert reading.kind is None


def test_a_damaged_document_is_refused(tmp_path: Path) -> None:
    (reading,) = read(tmp_path, docx("<w:p>"), "a.docx")
    assert reading.kind is None


def test_a_table_below_sentences_has_their_heading_as_its_title() -> None:
    origin, limits = Origin("docx", "0" * 64, 1), Limits()
    sentence = (
        "Estimation faite avec les responsables de pôle le 12 janvier 2026, pour toute l’année qui s’est écoulée."
    )
    rows = page.Table([["Pôle", "Heures"], ["Accueil", "12"]])
    blocks: list[str | page.Table] = ["# Ordinateurs en 2025", sentence, rows, sentence, rows]
    assert [name for name, _ in page.parts(blocks, origin, limits)] == ["Ordinateurs en 2025", "table 2", "text"]
