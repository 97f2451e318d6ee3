"""The fleet of a later year, or of any year in the long run, as an inventory that the method reads like any other.

A device is replaced by a new one of its line at the age at which those of its kind go today, which is its expected life
or more; a policy says how much later, or of how many no more. Dates are moved back by as many days as the year lies
ahead: what is computed is always the reporting year, with its grid, factors and usage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.levers.lines import Flags, Lines, Reals, Wholes
from footprint.schema import TABLES

DAYS_PER_YEAR = 365.25
# Bought so long ago that nothing is left to book, whatever the life that is drawn.
LONG_PAST = 10
GENERATIONS = 3  # a year sees at most so many lives of at least a year each


@dataclass(frozen=True)
class Handed:
    """Devices from stock that take the place of others: the row of each, how many, and from which day."""

    stock: Wholes
    line: Wholes
    devices: Reals
    day: Reals


@dataclass(frozen=True)
class Policy:
    """What becomes of each line. `longer`: days that devices stay beyond their expected life; `longer_once`: those of
    today alone, if that is more; `renewed`: part of the devices that others replace; `idle`: part of the devices in
    stock that are put into use instead of new ones."""

    longer: Reals
    longer_once: Reals
    renewed: Reals
    idle: Reals

    @classmethod
    def usual(cls, lines: Lines) -> Policy:
        """Every device is replaced as late as those of its kind are today; what is in stock stays there."""
        count = lines.rows.num_rows
        return cls(lines.beyond, np.zeros(count), np.ones(count), np.zeros(count))

    def touched(self, lines: Lines) -> Flags:
        """Lines of which something else becomes than usual."""
        return (self.longer > lines.beyond) | (self.longer_once > 0) | (self.renewed < 1) | (self.idle > 0)

    def take(self, mask: Flags) -> Policy:
        """Of some of the lines."""
        return Policy(self.longer[mask], self.longer_once[mask], self.renewed[mask], self.idle[mask])


@dataclass(frozen=True)
class Pieces:
    """Devices alike in their dates: the line of each, how many, bought, first used, gone [day; NaN: unknown, or there
    still], whether they came from stock, and how many are bought in the year."""

    line: Wholes
    devices: Reals
    bought: Reals
    used: Reals
    left: Reals
    from_stock: bool
    purchases: Reals

    def where(self, mask: Flags) -> Pieces:
        """Some of them."""
        kept = (self.line[mask], self.devices[mask], self.bought[mask], self.used[mask], self.left[mask])
        return Pieces(*kept, self.from_stock, self.purchases[mask])


def _pieces(
    line: Wholes, devices: Reals, bought: Reals, used: Reals, left: Reals | None = None, *,
    from_stock: bool = False, purchases: Reals | None = None,
) -> Pieces:  # fmt: skip
    unknown, none = np.full(len(line), np.nan), np.zeros(len(line))
    gone, fresh = unknown if left is None else left, none if purchases is None else purchases
    return Pieces(line, devices, bought, used, gone, from_stock, fresh).where(devices > 0)


@dataclass(frozen=True)
class Fleet:
    """An inventory: rows of the table `devices`, numbered, and how many new devices are bought in its year, by its
    lines."""

    devices: pa.Table
    purchases: Reals


def in_the_long_run(lines: Lines, policy: Policy) -> Fleet:
    """Any year after the policy has had its full effect: a steady stock, of which nobody knows when it was bought. Of
    devices that stay n years beyond a life L, a part n/(L + n) is past it, with nothing left to book."""
    every, life, renewed = np.arange(len(lines.life)), lines.life, lines.is_renewed
    devices = lines.devices * np.where(renewed, policy.renewed * (1 - policy.idle), 1.0)
    past = np.where(renewed, policy.longer / (life + policy.longer), 0.0)
    unknown = np.full(len(every), np.nan)
    bought, used = (np.where(renewed, unknown, each) for each in (lines.bought, lines.used))
    purchases = np.where(renewed, devices * (1 - past) * (DAYS_PER_YEAR / life), 0.0)
    ago = lines.start - LONG_PAST * life
    left = np.where(renewed, unknown, lines.left)
    parts = (
        _pieces(every, devices * (1 - past), bought, used, left, purchases=purchases),
        _pieces(every, devices * past, ago, ago),
    )
    return _fleet(lines, parts, shift=0.0)


def ahead(lines: Lines, policy: Policy, years: int) -> Fleet:
    """The year so many years after the reporting year."""
    length = lines.end - lines.start
    window = (lines.end + (years - 1) * length, lines.end + years * length)
    parts = (*_static(lines), *_dated(lines, policy, window), *_undated(lines, policy, years - 0.5))
    return _fleet(lines, parts, shift=window[0] - lines.start)


def _static(lines: Lines) -> Iterator[Pieces]:
    """What no policy is about stays as it is."""
    (every,) = np.nonzero(~lines.is_renewed)
    yield _pieces(every, lines.devices[every], lines.bought[every], lines.used[every], lines.left[every])


def _dated(lines: Lines, policy: Policy, window: tuple[float, float]) -> Iterator[Pieces]:
    """Devices of a known day of purchase. Those that are overdue stay, unless the policy is that none replaces them."""
    (every,) = np.nonzero(lines.is_renewed & np.isfinite(lines.bought))
    handed = _handed(lines, policy, every)
    served = np.bincount(handed.line, handed.devices, minlength=len(lines.life))[every]
    given = np.bincount(handed.stock, handed.devices, minlength=len(lines.life))[every]
    devices = lines.devices[every] - served - given
    due, longer = due_days(lines, policy)[every], policy.longer[every]
    stays = np.where(lines.is_overdue[every], np.inf, due)
    renewed = policy.renewed[every]
    yield from _chain(lines, every, devices * renewed, stays, longer, window)
    yield from _lapsing(lines, every, devices * (1 - renewed), due, window)
    yield from _lapsing(lines, handed.line, handed.devices, handed.day, window)
    due = due_days(lines, policy)[handed.stock]
    more = policy.longer[handed.stock]
    yield from _chain(lines, handed.stock, handed.devices, due, more, window, used=handed.day)


def due_days(lines: Lines, policy: Policy) -> Reals:
    """The day on which the devices of each line are due to be replaced, after the reporting year; NaN: unknown."""
    longer = np.maximum(policy.longer, policy.longer_once)
    return np.maximum(np.ceil(lines.bought + lines.life + longer), lines.end)


def _chain(
    lines: Lines, line: Wholes, devices: Reals, due: Reals, longer: Reals, window: tuple[float, float], *,
    used: Reals | None = None,
) -> Iterator[Pieces]:  # fmt: skip
    """Devices and those that replace them, as far as they are there in the window. `used`: the day on which they come
    out of stock."""
    first_used = lines.used[line] if used is None else used
    if used is None:
        yield from _present(_pieces(line, devices, lines.bought[line], first_used, due), window)
    else:
        for of_stock in (True, False):
            here = (used < window[1]) == of_stock
            yield from _present(
                _pieces(line, devices, lines.bought[line], first_used, due, from_stock=of_stock).where(here), window
            )
    cycle = np.ceil(lines.life[line] + longer)
    dated = np.isfinite(due)
    since = np.where(dated, due, window[1])
    number = np.maximum(0, np.floor((window[0] - since) / cycle))
    for each in range(GENERATIONS):
        start = since + (number + each) * cycle
        fresh = devices * (start >= window[0])
        made = _pieces(line, devices, start, start, start + cycle, from_stock=used is not None, purchases=fresh)
        yield from _present(made.where((dated & (start < window[1]))[devices > 0]), window)


def _lapsing(lines: Lines, line: Wholes, devices: Reals, due: Reals, window: tuple[float, float]) -> Iterator[Pieces]:
    """Devices that nothing replaces."""
    yield from _present(_pieces(line, devices, lines.bought[line], lines.used[line], due), window)


def _present(pieces: Pieces, window: tuple[float, float]) -> Iterator[Pieces]:
    """Those that are there on some day of the window."""
    here = pieces.where(~(pieces.left <= window[0]))
    gone = np.where(here.left < window[1], here.left, np.nan)
    yield replace(here, left=gone)


def _undated(lines: Lines, policy: Policy, years: float) -> Iterator[Pieces]:
    """Devices bought nobody knows when: a steady stock of all ages, some of which reach their life each day."""
    (every,) = np.nonzero(lines.is_renewed & ~np.isfinite(lines.bought))
    life, longer = lines.life[every], policy.longer[every]
    reached = np.minimum(1, years * DAYS_PER_YEAR / life)
    devices = lines.devices[every] * (1 - (1 - policy.renewed[every]) * reached)
    past = np.minimum(reached, longer / (life + longer))
    unknown, ago = np.full(len(every), np.nan), lines.start - LONG_PAST * life
    purchases = devices * (1 - past) * (DAYS_PER_YEAR / life)
    yield _pieces(every, devices * (1 - past), unknown, unknown, purchases=purchases)
    yield _pieces(every, devices * past, ago, ago)


def _handed(lines: Lines, policy: Policy, every: Wholes) -> Handed:
    """Who takes whose place: devices in stock, the youngest first, that of the devices in use that are due first."""
    found: list[tuple[int, int, float, float]] = []
    (idle,) = np.nonzero(policy.idle > 0)
    if len(idle):
        due = due_days(lines, policy)
        group = lines.kind
        in_use = every[~lines.flags("is_in_stock")[every] & ~lines.is_overdue[every]]
        for name in sorted(set(group[idle])):
            stock, waiting = idle[group[idle] == name], in_use[group[in_use] == name]
            found += _matched(lines, policy, stock[np.argsort(-lines.bought[stock], kind="stable")],
                              waiting[np.argsort(due[waiting], kind="stable")], due)  # fmt: skip
    columns = list(zip(*found, strict=True)) or [(), (), (), ()]
    numbers = (np.array(columns[0], np.int64), np.array(columns[1], np.int64))
    return Handed(*numbers, np.array(columns[2], np.float64), np.array(columns[3], np.float64))


def _matched(
    lines: Lines, policy: Policy, stock: Wholes, waiting: Wholes, due: Reals
) -> Iterable[tuple[int, int, float, float]]:
    """Both queues side by side: from each the first, as many as both have. A device in stock whose own life ends before
    its turn comes is not used."""
    left = lines.devices.copy()
    left[stock] *= policy.idle[stock]
    queue = iter(waiting.tolist())
    line = next(queue, None)
    for each in stock.tolist():
        while line is not None and left[each] > 0 and due[line] < due[each]:
            devices = float(min(left[each], left[line]))
            left[each] -= devices
            left[line] -= devices
            yield each, line, devices, float(due[line])
            if left[line] <= 0:
                line = next(queue, None)


def _fleet(lines: Lines, parts: Iterable[Pieces], *, shift: float) -> Fleet:
    names = TABLES["devices"].names
    kept = [each for each in parts if len(each.line)]
    if not kept:
        return Fleet(lines.rows.select(names).slice(0, 0), np.zeros(len(lines.life)))
    line = np.concatenate([each.line for each in kept])
    columns = {
        "line_id": pa.array(np.arange(len(line))).cast(pa.string()),
        "quantity_devices": pa.array(np.concatenate([each.devices for each in kept])),
        "acquired_on": _days(np.concatenate([each.bought for each in kept]) - shift),
        "in_service_on": _days(np.concatenate([each.used for each in kept]) - shift),
        "retired_on": _days(np.concatenate([each.left for each in kept]) - shift),
        "leased_until": pa.nulls(len(line), pa.date32()),
    }
    if any(each.from_stock for each in kept):
        is_used = pa.array(np.concatenate([np.full(len(each.line), each.from_stock) for each in kept]))
        status = lines.rows["status"].take(pa.array(line))
        columns["status"] = pc.if_else(is_used, "in_use", status.cast(pa.string())).cast(status.type)
    rows = lines.rows.select([name for name in names if name not in columns]).take(pa.array(line))
    made = pa.table({name: columns[name] if name in columns else rows[name] for name in names})
    bought = np.bincount(line, np.concatenate([each.purchases for each in kept]), minlength=len(lines.life))
    return Fleet(made, np.asarray(bought, dtype=np.float64))


def _days(numbers: Reals) -> pa.Array:
    known = np.isfinite(numbers)
    whole = np.where(known, np.floor(np.where(known, numbers, 0.0)), 0).astype(np.int32)
    return pa.array(whole, mask=~known).cast(pa.date32())
