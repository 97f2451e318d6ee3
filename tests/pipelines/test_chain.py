"""Any file, plain and packed, through the whole chain: inbox → member-year → year → report, nobody's year lost.

Each file is a member of its own, who sent it plain, as .gz and as .zip. What the plain file alone gives is what all
three give. `make long` takes every file, every pair of a covering set and a report a member; `make test` as few files
as have every kind and every ending, of which one of each ending in its wraps, and three pairs.
"""

from __future__ import annotations

import io
import itertools
from datetime import date
from math import fsum
from pathlib import Path
from typing import Any

import pytest

from factors import catalogue
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import rebuild
from footprint.report.model import member_report
from pipelines import inprocess
from pipelines.inprocess import Outcome
from tests.cases import LONG, one_in
from tests.fixtures import YEAR, Fixture, every, hostile, kept, made, nasty
from tests.pipelines.installation import own_history, register_member, use

PAIRS_IN_SHORT = 3
SUMMED = {"devices": "quantity_devices", "usage": "quantity"}


def covering() -> list[Fixture]:
    """As few files as have every kind and every ending, of those alike the one of middle size: what is large is read in
    the tests of the intake, and as a member here by `make long`."""
    alike: dict[tuple[str | None, str], list[Fixture]] = {}
    for each in (*kept(), *made(), *hostile(), *nasty()):
        alike.setdefault((each.kind, each.name.rpartition(".")[2]), []).append(each)
    chosen: list[Fixture] = []
    missing = {each for group in alike for each in group}
    plain = ("inventory", "csv")
    for group in sorted(alike, key=lambda group: (group != plain, group[1] == "csv", str(group))):  # rare endings first
        if missing & set(group):
            ordered = sorted(alike[group], key=lambda each: (len(each.content), each.name))
            chosen.append(ordered[(len(ordered) - 1) // 2])
            missing -= set(group)
    return chosen


def pairs() -> list[tuple[Fixture, Fixture]]:
    """Every two files of the covering set; in `make test` three of these pairs."""
    met = list(itertools.combinations(covering(), 2))
    return met if LONG else met[:: len(met) // PAIRS_IN_SHORT]


def send(home: Path, member_id: str, *fixtures: Fixture) -> None:
    """Deliver files as `mode="add"` does: none displaces another."""
    for each in fixtures:
        Inbox(home).deliver(
            io.BytesIO(each.content), year=YEAR, member_id=member_id, received_on=date(YEAR + 1, 1, 10), name=each.name,
            as_of=date(YEAR, 12, 31), mode="add",
        )  # fmt: skip


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A home in which every chosen file is a member, alone and plain (`plain-…`), in three wraps (`file-…`) and in
    pairs (`pair-…`); its year, computed once."""
    home = tmp_path_factory.mktemp("chain")
    fixtures = every() if LONG else covering()
    members: dict[str, tuple[Fixture, ...]] = {}
    wrapped: set[str] = set()
    for at, each in enumerate(fixtures):
        members[f"plain-{at:03}"] = (each,)
        ending = each.name.rpartition(".")[2]
        if LONG or ending not in wrapped:
            members[f"file-{at:03}"] = (each, each.gz(), each.zip())
        wrapped.add(ending)
    members |= {f"pair-{at:04}": pair for at, pair in enumerate(pairs())}
    with pytest.MonkeyPatch.context() as patch:
        use(patch, home)
        for member_id, sent in members.items():
            register_member(home, year=YEAR, member_id=member_id)
            send(home, member_id, *sent)
        with own_history() as instance:
            reported = list(members) if LONG else [name for name in members if name.startswith("file-")][::8]
            outcome = inprocess.read_files(instance, YEAR, list(members), lambda share, now: None)
            outcome.add(inprocess.compute(instance, YEAR, members=reported, progress=lambda part, share, now: None))
            yield home, members, outcome, reported


def test_no_member_fails_and_no_step_breaks(computed: tuple[Path, dict[str, Any], Outcome, list[str]]) -> None:
    home, _, outcome, _ = computed
    assert (outcome.failed, outcome.broken) == ([], [])
    assert Lake(home).failures(YEAR) == {}


def test_no_reading_ends_with_an_error_of_ours(computed: tuple[Path, dict[str, Any], Outcome, list[str]]) -> None:
    findings = Lake(computed[0]).read("findings", year=YEAR)
    keys = set(findings["message_key"].to_pylist())
    assert {key for key in keys if "our_error" in key or "kept_reading" in key} == set()


def test_a_file_counts_the_same_plain_and_in_three_wraps(
    computed: tuple[Path, dict[str, Any], Outcome, list[str]],
) -> None:
    home, members, *_ = computed
    differ = [
        (members[name][0].name, column)
        for name in members
        for column, values in sums(Lake(home), name).items()
        if name.startswith("file-") and values != sums(Lake(home), f"plain-{name[5:]}")[column]
    ]
    assert differ == []


def sums(lake: Lake, member_id: str) -> dict[str, Any]:
    """Devices, use, sites and services of a member, as they count."""
    rows = {name: lake.read(name, year=YEAR, member_id=member_id) for name in (*SUMMED, "sites", "services")}
    return {name: sorted(map(str, rows[name][column].to_pylist())) for name, column in SUMMED.items()} | {
        name: rows[name].num_rows for name in ("sites", "services")
    }


def test_every_line_of_every_file_has_one_fate(computed: tuple[Path, dict[str, Any], Outcome, list[str]]) -> None:
    from pipelines import laws

    home, members, *_ = computed
    for member_id in members:
        tables = (Lake(home).read(name, year=YEAR, member_id=member_id) for name in ("lines", "receipts"))
        accounts = laws.line_accounts(*tables)
        assert (member_id, accounts["lost"], accounts["differences"]) == (member_id, 0, 0)


def test_every_device_of_every_list_is_in_the_figure_or_has_a_reason(
    computed: tuple[Path, dict[str, Any], Outcome, list[str]],
) -> None:
    """lines = those in the figure + those of each reason; devices = those in the figure + those of each reason."""
    home, members, *_ = computed
    lake, factors = Lake(home), catalogue.load()
    lists = one_in(3, [name for name in members if name.startswith("file-")])
    found = [member_report(lake, year=YEAR, member_id=name, factor_set=factors).account for name in lists]
    accounts = [each for each in found if each is not None]
    assert accounts
    for each in accounts:
        assert each.lines == each.lines_in_figure + sum(reason.lines for reason in each.reasons)
        assert each.units == pytest.approx(each.in_figure + fsum(reason.units or 0.0 for reason in each.reasons))


def test_every_member_with_a_footprint_has_its_report(
    computed: tuple[Path, dict[str, Any], Outcome, list[str]],
) -> None:
    home, _, _, reported = computed
    footprint = Lake(home).read("footprint", ["member_id"], year=YEAR)["member_id"].unique().to_pylist()
    due = [name for name in reported if name in footprint]
    assert due
    for member_id in due:
        assert (home / "reports" / str(YEAR) / member_id / "rapport.html").stat().st_size > 1000


def test_reading_all_of_it_again_changes_no_byte(computed: tuple[Path, dict[str, Any], Outcome, list[str]]) -> None:
    home, members, *_ = computed
    lake, factor_set = Lake(home), catalogue.load()
    for member_id in list(members)[:: 1 if LONG else 9]:
        before = lake.manifest(year=YEAR, member_id=member_id)
        rebuild(lake, Inbox(home), year=YEAR, member_id=member_id, factor_set=factor_set)
        assert lake.manifest(year=YEAR, member_id=member_id) == before
