"""What the organisation could do about a service: those of its levers that touch what the service uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from footprint.levers.ranking import best
from footprint.report.document import Block, Items, Paragraph
from footprint.report.sections import levers
from footprint.report.sections.levers import Rows
from footprint.report.services.model import Service
from footprint.report.wording import Wording

SENT = "bytes_out"


def _runs_on_hosts(service: Service) -> bool:
    return service.machines > 0


def _has_own_machines(service: Service) -> bool:
    return bool(service.amounts.of(bearer="own", tier="datacentre").cells)


def _sends(service: Service) -> bool:
    return any(use.metric == SENT for use in service.used)


# Levers of the organisation by name and type of device, and whether a service uses what they change.
TOUCHES: Mapping[tuple[str, str], Callable[[Service], bool]] = {
    ("lighter_pages", "*"): _sends,
    ("pool_hosts", "*"): _runs_on_hosts,
    ("keep_longer", "server"): _runs_on_hosts,
    ("better_room", "*"): _has_own_machines,
}


def actions(service: Service, rows: Rows, w: Wording) -> list[Block]:
    """The levers that touch the service, the surest first, with what each saves the whole organisation; nothing where
    none does. `rows`: those of `levers_member`."""
    found = [row for row in best([dict(row) for row in rows], len(rows)) if _touches(row, service)]
    if not found:
        return []
    items = []
    for row in found:
        value, low, high = w.measured(row["saving"], row["low"], row["high"], row["unit"])
        items.append(w.t("service.do.one", lever=levers.name(row, w), value=value, low=low, high=high))
    return [Items(tuple(items)), Paragraph(w.t("service.do.whole"))]


def _touches(row: Mapping[str, Any], service: Service) -> bool:
    uses = TOUCHES.get((row["lever"], row["subject"]))
    return uses is not None and uses(service)
