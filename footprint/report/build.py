"""Puts a member's report together, in one language: cover, results, grounds."""

from __future__ import annotations

from footprint.report import grounds, results, sensitivity
from footprint.report.document import Document
from footprint.report.model import Report
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
        sections=(*results.sections(report, w), *sensitivity.sections(report.makers, w), *grounds.sections(report, w)),
        footer=(
            w.t("title.footer", factor_set=report.factor_set_id, version=report.code_version),
            w.t("title.not_public"),
        ),
        words=page_words(w),
        other=(other, f"{NAMES[other]}.html"),
    )


def page_words(w: Wording) -> dict[str, str]:
    """Words of the page itself: links, headings that are not part of a report."""
    return {name: w.t(f"page.{name}") for name in ("skip", "contents", "language", "essentials", "bar", "page")}
