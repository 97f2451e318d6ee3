"""The first rows of a table as columns to be judged, and whether they are a list of equipment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from footprint.intake.evidence.assignment import Assignment, Column, assign
from footprint.intake.evidence.contents import Contents
from footprint.intake.formats.csv_records import records
from footprint.intake.formats.text import Source
from footprint.intake.tables import titles
from footprint.intake.tables.headings import is_kind
from footprint.intake.tables.layout import Layout
from footprint.intake.values.text_lines import in_cell
from footprint.intake.vocabulary import device_models
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.counts_in_labels import counted
from footprint.intake.vocabulary.phrases import phrases_of, tokens
from footprint.intake.vocabulary.words import term

LOOKED_AT = 300  # records below the header
_MOST_COLUMNS = 200
_UNDER_KIND, _MOSTLY, _MOST_TEXTS = 0.5, 0.8, 40
_OF_DEVICES = {"acquired_on", "in_service_on", "delivered_on", "screen_inches", "serial"}
_NARROW = 6  # columns
_CLOCK = re.compile(r"\d:\d\d")
_MOST_CELL = 500  # letters of a cell that are looked at


@dataclass(frozen=True)
class Judged:
    """Columns of a table, and the roles that they have."""

    columns: tuple[Column, ...]

    @cached_property
    def assignment(self) -> Assignment:
        """Which column has which role."""
        return assign(self.columns)

    @property
    def explained(self) -> float:
        """The share of the filled cells of kinds, else of models, that name a device: 0 where no column says it."""
        for role, what in (("category", "label"), ("model_text", "model")):
            if positions := self.assignment.of(role):
                return max(self.columns[position].contents.share(what) for position in positions)
        return 0.0 if self.under_kind is None else _UNDER_KIND

    @cached_property
    def under_kind(self) -> tuple[int, str] | None:
        """The one column that is called a kind of devices and names some of it, and its role ('' = names of their own):
        makers or models (`Écran`: Iiyama, Samsung), or anything in the first column where a day or a size tells of
        devices (`PC fixe`, `Acheté en`; `Tablette n°`, `Prêtée le`). None in a list with a column of kinds or models,
        or of numbers of devices."""
        numbered = [column for column in self.columns[:1] if titles.of_header([column.header])]
        named = [column for column in self.columns if is_kind(column.header)] or numbered
        if len(self.columns) > _NARROW or any(
            _CLOCK.search(text) for each in self.columns for text in each.contents.values
        ):
            return None  # a log of what devices do
        if len(named) != 1 or any(self.assignment.of(role) for role in ("category", "model_text", "quantity_devices")):
            return None
        texts, at = named[0].contents.values[:_MOST_TEXTS], named[0].position
        if not texts or named[0].contents.share("text") < _MOSTLY or any(map(_says_more, texts)):
            return None
        if sum(map(_is_of_maker, texts)) >= _MOSTLY * len(texts):
            return at, "maker" if named[0].contents.share("maker") >= _MOSTLY else "model_text"
        if numbered:
            return (at, "asset_id") if any(column.contents.share("day") >= _MOSTLY for column in self.columns) else None
        return (at, "") if at == 0 and _OF_DEVICES & set(self.assignment.roles.values()) else None


def _is_of_maker(text: str) -> bool:
    return tokens(text)[:1] in phrases_of("makers") or device_models.by_model("", text) is not None


def _says_more(text: str) -> bool:
    """Whether a cell counts devices, says yes or no, or names a kind itself."""
    return bool(counted(text)[0] or term("flag", text) or (in_cell(text) and verdict(text).how != "model"))


def judge(source: Source, layout: Layout) -> Judged:
    """The columns of the table under this header, by its first records."""
    lines = list(islice(source.lines(layout.header_end + 1), LOOKED_AT))
    width = min(len(layout.header), _MOST_COLUMNS)
    rows = [cells for _, _, cells in records(lines, layout.separator, len(layout.header))]
    return of_rows(layout.header[:width], rows)


def of_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Judged:
    """The same of records already parted into cells."""
    return Judged(
        tuple(
            _column(at, name, Contents.of([row[at][:_MOST_CELL] for row in rows if at < len(row)], len(header)))
            for at, name in enumerate(header)
        )
    )


@lru_cache(maxsize=512)
def _column(at: int, name: str, contents: Contents) -> Column:
    """The column: a table is judged several times on its way, and what a column says is found out once."""
    return Column(at, name, contents)
