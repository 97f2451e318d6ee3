"""Makers' own figures beside the category's, model by model, for spreadsheets and other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from footprint.report.cells import Sum, Value, total
from footprint.report.formats import tidy
from footprint.report.model import Report
from footprint.report.sections.sensitivity import STATUSES, Makers
from footprint.report.wording import Wording

HEADS = (
    "category", "maker", "model", "match", "devices", "published_model", "score", "making_kgco2e", "with_category",
    "with_maker", "locator", "source_id",
)  # fmt: skip
COLUMNS = (
    "member", "year", "category", "maker", "model_text", "status", "devices", "matched_model", "score",
    "manufacturing_kgco2e", "category_kgco2e", "maker_kgco2e", "candidates", "locator", "source_id", "licence",
)  # fmt: skip


def rows(makers: Makers, w: Wording) -> Iterator[Sequence[Value]]:
    """One row a model that a maker publishes, or may publish; none of these figures is in a total."""
    source = makers.source["source_id"] if makers.source else None
    for row in (*makers.matched, *makers.ambiguous):
        yield (w.term("category", row["category"]), row["maker"], row["model_text"], w.t(f"data.{row['status']}"),
               row["devices"], row["matched_model"], row["score"], row["manufacturing_kgco2e"],
               row["category_kgco2e"], row["maker_kgco2e"], row["locator"], source)  # fmt: skip
    # Models in doubt have no sums, and the making of one device of each model adds up to nothing.
    sums = {
        name: total([row[name] for row in makers.matched]) for name in ("devices", "category_kgco2e", "maker_kgco2e")
    }
    if len(makers.matched) > 1:
        yield Sum((w.t("data.all_matched"), None, None, None, sums["devices"], None, None, None,
                   sums["category_kgco2e"], sums["maker_kgco2e"], None, None))  # fmt: skip


def table(report: Report) -> bytes:
    """fabricants.csv: the rows of `model_matches` of the member, with the licence that their figures keep."""
    makers = report.makers
    if makers is None:
        return tidy.written(COLUMNS, [])
    source = makers.source or {"source_id": None, "licence": None}
    about = {"member": report.member["member_id"], "source_id": source["source_id"], "licence": source["licence"]}
    given = sorted((*makers.matched, *makers.ambiguous), key=lambda row: STATUSES.index(row["status"]))
    return tidy.written(COLUMNS, ({**row, **about} for row in given))
