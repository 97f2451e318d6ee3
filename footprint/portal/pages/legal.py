"""What a site must tell: who publishes it, what it keeps of people, for how long, how accessible and how light it is.

The words are in footprint/texts; figures in them are those that the code uses, or that were measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, Response

from factors import catalogue
from footprint import messages
from footprint.portal.people import accounts, invitations, passphrases, tokens
from footprint.portal.store import audit, housekeeping, limits
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.web import measures
from footprint.portal.web.rendering import LEGAL_PAGES, render
from footprint.portal.web.visit import Anyone, Visit
from footprint.settings import settings as pipeline_settings

router = APIRouter()

ITEM = "i"


@dataclass(frozen=True)
class Section:
    """One heading with its paragraphs and its list, in the order of the texts."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]


def sections(topic: str, lang: str, facts: dict[str, object]) -> list[Section]:
    """The sections of a page: texts <topic>.<section>.title, .p1 … and .i1 …, their gaps filled with `facts`."""
    texts = messages.catalogue("portal", lang)
    ours = (key.split(".") for key in texts if key.startswith(f"{topic}."))
    names = dict.fromkeys(parts[1] for parts in ours if len(parts) == 3 and parts[2] == "title")
    return [_section(topic, name, texts, facts, lang) for name in names]


def _section(topic: str, name: str, texts: dict[str, str], facts: dict[str, object], lang: str) -> Section:
    start = f"{topic}.{name}."
    own = {
        key.removeprefix(start): messages.filled(value, facts, lang)
        for key, value in texts.items()
        if key.startswith(start)
    }
    title = own.pop("title")
    items = tuple(value for key, value in own.items() if key.startswith(ITEM))
    return Section(name, title, tuple(value for key, value in own.items() if not key.startswith(ITEM)), items)


def facts(settings: PortalSettings, lang: str) -> dict[str, object]:
    """What the installation and the code say of themselves, for the gaps of the texts."""
    unknown = messages.text("portal.publisher_words.unknown", lang)
    return {
        "publisher": settings.portal_publisher,
        "contact": settings.portal_contact or unknown,
        "dpo": settings.portal_dpo or settings.portal_contact or unknown,
        "hosting": settings.portal_hosting or unknown,
        "url": settings.portal_url,
        "session_hours": int(accounts.SESSION.total_seconds() // 3600),
        "log_months": round(audit.KEPT.days / 30.5),
        "closed_months": round(housekeeping.KEPT.days / 30.5),
        "limit_hours": int(limits.KEPT.total_seconds() // 3600),
        "invitation_days": invitations.LONGEST_DAYS,
        "key_days": tokens.DAYS[0],
        "raw_days": pipeline_settings().raw_days,
        "unconfirmed_days": pipeline_settings().unconfirmed_days,
        "replaced_days": pipeline_settings().replaced_days,
        "tries": limits.LOCK_OUT.most,
        "minutes": int(limits.LOCK_OUT.per.total_seconds() // 60),
        "shortest": passphrases.SHORTEST,
    }


def _page(path: str, topic: str) -> Callable[..., Response]:
    def page(visit: Anyone) -> Response:
        parts = sections(topic, visit.lang, facts(visit.settings, visit.lang))
        return render(visit, "legal.html.j2", topic=topic, sections=parts, **_more(topic, visit))

    page.__name__ = topic
    return page


def _more(topic: str, visit: Visit) -> dict[str, Any]:
    """The table that belongs to a page, beside its text."""
    readers = {"measures": None, "sources": None, "pages": None}
    if topic == "ecodesign":
        return readers | {"measures": measures.shown(visit.lang)}
    if topic == "licences":
        return readers | {"sources": sources(visit.lang)}
    return readers | ({"pages": list(LEGAL_PAGES.items())} if topic == "map" else {})


@cache
def sources(lang: str) -> list[dict[str, Any]]:
    """The sources of the published figures that this installation uses, by publisher: how many figures each gives,
    under which licence, and why they may be quoted. Titles stay in the language of their publisher."""
    factor_set = catalogue.load(cited=pipeline_settings().cited_figures)
    figures = factor_set.figures_by_source()
    found = [
        {
            "title": source["title"],
            "lang": "fr" if set(source["title"].casefold()) & set("éèêàôç") else "en",
            "url": source["url"],
            "figures": figures[source["source_id"]],
            "publisher": messages.stated("publisher", source["publisher"], lang),
            "version": messages.stated("source_version", source["version"], lang),
            "licence": messages.stated("licence", source["licence"], lang),
            "why": messages.term("why_quoted", source["source_id"], lang),
        }
        for source in factor_set.sources.to_pylist()
        if figures.get(source["source_id"])  # others are compared with, and named where they are
    ]
    return sorted(found, key=lambda source: (source["publisher"], source["title"]))


for address, name in LEGAL_PAGES.items():
    router.get(address, name=name)(_page(address, name))
