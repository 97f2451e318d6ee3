"""What DuckDB makes visible under a name, and the rows that it gives."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from footprint.engine import DuckDB
from footprint.schema import TABLES

SITES = TABLES["sites"].arrow
KEY, LATER = SITES.names[0], SITES.names[-1]


def file(folder: Path, name: str, *keys: str, without: str | None = None) -> Path:
    """Rows of a table with these keys; `without`: a column that was not there yet when it was written."""
    rows = pa.Table.from_pylist([dict.fromkeys(SITES.names) | {KEY: key} for key in keys], schema=SITES)
    path = folder / name
    pq.write_table(rows.drop_columns([without]) if without else rows, path)
    return path


@pytest.mark.parametrize(
    "lacking", [(None,), (LATER,), (None, LATER), (LATER, None), (LATER, LATER)], ids=lambda each: str(each)
)
def test_a_column_that_came_after_a_file_was_written_is_null_in_it(
    tmp_path: Path, lacking: tuple[str | None, ...]
) -> None:
    paths = [file(tmp_path, f"it's {at}.parquet", f"k{at}", without=column) for at, column in enumerate(lacking)]
    with DuckDB() as engine:
        rows = engine.bind(sites=paths).sql(f"SELECT * FROM sites ORDER BY {KEY}")
    assert set(rows.column_names) == set(SITES.names)
    assert rows.column(KEY).to_pylist() == [f"k{at}" for at in range(len(lacking))]
    assert rows.column(LATER).to_pylist() == [None] * len(lacking)


def test_a_damaged_file_is_an_error_of_the_engine(tmp_path: Path) -> None:
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1 and nothing else")
    with DuckDB() as engine, pytest.raises(duckdb.Error, match=r"damaged\.parquet"):
        engine.bind(sites=[tmp_path / "damaged.parquet"]).sql("SELECT * FROM sites")


def test_a_name_that_is_bound_again_is_what_was_bound_last(tmp_path: Path) -> None:
    with DuckDB() as engine:
        for at in range(2):
            engine.bind(sites=[file(tmp_path, f"{at}.parquet", f"k{at}", without=LATER if at else None)])
            assert engine.sql(f"SELECT {KEY} FROM sites")[KEY].to_pylist() == [f"k{at}"]


def test_many_rows_come_in_the_order_that_is_asked_for() -> None:
    many = 500_000
    with DuckDB() as engine:
        numbers = engine.bind(numbers=pa.table({"n": range(many)})).sql("SELECT n FROM numbers ORDER BY n DESC")["n"]
    assert numbers.to_pylist() == list(range(many - 1, -1, -1))
