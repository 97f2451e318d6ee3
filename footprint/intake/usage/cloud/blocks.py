"""Whether quantities priced in blocks (`10 Hours`) count blocks or single hours. One rule, from the figures.

Azure writes what a price is for as the unit (`10 Hours`) and counts single hours; a priced quantity counts blocks.
"""

from __future__ import annotations

import numpy as np

from footprint.intake.findings import FLAGGED
from footprint.intake.usage.cloud import units
from footprint.intake.usage.cloud.charges import Charges

_CLOSE = 1e-6


def factors_of_blocks(charges: Charges, is_machine: np.ndarray) -> np.ndarray:
    """What to multiply each quantity by: the block where it counts blocks, else 1.

    A consumed quantity counts single units, unless the machine hours of the file say otherwise: none of them, taken in
    blocks, lasts longer than its own period, and some fill it exactly.
    """
    block = charges.unit.spread([units.unit(value).block for value in charges.unit.values], float)
    asked = is_machine & (block > 1) & ~charges.is_priced & (charges.quantity > 0)
    in_blocks = False
    if asked.any():
        hours = (charges.end - charges.start)[asked] / 3600
        filled = charges.quantity[asked] * block[asked] / hours
        in_blocks = bool((filled <= 1 + _CLOSE).all() and (np.abs(filled - 1) <= _CLOSE).any())
        variant = "blocks" if in_blocks else "single"
        charges.reader.findings.add_lines(
            "block_units", FLAGGED, "quantity_unit", charges.lines[asked], variant=variant
        )
    return np.where((block > 1) & (charges.is_priced | in_blocks), block, 1.0)
