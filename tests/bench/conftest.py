"""Each bench prints what it measured and puts it on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from footprint.own_footprint import Meter
from tests.bench import page
from tests.bench.page import Row

Add = Callable[..., None]


@pytest.fixture(scope="session")
def results() -> Iterator[list[Row]]:
    rows: list[Row] = []
    yield rows
    if rows:
        before = page.stored(page.PAGE.read_text("utf-8")) if page.PAGE.exists() else []
        page.PAGE.write_text(page.written(page.merged(before, rows)), "utf-8")


@pytest.fixture
def add(results: list[Row], request: pytest.FixtureRequest) -> Iterator[Add]:
    """Prints a measurement and puts it on the page: takes what `page.row` takes, without the command."""
    rows: list[Row] = []
    meter = Meter("FRA").start()
    yield partial(_add, rows, f"`pytest -s {request.node.nodeid.partition('[')[0]}`")
    energy = f"{1e3 * meter.stop().energy_kwh:.1f} Wh"
    results += [replace(row, energy=energy) for row in rows]


def _add(results: list[Row], command: str, *given: str, **more: float | str | None) -> None:
    row = page.row(*given, command=command, **more)  # type: ignore[arg-type]
    print("\n" + "; ".join(filter(None, (row.measured, row.here, row.reference, row.ratio, row.aim))), end="")
    results.append(row)
