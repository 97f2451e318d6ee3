"""How sure: seeded draws of factors and parameters, carried through the totals (method README §20)."""

from footprint.uncertainty.differences import chances, difference
from footprint.uncertainty.drivers import drivers
from footprint.uncertainty.outputs import avoided, headline, member_drivers, members, region
from footprint.uncertainty.propagation import Model, intervals

__all__ = [
    "Model", "avoided", "chances", "difference", "drivers", "headline", "intervals", "member_drivers", "members",
    "region",
]  # fmt: skip
