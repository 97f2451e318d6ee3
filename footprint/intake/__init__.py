"""From a member's file to accepted rows, one fate a line, and findings. Nothing here writes the lake."""

from footprint.intake.delivery import read, read_all
from footprint.intake.dialect import Dialect
from footprint.intake.lake_rows import table_schema
from footprint.intake.limits import Limits
from footprint.intake.profiles import MappedColumn
from footprint.intake.reading import Reading

__all__ = ["Dialect", "Limits", "MappedColumn", "Reading", "read", "read_all", "table_schema"]
