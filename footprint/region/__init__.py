"""The region: its indicators, what they are made of, and the cells that are published of them."""

from footprint.region.amounts import region_amounts
from footprint.region.cells import region_cells

__all__ = ["region_amounts", "region_cells"]
