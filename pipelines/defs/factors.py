"""The published factors, resolved for one year."""

from typing import Any

import dagster as dg

from footprint import steps
from footprint.schema import table
from pipelines.defs.metadata import described
from pipelines.partitions import YEARS
from pipelines.resources import Results


@dg.asset(partitions_def=YEARS, group_name="factors", description=table("year_factors").meaning)
def year_factors(context: dg.AssetExecutionContext, results: Results) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    results.make(lambda lake: steps.year_factors(lake, year, results.factor_set))
    return dg.MaterializeResult(
        metadata={"factor_set": results.factor_set.id} | described(results.lake, "year_factors", year=year)
    )
