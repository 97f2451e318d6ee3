"""How much of what people really write is understood, and how little is misread. Run with `-s` to see the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.vocabulary.categories import classify, is_device_or_aside
from footprint.intake.vocabulary.likeness import nearest
from footprint.intake.vocabulary.phrases import tokens, vocabulary
from footprint.intake.vocabulary.typos import mended
from tests.cases import LONG
from tests.intake.perturbed import ASKED, WAYS, Case, blind_labels, confusion, new_labels, perturbed, unseen_labels

FATES = {"device", "component", "not_hardware", "virtual_machine", "total", "ambiguous", "unknown", "empty"}
PHRASES = sorted(" ".join(phrase) for phrase in vocabulary())


@pytest.mark.parametrize("cases", [perturbed, new_labels], ids=["perturbed", "new"])
def test_97_percent_are_right_and_hardly_any_is_wrong(cases: Callable[[], Iterator[Case]]) -> None:
    """`make test` asks for every fifth of some thousand perturbed strings, and all of them in every way of `WAYS`.
    Which strings these are hangs on the vocabulary: of every second one, 0.51 and 0.52 % were wrong before and after a
    day's work on it."""
    every = 1 if LONG or cases is new_labels else 5
    found = confusion(islice(cases(), None, None, every))
    print(f"\n{found}")
    assert found.share("right") >= 0.97, str(found)
    assert found.share("wrong") < 0.006, str(found)


def test_strings_that_mislead_are_asked_rather_than_misread() -> None:
    """Of those that stand in no list; of the 148 of the first reading, 91.9 % were right and 3.4 % wrong when the rules
    first met them (before: 82.4 % and 10.1 %)."""
    cases = [case for case in blind_labels() if tokens(case.text) not in vocabulary()]
    assert len(cases) == 134
    found = confusion(cases)
    print(f"\n{found}")
    assert found.share("right") >= 0.97, str(found)
    assert found.share("wrong") < 0.01, str(found)


@pytest.mark.parametrize(
    ("number", "size", "right"), [(1, 100, 0.97), (2, 100, 0.94), (3, 120, 0.97), (4, 220, 0.97), (5, 220, 0.97)]
)
def test_strings_that_were_unseen_once(number: int, size: int, right: float) -> None:
    """What a first reading gave (right/asked/wrong, in percent): list 1 96/4/0, list 2 86/11/3. Lists 3 to 5 are of
    authors who had never seen the vocabulary; of them only the strings that it lacks: 3 93.9/6.1/0 (66 strings),
    4 95.7/3.2/1.1 (185), 5, after words were added for what the others had lacked, 97.8/2.2/0 (178). All have been
    looked at since: a guard, not a measure."""
    cases = list(unseen_labels(number))
    assert len(cases) == size
    found = confusion(cases)
    print(f"\n{found}")
    assert found.share("right") >= right, str(found)
    assert found.share("wrong") <= 0.02, str(found)


@pytest.mark.parametrize(
    "text",
    [
        "Tracteur",
        "Masques FFP2",
        "Eau potable",
        "Mercedes Sprinter",
        "Laser pointer",
        "Bureau assis-debout",
        "Protecteur",
    ],
)
def test_other_words_are_nobodys_slip(text: str) -> None:
    assert meant(text) in ("unknown", "not_hardware")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Moniteur cardiaque", "not_hardware"),
        ("Moniteur diaphragmique", "unknown"),
        ("Scanner IRM", "not_hardware"),
        ("Scanner animal", "unknown"),
        ("Scanner service IRM", "scanner"),
        ("Tablette chocolat", "unknown"),
        ("Écran solaire", "unknown"),
        ("Écran scolaire", "monitor"),
        ("Écran de protection", "not_hardware"),
        ("Écran de zorglub", "unknown"),
        ("Écran de la trésorière", "monitor"),
        ("Moniteur frigorifique", "unknown"),
        ("Moniteur départemental", "monitor"),
        ("Station météo", "not_hardware"),
        ("Station de charge", "not_hardware"),
        ("iPad cover", "not_hardware"),
        ("Printer cable", "not_hardware"),
        ("Server cabinet", "rack"),
        ("Client léger poste de garde", "thin_client"),
    ],
)
def test_things_of_other_trades_are_no_devices(text: str, meaning: str) -> None:
    assert meant(text) == meaning


