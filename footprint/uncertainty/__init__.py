"""How sure: seeded draws of factors and parameters, carried through the totals (method README §20)."""

from footprint.uncertainty.differences import chances, deviations, difference, interval
from footprint.uncertainty.drivers import drivers
from footprint.uncertainty.outputs import avoided, headline, member_drivers, members, region
from footprint.uncertainty.propagation import Model, distinct, intervals, joined

__all__ = [
    "Model", "avoided", "chances", "deviations", "difference", "distinct", "drivers", "headline", "interval",
    "intervals", "joined", "member_drivers", "members", "region",
]  # fmt: skip
