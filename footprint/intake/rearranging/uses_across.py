"""A table of visits, requests or traffic whose years or months are columns: a line of a list for each month.

    Mois     Visites 2024  Visites 2025          Indicateur    janv. 2025  févr. 2025
    janvier          3120          3308          Visites             3308        2950
    février          2870          2950          Pages vues         10120        8730

The list has a column of the month and one for each thing counted, under the words that the sheet has for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from footprint.header_words import words
from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.energy_names import YEAR, is_numeric, time_in
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.values.months import is_bare_month, said_year
from footprint.intake.vocabulary.words import is_total, word_sets

_MONTH = "Mois"
_FEWEST, _FEWEST_MONTHS, _MOST_LINES = 2, 3, 400
_WORDS = word_sets("footprint.intake.rearranging", "energy_names.toml")
_SIGN = re.compile(r"(?i)visit|session|pages?\b|vues?\b|views?\b|requ[eê]te|request|hits?\b")
# Visits to places, pages on paper, sessions of people: no use of a website.
_ELSEWHERE = re.compile(
    r"(?i)mus[eé]e|museum|m[eé]diath|biblioth|library|piscine|pool|m[eé]dical|guid[eé]e|formation|training|entr[eé]es"
    r"|imprim|print|photocop|copieur|copier|scan|accueil physique|guichet"
)
# A cell of the sheet: its line, the position of its column, and what it says.
Cell = tuple[int, int, str]
Made = dict[str, dict[str, Cell]]  # by month, by what is counted


def listed(source: Source, name: str, limits: Limits) -> tuple[Source, Layout] | None:
    """The list for which a table stands; None where it has no years or months in columns. `name`: file and place."""
    if len(source.ends) > _MOST_LINES:
        return None
    lines = list(source.lines())
    if not any(map(_SIGN.search, lines)) or any(map(_ELSEWHERE.search, (name, *lines))):
        return None
    for separator in (source.separator,) if source.separator else SEPARATORS:
        parted = [record for record in records(lines, separator) if any(cell.strip() for cell in record[2])]
        for number, record in enumerate(parted[:HEADER_SEARCH_LINES]):
            above = " ".join(cell for _, _, cells in parted[:number] for cell in cells)
            made = _years(record[2], parted[number + 1 :]) or _months(
                record[2], parted[number + 1 :], said_year(f"{above} {name}")
            )
            if made is not None:
                return _list(source, separator, record, made, parted[number + 1 :], limits)
    return None


def _years(names: Sequence[str], below: Sequence[Record]) -> Made | None:
    """Months a line and years in columns, as cells by month and by what they count."""
    places = {at: years[0] for at, name in enumerate(names) if len(years := YEAR.findall(name)) == 1}
    counted = {at: " ".join(YEAR.sub(" ", names[at]).split()) for at in places}
    counted = {at: title for at, title in counted.items() if _counts(title)}
    months = [record for record in below if record[2] and is_bare_month(record[2][0].strip())]
    if len({places[at] for at in counted}) < _FEWEST or len(months) < _FEWEST_MONTHS or 0 in counted:
        return None
    made: Made = {}
    for line, _, cells in months:
        for at, title in counted.items():
            if at < len(cells) and cells[at].strip():
                made.setdefault(f"{cells[0].strip(' .')} {places[at]}", {})[title] = line, at, cells[at]
    return made


def _months(names: Sequence[str], below: Sequence[Record], year: str) -> Made | None:
    """What is counted a line and months in columns, as cells by month and by what they count."""
    months = {at: time for at, name in enumerate(names) if (time := time_in(name))}
    months = {at: f"{time} {year}".strip() if is_bare_month(time) else time for at, time in months.items()}
    if len(months) < _FEWEST_MONTHS or len(set(months.values())) < len(months) or 0 in months:
        return None
    made: Made = {}
    titles: list[str] = []
    for line, _, cells in below:
        title = cells[0].strip() if cells else ""
        if not _counts(title):
            continue
        titles.append(title)
        for at, month in months.items():
            if at < len(cells) and cells[at].strip():
                made.setdefault(month, {})[title] = line, at, cells[at]
    return made if titles and len(set(titles)) == len(titles) else None


def _counts(title: str) -> bool:
    own = words(title)
    return bool(own & _WORDS["counted"]) and not own & _WORDS["not_counted"] and not is_total(title)


def _list(
    source: Source, separator: str, header: Record, made: Made, below: Sequence[Record], limits: Limits
) -> tuple[Source, Layout] | None:
    titles = list(dict.fromkeys(title for cells in made.values() for title in cells))
    cells = [cell for row in made.values() for cell in row.values()]
    if not cells or not is_numeric([text for _, _, text in cells]):
        return None
    used = sorted({at for _, at, _ in cells})
    rows = [[month, *(row[title][2] if title in row else "" for title in titles)] for month, row in made.items()]
    first = [next(iter(row.values())) for row in made.values()]
    spans = ", ".join(map(letters, used))
    taken = {line for line, _, _ in cells}
    aside: dict[str, list[int]] = {}
    for line, _, row in below:
        if line not in taken:
            aside.setdefault("total_row" if row and is_total(row[0]) else "not_consumption", []).append(line)
    cause = Cause("read_crossed", FLAGGED, variant="uses", args={"columns": spans})
    arranged = Arranged(
        CROSSED, source, header[0], np.array([header[0], *(line for line, _, _ in first)], np.int64),
        (0, *[used[0]] * len(titles)), spans, (cause,),
        aside, np.array([-1, *(at for _, at, _ in first)], np.int64),
    )  # fmt: skip
    head = (_MONTH, *titles)
    text = as_text(source, separator, [head, *rows], limits)
    return text, Layout(separator, head, 1, 1, {separator: len(titles)}, arranged)
