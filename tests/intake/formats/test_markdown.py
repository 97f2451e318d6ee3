"""Pages of Markdown that hold tables and points: both are read, each line under its own number."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.formats.pages.markdown import cells
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


BELOW = "| **Total** | **3 300** | |\n\nTaux de satisfaction : 81 %.\n"
PAGES = {
    "bold total, prose with a day": "# Bilan\n\nOuverture aux agents le 1er février 2025, après un essai en 2024.\n\n"
    "| 2025 | Requêtes de l'assistant | Note |\n|---|---:|:---:|\n| Mars | 1 100 | |\n| Avril | 2 200 | |\n" + BELOW,
    "no outer bars": "Requêtes à l'assistant IA\n\n2025 | Requêtes\n--- | ---:\nMars | 1 100\nAvril | 2 200\n"
    "**Total** | **3 300**\n",
    "bars inside, links, code, quotation": "> | 2025 | Requêtes à l'assistant IA |\n> |:---|---:|\n"
    "> | [Mars](https://a.b/c) | `1 100` |\n> | _Avril_<br> | 2&nbsp;200 |\n> | __Total \\| année__ | **3 300** |\n",
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_table_of_use_is_read_as_its_reader_sees_it(tmp_path: Path, page: str) -> None:
    """Whatever marks stand in its cells and whatever is told around it: months of the table, no day of the prose."""
    path = tmp_path / "assistant.md"
    path.write_text(PAGES[page], encoding="utf-8")
    rows = [row for reading in read_all(path, year=2025, as_of=AS_OF) for row in conserved(reading).table.to_pylist()]
    assert {row["metric"] for row in rows} == {"llm_requests"}
    months = {month: sum(row["quantity"] for row in rows if row["day"].month == month) for month in (2, 3, 4, 5)}
    assert months == pytest.approx({2: 0, 3: 1_100, 4: 2_200, 5: 0})


def test_several_tables_are_several(tmp_path: Path) -> None:
    path = tmp_path / "bilan.md"
    energy = "## Énergie\n\n| 2025 | Salle serveurs (kWh) |\n|---|---|\n| Mars | 310 |\n| Avril | 290 |\n"
    visits = "## Site\n\n| 2025 | Visites |\n|---|---|\n| Mars | 1 000 |\n| Avril | 1 200 |\n"
    path.write_text(f"# Bilan\n\n{energy}\n{visits}", encoding="utf-8")
    rows = [row for reading in read_all(path, year=2025, as_of=AS_OF) for row in conserved(reading).table.to_pylist()]
    totals = {
        metric: sum(row["quantity"] for row in rows if row["metric"] == metric) for metric in ("energy", "sessions")
    }
    assert totals == pytest.approx({"energy": 600, "sessions": 2_200})


@pytest.mark.parametrize("line", ["| a \\| b | c |", "a \\| b | c", "|**a \\| b**|[c](http://d)|"])
def test_cells(line: str) -> None:
    assert cells(line) == ["a | b", "c"]


def test_what_is_no_mark_stays() -> None:
    assert cells("| 3 * 4 * 5 | snake_case_name | 2*3 |") == ["3 * 4 * 5", "snake_case_name", "2*3"]
