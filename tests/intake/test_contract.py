"""No file gives a reading that the lake would refuse; and a reading that it would refuse never leaves the intake."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from footprint.intake import Reading, contract, read_all
from footprint.intake.contract import faults
from footprint.intake.findings import FLAGGED, REFUSED, Cause, Findings, with_causes
from footprint.intake.tables.template import kinds, template
from footprint.intake.telling import render
from tests.cases import LONG, one_in
from tests.fixtures import Fixture, every
from tests.intake.workbook_files import xlsx

EVERY = every()
PARIS = ZoneInfo("Europe/Paris")
CASES = 2_000 if LONG else 12
WORDS = ("a", "b", "A", "", "-", "N/A", "?", "1", "0", "0,5", "-3", "2025-03-30", "01/2025", "Écran", "zorglub",
         "Total", "PC portable", "FRA", "kWh", "jean.dupont@exemple.fr", "06 12 34 56 78", "x" * 250)  # fmt: skip


@pytest.fixture
def tables(tmp_path: Path) -> Callable[[str, bytes], list[Reading]]:
    def read(name: str, content: bytes) -> list[Reading]:
        path = tmp_path / name
        path.write_bytes(content)
        found = read_all(path, year=2025, as_of=date(2025, 12, 31))
        for reading in found:
            assert faults(reading) == [], content[:2_000]
            assert "our_error" not in str(reading.findings["message_key"].to_pylist()), content[:2_000]
        assert len({reading.sha256 for reading in found}) == len(found)
        return found

    return read


Read = Callable[[str, bytes], list[Reading]]


# What each holds is of the tests of its tool; one account of lines for all of them.
@pytest.mark.parametrize("fixture", one_in(6, EVERY), ids=lambda each: f"{each.year}-{each.name}")
def test_every_fixture(fixture: Fixture, tables: Read) -> None:
    assert tables(fixture.name, fixture.content)[0].kind == fixture.kind


def written(rows: Sequence[Sequence[object]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(rows)
    return stream.getvalue().encode()


def of_rule(reading: Reading, rule: str) -> list[dict[str, Any]]:
    return [row for row in reading.findings.to_pylist() if row["rule"] == rule]


def test_a_heading_that_stands_three_times_and_two_that_stand_twice(tables: Read) -> None:
    (reading,) = tables("a.csv", "Type;Qté;Modèle;Modèle;Modèle\nServeur;1;x;y;z\n".encode())
    assert [row["column"] for row in of_rule(reading, "duplicate_header")] == [":D", ":E"]
    (reading,) = tables("b.csv", "Modèle;Modèle;Type;Site;Site;Qté\nx;y;Serveur;a;b;1\n".encode())
    assert [row["column"] for row in of_rule(reading, "duplicate_header")] == [":B", ":E"]
    assert len([each for each in render(reading.findings, "fr") if "figure deux fois" in each]) == 2


def test_a_list_with_several_sheets_left_out(tables: Read) -> None:
    notes = {f"Note {number}": [("ne pas supprimer",)] for number in range(5)}
    (reading,) = tables("a.xlsx", xlsx({"Postes": [("Type", "Qté"), ("Écran", 2)], **notes}))
    told = of_rule(reading, "table_left_out")
    assert [(row["column"], row["raw_value"]) for row in told] == [(f":{n + 2}", f"Note {n}") for n in range(5)]


@pytest.mark.parametrize("change", [date(2025, 3, 30), date(2025, 10, 26)])
def test_indexes_across_a_change_of_clock(change: date, tables: Read) -> None:
    """Read once a day at any hour: two days that lack an hour may begin on one line of the file."""
    told, forms = 0, ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S%z")
    for hour in range(24):
        days = [
            datetime(change.year, change.month, change.day, hour, tzinfo=PARIS) + timedelta(n) for n in range(-4, 5)
        ]
        for form in forms if LONG else [forms[hour % 3]]:
            rows = [(f"{day:{form}}", 24 * count, "Mairie") for count, day in enumerate(days, start=40)]
            (reading,) = tables("index.csv", written([("Horodatage", "index_kwh", "Site"), *rows]))
            assert reading.accepted > 0
            told += len(of_rule(reading, "gaps"))
    assert told > 0


def test_machines_on_several_lines(tables: Read) -> None:
    head = ("Hôte", "Machine virtuelle", "Service", "vCPU")
    lines = ("h1 v1 s1 4", "h1 v1 s2 4", "h2 v1 s1 2", "h1 v1 - 8", "h1 v2 s1 -", "h1 v2 s2 2")
    (reading,) = tables("vm.csv", written([head, *(line.split() for line in lines)]))
    pairs = [(row["from_id"], row["to_id"], row["vcpu"]) for row in reading.table.to_pylist()]
    assert len({pair[:2] for pair in pairs}) == len(pairs)
    assert ("h1", "v1", 4.0) in pairs
    assert ("h1", "v2", 2.0) in pairs  # the line that says more
    assert [(row["line"], row["severity"]) for row in of_rule(reading, "repeated_row")] == [
        (5, "flagged"),
        (5, "set_aside"),
    ]


def heads_and_cells(kind: str, lang: str) -> tuple[list[str], list[list[str]]]:
    """The headings of a template, and below each what may stand there: its examples, or anything."""
    text = template(kind, lang).decode("utf-8-sig")
    head, *examples = csv.reader(io.StringIO(text), delimiter=";" if lang == "fr" else ",")
    return head, [[row[at] for row in examples] * 8 + list(WORDS) for at in range(len(head))]


@pytest.mark.parametrize("kind", [each for each in kinds() if each != "members"])
def test_random_tables_of_few_words(kind: str, tables: Read) -> None:
    """Headings again and again, lines again and again, cells that say nothing."""
    chance, seen = random.Random(kind), 0
    for case in range(CASES):
        heads, cells = heads_and_cells(kind, chance.choice(("fr", "en")))
        order = list(range(len(heads)))
        for _ in range(chance.choice((0, 0, 1, 2, 3))):
            order.insert(chance.randrange(len(order) + 1), chance.randrange(len(heads)))
        few = [chance.sample(each, 5) for each in cells]
        rows = [[chance.choice(few[at]) for at in order] for _ in range(chance.randrange(1, 12))]
        rows += chance.choices(rows, k=chance.randrange(6))
        found = tables(f"{kind}-{case}.csv", written([[heads[at] for at in order], *rows]))
        seen += any(reading.kind == kind and reading.accepted for reading in found)
    assert seen > CASES / 4


USAGE = [each for each in EVERY if each.kind not in (None, "inventory", "members") and each.name.endswith(".csv")]
MOST_LINES = 60


# The same accounts, of any content.
@pytest.mark.parametrize("fixture", one_in(2, USAGE), ids=lambda each: f"{each.year}-{each.name}")
def test_shuffled_files_of_usage(fixture: Fixture, tables: Read) -> None:
    """Lines again, cells of a column exchanged or emptied, columns again."""
    text = fixture.content.decode("utf-16" if fixture.content[:2] == b"\xff\xfe" else "utf-8-sig", "replace")
    written_lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    separator = max(";,\t", key=written_lines[0].count)
    head, *rows = list(csv.reader(written_lines, delimiter=separator))[:MOST_LINES]
    width, chance = len(head), random.Random(fixture.name)
    rows = [[*row, *[""] * width][:width] for row in rows]
    for case in range(max(2, CASES // 8)):
        cells = [[row[at] for row in rows] + ["", "?"] for at in range(width)]
        order = list(range(width)) + chance.choices(range(width), k=chance.choice((0, 0, 2)))
        few = [[chance.choice(cells[at]) if chance.random() < 0.3 else row[at] for at in order] for row in rows]
        lines = [[head[at] for at in order], *few, *chance.choices(few, k=5)] if few else []
        tables(f"{case}-{fixture.name}", written(lines))


def test_random_crossed_tables_and_lists_side_by_side(tables: Read) -> None:
    chance = random.Random(7)
    kinds = ("PC portable", "Écran", "zorglub", "Imprimante", "Souris", "bidule", "Total", "PC fixe")
    places = ("Mairie", "École", "Piscine", "Total", "Crèche")
    cells = ("1", "2", "", "?", "x", "0", "3", "12")
    for case in range(CASES):
        first, second = (places, kinds) if chance.random() < 0.5 else (kinds, places)
        across = chance.sample(first, 4)
        rows = [[each, *(chance.choice(cells) for _ in across)] for each in chance.choices(second, k=6)]
        crossed = [[chance.choice(("", "Site", "Type")), *across], *rows]
        tables(f"crossed-{case}.csv", written(crossed))
        head = ["Type", "Modèle", "Qté", "Garantie", "Garantie"]
        both = [[*head, "", *head]] + [[chance.choice((*kinds, *cells)) for _ in range(11)] for _ in range(5)]
        tables(f"beside-{case}.csv", written([[*row[:5], "", *row[6:]] for row in both]))


def test_random_workbooks(tables: Read) -> None:
    chance = random.Random(11)
    sheets: tuple[list[Any], ...]
    sheets = ([("Type", "Qté"), ("Écran", 2)], [("Type", "Qté"), ("zorglub", 2)], [("note",)], [], [("Type", "Qté")],
              [("Titre", "Priorité", "Demandeur"), ("panne", "haute", "x")])  # fmt: skip
    for case in range(CASES):
        book = {f"{number}": chance.choice(sheets) for number in range(chance.randrange(1, 7))}
        tables(f"book-{case}.xlsx", xlsx(book, hidden=[name for name in book if name != "0" and chance.random() < 0.2]))


def test_findings_of_one_rule_at_one_place_are_told_apart_and_none_is_lost() -> None:
    causes = [
        Cause("unknown_category", REFUSED, "category", np.array(lines, np.int64), raw=raw)
        for raw, lines in (("a", [2, 3, 3]), ("b", [3, 4]), ("c", [9]), ("d", [3]))
    ]
    table = Findings([*causes, Cause("mixed_encoding", FLAGGED), Cause("mixed_encoding", FLAGGED)]).table("00000000")
    found = [(row["raw_value"], row["line"], row["column"], row["row_count"]) for row in table.to_pylist()]
    assert found == [
        ("a", 2, "category", 2), ("a", 3, "category", 2), ("b", 3, "category#2", 2), ("b", 4, "category#2", 2),
        ("c", 9, "category", 1), ("d", 3, "category#3", 1), (None, 0, "", 0), (None, 0, "#2", 0),
    ]  # fmt: skip
    more = with_causes(table, "00000000", [causes[2], causes[0]])
    assert more["column"].to_pylist()[-3:] == ["category#2", "category#4", "category#4"]
    assert len(set(more["group_id"].to_pylist())) == 8


def broken(reading: Reading) -> dict[str, Reading]:
    """Readings that a lake would refuse, each by what is wrong with it."""
    lines, rows, told = reading.lines, reading.table, reading.findings
    no_line = pa.array([None] * lines.num_rows, pa.int64())
    no_id = pa.array([None] * rows.num_rows, pa.string())
    at = rows.column_names.index("line_id")
    return {
        "twice": replace(reading, lines=pa.concat_tables([lines, lines])),
        "no number": replace(reading, lines=lines.set_column(0, "line", no_line)),
        "another fate": replace(reading, accepted=reading.accepted - 1, refused=reading.refused + 1),
        "lost": replace(reading, rows=reading.rows + 1),
        "row twice": replace(reading, table=pa.concat_tables([rows, rows])),
        "row lost": replace(reading, table=rows.slice(1)),
        "no key": replace(reading, table=rows.set_column(at, "line_id", no_id)),
        "column lost": replace(reading, table=rows.drop_columns(["line_id"])),
        "another type": replace(reading, table=rows.set_column(at, "line_id", rows["line"])),
        "finding twice": replace(reading, findings=pa.concat_tables([told, told])),
        "no reason": replace(reading, findings=told.slice(0, 0)),
    }


LIST = "Type;Qté;Date d'achat\nÉcran;2;2020\nzorglub;1;2020\nServeur;1;2020\n".encode()


def test_whatever_the_lake_would_refuse_is_a_fault(tables: Read) -> None:
    (reading,) = tables("a.csv", LIST)
    assert (reading.accepted, reading.refused) == (2, 1)
    assert [name for name, each in broken(reading).items() if not faults(each)] == []


def test_a_fault_is_an_error_of_ours_and_stops_its_table_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"A": [("Type", "Qté"), ("Écran", 2)], "B": [("Type", "Qté"), ("Serveur", 1)]}))
    first = read_all(path, year=2025, as_of=date(2025, 12, 31))[0]
    monkeypatch.setattr(
        "footprint.intake.delivery.faults", lambda each: ["x is wrong"] if each.name == first.name else []
    )
    one, other = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert (one.kind, one.sha256, other.kind, other.accepted) == (None, first.sha256, "inventory", 1)
    (told,) = render(one.findings, "en")
    number = caplog.records[0].incident  # type: ignore[attr-defined]
    assert f"the error is ours, not your file’s (number {number})" in told
    assert f"{contract.__name__}.ContractError: x is wrong" in caplog.text
