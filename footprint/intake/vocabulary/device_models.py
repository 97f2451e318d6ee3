"""Makers and models of which the category leaves no doubt. Names of product lines are data in `categories.toml`, codes
of models, with their source, in `models.csv`: of several in a text the longest decides, of equals the first row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.phrases import data, parts, strange, tokens

_WORDS = re.compile(r" (?=\S)")  # before a word
# No part of a name: `Intel(R) NUC`, `Surface™ Pro`, `MacBook Pro (13-inch, M1)`.
_SIGNS = re.compile(r"\((?:r|tm|c)\)|[()\[\]®™©]", re.I)
END_OF_CODE = "(?![a-z0-9])"
_TWO_SIGNS = re.compile(r"[a-z0-9][a-z0-9 ](?![?*+{|])")
_AFTER = 1_000_000  # the rows of lists that come behind others
_GLUED = 6  # letters of a name behind which letters and a number may stand (`ThinkPadT14`)


def ending(name: str) -> str:
    """What may follow the name of a product line: no letter but of a plural; anything after a number (`WS-C2960X`)."""
    if name[-1].isdigit():
        return ""
    return r"s?(?![a-z]++(?!\d))" if len(name) >= _GLUED else "s?(?![a-z])"


def padded(maker: str, model: str) -> str:
    """Maker and model as their words are compared, with a space before each word and behind the last."""
    return f" {fold(_SIGNS.sub(' ', maker))} {fold(_SIGNS.sub(' ', model))} "


def is_virtual(maker: str, model: str) -> bool:
    """Whether maker and model are those of a virtual machine."""
    return _is_virtual(maker[:LONGEST_REMEMBERED], model[:LONGEST_REMEMBERED])


@lru_cache(maxsize=65_536)
def _is_virtual(maker: str, model: str) -> bool:
    words = padded("", model)
    if " esxi " in words:
        return False  # the host itself
    return fold(maker) in data()["virtual"]["makers"] or _virtual_models().search(words) is not None


@cache
def _virtual_models() -> re.Pattern[str]:
    return re.compile(f" (?:{'|'.join(map(re.escape, data()['virtual']['models']))}) ")


class _Code(NamedTuple):
    """What a model looks like, its category, and which row it is: of equals the first counts."""

    pattern: str
    category: str
    row: int


class _Rules(NamedTuple):
    """What models look like, with their categories and places in the list. `any_of`: all of them in one, which most
    words end at; each is compiled where that one fits."""

    any_of: re.Pattern[str]
    each: list[_Code]

    @classmethod
    def of(cls, rows: Sequence[_Code]) -> _Rules:
        return cls(re.compile("|".join(row.pattern for row in rows)), list(rows))


_compiled = cache(re.compile)


@cache
def _codes() -> dict[str, list[_Code]]:
    """Maker → the patterns of its codes with their categories; '' → those that are nobody else's."""
    rows: dict[str, list[_Code]] = {}
    with files("footprint.intake.vocabulary").joinpath("models.csv").open(encoding="utf-8") as stream:
        for at, (category, makers, pattern, _) in enumerate(csv.reader(stream)):
            for maker in makers.split(",") if at else ():
                rows.setdefault(maker, []).append(_Code(pattern + END_OF_CODE, category, at))
    return rows


@cache
def _of_maker(maker: str) -> _Rules:
    return _Rules.of(_codes()[maker])


@cache
def _of_anybody(begin: str) -> _Rules | None:
    """Codes and names of product lines that need no maker and begin with these two signs, or with this sign and any."""
    rows = _by_first_signs().get(begin)
    return _Rules.of(rows) if rows else None


@cache
def _by_first_signs() -> dict[str, list[_Code]]:
    """The first two signs, or the first where the second is none, → what begins with them: so few are compiled."""
    names = [(fold(name), category) for category, names in data()["models"].items() for name in names]
    lines = [_Code(re.escape(name) + ending(name), category, _AFTER + at) for at, (name, category) in enumerate(names)]
    first: dict[str, list[_Code]] = {}
    for row in (*_codes()[""], *lines):
        two = _TWO_SIGNS.match(row.pattern)
        first.setdefault(two.group() if two else row.pattern[0], []).append(row)
    return first


