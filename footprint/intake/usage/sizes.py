"""Sizes of data and their rates as titles and cells write them: `Mb/s`, `KByte`, `GiB`, `octets`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from footprint.intake.vocabulary.folding import plain

_THOUSANDS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_SIZE = re.compile(
    r"(?<![^\W\d_])(?P<pre>[kKmMgGtTpP]|[kK]ilo|[mM][eé]ga|[gG]iga|[tT][eé]ra)?(?P<bin>i)?"
    r"(?P<what>[bB]its?|[bB]ytes?|BYTES?|[oO]ctets?|b(?=ps|/s)|[Bbo])(?P<rate> ?/ ?s(?:ec(?:onde?)?)?|ps|"
    r"[ _](?:per|par|/)[ _]sec(?:onde?)?)?(?![^\W\d_])"
)
_NUMBER = re.compile(r"([-+]?\d[\d\s\u00a0\u202f.,]*(?:[eE][-+]?\d+)?)\s*(.*)")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_COUNTED_IN = re.compile(
    r"(?P<k>[(\[]k[)\]]|\bk ?tok|\b(?:milliers?|thousands?|tsd|tausend|en miles|migliaia)\b)"
    r"|[(\[]m[)\]]|\bm ?tok|\b(?:mio|millions?|millionen|millones|milioni)\b"
)
_JOINED = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})|_")


@dataclass(frozen=True)
class Size:
    """`gb`: how many GB one is; `is_rate`: whether it is so many a second."""

    gb: float
    is_rate: bool


@lru_cache(maxsize=4_096)
def size_in(text: str, *, in_title: bool = False, binary: bool = False, kept: bool = False) -> Size | None:
    """The unit of data that a text names, what stands in brackets first; None where it names none, or where it may be
    bits or bytes (`Gb`). `in_title`: of sentences, in which `to` and `b` are no units; `binary`: `KB` is 1024 bytes;
    `kept`: of data that is kept, which nobody counts in bits."""
    name = _JOINED.sub(" ", text)
    inside = [found for part in _IN_BRACKETS.findall(name) for found in _SIZE.finditer(part)]
    for found in inside or _SIZE.finditer(name):
        what, rate = found["what"], bool(found["rate"])
        if len(what) == 1 and not found["pre"] and not (inside or rate or name.strip() == what):
            continue
        if in_title and not inside and len(what) == 1 and not rate:
            continue
        if what == "b" and not rate:
            if not kept or not found["pre"]:
                return None
            what = "B"
        base = 1024 if binary or found["bin"] else 1000
        size = base ** _THOUSANDS[(found["pre"] or "")[:1].lower()] / 1e9
        return Size(size / (8 if what.lower().startswith("bit") or what == "b" else 1), rate)
    return None


def count_in(header: str) -> float:
    """How many one number of a count is, as its title says (`Visites (k)`, `Tokens en millions`, `MTok`)."""
    found = _COUNTED_IN.search(plain(header))
    return 1.0 if found is None else 1e3 if found["k"] else 1e6


def split(cell: str) -> tuple[str, str]:
    """The number of a cell and what stands behind it (`1,5`, `Go`); a cell without a number as it is."""
    part = _NUMBER.fullmatch(cell.strip())
    return (part.group(1).strip(), part.group(2)) if part else (cell, "")
