"""The method's SQL, which is written for DuckDB, as Spark understands it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import sqlglot
from sqlglot import exp

# Spark's own dialect of sqlglot does not know QUALIFY, which Spark has.
DIALECT = "databricks"


@dataclass(frozen=True)
class View:
    """A statement, or a part of one that WITH names. `reads`: how often it reads each table or view."""

    name: str
    text: str
    reads: Mapping[str, int]


@cache
def translated(sql: str, name: str) -> tuple[View, ...]:
    """What Spark is asked instead of a statement of DuckDB's that is called `name`: the parts that WITH names as views
    of their own, since Spark works them out anew each time that they are named, in their order; then the statement."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    for change in (_as_double, _distinct_texts, _list, _sum_in_order):
        tree = tree.transform(change)
    parts = list(tree.args["with_"].expressions) if tree.args.get("with_") else []
    if parts:
        tree.args["with_"].pop()
    names = {part.alias: f"{name}__{part.alias}" for part in parts}
    return *(_view(names[part.alias], part.this, names) for part in parts), _view(name, tree, names)


def _view(name: str, tree: exp.Expr, parts: Mapping[str, str]) -> View:
    for table in tree.find_all(exp.Table):
        if table.name in parts:
            if not table.alias:
                table.set("alias", exp.to_identifier(table.name))
            table.set("this", exp.to_identifier(parts[table.name]))
    reads = Counter(table.name for table in tree.find_all(exp.Table))
    return View(name, tree.sql(dialect=DIALECT, comments=False), reads)


def _as_double(node: exp.Expr) -> exp.Expr:
    """A number with a point is a decimal in Spark, and divides as one; the next whole number below a real one is an
    integer there. Both are real here."""
    is_point = (
        isinstance(node, exp.Literal) and not node.is_string and "." in node.this and "e" not in node.this.lower()
    )
    if is_point or isinstance(node, exp.Floor):
        return exp.cast(node.copy(), exp.DType.DOUBLE)
    return node


def _distinct_texts(node: exp.Expr) -> exp.Expr:
    """Different texts in their order, behind one another: two such in one SELECT break Spark 4.3."""
    if not (isinstance(node, exp.GroupConcat) and (distinct := node.find(exp.Distinct))):
        return node
    (text,), separator = distinct.expressions, node.args["separator"]
    return _parsed(
        "CASE WHEN COUNT({text}) > 0 THEN ARRAY_JOIN(ARRAY_SORT(COLLECT_SET({text})), {separator}) END",
        text=text, separator=separator,
    )  # fmt: skip


def _list(node: exp.Expr) -> exp.Expr:
    """A list of nothing is NULL, and an empty list in Spark."""
    is_list = isinstance(node, exp.ArrayAgg) and not isinstance(node.parent, exp.Filter)
    if is_list or (isinstance(node, exp.Filter) and isinstance(node.this, exp.ArrayAgg)):
        return _parsed("NULLIF({rows}, ARRAY())", rows=node)
    return node


def _sum_in_order(node: exp.Expr) -> exp.Expr:
    """A sum in an order, which Spark's own has not: the same bytes whatever machine had which rows."""
    if not (isinstance(node, exp.Sum) and isinstance(order := node.this, exp.Order)):
        return node
    keys = [key.this for key in order.expressions]
    fields = ", ".join(f"'n{n}', {{k{n}}} IS NULL, 'k{n}', {{k{n}}}" for n in range(len(keys)))
    return _parsed(
        f"AGGREGATE(ARRAY_SORT(COLLECT_LIST(CASE WHEN NOT {{summed}} IS NULL "
        f"THEN NAMED_STRUCT({fields}, 'summed', {{summed}}) END)), "
        "CAST(NULL AS DOUBLE), (total, each) -> COALESCE(total, CAST(0 AS DOUBLE)) + CAST(each.summed AS DOUBLE))",
        summed=order.this, **{f"k{n}": key for n, key in enumerate(keys)},
    )  # fmt: skip


def _parsed(template: str, **parts: exp.Expr) -> exp.Expr:
    """An expression of Spark's with others in its places."""
    return sqlglot.parse_one(
        template.format(**{name: part.sql(dialect=DIALECT) for name, part in parts.items()}), dialect=DIALECT
    )
