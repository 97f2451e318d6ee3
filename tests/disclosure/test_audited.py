"""The suppressor before the auditor, which was written apart from it: what the one lets through, the other cannot
attack, and what it withholds could not have been published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from footprint import audit
from footprint.disclosure import Release, protect
from footprint.disclosure.families import Variable, families
from footprint.disclosure.protect import HEADLINE
from tests.bench import acro_compared
from tests.cases import long_but
from tests.disclosure.regions import OF_BOTH, a_year_later, like_for_like, region

PLACE = ("holding", "sector", "zone", "size")
KEY = ("indicator", "criterion", "view", "basis", "stage", "sector", "zone", "size")
INDICATORS = [dict.fromkeys(("numerator_indicator", "denominator_indicator", "unit"), "") | {"indicator": name}
              for name in ("C1", "E1", "M2", "C2_den", "P4_num", "P4_den")]  # fmt: skip
Rows = list[dict[str, Any]]


def written(cells: Rows, year: int = 2025) -> list[dict[str, str]]:
    """Cells as they would be read of a file, without rounding."""
    counts = ("members", "holdings", "employees", "devices")
    return [
        {name: str(row[name]) for name in (*KEY, "unit", "status")}
        | {name: "" if row[name] is None else f"{row[name]:.0f}" for name in counts}
        | {"year": str(year), "value": "" if row["value"] is None else repr(float(row["value"])), "rounded_to": ""}
        for row in cells
    ]


FIGURES = audit.Asked()


def known(amounts: pa.Table, year: int = 2025) -> tuple[Rows, Rows]:
    """Who is where, and what each has, as atoms."""
    members, truth = set(), []
    for row in amounts.to_pylist():
        place = (row["holding_id"], row["sector"], row["zone"], row["size"])
        members.add(place)
        if row["family"] != "count":
            who = dict(zip(PLACE, place, strict=True)) | {"year": year}
            truth.append(who | {"indicator": row["atom"], "criterion": row["family"], "value": row["amount"]})
    return [dict(zip(PLACE, place, strict=True)) | {"year": year} for place in sorted(members)], truth


def audited(cells: Rows, amounts: pa.Table, variables: pa.Table) -> audit.Audit:
    members, truth = known(amounts)
    release = audit.read_release(written(cells), 0, INDICATORS)
    return audit.audit([release], members, truth, knowing=audit.Knowing(coefficients=variables), asked=FIGURES)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("members", [40, 60, 80])
def test_the_auditor_finds_nothing(members: int, seed: int) -> None:
    amounts, variables = region(members, seed)
    found = audited(protect(amounts, variables).cells, amounts, variables)
    assert found.is_safe
    assert found.solved


@pytest.mark.parametrize("members", [40, pytest.param(80, marks=pytest.mark.long)])
def test_each_withheld_cell_published_after_all_is_attacked(members: int) -> None:
    """Every withheld cell of greenhouse gases in turn, its total alone: somebody is found out. No count stands beside
    it, of which one below three would break a rule in whatever cell."""
    amounts, variables = region(members, 2)
    cells = protect(amounts, variables).cells
    family = families(amounts, variables)["impact"]
    withheld = [row for row in cells if row["status"] == "withheld"
                and all(row[name] == value for name, value in HEADLINE._asdict().items())]  # fmt: skip
    assert withheld
    for row in withheld:
        inside = (row["sector"], row["zone"], row["size"])
        amount = sum(family.values[n, family.index[HEADLINE]] for n, part in enumerate(family.parts)
                     if all(mine in ("*", its) for mine, its in zip(inside, part.stratum, strict=True)))  # fmt: skip
        told = row | {"status": "published", "value": amount}
        assert audited([told if each is row else each for each in cells], amounts, variables).attacks, inside


def one_in_its_sector(amounts: Rows) -> Rows:
    """A holding of employees and devices like others, and nobody beside it."""
    first = amounts[0]["holding_id"]
    return [row | {"sector": "forestry"} if row["holding_id"] == first else row for row in amounts]


def sole_trader(amounts: Rows) -> Rows:
    """One person with one laptop, alone in a sector."""
    few = {"impact": 30.0, "employees": 1.0, "count": 1.0, "stock": 1.0}
    mine = {"holding_id": "sole-trader", "sector": "crafts", "zone": "sud", "size": "small", "year": 2025}
    atoms = sorted({(row["family"], row["atom"]) for row in amounts if row["atom"] != "part"})
    return [*amounts, *(mine | {"family": family, "atom": atom, "amount": few[family] if "kwh" not in atom else
                                20.0 * (atom == "kwh:grid:FRA|grid:FRA")} for family, atom in atoms)]  # fmt: skip


def two_of_one_holding(amounts: Rows) -> Rows:
    """Three members of a sector, of whom two belong together."""
    names = sorted({row["holding_id"] for row in amounts if row["holding_id"].startswith("member")})[:3]
    own = {names[0]: "pair", names[1]: "pair", names[2]: names[2]}
    return [row | {"holding_id": own[row["holding_id"]], "sector": "forestry"} if row["holding_id"] in own else row
            for row in amounts]  # fmt: skip


def half_say_nothing(amounts: Rows) -> Rows:
    """Of every second holding nobody knows the devices in stock."""
    silent = sorted({row["holding_id"] for row in amounts})[::2]
    return [row for row in amounts if row["family"] != "stock" or row["holding_id"] not in silent]


@pytest.mark.parametrize(
    ("mishap", "alone"),
    [
        (one_in_its_sector, "forestry"),
        (sole_trader, "crafts"),
        (two_of_one_holding, "forestry"),
        (half_say_nothing, None),
    ],
)
def test_a_region_with_a_mishap_is_published_smaller_and_nobody_is_found(
    mishap: Callable[[Rows], Rows], alone: str | None
) -> None:
    given, variables = region(40, 11)
    amounts = pa.Table.from_pylist(mishap(given.to_pylist()), schema=given.schema)
    amounts = amounts.group_by([*given.column_names[:-1]], use_threads=False).aggregate([("amount", "sum")])
    amounts = amounts.rename_columns(given.column_names)
    cells = protect(amounts, variables).cells
    told = {(row["indicator"], row["stage"], row["sector"], row["zone"], row["size"]): row for row in cells}
    assert told["C1", "total", "*", "*", "*"]["status"] == "published"
    assert "published" not in {row["status"] for row in cells if row["sector"] == alone}
    counted = {row["holding_id"] for row in amounts.to_pylist() if row["family"] == "stock"}
    fleet = told["P4_den", "any", "*", "*", "*"]
    assert (fleet["status"], fleet["holdings"]) == ("published", len(counted))
    assert audited(cells, amounts, variables).is_safe


@pytest.mark.parametrize("made", acro_compared.CASES)
def test_of_what_the_kept_package_leaves_open_nothing_is_left_open_here(made: Callable[[], acro_compared.Case]) -> None:
    """The data on which somebody is found out from tables that are looked at one by one."""
    years, found = acro_compared.protected(made())
    assert "published" in {row["status"] for row in years[0]}
    assert found.is_safe


def two_years(members: int, joined: int, left: int) -> tuple[list[pa.Table], list[pa.Table], list[Rows]]:
    """Amounts, variables and cells of greenhouse gases of a year, and of the next: so many join, so many leave, the
    others move by up to a twelfth. What is published of the second is like for like, too."""
    before, variables = (rows.filter(pc.is_in(rows["family"], pa.array(["count", "impact"])))
                         for rows in region(members, 6, 2024))  # fmt: skip
    variables = variables.filter(pc.equal(variables["indicator"], "C1"))
    everywhere = {"zone": "sud", "size": "small", "sector": "other"}
    before = pa.Table.from_pylist([row | everywhere for row in before.to_pylist()], schema=before.schema)
    names = sorted(set(before["holding_id"].to_pylist()))
    kept = before.filter(
        pc.invert(pc.is_in(before["holding_id"], pa.array(names[-left:] if left else [], pa.string())))
    )
    moves = {(name, "impact"): 1 + 0.08 * np.sin(1 + place) for place, name in enumerate(names)}
    rows = [row | {"year": 2025, "amount": row["amount"] * moves.get((row["holding_id"], row["family"]), 1)}
            for row in kept.to_pylist()]  # fmt: skip
    rows += [row | {"year": 2025, "holding_id": f"new of {row['holding_id']}"}
             for row in before.to_pylist() if row["holding_id"] in names[1 : 1 + joined]]  # fmt: skip
    after, compared = like_for_like(before, pa.Table.from_pylist(rows, schema=before.schema), variables)
    first = protect(before, variables).cells
    earlier = [Release(before, variables, pa.Table.from_pylist(first), change=0.1)]
    return [before, after], [variables, compared], [first, protect(after, compared, earlier).cells]


def audited_together(amounts: list[pa.Table], variables: list[pa.Table], cells: list[Rows]) -> audit.Audit:
    years = (2024, 2025)
    named = [*INDICATORS, *({**INDICATORS[0], "indicator": name} for name in OF_BOTH)]
    releases = [audit.read_release(written(rows, year), number, named)
                for number, (rows, year) in enumerate(zip(cells, years, strict=True))]  # fmt: skip
    (were, had), (are, have) = (known(rows, year) for rows, year in zip(amounts, years, strict=True))
    made = [row | {"year": year} for rows, year in zip(variables, years, strict=True) for row in rows.to_pylist()]
    knowing = audit.Knowing(coefficients=made)
    return audit.audit(releases, were + are, had + have, knowing=knowing, asked=FIGURES)


def statuses(cells: Rows) -> dict[str, str]:
    return {row["indicator"]: row["status"] for row in cells if row["indicator"] in OF_BOTH}


def test_a_change_like_for_like_is_published_where_nobody_stands_alone() -> None:
    given = two_years(24, 5, 6)
    assert set(statuses(given[2][1]).values()) == {"published"}
    assert audited_together(*given).is_safe


@pytest.mark.parametrize(("joined", "left"), [(1, 0), (0, 1), (2, 6), (7, 2)])
def test_a_change_like_for_like_tells_nothing_of_one_or_two_who_joined_or_left(joined: int, left: int) -> None:
    amounts, variables, cells = two_years(24, joined, left)
    hidden = [name for name, status in statuses(cells[1]).items() if status == "withheld"]
    assert hidden == list(statuses(cells[1])), "all but one would tell the last"
    assert audited_together(amounts, variables, cells).is_safe
    family = families(amounts[1], variables[1])["impact"]
    sums = dict(zip(family.variables, family.values.sum(axis=0).tolist(), strict=True))
    told = [row | {"status": "published", "value": sums[Variable(*(row[name] for name in KEY[:5]))]}
            if row["indicator"] in hidden else row for row in cells[1]]  # fmt: skip
    assert audited_together(amounts, variables, [cells[0], told]).attacks


@pytest.mark.parametrize("members", long_but([24], [24, 40, 80]))
def test_two_years_with_one_who_joins_and_one_who_leaves(members: int) -> None:
    before, variables = region(members, 6, 2024)
    after = a_year_later(before, 6)
    first = protect(before, variables).cells
    beside = [Release(before, variables, pa.Table.from_pylist(first), change=0.1)]
    second = protect(after, variables, beside).cells
    found = audited_together([before, after], [variables, variables], [first, second])
    assert found.is_safe, found.attacks[:3]
    assert {row["status"] for row in second} == {"published", "withheld"}


# A region of chance; more of them, made the same way, in the long run.
@pytest.mark.parametrize("seed", long_but([3], range(4)))
def test_two_years_in_which_some_change_much(seed: int) -> None:
    """What is believed of changes is wrong of many: the auditor takes what holds, and so must the suppressor."""
    draws = np.random.default_rng(seed)
    before, variables = region(14, 20 + seed, 2024)
    names = sorted(set(before["holding_id"].to_pylist()))
    moves = {name: draws.choice((1.0, 1.03, 0.85, 1.3)) for name in names}
    moved = {(name, family): moves[name] for name in names for family in ("impact", "employees", "stock")}
    rows = [row | {"year": 2025, "amount": row["amount"] * moved.get((row["holding_id"], row["family"]), 1.0)}
            for row in before.to_pylist() if row["holding_id"] != names[0]]  # fmt: skip
    rows += [row | {"year": 2025, "holding_id": "newcomer"} for row in before.to_pylist()
             if row["holding_id"] == names[3]]  # fmt: skip
    after = pa.Table.from_pylist(rows, schema=before.schema)
    first = protect(before, variables).cells
    beside = [Release(before, variables, pa.Table.from_pylist(first), change=0.1)]
    found = audited_together([before, after], [variables, variables], [first, protect(after, variables, beside).cells])
    assert found.is_safe, found.attacks[:3]
