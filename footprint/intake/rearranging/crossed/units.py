"""The devices of one cell of a sheet, and the line of a list that is made of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from footprint.intake.tables.rearranged import KIND, MODEL, OWNER, QUANTITY, STATUS
from footprint.intake.values.items import Item
from footprint.intake.vocabulary.states import is_aged

LEFT = "Date de sortie"
# Column that is made → what an item says.
OF_ITEM = {KIND: "kind", MODEL: "model", QUANTITY: "quantity", STATUS: "state", OWNER: "ownership",
           "Date d'achat": "bought", LEFT: "left"}  # fmt: skip
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Unit:
    """Devices of one cell: line and column of the sheet, what the cell says of them, what is kept of their line, and
    what else is told of them, by the names of the columns that are made of it."""

    line: int
    at: int
    item: Item
    kept: tuple[str, ...]
    told: dict[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> dict[str, str]:
        """What stands in the columns that are made."""
        own = {name: str(getattr(self.item, which)) for name, which in OF_ITEM.items() if getattr(self.item, which)}
        if own.get(STATUS) == "in_use" and is_aged(self.item.remark):  # `Handy (alt)` does not say where it is
            del own[STATUS]
        return {**self.told, **own}
