"""Where every table lives, and the only package that writes there. Nothing here knows what a column means."""

from footprint.disk import locked, write_atomically
from footprint.lake.files import RuleError, write_parquet
from footprint.lake.lake import Failure, Lake
from footprint.lake.manifests import DamagedError, Entry, Manifest

__all__ = [
    "DamagedError", "Entry", "Failure", "Lake", "Manifest", "RuleError", "locked", "write_atomically", "write_parquet",
]  # fmt: skip
