"""The audit of versions: their files as they lie there, against the amounts of their lakes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from footprint import audit, schema
from footprint.audit.published import Cell
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.releases import attacked
from footprint.releases.attacked import Version
from tests.releases.open_data import a_region

AMOUNTS = {"a": 100.0, "b": 90.0, "c": 80.0, "d": 70.0, "e": 60.0}
SECTOR = {"a": "public", "b": "public", "c": "public", "d": "digital", "e": "digital"}
C1 = {"indicator": "C1", "criterion": "gwp", "view": "depreciation", "basis": "location", "stage": "total"}
ASKED = audit.Asked()


def a_version(
    folder: Path, shown: Iterable[str], *, year: int = 2025, amounts: dict[str, float] = AMOUNTS,
    erased: frozenset[tuple[str, ...]] = frozenset(),
) -> Version:  # fmt: skip
    """A version whose only figure is given for the sectors `shown` (`*`: the region), the others withheld."""
    lake = Lake(folder)
    common = {"year": year, "family": "gwp", "atom": "all"}
    rows = [
        common | {"holding_id": name, "sector": SECTOR[name], "zone": "gironde", "size": "small", "amount": amount}
        for name, amount in amounts.items()
    ]
    variable = common | C1 | {"unit": "kgCO2e", "coefficient": 1.0, "level": "cells"}
    for table, content in (("region_amounts", rows), ("region_variables", [variable])):
        arrow = pa.Table.from_pylist(content, schema=schema.table(table).arrow)
        lake.write(table, arrow, year=year)
    home = folder / "open-data"
    home.mkdir(parents=True)
    (home / "cells.csv").write_bytes(cells(year, amounts, set(shown)))
    (home / "indicators.csv").write_bytes(a_region.files()["indicators.csv"])
    return Version(year, folder, erased)


def cells(year: int, amounts: dict[str, float], shown: set[str]) -> bytes:
    names = schema.table("region_cells").names
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, names)
    writer.writeheader()
    for sector in ("*", "digital", "public"):
        counted = [amount for name, amount in amounts.items() if sector in ("*", SECTOR[name])]
        row: dict[str, Any] = {"year": year, **C1, "sector": sector, "zone": "*", "size": "*", "unit": "kgCO2e"}
        told = {"value": sum(counted), "holdings": len(counted), "status": "published", "rounded_to": 0}
        writer.writerow(row | (told if sector in shown else {"status": "withheld"}))
    return stream.getvalue().encode()


def found(versions: dict[str, Version]) -> dict[str, int]:
    audited = attacked.attack(versions, ASKED)
    assert audited is not None
    return attacked.counts(audited)


def test_the_total_of_five_stands_and_a_sector_of_two_beside_it_does_not(tmp_path: Path) -> None:
    assert found({"2025/1": a_version(tmp_path / "1", ["*"])}) == {"attacks": 0, "recomputed": 0, "broken": 0}
    told = found({"2025/1": a_version(tmp_path / "2", ["*", "public"])})
    assert told["attacks"] >= 2  # d knows e, and e knows d
    assert told["recomputed"] == 1  # the sector that was withheld is the rest


def test_what_is_safe_alone_is_open_beside_what_was_published_before(tmp_path: Path) -> None:
    """The total of the year before, and that of the same members with a large one that joined."""
    before = a_version(tmp_path / "before", ["*"], year=2024, amounts={n: AMOUNTS[n] for n in "abcd"})
    now = a_version(tmp_path / "now", ["*"], amounts=AMOUNTS | {"e": 500.0})
    assert found({"2025/1": now})["attacks"] == 0
    assert found({"2024/1": before, "2025/1": now})["attacks"] > 0


def test_cells_without_which_attacks_do_not_succeed_are_named_sectors_before_the_region(tmp_path: Path) -> None:
    version = a_version(tmp_path / "1", ["*", "public"])
    audited = attacked.attack({"2025/1": version}, ASKED)
    assert audited is not None
    assert {key[-3:] for key in attacked.telling(audited, version.folder)} == {("public", "*", "*")}
    kinds = attacked.kinds(audited).split(",")
    assert {"attack:C1", "recomputed:C1"} <= set(kinds)
    assert not {*AMOUNTS, *SECTOR.values()} & {each.partition(":")[2] for each in kinds}, "nobody and no place is named"
    safe = attacked.attack({"2025/1": a_version(tmp_path / "2", ["*"])}, ASKED)
    assert safe is not None
    assert attacked.telling(safe, version.folder) == frozenset()


def test_what_was_published_before_and_says_as_much_alone_does_not_keep_a_version_back(tmp_path: Path) -> None:
    """The year before told of `d` and `e`, and so of what they have a year later, whatever that publishes."""
    before = a_version(tmp_path / "before", ["*", "public"], year=2024)
    assert found({"2024/1": before})["attacks"] > 0
    now = a_version(tmp_path / "now", ["*"])
    assert found({"2024/1": before, "2025/1": now})["attacks"] == 0
    more = attacked.attack({"2024/1": before, "2025/1": a_version(tmp_path / "more", ["*", "digital"])}, ASKED)
    assert more is not None
    assert {each.target for each in more.attacks} == {"d", "e"}, "sharper than what was known"


def test_a_hidden_cell_that_was_known_before_keeps_nothing_back_and_one_that_is_known_better_does() -> None:
    quantity = audit.Quantity("C1", "gwp", "depreciation", "location", "total")
    cell = Cell("cells:2", 1, 2025, quantity, audit.Place(sector="public"), "withheld", None, 0.0, None, ())
    known = audit.Recomputed(cell, 2, 90.0, 100.0, 110.0)
    nothing = audit.Audit((), (), (), (), 0, 0, 0)
    for lower, upper, left in ((90.0, 110.0, 0), (90.5, 109.5, 0), (98.0, 110.0, 1), (90.0, 101.0, 1)):
        other = known._replace(cell=replace(cell, name="elsewhere:9"), lower=lower, upper=upper)
        made = replace(nothing, recomputed=(other,))
        assert len(attacked._beyond(made, replace(nothing, recomputed=(known,))).recomputed) == left
        assert len(attacked._beyond(made, nothing).recomputed) == 1


def test_who_agrees_to_be_shown_after_a_release_does_not_keep_the_next_one_back(tmp_path: Path) -> None:
    """Beside the pôle, named since, the two others of its sector stand alone in what was published before."""
    before = a_version(tmp_path / "before", ["*", "public"], year=2024)
    now = a_version(tmp_path / "now", ["*"])
    asked = audit.Asked(waived=frozenset({"a"}))
    alone = attacked.attack({"2024/1": before}, asked)
    assert alone is not None
    assert alone.broken
    both = attacked.attack({"2024/1": before, "2025/1": now}, asked)
    assert both is not None
    assert not both.broken
    twice = attacked.attack({"2024/1": before, "2025/1": a_version(tmp_path / "more", ["*", "public"])}, asked)
    assert twice is not None
    assert {each.cell.year for each in twice.broken} == {2025}


def test_where_nothing_is_published_nothing_is_asked(tmp_path: Path) -> None:
    nothing = a_version(tmp_path / "nothing", [])
    assert attacked.attack({"2025/1": nothing}, ASKED) is None
    before = a_version(tmp_path / "before", [], year=2024)
    assert found({"2024/1": before, "2025/1": a_version(tmp_path / "now", ["*"])})["attacks"] == 0


def test_cells_that_counted_an_erased_holding_are_not_read_of_the_version_that_had_it(tmp_path: Path) -> None:
    """Its amounts are gone: what it was part of can no longer be held against anything."""
    gone = frozenset({("digital", "gironde", "small")})
    before = a_version(tmp_path / "before", ["*", "public"], year=2024, erased=gone)
    assert [(row["sector"], row["status"]) for row in before.cells] == [("public", "published")]
    assert found({"2024/1": before, "2025/1": a_version(tmp_path / "now", ["*"])})["broken"] == 0


@pytest.mark.parametrize("erased", [frozenset[tuple[str, ...]](), frozenset({("digital", "gironde", "small")})])
def test_a_median_that_was_published_is_known_whoever_was_erased(
    tmp_path: Path, erased: frozenset[tuple[str, ...]]
) -> None:
    version = a_version(tmp_path / "1", ["*"], erased=erased)
    assert attacked.earlier(version, change=0.1).middle is None
    path = version.folder / "open-data" / "cells.csv"
    row = {"year": 2025, "indicator": "C2_median", "sector": "*", "zone": "*", "size": "*", "status": "published"}
    with path.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, schema.table("region_cells").names).writerow(row | {"value": 45})
    known = attacked.earlier(version, change=0.1)
    assert (known.middle, known.has_lost) == (45, bool(erased))
    assert ("C2_median" in known.cells["indicator"].to_pylist()) is not bool(erased)


def test_a_certificate_says_what_was_asked_and_names_nobody(tmp_path: Path) -> None:
    version = a_version(tmp_path / "1", ["*"])
    audited = attacked.attack({"2025/1": version}, ASKED)
    made = attacked.certificate(audited, ["2024/1"], version.folder)
    assert made["is_safe"] is True
    assert made["beside"] == ["2024/1"]
    assert made["attackers"] == len(AMOUNTS) + 1
    assert set(made["files"]) == {"cells.csv", "indicators.csv"}
    assert attacked.certificate(None, [], version.folder)["is_safe"] is True


@pytest.mark.parametrize("value", ["nan", "1e400", "x", "=1+1"])
def test_a_figure_that_is_no_number_is_refused(tmp_path: Path, value: str) -> None:
    version = a_version(tmp_path / "1", ["*"])
    path = version.folder / "open-data" / "cells.csv"
    path.write_bytes(path.read_bytes().replace(b",400.0,", f",{value},".encode(), 1))
    with pytest.raises(RefusalError):
        attacked.attack({"2025/1": version}, ASKED)


@pytest.mark.parametrize("strata", [frozenset(), frozenset({("public", "gironde", "small")})])
@pytest.mark.parametrize("lost_in", [2023, 2024, 2025, 2026, 2027])
def test_who_was_erased_from_one_year_is_told_by_no_other(
    tmp_path: Path, lost_in: int, strata: frozenset[tuple[str, ...]]
) -> None:
    """Of 2025, beside versions of other years: what the year before was is not said without whom that lost, nor is its
    own sum where the year after has said it with them."""
    versions = [Version(year, tmp_path, strata if year == lost_in else frozenset(), 1) for year in range(2023, 2028)]
    assert attacked.may_tell_change(versions, 2025) == (not strata or lost_in != 2024)
    assert attacked.erased_strata(versions, 2025) == (strata if lost_in in (2025, 2026) else frozenset())
