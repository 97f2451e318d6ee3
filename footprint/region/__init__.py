"""The region: its indicators, what they are made of, and the cells that are published of them."""

from footprint.region.amounts import region_amounts
from footprint.region.cells import cells, region_cells, rules

__all__ = ["cells", "region_amounts", "region_cells", "rules"]
