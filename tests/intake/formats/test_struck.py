"""Words that are struck through: a thing is gone, words that others replaced say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.formats.pages import struck
from tests.intake.accounts import AS_OF, conserved
from tests.intake.formats.test_documents import docx
from tests.intake.rearranging.test_texts import there

LINES = {
    "- ~~2 écrans Dell~~": "- 2 écrans Dell (rayé)",
    "- ~~Switch Netgear~~ HS, jeté 2023": "- Switch Netgear (rayé),  HS, jeté 2023",
    "- ~~12~~ 10 tablettes": "-  10 tablettes",
    "1 imprimante, ~~1 scanner~~, 1 NAS": "1 imprimante, 1 scanner (rayé), , 1 NAS",
    "3 PC ~~Dell~~ HP": "3 PC  HP",
    "| ~~PC~~ | ~~Dell~~ | vendu |": " | PC (rayé) | Dell | vendu | ".strip(" "),
    "| PC | Dell | ~~Jean~~ Paul |": "| PC | Dell | Paul |",
    "~~~~ 3 PC": "~~~~ 3 PC",
}


@pytest.mark.parametrize("text", LINES)
def test_a_line(text: str) -> None:
    assert " ".join(struck.line(text).split()) == " ".join(LINES[text].split())


PAGES = {
    "parc.md": "# P\n\n| Type | Modèle |\n|---|---|\n| PC fixe | Dell |\n| ~~Switch~~ | ~~Netgear~~ |\n| NAS | X |\n",
    "points.md": "- 1 PC fixe\n- ~~3 switchs~~\n- 1 NAS\n- ~~2~~ 0 imprimante\n- 1 écran\n",
    "parc.html": "<html><body><table><tr><th>Type</th><th>Modèle</th></tr><tr><td>PC fixe</td><td>Dell</td></tr>"
                 "<tr><td><s>Switch</s></td><td><del>Netgear</del></td></tr><tr><td>NAS</td><td>X</td></tr></table></body></html>",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_what_is_struck_is_gone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(PAGES[name], encoding="utf-8")
    (reading,) = [conserved(each) for each in read_all(tmp_path / name, year=2025, as_of=AS_OF)]
    units = there(reading)
    assert {kind: units[kind] for kind in ("desktop", "storage")} == {"desktop": 1, "storage": 1}
    assert "switch" not in units
    assert "switch" in reading.table["category"].to_pylist()


def test_a_struck_run_of_a_document(tmp_path: Path) -> None:
    run = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>2 écrans</w:t></w:r></w:p>"
    others = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in ("3 PC portables", "1 NAS", "1 serveur"))
    (tmp_path / "parc.docx").write_bytes(docx(others + run))
    (reading,) = [conserved(each) for each in read_all(tmp_path / "parc.docx", year=2025, as_of=AS_OF)]
    assert there(reading) == {"laptop": 3, "storage": 1, "server": 1}
