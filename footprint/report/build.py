"""Puts a member's report and the pages of its services together, cover, results, grounds, and writes all its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from factors.catalogue import FactorSet
from footprint.disk import UNFINISHED
from footprint.lake import Lake, write_atomically
from footprint.messages import LANGUAGES
from footprint.report import grounds, order, results
from footprint.report.document import Document, Part, Section, untitled
from footprint.report.essentials.answers import answers
from footprint.report.essentials.message import message
from footprint.report.formats import maker_sheet, rows_of_lake, service_sheets, tidy
from footprint.report.formats.html import page
from footprint.report.formats.markdown import first_page
from footprint.report.formats.pdf import print_pdf
from footprint.report.formats.xlsx import workbook
from footprint.report.model import Report, member_report
from footprint.report.obligations import whom
from footprint.report.sections import cause_section, change_section, claims_section, levers, peers, sensitivity
from footprint.report.services import pages as service_pages
from footprint.report.services import section as service_section
from footprint.report.tables import YearTables
from footprint.report.wording import Wording
from footprint.report.writing import current

NAMES = {"fr": "rapport", "en": "report.en"}
ANNEXES = {"fr": "annexe", "en": "annex.en"}
FOR_EXCEL = "rapport-excel.csv"
FIRST_PAGES = {"fr": "premiere-page.md", "en": "first-page.en.md"}  # in short, for whoever looks after many members
OTHER = {"fr": "en", "en": "fr"}


def write_member(
    lake: Lake,
    *,
    year: int,
    member_id: str,
    factor_set: FactorSet,
    made_from: str = "",
    among: YearTables | None = None,
) -> list[Path]:
    """Write reports/<year>/<member>/rapport.{html,pdf,xlsx,csv}, annexe.html, premiere-page.md, the English ones,
    rapport-excel.csv and donnees.json; the same lake, the same bytes.

    A member with digital services has a page of each below services/, and services.csv; one whose models are known
    to makers has fabricants.csv; one whose providers publish figures of their own has fournisseurs.csv; one whose
    total has an interval has incertitude.csv; one with figures of last year has evolution.csv and causes.csv; one
    that is compared with other members has comparaison.csv; one whose levers were looked at has leviers.csv. What
    an earlier run left of these and this one does not write is removed.
    `made_from` (see `current`) is noted beside them when all are there. `among`: tables of members whose reports are
    written one after another.
    """
    report = member_report(lake, year=year, member_id=member_id, factor_set=factor_set, among=among)
    folder = lake.home / "reports" / str(year) / member_id
    contents = {name: content for lang in LANGUAGES for name, content in _files(report, lang, factor_set).items()}
    contents |= _data(report)
    current.forget(folder)
    for name, content in contents.items():
        write_atomically(folder / name, content)
    _forget(folder, set(contents))
    paths = [folder / name for name in contents]
    if made_from:
        current.note(folder, made_from, paths)
    return paths


def _files(report: Report, lang: str, factor_set: FactorSet) -> dict[str, bytes]:
    name, (document, annex) = NAMES[lang], documents(report, lang)
    return {
        f"{name}.html": page(document),
        FIRST_PAGES[lang]: first_page(document),
        f"{name}.pdf": print_pdf(printed_document(report, document)),
        f"{name}.xlsx": workbook(report, lang),
        f"{ANNEXES[lang]}.html": page(annex),
        **{file: page(document) for file, document in service_documents(report, lang, factor_set).items()},
    }


def _data(report: Report) -> dict[str, bytes]:
    """Exact figures, the same in every language, and those beside them where there are any."""
    table, for_excel = tidy.tables(report)
    files = {f"{name}.csv": table for name in NAMES.values()}
    files |= {FOR_EXCEL: for_excel, "donnees.json": rows_of_lake.content(report)}
    if report.services:
        files["services.csv"] = service_sheets.table(report)
    if report.makers:
        files["fabricants.csv"] = maker_sheet.table(report)
    if report.claims:
        files["fournisseurs.csv"] = claims_section.table(report)
    if report.certainty:
        files["incertitude.csv"] = tidy.intervals(report.certainty)
    if report.changes:
        files["evolution.csv"] = change_section.table(report)
    if report.causes:
        files["causes.csv"] = cause_section.table(report.causes)
    if report.peers:
        files["comparaison.csv"] = tidy.written(peers.COLUMNS, peers.records(report.peers))
    if report.levers:
        files["leviers.csv"] = levers.table(report.levers)
    return files


def _forget(folder: Path, kept: set[str]) -> None:
    """Remove pages of services that are no more, data files of what is no more, annexes as earlier runs printed them,
    and what a killed run left half written."""
    names = ("services", "fabricants", "fournisseurs", "evolution", "causes", "comparaison", "incertitude", "leviers")
    data = (folder / f"{name}.csv" for name in names)
    printed = (folder / f"{name}.pdf" for name in ANNEXES.values())
    for path in (*folder.glob("services/*.html"), *data, *printed, *folder.rglob(f"{UNFINISHED}*")):
        if path.relative_to(folder).as_posix() not in kept:
            path.unlink(missing_ok=True)


def member_document(report: Report, lang: str) -> Document:
    """The report as a reader meets it in `lang`."""
    return documents(report, lang)[0]


def documents(report: Report, lang: str) -> tuple[Document, Document]:
    """The report and its annex as readers meet them in `lang`."""
    w, other = whom.wording(report.member, lang), OTHER[lang]
    parts, annex = order.parts(_sections(report, w), report, w)
    document = Document(
        lang=lang,
        year=report.year,
        title=w.t("title.member", year=report.year),
        subtitle=report.member["name"],
        kicker=w.t("title.kicker"),
        figures=results.figures(report, w),
        lead=results.lead(report, w),
        parts=parts,
        footer=(w.t("annex.short" if order.is_short(report) else "annex.rest"), *_footer(report, w)),
        words=page_words(w),
        other=(other, f"{NAMES[other]}.html"),
        message=message(report, w),
        answers=answers(report, w),
        annex=(w.t("annex.contents"), f"{ANNEXES[lang]}.html"),
    )
    return document, replace(
        document,
        title=w.t("annex.title", year=report.year),
        kicker=w.t("annex.kicker"),
        figures=(),
        lead=(),
        parts=untitled(*annex),
        footer=_footer(report, w),
        other=(other, f"{ANNEXES[other]}.html"),
        up=(w.t("annex.up"), f"{NAMES[lang]}.html"),
        message=None,
        answers=(),
        annex=None,
    )


def _sections(report: Report, w: Wording) -> Iterator[Section]:
    """Every section, in no order."""
    yield from results.sections(report, w)
    yield from service_section.sections(report.services, report.year, w, is_minimum=report.is_minimum)
    yield from claims_section.sections(report.claims, report.year, w)
    yield from sensitivity.sections(report.makers, w)
    yield from grounds.sections(report, w)


def printed_document(report: Report, document: Document) -> Document:
    """The report as it is printed: the heaviest services follow their table, since paper has no other pages."""
    w = whom.wording(report.member, document.lang)
    if report.services is None:
        return document
    shown = report.services.found[: service_section.MOST_PRINTED]
    pages = [service_pages.printed(service, report.year, report.headline, report.levers, w) for service in shown]
    return replace(document, parts=tuple(_with_pages(part, pages) for part in document.parts))


def _with_pages(part: Part, pages: Sequence[Section]) -> Part:
    """A part with the pages of services behind their section, where it has that."""
    names = [section.id for section in part.sections]
    place = names.index("services") + 1 if "services" in names else None
    return part if place is None else replace(part, sections=(*part.sections[:place], *pages, *part.sections[place:]))


def service_documents(report: Report, lang: str, factor_set: FactorSet) -> dict[str, Document]:
    """The page of each service by its file, seen from the member's report; none where the member has no service."""
    if report.services is None:
        return {}
    w = whom.wording(report.member, lang)
    return {
        service_pages.address(service, lang): service_pages.page_document(
            service,
            w,
            year=report.year,
            member=report.member["name"],
            whole=report.headline,
            trace=service_pages.traced(service, factor_set),
            levers=report.levers,
            up=NAMES[lang],
            footer=_footer(report, w),
            words=page_words(w),
        )
        for service in service_section.shown(report.services)
    }


def _footer(report: Report, w: Wording) -> tuple[str, ...]:
    made = w.t("title.footer", factor_set=report.factor_set_id, version=report.code_version)
    return made, w.t("title.not_public")


def page_words(w: Wording) -> dict[str, str]:
    """Words of the page itself: links, headings that are not part of a report."""
    names = ("skip", "contents", "language", "essentials", "bar", "page")
    return dict(zip(names, w.labels("page", *names), strict=True))
