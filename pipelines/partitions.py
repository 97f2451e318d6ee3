"""How the work is cut: by year, and down to `validated` by year and member. The only place that names the years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import groupby
from typing import Any, Protocol

import dagster as dg

FIRST_YEAR, LAST_YEAR = 2015, 2025  # add a year here once the catalogue has its electricity


class MemberYears(dg.MultiPartitionsDefinition):
    """Dagster asks, at each word about one member-year, for the names of all that its run is about: the square of their
    number. `held` has them made once."""

    _names: ContextVar[dict[dg.PartitionKeyRange, Sequence[str]] | None] = ContextVar("names", default=None)

    @contextmanager
    def held(self) -> Iterator[None]:
        """What the run is about stays what it is now, whoever is added or goes meanwhile."""
        before = self._names.set({})
        try:
            yield
        finally:
            self._names.reset(before)

    def get_partition_keys_in_range(self, partition_key_range: dg.PartitionKeyRange, *store: Any) -> Any:
        names = self._names.get()
        if names is None:
            return super().get_partition_keys_in_range(partition_key_range, *store)
        if partition_key_range not in names:
            names[partition_key_range] = super().get_partition_keys_in_range(partition_key_range, *store)
        return names[partition_key_range]


YEARS = dg.StaticPartitionsDefinition([str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)])
MEMBERS = dg.DynamicPartitionsDefinition(name="members")
MEMBER_YEARS = MemberYears({"year": YEARS, "member": MEMBERS})

YEAR_TAG = "footprint/year"


class Partitioned(Protocol):
    """What an asset's and a check's context have in common."""

    @property
    def partition_keys(self) -> list[str]: ...


def member_year_key(year: int, member_id: str) -> dg.MultiPartitionKey:
    """The partition of one member in one year."""
    return dg.MultiPartitionKey({"year": str(year), "member": member_id})


def member_years(context: Partitioned) -> list[tuple[int, str]]:
    """The years and members that a run is about, one or a range of them; earlier years first."""
    keys = [MEMBER_YEARS.get_partition_key_from_str(key).keys_by_dimension for key in context.partition_keys]
    return sorted((int(key["year"]), key["member"]) for key in keys)


def is_year(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR


def known_members(instance: dg.DagsterInstance) -> Sequence[str]:
    """Members that Dagster knows, in its own order, which is that of ranges."""
    return instance.get_dynamic_partitions(str(MEMBERS.name))


def register(instance: dg.DagsterInstance, members: Iterable[str]) -> None:
    """Make members known to Dagster; those that it knows stay as they are."""
    unknown = sorted(set(members) - set(known_members(instance)))
    if unknown:
        instance.add_dynamic_partitions(str(MEMBERS.name), unknown)


def stretches(known: Iterable[str], wanted: Iterable[str]) -> list[list[str]]:
    """The wanted members in as few unbroken ranges of known ones as possible: one run each instead of one a member."""
    chosen = set(wanted)
    return [list(group) for is_chosen, group in groupby(known, key=chosen.__contains__) if is_chosen]


def range_tags(year: int, stretch: Sequence[str]) -> dict[str, str]:
    """Tags of a run over the member-years from the first member of the stretch to the last."""
    first, last = member_year_key(year, stretch[0]), member_year_key(year, stretch[-1])
    return {
        "dagster/asset_partition_range_start": str(first),
        "dagster/asset_partition_range_end": str(last),
        YEAR_TAG: str(year),
    }
