"""The data file that AWStats keeps of a month of a site: its section of days as a table.

The hours of the day repeat the same totals, and robots, errors and what nobody saw stand in sections of their own.
"""

from __future__ import annotations

import re
from pathlib import Path

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Origin, Source

_MARK = b"AWSTATS DATA FILE"
_SITE = re.compile(r"awstats\.(\S+)\.conf\b")  # in the name of the configuration
_DAYS = re.compile(r"^BEGIN_DAY \d+\r?\n(.*?)^END_DAY\b", re.M | re.S)
HEADER = ("site", "day", "awstats_pages", "awstats_hits", "awstats_bandwidth", "awstats_visits")


def detect(head: bytes) -> bool:
    """Whether AWStats wrote a file that begins so."""
    return head.startswith(_MARK)


def table(path: Path, limits: Limits) -> Source:
    """The days as a table. Raises `UnusableError` where they are cut off or there are none."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    text = path.read_text(encoding="utf-8", errors="replace")
    days = _DAYS.search(text)
    if days is None:
        raise UnusableError("unreadable_file", "damaged")
    site = _SITE.search(text)
    name = site.group(1) if site else ""
    rows = [[name, *line.split()] for line in days.group(1).splitlines() if line.strip()]
    return Source.of_rows([HEADER, *rows], Origin.of(path, "awstats"), limits)
