"""What a member says of a line holds against all else that the file says, of this line alone, from its year on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint.intake import findings
from footprint.intake.answers import load, remember_lines
from footprint.intake.delivery import read_all
from footprint.intake.line_previews import LinesOfTable, line_previews
from footprint.intake.lines.answers import GONE, IN_USE, NO_DEVICE, LineAnswer, kept, keys
from footprint.intake.lines.written import MOST_LINES
from footprint.intake.reading import Reading
from footprint.pole.proposals import subject_of
from tests.intake.workbook_files import xlsx

SERIALS = "Type;Modèle;N° de série\n{};X;SN12345\nPC portable;Y;SN12345\nPC portable;Z;SN99999\n"
Account = tuple[int, int, int]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "parc.csv"
    path.write_text(text, encoding="utf-8")
    return path


def book(tmp_path: Path, sheets: Mapping[str, Any]) -> Path:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(xlsx(sheets))
    return path


def read(path: Path, said: Mapping[str, LineAnswer] = {}, year: int = 2025, since: int = 2025) -> list[Reading]:
    return read_all(path, year=year, as_of=date(year, 12, 31), answers=kept(said, since))


def shown(path: Path, said: Mapping[str, LineAnswer] = {}) -> list[LinesOfTable]:
    return line_previews(path, 2025, date(2025, 12, 31), (), "fr", kept(said, 2025))


def keys_of(path: Path) -> list[list[str]]:
    return [[line.written.key for line in table.lines] for table in shown(path)]


def account(reading: Reading) -> Account:
    assert reading.kind == "inventory"
    return reading.accepted, reading.refused, reading.set_aside


def rules_of(reading: Reading, line: int) -> set[str]:
    return {row["rule"] for row in reading.findings.to_pylist() if row["line"] == line} - {"missing_date"}


def test_a_line_said_to_be_a_device_of_another_line_counts_once(tmp_path: Path) -> None:
    path = written(tmp_path, SERIALS.format("Zorglub"))
    (plain,) = read(path)
    assert account(plain) == (2, 1, 0)
    (reading,) = read(path, {keys_of(path)[0][0]: LineAnswer("laptop")})
    assert account(reading) == (2, 0, 1)
    assert rules_of(reading, 2) == {"duplicate_serial"}


def test_a_line_said_to_be_there_counts_although_its_number_stands_twice(tmp_path: Path) -> None:
    path = written(tmp_path, SERIALS.format("PC portable"))
    key = keys_of(path)[0][0]
    assert account(read(path)[0]) == (2, 0, 1)
    for answer, counts in ((LineAnswer(state=IN_USE), 3), (LineAnswer("tablet", state=IN_USE), 3),
                           (LineAnswer(state=GONE), 2)):  # fmt: skip
        (reading,) = read(path, {key: answer})
        assert reading.accepted == counts, answer
    (reading,) = read(path, {key: LineAnswer(state=IN_USE)})
    serials = dict(zip(reading.identity["line"].to_pylist(), reading.identity["serial"].to_pylist(), strict=True))
    assert serials[2] is None, "no other file sets it aside either"
    assert serials[3] == "SN12345"


def test_only_what_is_answered_is_asked_no_more(tmp_path: Path) -> None:
    path = written(tmp_path, "Type;Modèle;Quantité\nÉcran;Y;une poignée\nPC portable;Z;3\n")
    key = keys_of(path)[0][0]
    (reading,) = read(path, {key: LineAnswer("tablet")})
    assert rules_of(reading, 2) == {"line_said", "invalid_quantity"}, "nobody knows yet how many they are"
    (reading,) = read(path, {key: LineAnswer(devices=4)})
    assert rules_of(reading, 2) == {"line_said"}


def test_of_so_many_unknown_words_each_may_be_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many values (here 100) one cause holds the lines of all others."""
    monkeypatch.setattr(findings, "MOST_VALUES", most := 100)
    names = [f"Zorg{chr(97 + at % 26)}{chr(97 + at // 26)}lub" for at in range(most + 50)]
    assert len(set(names)) > most
    path = written(tmp_path, "Type;Modèle;Quantité\n" + "".join(f"{name};M;2\n" for name in names))
    records = [(at, [name, "M", "2"]) for at, name in enumerate(names)]
    own = dict(keys(["Type", "Modèle", "Quantité"], records, Counter()))
    (reading,) = read(path, {own[most + 49]: LineAnswer("tablet")})
    assert account(reading) == (1, most + 49, 0)


def test_equal_lines_of_two_sheets_are_two_lines(tmp_path: Path) -> None:
    rows: list[Any] = [["Type", "Modèle", "Quantité"], ["Écran", "X", 2], ["Zorglub", "Y", 2]]
    path = book(tmp_path, {"École A": [*rows, ["PC", "A", 1]], "École B": [*rows, ["PC", "B", 4]]})
    first, second = keys_of(path)
    assert not set(first) & set(second)
    a, b = read(path, {second[1]: LineAnswer("tablet")})
    assert "tablet" not in a.table["category"].to_pylist()
    assert "tablet" in b.table["category"].to_pylist()


def test_lines_open_are_shown_wherever_they_stand_and_all_devices_are_counted(tmp_path: Path) -> None:
    known = [f"PC portable;M{at};2\n" for at in range(MOST_LINES + 10)]
    path = written(tmp_path, "Type;Modèle;Quantité\n" + "".join([*known, "Zorglub;Z;1\n", "Écran;Y;une poignée\n"]))
    (table,) = shown(path)
    assert (len(table.lines), table.rows) == (MOST_LINES, len(known) + 2)
    assert [line.written.line for line in table.lines if line.is_open] == [len(known) + 2, len(known) + 3]
    assert table.devices == 2 * len(known)


