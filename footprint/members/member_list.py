"""A file with the profiles of many members: read as the intake reads texts and workbooks, checked line by line.

Each line is whole or refused, with every mistake in it; what becomes of the lines is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from factors import catalogue
from footprint.inbox.deliveries import MEMBER_ID, slug
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import UnusableError, set_limits
from footprint.intake.formats.opening import opened
from footprint.intake.formats.text import Source
from footprint.intake.tables.layout import Layout, find_layout
from footprint.intake.tables.profiles import Profile, forms, profiles
from footprint.intake.values import numbers
from footprint.intake.vocabulary import countries, words
from footprint.intake.vocabulary.folding import fold
from footprint.members import declared
from footprint.messages import LANGUAGES, RefusalError, term, text

PROFILE = "canonical_members"
LIKE = 75  # of 100: below, two headings are not said to be alike
NEEDED = ("name", "sector", "zone")  # of a member whom nobody has registered yet


@dataclass(frozen=True)
class Mistake:
    """Why a line is refused: its number in the file, the heading of the column, a sentence."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class Line:
    """What a line gives of a member: only cells that are filled."""

    number: int
    member_id: str
    values: dict[str, Any]


@dataclass
class MemberList:
    """A file understood. `named`: members of all lines, also of refused ones; `headings`: the heading of each column
    in the file; `unread`: headings that nobody knows, and the heading of the template that each is like, if any."""

    lines: list[Line] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    headings: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str | None] = field(default_factory=dict)

    def heading(self, column: str) -> str:
        return self.headings.get(column, column)


def read(path: Path, *, year: int, known: Mapping[str, Mapping[str, Any]], lang: str) -> MemberList:
    """The list at `path` for `year`; `known`: the profiles of members as far as they are known, by short name.

    Raises RefusalError for a file that holds no list of members.
    """
    try:
        with opened(path, set_limits()) as parts:
            for part in parts:
                if part.why is not None:
                    raise part.why
                if part.source is not None and not part.hidden:
                    return _listed(part.source, year, known, lang)
    except UnusableError as why:
        raise RefusalError(text("cli.members.no_list", lang, file=path.name)) from why
    raise RefusalError(text("cli.members.no_list", lang, file=path.name))


def _listed(source: Source, year: int, known: Mapping[str, Mapping[str, Any]], lang: str) -> MemberList:
    profile = next(each for each in profiles() if each.name == PROFILE)
    layout = find_layout(source, lambda cells: sum(profile.find(cell) is not None for cell in cells), set_limits())
    found, places = _headings(profile, layout, lang)
    if "member_id" not in found.headings:
        raise UnusableError("no_header")
    rows = list(_rows(source, layout))
    read_ = _Reader(found, places, rows, ";" if layout.separator == ";" else ",", year, lang)
    seen: dict[str, int] = {}
    for number, cells in rows:
        line, mistakes = read_.line(number, cells, known)
        found.named.add(line.member_id)
        if not mistakes and line.member_id in seen:
            again = text("cli.members.twice", lang, line=seen[line.member_id])
            mistakes = [Mistake(number, found.heading("member_id"), again)]
        if line.member_id not in known:
            wrong = {mistake.column for mistake in mistakes}
            lacking = [found.heading(name) for name in NEEDED if not line.values.get(name)]
            lacks = text("cli.members.lacks", lang)
            mistakes += [Mistake(number, column, lacks) for column in lacking if column not in wrong]
        if mistakes:
            found.mistakes += mistakes
        else:
            seen[line.member_id] = number
            found.lines.append(line)
    return found


def _headings(profile: Profile, layout: Layout, lang: str) -> tuple[MemberList, dict[str, int]]:
    """The columns of the file, and where each stands."""
    found, places = MemberList(), {}
    for at, heading in enumerate(layout.header):
        column = profile.find(heading)
        if column and column[0] not in places:
            places[column[0]], found.headings[column[0]] = at, heading.strip()
    own = {column[0]: heading for heading in profile.template[lang] if (column := profile.find(heading))}
    free = {name: own[column] for name, (column, _) in profile.names.items() if column in own and column not in places}
    known = set(found.headings.values())
    for heading in (each.strip() for each in layout.header):
        if heading and heading not in known:
            found.unread[heading] = _nearest(heading, free)
    return found, places


