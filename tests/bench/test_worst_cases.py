"""What files cost that only a mistake or an attacker makes, beside the work that their size asks for anyway."""

from __future__ import annotations

import json
import random
import string
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.bench.conftest import Add
from tests.bench.inventories import french_csv
from tests.bench.measured import DAY
from tests.intake.one_table import read

LINES = 2_000_000
DISTINCT = 200_000
ONE_DEVICE = "Type;Quantité\nPC portable;1\n"


@pytest.mark.parametrize("line", ["", "   ", ";", '"";""', " ; "])
def test_blank_lines_cost_less_than_lines_that_say_something(tmp_path: Path, line: str, add: Add) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(ONE_DEVICE + f"{line}\n" * LINES, encoding="utf-8")
    full = french_csv(tmp_path / "plein.csv", LINES // 10)
    blank, lines = _seconds(lambda: read(path, year=DAY.year, as_of=DAY)), _seconds(_reading(full)) * 10
    add(f"{LINES:,} lines of {line!r}", f"{blank:.2f} s", f"as many devices {lines:.2f} s", ratio=blank / lines, most=1)
    assert blank < lines


def _distinct(number: int) -> str:
    draw = random.Random(number)
    return "".join(draw.choices(string.ascii_lowercase, k=7)) + f" {number}"


def _day(number: int) -> str:
    return f"{date(1950, 1, 1) + timedelta(days=number % 60_000):%d/%m/%Y}"


COLUMNS: dict[str, Callable[[int], str]] = {
    "Type;Quantité": lambda n: f"{_distinct(n)};1",
    "Type;Modèle;Date d'achat": lambda n: f"PC portable;{_distinct(n)};{_day(n)} {n % 24:02}:{n % 60:02}",
    "Type;Modèle;Fabricant": lambda n: f";{_distinct(n)};{_distinct(-n)}",
    **{
        f"Type;{name}": lambda n: f"PC portable;{_distinct(n)}"
        for name in ("État", "Condition", "Propriété", "Fabricant", "Site", "Pays", "Processeur", "RAM", "Prix HT",
                     "Date d'achat", "Durée de vie", "Quantité", "Numéro de série")
    },
}  # fmt: skip


@pytest.mark.parametrize("header", COLUMNS)
def test_distinct_texts_cost_some_steps_of_python_each(tmp_path: Path, header: str, add: Add) -> None:
    path = tmp_path / "parc.csv"
    path.write_text(f"{header}\n" + "".join(f"{COLUMNS[header](n)}\n" for n in range(DISTINCT)), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    spent = _seconds(_reading(path))
    reference = _seconds(lambda: [json.loads(json.dumps(line.split(";"))) for line in lines])
    add(
        f"distinct texts in {header}",
        f"{spent / DISTINCT * 1e6:.0f} µs a line",
        f"to JSON and back {reference / DISTINCT * 1e6:.1f} µs",
        ratio=spent / reference,
        most=30,
    )
    assert spent < 30 * reference


def _reading(path: Path) -> Callable[[], object]:
    return lambda: read(path, year=DAY.year, as_of=DAY)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