@cache
def _makers() -> re.Pattern[str]:
    """The makers whose codes mean nothing without them."""
    makers = sorted(filter(None, _codes()), key=len, reverse=True)
    return re.compile(f" ({'|'.join(map(re.escape, makers))})(?![a-z0-9])")


@cache
def product_words() -> frozenset[str]:
    """The words of names of product lines, whole."""
    names = (fold(name) for names in data()["models"].values() for name in names)
    patterns = (re.sub(r"\\[a-z]|\[[^\]]*\]", "0", pattern) for rows in _codes().values() for pattern, *_ in rows)
    return frozenset(
        word for text in (*names, *patterns) for word in re.findall(r"(?<![a-z0-9])[a-z]{4,}(?![a-z0-9])", text)
    )


class _Name(NamedTuple):
    """A name or code of a model, as far as it was read: its category and its place in the text."""

    category: str
    at: int
    end: int
    row: int


def _names(words: str) -> Iterator[_Name]:
    """All names and codes of models in a text."""
    of_makers = [(_of_maker(maker), 2 * _AFTER) for maker in dict.fromkeys(_makers().findall(words))]
    for at in (place.end() for place in _WORDS.finditer(words)):
        of_anybody = ((_of_anybody(words[at : at + size]), 0) for size in (1, 2))
        for rules, later in (*of_anybody, *of_makers):
            if rules and rules.any_of.match(words, at):
                for pattern, category, row in rules.each:
                    if match := _compiled(pattern).match(words, at):
                        yield _Name(category, at, match.end(), later + row)


def _named(words: str) -> _Name | None:
    """The longest name of a model in a text, from the first name of its category on (`ProLite XUB2493HS`). A part that
    stands behind a device is built into it (`Legion 5 GeForce RTX 3060`), and what a maker mostly makes counts only
    where nothing else is named (`WatchGuard AP125`)."""
    every = list(_names(words))
    if not every:
        return None
    makers = {match.span(1) for match in _makers().finditer(words)}
    names = [name for name in every if (name.at, name.end) not in makers] or every
    device = min((name.end for name in names if name.category not in data()["set_aside"]), default=len(words))
    names = [name for name in names if name.category != "component" or name.at < device]
    if not names:
        return None
    longest = max(names, key=lambda name: (name.end - name.at, -name.at, -name.row))
    ours = (name.at for name in every if name.category == longest.category or (name.at, name.end) in makers)
    return longest._replace(at=min(ours))


def by_model(maker: str, model: str) -> str | None:
    """The category of which a maker's model name leaves no doubt; None for all others. The longest phrase decides."""
    return _by_model(maker[:LONGEST_REMEMBERED], model[:LONGEST_REMEMBERED])


@lru_cache(maxsize=65_536)
def _by_model(maker: str, model: str) -> str | None:
    named = _named(padded(maker, model))
    return named.category if named else None


@lru_cache(maxsize=65_536)
def named_in(text: str) -> str | None:
    """The category of a model that a text of category names, where nothing unknown and no accessory stands before the
    model, and no accessory behind it."""
    words = padded("", text)
    named = _named(words)
    if named is None:
        return None
    before, behind = parts(tokens(words[: named.at])), parts(tokens(words[named.end :]))
    if strange(before) or any(part.kind == "and" for part in before):
        return None
    if any(part.category in data()["set_aside"] for part in (*before, *behind)):  # `FortiGate licence UTM`
        return None
    return named.category


def is_no_more_than_a_model(text: str) -> bool:
    """Whether all words of things in a text belong to the model's own name (`ZBook Power`, `Webex Room Kit`)."""
    words = padded("", text)
    named = _named(words)
    around = () if named is None else (*tokens(words[: named.at]), *tokens(words[named.end :]))
    return named is not None and not any(part.kind == "thing" for part in parts(around))
