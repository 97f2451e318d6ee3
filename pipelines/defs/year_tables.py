"""The asset of a table that is kept by year: one step makes it, counts it and looks at its columns and key."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import dagster as dg

from footprint.schema import table
from pipelines import laws
from pipelines.defs.metadata import column_schema, described
from pipelines.partitions import YEARS
from pipelines.resources import Results
from pipelines.words import said

# Makes the table of its name for one year; what else Dagster is to be told of it.
Make: TypeAlias = Callable[[Results, int], dict[str, Any] | None]


def year_table(*, deps: Sequence[str] = (), **how: Any) -> Callable[[Make], dg.AssetsDefinition]:
    """Decorates a function that makes the table of its own name. `how`: for Dagster's decorator."""

    def defined(make: Make) -> dg.AssetsDefinition:
        name = make.__name__

        @asset_of(name, deps, **how)
        def step(context: dg.AssetExecutionContext, results: Results) -> Iterator[dg.MaterializeResult[Any]]:
            year = int(context.partition_key)
            yield made(results, name, year, make(results, year))

        return step

    return defined


def year_tables(*names: str, deps: Sequence[str], **how: Any) -> Callable[[Make], dg.AssetsDefinition]:
    """Decorates a function that makes several tables at once. `how`: for Dagster's decorator."""

    def defined(make: Make) -> dg.AssetsDefinition:
        @dg.multi_asset(
            name=make.__name__,
            specs=[dg.AssetSpec(name, deps=deps, metadata=column_schema(name), **_about(name)) for name in names],
            partitions_def=YEARS,
            check_specs=[_schema_check(name) for name in names],
            **how,
        )
        def step(context: dg.AssetExecutionContext, results: Results) -> Iterator[dg.MaterializeResult[Any]]:
            year = int(context.partition_key)
            more = make(results, year)
            for name in names:
                yield made(results, name, year, more)

        return step

    return defined


def asset_of(name: str, deps: Sequence[str], **how: Any) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """Decorates the step that makes a table and yields what `made` says."""
    about = {"metadata": column_schema(name), "check_specs": [_schema_check(name)], **_about(name), **how}
    decorator: Callable[[Callable[..., Any]], dg.AssetsDefinition] = dg.asset(
        name=name, deps=deps, partitions_def=YEARS, **about
    )
    return decorator


def _about(name: str) -> dict[str, Any]:
    """The layer of a table and what a row of it is."""
    return {"group_name": table(name).layer, "description": table(name).meaning}


def _schema_check(name: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        "schema",
        asset=name,
        blocking=True,
        description="Columns are those of the schema and no two rows have one key.",
    )


def made(results: Results, name: str, year: int, more: dict[str, Any] | None = None) -> dg.MaterializeResult[Any]:
    """What Dagster is told of a table of this run; where its schema does not hold of the rows that were made anew,
    nothing comes after."""
    faults = laws.schema_faults(results.computed, name, year=year)
    problem = said("check.schema", table=name, faults=laws.some(faults)) if faults else None
    schema = dg.AssetCheckResult(
        asset_key=name, check_name="schema", passed=not faults, description=problem, metadata={"faults": len(faults)}
    )
    metadata = (more or {}) | described(results.lake, name, year=year)
    return dg.MaterializeResult(asset_key=name, metadata=metadata, check_results=[schema])
