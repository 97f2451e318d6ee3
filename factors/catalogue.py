"""The published factors as one factor set: load it, check it, name it by its content. Knows nothing of the method.

The figures are CSV files in three drawers (open, `odbl/`, `cited/`); README.md says what was chosen and why.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from factors import given, tables
from factors.checks import HOME, check, residual_problem

__all__ = ["FACTOR_FILES", "HOME", "MODELS", "FactorSet", "check", "files_digest", "load"]

FACTOR_FILES = (
    "devices", "components", "electricity", "electricity_minerals", "network", "services", "residual",
)  # fmt: skip
_ORDER = {
    "factors": ("factor_key", "criterion", "activity", "stage", "valid_from", "factor_id"),
    "parameters": ("parameter_key",),
    "sources": ("source_id",),
    "device_categories": ("category",),
    "scopes": ("activity", "stage", "ownership", "control"),
    "countries": ("geography",),
    "normalisation": ("normalisation_id",),
    "spreads": ("spread_key",),
    "benchmarks": ("benchmark_id",),
    "cpus": ("cpu",),
    "accelerators": ("accelerator",),
    "cloud_instances": ("provider", "instance"),
    "cloud_regions": ("provider", "region", "valid_from"),
}
_BESIDE = ("sources", "benchmarks")
MODELS = "odbl/device_models.csv"
Rows = list[dict[str, Any]]


@dataclass(frozen=True, eq=False)
class FactorSet:
    """One immutable set of factors, equal to itself only; every result carries `id`. Columns: the Table Schema beside
    each CSV.

    `id` is 12 hex digits of a sha256 over all tables but `sources` and `benchmarks`, of which no figure is made, in
    whatever order rows stand in the files. `folder` is where the files lie; `cited`: with the drawer of single figures;
    `digest` names the bytes of the files, which also hold the sources and makers' figures. `implausible`: given figures
    that cannot be true.
    """

    factors: pa.Table
    parameters: pa.Table
    sources: pa.Table
    device_categories: pa.Table
    criteria: pa.Table
    scopes: pa.Table
    countries: pa.Table
    normalisation: pa.Table
    spreads: pa.Table = field(default_factory=lambda: _none("spreads"))
    benchmarks: pa.Table = field(default_factory=lambda: _none("benchmarks"))
    cpus: pa.Table = field(default_factory=lambda: _none("cpus"))
    accelerators: pa.Table = field(default_factory=lambda: _none("accelerators"))
    cloud_instances: pa.Table = field(default_factory=lambda: _none("cloud_instances"))
    cloud_regions: pa.Table = field(default_factory=lambda: _none("cloud_regions"))
    folder: Path = HOME
    cited: bool = True
    digest: str = ""
    implausible: tuple[given.Implausible, ...] = ()

    @cached_property
    def id(self) -> str:
        """12 hex digits that name the content."""
        held = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in _BESIDE}
        return content_id({name: table for name, table in held.items() if isinstance(table, pa.Table)})

    @cached_property
    def published_means(self) -> list[dict[str, Any]]:
        """Published means of greenhouse gases per user and year [kgCO2e], rows of `benchmarks`, lowest first."""
        rows = (row for row in self.benchmarks.to_pylist() if (row["indicator"], row["kind"]) == ("C3", "mean"))
        return sorted(rows, key=lambda row: (row["value"], row["benchmark_id"]))

    @property
    def files(self) -> dict[str, Path]:
        """The files of the set, makers' figures and licences included, by their place in its folder."""
        return files_of(self.folder, self.cited)

    @property
    def personal_types(self) -> tuple[str, ...]:
        """Categories of devices that people have of their own: those that devices per employee count."""
        rows = self.device_categories.to_pylist()
        return tuple(sorted(row["category"] for row in rows if row["counts_as"]))

    @property
    def models(self) -> Path:
        """The file of makers' own figures, which may be missing."""
        return self.folder / MODELS

    def figures_by_source(self) -> dict[str, int]:
        """How many rows of the set each source gives, makers' own figures included."""
        held = [getattr(self, field.name) for field in fields(self) if field.name != "sources"]
        named = [
            each["source_id"].to_pylist()
            for each in held
            if isinstance(each, pa.Table) and "source_id" in each.column_names
        ]
        given = named + ([[row["source_id"] for row in tables.read(self.models)]] if self.models.exists() else [])
        return dict(Counter(source for rows in given for source in rows if source))


