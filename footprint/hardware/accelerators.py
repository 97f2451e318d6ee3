"""Which accelerator a server's graphics column names, and how many. Nothing is guessed: a name that leaves two models
of the catalogue open, as `NVIDIA A100` does, names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import fsum
from typing import Any

import pyarrow as pa

from footprint.intake.vocabulary.folding import plain

SCHEMA = pa.schema(
    [("gpu_text", pa.string()), ("accelerator", pa.string()), ("cards", pa.float64()), ("is_built_in", pa.bool_())]
)
MOST_CARDS = 16  # in one machine; more is another number in the name

_COUNT = re.compile(r"^\s*(\d{1,2})\s*(?:x|×|\*)\s+(?=\D)")
_PARTS = re.compile(r"[\n;|]|<br ?/?>")
_WORDS = re.compile(r"[a-z0-9]+")
_SIZE = re.compile(r"\b(\d+) gb\b")
# Graphics of a board, of a processor or of a virtual machine, and words that say that there is no card.
_BUILT_IN = re.compile(
    r"integ|on.?board|embarque|carte mere|motherboard|\bigpu\b|matrox|\bg200|aspeed|\bast[12]\d00\b|cirrus|es1000|"
    r"\b(?:u?hd|iris\w{0,4})(?: \w+){0,3} graphics|vmware|svga|hyper.?v|virtio|\bqxl\b|"
    r"^\W*$|^\W*(?:none|no|aucune?|sans|non|n ?/ ?a)\W*$"
)
# What says nothing of the model.
_MAKERS = frozenset({"nvidia", "amd", "tesla", "radeon", "instinct", "pro"})


def words(name: str) -> frozenset[str]:
    """The words that tell a model: `Tesla V100-SXM2-16GB` is {v100, sxm2, 16gb}."""
    return frozenset(_WORDS.findall(_SIZE.sub(r"\1gb", name.replace("_", " ")))) - _MAKERS


def identify(text: str, models: Iterable[str]) -> str | None:
    """The one model all of whose words the text holds, the longest; None if there is none or there are several."""
    said = words(plain(_COUNT.sub("", text)))
    held = [(len(words(model)), model) for model in models if words(model) <= said]
    most = max((length for length, _ in held), default=0)
    found = [model for length, model in held if length == most]
    return found[0] if len(found) == 1 else None


def count(text: str) -> float | None:
    """How many cards the text names (`2 x Tesla T4`): one if it does not say, None if no machine holds so many."""
    found = _COUNT.search(plain(text))
    number = int(found[1]) if found else 1
    return float(number) if 0 < number <= MOST_CARDS else None


def decide(texts: pa.Table, accelerators: pa.Table) -> pa.Table:
    """One row a `gpu` of `texts`; columns as `SCHEMA`. Several cards in one cell count if they are of one model."""
    models = accelerators.column("accelerator").to_pylist()
    return pa.Table.from_pylist([_decided(text, models) for text in sorted(texts["gpu"].to_pylist())], schema=SCHEMA)


def _decided(text: str, models: Sequence[str]) -> dict[str, Any]:
    parts = [part for part in _PARTS.split(text) if part.strip()]
    built_in = all(_BUILT_IN.search(plain(part)) for part in parts)
    named = {identify(part, models) for part in parts}
    counts = [count(part) for part in parts]
    if len(named) != 1 or None in named or None in counts:
        return {"gpu_text": text, "accelerator": None, "cards": None, "is_built_in": built_in}
    cards = fsum(number for number in counts if number)
    return {"gpu_text": text, "accelerator": named.pop(), "cards": cards, "is_built_in": False}
