"""What is validated of one member-year: its current files read, merged and committed as one."""

from footprint.member_year.origin import to_read
from footprint.member_year.rebuild import ReadingError, Summary, rebuild

__all__ = ["ReadingError", "Summary", "rebuild", "to_read"]
