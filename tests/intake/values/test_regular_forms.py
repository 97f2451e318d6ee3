"""Columns read a whole at a time: every cell as the reading of single cells has it, signs and order decided alike."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import Findings
from footprint.intake.values import dates, numbers, regular_forms
from footprint.intake.values.reader import EPOCH, NO_DAY, Reader
from footprint.intake.vocabulary import words
from tests.cases import cases

DIGITS = st.text("0123456789", min_size=1, max_size=6)
NUMBERS = st.one_of(
    st.from_regex(r"-?(0|[1-9]\d{0,5})([.,]\d{1,4})?", fullmatch=True),
    st.builds("{}{}{}{}".format, DIGITS, st.sampled_from(",. '\u202f"), DIGITS,
              st.sampled_from(["", " €", "e3", ",5"])),
    st.sampled_from(["", "0", "-0", "00,123", "1.234.567", "1 042,50", "١٢", "12\n", "NaN", "9" * 400, "1e400"]),
    st.text(max_size=4),
)  # fmt: skip
TIMES = st.sampled_from(["", " 08:00", "T08:00:33Z", " 8h15", " 23:59:59.123", "T00:00:00+02:00", " 08:00:00,5"])
DAYS = st.one_of(
    st.builds("{:02d}{}{:02d}{}{:04d}{}".format, st.integers(0, 32), st.sampled_from("/-. "), st.integers(0, 14),
              st.sampled_from("/-."), st.sampled_from([0, 1899, 1900, 1970, 2000, 2021, 2023, 2200, 2201]), TIMES),
    st.builds("{:04d}-{:02d}-{:02d}{}".format, st.sampled_from([0, 1, 1850, 1900, 1970, 2020, 2023, 2200, 9999]),
              st.integers(0, 13), st.integers(0, 32), TIMES),
    st.builds("{:05d}{}".format, st.integers(0, 99_999), st.sampled_from(["", ".5", ",25", "."])),
    st.sampled_from([*sorted(dates.NOTHING), "2021", "nov. 2018", "02/2023", "29/02/2023", "29/02/2024"]),
    st.text(max_size=6),
)  # fmt: skip


@settings(max_examples=cases(200), deadline=None)
@given(st.lists(NUMBERS, unique=True, max_size=30), st.sampled_from(",."), st.data())
def test_numbers_are_read_as_one_by_one(texts: list[str], default: str, data: st.DataObject) -> None:
    seen = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))), bool)
    found = regular_forms.Numbers.of(texts)
    decimal = numbers.decide([text for text, each in zip(texts, seen, strict=True) if each], default)
    assert numbers.decide(found.telling(seen), default) == decimal
    values, done = found.read(decimal)
    for at in np.flatnonzero(done):
        assert repr(float(values[at])) == repr(numbers.parse(texts[at], decimal))
        assert numbers.tail(texts[at]) == ""


@settings(max_examples=cases(200), deadline=None)
@given(st.lists(DAYS, unique=True, max_size=30), st.data())
def test_dates_are_read_as_one_by_one(texts: list[str], data: st.DataObject) -> None:
    seen = np.array(data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))), bool)
    found = regular_forms.Dates.of(texts)
    order = dates.decide([text for text, each in zip(texts, seen, strict=True) if each])
    assert dates.decide(found.telling(seen)) == order
    for asked in (order, dates.Order("mdy", "sure"), dates.Order("dmy", "other_column")):
        days, done = found.read(asked)
        for at in np.flatnonzero(done):
            known = dates.parse(texts[at], asked)
            assert known == dates.Known(date.fromordinal(int(days[at]) + EPOCH.toordinal()), "day")


@settings(max_examples=cases(100), deadline=None)
@given(st.lists(st.one_of(NUMBERS, DAYS), unique=True, max_size=40))
def test_regular_cells_say_something(texts: list[str]) -> None:
    number, day = regular_forms.Numbers.of(texts), regular_forms.Dates.of(texts)
    for text, plain, dated in zip(texts, number.regular, day.regular, strict=True):
        if plain or dated:
            assert not words.is_empty(text)
            assert text.strip() not in dates.NOTHING or plain
        if plain:
            assert all(words.term_inside(section, text) is None for section in ("ownership", "condition"))


def test_most_forms_of_tools_are_regular() -> None:
    """Else the comparison above would compare nothing."""
    assert regular_forms.Numbers.of(["1042,50", "650", "-3.5", "0,01"]).regular.all()
    times = ["15/03/2021", "15/03/2021 08:12", "2021-03-15T08:12:33Z", "2021-03-15 08:12:33.123", "44270.35"]
    assert regular_forms.Dates.of(times).regular.all()


def test_words_that_say_nothing_are_no_numbers() -> None:
    sections = ("empty", "total")
    said = [word for section in sections for word in words._data()[section]["words"]]
    assert not regular_forms.Numbers.of([word for word in said if word]).regular.any()


def _reader(rows: int) -> Reader:
    return Reader(np.arange(2, rows + 2), Findings(), ",")


def test_a_column_with_as_many_prices_as_rows() -> None:
    texts = [f"{whole},{cents:02d}" for whole in range(50, 550) for cents in range(100)]
    reader = _reader(len(texts) + 3)
    cells = Coded.from_text([*texts, "-5,5", "cher", "1e13"])
    column = reader.number("price_eur", cells)
    assert column.slice(0, len(texts)).equals(pa.array([float(text.replace(",", ".")) for text in texts]))
    assert column.slice(len(texts)).to_pylist() == [-5.5, None, 1e13]
    assert [(cause.rule, cause.lines.tolist()) for cause in reader.findings.causes] == [
        ("negative_number", [len(texts) + 2]), ("unreadable_number", [len(texts) + 3]),
    ]  # fmt: skip


def test_a_column_with_as_many_times_as_rows() -> None:
    texts = [f"{day:02d}/03/2021 {minute // 60:02d}:{minute % 60:02d}" for day in range(1, 32) for minute in range(900)]
    cells = Coded.from_text([*texts, "31/02/2021 00:00", "2020", ""])
    days = _reader(len(cells)).days({"acquired_on": cells})["acquired_on"]
    first = (date(2021, 3, 1) - EPOCH).days
    assert days.numbers[:-3].tolist() == [first + at // 900 for at in range(len(texts))]
    assert days.numbers[-3:].tolist() == [NO_DAY, (date(2020, 7, 1) - EPOCH).days, NO_DAY]
    assert [days.precision.values[code] for code in days.precision.codes[-4:]] == ["day", "", "year", ""]


@pytest.mark.parametrize(("text", "value"), [("12", 12.0), ("x", math.nan)])
def test_a_strict_column_tells_a_bad_number_from_none(text: str, value: float) -> None:
    column = _reader(2).number("quantity_devices", Coded.from_text([text, ""]))
    assert repr(column.to_pylist()) == repr([value, None])
