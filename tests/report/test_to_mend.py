"""What a member is asked to mend first: lines of its files, what narrows the interval, what is in no list."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from factors.catalogue import FactorSet
from footprint.lake import Lake
from footprint.report.document import Items
from footprint.report.model import Report, member_report
from footprint.report.sections import to_mend
from footprint.report.wording import Wording
from tests.report.conftest import YEAR


@pytest.fixture(scope="module")
def report(lake: Lake, factor_set: FactorSet) -> Report:
    return member_report(lake, year=YEAR, member_id="town", factor_set=factor_set)


def asked(report: Report) -> tuple[str, ...]:
    (section,) = to_mend.sections(report, Wording("en"))
    items = section.blocks[0]
    assert isinstance(items, Items)
    return items.items


def test_one_of_each_kind_comes_before_the_second_of_one(report: Report) -> None:
    found = asked(report)
    assert len(found) == to_mend.MOST
    assert "the line is refused" in found[0]
    assert len([each for each in found if each.startswith("Add what is in no list")]) == 1


def test_what_is_said_of_a_whole_file_comes_before_what_some_of_its_lines_say(report: Report) -> None:
    rows = report.findings.filter(pc.field("severity") == "refused")
    given = rows.slice(0, 1).to_pylist()[0] | {"line": None, "group_id": "of the file"}
    of_file = pa.Table.from_pylist([given], schema=rows.schema)
    lists = dict.fromkeys(rows.column("file_sha8").to_pylist(), "parc")
    both = replace(report, findings=pa.concat_tables([rows, of_file]), certainty=None, lists=lists)
    ours = [each for each in asked(both) if "list “parc”" in each]
    assert ours[0].endswith("(list “parc”)")
    assert "line" in ours[1].rpartition("(")[2]


def test_what_is_set_aside_is_not_asked_for(report: Report) -> None:
    severities = report.findings.column("severity").to_pylist()
    kept = [place for place, severity in enumerate(severities) if severity == "set_aside"]
    alone = replace(report, findings=report.findings.take(kept), certainty=None,
                    comparison=replace(report.comparison, absent=()))  # fmt: skip
    assert to_mend.sections(alone, Wording("en")) == []


def test_what_would_hardly_narrow_the_interval_is_not_asked_for(report: Report) -> None:
    assert report.certainty is not None
    none = report.findings.slice(0, 0)
    width = report.certainty.high - report.certainty.low
    driver = {"kind": "life", "driver": "lifetime:laptop", "share": 0.1, "median": 0.0, "low": 0.0}
    for narrower, is_asked in ((0.02, True), (0.008, False)):
        drivers = ({**report.certainty.drivers[0], **driver, "high": (1 - narrower) * width},)
        sure = replace(report, findings=none, certainty=replace(report.certainty, drivers=drivers))
        assert any("would shrink by" in each for each in asked(sure)) is is_asked
