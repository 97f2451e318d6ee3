"""Machine types and regions of bills that the catalogue does not know."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from factors import catalogue
from footprint import estimate
from footprint.intake.telling import tell

HEADER = (
    "ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceName,ServiceCategory,ConsumedQuantity,"
    "ConsumedUnit,EffectiveCost,BillingCurrency,RegionId,SubAccountId,x_InstanceType\n"
)


def line(instance: str = "m5.xlarge", region: str = "eu-west-3", hours: float = 744) -> str:
    period = "2025-03-01T00:00:00Z,2025-04-01T00:00:00Z"
    return f"Usage,{period},AWS,Amazon EC2,Compute,{hours},Hours,10,EUR,{region},517,{instance}\n"


def found(folder: Path, *lines: str) -> list[tuple[str, tuple[int, ...], str]]:
    path = folder / "bill.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    factor_set, day = catalogue.load(), date(2025, 12, 31)
    readings = estimate.read_files([path], year=2025, as_of=day, factor_set=factor_set)
    noted = estimate.merge(readings, year=2025, as_of=day, factor_set=factor_set).findings
    assert len(tell(noted, "fr")) == len(tell(noted, "en"))
    return [(told.rule, told.lines, told.message) for told in tell(noted, "en")]


def test_a_known_type_in_a_known_region_is_not_doubtful(tmp_path: Path) -> None:
    assert found(tmp_path, line()) == []


@pytest.mark.parametrize(
    ("changes", "rule", "name"),
    [
        ({"instance": "zz9.plural"}, "unknown_instance", "zz9.plural"),
        ({"region": "xx-nowhere-9"}, "unknown_region", "xx-nowhere-9"),
        ({"region": ""}, "unknown_region", ""),
    ],
)
def test_an_unknown_name_is_told_once_with_its_line_and_hours(
    tmp_path: Path, changes: dict[str, str], rule: str, name: str
) -> None:
    ((is_rule, lines, text),) = found(tmp_path, line(), line(hours=100, **changes))
    assert (is_rule, tuple(lines)) == (rule, (3,))
    assert "100 h" in text
    assert name in text


@pytest.mark.parametrize(
    ("instance", "words"),
    [
        ("p4d.24xlarge", ()),  # eight A100 of 40 GB: making and power are published
        ("p5.48xlarge", ("744 h", "the making of this machine is counted, its electricity is not")),  # H100: no power
        ("p4de.24xlarge", ("744 h", "the electricity of this machine is counted, its making is not")),  # A100 of 80 GB
        ("trn1.32xlarge", ("744 h", "does not know this machine\u2019s accelerators")),
    ],
)
def test_of_accelerators_it_is_said_which_half_is_missing(
    tmp_path: Path, instance: str, words: tuple[str, ...]
) -> None:
    rows = found(tmp_path, line(instance))
    assert [rule for rule, _, _ in rows] == ["unknown_accelerator"][: len(words)]
    assert all(word in text for word in words for _, _, text in rows)


def test_each_name_has_a_finding_of_its_own(tmp_path: Path) -> None:
    rows = found(tmp_path, line("zz9.plural", "xx-9"), line("zz8.plural", "xx-9"))
    assert sorted((rule, tuple(lines)) for rule, lines, _ in rows) == [
        ("unknown_instance", (2,)), ("unknown_instance", (3,)), ("unknown_region", (2, 3)),
    ]  # fmt: skip
