"""What is proposed of lines that count for nothing yet: only what is not understood of them, and only where something
speaks for it; nothing of it counts until a person says so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.line_previews import LinesOfTable, as_proposed, line_previews
from footprint.intake.lines.answers import GONE, IN_USE, LineAnswer, kept
from footprint.intake.lines.proposals import NO_PROPOSAL, Doubt, proposal
from footprint.intake.lines.written import Mention, WrittenLine

YEAR = 2025
HEADER = "Matériel;Combien;État\n"


def tables(path: Path, said: Mapping[str, LineAnswer]) -> list[LinesOfTable]:
    return line_previews(path, YEAR, date(YEAR, 12, 31), (), "fr", kept(said, YEAR))


def kinds(path: Path, said: Mapping[str, LineAnswer]) -> dict[str, float]:
    """Devices that count, by kind."""
    (table,) = tables(path, said)
    return dict(table.kinds)


def written(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "parc.csv"
    path.write_text(HEADER + "PC portable;4;ok\nImprimante laser;1;ok\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def open_line(text: str = "", fate: str = "refused", mentions: tuple[Mention, ...] = ()) -> WrittenLine:
    return WrittenLine("line:0:0:1", 2, 2, text, fate, False, "", None, "", mentions=mentions)


@pytest.mark.parametrize(
    ("doubt", "proposed"),
    [
        (Doubt("ambiguous_category", "PC", ("laptop", "desktop", "all_in_one")), LineAnswer("desktop")),
        (Doubt("ambiguous_category", "Borne", ("wifi_access_point", "kiosk")), LineAnswer("kiosk")),
        (Doubt("ambiguous_category", "Chariot iPad", ("tablet",)), LineAnswer("tablet")),
        (Doubt("ambiguous_category", "PC + écran", ()), NO_PROPOSAL),  # two devices
        (Doubt("unknown_category", "Webcam pour zorglub"), LineAnswer("webcam")),
        (Doubt("unknown_category", "Les écrans zorglub"), LineAnswer("monitor")),
        (Doubt("unknown_category", "Zorglub pour écran"), NO_PROPOSAL),  # what belongs to a screen is none
        (Doubt("unknown_category", "Support d'écran"), NO_PROPOSAL),
        (Doubt("unknown_state", "rendu, PV signé"), LineAnswer(state=GONE)),
        (Doubt("unknown_state", "touche E manquante"), LineAnswer(state=IN_USE)),
    ],
)
def test_what_is_not_understood_alone_is_proposed(doubt: Doubt, proposed: LineAnswer) -> None:
    assert proposal(open_line(), [doubt]) == proposed


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3159 · TABLETTES CONSTATS X10 · SARL BURO · 2022-09-19 · 4890", 10),
        ("disques externes · LaCie Rugged 2 To (10) · 2020", 10),
        ("Régulation · Écrans · 6 (3 par poste)", 6),
        ("Régulation · PC fixes · 2 postes", 2),
        ("Direction · Écran · X", 1),
        ("Écrans · 2020 · 400", None),  # a year and a price
        ("Écrans x3 · 2 postes", None),  # two numbers
        ("Écrans", None),
    ],
)
def test_the_only_number_of_a_line_without_one_is_proposed(text: str, number: int | None) -> None:
    assert proposal(open_line(text, "accepted"), [Doubt("plural_without_number", "")]).devices == number


def test_the_number_of_a_remark_is_proposed() -> None:
    line = open_line("Écrans · dont un rayé", "accepted", (Mention("", 7), Mention("desktop", 2)))
    assert proposal(line, []).devices == 7


def test_nothing_counts_before_it_is_taken_and_what_follows_is_proposed_too(tmp_path: Path) -> None:
    path = written(tmp_path, "Lecteur CB;une poignée (6);ok", "Zorglub;9;ok")
    assert kinds(path, {}) == {"laptop": 4, "printer": 1}
    said = as_proposed(lambda answers: tables(path, answers))
    assert kinds(path, said) == {"laptop": 4, "printer": 1, "payment_terminal": 6}, "its number is asked once it counts"


@given(
    st.lists(st.sampled_from(["Lecteur CB;2;ok", "Zorglub;3;ok", "Écran;5;rendu, PV signé", "Borne;;ok"]), max_size=5)
)
def test_lines_that_count_stay_as_they_are(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    path = written(tmp_path_factory.mktemp("list"), *rows)
    (table,) = tables(path, {})
    settled = {line.written.key for line in table.lines if not line.is_open}
    assert settled.isdisjoint(as_proposed(lambda answers: tables(path, answers)))
