"""Pages from templates, in the visitor's language, and redirects between them. What pages say is in footprint/texts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from fastapi import Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from footprint import messages
from footprint.portal.web.language import DEFAULT, OTHER, at
from footprint.portal.web.visit import Visit
from footprint.report.wording import Wording

STYLE = "/static/portal.css"
PARIS = ZoneInfo("Europe/Paris")
# Address → the section of the texts that it shows, in the order of the footer.
LEGAL_PAGES = {
    "/mentions-legales": "publisher",
    "/donnees-personnelles": "privacy",
    "/conservation": "retention",
    "/accessibilite": "accessibility",
    "/ecoconception": "ecodesign",
    "/licences": "licences",
    "/plan-du-site": "map",
}
# The parameter that names what a form has just done.
DONE = "fait"


@cache
def environment() -> Environment:
    loader = PackageLoader("footprint.portal", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def style() -> bytes:
    return files("footprint.portal").joinpath("static", "portal.css").read_bytes()


@cache
def style_address() -> str:
    """The style's address changes with its content, so that browsers may keep it for ever."""
    return f"{STYLE}?{hashlib.sha256(style()).hexdigest()[:12]}"


def say(lang: str) -> Callable[..., str]:
    """The texts of the portal in one language, by key."""

    def t(key: str, **args: object) -> str:
        return messages.text(f"portal.{key}", lang, **args)

    return t


def moment(value: datetime, lang: str) -> str:
    """A moment as people in France read it on their clock."""
    here = value.astimezone(PARIS)
    return f"{format_date(here, format='medium', locale=lang)}, {format_time(here, format='short', locale=lang)}"


def size(number_bytes: int, lang: str) -> str:
    """A file's size as people say it: 12 ko, 3,4 Mo."""
    units = {"fr": ("octets", "ko", "Mo", "Go"), "en": ("bytes", "kB", "MB", "GB")}[lang]
    power = min(3, max(0, (len(str(number_bytes)) - 1) // 3))
    digits = 2 if power else 3
    return f"{messages.number(number_bytes / 1000**power, lang, digits=digits)}\u00a0{units[power]}"


def render(visit: Visit, template: str, *, status: int = 200, **content: Any) -> HTMLResponse:
    """The page `template` for this visitor."""
    return HTMLResponse(environment().get_template(template).render(context(visit) | content), status_code=status)


def context(visit: Visit) -> dict[str, Any]:
    """What every template may use: t (texts), url (addresses), csrf_field, and who is there."""
    lang, account = visit.lang, visit.account
    other = OTHER if lang == DEFAULT else DEFAULT
    return {
        "lang": lang,
        "other": other,
        "t": say(lang),
        "url": partial(at, lang=lang),
        "other_url": at(_here(visit.path), other),
        "style": style_address(),
        "legal_pages": LEGAL_PAGES,
        "path": _here(visit.path),
        "account": account,
        "member": account.member if account else None,
        "settings": visit.settings,
        "csrf_field": partial(_csrf_field, account.csrf if account else None),
        "moment": partial(moment, lang=lang),
        "number": partial(messages.number, lang=lang),
        "counted": partial(messages.counted, lang=lang),
        "day": partial(messages.day, lang=lang),
        "percent": partial(messages.percent, lang=lang),
        "measure": Wording(lang).measure,
        "measured": Wording(lang).measured,
        "size": partial(size, lang=lang),
        "errors": {},
        "values": {},
        "done": _done(visit),
    }


def _here(path: str) -> str:
    """The address of this page as a link: `//elsewhere`, which somebody may have made us show, leads nowhere else."""
    return "/" + quote(path.lstrip("/"), safe="/:@!$&'()*+,;=~")


def _csrf_field(csrf: str | None) -> Markup:
    return Markup('<input type="hidden" name="csrf" value="{}">').format(csrf) if csrf else Markup()


def _done(visit: Visit) -> str | None:
    """What was just done, said on the page to which a form leads."""
    key = f"done.{visit.request.query_params.get(DONE, '')}"
    return say(visit.lang)(key) if key in messages.catalogue("portal", visit.lang) else None


def redirect(visit: Visit, path: str, *, done: str | None = None) -> Response:
    """Go on to another page of this site after a form; `done` names what that page says (done.<name>)."""
    sign = "&" if "?" in path else "?"
    target = at(path, visit.lang) + (f"{sign}{DONE}={done}" if done else "")
    return RedirectResponse(target, status_code=303)
