"""What Home Assistant's energy page downloads: a sensor a line and hours, days or months in columns, as a table with a
line for each amount. Sensors of devices are behind those of what comes from the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from footprint.intake.formats.csv_records import records
from footprint.intake.formats.limits import Limits, refuse_beyond
from footprint.intake.formats.text import Origin, Source, source

HEADER = ("ha_sensor", "ha_type", "unit", "ha_start", "ha_amount")
_NAMES = ["entity_id", "type", "unit"]
_BEGIN = b"entity_id,type,unit,"
_WHOLE, _CONSUMED = "grid_consumption", ("grid_consumption", "device_consumption")


def detect(head: bytes) -> bool:
    """Whether a text is such a table."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(_BEGIN)


def table(path: Path, limits: Limits) -> Source:
    """The amounts below each other. What is not consumed (costs, gas, what the sun gives) keeps its word as type."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    text = source(path, limits)
    names, *lines = (cells for _, _, cells in records(list(text.lines()), ","))
    rows = [row for cells in lines for row in _amounts(names, cells)]
    return Source.of_rows([HEADER, *rows], Origin("homeassistant", text.sha256, text.size_bytes), limits)


def _amounts(names: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """One row an amount of a line, which names what the network gives as the main meter."""
    sensor, kind, unit, *amounts = (*cells, *[""] * (len(_NAMES) - len(cells)))
    for start, amount in zip(names[len(_NAMES) :], amounts, strict=False):
        if amount.strip():
            is_known = kind in _CONSUMED
            yield (f"main {sensor}" if kind == _WHOLE else sensor, "" if is_known else kind, unit, start, amount)
