"""Lines of members' reports: read out of finished files, counted anew, attacked beside published cells."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from footprint.audit import Asked, Line, Place, Release, audit_lines, read_lines, read_release
from footprint.disclosure import Rules, protect
from footprint.disclosure.bands import Line as Limits
from footprint.disclosure.bands import Ratio
from footprint.disclosure.families import Cell, Variable, families
from footprint.disclosure.quarters import may_be_given
from footprint.messages import RefusalError
from footprint.region.peers import candidates
from tests.audit.publishing import cell, has, member
from tests.cases import LONG
from tests.disclosure.regions import region

Rows = list[dict[str, Any]]
NOTHING = Release((), {})
# One holding has 80 of 100, eleven others nearly the same for each employee.
DOMINANT = {"large": 8000.0} | {f"other-{number:02}": 200.0 + number for number in range(11)}


def truth(amounts: Mapping[str, float], below: float = 100.0, size: str = "medium") -> Rows:
    rows: Rows = []
    for name, amount in amounts.items():
        who = member(name, size=size)
        rows += [has(who, amount, "P1_num"), has(who, below, "P1_den")]
    return rows


def line(limits: Sequence[float], holdings: int = 12, indicator: str = "P1", **place: str) -> Line:
    return Line(indicator, 2025, Place(**place), holdings, tuple(limits), ("town",))


def told(amount: float) -> Release:
    return read_release([cell(amount, "P1_num")], 0, None)


def test_limits_beside_a_sum_are_an_attack() -> None:
    """At least eight of the others have 180 and more, so the large one has 8 % more at most; no cell, no bound."""
    given, known = [line((2.0, 2.0, 2.1))], truth(DOMINANT)
    beside = told(sum(DOMINANT.values()))
    found = audit_lines(beside, given, known, 2025)
    assert ("", "large", "P1", 1, 2025) in found.attacks
    assert found.telling == {"P1"}
    assert audit_lines(NOTHING, given, known, 2025).attacks == ()
    assert audit_lines(beside, [], known, 2025).is_safe
    assert audit_lines(beside, given, known, 2025, Asked(waived=frozenset({"large"}))).attacks == ()


# Four have next to nothing, five the same, one half of all.
HALVED = {"large": 10_000.0} | {f"upper-{n}": 2000.0 for n in range(5)} | {f"lower-{n}": 1.0 for n in range(4)}
YEARS = (2024, 2025)


def of_both(amounts: Mapping[str, float] = HALVED) -> Rows:
    return [row | {"year": year} for year in YEARS for row in truth(amounts)]


@pytest.mark.parametrize("told_in", YEARS)
def test_a_line_of_a_year_is_an_attack_beside_the_sum_of_another(told_in: int) -> None:
    """The middle is 20 (19 to 21), so five of the others have 1900 and more, 9500; in the other year 90 % of that, of
    20 004 in all, or 1 / 1.1 of it: 11 454 or 11 368 at most are left to the one with 10 000."""
    given, release = [line((20.0,), 10)], read_release([cell(20_004, "P1_num", year=told_in)], 0, None)
    found = audit_lines(release, given, of_both(), 2025, beside=[2024])
    assert ("", "large", "P1", 1, told_in) in found.attacks
    if told_in == 2024:
        assert audit_lines(release, given, of_both(), 2025).is_safe, "of the year alone nothing is told"
        far = Asked(p_outsider=0.13, p_insider=0.05)
        assert audit_lines(release, given, of_both(), 2025, far, beside=[2024]).is_safe


def test_the_line_of_another_year_is_an_attack_beside_the_sum_of_a_year() -> None:
    """The same with the line of 2024, which reports of then gave, and the sum of 2025."""
    release = read_release([cell(20_004, "P1_num", year=2025)], 0, None)
    before = [line((20.0,), 10)._replace(year=2024)]
    found = audit_lines(release, before, of_both(), 2025, beside=[2024])
    assert ("", "large", "P1", 1, 2025) in found.attacks
    assert audit_lines(release, before, of_both(), 2025, beside=[2024], prior=0.5).is_safe


STEPS = {f"h-{number:02}": 100.0 * (number + 1) for number in range(12)}


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ([line((3.5, 6.5, 9.5))], None),
        ([line((3.5, 8.0, 9.5))], "differs"),
        ([line((3.5, 6.5, 9.5), holdings=13)], "differs"),
        ([line((3.5, 6.5, 9.5)), line((3.5, 6.0, 9.5))], "differs"),
        ([line((6.5,), holdings=9)], "few"),
    ],
)
def test_lines_are_counted_anew(given: list[Line], rule: str | None) -> None:
    """What is told is what holdings have, of ten at least, and the same in every report."""
    found = audit_lines(NOTHING, given, truth(STEPS), 2025)
    assert {each.rule for each in found.broken} == ({rule} if rule else set())


def test_quarters_of_fewer_than_twelve_are_told() -> None:
    few = {name: STEPS[name] for name in list(STEPS)[:10]}
    found = audit_lines(NOTHING, [line((3.5, 5.5, 7.5), holdings=10)], truth(few), 2025)
    assert [each.rule for each in found.broken] == ["few_of_a_band"]


@pytest.mark.parametrize(("more", "rules"), [(1, {"apart"}), (2, {"apart"}), (3, set())])
def test_groups_that_differ_by_one_or_two_are_told(more: int, rules: set[str]) -> None:
    known = truth(STEPS) + truth({f"z-{number}": 2000.0 for number in range(more)}, size="large")
    half = (STEPS[f"h-{(12 + more) // 2 - 1:02}"] + STEPS[f"h-{(12 + more) // 2:02}"]) / 200
    given = [line((half,), holdings=12 + more), line((6.5,), size="medium")]
    assert {each.rule for each in audit_lines(NOTHING, given, known, 2025).broken} == rules


def written(folder: Path, name: str, rows: object) -> None:
    (folder / name).mkdir(parents=True)
    content = {"tables": {"peers": {"rows": rows}}} if rows is not None else {"tables": {}}
    (folder / name / "donnees.json").write_text(json.dumps(content))


def test_lines_are_read_out_of_reports(tmp_path: Path) -> None:
    """Each once, with who reads it; a report without them is refused."""
    row = {"indicator": "C2", "of_year": 2025, "sector": "*", "size": "small", "holdings": 14, "low": None,
           "middle": 4.0, "high": None}  # fmt: skip
    written(tmp_path, "a", [row])
    written(tmp_path, "b", [row, row | {"size": "*", "low": 2.0, "high": 9.0}])
    assert read_lines(tmp_path) == [
        Line("C2", 2025, Place(), 14, (2.0, 4.0, 9.0), ("b",)),
        Line("C2", 2025, Place(size="small"), 14, (4.0,), ("a", "b")),
    ]
    written(tmp_path, "c", None)
    with pytest.raises(RefusalError, match=r"c/donnees\.json"):
        read_lines(tmp_path)


KG, PEOPLE = Variable("C1", "gwp", "depreciation", "location", "total"), Variable("C2_den")


class Chosen(NamedTuple):
    """A region's year: what holdings are compared by, what is published of it, and what each has."""

    year: int
    ratio: Ratio
    cells: Rows

    @classmethod
    def of(cls, year: int, amounts: pa.Table, variables: pa.Table) -> Chosen:
        cells = protect(amounts, variables).cells
        known = families(amounts, variables)
        impact, people = known["impact"], known["employees"]
        below = dict(zip(people.parts, people.values[:, people.index[PEOPLE]].tolist(), strict=True))
        shown = [(Variable(*(row[name] for name in Variable._fields)), Cell(*(row[name] for name in Cell._fields)))
                 for row in cells if row["status"] == "published"]  # fmt: skip
        return cls(year, Ratio(impact, KG, below, [each for each in shown if each[0] in impact.index]), cells)

    def truth(self) -> Rows:
        has_all: Rows = []
        for part, amount in self.ratio.amounts.items():
            who = {"holding": part.holding, "year": self.year, **part.stratum._asdict()}
            has_all.append(who | KG._replace(indicator="C1_num")._asdict() | {"value": amount})
            has_all.append(who | Variable("C1_den")._asdict() | {"value": self.ratio.below[part]})
        return has_all

    def told(self) -> Rows:
        names = {KG: "C1_num"}
        return [{**row, "year": self.year, "rounded_to": 0.0, "indicator": names.get(variable, row["indicator"])}
                for row in self.cells
                for variable in [Variable(*(row[name] for name in Variable._fields))]]  # fmt: skip

    def lines(self, given: Sequence[Limits]) -> list[Line]:
        return [line([limit.value for limit in each.given], len(each.values), "C1",
                     sector=each.cell.sector, size=each.cell.size)._replace(year=self.year)
                for each in given]  # fmt: skip


@pytest.mark.parametrize("members", [20, 40] if LONG else [16])
def test_what_disclosure_control_gives_stands_the_audit(members: int) -> None:
    """Two programmes that share no code: the one tries shares of bands, the other whole holdings."""
    made = Chosen.of(2025, *region(members, seed=1))
    given = may_be_given(made.ratio, candidates(made.ratio), Rules())
    assert given
    found = audit_lines(read_release(made.told(), 0, None), made.lines(given), made.truth(), 2025)
    assert (found.attacks, found.broken) == ((), ())
    assert found.targets >= len({part.holding for part in made.ratio.amounts}) - 1
