"""The method as an auditor finds it: every SQL file says what it is, is one SELECT, in a plain dialect."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from factors import catalogue
from footprint import schema, steps
from footprint.lake import Lake

FOLDER = Path(__file__).parent.parent / "footprint" / "method"
FILES = sorted(FOLDER.glob("*.sql"))
HEADER = ("Row:", "Key:", "Sources:", "Formula:", "Reference:")

# What the method may call. A new name is a decision: both engines of the architecture must know it.
FUNCTIONS = {
    "AnyValue", "Case", "Cast", "TryCast", "Coalesce", "Count", "DateDiff", "DateTrunc", "Explode", "Floor", "Greatest",
    "If", "Least", "Max", "Min", "Nullif", "RowNumber", "Split", "SplitPart", "StringToArray", "Sum", "GroupConcat",
    "ArrayAgg", "Replace", "Unnest", "Date", "TimestampTrunc", "UnixDate", "Lower", "Trim", "DateFromParts",
    "Ln", "Pow", "Round", "Sqrt", "VariancePop",
}  # fmt: skip
PLAIN = {"string_split"}


def parsed(path: Path) -> list[exp.Expr | None]:
    return list(sqlglot.parse(path.read_text(), dialect="duckdb"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_five_lines_say_what_a_row_is(path: Path) -> None:
    lines = path.read_text().splitlines()[:5]
    for line, word in zip(lines, HEADER, strict=True):
        assert re.match(rf"-- {word}\s+\S", line), f"{path.name}: {line!r} should say {word}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_one_select_over_named_tables(path: Path) -> None:
    statements = parsed(path)
    assert len(statements) == 1
    (statement,) = statements
    assert isinstance(statement, exp.Select | exp.SetOperation)
    for source in statement.find_all(exp.Table):
        assert re.fullmatch(r"[a-z_]+", source.name), f"{path.name} reads {source.name!r}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_functions_that_both_engines_know(path: Path) -> None:
    (statement,) = parsed(path)
    assert statement is not None
    plain = exp.Anonymous | exp.Connector
    called = {type(f).__name__ for f in statement.find_all(exp.Func) if not isinstance(f, plain)}
    named = {f.name.lower() for f in statement.find_all(exp.Anonymous)}
    assert called <= FUNCTIONS, f"{path.name} calls {called - FUNCTIONS}"
    assert named <= PLAIN, f"{path.name} calls {named - PLAIN}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_sum_in_order_hangs_on_no_order_of_equal_keys(path: Path) -> None:
    """Sums of reals depend on their order, and several threads bring equal keys in any: the last key is what is summed,
    or what only one row has."""
    (statement,) = parsed(path)
    assert statement is not None
    for order in statement.find_all(exp.Order):
        if isinstance(order.parent, exp.Sum):
            summed = {column.name for column in order.this.find_all(exp.Column)}
            last = order.expressions[-1].find(exp.Column)
            assert last is not None
            assert last.name in summed | {"line_id"}, f"{path.name}: {order.parent.sql()}"


def columns(name: str) -> list[str]:
    (statement,) = parsed(FOLDER / f"{name}.sql")
    assert isinstance(statement, exp.Query)
    return statement.named_selects


def sources(name: str) -> set[str]:
    return {source.name for statement in parsed(FOLDER / f"{name}.sql") for source in statement.find_all(exp.Table)}  # type: ignore[union-attr]


AMOUNTS = sorted((sources("_activity_lines") | sources("_usage_activity")) - {"_usage_activity"})


@pytest.mark.parametrize("name", AMOUNTS)
def test_amounts_below_one_another_have_the_same_columns_in_one_order(name: str) -> None:
    """`SELECT * FROM a UNION ALL SELECT * FROM b` takes columns by their place."""
    assert columns(name) == columns("_activity")


def test_a_table_of_the_lake_and_its_sql_file_have_one_name() -> None:
    derived = {name for name, table in schema.tables().items() if table.layer in ("factors", "joined", "indicators")}
    stored = {path.stem for path in FILES if not path.stem.startswith("_")}
    # Disclosure control, draws, levers and the split of causes are Python, over region_amounts.sql,
    # _uncertain_terms.sql and _change_terms.sql.
    drawn = {f"uncertainty_{name}" for name in ("changes", "drivers", "member", "region", "region_change", "services")}
    of_code = {"changes_member", "changes_terms", "levers_member", "levers_terms", "region_cells", "region_peers"}
    of_code |= {"region_sources", "uncertainty_region_parts"}
    assert derived - stored == of_code | drawn
    assert stored <= derived


def test_the_readme_of_the_method_names_every_paragraph_that_files_refer_to() -> None:
    readme = (FOLDER / "README.md").read_text()
    paragraphs = set(re.findall(r"^## (\d+)\.", readme, re.MULTILINE))
    for path in FILES:
        reference = path.read_text().splitlines()[4]
        assert set(re.findall(r"§(\d+)", reference)) <= paragraphs, path.name


def test_not_a_number_is_seen_in_a_file_whose_other_numbers_are_sound(tmp_path: Path) -> None:
    """Parquet's minimum and maximum leave NaN out: the engine must not take `q <= 1e10` for granted from them."""
    lake = Lake(tmp_path)
    blank = dict.fromkeys(schema.table("devices").names)
    line = blank | {"member_id": "a", "year": 2025, "category": "laptop", "list": "x", "file_sha8": "0"}
    given = [{"line": n, "line_id": f"0:{n}", "quantity_devices": q} for n, q in ((2, 1.0), (3, math.nan))]
    rows = pa.Table.from_pylist([line | values for values in given], schema=schema.table("devices").arrow)
    lake.write("devices", rows, year=2025, member_id="a")
    steps.device_lives(lake, 2025, catalogue.load())
    lives = {row["line_id"]: row for row in lake.read("device_lives").to_pylist()}
    assert (lives["0:3"]["embodied_status"], lives["0:3"]["quantity_devices"]) == ("invalid_quantity", None)
    assert lives["0:2"]["embodied_status"] == "ok"
