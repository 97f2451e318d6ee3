"""What a member said of single lines decides, of each alone, whatever the list looks like."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.delivery import with_lines
from footprint.intake.lines.answers import (
    GONE,
    IN_STOCK,
    IN_USE,
    NO_DEVICE,
    LineAnswer,
    kept,
    may_be_kept,
    name_of,
    parsed,
)
from footprint.intake.lines.written import WrittenLine
from footprint.intake.reading import Reading
from tests.rounds.inventories import FOLDER

LIST = "Type;Modèle;Quantité;État\n" + "".join(
    f"{kind};M{at};{number};{state}\n"
    for at, (kind, number, state) in enumerate(
        [("PC portable", "3", "en service"), ("Zorglub", "4", ""), ("Écran", "beaucoup", "au rebut"),
         ("Écran", "2", ""), ("Chaise", "9", ""), ("Total", "20", "")]
    )
)  # fmt: skip
KEY = "line:" + "0" * 16 + ":" + "a" * 16 + ":1"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("lines") / "parc.csv"
    file.write_text(LIST, encoding="utf-8")
    return file


def read(path: Path, answers: Mapping[str, str] = {}, year: int = 2025) -> list[Reading]:
    return with_lines(path, year=year, as_of=date(year, 12, 31), answers=answers)[0]


def lines(readings: list[Reading]) -> list[WrittenLine]:
    return [line for reading in readings if reading.written for line in reading.written.lines]


def counted(reading: Reading) -> dict[int, tuple[str, str, str | None]]:
    """Line → (category, devices, status) of the accepted ones; nan is a number that nobody knows."""
    return {
        row["line"]: (row["category"], str(row["quantity_devices"]), row["status"]) for row in reading.table.to_pylist()
    }


def test_a_line_is_what_was_said_of_it_and_the_others_stay(path: Path) -> None:
    (plain,) = read(path)
    keys = {line.line: line.key for line in lines([plain])}
    said = {
        keys[3]: LineAnswer(category="tablet"),
        keys[4]: LineAnswer(devices=7, state=IN_STOCK),
        keys[5]: LineAnswer(state=GONE),
        keys[6]: LineAnswer(category="keyboard", devices=1),
    }
    (reading,) = read(path, kept(said, 2025))
    assert counted(reading) == {
        2: ("laptop", "3.0", "in_use"),
        3: ("tablet", "4.0", None),
        4: ("monitor", "7.0", "in_stock"),
        5: ("monitor", "2.0", "gone_undated"),
        6: ("keyboard", "1.0", None),
    }
    assert reading.rows == reading.accepted + reading.refused + reading.set_aside == 6
    rules = {(row["rule"], row["line"]) for row in reading.findings.to_pylist()}
    assert {line for rule, line in rules if rule == "line_said"} == {3, 4, 5, 6}
    assert not any(
        line in (3, 4, 6) for rule, line in rules if rule in ("unknown_category", "invalid_quantity", "not_hardware")
    )
    (before,) = read(path, kept(said, 2025), year=2024)
    assert counted(before) == counted(read(path, year=2024)[0])


def test_no_device_is_set_aside(path: Path) -> None:
    key = lines(read(path))[0].key
    (reading,) = read(path, kept({key: LineAnswer(category=NO_DEVICE)}, 2025))
    assert 2 not in counted(reading)
    assert ("line_said", "set_aside") in {(row["rule"], row["severity"]) for row in reading.findings.to_pylist()}


def test_equal_lines_are_told_apart_by_their_order(tmp_path: Path) -> None:
    file = tmp_path / "postes.csv"
    file.write_text("Type;Quantité\nÉcran;2\nÉcran;2\nÉcran;2\n", encoding="utf-8")
    second = lines(read(file))[1]
    (reading,) = read(file, kept({second.key: LineAnswer(devices=5)}, 2025))
    assert [devices for _, devices, _ in counted(reading).values()] == ["2.0", "5.0", "2.0"]


SHAPES = [
    "round18/inventories/AUTO ECOLE liste assurance.xlsx",
    "round18/inventories/passation info EHPAD.txt",
    "round18/inventories/toestellen kantoor.csv",
    "round18/inventories/Inventaire mairie assurance 2025.xlsx",
    "round18/inventories/Inventaire planétarium pour convention ville.docx",
]


@pytest.mark.parametrize("name", SHAPES, ids=lambda name: Path(name).suffix + name[-9:])
def test_in_any_shape_of_list_each_line_obeys(name: str) -> None:
    """A list, a text, a table of kinds by place: one line of each table is said to be eleven drones in stock."""
    path = FOLDER / name
    before = read(path)
    chosen = {reading.name: reading.written.lines[0] for reading in before if reading.written and reading.written.lines}
    assert chosen
    said = LineAnswer(category="drone", devices=11, state=IN_STOCK)
    after = read(path, kept({line.key: said for line in chosen.values()}, 2025))
    drones = [
        row
        for each in after
        if each.kind == "inventory"
        for row in each.table.to_pylist()
        if row["category"] == "drone"
    ]
    assert len(drones) == len({line.key for line in chosen.values()})
    assert {(row["quantity_devices"], row["status"]) for row in drones} == {(11.0, "in_stock")}
    others = [line for line in lines(after) if not line.is_said]
    own = {line.key for line in chosen.values()}
    assert [(line.key, line.fate, line.devices) for line in others] == [
        (line.key, line.fate, line.devices) for line in lines(before) if line.key not in own
    ]


ANSWERS = st.builds(
    LineAnswer,
    category=st.sampled_from(["", "laptop", "server", NO_DEVICE]),
    devices=st.none() | st.integers(0, 50),
    state=st.sampled_from(["", IN_USE, IN_STOCK, GONE]),
)


@given(answers=st.dictionaries(st.integers(0, 5), ANSWERS))
def test_accounts_stay_closed_and_only_named_lines_change(path: Path, answers: dict[int, LineAnswer]) -> None:
    (plain,) = read(path)
    keys = [line.key for line in lines([plain])]
    (reading,) = read(path, kept({keys[at]: answer for at, answer in answers.items()}, 2025))
    assert reading.rows == plain.rows == reading.accepted + reading.refused + reading.set_aside
    now, before = counted(reading), counted(plain)
    for at, line in enumerate(lines([plain])):
        answer = answers.get(at, LineAnswer())
        if not answer.says_something:
            assert now.get(line.line) == before.get(line.line)
        elif answer.category == NO_DEVICE:
            assert line.line not in now
        elif answer.category:
            assert now[line.line][0] == answer.category
        if answer.devices is not None and line.line in now:
            assert float(now[line.line][1]) == answer.devices


@given(answer=ANSWERS)
def test_an_answer_is_kept_as_it_was_given(answer: LineAnswer) -> None:
    assert not answer.says_something or parsed(answer.written()) == answer
    assert all(may_be_kept(name, text) for name, text in kept({KEY: answer}, 2025).items())


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "null", "3", json.dumps({"category": "no such"}), json.dumps({"devices": -1}),
     json.dumps({"devices": True}), json.dumps({"state": "nowhere"}),
     json.dumps({"since": 2025}), json.dumps({"else": 1})],
)  # fmt: skip
def test_what_is_no_answer_is_not_kept_and_not_read(path: Path, text: str) -> None:
    key = lines(read(path))[0].key
    name = name_of(key, 2025)
    assert not may_be_kept(name, text)
    assert not may_be_kept(key, LineAnswer("tablet").written()), "it holds from some year on"
    assert counted(read(path, {name: text})[0]) == counted(read(path)[0])


def test_of_a_line_without_a_kind_it_is_enough_that_it_is_gone(path: Path) -> None:
    key = {line.line: line.key for line in lines(read(path))}[3]
    (reading,) = read(path, kept({key: LineAnswer(state=GONE)}, 2025))
    assert 3 not in counted(reading)
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "line_said"] == [3]
    assert reading.rows == reading.accepted + reading.refused + reading.set_aside
    assert reading.refused == read(path)[0].refused - 1
