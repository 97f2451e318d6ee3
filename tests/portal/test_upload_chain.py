"""Any file, plain and packed, sent through the portal: HTTP → inbox → member-year → year → report.

Each is a member of its own, who sends it by the form of the files' page. What the portal makes of it is to the byte
what a file dropped into the inbox becomes. `make long` sends every file in three wraps, `make test` one of every third
kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from factors import catalogue
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.reception import adoption
from footprint.settings import settings
from pipelines import inprocess
from pipelines.inprocess import Outcome
from tests.cases import LONG
from tests.fixtures import YEAR, Fixture, every, kept, made, nasty
from tests.pipelines.installation import own_history, use
from tests.portal.conftest import Site, register, running
from tests.portal.journeys import YEAR as OF_YEAR
from tests.portal.journeys import sent, words

QUIRKS_IN_SHORT, REPORTS_IN_SHORT = 2, 2


def chosen() -> list[Fixture]:
    """In the long run all in three wraps; else one of every third kind
    (of the others tests/pipelines/test_chain.py has one) and a few nasty ones, in one wrap after the other."""
    if LONG:
        return [wrapped for each in every() for wrapped in (each, each.gz(), each.zip())]
    quirks = list(nasty())
    smallest_last = sorted((*kept(), *made()), key=lambda each: -len(each.content))
    once = {each.kind: each for each in smallest_last}
    some = [*list(once.values())[::3], *quirks[:: len(quirks) // QUIRKS_IN_SHORT]]
    return [(each, each.gz(), each.zip())[at % 3] for at, each in enumerate(some)]


@dataclass
class Sent:
    """A portal to which every member sent its file, the answers that it gave, the status of each page of columns, and
    in the long run the year computed since: of which members the report was asked for. `dropped`: a home into whose
    inbox the same files were copied by hand."""

    site: Site
    members: dict[str, Fixture]
    answers: dict[str, str]
    columns: dict[str, list[int]]
    dropped: Path
    outcome: Outcome
    reported: list[str]

    @property
    def lake(self) -> Lake:
        return self.site.app_portal.lake


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    home, dropped = tmp_path_factory.mktemp("sent"), tmp_path_factory.mktemp("dropped")
    members = {f"membre-{at:03}": each for at, each in enumerate(chosen())}
    for member_id in members:
        register(home, member_id, member_id, YEAR)
        register(dropped, member_id, member_id, YEAR)
    with pytest.MonkeyPatch.context() as patch:
        use(patch, home)
        for site in running(home):
            told = {member_id: uploaded(site, member_id, each) for member_id, each in members.items()}
            drop(dropped, members, site)
            # The tables of a packed file are those of the plain one, which stands before it: so is the report.
            reported = list(members)[:: 3 if LONG else len(members) // REPORTS_IN_SHORT]
            outcome = Outcome()
            if LONG:
                with own_history() as instance:
                    outcome = inprocess.compute(instance, YEAR, members=reported, progress=lambda *news: None)
            answers = {member_id: said for member_id, (said, _) in told.items()}
            columns = {member_id: pages for member_id, (_, pages) in told.items()}
            yield Sent(site, members, answers, columns, dropped, outcome, reported)
    settings.cache_clear()


def uploaded(site: Site, member_id: str, each: Fixture) -> tuple[str, list[int]]:
    """Send a file as a member does; what the page of the result says, and the status of each page that it leads to."""
    email = f"editrice@{member_id}.example"
    site.clock.now += timedelta(seconds=20)  # one address signs in sixty times a quarter of an hour at most
    site.account(email, (member_id, "editor"))
    browser = site.signed(email)
    browser.timeout = 600  # no test of speed: many tests may run beside this one
    answer = sent(browser, (each.name, each.content), as_of=site.clock.now.date().isoformat())
    assert answer.status_code == 303, (each.name, words(answer))
    result = browser.get(f"{OF_YEAR}/resultat")
    leads = sorted(set(re.findall(r'href="([^"]+/colonnes[^"]*)"', result.text)))
    return words(result), [browser.get(lead).status_code for lead in leads]


def drop(home: Path, members: dict[str, Fixture], site: Site) -> None:
    """Copy the same files into an inbox by hand, on the same day, and read them."""
    inbox, lake, day = Inbox(home), Lake(home), site.clock.now.date()
    for member_id, each in members.items():
        folder = inbox.root / str(YEAR) / member_id
        folder.mkdir(parents=True)
        (folder / each.name).write_bytes(each.content)
    assert adoption.take_in(inbox, years=[YEAR], today=day, settled_seconds=0) == []
    for member_id in members:
        rebuild(lake, inbox, year=YEAR, member_id=member_id, factor_set=catalogue.load())


def test_no_member_fails(done: Sent) -> None:
    assert done.lake.failures(YEAR) == {}
    keys = done.lake.read("findings", year=YEAR)["message_key"].unique().to_pylist()
    assert [key for key in keys if "our_error" in key or "kept_reading" in key] == []


def test_the_columns_of_every_table_are_shown(done: Sent) -> None:
    assert sum(map(len, done.columns.values())) > len(done.members) // 2
    assert {member_id: pages for member_id, pages in done.columns.items() if {*pages} - {200}} == {}


def test_a_file_that_is_sent_becomes_what_a_file_that_is_dropped_becomes(done: Sent) -> None:
    """Table by table; what the two inboxes know of a file differs (`origin`)."""
    dropped, differ = Lake(done.dropped), []
    for member_id, each in done.members.items():
        ours, theirs = (lake.manifest(year=YEAR, member_id=member_id) for lake in (done.lake, dropped))
        if ours is None or theirs is None or ours.tables != theirs.tables:
            differ.append((member_id, each.name))
    assert differ == []


def test_the_portal_tells_each_member_what_was_read(done: Sent) -> None:
    for member_id, each in done.members.items():
        told = done.answers[member_id]
        assert each.name.partition(".")[0] in told, each.name
        assert ("Ce fichier ne peut pas être utilisé" in told) == (each.kind is None), each.name


@pytest.mark.long  # dropped files, which are the same: pipelines/test_chain.py; reports: year/test_journey.py
def test_every_member_with_a_footprint_reads_its_report_in_the_portal(done: Sent) -> None:
    assert (done.outcome.failed, done.outcome.broken) == ([], [])
    footprint = done.lake.read("footprint", ["member_id"], year=YEAR)["member_id"].unique().to_pylist()
    due = [member_id for member_id in done.reported if member_id in footprint]
    assert due
    for member_id in due:
        done.site.clock.now += timedelta(seconds=20)
        browser = done.site.signed(f"editrice@{member_id}.example")
        assert "rapport.html" in browser.get(f"{OF_YEAR}/rapports").text
        assert member_id in browser.get("/rapports/2025/rapport.html").text
