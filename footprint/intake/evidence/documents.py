"""What a text in which no table stands is: the minutes of a meeting, a letter, or any sentences. Nothing of it is read;
who sent it is told what it is, and not that a header is lacking. Contracts are told by `formats.tools.line_forms`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from footprint.intake.formats.text import Source
from footprint.intake.vocabulary.folding import plain
from footprint.remembered import toml

PROSE = "prose"
_NEEDED = {"minutes": 2, "letter": 2}  # signs
_LOOKED_AT, _LONGEST_LINE = 200, 2_000  # lines, letters
_FEWEST_SENTENCES, _WORDS_OF_ONE = 3, 6
_MOSTLY = 0.6
_END = re.compile(r"[.!?;:…»\"')]$")


def named(source: Source) -> str:
    """What a text is: `minutes`, `letter`, or `prose` where most of its lines are sentences; '' of any
    other."""
    lines = [plain(line[:_LONGEST_LINE]).strip() for line in islice(source.lines(), _LOOKED_AT)]
    filled = [line.strip('" ;,\t|') for line in lines if line.strip('" ;,\t|')]
    if not _are_sentences(filled):
        return ""
    text = "\n".join(filled)
    kinds = (
        kind for kind, signs in _signs().items() if sum(bool(sign.search(text)) for sign in signs) >= _NEEDED[kind]
    )
    return next(kinds, PROSE)


@cache
def _signs() -> dict[str, list[re.Pattern[str]]]:
    lists = toml("footprint.intake.evidence", "documents.toml")
    return {kind: [re.compile(sign, re.MULTILINE) for sign in signs] for kind, signs in lists.items()}


def _are_sentences(lines: Sequence[str]) -> bool:
    """Whether most of what is written stands in lines that are sentences."""
    sentences = [line for line in lines if len(line.split()) >= _WORDS_OF_ONE and _END.search(line)]
    return len(sentences) >= _FEWEST_SENTENCES and sum(map(len, sentences)) >= _MOSTLY * sum(map(len, lines))
