"""Remarks on lines of several devices: which kind is gone, and how many are left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.vocabulary.of_several import left_of, named_kind

AT_FIRST = ("{} à l'origine", "{} achetés", "il y en avait {}", "{} au départ", "{} bought", "{} ursprünglich")
GONE = ("{} volés", "{} jetés", "{} perdus en mission", "{} mis au rebut", "{} stolen", "{} entsorgt")
PRESENT = ("{} présents", "{} en service", "{} en panne (tiroir)", "{} in Betrieb")


@given(
    st.integers(2, 99),
    st.data(),
    st.sampled_from(AT_FIRST),
    st.sampled_from(GONE),
    st.sampled_from([", ", " - ", "; "]),
)
def test_what_was_there_at_first_and_what_went_say_what_is_left(
    first: int, data: st.DataObject, was: str, went: str, sign: str
) -> None:
    gone = data.draw(st.integers(1, first - 1))
    remark = f"{was.format(first)}{sign}{went.format(gone)}"
    assert left_of(remark, first) == first - gone  # the line lists what was bought
    assert left_of(remark, first - gone) == first - gone  # the line lists what is left
    assert left_of(remark, first + 1) is None


@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from(PRESENT), st.sampled_from(GONE))
def test_what_is_there_and_what_went_add_up_to_the_line(there: int, gone: int, is_there: str, went: str) -> None:
    remark = f"{is_there.format(there)}, {went.format(gone)}"
    assert left_of(remark, there + gone) == there
    assert left_of(remark, there) == there
    assert left_of(remark, there + gone + 1) is None


@pytest.mark.parametrize(
    ("remark", "number", "left"),
    [
        ("1 volé, à remplacer", 16, 15), ("2 vendus, remplacement prévu", 6, 4), ("1 stolen, to be replaced", 4, 3),
        ("1 rendue à la ligue en mai -> il en reste 4", 5, 4), ("dont 1 volé 11/2025 à facturer au locataire", 18, 17),
        ("une volée pendant le gala juin 2025", 3, 2), ("52 en service, 5 en panne (tiroir), 3 non restitués", 60, 57),
        ("1 volée en mars 2025, rachetée en avril", 2, 2), ("2 jetés en 2023, remplacés", 6, 6),
        ("incl. 2 stolen in May, not replaced", 15, 13), ("1 volé, pas remplacé", 6, 5),
    ],
)  # fmt: skip
def test_remarks_as_people_write_them(remark: str, number: int, left: int) -> None:
    assert left_of(remark, number) == left


@pytest.mark.parametrize(
    "remark",
    ["1 rayé", "1 HS", "7 HP donnés par la banque + 2 Asus", "3e perdue aux championnats", "2 volés ?", "en 2023",
     "batterie de 1 changée", "1 chargeur perdu", "2 écrans, 1 souris", "rendu le 12/03/2025", "5 jetés",
     "3 volés, un retrouvé", "2 robados, comprados otra vez", "1 volé, récupéré depuis"],
)  # fmt: skip
def test_numbers_of_anything_else_say_nothing(remark: str) -> None:
    assert left_of(remark, 4) is None


@pytest.mark.parametrize(
    ("remark", "kind"),
    [
        ("tablette volée dans le camion", "tablet"), ("chambre en travaux, téléphone jeté", "fixed_phone"),
        ("TV 307 retirée et jetée, pas encore remplacée", "television"), ("imprimante HS, jetée", "printer"),
        ("PC portable volé 03/2025", "laptop"), ("laptop stolen", "laptop"),
    ],
)  # fmt: skip
def test_the_kind_before_its_exit_is_the_one_that_is_gone(remark: str, kind: str) -> None:
    assert kind in named_kind(remark)[0]


@pytest.mark.parametrize(
    "remark",
    ["remplace le PC volé", "batterie jetée", "badge perdu", "écran rayé", "TV HS, image rayée", "chargeur volé",
     "prêt à Tablette & Cie", "tablette à rendre", "nouveau, précédent portable volé", "prêté car PC portable volé",
     "1er PC volé", "ex portable volé", "tablette volée remplacée", "Écran 2 jeté", "second écran jeté",
     "ancien téléphone perdu", "téléphone de Luc perdu", "tablettes volées"],
)  # fmt: skip
def test_what_is_no_exit_of_a_device_names_no_kind(remark: str) -> None:
    assert named_kind(remark) == (frozenset(), remark)
