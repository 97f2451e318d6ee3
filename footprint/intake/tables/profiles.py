"""Which tool wrote a table, from its header names, and which canonical column each header fills. Profiles are data:

one TOML file a tool in `profiles/` (or in FOOTPRINT_PROFILES). A new tool costs one file; none is known here by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from footprint.header_words import Role, Roles, assigned, roles, words
from footprint.intake.tables import profile_files
from footprint.intake.vocabulary.folding import fold, fold_all, without_brackets
from footprint.intake.vocabulary.people import people_headers, personal_headers

NOT_USED, PERSONAL, DUPLICATE, UNNAMED, MAPPED, ALTERNATIVE, EVIDENCE, OF_BORROWERS = (
    "not_used", "personal", "duplicate_name", "unnamed", "mapped", "alternative", "evidence", "of_borrowers",
)  # fmt: skip
HAND_MADE = "spreadsheet"  # the profile of lists that people made

_LONGEST_NAME = 200  # letters of a header
_MOST_NAMES = 100  # of a header known by its words alone
_AMOUNTS = {
    "energy", "index", "power", "value", "sessions", "requests", "bytes_out", "mean_duration", "total_duration",
    "tokens_in", "tokens_out", "llm_requests", "quantity",
}  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """Of the distinct texts of a column that were looked at, how many are what its role takes: a `kind`, a `day` …"""

    cells: str
    understood: int
    looked_at: int


@dataclass(frozen=True)
class MappedColumn:
    """One column of the file: position (0 = first), header as written, canonical column (None = dropped) and why.

    `evidence`: what its cells say, where they and the words of its header told its role.
    """

    position: int
    header: str
    canonical: str | None
    reason: str
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Profile:
    """One tool's way of writing a table.

    `values`: canonical column → folded cell of this tool → the word that everybody knows ('' = it says nothing).
    `units`: the unit of a column whose header has none. `aside`: the rule that sets every row aside.
    `join`: columns that several of the file fill together. `count_in_label`: how many devices a row is may stand in
    its label (`20 PC portables`), where no quantity says it. `words`: canonical column → words of headers that mean it
    where no name is known; one that ends with + may be filled by several, each a column of its own (`part`, `part_2`).
    `enough`: columns that make a table this one whatever it is called.
    """

    name: str
    kind: str
    title: dict[str, str]
    names: dict[str, tuple[str, int]]
    signature: frozenset[str]
    base_signature: frozenset[str]
    need: int
    base_need: int
    require: frozenset[str]
    forbid: frozenset[str]
    forbid_names: frozenset[str]
    personal: frozenset[str]
    defaults: dict[str, str]
    file_hints: tuple[str, ...]
    item: str | None
    wrong: str | None
    group_prefix: bool
    people: frozenset[str] = frozenset()
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    aside: str | None = None
    count_in_label: bool = False
    join: frozenset[str] = frozenset()
    template: dict[str, Any] = field(default_factory=dict)
    words: Roles = field(default_factory=Roles)
    enough: tuple[frozenset[str], ...] = ()

    def find(self, header: str) -> tuple[str, int] | None:
        """(canonical column, preference) of a header; None when the profile does not know it. A column that its table
        must have is no money, whatever it is called (`Consommation (€)`), unless its name is listed so. An amount of a
        year (`Visites (2024)`) is known by its words, where it does not go before that of the table."""
        known = next((self.names[form] for form in forms(header, self.group_prefix) if form in self.names), None)
        is_money = known is not None and known[0] in self.require - _OF_MONEY and _CURRENCY.search(header)
        is_of_year = known is not None and bool(self.words) and known[0] in _AMOUNTS and _OF_YEAR.search(header)
        return None if is_money or is_of_year else known

    def signs(self, header: Sequence[str]) -> tuple[int, int]:
        """How many headers are typical of this item type, and of the tool that it extends."""
        ways = _ways(tuple(header))
        return _shared(ways, self.signature), _shared(ways, self.base_signature)

    def signed(self, header: Sequence[str], hinted: frozenset[str] = frozenset()) -> bool:
        """Whether enough headers, or the file's name, are typical of it. `hinted`: profiles that this name hints at."""
        own, base = self.signs(header)
        return (own >= self.need or self.name in hinted) and base >= self.base_need

    def hinted(self, file_name: str) -> bool:
        """Whether the file's name speaks of this item type."""
        return any(hint in fold(file_name) for hint in self.file_hints)


_CURRENCY = re.compile("[€$£]")
_OF_YEAR = re.compile(r"[(\[][^()\[\]]*(?<!\d)20\d\d(?!\d)")
_OF_MONEY = frozenset(("billed_cost", "cost", "price_eur", "value"))


