"""The published factors, resolved for one year."""

from typing import Any

import dagster as dg

from footprint import steps
from footprint.schema import table
from pipelines.metadata import described
from pipelines.partitions import YEARS
from pipelines.resources import Catalogue, Home


@dg.asset(partitions_def=YEARS, group_name="factors", description=table("year_factors").meaning)
def year_factors(context: dg.AssetExecutionContext, home: Home, catalogue: Catalogue) -> dg.MaterializeResult[Any]:
    year = int(context.partition_key)
    steps.year_factors(home.lake, year, catalogue.factor_set)
    return dg.MaterializeResult(
        metadata={"factor_set": catalogue.factor_set.id} | described(home.lake, "year_factors", year=year)
    )
