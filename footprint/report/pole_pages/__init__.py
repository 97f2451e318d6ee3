"""The pole's own page: what it asks of its members, applied to itself: objective, measure and result of each topic."""

from __future__ import annotations

from footprint.messages import LANGUAGES
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf
from footprint.report.pole_pages.model import BOUNDS, COLUMNS, STATUSES, PoleYear, left_out, pole_year
from footprint.report.pole_pages.pages import NAMES, document

__all__ = ["BOUNDS", "COLUMNS", "NAMES", "STATUSES", "PoleYear", "left_out", "of_year", "pole_year"]


def of_year(of: PoleYear) -> dict[str, bytes]:
    """pole.{html,pdf} and the English ones, by name."""
    made: dict[str, bytes] = {}
    for lang in LANGUAGES:
        shown = document(of, lang)
        made |= {f"{NAMES[lang]}.html": page(shown), f"{NAMES[lang]}.pdf": print_pdf(shown)}
    return made
