"""What is validated of one member-year: its current files read, merged and committed as one."""

from footprint.member_year.merge import each_device_once, inventories, stacked
from footprint.member_year.rebuild import ReadingError, Summary, rebuild

__all__ = ["ReadingError", "Summary", "each_device_once", "inventories", "rebuild", "stacked"]
