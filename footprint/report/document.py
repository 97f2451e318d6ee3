"""A report as a reader meets it: headings, sentences, figures and tables in one language, in order. HTML and PDF print
the same document; nothing here knows either of them, nor computes anything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """A big figure of the cover: the figure itself, its unit, what it is; `before`: "at least" where it is one;
    `range`: its interval, in words."""

    value: str
    unit: str
    label: str
    before: str = ""
    range: str = ""


@dataclass(frozen=True)
class Column:
    """Heading of a table's column; numbers stand to the right; `lang` where its cells are in another language;
    `is_code`: they are names in another program, to be copied, which no line breaks."""

    label: str
    number: bool = False
    lang: str | None = None
    is_code: bool = False


def heads(*labels: str, numbers: Collection[int]) -> tuple[Column, ...]:
    """Columns with these labels; those at the places `numbers` hold numbers."""
    return tuple(Column(label, number=place in numbers) for place, label in enumerate(labels))


@dataclass(frozen=True)
class Row:
    """Cells as text, the first one being the row's heading; `bar` from 0 to 1 draws the row's share; `href` is the page
    that tells more of the row."""

    cells: tuple[str, ...]
    bar: float | None = None
    strong: bool = False
    href: str | None = None


@dataclass(frozen=True)
class Table:
    """`wide`: too wide for a small screen whatever is done, it scrolls inside its own frame."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    wide: bool = False
    kind: str = field(default="table", init=False)

    @property
    def bars(self) -> bool:
        return any(row.bar is not None for row in self.rows)


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Note:
    """A sentence that must not be missed."""

    text: str
    kind: str = field(default="note", init=False)


@dataclass(frozen=True)
class Items:
    """A list; `ordered` where its numbers are quoted elsewhere."""

    items: tuple[str, ...]
    ordered: bool = False
    kind: str = field(default="items", init=False)


@dataclass(frozen=True)
class Subtitle:
    """A heading inside a section."""

    text: str
    kind: str = field(default="subtitle", init=False)


@dataclass(frozen=True)
class Chart:
    """A picture as SVG; `says` is its message for those who do not see it."""

    svg: str
    says: str
    kind: str = field(default="chart", init=False)


Block = Subtitle | Table | Paragraph | Note | Items | Chart


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; `id` names it in addresses."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Part:
    """Sections under one heading of the contents; without a `title` each section is a heading of its own. `in_columns`:
    they are short and stand side by side, on a page of their own."""

    id: str
    title: str
    sections: tuple[Section, ...]
    in_columns: bool = False


def untitled(*sections: Section) -> tuple[Part, ...]:
    """Sections that are in no part."""
    return (Part("", "", sections),)


@dataclass(frozen=True)
class Document:
    """`lead` is for a hurried reader; `stamp` marks a draft; `other` is (language, file name) of the twin; `up` is
    (words, file name) of the report that this page belongs to. `message`: what the first page says above all, as its
    heading; `answers`: its questions, each with one sentence first; `annex` is (words, file name)
    of what stands in a file of its own; a page without `has_contents` is too short for a list of its sections."""

    lang: str
    year: int
    title: str
    subtitle: str
    kicker: str
    figures: tuple[Figure, ...]
    lead: tuple[str, ...]
    parts: tuple[Part, ...]
    footer: tuple[str, ...]
    words: dict[str, str]
    stamp: str | None = None
    other: tuple[str, str] | None = None
    up: tuple[str, str] | None = None
    message: str | None = None
    answers: tuple[Section, ...] = ()
    annex: tuple[str, str] | None = None
    has_contents: bool = True

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of all parts."""
        return tuple(section for part in self.parts for section in part.sections)
