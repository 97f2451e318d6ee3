"""A table of visits, requests or costs whose times, or what is counted, are columns: a line of a list for each amount.

    Mois     Visites 2024  Visites 2025     Indicateur  janv. 2025  févr. 2025     Service     EC2($)  S3($)  Total($)
    janvier          3120          3308     Visites           3308        2950     2025-01-01   15.95   3.04     18.99

What is counted is named by the titles; where they name websites, a title above the table or the file says it
(`Visites par site`). Money is the cost of services of a cloud. Energy is read by `amounts_across`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from footprint.header_words import words
from footprint.intake.columns.sheet_columns import letters
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.csv_records import Record, records
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.energy_names import YEAR, is_numeric, is_time, time_in
from footprint.intake.tables.layout import HEADER_SEARCH_LINES, SEPARATORS, Layout, may_be_names
from footprint.intake.tables.rearranged import CROSSED, Arranged, as_text
from footprint.intake.usage.cloud.words import charge, known_provider
from footprint.intake.values.dates import is_bare_month, said_year
from footprint.intake.vocabulary.words import is_empty, is_total, word_sets

_MONTH, _SITE = "Mois", "Site"
_COSTS = ("cloud_service", "cloud_period", "cloud_cost", "cloud_currency", "cloud_charge")
_FEWEST, _FEWEST_MONTHS, _MOST_LINES = 2, 3, 4_000
_WORDS = word_sets("footprint.intake.rearranging", "energy_names.toml")
_SIGN = re.compile(r"(?i)visit|session|pages?\b|vues?\b|views?\b|requ[eê]te|request|hits?\b|[$€£(]")
# Visits to places, pages on paper, sessions of people: no use of a website.
ELSEWHERE = re.compile(
    r"(?i)mus[eé]e|museum|m[eé]diath|biblioth|library|piscine|pool|m[eé]dical|guid[eé]e|formation|training|entr[eé]es"
    r"|imprim|print|photocop|copieur|copier|scan|accueil physique|guichet"
)
_MONEY = re.compile(r"(.+?) ?\(([$€£]|USD|EUR|GBP|CAD|CHF)(?: HT)?\)")
_WITH_TAXES = re.compile(r"(?i)\b(?:tva|ttc)\b")  # amounts with and without them are said twice
_CLOUD = {"cloud", "nuage", "hebergement", "hosting", "iaas"}
_FIRST_DAY = re.compile(r"(\d{4}-\d\d)-01")
_APART = ("tax", "credit", "refund")


@dataclass(frozen=True)
class Amount:
    """One cell: when, the title of what is counted, its line, the position of its column, and what it says."""

    time: str
    title: str
    line: int
    at: int
    text: str


def listed(source: Source, name: str, limits: Limits) -> tuple[Source, Layout] | None:
    """The list for which a table stands; None where neither times nor what is counted are columns. `name`: file and
    place."""
    if len(source.ends) > _MOST_LINES:
        return None
    lines = list(source.lines())
    if not any(map(_SIGN.search, (name, *lines))):
        return None
    place = " ".join((name, *lines))
    for separator in (source.separator,) if source.separator else SEPARATORS:
        parted = [record for record in records(lines, separator) if any(cell.strip() for cell in record[2])]
        for number, record in enumerate(parted[:HEADER_SEARCH_LINES]):
            if not may_be_names(record[2]):
                continue
            above = [cells for _, _, cells in parted[:number] if sum(map(bool, cells)) == 1]  # no names of columns
            around = " ".join([*(cell for cells in above for cell in cells), name])
            for way in (_years, _months, _things):
                amounts = list(way(record[2], parted[number + 1 :], said_year(around)))
                if amounts and (read := _counted(amounts, around, place, is_by_day=way is _things)):
                    return _list(source, separator, record, read, parted[number + 1 :], limits)
    return None


def _years(names: Sequence[str], below: Sequence[Record], _year: str) -> Iterator[Amount]:
    """Months a line and years in columns."""
    years = {at: own[0] for at, name in enumerate(names) if len(own := YEAR.findall(name)) == 1}
    titles = {at: " ".join(YEAR.sub(" ", names[at]).split()) for at in years}
    months = [record for record in below if record[2] and is_bare_month(record[2][0].strip())]
    if len(set(years.values())) < _FEWEST or len(months) < _FEWEST_MONTHS or 0 in years or not all(titles.values()):
        return
    for line, _, cells in months:
        yield from _filled(line, cells, {at: (f"{cells[0].strip(' .')} {years[at]}", titles[at]) for at in titles})


def _months(names: Sequence[str], below: Sequence[Record], year: str) -> Iterator[Amount]:
    """What is counted a line and months in columns."""
    months = {at: time for at, name in enumerate(names) if (time := time_in(name))}
    months = {at: f"{time} {year}".strip() if is_bare_month(time) else time for at, time in months.items()}
    titles = [cells[0].strip() for _, _, cells in below if cells and cells[0].strip() and not is_total(cells[0])]
    if len(months) < _FEWEST_MONTHS or len(set(months.values())) < len(months) or 0 in months:
        return
    if len(set(titles)) < len(titles):
        return
    for line, _, cells in below:
        if cells and cells[0].strip() in titles:
            yield from _filled(line, cells, {at: (time, cells[0].strip()) for at, time in months.items()})


def _things(names: Sequence[str], below: Sequence[Record], year: str) -> Iterator[Amount]:
    """Times a line and what is counted in columns, none of which counts by its name: money, or sites."""
    titles = {at: name.strip() for at, name in enumerate(names) if at and name.strip()}
    dated = [record for record in below if record[2] and is_time(record[2][0].strip())]
    counted = any(_counts(title) for title in titles.values())
    like_below = is_time(names[0].strip()) or is_numeric(list(titles.values()))
    if len(titles) < _FEWEST or not dated or len(dated) * 2 < len(below) or counted or like_below:
        return
    for line, _, cells in dated:
        time = cells[0].strip()
        time = f"{time.strip(' .')} {year}".strip() if is_bare_month(time) else time
        yield from _filled(line, cells, {at: (time, title) for at, title in titles.items()})


def _filled(line: int, cells: Sequence[str], said: dict[int, tuple[str, str]]) -> Iterator[Amount]:
    for at, (time, title) in said.items():
        if at < len(cells) and not is_empty(cells[at]):
            yield Amount(time, title, line, at, cells[at].strip())


def _counts(title: str) -> bool:
    own = words(title)
    return bool(own & _WORDS["counted"]) and not own & _WORDS["not_counted"] and not is_total(title)


Counted = tuple[str, Sequence[Amount]]  # `costs`, `uses`, or the word for what sites have, and the amounts that are so


def _counted(amounts: Sequence[Amount], around: str, place: str, *, is_by_day: bool) -> Counted | None:
    """What the amounts are, and those that are so; None where nothing says it. `around`: titles above; `place`: all
    that is written, which may speak of other visits than those of websites. `is_by_day`: as AWS writes its costs."""
    money = [amount for amount in amounts if _MONEY.fullmatch(amount.title)]
    if money and len({amount.title for amount in money}) >= _FEWEST and len(money) == len(amounts):
        if any(_WITH_TAXES.search(amount.title) for amount in money):
            return None
        if is_by_day or _CLOUD & words(around) or known_provider(around):
            return "costs", [a for a in money if not is_total(_MONEY.sub(r"\1", a.title).replace("costs", "").strip())]
        return None
    if ELSEWHERE.search(place):
        return None
    own = [amount for amount in amounts if _counts(amount.title)]
    word = next((word for word in re.findall(r"[^\W\d_]+", around) if _counts(word)), "")
    if not own and word and not words(around) & _WORDS["not_counted"] - {"par", "per"}:
        own = [amount for amount in amounts if not is_total(amount.title)]
        return (word, own) if _are_numbers(own) else None
    return ("uses", own) if own and _are_numbers(own) else None


def _are_numbers(amounts: Sequence[Amount]) -> bool:
    return is_numeric([amount.text for amount in amounts])


def _list(
    source: Source, separator: str, header: Record, counted: Counted, below: Sequence[Record], limits: Limits
) -> tuple[Source, Layout] | None:
    kind, amounts = counted
    rows: list[tuple[Amount, list[str]]]
    if kind == "costs":
        head, rows = list(_COSTS), _costs(amounts)
    elif kind == "uses":
        titles = list(dict.fromkeys(amount.title for amount in amounts))
        head, rows = [_MONTH, *titles], _by_time(amounts, titles)
    else:
        head, rows = [_MONTH, _SITE, kind], [(one, [one.time, one.title, one.text]) for one in amounts]
    used = sorted({amount.at for amount in amounts})
    spans = ", ".join(map(letters, used))
    taken = {amount.line for amount in amounts}
    aside: dict[str, list[int]] = {}
    for line, _, row in below:
        if line not in taken:
            is_sum = kind == "costs" or (row and is_total(row[0]))
            aside.setdefault("total_row" if is_sum else "not_consumption", []).append(line)
    cause = Cause("read_crossed", FLAGGED, variant="costs" if kind == "costs" else "uses", args={"columns": spans})
    lines = np.array([header[0], *(one.line for one, _ in rows)], np.int64)
    places = np.array([-1, *(one.at for one, _ in rows)], np.int64)
    of_column = tuple(0 if name in (_MONTH, _COSTS[1]) else used[0] for name in head)
    arranged = Arranged(CROSSED, source, header[0], lines, of_column, spans, (cause,), aside, places)
    text = as_text(source, separator, [head, *(row for _, row in rows)], limits)
    return text, Layout(separator, tuple(head), 1, 1, {separator: len(head) - 1}, arranged)


def _costs(amounts: Sequence[Amount]) -> list[tuple[Amount, list[str]]]:
    """A line a cost: a first day alone stands for its month where all are first days."""
    months = all(_FIRST_DAY.fullmatch(amount.time) for amount in amounts)
    made = []
    for one in amounts:
        title = _MONEY.fullmatch(one.title)
        if title:
            time, apart = one.time[:7] if months else one.time, charge(title[1]) in _APART
            made.append((one, [title[1], time, one.text, title[2], title[1] if apart else ""]))
    return made


def _by_time(amounts: Sequence[Amount], titles: Sequence[str]) -> list[tuple[Amount, list[str]]]:
    """A line a time, with a column for each thing counted."""
    made: dict[str, dict[str, Amount]] = {}
    for amount in amounts:
        made.setdefault(amount.time, {})[amount.title] = amount
    return [
        (next(iter(row.values())), [time, *(row[title].text if title in row else "" for title in titles)])
        for time, row in made.items()
    ]
