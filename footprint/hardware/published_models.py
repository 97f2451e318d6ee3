"""Which published model an inventory's maker and model text name, with a score, or why none can be said to be it.

A match serves a line beside the result only; no impact is computed here (`method/model_matches.sql` does).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from rapidfuzz import fuzz

from factors import tables
from factors.catalogue import HOME, MODELS
from footprint.intake.vocabulary.folding import plain

Status = Literal["matched", "ambiguous", "unmatched"]

MODELS_FILE = HOME / MODELS
THRESHOLD = 90.0  # least likeness of the words of a name, 0 to 100; numbers must be the same
EXACT_WORD = 4  # words up to this length (pro, max, mini) are distinctions, never slips of the pen
MATERIAL = 0.10  # candidates farther than this from the middle of their range are different figures
LEAST_SPLIT, MOST_SPLIT = 0.90, 1.01  # what the published stages must add up to, as a share of the total
YEARS = 4  # a device bought farther from the declaration than this may be a namesake
MOST_CANDIDATES = 10  # kept to be shown

CATEGORIES = {
    **{name: name for name in (
        "all_in_one", "desktop", "laptop", "monitor", "smartphone", "smartwatch", "tablet", "thin_client",
        "workstation",
    )},
    **dict.fromkeys(("server", "server_rack", "server_tower", "server_blade"), "server"),
    "large_format_display": "interactive_display",
}  # fmt: skip
MAKERS = {
    "apple": "apple", "asus": "asus", "asustek": "asus", "dell": "dell", "emc": "dell", "fairphone": "fairphone",
    "google": "google", "hewlett": "hp", "hp": "hp", "hpe": "hp", "lenovo": "lenovo", "microsoft": "microsoft",
    "samsung": "samsung",
}  # fmt: skip
NOISE = frozenset({
    "inc", "corp", "corporation", "company", "co", "packard", "enterprise", "electronics", "technologies", "computer",
    "computers", "notebook", "pc", "desktop", "laptop", "monitor", "business", "server", "display", "with", "the",
    "and", "de", "la", "all", "in", "one", "aio", "new",
})  # fmt: skip
FORMS = (
    (re.compile(r"\b(micro form factor|micro|mff|tiny)\b"), "micro"),
    (re.compile(r"\b(small form factor|sff|small)\b"), "small"),
    (re.compile(r"\b(mini ?tower|tower|mt|twr)\b"), "tower"),
    (re.compile(r"\bultra\b(?= *$)"), "ultra"),
    (re.compile(r"\b(2 in 1|convertible|x360)\b"), "convertible"),
    (re.compile(r"\brack\b"), "rack"),
    (re.compile(r"\bblade\b"), "blade"),
)
STORAGE = re.compile(r"\b(\d+) ?(gb|go|tb|to)\b")
INCHES = re.compile(r"\b(\d{2}(?:[.,]\d)?)[ -]?(?:inches|inch|pouces|in\b|\"|'')")
BARE_INCHES = re.compile(r"\b(1[1-7]|2[1-7](?:[.,]5)?)\b")
CHIP = re.compile(r"\b(m[1-4](?: (?:pro|max|ultra))?|intel)\b")
PROCESSOR = re.compile(r"\b(?:core )?(i[3579])(?:[ -]\w+)?\b|\bryzen \d(?: pro)?(?: \w+)?\b")
GENERATION = re.compile(r"\b(?:gen|generation) ?(\d+)\b|\b(\d+)(?:st|nd|rd|th|e|eme) gen(?:eration)?\b")
YEAR = re.compile(r"\b(20[012]\d)\b")
SIGNS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Name:
    """A model's name taken apart. Numbers and words tell models apart; of `details`, only what both sides state."""

    maker: str | None
    numbers: frozenset[str]
    words: tuple[str, ...]
    form: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Model:
    """One published model: `making` in kgCO2e a device, None where the split by stage is not complete enough."""

    name: Name
    title: str
    category: str
    year: int | None
    making: float | None
    factor_id: str
    locator: str


@dataclass(frozen=True)
class Match:
    """What was decided. `model` is one published row, never an average; `candidates` are shown with their figures."""

    status: Status
    score: float | None = None
    model: Model | None = None
    candidates: tuple[Model, ...] = ()


