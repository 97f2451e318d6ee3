"""No figure lies in the catalogue that nothing can ever read: every key is one that the method looks up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from factors.catalogue import HOME, FactorSet, load

METHOD = Path(__file__).parents[2] / "footprint" / "method"
TEXTS = {path.stem: path.read_text() for path in METHOD.glob("*.sql")}
LITERALS = frozenset(word for text in TEXTS.values() for word in re.findall(r"'([^'\n]*)'", text))
# Keys that no literal of the SQL begins: what else brings them there.
NAMED_BY = {
    "technology": "the mix that a contract of a member names (contracts.factor_key), looked up as it stands",
    "fixed": "network || ':' || country", "fixed_box": "network || ':' || country",
    "mobile": "network || ':' || country", "line": "network || ':' || country",
}  # fmt: skip
# Tables of the catalogue that are no figures of the method, and who reads them.
READ_ELSEWHERE = {
    "benchmarks": "footprint/report/sections/comparison.py: what members are compared with",
    "sectors": "factors/catalogue.py", "zones": "factors/catalogue.py",
    "device_models": "footprint/hardware/published_models.py", "other_tools": "footprint/reconciliation/figures.py",
}  # fmt: skip


def begun(key: str) -> bool:
    """Whether the SQL names the key, builds it ('grid:' || country) or takes all of its kind (LIKE 'llm_energy:%')."""
    kind = key.split(":")[0]
    patterns = (word.removesuffix("%") for word in LITERALS if word.endswith("%") and len(word) > len("x:%"))
    return key in LITERALS or f"{kind}:" in LITERALS or any(key.startswith(each) for each in patterns)


@pytest.fixture(scope="module")
def catalogue() -> FactorSet:
    return load()


def test_every_factor_is_one_that_the_method_looks_up(catalogue: FactorSet) -> None:
    """The 187 kg of a square metre of datacentre were none: no inventory says square metres, so they went."""
    devices = {row["factor_key"] for row in catalogue.device_categories.to_pylist()}
    keys = {row["factor_key"] for row in catalogue.factors.to_pylist()}
    lost = {key for key in keys if key not in devices and key.split(":")[0] not in NAMED_BY and not begun(key)}
    assert lost == set()
    assert "floor_area" not in {key.split(":")[1] for key in keys}


def test_every_network_and_technology_has_its_reader(catalogue: FactorSet) -> None:
    kinds = {row["factor_key"].split(":")[0] for row in catalogue.factors.to_pylist()}
    assert set(NAMED_BY) <= kinds
    assert set(NAMED_BY) - {"technology"} <= LITERALS
    assert "network || ':' || " in TEXTS["_network_activity"].replace("t.network", "network")


def test_every_parameter_is_one_that_the_method_looks_up(catalogue: FactorSet) -> None:
    assert {key for key in catalogue.parameters.column("parameter_key").to_pylist() if not begun(key)} == set()


def test_a_key_that_nothing_reads_is_seen() -> None:
    assert not begun("datacentre:floor_area")
    assert not begun("floor_kwh:office")
    assert begun("grid:FRA")


def test_every_table_is_read() -> None:
    factors = {path.stem for path in HOME.rglob("*.csv") if "factor_key" in path.read_text().split("\n")[0].split(",")}
    tables = {path.stem for path in HOME.rglob("*.csv")} - factors - {"sources"}
    read = {name for name in tables for text in TEXTS.values() if re.search(rf"\b(FROM|JOIN) {name}\b", text)}
    assert tables - read == set(READ_ELSEWHERE)
