"""Lines of a bill whose hours did not run: what was reserved or committed and not used. Their cost is paid.

A reservation that was used stands on the lines of the machines that used it, and its own hours are theirs.
"""

from __future__ import annotations

import re

import numpy as np

from footprint.intake.tables.cells import Cells
from footprint.intake.usage.cloud.words import pairs
from footprint.intake.vocabulary.folding import fold

_UNUSED = ("unused", "unutilized", "unutilised", "not used", "idle", "inutilise", "inutilisee", "non utilise")
# AWS: the hours of a reservation, whole or unused. Google: a commitment's fee in hours. Azure: reserved capacity.
_METER = re.compile(
    r"(?:^|[-\s])(?:unused(?:box|ded)|reservation|dedicatedres|unused\w*res\w*)(?::|$)|^commitment\b|unused"
)
_RESERVED = ("capacity reservation", "reserved vm instance", "unused reservation", "unused savings plan")
_PLACES = ("/microsoft.capacity/", "/capacityreservationgroups/")


def not_run(cells: Cells) -> np.ndarray:
    """Mask of the lines of hours that were paid and did not run."""
    found = np.zeros(cells.rows, bool)
    for column in ("commitment_status", "capacity_status"):
        found |= cells.get(column).where(_is_unused)
    found |= cells.get("meter").where(lambda text: bool(_METER.search(text.strip().lower())))
    for column in ("service", "service_category", "meter", "description"):
        found |= cells.get(column).where(lambda text: any(sign in fold(text) for sign in _RESERVED))
    found |= cells.get("consumed_service").where(lambda text: fold(text) == "microsoft capacity")
    found |= cells.get("resource_id").where(lambda text: any(sign in text.lower() for sign in _PLACES))
    return np.asarray(found | cells.get("system_labels").where(_is_unused_label))


def _is_unused(text: str) -> bool:
    word = fold(text)
    return any(sign in word for sign in _UNUSED) or word == "allocatedcapacityreservation"


def _is_unused_label(text: str) -> bool:
    return any("is unused reservation" in key and value == "true" for key, value in pairs(text.lower()).items())
