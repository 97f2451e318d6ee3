"""Makers and models of which the category leaves no doubt. Names of product lines are data in `categories.toml`, codes
of models, with their source, in `models.csv`: of several in a text the longest decides."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.phrases import data, parts, strange, tokens

_WORDS = re.compile(r" (?=\S)")  # before a word


def is_virtual(maker: str, model: str) -> bool:
    """Whether maker and model are those of a virtual machine."""
    return _is_virtual(maker[:LONGEST_REMEMBERED], model[:LONGEST_REMEMBERED])


@lru_cache(maxsize=65_536)
def _is_virtual(maker: str, model: str) -> bool:
    padded = f" {fold(model)} "
    if " esxi " in padded:
        return False  # the host itself
    return fold(maker) in data()["virtual"]["makers"] or _virtual_models().search(padded) is not None


@cache
def _virtual_models() -> re.Pattern[str]:
    return re.compile(f" (?:{'|'.join(map(re.escape, data()['virtual']['models']))}) ")


_Rule = tuple[re.Pattern[str], str]  # what a model looks like, its category


@cache
def _codes() -> dict[str, list[_Rule]]:
    """Maker → its codes of models; '' → those that are nobody else's."""
    rules: dict[str, list[_Rule]] = {}
    with files("footprint.intake.vocabulary").joinpath("models.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            for maker in row["maker"].split(","):
                rules.setdefault(maker, []).append((re.compile(f"{row['pattern']}(?![a-z0-9])"), row["category"]))
    return rules


@cache
def _of_anybody(after: str) -> dict[str, list[_Rule]]:
    """First sign → codes, and names of product lines with what may not follow them, that need no maker."""
    names = [(fold(name), category) for category, names in data()["models"].items() for name in names]
    rules = [*_codes()[""], *((re.compile(re.escape(name) + after), category) for name, category in names)]
    first: dict[str, list[_Rule]] = {}
    for rule in rules:
        first.setdefault(rule[0].pattern[0], []).append(rule)
    return first


@cache
def _makers() -> re.Pattern[str]:
    """The makers whose codes mean nothing without them."""
    makers = sorted(filter(None, _codes()), key=len, reverse=True)
    return re.compile(f" ({'|'.join(map(re.escape, makers))})(?![a-z0-9])")


def _named(padded: str, after: str) -> tuple[int, str] | None:
    """The category of the first of the longest names of models in a text, and where the first name of that category
    stands (`ProLite XUB2493HS`)."""
    of_makers = [rule for maker in dict.fromkeys(_makers().findall(padded)) for rule in _codes()[maker]]
    of_anybody = _of_anybody(after)
    names = [
        (match.end() - at, at, category)
        for at in (place.end() for place in _WORDS.finditer(padded))
        for pattern, category in (*of_anybody.get(padded[at], ()), *of_makers)
        if (match := pattern.match(padded, at))
    ]
    if not names:
        return None
    _, _, longest = max(names, key=lambda name: (name[0], -name[1]))
    return min(at for _, at, category in names if category == longest), longest


def by_model(maker: str, model: str) -> str | None:
    """The category of which a maker's model name leaves no doubt; None for all others. The longest phrase decides."""
    return _by_model(maker[:LONGEST_REMEMBERED], model[:LONGEST_REMEMBERED])


@lru_cache(maxsize=65_536)
def _by_model(maker: str, model: str) -> str | None:
    named = _named(f" {fold(maker)} {fold(model)}", "")
    return named[1] if named else None


@lru_cache(maxsize=65_536)
def named_in(text: str) -> str | None:
    """The category of a model that a text of category names, where nothing unknown stands before the model,
    and no accessory behind it."""
    padded = f" {fold(text)} "
    named = _named(padded, "(?![a-z])")
    if named is None:
        return None
    before, behind = parts(tokens(padded[: named[0]])), parts(tokens(padded[named[0] :]))
    sure = not strange(before) and not any(part.kind == "and" for part in before)
    if any(part.category in data()["set_aside"] for part in behind):  # `FortiGate licence UTM`
        return None
    return named[1] if sure else None
