"""How the tests of the method run the SQL over generated inventories. No test lives here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from itertools import count
from math import isclose
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cases import LONG, cases
from tests.method import builders
from tests.method.builders import Row
from tests.method.strategies import SITES, valid_devices
from tests.oracles.devices import Figure, Key

# Same examples on every short run; nothing is kept between runs, and nothing is shrunk: a failure names its device.
EXAMPLES = settings(
    max_examples=4,
    deadline=None,
    derandomize=not LONG,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
FLEETS = st.lists(valid_devices(), min_size=30, max_size=50)


def examples(short: int, *, long: int, **strategies: st.SearchStrategy[Any]) -> Callable[..., Callable[[], None]]:
    """The test over `short` random cases, or `long` in the long run. The simplest case of all, with which hypothesis
    begins, is left out: a run of the method costs as much for one device as for a thousand."""

    def over(test: Callable[..., None]) -> Callable[[], None]:
        number = count()

        @settings(EXAMPLES, max_examples=cases(short, long=long) + 1)
        @given(**strategies)
        @wraps(test)
        def random_case(**case: Any) -> None:
            if next(number):
                test(**case)

        return random_case

    return over


def drawn(number: int, **strategies: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
    """That many random cases at once, for tests that give all of them to one run of the method."""
    collected: list[dict[str, Any]] = []
    examples(number, long=number, **strategies)(lambda **case: collected.append(case))()
    return collected


def run(rows: Iterable[Row], year: int, *, contracts: Iterable[Row] = (), **choices: Any) -> list[dict[Key, Figure]]:
    """Figures of each device, in the order of `rows`."""
    devices = builders.devices(*rows, year=year)
    sites = builders.sites(*SITES, year=year)
    found = builders.by_line(devices, sites, builders.contracts(*contracts, year=year), year=year, **choices)
    return [found[device["line_id"]] for device in devices]


def close(one: float | None, other: float | None, tolerance: float = 1e-12) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=tolerance, abs_tol=1e-300)


def quantity(row: Row) -> float:
    return 1.0 if row["quantity_devices"] is None else float(row["quantity_devices"])
