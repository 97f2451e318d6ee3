"""Puts a member's report and the pages of its services together, in one language: cover, results, grounds."""

from __future__ import annotations

from dataclasses import replace

from factors.catalogue import FactorSet
from footprint.report import grounds, results, sensitivity
from footprint.report.document import Document
from footprint.report.model import Report
from footprint.report.services import pages as service_pages
from footprint.report.services import section as service_section
from footprint.report.wording import Wording

NAMES = {"fr": "rapport", "en": "report.en"}
OTHER = {"fr": "en", "en": "fr"}


def member_document(report: Report, lang: str) -> Document:
    """The report as a reader meets it in `lang`."""
    w, other = Wording(lang), OTHER[lang]
    return Document(
        lang=lang,
        year=report.year,
        title=w.t("title.member", year=report.year),
        subtitle=report.member["name"],
        kicker=w.t("title.kicker"),
        figures=results.figures(report, w),
        lead=results.lead(report, w),
        sections=(
            *results.sections(report, w),
            *service_section.sections(report.services, report.year, w, is_minimum=report.is_minimum),
            *sensitivity.sections(report.makers, w),
            *grounds.sections(report, w),
        ),
        footer=_footer(report, w),
        words=page_words(w),
        other=(other, f"{NAMES[other]}.html"),
    )


def printed_document(report: Report, lang: str) -> Document:
    """The report as it is printed: the heaviest services follow their table, since paper has no other pages."""
    document, w = member_document(report, lang), Wording(lang)
    if report.services is None:
        return document
    shown = report.services.found[: service_section.MOST_PRINTED]
    pages = [service_pages.printed(service, report.year, report.headline, w) for service in shown]
    place = [section.id for section in document.sections].index("services") + 1
    return replace(document, sections=(*document.sections[:place], *pages, *document.sections[place:]))


def service_documents(report: Report, lang: str, factor_set: FactorSet) -> dict[str, Document]:
    """The page of each service by its file, seen from the member's report; none where the member has no service."""
    if report.services is None:
        return {}
    w = Wording(lang)
    return {
        service_pages.address(service, lang): service_pages.page_document(
            service,
            w,
            year=report.year,
            member=report.member["name"],
            whole=report.headline,
            trace=service_pages.traced(service, factor_set),
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
    return {name: w.t(f"page.{name}") for name in ("skip", "contents", "language", "essentials", "bar", "page")}
