"""Makers and models of which the category leaves no doubt. The names are data (`categories.toml`)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from footprint.intake.folding import LONGEST_REMEMBERED, fold
from footprint.intake.phrases import data, parts, strange, tokens


def is_virtual(maker: str, model: str) -> bool:
    """Whether maker and model are those of a virtual machine."""
    return _is_virtual(maker[:LONGEST_REMEMBERED], model[:LONGEST_REMEMBERED])


@lru_cache(maxsize=65_536)
def _is_virtual(maker: str, model: str) -> bool:
    virtual = data()["virtual"]
    padded = f" {fold(model)} "
    if " esxi " in padded:
        return False  # the host itself
    return fold(maker) in virtual["makers"] or any(f" {word} " in padded for word in virtual["models"])


@cache
def _models() -> list[tuple[str, str]]:
    pairs = [(fold(name), category) for category, names in data()["models"].items() for name in names]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def by_model(maker: str, model: str) -> str | None:
    """The category of which a maker's model name leaves no doubt; None for all others. The longest phrase decides."""
    return _by_model(maker[:LONGEST_REMEMBERED], model[:LONGEST_REMEMBERED])


@lru_cache(maxsize=65_536)
def _by_model(maker: str, model: str) -> str | None:
    padded = f" {fold(maker)} {fold(model)}"
    return next((category for name, category in _models() if f" {name}" in padded), None)


@lru_cache(maxsize=65_536)
def named_in(text: str) -> str | None:
    """The category of a model that a text of category names, where nothing unknown stands before the model."""
    padded = f" {fold(text)} "
    for name, category in _models():
        found = re.search(rf" {re.escape(name)}(?![a-z])", padded)
        if found:
            before = parts(tokens(padded[: found.start()]))
            sure = not strange(before) and not any(part.kind == "and" for part in before)
            return category if sure else None
    return None
