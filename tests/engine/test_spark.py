"""Spark gives what DuckDB gives: every SQL file of the method, and years made by the same steps."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from factors import catalogue
from footprint.engine import DuckDB, year_engine
from footprint.lake import Lake
from footprint.messages import RefusalError
from tests.engine import recording, years
from tests.engine.conftest import engine

pytestmark = [
    pytest.mark.usefixtures("spark"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
# With inventories, meters, bills, visits, models, contracts and services.
MEMBERS = {
    "halbrane-numerique", "laboratoire-estran", "nuage-doux", "universite-clairmarais", "ville-port-salvert",
}  # fmt: skip


@pytest.mark.long  # its short brother: the same year by a master with two workers (`test_clusters.py`)
def test_a_made_up_year_is_that_of_duckdb(tmp_path: Path) -> None:
    ours, theirs = (years.fill(tmp_path / name) for name in ("spark", "duckdb"))
    with engine("spark"):
        years.make(ours)
    with engine("duckdb"):
        years.make(theirs)
    assert {name for name in years.TABLES if not theirs.read(name).num_rows} == {"service_shares"}
    assert years.differing(ours, theirs) == []


def test_views_are_of_one_engine_and_follow_what_they_read() -> None:
    """As DuckDB's: a name that is given anew has its new meaning in views over it, and is nobody else's."""
    ones, twos = pa.table({"category": ["a"], "line_id": ["1"]}), pa.table({"category": ["b"], "line_id": ["2"]})
    with engine("spark"), year_engine() as one, year_engine() as other:
        one.bind(first=ones, second=twos).alias("both", "first", "second").alias("again", "both", "both")
        assert sorted(one.sql("SELECT line_id FROM again").column(0).to_pylist()) == ["1", "1", "2", "2"]
        one.alias("both", "second")
        assert one.sql("SELECT line_id FROM again").column(0).to_pylist() == ["2", "2"]
        other.bind(both=ones)
        assert other.sql("SELECT line_id FROM both").column(0).to_pylist() == ["1"]


def test_what_does_not_answer_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an address, not of what stands behind it: that may be a password."""
    monkeypatch.setenv("FOOTPRINT_SPARK_REMOTE", "sc://127.0.0.1:1/;token=secret")
    with engine("spark"), pytest.raises(RefusalError, match=r"sc://127\.0\.0\.1:1 \(") as refusal:
        year_engine()
    assert "secret" not in str(refusal.value)


@pytest.fixture(scope="module")
def lakes(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, Lake]:
    """Two homes of some sample members, one for each engine."""
    root = tmp_path_factory.mktemp("engines")
    homes = [shutil.copytree(sample_home, root / name) for name in ("spark", "duckdb")]
    hidden = frozenset(
        (year, member_id)
        for year in (recording.YEAR - 1, recording.YEAR)
        for member_id in Lake(sample_home).members(year)
        if member_id not in MEMBERS
    )
    ours, theirs = (Lake(home, hidden=hidden) for home in homes)
    return ours, theirs


@pytest.fixture(scope="module")
def recorded(lakes: tuple[Lake, Lake]) -> dict[str, recording.Sources]:
    """Of every SQL file the rows that it reads in a year, and when people ask of it."""
    with engine("duckdb"), recording.recording() as record:
        recording.year(lakes[1], catalogue.load())
        recording.questions(lakes[1], catalogue.load())
    return record


# Its short brothers: the made-up year of `test_clusters.py`, and `test_spark_sql.py`, which translates every file.
@pytest.mark.long
@pytest.mark.parametrize("name", recording.FILES)
def test_every_sql_file_gives_the_rows_that_duckdb_gives(name: str, recorded: dict[str, recording.Sources]) -> None:
    assert name in recorded, "no journey of `recording` asks it"
    with DuckDB() as duck, engine("spark"), year_engine() as spark:
        theirs = duck.bind(**recorded[name]).run(name)
        ours = spark.bind(**recorded[name]).run(name)
    assert list(years.unlike(ours, theirs, name)) == []


# Its short brother: the made-up year of `test_clusters.py`.
@pytest.mark.long
def test_a_whole_year_of_sample_members_is_that_of_duckdb(
    lakes: tuple[Lake, Lake], recorded: dict[str, recording.Sources]
) -> None:
    ours, theirs = lakes
    assert recorded  # that the other lake's year is made
    with engine("spark"):
        recording.year(ours, catalogue.load())
    manifest = theirs.manifest(year=recording.YEAR)
    assert manifest is not None
    assert len(manifest.tables) > len(years.TABLES)
    assert years.differing(ours, theirs, sorted(manifest.tables)) == []
