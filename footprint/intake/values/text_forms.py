"""The patterns of texts that are no tables, made from `texts.toml`, and the numbers in them that count no devices."""

from __future__ import annotations

import re
from functools import lru_cache

from footprint.intake.vocabulary.counts_in_labels import NUMBER_WORDS, is_unit
from footprint.intake.vocabulary.folding import fold, plain
from footprint.remembered import toml

LONGEST = 600  # letters of a line
DATA = toml("footprint.intake.values", "texts.toml")
_DIGIT = re.compile(r"\d")
# Digits that count nothing are written wide (`２０２２`): to patterns of quantities they are no digits (`[0-9]`),
# to all others they are the same (`\d`, `fold`).
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_NARROW = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９", "0123456789", strict=True)}


def _expanded(form: str) -> str:
    return re.sub(r"<<(\w+)>>", lambda name: f"(?:{_named_form(name[1])})", form)


def _named_form(name: str) -> str:
    """The pattern of a form, or of the words of a list with or without their accents."""
    if name not in (words := DATA | {"number_words": NUMBER_WORDS}):
        return _expanded(DATA["forms"][name])
    return "|".join("".join(map(_letter, word)) for word in sorted(words[name], key=lambda word: (-len(word), word)))


def _letter(sign: str) -> str:
    if sign in "*' ":
        return {"*": r"\w*", "'": "['’]", " ": r"\s"}[sign]
    bare = plain(sign)
    return f"[{sign}{bare}]" if bare != sign and len(bare) == 1 else re.escape(sign)


class _Forms(dict[str, re.Pattern[str]]):
    """The patterns by their names. Each is compiled where it is first asked for: a plain table needs few."""

    def __missing__(self, name: str) -> re.Pattern[str]:
        self[name] = re.compile(_expanded(DATA["forms"][name]), re.I)
        return self[name]


FORMS = _Forms()


@lru_cache(maxsize=16_384)
def uncounting(text: str) -> str:
    """The text with the digits of years, days, amounts of money, sizes, numbers of rooms, of telephones … written wide,
    so that no pattern takes them for a number of devices."""
    if len(text) > LONGEST or not _DIGIT.search(text):
        return text  # nothing is read of it, or it counts nothing

    def measured(number: re.Match[str]) -> str:
        behind = text[number.end() :]
        is_measure = is_unit(behind) and fold(behind).split()[0] not in DATA["counting_units"]
        return number.group().translate(_WIDE) if is_measure else number.group()

    return FORMS["no_count"].sub(lambda found: found.group().translate(_WIDE), FORMS["measured"].sub(measured, text))


def written(text: str) -> str:
    """The text with all digits as they were written."""
    return text.translate(_NARROW)
