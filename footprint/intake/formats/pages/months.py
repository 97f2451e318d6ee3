"""Months and their amounts on lines of a mail or a note (`janvier : 412 Go`) as a table, with what the words above say
of them: the paragraph that announces them, and the subject.

Objet : stockage Nextcloud 2025                     Objet : stockage Nextcloud 2025
Voici l'espace occupé (moyenne du mois) :           Voici l'espace occupé (moyenne du mois) :
                                                    Période  Valeur
janvier : 412 Go                                    janvier  412 Go
février : 422,6 Go                                  février  422,6 Go
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from footprint.intake.values.dates import said_year
from footprint.intake.values.periods import MONTH, QUARTER, SPAN, YEAR, period_of
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.words import is_total

HEADER = ["Période", "Valeur"]
_AMOUNT = re.compile(
    r"(?:[-*•–]\s*)?(?P<period>[^\W_][^:=→>\t]*?)\s*(?:[:=→]|->|\s[-–]|\t|\.{2,}|\s{2,})"
    r"(?!\s*20[0-4]\d\s*[:=→>–-]?\s*\d)\s*"
    r"(?P<amount>(?:~|≈|env\.?|environ|ca\.?)?\s*\d[\d \u00a0\u202f.,']*"
    r"(?:\s*(?P<unit>[^\W\d_][^\d(,;:]{0,19}|[€$£%]))?)"
    r"\s*(?P<remark>[(,;#–-].*)?"
)
_BEGUN = re.compile(r"(?:[-*•–]\s*)?(?P<period>[^\W_][^:=→>\t]*?)\s*(?:[:=→]|->|\t)\s*(?P<rest>.*\d.*)")
# Another amount beside the first (`410 kWh HP, 200 kWh HC`), which nobody says to be a part of it.
_ANOTHER = re.compile(r"[,;–-]\s*(?:(?:et|and|und|y|e|en|plus|\+)\s*)?\d[\d \u00a0\u202f.,']*(?P<unit>[^\W\d_]+)")
_SUBJECT = re.compile(r"(?i)(?:objet|sujet|subject|betreff|asunto|oggetto|assunto|onderwerp|re|tr|fwd?)\s*:")
_FORMS = (MONTH, QUARTER, SPAN, YEAR)
_FEWEST = 3  # lines
_LONGEST, _LONGEST_LINE, _LONGEST_NAME = 400, 200, 70  # letters of a line above, of an amount, of a name
_BLANKS = re.compile(r"[ \u00a0]{2,}")
_AROUND = " >\t\r\n\u00a0"
_MOST_ABOVE = 4  # lines of a paragraph


def tables(lines: Sequence[str]) -> Iterator[tuple[dict[int, list[str]], set[int]]]:
    """The cells of each such table by their place among the lines, and the places that it tells."""
    bare = [_BLANKS.sub("  ", line.strip(_AROUND)) for line in lines]
    read = {at: cells for at, line in enumerate(bare) if (cells := _cells(line))}
    unread = {at: cells for at, line in enumerate(bare) if at not in read and (cells := _unread(line))}
    subject = [at for at, line in enumerate(bare[: min(read, default=0)]) if _SUBJECT.match(line)][:1]
    after = 0
    for run in _runs(bare, read, unread):
        rows = {at: read.get(at) or unread[at] for at in run}
        own = [cells[0] for cells in rows.values() if not is_total(cells[0])]
        paragraph = _paragraph(bare, run[0], after)
        above = [*(at for at in subject if at not in paragraph), *paragraph]
        titles = _titles([bare[at] for at in above], run[0] - after, is_name=len(paragraph) == 1)
        year = said_year(" ".join(bare[at] for at in paragraph)) or said_year(" ".join(bare[at] for at in subject))
        after = run[-1] + 1
        if titles and len(set(own)) == len(own) >= _FEWEST:
            places = range(run[0] - len(titles), run[0])
            yield dict(zip(places, titles, strict=True)) | {at: _dated(rows[at], year) for at in run}, {*above, *run}


def _cells(line: str) -> list[str]:
    """The period of a line, or the word of a total, and its amount; nothing of any other line, of one with two amounts,
    or where devices are counted."""
    match = _AMOUNT.fullmatch(line) if len(line) <= _LONGEST_LINE else None
    if match is None or (match["unit"] and verdict(match["unit"]).fate in ("device", "ambiguous")):
        return []
    another = _ANOTHER.match(match["remark"] or "")
    if another and match["unit"] and another["unit"].lower() == match["unit"].split()[0].lower():
        return []
    period = period_of(match["period"])
    is_label = (period is not None and period.form in _FORMS) or is_total(match["period"])
    return [" ".join(match["period"].split()), match["amount"].strip()] if is_label else []


def _dated(cells: list[str], year: str) -> list[str]:
    """The cells of a line with the year that is said of all where its period has none."""
    known = period_of(cells[0])
    return [f"{cells[0]} {year}", *cells[1:]] if year and known is not None and known.start is None else cells


def _unread(line: str) -> list[str]:
    """The period of a line that has a number, and all that stands behind it: an amount in words that are not known. In
    its table it is no number, so that nobody takes the others for all there are."""
    match = _BEGUN.fullmatch(line) if len(line) <= _LONGEST_LINE else None
    period = period_of(match["period"]) if match is not None else None
    return [" ".join(match["period"].split()), match["rest"]] if match and period and period.form in _FORMS else []


def _runs(lines: Sequence[str], read: Container[int], unread: Container[int]) -> list[list[int]]:
    """The places that follow each other, with nothing but blank lines between, or a remark where too few lines would
    stand alone."""
    runs: list[list[int]] = []
    for at in (at for at in range(len(lines)) if at in read or at in unread):
        if runs and not any(lines[runs[-1][-1] + 1 : at]):
            runs[-1].append(at)
        else:
            runs.append([at])
    joined: list[list[int]] = []
    for run in runs:
        if joined and min(len(joined[-1]), len(run)) < _FEWEST and _is_remark(lines[joined[-1][-1] + 1 : run[0]]):
            joined[-1] += run
        else:
            joined.append(run)
    return [run for run in joined if sum(at in read for at in run) >= _FEWEST]


def _is_remark(lines: Sequence[str]) -> bool:
    """Whether one short line between amounts announces nothing."""
    filled = [line for line in lines if line]
    return len(filled) == 1 and len(filled[0]) <= _LONGEST_NAME and not filled[0].endswith(":")


def _paragraph(lines: Sequence[str], first: int, after: int) -> list[int]:
    """The places of the lines that announce the first amount."""
    filled = [at for at in range(after, first) if lines[at]]
    paragraph = filled[-1:]
    while paragraph and len(paragraph) < _MOST_ABOVE and paragraph[0] - 1 in filled:
        paragraph.insert(0, paragraph[0] - 1)
    return paragraph


def _titles(above: Sequence[str], room: int, *, is_name: bool) -> list[list[str]]:
    """The titles and names of a table, on so many lines at most: what announces the amounts on one line (`is_name`) is
    the name of their column, unless it is too long; nothing where there is no room."""
    *titles, last = above or [""]
    is_greeting = last.endswith((",", "!"))
    name = last if is_name and not is_greeting and len(last) <= _LONGEST_NAME else HEADER[1]
    titles = titles if name == last else [*titles, last]
    made = [*([text[:_LONGEST]] for text in titles), [HEADER[0], name]]
    return made if len(made) <= room else []
