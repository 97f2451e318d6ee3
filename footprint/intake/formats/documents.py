"""Files of usage that are no plain table and are turned into one: which of them a file is. How, is in their modules."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from footprint.intake.formats import cloud_json, cloud_parquet, enedis, meter_json, prometheus
from footprint.intake.formats.limits import Limits, refuse_beyond
from footprint.intake.formats.text import Source, from_bytes, source
from footprint.intake.formats.workbooks.sheets import SEPARATOR


def from_text(path: Path, head: bytes, limits: Limits) -> Source | None:
    """The table of a text that begins so; None where the text is a table itself."""
    if head.startswith(cloud_parquet.MAGIC):
        return cloud_parquet.table(path, limits)
    if enedis.recognises(head):
        return enedis.table(path, limits)
    return _page(path, limits) if prometheus.recognises(head) else None


def from_json(path: Path, head: bytes, limits: Limits) -> Source | None:
    """The table of a JSON that begins so; None where nothing here knows it."""
    if cloud_json.recognises(head):
        return cloud_json.table(path, limits)
    return meter_json.table(path, limits) if meter_json.recognises(head) else None


def _page(path: Path, limits: Limits) -> Source:
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    text = source(path, limits)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=SEPARATOR, lineterminator="\n")
    writer.writerow(prometheus.HEADER)
    writer.writerows(row for row in prometheus.samples(text.lines()) if any(row))
    return from_bytes(stream.getvalue().encode(), "prometheus", text.sha256, text.size_bytes, SEPARATOR, limits)
