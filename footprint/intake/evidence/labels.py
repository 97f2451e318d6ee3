"""The parts of a label that names several devices: `UC + écran + clavier`, `10 x ThinkPad L14 + 10 écrans`."""

from __future__ import annotations

import re
from functools import lru_cache

from footprint.intake.vocabulary import categories, device_models
from footprint.intake.vocabulary.counts_in_labels import counted

_BETWEEN = re.compile(r"\s*\+\s*|\s+(?:&|et|and|avec|with|und|y|e)\s+(?=\d|\w)", re.I)
_COMMA = re.compile(r"\s*[,;\v]\s+|\v+")
_LONGEST = 200  # letters of a label
_MOST_PARTS = 12


@lru_cache(maxsize=16_384)
def parts(label: str) -> tuple[str, ...]:
    """The parts of a label that names a device in each; the whole label where it does not."""
    if len(label) > _LONGEST or not (_BETWEEN.search(label) or _COMMA.search(label)):
        return (label,)
    between = [part for part in _COMMA.split(label) if part.strip(" ()[].")]
    if len(between) > 1 and not all(counted(part)[0] for part in between[1:]):
        between = [label]  # `Imprimante, scanner` is one device
    found = tuple(
        bare
        for half in between
        for part in _BETWEEN.split(half)
        if (bare := part.strip(" ()[].") if len(between) > 1 else part.strip(" ()[]"))
    )
    is_list = 1 < len(found) <= _MOST_PARTS and all(map(_is_device, found))
    return found if is_list else (label,)


def kind_and_model(part: str) -> tuple[str, str]:
    """The words of a part that name a kind, and what follows: `UC HP 290 G3` is a `UC`; the whole and nothing where it
    is understood as it is, or not at all."""
    bare = counted(part)[1]
    if categories.verdict(bare).fate != "unknown":
        return part, ""
    words = part.split()
    for end in range(len(words) - 1, 0, -1):
        if categories.verdict(counted(" ".join(words[:end]))[1]).how == "exact":
            return " ".join(words[:end]), " ".join(words[end:])
    return part, ""


def _is_device(part: str) -> bool:
    bare = counted(kind_and_model(part)[0])[1]
    return categories.verdict(bare).fate in ("device", "ambiguous") or device_models.by_model("", bare) is not None