@dataclass(frozen=True)
class Match:
    """A profile that fits: its mapping, and `score`, the share of headers that it uses or knows to be personal.

    `preferred`: positions, the best first, where the cells and not the names of the columns say which is the better;
    `doubts`: columns whose cells contradict their name; `families`: positions of columns that part devices from other
    things (`Famille`: INFORMATIQUE, MOBILIER); `perhaps_counts`: those of whole numbers below a name that nobody knows,
    where no column is the quantity.
    """

    profile: Profile
    mapping: tuple[MappedColumn, ...]
    score: float
    matched: int
    preferred: tuple[int, ...] = ()
    doubts: frozenset[str] = frozenset()
    families: tuple[int, ...] = ()
    perhaps_counts: tuple[int, ...] = ()

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Positions that fill each canonical column, the preferred one first."""
        ranks: dict[str, list[tuple[int, int, int]]] = {}
        place = {position: rank for rank, position in enumerate(self.preferred)}
        for mapped in self.mapping:
            if mapped.canonical:
                rank = (self.profile.find(mapped.header) or ("", 0))[1]
                order = (place.get(mapped.position, len(place)), rank, mapped.position)
                ranks.setdefault(mapped.canonical, []).append(order)
        return {column: [order[-1] for order in sorted(ranked)] for column, ranked in ranks.items()}

    @cached_property
    def people(self) -> list[int]:
        """Positions of the columns that name people: read, compared with, never kept."""
        headers = people_headers() | self.profile.people
        return [mapped.position for mapped in self.mapping if headers.intersection(forms(mapped.header, True))]

    @cached_property
    def columns(self) -> list[str]:
        """The canonical columns that the file fills."""
        return list(self.positions)


@lru_cache(maxsize=65_536)
def forms(header: str, group_prefix: bool) -> tuple[str, ...]:
    """Ways to look a header up: whole, without brackets, and after the group's prefix (`Composants - Mémoire`)."""
    found = [fold(header), fold(without_brackets(header))]
    if group_prefix and " - " in header:
        found.append(fold(header.rpartition(" - ")[2]))
    return tuple(form for form in dict.fromkeys(found) if form)


class _Ways(NamedTuple):
    """The ways to look each heading of a header up, all of them, and the words of all headings."""

    each: tuple[tuple[str, ...], ...]
    every: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=64)
def _ways(header: tuple[str, ...]) -> _Ways:
    each = tuple(forms(name, False) for name in dict.fromkeys(header))
    every = frozenset(form for way in each for form in way)
    return _Ways(each, every, frozenset().union(*map(words, header)))


def _shared(ways: _Ways, names: frozenset[str]) -> int:
    """How many different headings are among these folded names."""
    return 0 if names.isdisjoint(ways.every) else sum(not names.isdisjoint(way) for way in ways.each)


@cache
def profiles() -> tuple[Profile, ...]:
    """Every profile, in the order of their names: the tool's own, and those of the folder FOOTPRINT_PROFILES, which may
    replace one of the same name. Raises ProfileError."""
    read = profile_files.read()
    raw = {name: content for name, (_, content) in read.items()}
    found = []
    for name in sorted(read):
        with profile_files.named(read[name][0]):
            found.append(_profile(raw[name], raw))
    return tuple(found)


def hand_made() -> Profile:
    """The profile of lists that people made."""
    return next(each for each in profiles() if each.name == HAND_MADE)


HOLDERS = ("rooms", "people")  # those of whom people make lists that may say what they have


def is_of_a_program(header: tuple[str, ...], *, of_people: bool = False) -> bool:
    """Whether the names of a header are those of a profile other than that of lists that people made. `of_people`: one
    whose labels people write is theirs."""
    match = best_match(header, None, "")
    if match is None or match.profile == hand_made() or (of_people and match.profile.count_in_label):
        return False
    return match.profile.wrong not in HOLDERS


def title(name: str, lang: str) -> str | None:
    """What people call the profile `name`; None for formats that code reads, which have no profile."""
    return next((each.title[lang] for each in profiles() if each.name == name), None)


def forget() -> None:
    """Read the profiles again when they are next needed."""
    for made in (profiles, _best_match, _fits, _hinted):
        made.cache_clear()
    known_names.cache_clear()


