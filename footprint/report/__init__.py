"""The reports of members and the draft of the region, from the lake."""

from footprint.report.build import write_member
from footprint.report.region import write_region

__all__ = ["write_member", "write_region"]
