"""What the intake refuses to read, and the one exception that says a whole file cannot be used. No reading here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """Largest file, line, cell and table that the intake accepts. A file beyond one of them is refused by name."""

    file_bytes: int = 500_000_000
    line_bytes: int = 1_000_000
    cell_chars: int = 32_767
    columns: int = 1_000
    rows: int = 10_000_000


LIMITS = Limits()


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