def _profile(own: dict[str, Any], every: dict[str, dict[str, Any]]) -> Profile:
    parent = every[own["extends"]] if "extends" in own else {}
    merged = parent | own | {"columns": parent.get("columns", {}) | own.get("columns", {})}
    personal = [
        name for each in (parent, own) for kind in ("personal", "people") for name in each.get("drop", {}).get(kind, [])
    ]
    names: dict[str, tuple[str, int]] = {}
    for column, headers in merged["columns"].items():
        for preference, header in enumerate(headers):
            names.setdefault(fold(header), (column, preference))
    return Profile(
        name=own["name"],
        kind=merged["kind"],
        title=merged["title"],
        names=names,
        signature=_folded(own["signature"]),
        base_signature=_folded(parent.get("signature", ())),
        need=own["need"],
        base_need=parent.get("need", 0),
        require=frozenset(merged.get("require", ())),
        forbid=frozenset(merged.get("forbid", ())),
        forbid_names=_folded(merged.get("forbid_names", ())),
        personal=_folded(personal) | personal_headers(),
        defaults=merged.get("defaults", {}),
        file_hints=tuple(own.get("file_hints", ())),
        item=merged.get("item"),
        wrong=merged.get("wrong"),
        group_prefix=merged.get("group_prefix", False),
        people=_folded(parent.get("drop", {}).get("people", []) + own.get("drop", {}).get("people", [])),
        values={
            column: {fold(cell): word for cell, word in cells.items()}
            for column, cells in merged.get("values", {}).items()
        },
        units=merged.get("units", {}),
        aside=merged.get("aside"),
        count_in_label=merged.get("count_in_label", False),
        join=frozenset(merged.get("join", ())),
        template=merged.get("template", {}),
        words=roles(merged.get("words", {})),
        enough=tuple(map(frozenset, merged.get("enough", ()))),
    )


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(name) for name in names)


@cache
def known_names() -> frozenset[str]:
    """Every header name that some profile knows, folded."""
    names = (each.names.keys() | each.signature | each.base_signature | each.personal for each in profiles())
    return frozenset().union(*names) - {""}


def count_known(cells: list[str]) -> int:
    """How many different known header names stand in these cells."""
    return len(known_names().intersection(fold_all([cell for cell in cells if len(cell) < _LONGEST_NAME])))


def count_words(cells: list[str]) -> int:
    """How many of these cells have the words of a column, by the profile that has most; 0 for a single one."""
    names = [cell for cell in cells[:_MOST_NAMES] if 0 < len(cell) < _LONGEST_NAME]
    most = max((len(assigned(profile.words, names)) for profile in profiles() if profile.words), default=0)
    return most if most > 1 else 0


def best_match(header: tuple[str, ...], kind: str | None, file_name: str) -> Match | None:
    """The profile that explains most of the header; None when none fits. `kind` restricts the choice."""
    return _best_match(header, kind, _hinted(file_name))


@lru_cache(maxsize=64)
def _best_match(header: tuple[str, ...], kind: str | None, hinted: frozenset[str]) -> Match | None:
    fits: Sequence[Match] = _fits(header, hinted)
    if kind is not None:
        fits = [match for match in fits if match.profile.kind in (kind, "wrong")]
    by_names = [match for match in fits if match.profile.signed(header, hinted)]
    best = max(by_names or fits, key=lambda match: _rank(match, header, hinted), default=None)
    if best is None or best.profile.name != HAND_MADE:
        return best
    by_words = [match for match in fits if match not in by_names and match.matched > best.matched]
    return max(by_words, key=lambda match: match.matched, default=best)


@lru_cache(maxsize=64)
def _fits(header: tuple[str, ...], hinted: frozenset[str]) -> tuple[Match, ...]:
    """Every profile that explains a header, be it asked for one kind or for all."""
    return tuple(match for profile in profiles() if (match := _match(profile, header, hinted)) is not None)


@lru_cache(maxsize=64)
def _hinted(file_name: str) -> frozenset[str]:
    """The profiles that the name of a file hints at."""
    return frozenset(profile.name for profile in profiles() if profile.hinted(file_name))


def nearest(header: tuple[str, ...]) -> tuple[str, list[str]] | None:
    """Kind of use that most headers speak of, and those headers; None where none names an amount of it."""
    found: list[tuple[int, str, list[str]]] = []
    for profile in profiles():
        if profile.kind in ("wrong", "cloud", "weblog") or not profile.enough:
            continue
        mapped = [column for column in _mapping(profile, header) if column.canonical]
        if _AMOUNTS.intersection(column.canonical or "" for column in mapped) - {"value", "quantity", "index"}:
            found.append((len(mapped), profile.kind, [column.header.strip() for column in mapped]))
    return max(found)[1:] if found else None


