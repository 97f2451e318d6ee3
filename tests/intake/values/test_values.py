"""Numbers, dates and countries as they are written: one decision a column, with its evidence."""

from __future__ import annotations

import math
from datetime import date

import pytest

from footprint.intake.values import dates, numbers
from footprint.intake.vocabulary import countries


@pytest.mark.parametrize(
    ("cells", "sign", "evidence", "values"),
    [
        (["1 042,50 €", "650,00"], ",", "sure", [1042.5, 650.0]),
        (["1\u202f042,50", "7,98"], ",", "sure", [1042.5, 7.98]),
        (["1,042.50", "1,000"], ".", "sure", [1042.5, 1000.0]),
        (["1.042,50", "1.000"], ",", "sure", [1042.5, 1000.0]),
        (["1 042.50", "0.00"], ".", "sure", [1042.5, 0.0]),
        (["1042.50", "3"], ".", "sure", [1042.5, 3.0]),
        (["1.234.567", "2"], ",", "sure", [1234567.0, 2.0]),
        (["3", "12"], ",", "none", [3.0, 12.0]),
        (["1,042", "3"], ",", "assumed", [1.042, 3.0]),
        (["0,5", "0.5", "1,234"], ",", "mixed", [0.5, 0.5, None]),
        (["-3", "1e9", "abc", "NaN", "inf", ""], ",", "none", [-3.0, 1e9, None, None, None, None]),
    ],
)
def test_numbers(cells: list[str], sign: str, evidence: str, values: list[float | None]) -> None:
    decimal = numbers.decide(cells, ",")
    assert (decimal.sign, decimal.evidence) == (sign, evidence)
    assert [numbers.parse(cell, decimal) for cell in cells] == values


@pytest.mark.parametrize(
    ("cell", "unit", "gigabytes"),
    [
        ("16 Go", None, 16.0), ("16GB", None, 16.0), ("16", None, 16.0), ("8192 Mo", None, 8.0), ("16384", "mo", 16.0),
        ("1024 Mio", None, 1.0), ("16 Gio", None, 16.0), ("2 x 8 Go", None, 16.0), ("8 Go<br>8 Go", None, 16.0),
        ("32 Go DDR4", None, 32.0), ("262144", None, 256.0), ("beaucoup", None, None),
    ],
)  # fmt: skip
def test_memory(cell: str, unit: str | None, gigabytes: float | None) -> None:
    assert numbers.size_gb(cell, unit, numbers.Decimal(",", "none"), memory=True) == gigabytes


@pytest.mark.parametrize(
    ("cell", "gigabytes"),
    [
        ("512 Go SSD", 512.0),
        ("1 To", 1000.0),
        ("2 x 1,2 To", 2400.0),
        ("1To5", 1500.0),
        ("488.39 Gio", 488.39),
        ("2 Tio", 2048.0),
    ],
)
def test_disks(cell: str, gigabytes: float) -> None:
    decimal = numbers.decide([cell], ",")
    assert numbers.size_gb(cell, None, decimal, memory=False) == pytest.approx(gigabytes)


@pytest.mark.parametrize(
    ("cell", "inches"),
    [
        ('24"', 24.0),
        ("24''", 24.0),
        ('15,6"', 15.6),
        ("24 pouces", 24.0),
        ("24.00", 24.0),
        ("0.00", None),
        ("61 cm", 24.0),
    ],
)
def test_screens(cell: str, inches: float | None) -> None:
    assert numbers.inches(cell) == inches


@pytest.mark.parametrize(
    ("cell", "day", "precision"),
    [
        ("15/03/2021", date(2021, 3, 15), "day"),
        ("15-03-2021", date(2021, 3, 15), "day"),
        ("15.03.21", date(2021, 3, 15), "day"),
        ("2021-03-15", date(2021, 3, 15), "day"),
        ("2021-03-15 09:12:33.1234567", date(2021, 3, 15), "day"),
        ("2021-03-15T00:00:00Z", date(2021, 3, 15), "day"),
        ("15/03/2021 08:00", date(2021, 3, 15), "day"),
        ("20210315", date(2021, 3, 15), "day"),
        ("44270", date(2021, 3, 15), "day"),
        ("1er mars 2021", date(2021, 3, 1), "day"),
        ("Mar 15, 2021", date(2021, 3, 15), "day"),
        ("nov. 2018", date(2018, 11, 16), "month"),
        ("02/2023", date(2023, 2, 16), "month"),
        ("2023-02", date(2023, 2, 16), "month"),
        ("sept-21", date(2021, 9, 16), "month"),
        ("2016", date(2016, 7, 1), "year"),
        ("rentrée 2022", date(2022, 9, 1), "school_year"),
        ("2022-2023", date(2022, 9, 1), "school_year"),
        ("2022/2023", date(2022, 9, 1), "school_year"),
    ],
)
def test_dates(cell: str, day: date, precision: str) -> None:
    assert dates.parse(cell, dates.Order("dmy", "sure")) == dates.Known(day, precision)


@pytest.mark.parametrize(
    "cell", ["", "?", "31/02/2021", "2021-13-45", "été 2020", "2018-2021", "bientôt", "100/2020", "99999"]
)
def test_what_is_no_date(cell: str) -> None:
    assert dates.parse(cell, dates.Order("dmy", "sure")) is None


@pytest.mark.parametrize(
    ("cells", "order", "evidence", "first"),
    [
        (["03/04/2021", "15/04/2021"], "dmy", "sure", date(2021, 4, 3)),
        (["03/04/2021", "04/15/2021"], "mdy", "sure", date(2021, 3, 4)),
        (["03/04/2021", "05/06/2021"], "dmy", "assumed", date(2021, 4, 3)),
        (["03/03/2021"], "dmy", "none", date(2021, 3, 3)),
        (["15/04/2021", "04/15/2021"], "dmy", "mixed", date(2021, 4, 15)),
    ],
)
def test_order_of_day_and_month(cells: list[str], order: str, evidence: str, first: date) -> None:
    decided = dates.decide(cells)
    assert (decided.order, decided.evidence) == (order, evidence)
    known = dates.parse(cells[0], decided)
    assert known is not None
    assert known.day == first


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("France", "FRA"),
        ("FR", "FRA"),
        ("fra", "FRA"),
        ("Métropole", "FRA"),
        ("La Réunion", "REU"),
        ("Réunion", "REU"),
        ("Guadeloupe", "GLP"),
        ("ALLEMAGNE", "DEU"),
        ("Germany", "DEU"),
        ("États-Unis", "USA"),
        ("UK", "GBR"),
        ("Roumanie", "ROU"),
        ("DOM", None),
        ("Wonderland", None),
        ("", None),
    ],
)
def test_countries(cell: str, code: str | None) -> None:
    assert countries.alpha3(cell) == code


def test_a_number_is_never_infinite() -> None:
    found = numbers.parse("9" * 400, numbers.Decimal(",", "none"))
    assert found is None or math.isfinite(found)
