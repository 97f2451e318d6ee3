"""The portal's pages in a browser: which pages there are to look at, and what one weighs. No test here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, Response

from footprint.intake import answers
from footprint.portal.people import invitations
from footprint.portal.web.ecoindex import Weight
from footprint.portal.web.rendering import LEGAL_PAGES
from footprint.portal.year.journey import STEPS
from tests.portal.analysing import ANALYST, HERE, analyst, failed
from tests.portal.conftest import EMAIL, MEMBER, Site
from tests.portal.journeys import LIST, PROFILE, UNKNOWN, YEAR, confirmed, posted, sent
from tests.portal.programs import key_of

SECOND = "second@lumen.example"

PUBLIC = ("/", "/connexion", "/api", *LEGAL_PAGES)
SIGNED = ("/compte",)
# A year with files, questions, a signature and a report; and one in which nothing was done.
YEARS = (2025, 2024)
# A year whose last reading failed.
FAILED = 2026


@dataclass(frozen=True)
class Look:
    """One page to look at: its path, who looks, and a name for the test."""

    name: str
    path: str
    who: str | None = None


def looks() -> list[Look]:
    """Every page of this part of the portal, in the states that people meet."""
    found = [Look(path.strip("/") or "accueil", path) for path in PUBLIC]
    found += [Look("invitation", "/invitation/{token}"), Look("introuvable", "/nulle-part")]
    found += [
        Look("lien-echu", "/invitation/x"),
        Look("accueil-connecte", "/", EMAIL),
        Look("compte", "/compte", EMAIL),
        Look("cles", "/compte/cles", EMAIL),
        Look("cles-de-deux", "/compte/cles", SECOND),
    ]
    found += [Look("organisations", "/organisations", SECOND), Look("rejoindre", "/invitation/{token}", EMAIL)]
    found += [Look("annees", "/annee/", EMAIL)]
    found += [
        Look(f"{step or 'annee'}-{year}", f"/annee/{year}/{step}", EMAIL)
        for year in YEARS
        for step in ("", *STEPS, "lieux", "saisie")
    ]
    found += [Look(f"{step or 'annee'}-{FAILED}", f"/annee/{FAILED}/{step}", EMAIL) for step in ("", "confirmer")]
    found += [Look("recu-2025", "/annee/2025/signatures/1/recu.html", EMAIL)]
    of_file = f"/annee/2025/fichiers/{hashlib.sha256(LIST).hexdigest()}"
    found += [Look(f"{page}-2025", f"{of_file}/{page}", EMAIL) for page in ("colonnes", "lignes")]
    found += [
        Look("accueil-analyste", "/", ANALYST),
        Look("analyste-membres", HERE, ANALYST),
        Look("analyste-personne", f"{HERE}?nom=personne", ANALYST),
        Look("analyste-membre", f"{HERE}membres/{MEMBER}", ANALYST),
        Look("analyste-lecture-echouee", f"/analyste/{FAILED}/membres/{MEMBER}", ANALYST),
        Look("analyste-a-regler", f"/analyste/{FAILED}/a-regler", ANALYST),
        Look("analyste-constats", f"{HERE}constats", ANALYST),
        Look("analyste-constat", f"{HERE}constats/unknown_category?gravite=refused", ANALYST),
        Look("analyste-acces", "/analyste/acces", ANALYST),
        Look("analyste-vocabulaire", "/analyste/vocabulaire", ANALYST),
        Look("analyste-proposition", "/analyste/vocabulaire/proposition?sujet=bidulotron", ANALYST),
    ]
    return found


def inhabit(site: Site) -> None:
    """Two people, one of them of two members, and an analyst; files sent."""
    site.account(EMAIL)
    site.account(SECOND, ("lumen", "editor"), (MEMBER, "reader"))
    live_through(site)
    analyst(site)
    alike(site)
    for email in (EMAIL, SECOND):
        key_of(site, email)


def invited(site: Site) -> str:
    """The token of an open invitation."""
    with site.db.transaction() as db:
        return invitations.invite(
            db, member_id=MEMBER, role="editor", email=None, created_by=None, now=site.clock.now
        ).token


def alike(site: Site) -> None:
    """Four members who said of words and of columns what they are, one of them something else."""
    home = site.app_portal.lake.home
    for number in range(1, 5):
        answers.remember(home, f"voisin-{number}", dict.fromkeys(("Bidulotron", "Zorglub", "Brol"), "tablet"))
        column = {"layout:00000000000000a0:1": "category" if number < 4 else "model_text"}
        answers.remember_columns(home, f"voisin-{number}", column, {"layout:00000000000000a0:1": "Bazar"})
    answers.remember(home, "voisin-4", {"Zorglub": "projector"})


def live_through(site: Site) -> None:
    """The year 2025 of a member as it is half way: signed once, then changed, with words that nobody knows; and one
    whose files could not be read."""
    client = site.signed(EMAIL)
    posted(client, f"{YEAR}/profil", **PROFILE)
    sent(client, ("parc.csv", LIST))
    confirmed(client)
    sent(client, ("divers.csv", UNKNOWN), mode="add")
    posted(client, f"/annee/{FAILED}/profil", **PROFILE)
    sent(client, ("parc.csv", LIST), path=f"/annee/{FAILED}/fichiers")
    failed(site, MEMBER, FAILED)
    folder = site.app_portal.lake.home / "reports/2025" / MEMBER
    folder.mkdir(parents=True)
    for name in ("rapport.html", "rapport.pdf", "report.en.html", "rapport.csv", "rapport-excel.csv", "rapport.xlsx"):
        (folder / name).write_bytes(b"-")


@contextmanager
def opened(browser: Browser, site: Site, who: str | None = None, **screen: object) -> Iterator[Page]:
    """A fresh browser window of somebody, without JavaScript in the pages; every visit of a page is a first one."""
    context = browser.new_context(base_url=site.url, **screen)  # type: ignore[arg-type]
    if who:
        session = site.session(who)
        context.add_cookies([{"name": "session", "value": session, "url": site.url}])
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield page
    context.close()


def weigh(page: Page, path: str) -> Weight:
    """Go to a page and weigh it: elements of the document, requests, bytes of answers with their headers."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(path)  # until it is loaded: nothing comes later, since nothing runs in a page
    page.remove_listener("response", note)
    sizes = [answer.request.sizes() for answer in answers if not answer.url.startswith("data:")]
    elements = page.evaluate("document.querySelectorAll('*').length")
    return Weight(elements, len(sizes), sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes))
