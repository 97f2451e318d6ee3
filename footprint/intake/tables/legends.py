"""What a file says its letters mean (`R = réformé`): in a sheet of its own, above its lists or below them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from footprint.intake.formats.opening import Part
from footprint.intake.formats.text import Source
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import heading_words

_HEAD, _TAIL, _LONGEST_LINE = 12, 12, 400  # lines above and below a list; letters
_BESIDE = 40  # lines in which a legend that stands beside a list is looked for
_NAMED = re.compile(r"\s*([^=:]{1,12}?)\s*(?:=|:|→|->)\s*(\S.{1,59})")  # `Vert = en service`
_AROUND = " \t\r\n;|*-•\x1f"
_LONGEST_ROW = 5_000  # letters of a line in which a legend may stand
_LONGEST_NAME, _LONGEST_CODE = 40, 10  # letters
_BRACKETS = r"\([^()=\n]{1,40}\)"
_CODE = r"[A-Za-z]{1,4}|\d"
_ALONE = re.compile(rf"({_CODE})\s*=\s*([^=\t\x1f]{{2,60}})")
_MEANING = re.compile(
    rf"(?:^|[;,|/(:.\x1f]|\s[-–—]|\s)\s*({_CODE})\s*(?:=|:|→|->)"
    rf"\s*((?:{_BRACKETS}|(?!{_BRACKETS})[^;,|=/\n\t\x1f]){{2,60}}?)"
    rf"(?=[;,|/\n\t\x1f]|\s{{2}}|\)|\s+(?:{_CODE})\s*=|$)"
)


def meanings(part: Part) -> list[tuple[str, str]]:
    """Letters and what they mean, as this part of a file explains them."""
    source = part.source
    if source is None or part.hidden:
        return []
    pairs = codes_of(source)
    if not heading_words("parameters").isdisjoint(fold(part.label).split()):
        pairs += _of_table(_ends(source), source.separator or ";")
    return pairs


def codes_of(source: Source) -> list[tuple[str, str]]:
    """Letters and what they mean, as lines around a list and columns beside it explain them."""
    pairs = [pair for line in _ends(source) for pair in _of_line(line)]
    return [*pairs, *_beside(islice(source.lines(1), _BESIDE), source.separator or ";")]


def legend(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Folded letters → their meaning, where several letters have one; letters with several meanings stay letters, of
    which it is said that nobody knows what they mean."""
    known: dict[str, set[str]] = {}
    for code, meant in pairs:
        known.setdefault(fold(code), set()).add(meant)
    return {code: meant.pop() if len(meant) == 1 else code for code, meant in known.items()} if len(known) > 1 else {}


def explained(text: str, known: Mapping[str, str]) -> str:
    """What a cell says by the legend of its file: all of it is a code, or what stands before a dash or a comma."""
    form = fold(text)
    if form in known:
        return known[form]
    code, _, rest = form.partition(" ")
    return f"{known[code]}, {rest}" if rest and code in known and not text[len(code) :][:2].isalnum() else text


def _ends(source: Source) -> Iterator[str]:
    """The lines above and below the lists of a text."""
    number = len(source.ends)
    yield from islice(source.lines(1), _HEAD)
    if number > _HEAD:
        yield from source.lines(max(_HEAD, number - _TAIL) + 1)


def _of_line(line: str) -> list[tuple[str, str]]:
    """The codes that a line explains: several, or one alone on its line, before a sign of equality."""
    if len(line) > _LONGEST_ROW:
        return []
    if alone := _ALONE.fullmatch(line.strip(_AROUND)[:_LONGEST_LINE]):
        return [(alone[1], alone[2])]
    own = _MEANING.findall(line.strip()[:_LONGEST_LINE])
    pairs = [(code, meant.strip() if "(" in meant else meant.strip(" ).")) for code, meant in own]
    return pairs if len(pairs) > 1 else []


def is_legend(name: str) -> bool:
    """Whether a column beside a list is called one of meanings."""
    return not heading_words("legend").isdisjoint(fold(name).split())


def _beside(lines: Iterable[str], separator: str) -> list[tuple[str, str]]:
    """The codes that stand with their meanings in columns beside a list (`Code`, `Légende`), and the initials of those
    that are words where each has its own."""
    short = (line for line in lines if len(line) <= _LONGEST_ROW)
    rows = [
        [cell.strip(' "') for cell in row] for row in csv.reader(short, delimiter=separator, quoting=csv.QUOTE_NONE)
    ]
    header, at = next(((line, at) for line, row in enumerate(rows) for at, cell in enumerate(row)
                       if len(cell) <= _LONGEST_NAME and is_legend(cell)), (len(rows), 0))  # fmt: skip
    pairs: list[tuple[str, str]] = []
    for row in rows[header + 1 :]:
        near = [cell for cell in row[max(at - 1, 0) : at + 2] if cell]
        if near and (named := _NAMED.fullmatch(near[-1])):
            pairs.append((named[1], named[2]))
        elif len(near) > 1 and len(near[-2]) <= _LONGEST_CODE:
            pairs.append((near[-2], near[-1]))
    initials = {code[:1] for code, _ in pairs}
    are_words = all(len(code) > 1 for code, _ in pairs) and len(initials) == len(pairs)
    return [*pairs, *((code[:1], meant) for code, meant in pairs if are_words)]


def _of_table(lines: Iterable[str], separator: str) -> list[tuple[str, str]]:
    """The codes of a sheet of codes: two cells a line, the first of them short."""
    filled = ([cell.strip() for cell in row if cell.strip()] for row in csv.reader(lines, delimiter=separator))
    return [(row[0], row[1]) for row in filled if len(row) == 2 and re.fullmatch(_CODE, row[0])]
