"""What members answered: kept as folded words, used at the next reading, never a name or a number of anyone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake import Reading
from footprint.intake.answers import AnswerError, checked, load, remember
from footprint.intake.vocabulary.privacy import is_personal
from tests.intake.accounts import AS_OF
from tests.intake.conftest import Read
from tests.intake.one_table import read

KEPT = "answers/ville-a.json"


def test_an_answer_is_kept_as_folded_words(tmp_path: Path) -> None:
    assert load(tmp_path, "ville-a") == {}
    remember(tmp_path, "ville-a", {"Zorglub  Élève": "laptop"})
    remember(tmp_path, "ville-a", {"Kit-A": "not_hardware", "ZORGLUB élève": "tablet"})
    assert load(tmp_path, "ville-a") == {"zorglub eleve": "tablet", "kit a": "not_hardware"}
    assert json.loads((tmp_path / KEPT).read_text(encoding="utf-8")) == load(tmp_path, "ville-a")
    assert load(tmp_path, "ville-b") == {}


def test_the_next_reading_uses_it(tmp_path: Path, read_text: Read) -> None:
    content = "Type;Modèle\nZorglub élève;x\nStation;y\n"
    assert read_text(content).refused == 2
    answers = remember(tmp_path, "ville-a", {"Zorglub élève": "laptop", "Station": "workstation"})
    reading = read_text(content, answers=answers)
    assert reading.table["category"].to_pylist() == ["laptop", "workstation"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("bureau de Martin", "personal"),
        ("BUREAU DE MARTIN", "personal"),
        ("poste mme durand", "personal"),
        ("iris.bolet@ville.example", "personal"),
        ("PC 192.168.1.4", "personal"),
        ("tél 05 56 00 00 00", "personal"),
        ("SN4829117", "number"),
        ("***", "empty"),
        ("", "empty"),
        ("12", "empty"),
        ("un matériel dont personne ne sait plus ce que c'est ici", "long"),
    ],
)
def test_what_may_name_someone_is_not_kept(tmp_path: Path, raw: str, reason: str) -> None:
    with pytest.raises(AnswerError) as refusal:
        remember(tmp_path, "ville-a", {"Zorglub": "laptop", raw: "laptop"})
    assert refusal.value.reason == reason
    assert load(tmp_path, "ville-a") == {}


# How people write what nobody knows (`{}`), and how many it is.
FORMS = {
    "{} : 15 postes": 15, "{} x2": 2, "{} (12)": 12, "6 {}": 6, "Lot de 8 {}": 8, "Accueil : 3 {}": 3, "{}": 1,
    "{} (Dell Zorgtron 7050, isolé de tout le réseau)": 1, "{} de la salle de travaux pratiques du rez-de-chaussée": 1,
}  # fmt: skip
SYLLABLES = ("zor", "glu", "mif", "bru", "vak", "tep", "dril", "snor")


@settings(max_examples=30)
@given(st.lists(st.sampled_from(SYLLABLES), min_size=3, max_size=4).map("".join), st.sampled_from([*FORMS]))
def test_every_answer_makes_its_line_count_with_its_number(word: str, form: str) -> None:
    """Whatever is asked can be answered as it is shown, is then asked no more, and counts as many as its line says."""
    label = form.format(word + "s" * (FORMS[form] > 1))
    with TemporaryDirectory() as folder:
        path = Path(folder, "parc.csv")
        path.write_text(f"Désignation;Modèle\nÉcran;P2419H\n{label};", encoding="utf-8")
        asked = {row["raw_value"] for row in questions(read(path, year=2025, as_of=AS_OF))}
        reading = read(path, year=2025, as_of=AS_OF, answers={checked(raw, "laptop"): "laptop" for raw in asked})
    assert len(asked) == 1
    assert questions(reading) == []
    assert {row["line"]: row["quantity_devices"] or 1 for row in reading.table.to_pylist()}[3] == FORMS[form]


def questions(reading: Reading) -> list[dict[str, str]]:
    """What the page of results asks the member."""
    rules = ("unknown_category", "ambiguous_category")
    return [row for row in reading.findings.to_pylist() if row["rule"] in rules]


def test_ordinary_words_are_no_names() -> None:
    assert checked("Poste de Travail", "desktop") == "poste de travail"
    assert checked("Écran de Bureau", "monitor") == "ecran de bureau"


@pytest.mark.parametrize("category", ["zorglub", "ambiguous", ""])
def test_an_answer_is_a_category(tmp_path: Path, category: str) -> None:
    with pytest.raises(AnswerError):
        remember(tmp_path, "ville-a", {"Zorglub": category})


@pytest.mark.parametrize("member_id", ["../b", "", "Ville A", "a/b"])
def test_only_identifiers_of_members_are_files(tmp_path: Path, member_id: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        load(tmp_path, member_id)


@given(
    st.emails()
    | st.ip_addresses().filter(lambda address: not address.is_unspecified).map(str)
    | st.from_regex(r"0[1-9]( [0-9]{2}){4}", fullmatch=True)
    | st.from_regex(r"(M\.|Mme|Mr|Monsieur|mme|madame) [A-Z][a-z]{3,10}", fullmatch=True),
    st.sampled_from(["", "PC ", "Poste "]),
    st.sampled_from([str, str.upper, str.lower]),
)
def test_no_address_number_or_titled_name_passes(text: str, before: str, case: Callable[[str], str]) -> None:
    raw = before + text
    assert is_personal(raw)
    with pytest.raises(AnswerError):
        checked(case(raw), "laptop")