def maker_of(maker: str | None, text: str) -> str | None:
    """The maker's own name; '?' for a maker that publishes nothing, None if nobody names one."""
    for word in SIGNS.split(plain(maker or "")):
        if word in MAKERS:
            return MAKERS[word]
    if maker and maker.strip():
        return "?"
    return next((MAKERS[word] for word in SIGNS.split(plain(text)) if word in MAKERS), None)


def take_apart(maker: str | None, text: str) -> Name:
    """Maker, numbers, words, form factor and details of a model as written."""
    own, rest = maker_of(maker, text), plain(text)
    details = {}
    apple = own in ("apple", None) and re.search(r"\b(macbook|imac)\b", rest) is not None
    for name, pattern in (("storage", STORAGE), ("inches", INCHES), ("chip", CHIP), ("year", YEAR)):
        found = pattern.search(rest) if name not in ("chip", "year") or apple else None
        if found:
            details[name] = "".join(found.groups()).replace(",", ".").replace("go", "gb").replace("to", "tb")
            rest = pattern.sub(" ", rest)
    rest = re.sub(r"\([^)]*\)|\b\d+[- ]core\b.*", " ", rest) if apple else rest
    if apple and "inches" not in details and (bare := BARE_INCHES.search(rest)):
        details["inches"] = bare[1].replace(",", ".")
        rest = BARE_INCHES.sub(" ", rest)
    rest = GENERATION.sub(lambda found: f"g{found[1] or found[2]}", PROCESSOR.sub(" ", rest))
    rest = SIGNS.sub(" ", re.sub(r"(?<=\d)\+", " plus ", rest)).strip()
    form = ""
    for pattern, name in FORMS:
        if pattern.search(rest):
            form, rest = form or name, pattern.sub(" ", rest)
    words = {word for word in rest.split() if word not in NOISE and MAKERS.get(word) != (own or "?")}
    numbers = frozenset(word for word in words if any(sign.isdigit() for sign in word))
    return Name(own, numbers, tuple(sorted(words - numbers)), form, tuple(sorted(details.items())))


def likeness(asked: Name, known: Name) -> float:
    """0 to 100: how alike two names are; 0 where maker, a number, a short word or a stated detail differs."""
    if asked.maker not in (None, known.maker) or asked.numbers != known.numbers or not (asked.numbers or asked.words):
        return 0.0
    theirs = dict(known.details)
    if any(theirs.get(name, value) != value for name, value in asked.details):
        return 0.0
    if len(asked.words) != len(known.words):
        return 0.0
    if {word for word in asked.words if len(word) <= EXACT_WORD} != {w for w in known.words if len(w) <= EXACT_WORD}:
        return 0.0
    return float(fuzz.ratio(" ".join(asked.words), " ".join(known.words)))


def usable(row: dict[str, Any]) -> float | None:
    """Making in kgCO2e, where the stages that the maker states add up to nearly the whole; never anything of use."""
    making, whole = row["manufacturing_kgco2e"], row["total_kgco2e"]
    stages = (making, row["distribution_kgco2e"], row["use_kgco2e"], row["end_of_life_kgco2e"])
    if making is None or row["use_kgco2e"] is None or not whole:
        return None
    stated = sum(stage for stage in stages if stage is not None) / whole
    return float(making) if LEAST_SPLIT <= stated <= MOST_SPLIT else None


@cache
def published(path: Path = MODELS_FILE) -> dict[str, tuple[Model, ...]]:
    """Published models by category, in the order of their ids; none if the drawer is not there."""
    found: dict[str, list[Model]] = {}
    rows = sorted(tables.read(path), key=lambda row: str(row["factor_id"])) if path.exists() else []
    for row in rows:
        category = CATEGORIES.get(row["subject"])
        if category:
            name = take_apart(row["maker"], row["model"])
            title = f"{row['maker']} {row['model']}"
            model = Model(name, title, category, row["year"], usable(row), row["factor_id"], row["locator"])
            found.setdefault(category, []).append(model)
    return {category: tuple(models) for category, models in found.items()}


