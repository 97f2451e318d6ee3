"""Writes the reports of members and the draft of the region, from the lake. What they say is not decided here."""

from __future__ import annotations

from pathlib import Path

from factors.catalogue import FactorSet
from footprint.lake import Lake, write_atomically
from footprint.messages import LANGUAGES
from footprint.report import change_section, region
from footprint.report.build import NAMES, member_document, printed_document, service_documents
from footprint.report.formats import maker_sheet, service_sheets, tidy
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf
from footprint.report.formats.xlsx import workbook
from footprint.report.model import Report, member_report


def write_member(lake: Lake, *, year: int, member_id: str, factor_set: FactorSet) -> list[Path]:
    """Write reports/<year>/<member>/rapport.{html,pdf,xlsx,csv} and the English ones; the same lake, the same bytes.

    A member with digital services has a page of each below services/, and services.csv; one whose models are known to
    makers has fabricants.csv; one with figures of last year has evolution.csv. What an earlier run left of these and
    this one does not write is removed.
    """
    report = member_report(lake, year=year, member_id=member_id, factor_set=factor_set)
    folder = lake.home / "reports" / str(year) / member_id
    contents = {name: content for lang in LANGUAGES for name, content in _files(report, lang, factor_set).items()}
    contents |= _data(report)
    for name, content in contents.items():
        write_atomically(folder / name, content)
    _forget(folder, set(contents))
    return [folder / name for name in contents]


def _files(report: Report, lang: str, factor_set: FactorSet) -> dict[str, bytes]:
    name = NAMES[lang]
    return {
        f"{name}.html": page(member_document(report, lang)),
        f"{name}.pdf": print_pdf(printed_document(report, lang)),
        f"{name}.xlsx": workbook(report, lang),
        f"{name}.csv": tidy.table(report),
        **{file: page(document) for file, document in service_documents(report, lang, factor_set).items()},
    }


def _data(report: Report) -> dict[str, bytes]:
    """Exact figures beside those of rapport.csv, where there are any."""
    files = {}
    if report.services:
        files["services.csv"] = service_sheets.table(report)
    if report.makers:
        files["fabricants.csv"] = maker_sheet.table(report)
    if report.changes:
        files["evolution.csv"] = change_section.table(report)
    return files


def _forget(folder: Path, kept: set[str]) -> None:
    """Remove pages of services that are no more, and data files of what is no more."""
    data = (folder / f"{name}.csv" for name in ("services", "fabricants", "evolution"))
    for path in (*folder.glob("services/*.html"), *data):
        if path.relative_to(folder).as_posix() not in kept:
            path.unlink(missing_ok=True)


def write_region(lake: Lake, *, year: int, factor_set: FactorSet, folder: Path | None = None) -> list[Path]:
    """Write indicateurs.{csv,json,html}, stamped for the pôle only, to releases/<year>/draft or to `folder`."""
    folder = folder or lake.home / "releases" / str(year) / "draft"
    contents = region.files(lake, year=year, factor_set=factor_set)
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return [folder / name for name in contents]
