"""What assets are given: the installation's folder, the factor set, a year's results. No step lives here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import dagster as dg
from pydantic import PrivateAttr

from factors import catalogue
from factors.catalogue import FactorSet
from footprint import incidents, own_footprint
from footprint.cli import failures
from footprint.inbox.store import Inbox
from footprint.lake import DamagedError, Failure, Lake
from footprint.releases.part import Part
from footprint.scratch import scratch
from footprint.settings import settings
from footprint.years import closure, factor_sets, inputs
from footprint.years.inputs import OF_MEMBERS, OF_NOBODY, OF_REGION, Inputs
from pipelines import alive, culprits, failing
from pipelines.words import said

RESTATE_TAG = "footprint/restate"
Step = Callable[[Lake], Any]
T = TypeVar("T")


class Home(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The folder that holds inbox, lake, reports and releases; an empty `path` means FOOTPRINT_HOME.

    A run that is given it holds the lock that says that the run is alive, from before its first step until its process
    ends.
    """

    path: str = ""

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        if context.run:
            alive.hold(self.folder, context.run.run_id)

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


class Results(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A year's results as one transaction: nobody sees a table of a run before the run has made them all.

    From before the first step to after the last a run holds the lock of its year, reads members' tables and the results
    of other years as they were when it began, and writes to the year's draft; `promote` makes the draft the results, in
    one step. Of a closed year it reads what its results were made from, and promotes nothing but the region's tables
    where they lack. A year without a measure is metered. One object has to serve the whole run, hence the in-process
    executor. `path` and `factors` as in Home and Catalogue.
    """

    path: str = ""
    factors: str = ""
    _open: ExitStack = PrivateAttr(default_factory=ExitStack)
    _inputs: Inputs | None = PrivateAttr(default=None)
    _begun: Lake | None = PrivateAttr(default=None)  # the lake as it was when the run began, but for its own year
    _closed: str = PrivateAttr(default="")
    _is_kept: bool = PrivateAttr(default=False)  # made from what its results were made from
    _meter: own_footprint.Meter | None = PrivateAttr(default=None)
    _set_aside: dict[str, Failure] = PrivateAttr(default_factory=dict)
    _made: list[Step] = PrivateAttr(default_factory=list)
    _part: Part | None = PrivateAttr(default=None)
    _accepted: bool = PrivateAttr(default=False)  # what is of members

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        tags = context.run.tags if context.run else {}
        year = tags.get("dagster/partition", "")
        self.home.setup_for_execution(context)
        incidents.to_file(self.home.folder)
        if year.isdecimal():
            try:
                self._begin(int(year), is_restated=RESTATE_TAG in tags)
            except BaseException:  # Dagster tears down only what was set up, and the year's lock would stay
                self._open.close()
                raise

    def _begin(self, year: int, *, is_restated: bool) -> None:
        """Take the year's lock and look what is to be made, of whom and from what."""
        self._open.enter_context(self.home.lake.year_lock(year))
        self._begun = lake = self.home.lake.amid(year)
        is_over, self._closed = (False, "") if is_restated else self._state(year)
        # Of a frozen year that lacks the region's tables these are made, and nothing that came after it was frozen.
        made = inputs.made(lake, year) if is_over else None
        self._is_kept = made is not None
        self._inputs = made or inputs.gather(lake, year, self.catalogue.factor_set)
        is_measured = own_footprint.is_measured(lake, year)
        whose = inputs.to_make(lake, self.inputs) if is_measured else None
        lake.begin(year)
        if not is_measured:
            self._meter = own_footprint.Meter(settings().country).start()
        if whose is not None and not self._closed and not is_restated:
            with suppress(DamagedError, OSError):  # else by steps of everybody, which say what is wrong
                self._part = Part.laid_out(self.inputs, whose, lake, self._open.enter_context(scratch()))

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        self.measure()
        self._open.close()

    def measure(self) -> own_footprint.Reading | None:
        """What the run has used up to now; None if it is not measured. The meter stops."""
        meter, self._meter = self._meter, None
        return meter.stop() if meter else None

    @property
    def home(self) -> Home:
        return Home(path=self.path)

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(folder=self.factors)

    @property
    def inputs(self) -> Inputs:
        """What the year's results are being made from. Failure outside of a run of one year."""
        if self._inputs is None:
            raise dg.Failure("results are made by a run of one year")
        return self._inputs

    @property
    def lake(self) -> Lake:
        """The lake of this run: the year's draft, and all else as it was when the run began."""
        begun = self._begun or self.home.lake
        return replace(begun, draft=True, hidden=self.inputs.hidden, pinned=self.inputs.pinned)

    @property
    def factor_set(self) -> FactorSet:
        """The catalogue's; of a closed year, the one from which its results were made."""
        kept = factor_sets.load(self.home.folder, self.inputs.factor_set) if self._is_kept else None
        return kept or self.catalogue.factor_set

    @property
    def computed(self) -> Lake:
        """The lake of those whose rows this run makes anew: of everybody, or of the members whose inputs changed."""
        return self._part.lake if self._part else self.lake

    def make(self, step: Callable[[Lake], T]) -> T:
        """What a step of the year gives, of the members whose rows are made anew. Where it breaks with some members'
        rows, everybody's are. Members because of whose values it breaks are left out of all that this run makes, as
        failed; where nobody in particular is the reason the error goes on."""
        if self._part is None:
            return self._of_all(step, ())
        try:
            made = self._part.make(step, self.lake)
        except Exception as error:
            if failing.is_known(error) and not isinstance(error, OSError):
                raise
            self._part = None  # without room for a part there may be for all, where results lie
            return self._of_all(step, self._made)
        self._made.append(step)
        return made

    def _of_all(self, step: Callable[[Lake], T], again: Iterable[Step]) -> T:
        """What a step of the year gives of all members. `again`: steps that have to be made for all before it."""
        try:
            for each in again:
                each(self.lake)
            made = step(self.lake)
        except Exception as error:
            if failing.is_known(error) or self._closed:
                raise
            found = self._culprits(step, error)
            if not found:
                raise
            self._inputs = self.inputs.without(culprits.note(self.home.lake, self.inputs, found, error))
            made = [each(self.lake) for each in (*self._made, step)][-1]
        self._made.append(step)
        return made

    def _culprits(self, step: Step, error: Exception) -> list[str]:
        """The members because of whom a step breaks: with each of whom it breaks alone, else, where there is not memory
        enough for all, the largest."""
        sizes: dict[str, int] = {}
        for (_, member_id), manifest in self.inputs.pinned.items():
            sizes[member_id] = sizes.get(member_id, 0) + sum(entry.rows for entry in manifest.tables.values())

        def holds(members: Collection[str]) -> bool:
            return self._holds(step, members)

        found = culprits.find(sorted(sizes), holds)
        return culprits.largest(sizes, holds) if not found and failures.is_of_room(error) else found

    def _holds(self, step: Step, members: Collection[str]) -> bool:
        """Whether all that this run has made, and this step, can be made for these members alone."""
        others = frozenset(each for each in self.inputs.pinned if each[1] not in members)
        lake = replace(self.lake, hidden=self.inputs.hidden | others)
        try:
            for each in (*self._made, step):
                each(lake)
        except Exception as error:
            if failing.is_known(error):
                raise
            return False
        return True

    def set_aside(self, members: Iterable[str], check: str) -> None:
        """Leave members out of the region and mark them as failed: a check does not hold of what was made of them."""
        for member_id in members:
            self._set_aside.setdefault(member_id, Failure("", f"check_{check}"))

    @property
    def failed(self) -> dict[str, Failure]:
        """Members whose last reading failed, those with whom a step broke, and those that a check has set aside."""
        return self._set_aside | self.inputs.failed

    def _state(self, year: int) -> tuple[bool, str]:
        """Whether the year is closed; frozen or published, of one whose results nobody may make anew when the run
        begins, empty of another."""
        state = closure.state(self.home.folder, year, closure.today())
        has_results = inputs.has_results(self.home.lake, year) and not inputs.lacks_region(self.home.lake, year)
        return state.is_closed, state.state if state.versions or (state.is_closed and has_results) else ""

    def promote(self) -> None:
        """Make the draft the results of the year: first those of its members, without the region's, which are of
        others, then the region's. Failure unless this run made every table, but for its measure, which is taken once
        a year, and for a closed year."""
        year = self.inputs.year
        if self._closed:
            raise dg.Failure(said(f"closed.{self._closed}", year=year))
        drafted = self.home.lake.drafted(year)
        wanted = OF_REGION if self._accepted else OF_MEMBERS | OF_NOBODY - {"own_footprint"}
        if missing := sorted(wanted - drafted):
            raise dg.Failure(said("no_table", tables=", ".join(missing)))
        factor_sets.keep(self.home.folder, self.factor_set)
        set_aside = {member_id: asdict(failure) for member_id, failure in sorted(self._set_aside.items())}
        lacking = sorted(set() if self._accepted else OF_REGION)
        made = self.inputs.to_json() | {"set_aside": set_aside, inputs.LACKING: lacking}
        self.home.lake.promote(year, made, without=lacking)
        self._part, self._accepted = None, True