@cache
def _by_numbers(path: Path) -> dict[tuple[str, frozenset[str]], list[Model]]:
    """Published models by category and the numbers of their names: names with other numbers are never alike."""
    found: dict[tuple[str, frozenset[str]], list[Model]] = {}
    for category, models in published(path).items():
        for model in models:
            found.setdefault((category, model.name.numbers), []).append(model)
    return found


@lru_cache(maxsize=65_536)
def match(maker: str | None, text: str | None, category: str, path: Path = MODELS_FILE) -> Match:
    """The published model of this category that `text` names, if there is no doubt."""
    asked = take_apart(maker, text or "")
    scored = [(likeness(asked, model.name), model) for model in _by_numbers(path).get((category, asked.numbers), ())]
    best = max((score for score, _ in scored), default=0.0)
    if best < THRESHOLD:
        return Match("unmatched")
    alike = [model for score, model in scored if score == best]
    exact = [model for model in alike if model.name.form == asked.form]
    # A form factor that the inventory states must be the maker's; one that it leaves open is a doubt.
    candidates = tuple(exact or ([] if asked.form else alike))
    known = [model for model in candidates if model.making is not None]
    if not known:
        return Match("unmatched")
    score = round(best, 1)
    if not exact or len(known) < len(candidates) or _far_apart(known):
        return Match("ambiguous", score, None, candidates)
    return Match("matched", score, _middle(known), candidates)


def _far_apart(known: list[Model]) -> bool:
    """Whether the figures lie farther than MATERIAL from the middle of their range, or the makers are several."""
    figures = [model.making for model in known if model.making is not None]
    low, high = min(figures), max(figures)
    return high - low > MATERIAL * (high + low) or len({model.name.maker for model in known}) > 1


def _middle(known: list[Model]) -> Model:
    """The published row in the middle by its figure: a number that somebody published, not a mean."""
    ordered = sorted(known, key=lambda model: (model.making or 0.0, model.factor_id))
    return ordered[(len(ordered) - 1) // 2]


def in_its_time(match: Match, acquired: int | None) -> Match:
    """The match as it stands for a device bought in `acquired`: makers give old names to new machines, so that of a
    device without a year nobody can say which one it is."""
    declared = match.model.year if match.model else None
    if declared is None:
        return match
    if acquired is None:
        return Match("ambiguous", match.score, None, match.candidates)
    if abs(acquired - declared) <= YEARS:
        return match
    return Match("unmatched", match.score, None, match.candidates)


SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("maker", "model_text", "category")]
    + [("acquired_year", pa.int64()), ("status", pa.string()), ("matched_model", pa.string()), ("score", pa.float64())]
    + [("manufacturing_kgco2e", pa.float64()), ("factor_id", pa.string()), ("locator", pa.string())]
    + [("candidates", pa.string())]
)


def decide(texts: pa.Table, path: Path = MODELS_FILE) -> pa.Table:
    """One row a (maker, model_text, category, acquired_year) of `texts` that is matched or ambiguous, as `SCHEMA`.
    `path`: the file of makers' figures."""
    decided = ((row, _of_row(row, path)) for row in texts.to_pylist())
    return pa.Table.from_pylist(
        [row | _figures(found) for row, found in decided if found.status != "unmatched"], schema=SCHEMA
    )


def _of_row(row: dict[str, Any], path: Path) -> Match:
    return in_its_time(match(row["maker"], row["model_text"], row["category"], path), row["acquired_year"])


def _figures(found: Match) -> dict[str, Any]:
    model = found.model
    return {
        "status": found.status,
        "score": found.score,
        "matched_model": model.title if model else None,
        "manufacturing_kgco2e": model.making if model else None,
        "factor_id": model.factor_id if model else None,
        "locator": model.locator if model else None,
        "candidates": _listed(found.candidates),
    }


def _listed(candidates: Iterable[Model]) -> str:
    """JSON list of [model, kgCO2e of making or null], smallest figure first."""
    pairs = sorted(((model.title, model.making) for model in candidates), key=lambda pair: (pair[1] or 0.0, pair[0]))
    return json.dumps(pairs[:MOST_CANDIDATES], ensure_ascii=False)
