"""Servers whose components are listed: the report says what one weighs both ways, and why they differ."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from factors.catalogue import FactorSet
from footprint import steps
from footprint.lake import Lake
from footprint.report.document import Paragraph
from footprint.report.sections.servers import blocks, servers
from footprint.report.tables import MemberTables
from footprint.report.wording import Wording
from tests.method.running import close
from tests.method.test_servers import by_hand
from tests.report.conftest import YEAR, device, rows

CATEGORY = 1215.355 + 31.76 + 17.93  # making of the category's median, delivery, end of life
KNOWN: dict[str, Any] = {"cpu": "Intel Xeon E-2224", "ram_gb": 64.0, "hdd_units": 0.0}


def lake_of(home: Path, factor_set: FactorSet, *lines: dict[str, Any]) -> Lake:
    lake = Lake(home)
    given = [{"year": YEAR, "member_id": "m", **line} for line in lines]
    lake.write("devices", rows("devices", given), year=YEAR, member_id="m")
    steps.year_factors(lake, YEAR, factor_set)
    return lake


def test_both_ways_of_counting_stand_in_the_report_with_the_reason(tmp_path: Path, factor_set: FactorSet) -> None:
    """Three machines of 64 GB without a disk of their own and one with 480 GB: making (3 × m(0) + m(480))/4, with the
    same delivery and end of life as the category, 31.76 + 17.93 kg. A list that leaves out the disks is its category's.
    """
    described = device(2, "server", 3.0, date(2024, 1, 1), ssd_gb=0.0, **KNOWN)
    larger = device(3, "server", 1.0, date(2024, 1, 1), ssd_gb=480.0, **KNOWN)
    bare = device(4, "server", 9.0, date(2024, 1, 1), cpu="Intel Xeon E-2224", ram_gb=64.0)
    used = device(5, "server", 5.0, date(2024, 1, 1), ssd_gb=0.0, condition="refurbished", **KNOWN)
    lake = lake_of(tmp_path, factor_set, described, larger, bare, used)
    found = servers(MemberTables(lake, year=YEAR, member_id="m", factor_set=factor_set))
    assert found
    making = (3 * by_hand(126, cpus=1) + by_hand(126, cpus=1, ssd=480)) / 4
    assert found.devices == 4
    assert close(found.kgco2e_of_components, making + 31.76 + 17.93, 1e-9)
    assert close(found.kgco2e_of_category, CATEGORY, 1e-9)
    # W = (72 × 0.75 + 64 × 0.1264375) × 1.33, + 8 where there is a drive; over 8,760 h.
    watts = (72 * 0.75 + 64 * 0.1264375) * 1.33 + 8 / 4
    assert found.kwh_of_processors == pytest.approx(watts * 8.76, rel=1e-9)
    for lang, word in (("fr", "Serveurs comptés par leurs composants\u00a0: 4."), ("en", "Servers counted by their")):
        (told,) = blocks(found, Wording(lang))
        assert isinstance(told, Paragraph)
        assert told.text.startswith(word)
        assert Wording(lang).measure(CATEGORY, "kgCO2e") in told.text


def test_without_listed_components_nothing_is_said(tmp_path: Path, factor_set: FactorSet) -> None:
    lake = lake_of(tmp_path, factor_set, device(2, "server", 3.0, date(2024, 1, 1)))
    assert servers(MemberTables(lake, year=YEAR, member_id="m", factor_set=factor_set)) is None
    assert blocks(None, Wording("en")) == []
