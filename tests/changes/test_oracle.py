"""The split against plain Python, over random inventories of which every category is counted alike in both years."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from footprint.changes import Results
from footprint.changes.comparing import Step
from tests.changes.cases import BEFORE, NOW, Year, causes, results, total
from tests.method.running import examples
from tests.method.strategies import SITES, valid_devices
from tests.oracles import causes as oracle

FLEETS = st.lists(valid_devices(), min_size=5, max_size=25)
ALWAYS = [{"category": category, "quantity_devices": 3.0} for category in ("laptop", "phone", "screen", "server")]


def sent(devices: list[Any]) -> Year:
    """Without printers, and without the site of a kind whose PUE the tiny set does not have."""
    kept = [row for row in devices if row["category"] != "printer" and row["site_id"] != "rented"]
    return Year([*ALWAYS, *kept], SITES)


def tables(made: Results) -> dict[str, list[dict[str, Any]]]:
    return {name: rows.to_pylist() for name, rows in made.tables.items()}


@examples(2, long=100, before=FLEETS, now=FLEETS)
def test_causes_are_those_of_plain_python(before: list[Any], now: list[Any]) -> None:
    one, other = results(BEFORE, {"m": sent(before)}), results(NOW, {"m": sent(now)})
    found = causes([Step(one, other)])["m"]
    wanted = oracle.causes(tables(one), tables(other))
    size = total(one, "m") + total(other, "m") + sum(map(abs, wanted.values()))  # causes may be huge and cancel
    assert wanted
    for name in found.keys() | wanted.keys():
        assert abs(found.get(name, 0.0) - wanted.get(name, 0.0)) <= 1e-9 * size, name
