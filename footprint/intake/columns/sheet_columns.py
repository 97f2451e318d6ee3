"""What a spreadsheet calls its columns, and back. Nothing else."""

from __future__ import annotations

from functools import reduce


def letters(position: int) -> str:
    """What a spreadsheet calls the column at a position (0 = `A`, 26 = `AA`)."""
    name, rest = "", position + 1
    while rest:
        rest, at = divmod(rest - 1, 26)
        name = chr(65 + at) + name
    return name


def position(name: str) -> int:
    """The position of the column that a spreadsheet calls so; the reverse of `letters`."""
    return reduce(lambda before, letter: 26 * before + ord(letter) - 64, name, 0) - 1


def span(first: int, last: int) -> str:
    """What a spreadsheet calls the columns from one position to another: `B`, `B–E`."""
    return letters(first) if first == last else f"{letters(first)}–{letters(last)}"
