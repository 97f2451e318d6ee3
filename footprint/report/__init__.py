"""The reports of members and groups and the draft of the region, from the lake."""

from footprint.report.build import write_member
from footprint.report.documents.group_files import write_groups
from footprint.report.region_pages import write_region

__all__ = ["write_groups", "write_member", "write_region"]
