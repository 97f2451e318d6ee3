"""What the embodied stages would be with makers' own figures: a section beside the total, which never has them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from footprint import messages
from footprint.report.cells import ratio, total
from footprint.report.document import Block, Note, Paragraph, Row, Section, Table, heads
from footprint.report.wording import Wording, of_column

SOURCE_ID = "boavizta_env_footprint"
STATUSES = ("matched", "ambiguous", "unmatched")
MOST_MODELS = 15  # of a table; the lake holds every row


@dataclass(frozen=True)
class Compared:
    """GWP of the year [kgCO2e] of matched devices, embodied stages, headline view, with either figure for making."""

    category: str
    devices: float | None
    with_category: float | None
    with_makers: float | None


@dataclass(frozen=True)
class Makers:
    """Rows of `model_matches` of one member, added up; `source` is the row of the makers' figures, with its licence."""

    devices: dict[str, float | None]
    compared: tuple[Compared, ...]
    matched: tuple[dict[str, Any], ...]
    ambiguous: tuple[dict[str, Any], ...]
    source: dict[str, Any] | None

    @property
    def whole(self) -> Compared:
        """All categories together."""
        return Compared(
            "",
            total([part.devices for part in self.compared]),
            total([part.with_category for part in self.compared]),
            total([part.with_makers for part in self.compared]),
        )

    def share(self, status: str) -> float | None:
        """Share of the fleet's devices with this status."""
        return ratio(self.devices[status] or 0.0, total(self.devices.values()))


def makers(rows: Sequence[dict[str, Any]], sources: Sequence[dict[str, Any]]) -> Makers | None:
    """The comparison behind rows of `model_matches`; None if no model of the member is known to any maker."""
    by = {status: tuple(_by_devices([row for row in rows if row["status"] == status])) for status in STATUSES}
    if not by["matched"] and not by["ambiguous"]:
        return None
    categories = sorted({row["category"] for row in by["matched"] if row["maker_kgco2e"] is not None})
    return Makers(
        devices={status: total([row["devices"] for row in matches]) for status, matches in by.items()},
        compared=tuple(_compared(category, by["matched"]) for category in categories),
        matched=by["matched"],
        ambiguous=by["ambiguous"],
        source=next((row for row in sources if row["source_id"] == SOURCE_ID), None),
    )


def _by_devices(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda r: (-(r["devices"] or 0.0), r["category"], r["maker"] or "", r["model_text"] or ""))


def _compared(category: str, rows: Sequence[dict[str, Any]]) -> Compared:
    of = [row for row in rows if row["category"] == category]
    values = (total([row[name] for row in of]) for name in ("devices", "category_kgco2e", "maker_kgco2e"))
    return Compared(category, *values)


def sections(makers: Makers | None, w: Wording) -> list[Section]:
    """The section on makers' figures, if there is something to compare."""
    if makers is None:
        return []
    shares = {status: w.percent(makers.share(status)) for status in STATUSES}
    blocks: list[Block] = [Paragraph(w.t("makers.intro")), *_comparison(makers, w)]
    blocks += [Paragraph(w.t("makers.shares", **shares)), Note(w.t("makers.caution"))]
    blocks += [*_matched(makers, w), *_ambiguous(makers, w), *_credit(makers, w)]
    return [Section("makers", w.t("makers.title"), tuple(blocks))]


def _comparison(makers: Makers, w: Wording) -> list[Block]:
    if not makers.compared:
        return []
    parts = (*makers.compared, makers.whole)
    sizes = [value for part in parts for value in (part.with_category, part.with_makers)]
    divisor, unit = of_column(sizes, "kgCO2e")
    labels = (w.t(f"makers.{name}", unit=w.unit(unit)) for name in ("type", "devices", "with_category", "with_makers"))
    figures = (
        _column([getattr(part, name) for part in parts], divisor, w) for name in ("with_category", "with_makers")
    )
    names = (*(w.capital(w.term("category", part.category)) for part in makers.compared), w.t("makers.all"))
    counts = [w.count(part.devices) for part in parts]
    rows = [Row(cells, strong=cells[0] == names[-1]) for cells in zip(names, counts, *figures, strict=True)]
    return [Table(w.t("makers.caption"), heads(*labels, numbers={1, 2, 3}), tuple(rows))]


def _column(values: Sequence[float | None], divisor: float, w: Wording) -> list[str]:
    """Figures over `divisor`, the last of which is the sum of the others, as written, too."""
    *parts, whole = [None if value is None else value / divisor for value in values]
    return [*w.added(parts, whole), w.number(whole)]


def _matched(makers: Makers, w: Wording) -> list[Block]:
    if not makers.matched:
        return []
    labels = ("written", "published", "score", "making", "page")
    columns = heads(*w.labels("makers", *labels), numbers={2, 3})
    rows = tuple(
        Row((_written(row), row["matched_model"], w.number(row["score"]),
             w.measure(row["manufacturing_kgco2e"], "kgCO2e"), row["locator"]))
        for row in makers.matched[:MOST_MODELS]
    )  # fmt: skip
    return [Table(_caption(w, "matched", len(makers.matched)), columns, rows, wide=True)]


def _ambiguous(makers: Makers, w: Wording) -> list[Block]:
    if not makers.ambiguous:
        return []
    columns = heads(*w.labels("makers", "written", "devices", "candidates"), numbers={1})
    rows = tuple(
        Row((_written(row), w.count(row["devices"]), _candidates(w, row["candidates"])))
        for row in makers.ambiguous[:MOST_MODELS]
    )
    return [Table(_caption(w, "ambiguous", len(makers.ambiguous)), columns, rows)]


def _caption(w: Wording, kind: str, count: int) -> str:
    return w.t(f"makers.{kind}", shown=min(count, MOST_MODELS), found=count)


def _written(row: dict[str, Any]) -> str:
    """Maker and model as the inventory has them."""
    maker, model = row["maker"] or "", row["model_text"] or ""
    return model if model.casefold().startswith(maker.casefold()) else f"{maker} {model}"


def _candidates(w: Wording, listed: str) -> str:
    return "; ".join(f"{title} ({w.measure(making, 'kgCO2e')})" for title, making in json.loads(listed))


def _credit(makers: Makers, w: Wording) -> list[Block]:
    source = makers.source
    if source is None:
        return []
    named = {name: source[name] or "" for name in ("publisher", "title", "version", "licence", "licence_url", "url")}
    for kind, name in (("publisher", "publisher"), ("source_version", "version"), ("licence", "licence")):
        named[name] = messages.stated(kind, named[name], w.lang)
    return [Paragraph(w.t("makers.credit", **named))]
