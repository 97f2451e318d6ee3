"""Numbers of devices that stand where other texts have a number of a point, a size or a name: before a dash, behind a
kind. Only all lines of a text together tell which they are; each is rewritten so that `text_lines` reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from footprint.intake.rearranging.texts.places_before import with_sign
from footprint.intake.rearranging.texts.rows_of_kinds import number_first
from footprint.intake.values.text_forms import FORMS
from footprint.intake.vocabulary.categories import verdict

Lines = Sequence[tuple[int, str]]
_LEGEND = re.compile(r"(?<!\w)([^\W\d_]{2,5}\d?)\s?=\s?([^\W\d_][^,;=()]*?)\s*(?=[,;)]|$)")


def with_counts(lines: Lines) -> list[tuple[int, str]]:
    """The lines with every number of devices before the words that it counts, and without abbreviations that one of
    them explains."""
    return [(line, with_sign(text)) for line, text in number_first(_before_dashes(_spelled_out(lines)))]


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