def test_nobody_is_named(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Type;Modèle;Utilisateur;Remarque\nÉcran;X;Lou Martin;ok\nPC portable;PC-MARTIN;;prêté à Lou Martin\n"
        "PC portable;Y;;rendu par Sophie Bernard\nPC portable;Z;;06 12 34 56 78, lou@valbrume.example\n"
        "PC portable;\x1b[2J\u202eW;;\n",
    )
    texts = [line.written.text for table in shown(path) for line in table.lines]
    assert len(texts) == 5
    for name in ("Martin", "MARTIN", "Bernard", "06 12", "lou@", "\x1b", "\u202e"):
        assert name not in " ".join(texts)


def test_gone_is_gone_whatever_day_was_foreseen(tmp_path: Path) -> None:
    path = written(
        tmp_path, "Type;Modèle;Quantité;Date de sortie\nÉcran;Y;2;01/03/2027\nPC portable;Z;3;01/02/2025\nPC;A;1;\n"
    )
    first, second, _ = keys_of(path)[0]
    (reading,) = read(path, dict.fromkeys((first, second), LineAnswer(state=GONE)))
    left = {row["line"]: (row["status"], row["retired_on"]) for row in reading.table.to_pylist()}
    assert left[2] == ("gone_undated", None)
    assert left[3] == ("retired", date(2025, 2, 1))


def test_a_list_that_counts_for_nothing_says_so_and_lines_said_to_be_there_count(tmp_path: Path) -> None:
    one = [["Type", "Modèle", "N° de série"], *([kind, "M", f"{kind[:2].upper()}-{at}00"] for kind in
           ("PC portable", "Écran", "Imprimante", "Tablette") for at in range(1, 5))]  # fmt: skip
    summed = [["Type", "Quantité"], ["PC portable", 4], ["Écran", 4], ["Imprimante", 4], ["Tablette", 4]]
    path = book(tmp_path, {"Parc": one, "Récapitulatif": summed})
    detail, recap = read(path)
    assert (detail.accepted, recap.accepted) == (16, 0)
    of_detail, of_recap = shown(path)
    assert not of_detail.whole
    assert "Récapitulatif" in of_recap.label
    assert of_recap.whole
    assert {line.written.fate for line in of_recap.lines} <= {"set_aside", "refused"}
    assert of_detail.devices + of_recap.devices == 16
    said = {
        of_recap.lines[1].written.key: LineAnswer(state=IN_USE),
        of_recap.lines[2].written.key: LineAnswer(devices=9),
    }
    _, after = read(path, said)
    assert [(row["category"], row["quantity_devices"]) for row in after.table.to_pylist()] == [("monitor", 4.0)]
    assert sum(account(after)) == after.rows
    assert [line.written.fate for line in shown(path, said)[1].lines].count("accepted") == 1


def test_what_is_said_in_one_year_changes_none_before(tmp_path: Path) -> None:
    path = written(tmp_path, "Type;Modèle;Quantité\nZorglub;Y;2\nPC portable;Z;3\n")
    key = keys_of(path)[0][0]
    answers = kept({key: LineAnswer("tablet")}, 2024) | kept({key: LineAnswer("tablet", state=GONE)}, 2026)
    answers |= kept({key: LineAnswer()}, 2028)
    for year, status in ((2023, ()), (2024, (None,)), (2025, (None,)), (2026, ("gone_undated",)), (2028, ())):
        (reading,) = read_all(path, year=year, as_of=date(year, 12, 31), answers=answers)
        assert tuple(row["status"] for row in reading.table.to_pylist() if row["category"] == "tablet") == status, year


def test_what_is_said_of_lines_is_nobody_elses(tmp_path: Path) -> None:
    key = "line:" + "0" * 16 + ":" + "a" * 16 + ":1"
    remember_lines(tmp_path, "valbrume", kept({key: LineAnswer("tablet")}, 2025))
    (name,) = load(tmp_path, "valbrume")
    assert subject_of(name, {}) is None, "the pôle's memory does not see it"


@pytest.mark.parametrize("answer", [LineAnswer("laptop"), LineAnswer("laptop", 2, IN_USE), LineAnswer(NO_DEVICE),
                                    LineAnswer("laptop", state=GONE), LineAnswer(state=IN_USE)])  # fmt: skip
@pytest.mark.parametrize(
    "text",
    ["Type;Modèle;Quantité\nTotal;;5\nPC portable;X;5\n", "Type;Modèle;Quantité\nPC portable;X;-2\nPC portable;X;5\n",
     "Type;Modèle;Quantité\nMachine virtuelle;X;2\nPC portable;X;5\n",
     "Type;Modèle;Quantité\nZorglub;X;2;oui;non\nPC portable;X;5\n",
     "Type;Modèle;Quantité;État\nPC portable;X;2;commandé\nPC portable;X;5;en service\n",
     'Type;Modèle;Quantité\n"Zorg\nlub";"X;""Y""";2;;;\nPC portable;X;5\n',
     "Logiciel;Éditeur;Version;Licences\nOffice;Microsoft;2021;5\nAcrobat;Adobe;11;2\n"],
)  # fmt: skip
def test_accounts_stay_closed_whatever_is_said_of_the_first_line(tmp_path: Path, text: str, answer: LineAnswer) -> None:
    path = written(tmp_path, text)
    own = keys_of(path)
    (plain,) = read(path)
    (reading,) = read(path, {own[0][0]: answer} if own else {})
    assert (reading.kind, reading.rows) == (plain.kind, plain.rows)
    assert reading.accepted + reading.refused + reading.set_aside == reading.rows
