"""Devices that a member adds to lines: each is a row of the lake on the line on which it stands, and changes none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.answers.member import AnswerError, remember_lines
from footprint.intake.contract import faults
from footprint.intake.delivery import read_all, with_lines
from footprint.intake.lines.answers import GONE, IN_STOCK, LineAnswer
from footprint.intake.lines.supplements import kept, may_be_kept, of, parsed, written
from footprint.intake.reading import Reading
from footprint.intake.vocabulary.categories import known_categories
from tests.cases import cases

LIST = "Type;Modèle;Quantité;Date d'achat\nPC portable;Latitude 5420;3;2021-05-02\nÉcran;P2419H;2;\n"
TEXT = "Bonjour,\nle serveur de la mairie est dans le placard.\nMerci\n"
Added = Mapping[str, Sequence[LineAnswer]]
NOTHING: Added = {}


def written_to(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, added: Added = NOTHING, year: int = 2025, since: int = 2025) -> list[Reading]:
    return read_all(path, year=year, as_of=date(year, 12, 31), answers=kept(added, since))


def keys(path: Path) -> dict[tuple[str, int], str]:
    """The keys of what may be added, by the label of the sheet and the line, of lists and of no list."""
    readings, sheets = with_lines(path, year=2025, as_of=date(2025, 12, 31))
    lists = [(each.name, line) for each in readings if each.written for line in each.written.lines]
    outside = [(sheet.label, line) for sheet in sheets for line in sheet.lines]
    return {(label, line.line): line.more for label, line in [*lists, *outside]}


def rows(reading: Reading) -> list[tuple[object, ...]]:
    columns = ("line_id", "line", "category", "quantity_devices", "status", "acquired_on")
    return [tuple(row[name] for name in columns) for row in reading.table.to_pylist()]


def test_devices_of_a_line_have_its_date_and_leave_the_list_as_it_was(tmp_path: Path) -> None:
    path = written_to(tmp_path, "parc.csv", LIST)
    own = {line: key for (_, line), key in keys(path).items()}
    (before,) = read(path)
    listed, added = read(path, {own[2]: [of("monitor", 3), of("mouse", 1, IN_STOCK)], own[3]: [of("webcam", 2)]})
    assert (listed.table, listed.lines, listed.findings) == (before.table, before.lines, before.findings)
    sha8, bought = added.file_sha8, date(2021, 5, 2)
    assert sha8 != listed.file_sha8
    assert rows(added) == [
        (f"{sha8}:2:A", 2, "monitor", 3, "in_use", bought),
        (f"{sha8}:2:A:2", 2, "mouse", 1, "in_stock", bought),
        (f"{sha8}:3:A", 3, "webcam", 2, "in_use", None),
    ]
    assert (added.rows, added.accepted, added.refused, added.set_aside) == (2, 2, 0, 0)
    assert {row["message_key"] for row in added.findings.to_pylist() if row["rule"] == "line_said"} == {
        "findings.line_said.more.says"
    }


def test_a_text_without_a_list_counts_what_is_added_and_nothing_else(tmp_path: Path) -> None:
    path = written_to(tmp_path, "mot.txt", TEXT)
    own = {line: key for (_, line), key in keys(path).items()}
    assert sorted(own) == [1, 2, 3]
    (unread,) = read(path)
    assert unread.kind is None
    (added,) = read(path, {own[2]: [of("server", 1)]})
    assert [row[1:4] for row in rows(added)] == [(2, "server", 1)]
    assert [each["rule"] for each in added.findings.to_pylist()].count("table_left_out") == 1
    (later,) = read(
        written_to(tmp_path, "autre.txt", TEXT.replace("Merci", "Bien à vous")), {own[2]: [of("server", 1)]}
    )
    assert later.accepted == 1, "the line is known in any file"
    (earlier,) = read(path, {own[2]: [of("server", 1)]}, year=2024)
    assert earlier.kind is None, "it holds from its year on"


def test_what_cannot_be_opened_is_told_whatever_else_is_added(tmp_path: Path) -> None:
    path = tmp_path / "envoi.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("mot.txt", TEXT)
        archive.writestr("plan.pdf", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj")
    own = keys(path)
    added = {key: [of("server", 1)] for (_, line), key in own.items() if line == 2}
    (reading,) = read(path, added)
    assert reading.accepted == 1
    named = [each["raw_value"] for each in reading.findings.to_pylist() if each["rule"] == "table_left_out"]
    assert "plan.pdf" in named


def test_equal_lines_of_two_sheets_are_two(tmp_path: Path) -> None:
    path = tmp_path / "parc.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title in ("A", "B"):
            sheet = book.add_worksheet(title)
            for at, row in enumerate([("Type", "Modèle", "Quantité"), ("PC portable", title, 1), ("Écran", "P24", 2)]):
                sheet.write_row(at, 0, row)
    own = keys(path)
    assert own["parc.xlsx › A", 3] != own["parc.xlsx › B", 3]
    names = [each.sha256 for each in read(path)]
    readings = read(path, {own["parc.xlsx › A", 3]: [of("webcam", 1)], own["parc.xlsx › B", 3]: [of("webcam", 4)]})
    assert [each.sha256 for each in readings][:2] == names, "the lists keep their names"
    assert [(each.name, each.table["quantity_devices"].to_pylist()) for each in readings[2:]] == [
        ("parc.xlsx › A (+)", [1]),
        ("parc.xlsx › B (+)", [4]),
    ]


KEY = "more:0123456789abcdef:1@2025"


@pytest.mark.parametrize(
    "text",
    ["{", "{}", "[", "null", "3", "[3]", "[{}]", '[{"category": "monitor"}]', '[{"category": "no such", "devices": 1}]',
     written([LineAnswer("monitor", 0, "in_use")]), written([LineAnswer("monitor", 2, GONE)]),
     written([LineAnswer("not_hardware", 2, "in_use")]), written([LineAnswer("monitor", 2)]),
     written([of("monitor", 1)] * 21)],
)  # fmt: skip
def test_what_is_no_supplement_is_not_kept_and_not_read(tmp_path: Path, text: str) -> None:
    assert parsed(text) == ()
    assert not may_be_kept(KEY, text)
    with pytest.raises(AnswerError):
        remember_lines(tmp_path, "valbrume", {KEY: text})


@pytest.mark.parametrize("name", ["more:1@2025", KEY.removesuffix("@2025"), KEY.replace("more", "line"), KEY + "0"])
def test_what_names_no_line_is_not_kept(name: str) -> None:
    assert not may_be_kept(name, written([of("monitor", 1)]))


@given(
    st.dictionaries(
        st.integers(1, 6),
        st.lists(st.builds(of, st.sampled_from(sorted(known_categories())), st.integers(1, 1_000_000)), max_size=20),
    )
)
@settings(max_examples=cases(20, long=60))
def test_accounts_stay_closed_and_lists_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, said: dict[int, list[LineAnswer]]
) -> None:
    folder = tmp_path_factory.mktemp("supplements")
    path = written_to(folder, "parc.csv", LIST + "Armoire;;1;\nTotal;;6;\nZorglub;;4;\n")
    own = {line: key for (_, line), key in keys(path).items()}
    (before,) = read(path)
    readings = read(path, {own[line]: answers for line, answers in said.items() if line in own})
    assert readings[0].table == before.table
    wanted = {line: answers for line, answers in said.items() if line in own and answers}
    assert len(readings) == 1 + bool(wanted)
    for reading in readings[1:]:
        assert faults(reading) == []
        assert sum(reading.table["quantity_devices"].to_pylist()) == sum(
            each.devices or 0 for answers in wanted.values() for each in answers
        )


def test_words_that_were_said_mean_nothing_of_what_is_added(tmp_path: Path) -> None:
    path = written_to(tmp_path, "parc.csv", LIST)
    own = {line: key for (_, line), key in keys(path).items()}
    said = kept({own[2]: [of("monitor", 4)]}, 2025) | {"monitor": "tablet"}
    _, added = read_all(path, year=2025, as_of=date(2025, 12, 31), answers=said)
    assert added.table["category"].to_pylist() == ["monitor"]


def test_people_below_a_header_of_people_are_masked_outside_lists(tmp_path: Path) -> None:
    path = written_to(tmp_path, "agents.csv", "Nom;Prénom;Service\nMartin;Lou;Compta\nDurand;Zoé;Accueil\n")
    _, sheets = with_lines(path, year=2025, as_of=date(2025, 12, 31))
    texts = " ".join(line.text for sheet in sheets for line in sheet.lines)
    assert "Compta" in texts
    assert not {"Martin", "Lou", "Durand", "Zoé"} & set(texts.split())


def test_an_archive_with_a_table_of_use_and_a_list_is_read(tmp_path: Path) -> None:
    """What only a grid of use explains waits for the other parts, when the file in which it lay is gone."""
    path = tmp_path / "envoi.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("energie.csv", "kWh;janvier 2025;février 2025\nSalle serveur;100;120\n")
        archive.writestr("parc.csv", LIST)
    readings = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert "our_error" not in {row["message_key"] for each in readings for row in each.findings.to_pylist()}
    assert sum(each.accepted for each in readings if each.kind == "inventory") == 2
