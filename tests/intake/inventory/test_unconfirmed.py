"""A type that the corrected file took from the line above keeps a mark until somebody confirms it."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading
from footprint.intake.correcting import corrected, forms
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read
from tests.intake.one_table import read

CONTENT = "Nom;Type;Date achat\nA1;PC portable;2021\nA2;;2021\nA3;Écran;2021\nA4;;2021\n"


def understood(path: Path) -> Reading:
    return conserved(read(path, year=2025, as_of=AS_OF))


def sent_back(path: Path, lang: str) -> Reading:
    """The reading of the corrected file, which takes the place of the first."""
    (part,) = corrected.parts(path, [understood(path)], lang)
    path.write_bytes(forms.as_csv(part, lang))
    return understood(path)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_type_from_the_line_above_is_marked_until_it_is_confirmed(tmp_path: Path, lang: str) -> None:
    """4 lines, 2 without a type: 2 accepted at first, 4 when the file comes back, 2 of them marked; so again however
    often it is sent; no mark once the words in brackets are gone."""
    path = tmp_path / "parc.csv"
    path.write_text(CONTENT, encoding="utf-8")
    assert understood(path).accepted == 2
    for _ in range(3):
        reading = sent_back(path, lang)
        assert (reading.accepted, rules(reading)["unconfirmed_category"]) == (4, 2)
        assert reading.table["category"].to_pylist() == ["laptop", "laptop", "monitor", "monitor"]
    text = path.read_text(encoding="utf-8-sig")
    confirmed = text.replace(" (à confirmer)", "").replace(" (to be confirmed)", "")
    assert confirmed != text
    path.write_text(confirmed, encoding="utf-8")
    reading = understood(path)
    assert (reading.accepted, rules(reading).get("unconfirmed_category")) == (4, None)


def test_the_mark_takes_nothing_from_the_type(read_text: Read) -> None:
    """Typed by hand or written in the other language, it is the same type, and the finding says so."""
    reading = read_text("Nom;Type\nA;Laptop (to be confirmed)\nB;Écran (À confirmer)\nC;Écran (24)\nD;PC (portable)\n")
    assert reading.table["category"].to_pylist() == ["laptop", "monitor", "monitor", "laptop"]
    found = [row for row in reading.findings.to_pylist() if row["rule"] == "unconfirmed_category"]
    assert [(row["line"], row["value_used"]) for row in found] == [(2, "laptop"), (3, "monitor")]


def test_an_unknown_type_stays_unknown_with_a_mark(read_text: Read) -> None:
    reading = read_text("Nom;Type\nA;Zorg (à confirmer)\nB;Écran\n")
    assert (reading.accepted, reading.refused) == (1, 1)
    assert "unconfirmed_category" not in rules(reading)


def test_a_corrected_remark_says_nothing_of_the_state_or_the_machine(read_text: Read) -> None:
    """The added column quotes words of findings: they are ours, not the list's."""
    reading = read_text("Nom;Type;À vérifier\nA;Serveur;machine virtuelle\nB;Écran;Volé\n")
    assert reading.accepted == 2
    assert not {"virtual_machine", "unread_state"} & set(rules(reading))
