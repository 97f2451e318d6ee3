"""The region: its indicators, what they are made of, and the cells that are published of them."""

from footprint.region.amounts import region_amounts
from footprint.region.cells import cells_of, region_cells, rules
from footprint.region.certainty import uncertainty_region_change
from footprint.region.parts import uncertainty_region_parts
from footprint.region.peers import region_peers

__all__ = [
    "cells_of", "region_amounts", "region_cells", "region_peers", "rules", "uncertainty_region_change",
    "uncertainty_region_parts",
]  # fmt: skip
