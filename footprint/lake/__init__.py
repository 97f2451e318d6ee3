"""Where every table lives, and the only package that writes there. Nothing here knows what a column means."""

from footprint.lake.disk import locked, write_atomically
from footprint.lake.lake import Failure, Lake
from footprint.lake.manifests import DamagedError
from footprint.lake.parquet import write_parquet
from footprint.lake.rules import RuleError

__all__ = ["DamagedError", "Failure", "Lake", "RuleError", "locked", "write_atomically", "write_parquet"]