def test_every_way_of_perturbing_is_tried_on_every_string_that_it_changes() -> None:
    kinds = {case.kind for case in perturbed()}
    assert kinds == set(WAYS)
    assert list(perturbed(1)) == list(perturbed(1))


def test_the_new_strings_are_new() -> None:
    cases = list(new_labels())
    assert (len(cases), sum(case.kind == "fr" for case in cases)) == (100, 50)
    written = {case.text.casefold() for case in cases}
    assert not written & set(PHRASES)
    blind = {case.text.casefold() for case in blind_labels()}
    assert len(blind - written) == 150
    assert {"ambiguous", "not_hardware", "virtual_machine", "component"} <= {case.category for case in cases}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PHRASES), st.sampled_from(PHRASES), st.text(max_size=12))
def test_whatever_is_written_gets_one_fate(first: str, second: str, noise: str) -> None:
    for text in (f"{noise}{first}", f"{first} {noise} {second}", noise, f"{first},{second};{noise}"):
        verdict = classify(text)
        assert verdict.fate in FATES
        assert (verdict.category is not None) == (verdict.fate == "device")
        assert all(is_device_or_aside(category) for category in verdict.candidates)


@pytest.mark.parametrize("short", ["TX", "UV", "PX", "YV", "NSA", "SUP"])
def test_short_words_are_never_mended(short: str) -> None:
    assert mended(short.lower()) == ()
    assert classify(short).fate in ASKED


@pytest.mark.parametrize(
    ("word", "known"),
    [("portble", ("portable",)), ("imprimannte", ("imprimante",)), ("cexzan", ()), ("fxie", ("fixe",)), ("fine", ())],
)
def test_one_letter_is_mended_in_long_words_only(word: str, known: tuple[str, ...]) -> None:
    assert mended(word) == known


def meant(text: str) -> str:
    verdict = classify(text)
    return verdict.category or verdict.fate


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Écrans intégrés", "component"),
        ("Écran intégré au portable", "component"),
        ("Ordinateur tout-en-un", "all_in_one"),
        ("Imprimante tout-en-un", "multifunction_printer"),
        ("Station de travail", "workstation"),
        ("Station d'acceuil", "docking_station"),
        ("Laptop docking station", "docking_station"),
        ("Téléphone IP", "fixed_phone"),
        ("Téléphone portable", "smartphone"),
        ("Téléphone noir fixe", "ambiguous"),
        ("Écran interactif", "interactive_display"),
        ("Écran interacif", "interactive_display"),
        ("Écran", "monitor"),
        ('Écran 75"', "ambiguous"),
        ("Écran TV", "television"),
        ("Tablette", "tablet"),
        ("Tablette graphique", "ambiguous"),
        ("Écran de portable", "ambiguous"),
        ("Écran de projection", "not_hardware"),
        ("Casque de réalité virtuelle", "vr_headset"),
    ],
)
def test_things_that_sound_alike_are_told_apart(text: str, meaning: str) -> None:
    assert meant(text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Laptop bag", "not_hardware"),
        ("Laptop battery", "component"),
        ("Laptop, bag", "ambiguous"),
        ("Laptop with bag", "laptop"),
        ("Rugged tablet", "tablet"),
        ("Heart monitor", "not_hardware"),
        ("Rumen monitor", "unknown"),
        ("QZX headset", "unknown"),
        ("Onduleur rack", "ups"),
        ("Tour à bois", "not_hardware"),
        ("Tour à bécane", "unknown"),
        ("Écran service RH", "monitor"),
        ("PC portable salle serveurs", "laptop"),
        ("PC fixe bureau 12 + écran", "ambiguous"),
        ("TVs", "television"),
    ],
)
def test_what_stands_around_a_word(text: str, meaning: str) -> None:
    assert meant(text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("PC Latitude 5420", "laptop"),
        ("Dell OptiPlex 7090", "desktop"),
        ("Portable iPhone 12", "smartphone"),
        ("Rotule ThinkPad", "unknown"),
        ("Housse iPad", "not_hardware"),
        ("PC fixe et Latitude", "desktop"),
    ],
)
def test_a_model_in_the_text_decides_what_is_open(text: str, meaning: str) -> None:
    assert meant(text) == meaning


def test_nothing_is_proposed_where_nothing_looks_like_it() -> None:
    nothing, several, short = nearest([tokens(text) for text in ("Zorglub", "écran interactf mobil", "TVV")])
    assert (nothing, len(several), short) == ((), 3, ("television",))
