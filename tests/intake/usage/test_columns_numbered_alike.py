"""Tables of use with many columns of one kind: `Poste 1` to `Poste 12` are no table that a program writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import read, totals

KINDS = [  # title, name of a column, months, metric
    ("Heures d'utilisation des postes publics 2025", "Poste {}", "janvier février", "terminal_hours"),
    ("Horas de uso de los ordenadores (sesiones) 2025", "Puesto {}", "enero febrero", "terminal_hours"),
    ("Stunden der VMs 2025", "web{}", "Januar Februar", "compute_hours"),
    ("Données mobiles en Go 2025", "SIM {}", "janvier février", "data_gb"),
]


@pytest.mark.parametrize(("title", "name", "months", "metric"), KINDS)
@pytest.mark.parametrize("count", [3, 12])
@pytest.mark.parametrize("with_total", [False, True])
def test_columns_that_differ_by_a_number_are_of_one_kind(
    tmp_path: Path, title: str, name: str, months: str, metric: str, *, count: int, with_total: bool
) -> None:
    """Whether all computers stood there in all months, or were closed in one."""
    numbers = [[2 * at + 3 for at in range(count)], ["", *range(7, 6 + count)]]
    rows = [[name.format(at + 1) for at in range(count)], *numbers]
    sums = ["TOTAL", *(sum(one for one in row if one) for row in numbers)]
    labels = ["", *months.split()]
    lines = [[label, *row, *([end] if with_total else [])] for label, row, end in zip(labels, rows, sums, strict=True)]
    text = "\n".join(";".join(map(str, line)) for line in [[title], *lines]) + "\n"
    used = totals(read(tmp_path, "usage.csv", text))
    assert used[metric] == pytest.approx(sum(sums[1:]))


@pytest.mark.parametrize(
    ("title", "name"),
    [("Températures 2025", "Sonde {}"), ("Heures de réunion 2025", "Salle {}"), ("Impressions 2025", "Copieur {}")],
)
def test_columns_of_something_else_stay_unread(tmp_path: Path, title: str, name: str) -> None:
    names = ";".join(name.format(at) for at in range(1, 11))
    rows = "".join(f"{month};{';'.join(['21'] * 10)}\n" for month in ("janvier", "février", "mars"))
    assert not totals(read(tmp_path, "usage.csv", f"{title}\nMois;{names}\n{rows}"))
