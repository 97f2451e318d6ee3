"""The region's document as people read it: a message, two pages of questions, then tables, definitions and texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from footprint.report.build import page_words
from footprint.report.document import Block, Document, Figure, Part, Section
from footprint.report.region_pages import change, equipment, frames, tables, trust, weights
from footprint.report.region_pages.figures import count, in_words, parted
from footprint.report.region_pages.model import RegionYear
from footprint.report.wording import Wording
from footprint.schema import WITHHELD

NAMES = {"fr": "region", "en": "region.en"}
POLE = {"fr": "pole.html", "en": "pole.en.html"}  # the pole's own page, beside the document
OTHER = {"fr": "en", "en": "fr"}
EACH, STAFF, ALL_STAFF = "C2", "Q3_employees_num", "Q3_employees_den"
Question = Callable[[RegionYear, Wording], Iterator[Block]]
WEIGHS: dict[str, Question] = {
    "sectors": weights.sectors, "much": weights.much, "making": weights.making_and_use, "change": change.change,
    "sure": trust.sure,
}  # fmt: skip
LEFT: dict[str, Question] = {"who": weights.who, "secrecy": trust.secrecy}  # where nothing is published
DOES: dict[str, Question] = {
    "lives": equipment.lives, "reuse": equipment.reuse, "ends": equipment.ends, "electricity": equipment.electricity,
    "visits": equipment.visits, "longer": equipment.longer, "secrecy": trust.secrecy, "who": weights.who,
}  # fmt: skip


def document(of: RegionYear, lang: str, *, is_draft: bool = False) -> Document:
    """The document in `lang`. A draft says so, and nothing of where its figures are published and who may use them."""
    w, other = Wording(lang), OTHER[lang]
    published = () if is_draft else w.labels("regional", "open", "licence")
    return Document(
        lang=lang,
        year=of.year,
        title=w.t("regional.title", year=of.year),
        subtitle=w.t("regional.name"),
        kicker=w.t("regional.kicker"),
        figures=tuple(_figures(of, w)),
        lead=tuple(_lead(of, w)),
        parts=tuple(_parts(of, w)),
        footer=(w.t("title.footer", factor_set=of.factor_set_id, version=of.code_version), *published),
        words=page_words(w),
        other=(other, f"{NAMES[other]}.html"),
        annex=(w.t("regional.pole"), POLE[lang]) if of.has_pole else None,
        message=_message(of, w),
        answers=_questions(WEIGHS if of.has_figures else LEFT, of, w),
        stamp=w.t("regional.stamp") if is_draft else None,
    )


def _message(of: RegionYear, w: Wording) -> str:
    total = of.total
    if total is None or total.value is None:
        key = "nobody" if not of.counted else "withheld" if total and total.status == WITHHELD else "nothing"
        return w.t(f"regional.message.{key}", year=of.year, members=w.count(of.counted))
    each = of.cells.of(EACH)
    members = of.counted if total.members is None else total.members
    words = {"year": of.year, "members": w.count(members), "total": in_words(total, w)}
    if each is None or each.value is None:
        return w.t("regional.message.total", **words)
    return w.t("regional.message.each", **words, each=parted(each, w)[0])


def _figures(of: RegionYear, w: Wording) -> Iterator[Figure]:
    """The total, one employee's part, members and employees counted of how many."""
    for name, cell in (("total", of.total), ("each", of.cells.of(EACH))):
        if cell is not None and cell.is_published:
            value, unit, between = parted(cell, w)
            unit = unit if name == "total" else w.unit("kgCO2e")
            yield Figure(value, unit, w.t(f"regional.figures.{name}"), range=between)
    if of.members:
        members = w.t("regional.figures.of", whole=w.count(of.members))
        yield Figure(w.count(of.counted), members, w.t("regional.figures.members"))
    staff, all_staff = (of.cells.value(name) for name in (STAFF, ALL_STAFF))
    staff = of.total.employees if staff is None and of.total else staff
    if staff is not None:
        whole = "" if all_staff is None or all_staff <= staff else w.t("regional.figures.of", whole=count(all_staff, w))
        yield Figure(count(staff, w), whole, w.t("regional.figures.staff"))


def _lead(of: RegionYear, w: Wording) -> Iterator[str]:
    yield w.t("regional.lead")
    if not of.has_figures:
        yield w.t("regional.lead_nothing")
    elif of.total is not None and of.total.status == WITHHELD:
        yield w.t("regional.lead_withheld")
    if of.has_figures and any(cell.status == WITHHELD for cell in of.cells.all):
        yield w.t("regional.lead_secret")


def _questions(asked: dict[str, Question], of: RegionYear, w: Wording) -> tuple[Section, ...]:
    """A section a question; none where nothing can be said."""
    found = ((name, tuple(answer(of, w))) for name, answer in asked.items())
    return tuple(Section(f"q-{name}", w.t(f"regional.{name}.title"), blocks) for name, blocks in found if blocks)


def _parts(of: RegionYear, w: Wording) -> Iterator[Part]:
    if of.has_figures:
        yield Part("does", w.t("regional.does"), _questions(DOES, of, w), in_columns=True)
        yield Part("tables", w.t("regional.tables"), tuple(tables.sections(of, w)))
    if of.shown:
        texts = frames.section(of, w)
        yield Part("means", w.t("regional.means"), (tables.glossary(of, w), *([texts] if texts else [])))
