"""What is to be settled in one year before its figures are whole, for the analysts: one list, the worst first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

import pyarrow as pa

from footprint.engine import DuckDB
from footprint.intake.telling import tell
from footprint.lake import DamagedError, Lake
from footprint.members import registry
from footprint.messages import percent
from footprint.portal.web.rendering import say
from footprint.portal.web.visit import Portal
from footprint.portal.work import jobs
from footprint.portal.year import overview
from footprint.reception import adoption
from footprint.years import closure, proposals, run_words
from footprint.years.closure import YearState
from footprint.years.proposals import Proposal

Kind = Literal["damaged", "failed", "file", "set_aside", "unregistered", "low_coverage"]
KINDS: tuple[Kind, ...] = ("damaged", "failed", "file", "set_aside", "unregistered", "low_coverage")
# Findings of single files that we, and not their members, failed to read.
OURS = """
    SELECT * FROM findings
    WHERE rule IN ('kept_reading', 'too_costly')
       OR message_key LIKE 'findings.unreadable_file.our_error.%'
       OR message_key LIKE 'findings.unreadable_file.ended_process.%'
"""


@dataclass(frozen=True)
class Case:
    """One thing to settle of one member: what it is in words, since when, and when its year was last read well; None
    where nobody noted it."""

    kind: Kind
    member_id: str
    name: str
    text: str
    since: datetime | None = None
    good: datetime | None = None


@dataclass(frozen=True)
class ToSettle:
    """Everything of one year. `proposal`: what a closed year would be made from today; `is_damaged`: its results are,
    so that nobody knows what they left out; `passed_over`: what lies in the inbox and counts for nobody."""

    cases: tuple[Case, ...]
    state: YearState
    proposal: tuple[str, ...]
    is_damaged: bool
    passed_over: tuple[str, ...]

    @property
    def by_kind(self) -> list[tuple[Kind, list[Case]]]:
        groups = [(kind, [case for case in self.cases if case.kind == kind]) for kind in KINDS]
        return [(kind, cases) for kind, cases in groups if cases]

    @property
    def nothing(self) -> bool:
        return not (self.cases or self.proposal or self.is_damaged or self.passed_over)


def of_year(portal: Portal, year: int, lang: str) -> ToSettle:
    """What is to be settled in `year`, the worst first, by the names of members."""
    seen = _Seen(portal, year, lang)
    cases = [*seen.damaged(), *seen.failed(), *seen.files(), *seen.unregistered()]
    try:
        cases += seen.left_out()
        is_damaged = False
    except DamagedError:
        is_damaged = True
    names = overview.names(seen.lake, {case.member_id for case in cases})
    named = [Case(**vars(case) | {"name": names[case.member_id]}) for case in cases]
    proposal: Proposal | None = proposals.noted(portal.lake.home, year)
    return ToSettle(
        tuple(sorted(named, key=lambda case: (KINDS.index(case.kind), case.name.casefold(), case.member_id))),
        closure.state(portal.lake.home, year, portal.clock().astimezone(closure.HOUSE_TIME).date()),
        tuple(run_words.proposal(year, proposal, lang)) if proposal else (),
        is_damaged,
        tuple(adoption.passed_over(portal.inbox, year, lang)),
    )


class _Seen:
    """Looks at one year of the lake, the database and the inbox."""

    def __init__(self, portal: Portal, year: int, lang: str) -> None:
        self._portal, self._year, self._lang = portal, year, lang
        self.lake: Lake = portal.lake.whole()
        self._noted = self.lake.failures(year)
        with portal.db.reading() as db:
            self._work = jobs.failures(db, year)
            self._good = jobs.last_good(db, year)

    def damaged(self) -> Iterator[Case]:
        for member_id, path in self._portal.lake.damaged(self._year).items():
            place = path.relative_to(self._portal.lake.home).as_posix()
            yield self._case("damaged", member_id, self._t("damaged", file=place))

    def failed(self) -> Iterator[Case]:
        """Readings of a whole year that failed, in the portal or in a run of the pipeline."""
        for member_id in sorted({*self._work, *self._noted}):
            work, noted = self._work.get(member_id), self._noted.get(member_id)
            if work:
                sentence = say(self._lang)(f"analyst.why_{work.why}", incident=work.incident)
            else:
                assert noted is not None
                why = run_words.why(noted.reason, noted.number, self._lang)
                sentence = self._t("failed_in_a_run", why=why)
            lists = noted.lists if noted and noted.reason != "damaged" else ()
            if lists:
                sentence += " " + self._t("lists", lists=", ".join(lists))
            yield self._case("failed", member_id, sentence, work.failed_at if work else None)

    def files(self) -> Iterator[Case]:
        """Single files of years that were read: those that we, and not the member, failed to read."""
        with DuckDB() as engine:
            engine.bind(findings=self.lake.paths("findings", year=self._year))
            unread = engine.sql(OURS)
        members = sorted(set(unread["member_id"].to_pylist()))
        receipts = self.lake.read("receipts", year=self._year, member_id=set(members)).to_pylist() if members else []
        lists = {(row["member_id"], (row["table_sha256"] or "")[:8]): row["list"] for row in receipts}
        rows = unread.sort_by([("member_id", "ascending"), ("file_sha8", "ascending")]).to_pylist()
        for (member_id, sha8), of_file in groupby(rows, lambda row: (row["member_id"], row["file_sha8"])):
            messages = [
                finding.message for finding in tell(pa.Table.from_pylist(list(of_file), unread.schema), self._lang)
            ]
            name = lists.get((member_id, sha8))
            yield self._case(
                "file", member_id, " ".join([*([self._t("lists", lists=name)] if name else []), *messages])
            )

    def unregistered(self) -> Iterator[Case]:
        senders = set(self._portal.inbox.members(self._year)) - set(self._portal.lake.damaged(self._year))
        for member_id in registry.unregistered(self.lake, self._year, sorted(senders)):
            yield self._case("unregistered", member_id, self._t("unregistered", member=member_id))

    def left_out(self) -> Iterator[Case]:
        """What the last run left out of the region for another reason. Raises DamagedError."""
        rows = self.lake.read("member_states", year=self._year).to_pylist()
        for row in rows:
            if row["left_out"] == "low_coverage":
                share = percent(row["coverage"], self._lang)
                yield self._case("low_coverage", row["member_id"], self._t("low_coverage", coverage=share))
            elif row["left_out"] == "failed" and row["member_id"] not in self._noted.keys() | self._work.keys():
                why = run_words.why(row["reason"], row["number"], self._lang)
                yield self._case("set_aside", row["member_id"], self._t("set_aside", why=why))

    def _case(self, kind: Kind, member_id: str, sentence: str, since: datetime | None = None) -> Case:
        return Case(kind, member_id, member_id, sentence, since, self._good.get(member_id))

    def _t(self, key: str, **args: object) -> str:
        return say(self._lang)(f"settle.{key}", **args)
