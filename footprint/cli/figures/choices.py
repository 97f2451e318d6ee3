"""What may be chosen of a figure on the command line: the view of making, and the basis of electricity."""

from __future__ import annotations

from enum import StrEnum


class Basis(StrEnum):
    """Of electricity."""

    LOCATION = "location"
    MARKET = "market"


class View(StrEnum):
    """How making is spread."""

    DEPRECIATION = "depreciation"
    SERVICE_LIFE = "service_life"
    ACQUISITION = "acquisition"
