"""What the report says of levers: the best ones as the table has them, and never as a saving already made."""

from __future__ import annotations

import pyarrow.compute as pc
import pytest

from footprint.lake import Lake
from footprint.levers import best
from footprint.report.document import Items, Note, Table
from footprint.report.sections import levers
from footprint.report.wording import Wording, of_column
from tests.report.conftest import YEAR


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_best_levers_stand_first_with_interval_chance_and_assumption(lake: Lake, lang: str) -> None:
    w = Wording(lang)
    rows = lake.read("levers_member", year=YEAR).filter(pc.field("member_id") == "town").to_pylist()
    wanted = best(rows, levers.SHOWN)
    assert wanted
    (section,) = levers.sections(rows, YEAR, w)
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    assert len(table.rows) == len(wanted)
    divisor, unit = of_column([row["saving"] for row in wanted], "kgCO2e")
    assert all(column.label.endswith(f", {w.unit(unit)}") for column in table.columns[1:3])
    assert not [cell for row in table.rows for cell in row.cells if "CO₂e" in cell]  # one unit a column, in its heading
    for shown, row in zip(table.rows, wanted, strict=True):
        value, low, high = w.within(*(row[name] / divisor for name in ("saving", "low", "high")))
        assert shown.cells[0].startswith(w.term("lever", row["lever"]))
        assert shown.cells[1:4] == (value, w.t("certainty.between", low=low, high=high), w.percent(row["p_saves"]))
    (assumed,) = (block for block in section.blocks if isinstance(block, Items))
    assert len(assumed.items) == len({row["lever"] for row in wanted})
    assert "{" not in "".join(assumed.items)
    notes = [block.text for block in section.blocks if isinstance(block, Note)]
    assert notes == [w.term("lever_notice", "screening")]


def test_a_member_without_a_lever_that_saves_has_no_section(lake: Lake) -> None:
    rows = lake.read("levers_member", year=YEAR).filter(pc.field("member_id") == "town").to_pylist()
    idle = [row | {"saving": None if row["saving"] is None else 0.0} for row in rows]
    assert levers.sections(idle, YEAR, Wording("fr")) == []
    assert levers.sections([], YEAR, Wording("fr")) == []
