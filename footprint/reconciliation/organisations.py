"""Footprints that organisations published with their inputs, as files that `footprint estimate` takes: what comes out
with their figures, and why ours come to another total.

A folder of `published` each: `published.toml` (source, parts and total), `factors` and, where lives or yearly kWh are
stated, `defaults.csv`; its other CSV files are the inputs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import estimate
from footprint.reconciliation import exchange, figures

HOME = Path(__file__).parent / "published"
_DEFAULTS = "defaults.csv"
Replay: TypeAlias = tuple["Published", dict[str, float]]  # what was published, and its `split`


@dataclass(frozen=True)
class Part:
    """A published amount of greenhouse gases: of some categories (none named: of all), of `making` or of `use`."""

    what: str
    stage: str
    value: str  # [kgCO2e] with the digits that were published
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Published:
    """A published footprint of one year. `view` is how it spreads making; `read_in`: file and commit in which it was
    read; `like`: what its own categories are in our catalogue."""

    folder: Path
    name: str
    title: str
    author: str
    date: str
    address: str
    read_in: str
    year: int
    view: str
    total: str  # [kgCO2e] with the digits that were published
    scope: str
    why: str
    parts: tuple[Part, ...]
    like: Mapping[str, str] = field(default_factory=dict)

    @property
    def inputs(self) -> list[Path]:
        """The files to estimate."""
        return [path for path in sorted(self.folder.glob("*.csv")) if path.name != _DEFAULTS]

    @property
    def factors(self) -> Path:
        """The folder of its factors."""
        return self.folder / "factors"

    @property
    def defaults(self) -> Path | None:
        """The file of its lives and yearly kWh, where it states any."""
        path = self.folder / _DEFAULTS
        return path if path.exists() else None

    @cached_property
    def figures(self) -> figures.Figures:
        """Its figures, in the form of those of a tool."""
        given = catalogue.load(factors_dir=self.factors, defaults_file=self.defaults)
        left = {"grid"} if self.defaults else {"grid", "life", "consumption"}
        stated = figures.ours(given, year=self.year).items()
        return {key: value for key, value in stated if key[1] not in left} | dict(_grids(given))


def _grids(factor_set: FactorSet) -> Iterator[tuple[tuple[str, str], float]]:
    for row in factor_set.factors.to_pylist():
        kind, _, geography = row["factor_key"].partition(":")
        if kind == "grid":
            yield (f"electricity:{geography}", "grid"), row["value"]


def published() -> list[Published]:
    """All of them, by the name of their folder."""
    return [_read(path.parent) for path in sorted(HOME.glob("*/published.toml"))]


def _read(folder: Path) -> Published:
    about = tomllib.loads((folder / "published.toml").read_text(encoding="utf-8"))
    parts = tuple(
        Part(each["what"], each["stage"], each["value"], tuple(each.get("categories", ())))
        for each in about.pop("parts")
    )
    return Published(folder, parts=parts, **about)


def split(one: Published, factor_set: FactorSet) -> dict[str, float]:
    """`ours` and `theirs` [kgCO2e] in the view that is theirs, and what each kind of figure adds between them."""
    ours = with_categories(factor_set, one.like)
    read = {"year": one.year, "as_of": date(one.year, 12, 31), "factor_set": ours}
    tables = estimate.merge(estimate.read_files(one.inputs, **read), **read).tables  # type: ignore[arg-type]
    (made,) = exchange.split(tables, ours, one.figures, year=one.year, view=one.view).values()
    return made


def replayed(factor_set: FactorSet) -> list[Replay]:
    """All of them, split."""
    return [(one, split(one, factor_set)) for one in published()]


def with_categories(factor_set: FactorSet, like: Mapping[str, str]) -> FactorSet:
    """The factor set with further categories, each with the figures and defaults of the one it is like."""
    added: dict[str, list[dict[str, Any]]] = {"factors": [], "parameters": [], "device_categories": []}
    for name, other in like.items():
        for row in _rows(factor_set.factors, factor_key=f"device:{other}"):
            added["factors"].append(row | {"factor_key": f"device:{name}", "factor_id": f"{name}:{row['factor_id']}"})
        for row in _rows(factor_set.parameters, category=other):
            added["parameters"].append(row | {"category": name, "parameter_key": f"{row['name']}:{name}"})
        for row in _rows(factor_set.device_categories, category=other):
            added["device_categories"].append(row | {"category": name, "factor_key": f"device:{name}"})
    return replace(factor_set, **{table: _longer(getattr(factor_set, table), rows) for table, rows in added.items()})


def _rows(table: pa.Table, **wanted: str) -> list[dict[str, Any]]:
    ((name, value),) = wanted.items()
    return [row for row in table.to_pylist() if row[name] == value]


def _longer(table: pa.Table, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.concat_tables([table, pa.Table.from_pylist(rows, schema=table.schema)])
