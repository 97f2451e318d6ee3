"""Tables in the source of wikis are read as those of a page: each line under its own number."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import read_all
from footprint.intake.formats.pages import wiki
from tests.intake.accounts import AS_OF, conserved
from tests.intake.rearranging.test_texts import there

DOKUWIKI = """===== Parc =====

^ Nom ^ Nb ^ Réf ^
| Portables | x4 | [[dell|Latitude 5420]] |
| Écrans | x3 | **P2422H** |
"""
JIRA = """h2. Parc

||Matériel||Nombre||Modèle||
|PC portable|4|Latitude 5420|
|Écran|3|P2422H|
"""
MEDIAWIKI = """{| class="wikitable"
|+ Parc
! Matériel !! Nombre !! Modèle
|-
| PC portable || 4 || [[Dell|Latitude 5420]]
|-
| style="color:red" | Écran
| 3
| '''P2422H'''
|}
"""


@pytest.mark.parametrize(
    ("text", "lines"), [(DOKUWIKI, [4, 5]), (JIRA, [4, 5]), (MEDIAWIKI, [5, 7])], ids=["dokuwiki", "jira", "mediawiki"]
)
def test_a_table_of_a_wiki_is_a_list(tmp_path: Path, text: str, lines: list[int]) -> None:
    path = tmp_path / "parc.txt"
    path.write_text(text, encoding="utf-8")
    (reading,) = [conserved(each) for each in read_all(path, year=2025, as_of=AS_OF) if each.kind == "inventory"]
    assert there(reading) == {"laptop": 4, "monitor": 3}
    assert reading.table["line"].to_pylist() == lines
    assert reading.table["model_text"].to_pylist() == ["Latitude 5420", "P2422H"]


def test_a_cell_over_two_columns_moves_no_other() -> None:
    ((rows, _),) = wiki.tables(["^ Nom ^ Lieu ^ Nb ^", "| PC || 4 |"])
    assert rows == {0: ["Nom", "Lieu", "Nb"], 1: ["PC", "", "4"]}


def test_hostile_lines_take_no_time() -> None:
    """A line of attributes that never end, and of links that are never closed: read as they are, at once."""
    lines = ["{|", "! A", "|-", "|" + "a=" * 20_000, "|" + "[[" * 20_000, "^" + "|" * 20_000]
    ((rows, _),) = wiki.tables(lines)
    assert [len(cells) for cells in rows.values()] == [1, 2]


@pytest.mark.parametrize("line", ["^", "^ a", "a ^ b", "|| a", "||", "x || y || z"])
def test_bars_alone_are_no_table(line: str) -> None:
    assert list(wiki.tables(["Titre", line, "| b |"])) == []


def test_a_table_of_mediawiki_that_does_not_end_ends_with_the_page() -> None:
    ((rows, taken),) = wiki.tables(["{|", "! A !! B", "|-", "| 1 || 2"])
    assert rows == {1: ["A", "B"], 3: ["1", "2"]}
    assert taken == range(4)
