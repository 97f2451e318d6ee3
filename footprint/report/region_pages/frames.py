"""What texts and plans ask for, and which indicator answers it: rows of frames.csv, each with its source."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from footprint.report.document import Items, Paragraph, Row, Section, Subtitle, Table, heads
from footprint.report.region_pages.model import RegionYear
from footprint.report.wording import Wording


@cache
def rows() -> tuple[dict[str, str], ...]:
    """Rows of frames.csv. `link`: `named` where the source names the measure, `ours` where it names the topic and the
    link is our reading."""
    content = files("footprint.report.region_pages").joinpath("frames.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(content.splitlines()))


def section(of: RegionYear, w: Wording) -> Section | None:
    """The table of texts and indicators; None where the year has none of these."""
    found = [row for row in rows() if row["indicator"] in of.shown]
    if not found:
        return None
    sources = list(dict.fromkeys(row["source"] for row in found))
    columns = heads(*w.labels("regional.frames", "frame", "asked", "indicator", "link", "source"), numbers={4})
    made = (
        Row((row[f"frame_{w.lang}"], row[f"asked_{w.lang}"], f"{of.name(row['indicator'], w)} ({row['indicator']})",
             w.t(f"regional.frames.{row['link']}"), str(sources.index(row["source"]) + 1)))
        for row in found
    )  # fmt: skip
    table = Table(w.t("regional.frames.caption"), columns, tuple(made), wide=True)
    listed = (Subtitle(w.t("regional.frames.sources")), Items(tuple(sources), ordered=True))
    return Section("frames", w.t("regional.frames.title"), (Paragraph(w.t("regional.frames.note")), table, *listed))
