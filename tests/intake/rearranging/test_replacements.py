"""Lists of what replaced what: the old device of a line is gone, or asked about, where a new one stands beside it."""

from __future__ import annotations

from collections import Counter

import pytest

from footprint.intake.reading import Reading
from tests.intake.accounts import rules
from tests.intake.conftest import Read

HEADER = "N°;Service;Ancien PC;Ancien modèle;Action;Nouveau PC;Nouveau modèle;Date;Devenir ancien PC\n"
KEPT = "1;Direction;HL0189;OptiPlex 3080;Mise à jour;;;2025-07-25;\n"
LINES = (
    KEPT + "2;Accueil;HL0294;OptiPlex 3050;Remplacer;HL0506;OptiPlex 7020 Micro;2025-10-14;donné à Emmaüs\n"
    "3;Économat;HL0334;Latitude 5490;Remplacer;HL0521;Latitude 5450;2025-04-02;gardé secours stock\n"
)
IN_ENGLISH = (
    "Desk;Old PC;Old model;New PC;New model;Date\n1;A1;OptiPlex 3050;B1;OptiPlex 7020;2025-10-14\n"
    "2;A2;OptiPlex 3080;;;2025-10-14\n"
)


def there(reading: Reading) -> Counter[str]:
    rows = (row for row in reading.table.to_pylist() if row["status"] not in ("retired", "gone_undated"))
    return Counter(f"{row['category']} {row['status'] or ''}".strip() for row in rows)


@pytest.mark.parametrize("title", ["", "Migration Windows 11 - suivi;;;;;;;maj 18/12/2025\n"])
def test_what_was_replaced_is_what_its_line_says_that_became_of_it(read_text: Read, title: str) -> None:
    reading = read_text(f"{title}{HEADER}{LINES}")
    assert there(reading) == {"desktop": 2, "laptop": 1, "laptop in_stock": 1}
    assert reading.refused == 0


def test_an_old_device_of_which_nobody_says_what_became_is_asked(read_text: Read) -> None:
    """The new ones and what was not replaced count."""
    reading = read_text(IN_ENGLISH)
    assert there(reading) == {"desktop": 2}
    assert rules(reading)["unknown_state"] == 1


def test_a_list_of_one_side_is_one_of_devices(read_text: Read) -> None:
    reading = read_text(
        "Service;Nouveau PC;Nouveau modèle;Date\nA;HL1;OptiPlex 7020;2025-01-01\nB;HL2;Latitude 5450;2025-01-01\n"
    )
    assert sum(there(reading).values()) == 2
