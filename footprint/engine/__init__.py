"""What runs the method's SQL: DuckDB on this machine, or Spark on many. The only room that talks to an SQL engine."""

from __future__ import annotations

from footprint.engine.duck import ROWS_AT_ONCE, DuckDB
from footprint.engine.interface import Engine, Source, statement
from footprint.settings import settings

__all__ = ["ROWS_AT_ONCE", "DuckDB", "Engine", "Source", "statement", "year_engine"]


def year_engine() -> Engine:
    """The engine that makes a year's tables, of all members together: the one that the installation names. What is of
    one member, or of one file, is DuckDB's: it has an answer before a cluster has a plan."""
    if settings().engine == "duckdb":
        return DuckDB()
    from footprint.engine.spark import Spark  # with pyspark and sqlglot, which few have

    return Spark()
