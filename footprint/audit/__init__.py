"""The auditor of releases: whether an outsider, or a holding that knows its own figures, finds out what another has.

It reads only what is published, the list of members and figures that are given to it; it knows nothing of how a release
was made.
"""

from footprint.audit.attacking import Interval, attack
from footprint.audit.auditing import P_INSIDER, P_OUTSIDER, Asked, Attack, Audit, Recomputed, audit
from footprint.audit.knowledge import Knowing
from footprint.audit.lines.limits import Line
from footprint.audit.lines.reports import LineAudit, audit_lines, read_lines
from footprint.audit.published import Place, Quantity, Release, read_release
from footprint.audit.rules import Broken

__all__ = (
    "P_INSIDER", "P_OUTSIDER", "Asked", "Attack", "Audit", "Broken", "Interval", "Knowing", "Line", "LineAudit",
    "Place", "Quantity", "Recomputed", "Release", "attack", "audit", "audit_lines", "read_lines", "read_release",
)  # fmt: skip
