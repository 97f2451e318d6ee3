"""The published factors, resolved for one year."""

from typing import Any

from footprint import steps
from pipelines.defs.year_tables import year_table
from pipelines.resources import Results


@year_table()
def year_factors(results: Results, year: int) -> dict[str, Any]:
    results.make(lambda lake: steps.year_factors(lake, year, results.factor_set))
    return {"factor_set": results.factor_set.id}
