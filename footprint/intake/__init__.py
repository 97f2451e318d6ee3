"""From a member's file to accepted rows, one fate a line, and findings. Nothing here writes the lake."""

from footprint.intake.delivery import read_all
from footprint.intake.formats.limits import Limits
from footprint.intake.lake_rows import table_schema
from footprint.intake.reading import Reading
from footprint.intake.tables.dialect import Dialect
from footprint.intake.tables.profiles import MappedColumn

__all__ = ["Dialect", "Limits", "MappedColumn", "Reading", "read_all", "table_schema"]
