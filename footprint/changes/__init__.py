"""Why a member's totals moved: the difference of two sets of results, split exactly by cause (method README §11)."""

from footprint.changes.causes import BOTH, CAUSES, PERIMETER, changes_member, split
from footprint.changes.results import Results, remade, stored

__all__ = ["BOTH", "CAUSES", "PERIMETER", "Results", "changes_member", "remade", "split", "stored"]
