"""Tables of use whose columns a member explained: its word decides, for each kind of table that has a template."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, answers, read_all
from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import ANY, KIND, is_kind, key, may_be_said
from footprint.intake.tables import template
from tests.intake.accounts import AS_OF, conserved

TABLE = "Aa;Bb;Cc;Dd\nx;2025-03-01;40;2\ny;2025-03-02;60;3\n"


def read(tmp_path: Path, said: dict[str, str], text: str = TABLE) -> Reading:
    path = tmp_path / "truc.csv"
    path.write_text(text)
    (reading,) = read_all(path, year=2025, as_of=AS_OF, answers=said)
    return conserved(reading)


def about(kind: str, **columns: str) -> dict[str, str]:
    return {key(ANY, KIND): kind} | {key(ANY, name.lower()): role for name, role in columns.items()}


def total(reading: Reading, metric: str) -> float:
    return sum(row["quantity"] for row in reading.table.to_pylist() if row["metric"] == metric)


@pytest.mark.parametrize(
    ("kind", "columns", "metric", "quantity"),
    [
        ("energy", {"Aa": "site_id", "Bb": "day", "Cc": "energy_kwh"}, "energy", 100.0),
        ("energy", {"Aa": "site_id", "Bb": "day", "Cc": "energy_wh"}, "energy", 0.1),
        ("energy", {"Aa": "site_id", "Bb": "day", "Cc": "energy_mwh"}, "energy", 100_000.0),
        ("visits", {"Aa": "subject_id", "Bb": "day", "Cc": "sessions", "Dd": "requests"}, "sessions", 100.0),
        ("llm", {"Aa": "resource", "Bb": "day", "Cc": "tokens_out", "Dd": "llm_requests"}, "tokens_out", 100.0),
    ],
)
def test_the_columns_of_each_kind_are_read_as_said(
    tmp_path: Path, kind: str, columns: dict[str, str], metric: str, quantity: float
) -> None:
    reading = read(tmp_path, about(kind, **columns))
    assert reading.kind == kind
    assert reading.accepted == 2
    assert total(reading, metric) == pytest.approx(quantity)


def test_a_kind_alone_reads_what_the_names_of_the_template_say(tmp_path: Path) -> None:
    reading = read(tmp_path, about("energy"), TABLE.replace("Aa;Bb;Cc;Dd", "Aa;Jour;kWh;Site"))
    assert total(reading, "energy") == pytest.approx(100.0)


def test_what_is_said_of_a_list_of_devices_stays_one(tmp_path: Path) -> None:
    """Roles of use say nothing of a table of which the kind was not said."""
    said = {key(ANY, "cc"): "energy_kwh", key(ANY, "aa"): "category"}
    reading = read(tmp_path, said, TABLE.replace("x;", "Serveur;").replace("y;", "Écran;"))
    assert (reading.kind, reading.accepted) == ("inventory", 2)


@pytest.mark.parametrize("kind", [kind for kind in uses.KINDS if kind != uses.USE])
def test_every_role_may_be_said_and_is_a_column_of_its_template(kind: str) -> None:
    assert is_kind(kind)
    assert all(may_be_said(role) for role in uses.roles(kind))
    assert {column for column, _ in uses.roles(kind).values()} == {
        column for column, _ in template.profile(kind).names.values()
    }


def test_a_kind_that_is_none_is_not_remembered(tmp_path: Path) -> None:
    with pytest.raises(answers.AnswerError):
        answers.remember_columns(tmp_path, "valbrume", {f"layout:{'0' * 16}:{KIND}": "zorglub"})
