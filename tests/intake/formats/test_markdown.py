"""Pages of Markdown that hold tables and points: both are read, each line under its own number."""

from __future__ import annotations

from pathlib import Path

from footprint.intake import read_all
from tests.intake.accounts import AS_OF, conserved
from tests.intake.rearranging.test_texts import there

TABLE = "# Inventaire\n\n## Réseau\n\n| Quoi | Nb | Modèle |\n|---|---:|---|\n"
TABLE += "| Serveur | 2 | Dell R610 |\n| Switch | 3 | Netgear |\n"


def test_a_table_and_points(tmp_path: Path) -> None:
    path = tmp_path / "parc.md"
    points = "- 3 PC portables Dell\n- [x] imprimante laser\n- 2 écrans\n"
    path.write_text(f"{TABLE}\n## Machines\n\n{points}", encoding="utf-8")
    found = [conserved(reading) for reading in read_all(path, year=2025, as_of=AS_OF)]
    wanted = [{"server": 2, "switch": 3}, {"laptop": 3, "printer": 1, "monitor": 2}]
    assert [there(reading) for reading in found] == wanted
    assert [reading.table["line"].to_pylist() for reading in found] == [[7, 8], [12, 13, 14]]
    assert [reading.refused for reading in found] == [0, 0]


def test_points_that_are_no_list_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "parc.md"
    path.write_text(f"{TABLE}\n## Notes\n\n- tenir la page à jour\n- prévenir Paul\n", encoding="utf-8")
    (reading,) = [conserved(each) for each in read_all(path, year=2025, as_of=AS_OF)]
    assert there(reading) == {"server": 2, "switch": 3}
    assert "table_left_out" in reading.findings["rule"].to_pylist()


def test_a_page_with_a_table_alone_is_one_text(tmp_path: Path) -> None:
    path = tmp_path / "parc.md"
    path.write_text(TABLE, encoding="utf-8")
    (reading,) = [conserved(each) for each in read_all(path, year=2025, as_of=AS_OF)]
    assert there(reading) == {"server": 2, "switch": 3}
