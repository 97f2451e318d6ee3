"""Numbers of devices that stand where other texts have a number of a point, a size or a name: before a dash, behind a
kind. Only all lines of a text together tell which they are; each is rewritten so that `text_lines` reads it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from footprint.intake.values.items import is_plural
from footprint.intake.values.pieces import pieces_of
from footprint.intake.values.text_forms import FORMS, written
from footprint.intake.vocabulary.categories import Verdict, verdict

Lines = Sequence[tuple[int, str]]
_ROW = re.compile(
    r"(?P<kind>[^\W\d][^\d()]*[^\W\d])\s+(?P<number>[0-9０-９]{1,3})(?P<rest>\s*\([^()]*\)|\s+(?-i:[a-zà-ÿ]).*)?"
)
_LEGEND = re.compile(r"(?<!\w)([^\W\d_]{2,5}\d?)\s?=\s?([^\W\d_][^,;=()]*?)\s*(?=[,;)]|$)")
_SIZES = range(15, 50)  # inches
_SCREENS = ("monitor", "television", "interactive_display", "all_in_one")
_FEWEST_ROWS = 2
_LARGEST_COUNT = 100  # from there on a number behind a kind is rather a name, a room or an extension


def with_counts(lines: Lines) -> list[tuple[int, str]]:
    """The lines with every number of devices before the words that it counts, and without abbreviations that one of
    them explains."""
    return _behind(_in_rows(_before_dashes(_spelled_out(lines))))


def _spelled_out(lines: Lines) -> list[tuple[int, str]]:
    """The lines with the kinds that a legend has abbreviations for (`PP = portable, ECR = écran`) instead of these."""
    legends = {at: pairs for at, (_, text) in enumerate(lines) if len(pairs := _LEGEND.findall(text)) > 1}
    kinds = {short: kind for pairs in legends.values() for short, words in pairs if (kind := _explained(short, words))}
    if not kinds:
        return list(lines)
    shorts = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(kinds, key=len, reverse=True)))})(?!\w)")
    return [
        (number, "" if at in legends else shorts.sub(lambda one: kinds[one.group()], text))
        for at, (number, text) in enumerate(lines)
    ]


def _explained(short: str, words: str) -> str:
    """The kind that words or an abbreviation with them name; '' where they name none."""
    return next((kind for kind in (words, f"{short} {words}") if verdict(kind).category), "")


def _before_dashes(lines: Lines) -> list[tuple[int, str]]:
    """The number before a dash (`6 - ordinateurs`), unless these number the lines: each the next after the one before,
    be it anew below each heading."""
    found = [(at, int(match[1])) for at, (_, text) in enumerate(lines) if (match := FORMS["dashed"].match(text))]
    if not found:
        return list(lines)
    starts = [place for place, (_, number) in enumerate(found) if place == 0 or number != found[place - 1][1] + 1]
    runs = [found[begin:end] for begin, end in zip(starts, [*starts[1:], len(found)], strict=True)]
    if all(run[0][1] <= 1 < len(run) for run in runs):
        return list(lines)
    counted = list(lines)
    for at, number in found:
        line, text = lines[at]
        counted[at] = line, FORMS["dashed"].sub(f"{number} ", text, count=1)
    return counted


def _behind(lines: Lines) -> list[tuple[int, str]]:
    """The number behind a kind (`PC fixes 9`, `Imprimante 1`) where each line that ends with a number is such a one, of
    a kind of its own, in the plural wherever several are told."""
    read = {at: match for at, (_, text) in enumerate(lines) if (match := FORMS["counted_behind"].fullmatch(text))}
    kinds = [verdict(match["kind"]).category or verdict(match["kind"]).candidates for match in read.values()]
    plural = [is_plural(match["kind"]) or match["kind"].endswith("s") for match in read.values()]
    agrees = [is_several == (int(match["number"]) > 1) for is_several, match in zip(plural, read.values(), strict=True)]
    if len(read) < 2 or not all(kinds) or len(set(kinds)) < len(kinds) or not any(plural) or not all(agrees):
        return list(lines)
    return [
        (line, f"{read[at]['kind']} : {read[at]['number']}" if at in read else text)
        for at, (line, text) in enumerate(lines)
    ]


def _in_rows(lines: Lines) -> list[tuple[int, str]]:
    """The numbers behind kinds in rows of these (`PC 2, ECR 4, TEL 2`), where several lines are such rows, of kinds
    that differ within each, and do not number the devices (`PC 1, ECR 1` above `PC 2, ECR 2`)."""
    rows = [_row(text) for _, text in lines]
    told = [[piece for piece in row if not isinstance(piece, str)] for row in rows if row]
    if sum(len(row) > 1 for row in told) < _FEWEST_ROWS or not _are_counts(told):
        return list(lines)
    return [
        (line, ", ".join(map(_counted, row)) if row else text) for (line, text), row in zip(lines, rows, strict=True)
    ]


def _row(text: str) -> list[str | re.Match[str]]:
    """The pieces of a row of kinds and numbers, most of them devices that are known, and what is said of these; nothing
    of another line."""
    pieces = pieces_of(text)
    read = [_ROW.fullmatch(piece) or piece for piece in pieces]
    counted = [one for one in read if not isinstance(one, str)]
    others = [one for one in read if isinstance(one, str)]
    if read[:1] == others[:1] or any(re.search(r"\d", one) or _name(verdict(one)) for one in others):
        return []
    said = [verdict(one["kind"]) for one in counted]
    names = [_name(each) or one["kind"] for each, one in zip(said, counted, strict=True)]
    known = sum(map(bool, map(_name, said)))
    sizes = (
        each.category in _SCREENS and int(one["number"]) in _SIZES for each, one in zip(said, counted, strict=True)
    )
    is_row = 2 * known > len(counted) and len(set(names)) == len(names) and not any(sizes)
    return read if is_row else []


def _counted(piece: str | re.Match[str]) -> str:
    if isinstance(piece, str):
        return piece
    return f"{written(piece['number'])} {piece['kind']}{piece['rest'] or ''}"


def _name(said: Verdict) -> str:
    """The kind that words are, or those that they may be, as a text; '' of what is no device."""
    is_device = said.fate in ("device", "ambiguous") and said.how in ("exact", "words", "")
    return said.category or " ".join(said.candidates) if is_device else ""


def _are_counts(rows: Sequence[Sequence[re.Match[str]]]) -> bool:
    """Whether the numbers are counts, and no names: small, and of some kind the same in several rows."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        for one in row:
            numbers[_name(verdict(one["kind"])) or one["kind"]].append(int(one["number"]))
    are_again = any(len(set(own)) < len(own) for own in numbers.values())
    return are_again and all(number < _LARGEST_COUNT for own in numbers.values() for number in own)