def _rank(match: Match, header: tuple[str, ...], hinted: frozenset[str]) -> tuple[float, int]:
    return match.matched + 2 * sum(match.profile.signs(header)) + (match.profile.name in hinted), match.profile.need


def _match(profile: Profile, header: tuple[str, ...], hinted: frozenset[str]) -> Match | None:
    signed = profile.signed(header, hinted)
    if (not signed and not _may_be_enough(profile, header)) or _shared(_ways(header), profile.forbid_names):
        return None
    match = match_by_names(profile, header)
    columns = set(match.columns)
    columns |= {PERSONAL for mapped in match.mapping if mapped.reason == PERSONAL}
    if not signed and not any(asked <= columns for asked in profile.enough):
        return None
    if (profile.require and not columns & profile.require) or columns & profile.forbid:
        return None
    return match


def _may_be_enough(profile: Profile, header: tuple[str, ...]) -> bool:
    """Whether names and words of a header can fill all that makes a table this one; of nearly none they can, and it is
    sooner seen than which fills what."""
    if profile.group_prefix or not profile.enough:
        return bool(profile.enough)
    ways = _ways(header)
    filled = {PERSONAL, *(profile.names[form][0] for form in ways.every if form in profile.names)}
    filled |= {role.removesuffix("+") for role, each in profile.words.items() if not ways.words.isdisjoint(each.every)}
    return any(
        all(column in filled or column.rpartition("_")[0] in filled for column in asked) for asked in profile.enough
    )


def match_by_names(profile: Profile, header: tuple[str, ...]) -> Match:
    """What a profile knows of a header, be it enough or not."""
    mapping = _mapping(profile, header)
    used = sum(mapped.reason in (MAPPED, ALTERNATIVE, PERSONAL) for mapped in mapping)
    named = sum(bool(fold(name)) for name in header)
    columns = {mapped.canonical for mapped in mapping if mapped.canonical}
    return Match(profile, mapping, used / max(1, named), len(columns))


def _mapping(profile: Profile, header: tuple[str, ...]) -> tuple[MappedColumn, ...]:
    seen: set[str] = set()
    filled: set[str] = set()
    mapping = []
    for position, name in enumerate(header):
        column, reason = _place(profile, name, seen, filled)
        mapping.append(MappedColumn(position, name, column, reason))
    return tuple(_by_words(profile, mapping)) if profile.words else tuple(mapping)


def _by_words(profile: Profile, mapping: list[MappedColumn]) -> list[MappedColumn]:
    """The mapping with the columns that the names left open and the words of other headers fill, the best one each."""
    filled = {mapped.canonical for mapped in mapping}
    open_ = (NOT_USED, PERSONAL) if profile.kind == "wrong" else (NOT_USED,)  # of what is refused nothing is read
    left = [mapped for mapped in mapping if mapped.reason in open_][:_MOST_NAMES]
    meant = {}
    for role, positions in assigned(profile.words, [mapped.header for mapped in left]).items():
        column = role.removesuffix("+")
        best = _best(profile.words[role], left, positions) if role in _AMOUNTS else positions[:1]
        if column in filled or len(best) > 1:
            continue  # one of two amounts would be lost
        for at, position in enumerate(sorted(positions) if role.endswith("+") else best):
            meant[left[position].position] = f"{column}_{at + 1}" if at else column
    return [
        mapped if mapped.position not in meant
        else replace(mapped, canonical=None, reason=PERSONAL) if meant[mapped.position] == PERSONAL
        else replace(mapped, canonical=meant[mapped.position], reason=MAPPED)
        for mapped in mapping
    ]  # fmt: skip


def _best(role: Role, left: list[MappedColumn], positions: list[int]) -> list[int]:
    """The headers that name something best, and equally well. Of names inside others the outer ones stand for what they
    sum up (`input.tokenCount`, `output.body.usage.input_tokens`)."""
    ranks = [role.rank(words(left[position].header)) for position in positions]
    alike = [position for position, rank in zip(positions, ranks, strict=True) if rank == ranks[0]]
    least = min(left[position].header.count(".") for position in alike)
    return [position for position in alike if left[position].header.count(".") == least]


def _place(profile: Profile, name: str, seen: set[str], filled: set[str]) -> tuple[str | None, str]:
    form = fold(name)
    if not form:
        return None, UNNAMED
    if any(way in profile.personal for way in forms(name, False)):
        return None, PERSONAL
    found = profile.find(name)
    if found is None:
        return None, NOT_USED
    if form in seen:
        return None, DUPLICATE
    seen.add(form)
    reason = ALTERNATIVE if found[0] in filled else MAPPED
    filled.add(found[0])
    return found[0], reason
