"""What assets are given: the installation's folder, the factor set, the meter of a run. No step lives here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import own_footprint
from footprint.inbox import Inbox
from footprint.lake import Lake
from footprint.settings import settings


class Home(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The folder that holds inbox, lake, reports and releases; an empty `path` means FOOTPRINT_HOME."""

    path: str = ""

    @property
    def folder(self) -> Path:
        return Path(self.path) if self.path else settings().home

    @property
    def lake(self) -> Lake:
        return Lake(self.folder)

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.folder)


class Catalogue(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The published factors as one factor set, read once a process from `folder`; an empty one means those shipped."""

    folder: str = ""

    @property
    def factor_set(self) -> FactorSet:
        return _factor_set(self.folder, settings().cited_figures)


@cache
def _factor_set(folder: str, cited: bool) -> FactorSet:
    return catalogue.load(folder=Path(folder) if folder else None, cited=cited)


class RunMeter(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Measures the electricity of the run that it is given to, from before its first step.

    Nothing is measured when the year has its measure already. One object has to serve the whole run, hence the
    in-process executor. `path` as in Home.
    """

    path: str = ""
    _meter: own_footprint.Meter | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        year = context.run.tags.get("dagster/partition") if context.run else None
        if year and not own_footprint.is_measured(Home(path=self.path).lake, int(year)):
            self._meter = own_footprint.Meter(settings().country).start()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        self.read()

    def read(self) -> own_footprint.Reading | None:
        """What the run has used up to now; None if it is not measured. The meter stops."""
        meter, self._meter = self._meter, None
        return meter.stop() if meter else None
