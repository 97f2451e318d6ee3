"""What the intake refuses to read, and the one exception that says a whole file cannot be used. No reading here."""

from __future__ import annotations

from dataclasses import dataclass, field

from footprint.settings import settings


@dataclass(frozen=True)
class Limits:
    """The most that the intake accepts of each thing. What goes beyond one of them is refused by the limit's name.

    `unpacked_bytes` and `ratio` (bytes that come out for one that goes in) bound archives and workbooks; `sheet_cells`
    is the area of a sheet, empty cells included; `sheet_text` is what its cells would hold once written out.
    """

    file_bytes: int = 500_000_000
    line_bytes: int = 1_000_000
    cell_chars: int = 32_767
    columns: int = 1_000
    rows: int = 10_000_000
    unpacked_bytes: int = 1_500_000_000
    ratio: int = 200
    entries: int = 10_000
    depth: int = 2
    tables: int = 200
    sheet_rows: int = 200_001  # a header and 200,000 lines
    sheet_cells: int = 12_000_000
    sheet_text: int = 1_000_000_000
    document_bytes: int = 20_000_000


LIMITS = Limits()


def set_limits() -> Limits:
    """The limits of this installation (FOOTPRINT_MAX_*)."""
    own = settings()
    return Limits(
        file_bytes=own.max_file_mb * 1_000_000,
        unpacked_bytes=own.max_unpacked_mb * 1_000_000,
        ratio=own.max_ratio,
        entries=own.max_entries,
        tables=own.max_tables,
        sheet_rows=own.max_sheet_rows + 1,
    )


@dataclass
class UnusableError(Exception):
    """The whole file cannot be used. `rule` names the finding; `variant` chooses among its texts; `args_` fill them."""

    rule: str
    variant: str = ""
    args_: dict[str, object] = field(default_factory=dict)


def refuse_beyond(limit: str, value: int, most: int) -> None:
    """Raise `UnusableError` when `value` exceeds `most`; the text names the limit."""
    if value > most:
        raise UnusableError("limit_exceeded", limit, {"value": value, "limit": most})
