"""Writes the reports of members and the draft of the region, from the lake. What they say is not decided here."""

from __future__ import annotations

from pathlib import Path

from factors.catalogue import FactorSet
from footprint.lake import Lake, write_atomically
from footprint.messages import LANGUAGES
from footprint.report import region, tidy
from footprint.report.build import NAMES, member_document
from footprint.report.html import page
from footprint.report.model import Report, member_report
from footprint.report.pdf import print_pdf
from footprint.report.xlsx import workbook


def write_member(lake: Lake, *, year: int, member_id: str, factor_set: FactorSet) -> list[Path]:
    """Write reports/<year>/<member>/rapport.{html,pdf,xlsx,csv} and the English ones; the same lake, the same bytes."""
    report = member_report(lake, year=year, member_id=member_id, factor_set=factor_set)
    folder = lake.home / "reports" / str(year) / member_id
    contents = {name: content for lang in LANGUAGES for name, content in _files(report, lang).items()}
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return [folder / name for name in contents]


def _files(report: Report, lang: str) -> dict[str, bytes]:
    document, name = member_document(report, lang), NAMES[lang]
    return {
        f"{name}.html": page(document),
        f"{name}.pdf": print_pdf(document),
        f"{name}.xlsx": workbook(report, lang),
        f"{name}.csv": tidy.table(report),
    }


def write_region(lake: Lake, *, year: int, factor_set: FactorSet) -> list[Path]:
    """Write releases/<year>/draft/indicateurs.{csv,json,html}, stamped for the pôle only."""
    folder = lake.home / "releases" / str(year) / "draft"
    contents = region.files(lake, year=year, factor_set=factor_set)
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return [folder / name for name in contents]