def _nearest(heading: str, known: Mapping[str, str]) -> str | None:
    """What the name that is most like a heading stands for; None where none is like it."""
    found = [
        process.extractOne(form, list(known), scorer=fuzz.ratio, score_cutoff=LIKE) for form in forms(heading, False)
    ]
    best = max((each for each in found if each), key=lambda each: each[1], default=None)
    return known[best[0]] if best else None


def _rows(source: Source, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line below the header that says anything."""
    below = source.lines(layout.header_end + 1)
    for first, _, cells in records(below, layout.separator, len(layout.header)):
        if any(cell.strip() for cell in cells):
            yield layout.header_end + first, [cell.strip() for cell in cells]


class _Reader:
    """Cells of one list as values."""

    def __init__(self, found: MemberList, places: Mapping[str, int], rows: Sequence[tuple[int, list[str]]],
                 separator: str, year: int, lang: str) -> None:  # fmt: skip
        self.found, self.places, self.year, self.lang = found, places, year, lang
        self.width = 1 + max(places.values())
        default = "," if separator == ";" else "."
        self.decimals = {
            column: numbers.decide((self._cell(cells, column) for _, cells in rows), default)
            for column in declared.FIGURES
            if column in places
        }

    def line(self, number: int, cells: list[str], known: Mapping[str, Mapping[str, Any]]) -> tuple[Line, list[Mistake]]:
        """One line, and what is wrong with it."""
        values: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for column in self.places:
            cell = self._cell(cells, column)
            if cell:
                try:
                    values[column] = self._value(column, cell)
                except RefusalError as reason:
                    wrong[column] = str(reason)
        member_id = str(values.pop("member_id", ""))
        if not member_id and "member_id" not in wrong:
            wrong["member_id"] = text("cli.members.no_id", self.lang)
        if values.pop("year", self.year) != self.year:
            wrong["year"] = text("cli.members.other_year", self.lang, year=self.year)
        values = declared.tidied(values)
        whole = dict(known.get(member_id, {})) | values
        wrong = {name: said for name, said in declared.mistakes(whole, self.lang).items() if name in values} | wrong
        told = [Mistake(number, self.found.heading(column), reason) for column, reason in wrong.items()]
        return Line(number, member_id, values), told

    def _cell(self, cells: Sequence[str], column: str) -> str:
        at = self.places[column]
        return cells[at] if at < len(cells) else ""

    def _value(self, column: str, cell: str) -> Any:
        """Raises RefusalError, which says why the cell cannot be used."""
        if column in declared.FIGURES:
            value = numbers.parse(cell, self.decimals[column])
            if value is None or numbers.tail(cell) not in ("", "€", "eur", "to", "tb", "etp", "fte"):
                raise RefusalError(declared.bad_figure(column, self.lang))
            return value
        if column in declared.CHOICES:
            return self._choice(column, cell)
        if column == "member_id" and not MEMBER_ID.fullmatch(cell):
            raise RefusalError(text("cli.members.bad_id_like", self.lang, given=cell, name=slug(cell)))
        if column == "year":
            return int(cell) if cell.isascii() and cell.isdigit() else None
        if column == "siren":  # Excel loses zeros in front
            return "".join(cell.split()).zfill(9)
        if column == "country":
            return self._known("country", countries.alpha3(cell), cell)
        if column == "profile_complete":
            return self._known(column, {"true": True, "false": False}.get(words.term("flag", cell) or ""), cell)
        return cell

    def _choice(self, column: str, cell: str) -> str:
        """A key of the catalogue, or what people call it."""
        keys = catalogue.keys(column)
        named = {fold(term(column, key, lang)): key for key in keys for lang in LANGUAGES}
        named |= {fold(key): key for key in keys}
        if fold(cell) not in named:
            raise RefusalError(text(f"cli.members.unknown_{column}", self.lang, key=cell, known=", ".join(keys)))
        return named[fold(cell)]

    def _known(self, column: str, value: Any, cell: str) -> Any:
        if value is None:
            raise RefusalError(text("cli.members.unreadable", self.lang, given=cell))
        return value
