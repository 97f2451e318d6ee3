"""A small fleet that can be written in any nasty way, with what must be read of each line. The ways: `nasty_quirks`."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

Cell = str | date | float | int | None
Shown = tuple[str, date | None, str | None]  # text, the day that it means, how precisely
ACCEPTED, REFUSED, ASIDE = "accepted", "refused", "set_aside"
UNREAD = math.nan  # a quantity that is given and says no number


@dataclass
class Row:
    """Cells by column, and what is right: the fate, and for accepted rows what they are."""

    cells: dict[str, Cell]
    fate: str = ACCEPTED
    category: str | None = None
    status: str | None = "in_use"
    blank: bool = False
    extra: list[str] = field(default_factory=list)
    quantity: float | None = None  # what a quantity in words means

    def devices(self) -> float | None:
        """The quantity that must be read."""
        given = self.cells.get("quantity")
        return float(given) if isinstance(given, int) else self.quantity


@dataclass(frozen=True)
class Truth:
    """What must be read of one line."""

    fate: str
    category: str | None
    quantity: float | None
    acquired_on: date | None
    precision: str | None
    price: float | None
    status: str | None


@dataclass
class Sheet:
    """A table before it is written. `heads`: column → header; `above`: lines before the header."""

    heads: dict[str, str]
    rows: list[Row]
    above: list[list[str]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)  # of a header on two lines, where each label begins
    show_day: Callable[[date], Shown] = lambda day: (day.strftime("%d/%m/%Y"), day, "day")
    show_price: Callable[[float], str] = lambda price: f"{price:.2f}".replace(".", ",")
    encoding: str = "utf-8"
    separator: str = ";"
    newline: str = "\n"
    quoting: str = "minimal"
    trailing: str = ""  # which lines end with a separator: header, rows, all
    pad: Callable[[str], str] = lambda text: text
    secrets: list[str] = field(default_factory=list)

    @property
    def named(self) -> list[Row]:
        """The rows that stand for something: neither blank nor totals."""
        return [row for row in self.rows if "site" in row.cells]

    def written(self) -> tuple[bytes, dict[int, Truth]]:
        """The file, and what must be read of each of its lines below the header."""
        text = ""
        for cells in self.above:
            text += self._line(cells)
        if self.labels:
            text += self._line([self.labels.get(name, "") for name in self.heads])
        text += self._line([*self.heads.values()], "header")
        truths = {}
        for row in self.rows:
            line = len(re.findall(r"\r\n|\r|\n", text)) + 1
            truths[line] = self._truth(row)
            shown = [] if row.blank else [self._shown(name, row.cells.get(name)) for name in self.heads]
            text += self._line([*shown, *row.extra], "rows")
        return text.encode(self.encoding), truths

    def _shown(self, column: str, cell: Cell) -> str:
        if isinstance(cell, date):
            return self.pad(self.show_day(cell)[0])
        if column == "price" and isinstance(cell, float):
            return self.pad(self.show_price(cell))
        return "" if cell in (None, "") else self.pad(str(cell))

    def _line(self, cells: list[str], kind: str = "") -> str:
        if self.quoting == "apostrophes":
            cells = [cell.replace('"', "''") for cell in cells]
        if self.quoting in ("none", "lone"):
            text = self.separator.join(cells)
        else:
            stream = io.StringIO()
            always = csv.QUOTE_MINIMAL if self.quoting == "minimal" else csv.QUOTE_ALL
            csv.writer(stream, delimiter=self.separator, lineterminator="\n", quoting=always).writerow(cells)  # type: ignore[arg-type]
            text = stream.getvalue().removesuffix("\n") if cells else ""
        ends = bool(cells) and self.trailing in ("all", kind)
        return text + (self.separator if self.trailing and ends else "") + self.newline

    def _truth(self, row: Row) -> Truth:
        bought, price = (row.cells.get(name) for name in ("bought", "price"))
        _, day, precision = self.show_day(bought) if isinstance(bought, date) else ("", None, None)
        return Truth(
            row.fate, row.category, row.devices() if "quantity" in self.heads else None,
            day, precision, price if isinstance(price, float) else None, row.status if "status" in self.heads else None,
        )  # fmt: skip


def fleet() -> Sheet:
    """Six sound rows under French names."""
    heads = {
        "id": "N° inventaire", "type": "Type", "maker": "Marque", "model": "Modèle", "quantity": "Quantité",
        "bought": "Date d'achat", "price": "Prix HT", "site": "Site", "serial": "Numéro de série", "status": "Statut",
    }  # fmt: skip
    rows = [
        device("P-01", "PC portable", "laptop", "Dell", "Latitude 5420", 1, date(2021, 3, 15), 1042.5, "FICA0001"),
        device("E-02", "Écran", "monitor", "Iiyama", "XUB2493HS", 2, date(2019, 11, 5), 149.9),
        device("S-03", "Serveur", "server", "HPE", "ProLiant DL380", 1, date(2018, 6, 30), 7250.25, "FICS0003"),
        device("I-04", "Imprimante", "printer", "Brother", "HL-L5100DN", 3, date(2022, 9, 20), 310.75),
        device("T-05", "Smartphone", "smartphone", "Apple", "iPhone 12", 4, date(2020, 12, 24), 689.99),
        device("F-06", "PC fixe", "desktop", "HP", "EliteDesk 800", 5, date(2017, 1, 31), 12345.67),
    ]
    return Sheet(heads, rows)


def device(
    name: str,
    kind: str,
    category: str | None,
    maker: str = "",
    model: str = "",
    quantity: int | None = 1,
    bought: date | None = None,
    price: float | None = None,
    serial: str = "",
    fate: str = ACCEPTED,
) -> Row:
    cells: dict[str, Cell] = {
        "id": name, "type": kind, "maker": maker, "model": model, "quantity": quantity, "bought": bought,
        "price": price, "site": "Mairie", "serial": serial, "status": "En service",
    }  # fmt: skip
    return Row(cells, fate, category)
