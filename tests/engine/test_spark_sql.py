"""The method's SQL as Spark is asked: what sqlglot makes of it, and what it cannot know."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from footprint.engine import statement
from footprint.engine.spark_sql import DIALECT, View, translated

FILES = sorted(path.stem for path in (Path(__file__).parents[2] / "footprint" / "method").glob("*.sql"))


def texts(sql: str) -> list[str]:
    return [view.text for view in translated(sql, "asked")]


def test_parts_that_with_names_are_views_of_their_own() -> None:
    """Each says how often it reads what, so that what is read twice is worked out once."""
    sql = "WITH a AS (SELECT x FROM t), b AS (SELECT a.x FROM a, a AS other) SELECT b.x FROM b JOIN t USING (x)"
    assert translated(sql, "asked") == (
        View("asked__a", "SELECT x FROM t", {"t": 1}),
        View("asked__b", "SELECT a.x FROM asked__a AS a, asked__a AS other", {"asked__a": 2}),
        View("asked", "SELECT b.x FROM asked__b AS b JOIN t USING (x)", {"asked__b": 1, "t": 1}),
    )


def test_numbers_with_a_point_are_real_and_so_is_the_next_whole_number() -> None:
    """1.0 / 3 is 0.333333 for Spark, which takes both for decimals."""
    assert texts("SELECT 1.0 / 3, floor(x), 2, '1.5' FROM t") == [
        "SELECT CAST(1.0 AS DOUBLE) / 3, CAST(FLOOR(x) AS DOUBLE), 2, '1.5' FROM t"
    ]


@pytest.mark.parametrize("name", FILES)
def test_no_sum_depends_on_the_order_in_which_workers_bring_rows(name: str) -> None:
    """Spark's sums know no order: those of reals are of sorted lists, all others of decimals or of whole numbers."""
    for view in translated(statement(name), name):
        tree = sqlglot.parse_one(view.text, dialect=DIALECT)
        for each in tree.find_all(exp.Sum):
            assert not isinstance(each.this, exp.Order), f"{view.name}: {each.sql()}"
        assert not [each for each in tree.find_all(exp.GroupConcat) if each.find(exp.Distinct)], view.name


@pytest.mark.parametrize("name", FILES)
def test_views_of_a_file_are_read_after_they_are_made(name: str) -> None:
    views = translated(statement(name), name)
    known = {view.name for view in views}
    for place, view in enumerate(views):
        assert (view.reads.keys() & known) <= {each.name for each in views[:place]}, view.name
