"""Makers and models of which the category leaves no doubt. The names are data (`categories.toml`)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from footprint.intake.vocabulary.folding import LONGEST_REMEMBERED, fold
from footprint.intake.vocabulary.phrases import data, parts, strange, tokens


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


@cache
def _models() -> dict[str, str]:
    """Folded name → category, the longest name first."""
    pairs = [(fold(name), category) for category, names in data()["models"].items() for name in names]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _names(after: str) -> re.Pattern[str]:
    """The longest name at each place of a padded text; `after`: what may not follow it."""
    return re.compile(f"(?= ({'|'.join(map(re.escape, _models()))}){after})")


@cache
def _beginnings() -> frozenset[str]:
    """The first two letters of the names."""
    return frozenset(name.split()[0][:2] for name in _models())


@cache
def _rank() -> dict[str, int]:
    return {name: rank for rank, name in enumerate(_models())}


def _longest_name(padded: str, after: str) -> re.Match[str] | None:
    """Where the first of the longest names of models in a text stands."""
    if not any(word[:2] in _beginnings() for word in padded.split()):
        return None
    return min(_names(after).finditer(padded), key=lambda found: _rank()[found.group(1)], default=None)


def by_model(maker: str, model: str) -> str | None:
    """The category of which a maker's model name leaves no doubt; None for all others. The longest phrase decides."""
    return _by_model(maker[:LONGEST_REMEMBERED], model[:LONGEST_REMEMBERED])


@lru_cache(maxsize=65_536)
def _by_model(maker: str, model: str) -> str | None:
    found = _longest_name(f" {fold(maker)} {fold(model)}", "")
    return _models()[found.group(1)] if found else None


@lru_cache(maxsize=65_536)
def named_in(text: str) -> str | None:
    """The category of a model that a text of category names, where nothing unknown stands before the model."""
    padded = f" {fold(text)} "
    found = _longest_name(padded, "(?![a-z])")
    if found is None:
        return None
    before = parts(tokens(padded[: found.start()]))
    sure = not strange(before) and not any(part.kind == "and" for part in before)
    return _models()[found.group(1)] if sure else None
