"""How a file is written, as it is told to people: encoding, signs, order of dates, each with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout
from footprint.intake.values.reader import Decided


@dataclass(frozen=True)
class Dialect:
    """How the file is written, and why we think so (`evidence`, by name of the decision). `arrangement`: how the cells
    of a sheet were put in order to read it as a list (`beside`, `crossed`; '' = it is one)."""

    encoding: str = ""
    separator: str = ""
    quote: str = ""
    newline: str = ""
    header_line: int = 0
    decimal: str = ""
    date_order: str = ""
    evidence: Mapping[str, str] | None = None
    arrangement: str = ""


def dialect_of(text: Source, layout: Layout, decided: Decided) -> Dialect:
    """The dialect of one table, once its text, its layout and its columns are decided."""
    evidence = {"encoding": text.encoding_reason, "separator": f"{layout.evidence.get(layout.separator, 0)}"}
    evidence |= {
        f"decimal:{name}": f"{each.evidence} {each.example}".strip() for name, each in decided.decimals.items()
    }
    evidence |= {
        f"date_order:{name}": f"{each.evidence} {each.example}".strip() for name, each in decided.orders.items()
    }
    decimals = [each.sign for each in decided.decimals.values() if each.evidence == "sure"]
    orders = [each.order for each in decided.orders.values() if each.evidence != "none"]
    own = text.separator is not None  # text made here from another form has no signs of its own
    return Dialect(
        encoding=text.encoding, separator="" if own else layout.separator,
        quote='"' if text.has_quotes and not own else "", newline="" if own else text.newline,
        header_line=layout.header_line, decimal="".join(sorted(set(decimals))), date_order=orders[0] if orders else "",
        evidence=evidence,
    )  # fmt: skip
