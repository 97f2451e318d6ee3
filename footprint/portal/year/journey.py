"""Where a member stands in one year: what the pages of the journey share. What is shown is in pages/ and templates/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any, Literal

from fastapi import HTTPException

from footprint import steps
from footprint.inbox import signatures
from footprint.inbox.signatures import Signature, Version
from footprint.inbox.store import Received
from footprint.members import registry
from footprint.portal.store.tables import JobState
from footprint.portal.web.visit import ForMember
from footprint.portal.work import jobs
from footprint.portal.work.jobs import State
from footprint.portal.year import versions, years
from footprint.portal.year.versions import Confirmed
from footprint.years.closure import YearState, last_day

STEPS = ("profil", "fichiers", "resultat", "confirmer", "versions", "rapports", "region")
# What the Region needs of every member before it confirms.
NEEDED = ("employees_fte", "sector")


Stage = Literal["nothing", "waiting", "failed", "damaged", "to_confirm", "changed", "confirmed"]


def missing(profile: Mapping[str, Any]) -> list[str]:
    """What a row of `members` still lacks before its year can be confirmed."""
    return [name for name in NEEDED if profile.get(name) is None]


def stage(work: JobState | None, *, signed_is_this: bool | None, any_file: bool) -> Stage:
    """Where a member-year stands, in one word. `signed_is_this`: whether the version that was signed is the one of now;
    None without a signature."""
    if work in ("queued", "running"):
        return "waiting"
    if signed_is_this:
        return "confirmed"
    if work == "failed" and any_file:
        return "failed"
    if signed_is_this is False:
        return "changed"
    return "to_confirm" if any_file else "nothing"


@dataclass(frozen=True)
class Journey:
    """One member in one year, for whoever asks. Everything is read once, when it is first asked for."""

    me: ForMember
    year: int

    @property
    def where(self) -> dict[str, Any]:
        return {"year": self.year, "member_id": self.me.member_id}

    @property
    def path(self) -> str:
        return f"/annee/{self.year}/"

    @property
    def day(self) -> date:
        return years.today(self.me.now)

    @cached_property
    def closing(self) -> YearState:
        return years.state(self.me.settings, self.year, self.day)

    @property
    def frozen(self) -> bool:
        """Whether nothing of the year can be changed any more: it is frozen or published."""
        return self.closing.is_closed

    @property
    def last_day(self) -> date | None:
        """The last day on which the year can be changed, by date; None where somebody decided, or it is published."""
        return last_day(self.year) if self.closing.by == "date" else None

    @property
    def can_change(self) -> bool:
        return self.me.role == "editor" and not self.frozen

    @cached_property
    def damaged(self) -> bool:
        """Whether a table of the year is damaged in the lake: pages that need it cannot be shown until it is mended."""
        return self.me.lake.damage(**self.where) is not None

    @cached_property
    def profile(self) -> dict[str, Any]:
        return registry.profile(self.me.lake, **self.where) or {}

    @cached_property
    def received(self) -> list[Received]:
        return self.me.inbox.received(**self.where)

    @property
    def current(self) -> list[Received]:
        return [item for item in self.received if item.current]

    @cached_property
    def state(self) -> State:
        with self.me.db.reading() as db:
            return jobs.state(db, **self.where)

    @cached_property
    def version(self) -> Version:
        return signatures.now_of(self.me.lake, self.me.inbox, **self.where)

    @cached_property
    def signed(self) -> Sequence[Confirmed]:
        """Every signature, the newest first."""
        with self.me.db.reading() as db:
            return versions.of_year(db, **self.where)

    @property
    def standing(self) -> Confirmed | None:
        return next((version for version in self.signed if version.withdrawn_at is None), None)

    @cached_property
    def on_paper(self) -> Signature | None:
        """What an analyst noted of a signature on paper, later than any in the portal; None without one."""
        mark = signatures.of(self.me.inbox, **self.where)
        return mark if mark and mark.by else None

    @property
    def signed_at(self) -> datetime | None:
        """When what stands was signed, in the portal or on paper."""
        if self.on_paper:
            return datetime.fromisoformat(self.on_paper.at)
        return self.standing.at if self.standing else None

    @property
    def signed_is_this(self) -> bool | None:
        """Whether what was signed last is the year as it stands; None where nothing is signed."""
        signed = self.on_paper.version if self.on_paper else self.standing.digest if self.standing else None
        return None if signed is None else signed == self.version.digest

    @property
    def estimate(self) -> dict[str, Any] | None:
        return (self.state.outcome or {}).get("estimate")

    @property
    def is_minimum(self) -> bool:
        """Whether the figures of the first estimate are to be read as "at least"."""
        estimate = self.estimate
        if not estimate or estimate["kgco2e"] is None:
            return False
        assessed = (estimate["assessed"] or 0.0) / estimate["devices"] if estimate["devices"] else None
        return steps.is_minimum(assessed)

    @property
    def missing(self) -> list[str]:
        """What the profile still lacks."""
        return missing(self.profile)

    @property
    def year_before(self) -> Journey:
        """The same member a year before."""
        return Journey(self.me, self.year - 1)

    @property
    def next_step(self) -> str:
        """The step that the member should take now."""
        if self.missing:
            return "profil"
        if not self.current:
            return "fichiers"
        by_stage = {"confirmed": "versions", "waiting": "resultat", "failed": "resultat"}
        return by_stage.get(self.stage, "confirmer")

    @property
    def days_left(self) -> int | None:
        """How many days are left for changes, today included; None where no day ends them."""
        return (self.last_day - self.day).days + 1 if self.last_day else None

    @property
    def stage(self) -> Stage:
        """One word for the list of years."""
        if self.damaged and not self.state.waiting:
            return "damaged"
        if self.damaged:
            return "waiting"
        return stage(self.state.state, signed_is_this=self.signed_is_this, any_file=bool(self.current))


def of(me: ForMember, year: int) -> Journey:
    """The journey of this member in a year; 404 for a year that cannot be reported on."""
    return Journey(me, years.checked(year, years.today(me.now)))


def every(me: ForMember) -> list[Journey]:
    """The years that can be changed, and those in which something was received or reported; the newest first."""
    day = years.today(me.now)
    with_files = {year for year in me.inbox.years() if me.inbox.holds(year=year, member_id=me.member_id)}
    reported = {int(path.parent.name) for path in (me.lake.home / "reports").glob(f"*/{me.member_id}")}
    wanted = set(years.open_years(me.settings, day)) | with_files | reported
    return [Journey(me, year) for year in sorted(wanted, reverse=True) if years.FIRST <= year <= day.year]


def due(me: ForMember) -> Journey | None:
    """The year that asks for something now: the oldest one open that has no signature of its present version, be it to
    be begun; None where all are confirmed. A year that is not over waits for its end."""
    day = years.today(me.now)
    open_ = (Journey(me, year) for year in reversed(years.open_years(me.settings, day)) if year < day.year)
    return next((journey for journey in open_ if journey.stage != "confirmed"), None)


def to_change(me: ForMember, year: int) -> Journey:
    """The same, for whoever is about to change something: 403 once the year is frozen."""
    journey = of(me, year)
    if journey.frozen:
        raise HTTPException(HTTPStatus.FORBIDDEN, "frozen")
    return journey
