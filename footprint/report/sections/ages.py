"""How old a member's devices are, and how many serve longer than was expected of them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from footprint.report.charts import Stack, columns
from footprint.report.document import Chart, Paragraph, Section
from footprint.report.tables import MemberTables
from footprint.report.wording import NBSP, Wording

OLDEST = 8  # years from which devices are counted together
LOOKS = ("range", "ours", "missing")


@dataclass(frozen=True)
class Age:
    """Devices of one age in whole years; `is_beyond` the life expected of them. None = unknown."""

    years: int | None
    is_beyond: bool | None
    devices: float


def ages(tables: MemberTables) -> tuple[Age, ...]:
    """Rows of `_ages`, the youngest first."""
    rows = tables.run("_ages", "_fleet_lines").to_pylist()
    found = [Age(row["age_years"], row["is_beyond"], row["devices"]) for row in rows]
    return tuple(sorted(found, key=lambda age: (age.years is None, age.years or 0, str(age.is_beyond))))


def sections(found: tuple[Age, ...], w: Wording) -> list[Section]:
    """The section, if any device has a known age and expected life."""
    known = [age for age in found if age.is_beyond is not None]
    if not known:
        return []
    beyond, all_known = (math.fsum(age.devices for age in of) for of in ([a for a in known if a.is_beyond], known))
    said = [w.t("ages.beyond" if beyond else "ages.none_beyond", beyond=w.count(beyond), known=w.count(all_known))]
    unknown = math.fsum(age.devices for age in found if age.is_beyond is None)
    said += [w.t("ages.unknown", unknown=w.count(unknown))] if unknown else []
    blocks = (Paragraph(" ".join(said)), _chart(found, said[0], w), Paragraph(_listed(found, w)))
    return [Section("ages", w.t("ages.title"), blocks)]


def _classes(found: tuple[Age, ...]) -> dict[int | None, dict[str, float]]:
    """Devices by LOOKS of each age up to OLDEST, then those of unknown age if there are any."""
    of: dict[int | None, defaultdict[str, float]] = {years: defaultdict(float) for years in range(OLDEST + 1)}
    for age in found:
        look = {False: "range", True: "ours", None: "missing"}[age.is_beyond]
        years = None if age.years is None else min(max(age.years, 0), OLDEST)
        of.setdefault(years, defaultdict(float))[look] += age.devices
    return {years: dict(devices) for years, devices in of.items()}


def _chart(found: tuple[Age, ...], says: str, w: Wording) -> Chart:
    shown = [
        Stack("?" if years is None else f"{years}+" if years == OLDEST else str(years),
               w.count(math.fsum(of.values())), tuple((look, of[look]) for look in LOOKS if look in of))
        for years, of in _classes(found).items()
    ]  # fmt: skip
    used = {look for column in shown for look, _ in column.parts}
    return columns(shown, [(look, w.t(f"ages.{look}")) for look in LOOKS if look in used], says)


def _listed(found: tuple[Age, ...], w: Wording) -> str:
    """The same figures in a sentence."""
    named = [
        w.t(f"ages.of.{'unknown' if years is None else 'oldest' if years == OLDEST else 'years'}",
            years=years, devices=w.count(math.fsum(of.values())))
        for years, of in _classes(found).items()
    ]  # fmt: skip
    return w.t("ages.listed", named=(f"{NBSP}; " if w.lang == "fr" else "; ").join(named))
