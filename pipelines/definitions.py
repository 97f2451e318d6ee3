"""Everything that Dagster knows of this project, in one place. No asset, rule or figure is written here."""

from __future__ import annotations

import dagster as dg

from pipelines.defs import (
    checks,
    factors,
    inbox,
    indicators,
    jobs,
    joined,
    region,
    reports,
    retention,
    service_checks,
    validated,
)
from pipelines.operating import metrics, notices
from pipelines.resources import Catalogue, Home, Results

home, catalogue = Home(), Catalogue()

defs = dg.Definitions(
    assets=[
        *inbox.EXTERNAL,
        *dg.load_assets_from_modules([validated, factors, joined, indicators, reports, region]),
    ],
    asset_checks=dg.load_asset_checks_from_modules([checks, service_checks]),
    jobs=[*jobs.JOBS, retention.retention_job],
    sensors=[jobs.inbox_sensor, *notices.SENSORS, *metrics.SENSORS],
    schedules=[*jobs.SCHEDULES, retention.nightly_retention],
    resources={
        "home": home,
        "catalogue": catalogue,
        "results": Results(),
    },
    executor=dg.in_process_executor,  # a process a step costs two seconds each, and the meter watches one process
)
