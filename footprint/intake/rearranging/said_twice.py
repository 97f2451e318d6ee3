"""Columns that say the same devices twice: bought and remaining, planned and installed, a total and its parts. What is
there now counts, and of a number with a part of another kind (`PC`, `dont portables`) the rest; the others are left,
and said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from footprint.intake.rearranging.counting import line_sum, number
from footprint.intake.tables.headings import (
    AGAIN,
    CAME,
    HERE,
    PART,
    PLANNED,
    STATE,
    counted_thing,
    counts_what,
    without_part,
)
from footprint.intake.tables.rearranged import KIND
from footprint.intake.values.items import kind_with_words
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import parts as things
from footprint.intake.vocabulary.phrases import tokens
from footprint.intake.vocabulary.words import heading_words

Says = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Columns:
    """Columns that count with what their names say, those that are left, whether one says what is there now, and of
    those whose numbers hold others that count, these."""

    says: Says
    left: tuple[int, ...]
    says_here: bool
    parts: Mapping[int, tuple[int, ...]]


def counted_once(header: Sequence[str], says: Says, rows: Sequence[Sequence[str]]) -> Columns | None:
    """Of columns that count devices, those that count each once; None where nobody can tell which do."""
    what = {at: counts_what(header[at]) for at in says}
    parts = dict(_parts(what))
    named = {at: _named_parts(says, at, own, rows) for at, own in parts.items() if _are_kinds(header, says, own)}
    says = {at: {**said, **next((own[at] for own in named.values() if at in own), {})} for at, said in says.items()}
    left = {at for at in says if what[at] == PLANNED}
    left |= {left_ for at, own in parts.items() if not named.get(at) for left_ in _total_or_parts(at, own, rows)}
    alike: dict[tuple[object, ...], list[int]] = {}
    for at, said in says.items():
        others = [text for name, text in said.items() if name != KIND]
        alike.setdefault((_thing(said.get(KIND, "")), *others), []).append(at)
    for columns in (own for together in alike.values() for own in _by_name(together, says, what)):
        rest = _others([at for at in columns if at not in left], what)
        if rest is None:
            return None
        left |= rest
    kept = {at: said for at, said in says.items() if at not in left}
    if not kept:
        return None
    here = any(what[at] == HERE for at in kept)
    held = {
        at: own
        for at, named_ in named.items()
        if at in kept and (own := tuple(part for part in named_ if part in kept))
    }
    return Columns(kept, tuple(sorted(left)), here, held)


def _thing(kind: str) -> str:
    said = verdict(kind)
    return said.category or "|".join(said.candidates) or fold(kind)


def _by_name(columns: Sequence[int], says: Says, what: Mapping[int, str]) -> list[list[int]]:
    """The columns of one kind, by name where several names count the same alike (`PC public`, `PC pro`: each planned
    and there); else together."""
    named: dict[str, list[int]] = {}
    for at in columns:
        named.setdefault(fold(says[at].get(KIND, "")), []).append(at)
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


def _parts(what: Mapping[int, str]) -> Iterator[tuple[int, list[int]]]:
    """(a column, those behind it that are parts of it)."""
    whole, parts = -1, list[int]()
    for at, said in [*what.items(), (-1, "")]:
        if said in (PART, AGAIN):
            parts.append(at)
            continue
        if whole >= 0 and parts:
            yield whole, parts
        whole, parts = at, []


def _are_kinds(header: Sequence[str], says: Says, parts: Sequence[int]) -> bool:
    """Whether the names of parts say nothing but their kinds, or that they count these (`dont portables`, `dont nb
    portables`, not `dont portables en panne`, and no makers: the rest has others of them)."""
    if len({fold(header[at]) for at in parts}) < len(parts):  # twins
        return False
    for at in parts:
        name = without_part(header[at])
        is_part = counts_what(header[at]) == PART and name != " ".join(header[at].split())
        name = counted_thing(name)
        is_kind = fold(name) == fold(says[at].get(KIND, "")) and all(
            part.kind == "thing" for part in things(tokens(name))
        )
        if not (is_part and is_kind):
            return False
    return True


def _total_or_parts(whole: int, parts: Sequence[int], rows: Sequence[Sequence[str]]) -> Sequence[int]:
    """What is left of a column and its parts: it where they add up to it in each line, else the parts."""
    sums = [line_sum(row, parts) == number(row[whole]) for row in rows if number(row[whole]) is not None]
    return [whole] if sums and all(sums) else parts


def _named_parts(
    says: Says, whole: int, parts: Sequence[int], rows: Sequence[Sequence[str]]
) -> Mapping[int, Mapping[str, str]]:
    """What is said of parts that count as what they are while the rest of the column before them stays what it is:
    each of a kind that the column's name may mean, and nowhere more of them than it holds; none of any other."""
    name = says[whole].get(KIND, "")
    kinds = {at: kind_with_words(name, says[at].get(KIND, "")) for at in parts}
    named = {verdict(kind).category for kind in kinds.values()}
    are_all = all(not heading_words("all_fixed").isdisjoint(fold(kind).split()) for kind in kinds.values())
    if not named <= {*verdict(name).candidates} or ("fixed_phone" in named and not are_all):
        return {}  # `dont DECT`: the others may be fixed, too
    held = [(line_sum(row, parts), line_sum(row, [whole])) for row in rows]
    if any(some is None or all_ is None or some > all_ for some, all_ in held) or all(
        some == all_ for some, all_ in held
    ):
        return {}
    return {at: {KIND: kind} for at, kind in kinds.items()}
