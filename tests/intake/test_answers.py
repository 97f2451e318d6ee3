"""What members answered: kept as folded words, used at the next reading, never a name or a number of anyone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.answers import AnswerError, checked, load, remember
from footprint.intake.vocabulary.privacy import is_personal
from tests.intake.conftest import Read

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
        ("un matériel dont personne ne sait plus ce que c'est", "long"),
    ],
)
def test_what_may_name_someone_is_not_kept(tmp_path: Path, raw: str, reason: str) -> None:
    with pytest.raises(AnswerError) as refusal:
        remember(tmp_path, "ville-a", {"Zorglub": "laptop", raw: "laptop"})
    assert refusal.value.reason == reason
    assert load(tmp_path, "ville-a") == {}


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
