"""Which processor an inventory names: its published row, else its family's. No impact and no default is computed here.

Names are compared in plain words, without maker, marks, frequency and number of cores. Nothing is guessed: a name that
is neither in the table nor of a family's form is unknown, and its machine is that of its category.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from footprint.intake.vocabulary.folding import plain

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("cpu_text", "cpu", "match")]
    + [(name, pa.float64()) for name in ("cpus", "sockets", "die_mm2", "tdp_w")]
)
MOST_PROCESSORS = 64  # in one machine; more is another number in the name

_COUNT = re.compile(
    r"^\s*(\d{1,2})\s*(?:x|×|\*)\s+(?=\D)|\((\d{1,2})\s*(?:x|×|cpus?|processors?|processeurs?|sockets?)\)"
)
_NOISE = re.compile(
    r"\((?:r|tm|c)\)|@.*|\b\d+(?:[.,]\d+)? ?[gm]hz\b.*|\b\d+[- ]?(?:core|coeurs?|c/\d+t?)\b.*"
    r"|\b(?:intel|amd|authenticamd|genuineintel|cpu|cpus|processors?|processeurs?|with|family|eng sample)\b"
)
_MARKS = re.compile("[®™©]")  # before anything else: plain text makes letters of them
_VERSION = re.compile(r"\b(\d{4}\w?) ?v ?(\d)\b")
_SIGNS = re.compile(r"[^a-z0-9+]+")


@dataclass(frozen=True)
class Processors:
    """The catalogue's processors: rows by name, and the form of each family's names."""

    rows: Mapping[str, Mapping[str, Any]]
    families: tuple[tuple[re.Pattern[str], str], ...]


def known(cpus: pa.Table) -> Processors:
    """The catalogue's processors (`cpu, pattern, die_mm2, tdp_w`), ready to be asked."""
    rows = {str(row["cpu"]): row for row in cpus.to_pylist()}
    families = tuple((re.compile(row["pattern"]), name) for name, row in sorted(rows.items()) if row["pattern"])
    return Processors(rows, families)


def folded(text: str) -> str:
    """A processor's name in plain words: `Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz` is `xeon e5 2680 v4`."""
    bare = _SIGNS.sub(" ", _NOISE.sub(" ", _COUNT.sub(" ", plain(_MARKS.sub(" ", text))))).strip()
    return _VERSION.sub(r"\1 v\2", bare.removesuffix(" 0"))


def count(text: str) -> float | None:
    """How many processors the text names (`2 x AMD EPYC 7543`); None if it does not say."""
    found = _COUNT.search(plain(text))
    number = int(found[1] or found[2]) if found else 0
    return float(number) if 0 < number <= MOST_PROCESSORS else None


def identify(text: str, processors: Processors) -> tuple[str | None, str]:
    """(row of the catalogue, how it was found: exact, family or unknown)."""
    name = folded(text)
    if name in processors.rows:
        return name, "exact"
    return next(((family, "family") for form, family in processors.families if form.fullmatch(name)), (None, "unknown"))


def decide(texts: pa.Table, cpus: pa.Table) -> pa.Table:
    """One row a `cpu` of `texts`; columns as `SCHEMA`."""
    processors = known(cpus)
    return pa.Table.from_pylist(
        [_decided(text, processors) for text in sorted(texts["cpu"].to_pylist())], schema=SCHEMA
    )


def _decided(text: str, processors: Processors) -> dict[str, Any]:
    name, found = identify(text, processors)
    row = processors.rows.get(name or "", {})
    figures = {column: row.get(column) for column in ("sockets", "die_mm2", "tdp_w")}
    return {"cpu_text": text, "cpu": name, "match": found, "cpus": count(text), **figures}
