"""Columns that say the same devices twice: bought and remaining, planned and installed, a total and its parts. What is
there now counts; the others are left, and said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footprint.intake.rearranging.counting import line_sum, number
from footprint.intake.tables.headings import CAME, HERE, PART, PLANNED, STATE, counts_what
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold

Says = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Columns:
    """Columns that count with what their names say, those that are left, and whether one says what is there now."""

    says: Says
    left: tuple[int, ...]
    says_here: bool


def counted_once(header: Sequence[str], says: Says, rows: Sequence[Sequence[str]]) -> Columns | None:
    """Of columns that count devices, those that count each once; None where nobody can tell which do."""
    what = {at: counts_what(header[at]) for at in says}
    left = {at for at in says if what[at] == PLANNED} | _totals_or_parts(what, rows)
    alike: dict[tuple[object, ...], list[int]] = {}
    for at, said in says.items():
        others = [text for name, text in said.items() if name != "Type"]
        alike.setdefault((_thing(said.get("Type", "")), *others), []).append(at)
    for columns in (own for together in alike.values() for own in _by_name(together, says, what)):
        rest = _others([at for at in columns if at not in left], what)
        if rest is None:
            return None
        left |= rest
    kept = {at: said for at, said in says.items() if at not in left}
    return Columns(kept, tuple(sorted(left)), any(what[at] == HERE for at in kept)) if kept else None


def _thing(kind: str) -> str:
    said = verdict(kind)
    return said.category or "|".join(said.candidates) or fold(kind)


def _by_name(columns: Sequence[int], says: Says, what: Mapping[int, str]) -> list[list[int]]:
    """The columns of one kind, by name where several names count the same alike (`PC public`, `PC pro`: each planned
    and there); else together."""
    named: dict[str, list[int]] = {}
    for at in columns:
        named.setdefault(fold(says[at].get("Type", "")), []).append(at)
    counted = {tuple(sorted(what[at] for at in own)) for own in named.values()}
    return list(named.values()) if len(counted) == 1 and len({*next(iter(counted))}) > 1 else [list(columns)]


def _others(columns: Sequence[int], what: Mapping[int, str]) -> set[int] | None:
    """Which of the columns of one kind are left; None where none can be preferred."""
    own = {what[at] for at in columns}
    if not own:
        return set()
    if len(own) < 2:
        return None if own == {HERE} and len(columns) > 1 else set()
    best = next(said for said in (HERE, "", CAME, STATE) if said in own)
    is_gone = STATE in own and best == CAME  # some of what came
    kept = {at for at in columns if what[at] == best}
    return None if is_gone or (best == HERE and len(kept) > 1) else set(columns) - kept


def _totals_or_parts(what: Mapping[int, str], rows: Sequence[Sequence[str]]) -> set[int]:
    """Of a column and those behind it that are parts of it (`PC`, `dont portables`): it where they add up to it, else
    the parts."""
    left: set[int] = set()
    whole, parts = -1, list[int]()
    for at, said in [*what.items(), (-1, "")]:
        if said == PART:
            parts.append(at)
            continue
        if whole >= 0 and parts:
            sums = [line_sum(row, parts) == number(row[whole]) for row in rows if number(row[whole]) is not None]
            left |= {whole} if sums and all(sums) else set(parts)
        whole, parts = at, []
    return left
