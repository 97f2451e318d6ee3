"""Why a member's totals moved: the difference of two sets of results, split exactly by cause (method README §11)."""

from footprint.changes.causes import changes_member
from footprint.changes.comparing import BOTH, CAUSES, PERIMETER, split
from footprint.changes.intervals import SAME, TOTAL, uncertainty_changes
from footprint.changes.results import Results, remade, stored
from footprint.changes.versions import Version, between_versions

__all__ = [
    "BOTH", "CAUSES", "PERIMETER", "SAME", "TOTAL", "Results", "Version", "between_versions", "changes_member",
    "remade", "split", "stored", "uncertainty_changes",
]  # fmt: skip
