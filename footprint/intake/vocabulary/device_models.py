"""Makers and models of which the category leaves no doubt. Names of product lines are data in `categories.toml`, codes
of models, with their source, in `models.csv`: of several in a text the longest decides, of equals the first row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.phrases import (
    AMBIGUOUS,
    Part,
    data,
    names_device,
    of_another_trade,
    parts,
    strange,
    tokens,
    without_other_trades,
)
from footprint.remembered import remembered

_WORDS = re.compile(r" (?=\S)")  # before a word
# No part of a name: `Intel(R) NUC`, `Surface™ Pro`, `MacBook Pro (13-inch, M1)`.
_SIGNS = re.compile(r"\((?:r|tm|c)\)|[()\[\]®™©]", re.I)
SUFFIXES = frozenset(["se", "max", "ultra", "lite", "plus", "fe", "neo", "note"])  # behind models of telephones
_FIRSTS = re.compile(r" ([a-z0-9]+)")
END_OF_CODE = "(?![a-z0-9])"
_GOES_ON = re.compile("[a-z0-9]")
_PLAINLY = re.compile(r"[a-z0-9 ]+(?![?*+{|])")  # the beginning of a pattern that stands for itself
_MOST_BEGUN = 4
_AFTER = 1_000_000  # the rows of lists that come behind others
# `FW-1`, `pve01`, `SW-CORE-A`, `INFO1-P01`
_OWN_NAME = re.compile(
    r"[(\[]?[a-z]{1,12}(?:(?:[-_][a-z0-9]+)+|\d{1,4}|\d{1,2}[-_](?:[a-z]{1,3}\d{1,3}|[a-z]{4,8}))[)\],:]?", re.I
)
_ROW_OF_MACHINES = re.compile(r"[a-z][a-z0-9._-]{0,20}\[\d+(?:[-,:]\d+)*\][a-z0-9._-]*", re.I)  # `node[001-032]`
_PARTS, _LONGEST_OWNER = 3, 6  # of the name of a machine: whose it is, its kind, its number
_OWNED = re.compile(r"^\w+[-_]\w+[-_]\d+$")
_BEGIN = re.compile(r"[a-z]+(?=\d*$)")  # the letters of a word
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


class _Alike(NamedTuple):
    """What models of one beginning look like. `any_of`: all of them in one pattern, which most words end at; each is
    compiled where that one fits."""

    any_of: str
    each: Sequence[_Code]


class _Rules(NamedTuple):
    """What models look like, by the letters and digits with which all of them begin, of which no more than
    `_MOST_BEGUN` are looked up: so few are compiled. `sizes`: the numbers of them that there are."""

    begun: dict[str, _Alike]
    sizes: Sequence[int]

    @classmethod
    def of(cls, rows: Iterable[_Code]) -> _Rules:
        first: dict[str, list[_Code]] = {}
        for row in rows:
            begin = _PLAINLY.match(row.pattern)
            first.setdefault(begin.group()[:_MOST_BEGUN] if begin else "", []).append(row)
        begun = {begin: _Alike("|".join(row.pattern for row in alike), alike) for begin, alike in first.items()}
        return cls(begun, sorted(set(map(len, begun))))

    def fitting(self, words: str, at: int) -> Iterator[tuple[_Code, int]]:
        """Those that stand at this place of a text, with their ends."""
        for size in self.sizes:
            alike = self.begun.get(words[at : at + size])
            if alike and _compiled(alike.any_of).match(words, at):
                for row in alike.each:
                    if match := _compiled(row.pattern).match(words, at):
                        yield row, match.end()


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
def _of_anybody() -> _Rules:
    """Codes and names of product lines that need no maker."""
    names = [(fold(name), category) for category, names in data()["models"].items() for name in names]
    lines = [
        _Code(re.escape(name).replace(r"\ ", " ") + ending(name), category, _AFTER + at)
        for at, (name, category) in enumerate(names)
    ]
    return _Rules.of((*_codes()[""], *lines))


@cache
def _makers() -> dict[str, list[str]]:
    """The makers whose codes mean nothing without them, by their first word, the longest first."""
    makers: dict[str, list[str]] = {}
    for maker in sorted(filter(None, _codes()), key=len, reverse=True):
        makers.setdefault(maker.split()[0], []).append(maker)
    return makers


def _makers_in(words: str) -> dict[tuple[int, int], str]:
    """(place, end) → each of these makers in a text."""
    found, end = {}, 0
    for first in _FIRSTS.finditer(words):
        for maker in _makers().get(first[1], ()) if first.start() >= end else ():
            if words.startswith(maker, first.start(1)) and not _GOES_ON.match(words, first.start(1) + len(maker)):
                end = first.start(1) + len(maker)
                found[first.start(1), end] = maker
                break
    return found


@remembered()
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


@cache
def _of_category(category: str) -> _Rules:
    """The codes of all makers of one category."""
    makers = (row for maker, rows in _codes().items() if maker for row in rows)
    return _Rules.of(row for row in makers if row.category == category)


def _names(words: str, categories: Sequence[str]) -> Iterator[_Name]:
    """All names and codes of models in a text; codes of these categories without their makers, too."""
    every = [(_of_anybody(), 0)]
    every += [(_of_maker(maker), 2 * _AFTER) for maker in dict.fromkeys(_makers_in(words).values())]
    every += [(_of_category(category), 3 * _AFTER) for category in categories]
    for at in (place.end() for place in _WORDS.finditer(words)):
        for rules, later in every:
            for row, end in rules.fitting(words, at):
                yield _Name(row.category, at, end, later + row.row)


def _named(words: str, *categories: str) -> _Name | None:
    """The longest name of a model in a text, from the first name of its category on (`ProLite XUB2493HS`). A part that
    stands behind a device is built into it (`Legion 5 GeForce RTX 3060`), and what a maker mostly makes counts only
    where nothing else is named (`WatchGuard AP125`)."""
    every = list(_names(words, categories))
    if not every:
        return None
    makers = _makers_in(words)
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


def by_series(maker: str, model: str) -> str | None:
    """The same where the model is one of a series, and not only of a maker that mostly makes such devices."""
    words = padded(maker[:LONGEST_REMEMBERED], model[:LONGEST_REMEMBERED])
    category, makers = by_model(maker, model), _makers_in(words)
    named = {name.category for name in _names(words, ()) if (name.at, name.end) not in makers}
    return category if category is not None and category in named else None


@lru_cache(maxsize=65_536)
def named_in(text: str) -> str | None:
    """The category of a model that a text of category names; None where unknown words before it may be the thing, or an
    accessory is named. The own name of a machine is nothing unknown, nor are words behind a word of several devices,
    which the model is one of (`PC pilotage HPLC (OptiPlex 7050)`); what such names say goes with the model."""
    words = padded("", text)
    named = _named(words)
    own = _own_names(text) if named or _says_by_custom(words) else {}
    named = named or _named_by_custom(words, own)
    if named is None:
        return None
    sides = words[: named.at], words[named.end :]
    if {own.get(word, "") for side in sides for word in side.split()} - {named.category, ""}:
        return None
    before, behind = (without_other_trades(parts(tokens(said))) for said in sides)
    if any(part.kind == "and" for part in before):
        return None
    beside = next((at for at, part in enumerate(behind) if part.kind == "and"), len(behind))  # `+ sacoches`
    if any(part.category in data()["set_aside"] for part in (*before, *behind[:beside])):  # `FortiGate licence UTM`
        return None
    unsaid = [part for part in before if part.words[0] not in own]
    return named.category if not strange(unsaid) or _is_for(unsaid, named.category) else None


def ends_in_model(text: str) -> bool:
    """Whether the last word of a text belongs to the name of a model of the kind that the text names (`HP Elite x2`),
    and to none that another name runs into (`MacBook Pro x2`)."""
    words = padded("", text[:LONGEST_REMEMBERED])
    named = _named(words)
    if named is None:
        return False
    last, end = words.rstrip().rfind(" ") + 1, len(words) - 1
    return any(
        name.at <= last and name.end == end and name.category == named.category
        and (named.end == end or name.at >= named.end)
        for name in _names(words, ())
    )  # fmt: skip


def _named_by_custom(words: str, own: Mapping[str, str]) -> _Name | None:
    """A code without its maker, of the kind that an own name beside it says (`R740 – pve01`)."""
    telling = [word for word, means in own.items() if means]
    if not telling:
        return None
    beside = re.sub(rf"(?<= )(?:{'|'.join(map(re.escape, telling))})(?= )", lambda word: "-" * len(word[0]), words)
    return _named(beside, *{own[word] for word in telling})


def _is_for(before: Sequence[Part], category: str) -> bool:
    """Whether what stands before a model begins with a word of several devices, or one of its kind, and names no other
    thing: all else says what it is for."""
    things = [part for part in before if part.kind == "thing"]
    if not things or before[-1].kind == "small" or any(map(of_another_trade, before)):  # `socle pour T46S`
        return False
    known = all(part.category == category or (part.category == AMBIGUOUS and names_device(part)) for part in things)
    return known and not strange(before[: before.index(things[0])])


def _says_by_custom(words: str) -> bool:
    """Whether some word may be one that own names of machines begin with."""
    return not data()["own_names"].keys().isdisjoint(word.rstrip("0123456789") for word in words.split())


def _own_names(text: str) -> dict[str, str]:
    """The words of the own names of machines (`FW-1`, `pve01`), and those that such names begin with (`SW`), with the
    category that they say by custom, '' for none."""
    said: dict[str, str] = {}
    for name in text.split():
        words = fold(_SIGNS.sub(" ", name)).split()
        begin = _BEGIN.match(words[0]) if words else None
        means = data()["own_names"].get(begin.group(), "") if begin else ""
        is_own = _OWN_NAME.fullmatch(name) and (not text.isupper() or any(map(str.isdigit, name)))
        said |= dict.fromkeys(words if is_own else words[:1] if means else (), means)
    return said


def is_own_name(text: str) -> bool:
    """Whether a text is no more than what one machine, or a row of them, is called."""
    return _OWN_NAME.fullmatch(text.strip()) is not None or is_row_of_machines(text)


def is_row_of_machines(text: str) -> bool:
    """Whether a text is what machines with numbers are called together, as clusters write it (`gpu[01-06]`)."""
    return _ROW_OF_MACHINES.fullmatch(text.strip()) is not None


def by_custom(name: str) -> str | None:
    """The kind of computer that the own name of a machine begins with by custom (`PORT-012`), or that it has between
    whose it is and its number (`QL-PORT-012`); '' where it says nothing (`DESKTOP-4K2`, as Windows calls any); None of
    other texts. No proof by itself."""
    words = fold(name).split()
    begin = _BEGIN.match(words[0]) if words else None
    named: dict[str, str] = data()["names_of_computers"]
    if begin and begin.group() != fold(name) and begin.group() in named:
        return named[begin.group()]
    is_owned = len(words) == _PARTS and len(words[0]) <= _LONGEST_OWNER and words[2].isdigit()
    return named.get(words[1]) if is_owned and _OWNED.search(name) else None


def is_no_more_than_a_model(text: str) -> bool:
    """Whether all words of things in a text belong to the model's own name (`ZBook Power`, `Webex Room Kit`)."""
    words = padded("", text)
    named = _named(words)
    around = () if named is None else (*tokens(words[: named.at]), *tokens(words[named.end :]))
    return named is not None and not any(part.kind == "thing" for part in parts(around))


def words_of_model(text: str) -> str:
    """The words of a model's own name in a text, folded; '' where it names none."""
    words = padded("", text)
    named = _named(words)
    return words[named.at : named.end].strip() if named else ""
