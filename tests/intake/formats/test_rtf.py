"""RTF: paragraphs, points, tables, and what is struck through or shown as a picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved
from tests.intake.rearranging.test_texts import there

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}\f0\fs22 "


def row(*cells: str) -> str:
    inside = "".join(rf"\pard\intbl {cell}\cell " for cell in cells)
    return rf"\trowd\cellx3000\cellx6000 {inside}\row" + "\n"


TABLE = row("Type", "Quantit\\'e9") + row("PC portable", "3") + row("\\'c9cran", "5")
PIXELS = "89504e47" * 200
POINT = r"\pard{\pntext\f3\'b7\tab}"
TEXTS = {
    "points": (rf"Mat\'e9riel\par {POINT}3 PC portables\par {POINT}2 \'e9crans\par {POINT}1 serveur\par ",
               {"laptop": 3, "monitor": 2, "server": 1}),
    "numbered": (r"1. Imprimante laser HP M404\par 2. PC fixe Dell\par 3. \'c9cran 24\'94\par ",
                 {"printer": 1, "desktop": 1, "monitor": 1}),
    "unicode": (r"3 PC portables\par 2 \u233?crans\par 1 imprimante\par ", {"laptop": 3, "monitor": 2, "printer": 1}),
    "table": (TABLE, {"laptop": 3, "monitor": 5}),
    "text_around_a_table": (rf"Parc au 3 mars\par {TABLE}\pard Merci.\par ", {"laptop": 3, "monitor": 5}),
    "struck_group": (r"- 3 PC portables\par - {\strike 2 \'e9crans}\par - 1 serveur\par - 1 NAS\par ",
                     {"laptop": 3, "server": 1, "storage": 1}),
    "struck_run": (r"- 3 PC portables\par \strike - 2 imprimantes\strike0\par - 1 serveur\par - 1 NAS\par ",
                   {"laptop": 3, "server": 1, "storage": 1}),
    "struck_row": (TABLE + row(r"{\strike Serveur}", r"{\strike 2}"), {"laptop": 3, "monitor": 5}),
    "picture": (rf"- 3 PC portables\par - 2 \'e9crans\par - 1 NAS\par {{\pict\pngblip {PIXELS}}}\par ",
                {"laptop": 3, "monitor": 2, "storage": 1}),
}  # fmt: skip


def read(folder: Path, text: str) -> list[Reading]:
    (folder / "parc.rtf").write_bytes(f"{HEAD}{text}}}".encode("cp1252"))
    return [conserved(each) for each in read_all(folder / "parc.rtf", year=2025, as_of=AS_OF)]


@pytest.mark.parametrize("name", TEXTS)
def test_what_a_document_says(tmp_path: Path, name: str) -> None:
    content, wanted = TEXTS[name]
    (reading,) = read(tmp_path, content)
    assert there(reading) == wanted
    assert reading.dialect.encoding == "rtf"


def test_a_document_that_shows_nothing_is_refused(tmp_path: Path) -> None:
    (reading,) = read(tmp_path, "")
    assert reading.findings["message_key"].to_pylist() == ["findings.unreadable_file.word.says"]