def files_digest(files: Mapping[str, Path]) -> str:
    """16 hex digits that name the bytes of files by their places."""
    digest = hashlib.sha256()
    for place, path in sorted(files.items()):
        digest.update(f"{place} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def load(
    *,
    folder: Path | None = None,
    factors_dir: Path | None = None,
    defaults_file: Path | None = None,
    cited: bool = True,
    residual_mix: bool = False,
    residual_file: Path | None = None,
) -> FactorSet:
    """The factor set of `folder` (default: the one shipped), without the `cited` drawer if so asked.

    `factors_dir` replaces all published factors by the CSV files in it, `defaults_file` all parameters; their columns
    are those of devices.csv and parameters.csv, of which the optional ones may be missing, and their categories become
    known. `residual_mix` lets in residual mixes (`residual:<geography>`): ours from residual.csv if somebody put it
    there (none is shipped), else those of `factors_dir`; `residual_file` gives them in a file. CatalogueError names
    file, line and column at fault, or the residual mix whose boundary is not that of the country's own mix.
    """
    home = folder or HOME
    drawers = _drawers(home, cited)
    named = [name for name in _ORDER if name not in ("factors", "parameters") and _is_there(home, name)]
    read = {name: tables.read(home / f"{name}.csv") for name in named}
    read["criteria"] = tables.read(home / "criteria.csv")
    read["factors"] = _gather(drawers, FACTOR_FILES)
    read["parameters"] = _gather(drawers, ("parameters",))
    read["cloud_regions"] = _gather(drawers, ("cloud_regions",))
    implausible: list[given.Implausible] = []
    if factors_dir is None:
        _forget_missing(read)
    else:
        implausible += given.factors(Path(factors_dir), home, read)
    if defaults_file is not None:
        implausible += given.parameters(Path(defaults_file), home, read)
    if residual_file is not None:
        implausible += given.residual(Path(residual_file), home, read)
    if factors_dir is not None or defaults_file is not None:
        given.add_categories(read)
    read["factors"] = _residual(read["factors"], residual_mix or residual_file is not None)
    return _factor_set(home, read, cited, implausible)


def _is_there(home: Path, name: str) -> bool:
    """Whether a table is read: sets that were published before 28 November 2026 have neither of these."""
    return name not in ("spreads", "benchmarks") or (home / f"{name}.csv").exists()


def _drawers(home: Path, cited: bool) -> list[Path]:
    return [home, home / "odbl", *([home / "cited"] if cited else [])]


def files_of(home: Path, cited: bool = True) -> dict[str, Path]:
    """The files of a set in `home` by their place in it."""
    paths = (path for drawer in _drawers(home, cited) for path in drawer.glob("*"))
    kept = (path for path in paths if path.suffix in (".csv", ".json") or path.name == "LICENSE")
    return {path.relative_to(home).as_posix(): path for path in sorted(kept)}


def keys(name: str) -> list[str]:
    """The keys that `sectors.csv` ("sector") or `zones.csv` ("zone") allow, in their order."""
    return [str(row[name]) for _, row in tables.read_text(HOME / f"{name}s.csv").rows]


def _none(name: str) -> pa.Table:
    """The table called `name` without a row."""
    return tables.arrow([], tables.fields(HOME / f"{name}.schema.json"))


def _gather(drawers: Iterable[Path], names: Sequence[str]) -> Rows:
    """The rows of these files in all drawers that have them."""
    paths = (drawer / f"{name}.csv" for drawer in drawers for name in names)
    return [row for path in paths if path.exists() for row in tables.read(path)]


def _forget_missing(read: dict[str, Rows]) -> None:
    """A category whose figures lie in a drawer that is switched off is not assessed, and says so."""
    present = {row["factor_key"] for row in read["factors"]}
    for category in read["device_categories"]:
        if category["factor_key"] is not None and category["factor_key"] not in present:
            category.update(factor_key=None, reason="its figures are in a drawer that is switched off")


def _residual(factors: Rows, wanted: bool) -> Rows:
    """Residual mixes only where asked for, and only beside a mix of the same boundary."""
    if not wanted:
        return [row for row in factors if not row["factor_key"].startswith("residual:")]
    for row in factors:
        problem = residual_problem(row, factors)
        if problem:
            raise tables.CatalogueError(problem)
    return factors


def _factor_set(
    home: Path, read: Mapping[str, Rows], cited: bool, implausible: Iterable[given.Implausible]
) -> FactorSet:
    typed = {}
    for name, rows in read.items():
        columns = tables.fields(home / f"{'devices' if name == 'factors' else name}.schema.json")
        typed[name] = tables.arrow(sorted(rows, key=lambda row: _key(row, _ORDER.get(name, ()))), columns)
    about = {"folder": home, "cited": cited, "digest": files_digest(files_of(home, cited))}
    about["implausible"] = tuple(implausible)
    return FactorSet(**typed, **about)  # type: ignore[arg-type]


def _key(row: Mapping[str, Any], columns: Sequence[str]) -> tuple[tuple[bool, Any], ...]:
    return tuple((row[column] is not None, row[column]) for column in columns)


def content_id(content: Mapping[str, pa.Table]) -> str:
    """12 hex digits that depend on names, columns and values, and not on the order of rows or columns."""
    digest = hashlib.sha256()
    for name in sorted(content):
        digest.update(f"{name}\n".encode())
        for line in sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in content[name].to_pylist()):
            digest.update(f"{line}\n".encode())
    return digest.hexdigest()[:12]
