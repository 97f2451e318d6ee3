"""Cells of several codes that the sheet explains: each is read as what its code means, and a code that nobody knows is
asked."""

from __future__ import annotations

import pytest

from tests.intake.accounts import conserved, rules
from tests.intake.conftest import Read
from tests.intake.rearranging.test_beside_a_list import counted

LEGEND = "Légende : PF = PC fixe, PP = PC portable, E = écran, CA = casque audio, IMP = imprimante"


@pytest.mark.parametrize(
    ("cells", "units"),
    [
        (("PF + 2E + CA", "PP + E", "PP"), {"desktop": 1, "laptop": 2, "monitor": 3, "headset": 1}),
        (("PF/E", "2PP, IMP", "2 E + CA"), {"desktop": 1, "laptop": 2, "monitor": 3, "printer": 1, "headset": 1}),
        (("2xPP & 3x E", "3E", "IMP + PF"), {"laptop": 2, "monitor": 6, "printer": 1, "desktop": 1}),
    ],
)
def test_codes_behind_each_other_count_as_what_they_mean(
    read_text: Read, cells: tuple[str, ...], units: dict[str, int]
) -> None:
    rows = "".join(f"{301 + at};Nom;{cell}\n" for at, cell in enumerate(cells))
    for text in (f"Place;Occupant;Équipement\n{rows}{LEGEND};;\n", f"{LEGEND};;\nPlace;Occupant;Équipement\n{rows}"):
        assert counted(conserved(read_text(text))) == units


def test_a_code_that_the_legend_lacks_is_asked(read_text: Read) -> None:
    reading = read_text(f"Place;Équipement\n1;PF + 2E + ZZ\n2;PP + E\n{LEGEND};\n")
    assert counted(reading) == {"desktop": 1, "laptop": 1, "monitor": 3}
    assert {"unknown_category", "unknown_word", "ambiguous_category"} & set(rules(reading))


@pytest.mark.parametrize(
    "text",
    [
        "Type;Nombre;État\nPC portable;2;R + P\nÉcran;3;2R\nR = réformé, P = prêté;;\n",
        "Type;Modèle;Lieu\nPC portable;X1 + T4;A\nÉcran;E2 + E4;B\nA = accueil, B = bureau;;\n",
        "Type;Modèle\nPC portable;PP + E\nÉcran;2E\n",
    ],
)
def test_letters_of_other_things_stay(read_text: Read, text: str) -> None:
    assert set(counted(read_text(text))) == {"laptop", "monitor"}
    assert "several_in_label" not in rules(read_text(text))
