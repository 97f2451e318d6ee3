"""How the tests act as an analyst, and members in every state that one may be in. No test lives here."""

from __future__ import annotations

import re
import time
from typing import Any

import httpx2
from sqlalchemy import select

from footprint.portal.store.tables import Audit, Job
from footprint.portal.work import jobs
from tests.portal.conftest import Site, added, csrf, register
from tests.portal.journeys import LIST, PROFILE, UNKNOWN, YEAR, confirmed, posted, sent

ANALYST = "claire@pole.example"
HERE = "/analyste/2025/"
# Names of people where they do not belong: in cells and in the file's name.
NAMED = (
    "Type;Modèle;Quantité;Date d'achat;Utilisateur\n"
    "Bidulotron de Jean Dupont;Zorg;1;2021;Jean Dupont\n"
    "Ordinateur portable;Latitude;2;2021;Jean Dupont\n"
).encode()
# One member a state, in the order in which the page shows them.
STATES = ("failed", "changed", "to_confirm", "nothing", "waiting", "confirmed")
NAME_OF = {state: f"Membre {state}" for state in STATES}


def analyst(site: Site, email: str = ANALYST) -> httpx2.Client:
    """A browser of an analyst who is nothing else."""
    with site.db.transaction() as db:
        added(db, email, None, "editor", site.clock.now)
    return site.signed(email)


def inhabit(site: Site) -> None:
    """Members in every state but `waiting`, which a portal that starts anew ends."""
    for state, name in NAME_OF.items():
        register(site.app_portal.lake.home, slug(state), name)
        if state != "nothing":
            site.account(f"{slug(state)}@membre.example", (slug(state), "editor"))
            fill(site, state)
    failed(site, slug("failed"), 2025)


def wait(site: Site) -> None:
    """A member whose files are being read."""
    with site.db.transaction() as db:
        jobs.enqueue(db, member_id=slug("waiting"), year=2025, now=site.clock.now)
        waiting = db.scalars(select(Job).where(Job.member_id == slug("waiting"), Job.state == "queued")).one()
        waiting.state = "running"  # by a worker that is not this one


def failed(site: Site, member_id: str, year: int) -> None:
    """The last reading of a member-year is over, and could not be done."""
    mine = (Job.member_id == member_id, Job.year == year)
    deadline = time.monotonic() + 120
    while True:
        with site.db.transaction() as db:
            job = db.scalars(select(Job).where(*mine).order_by(Job.id.desc())).first()
            if job is not None and job.state == "done":
                job.state = "failed"
                return
        assert time.monotonic() < deadline, "the worker does not finish"
        time.sleep(0.1)


def fill(site: Site, state: str) -> None:
    """What the member of a state did."""
    browser = site.signed(f"{slug(state)}@membre.example")
    sent(browser, ("parc.csv", UNKNOWN if state in ("failed", "to_confirm") else LIST))
    if state in ("changed", "confirmed"):
        posted(browser, f"{YEAR}/profil", **PROFILE)
        assert confirmed(browser).status_code == 303
    if state == "changed":
        sent(browser, ("parc.csv", UNKNOWN))


def slug(state: str) -> str:
    return state.replace("_", "-")


def did(client: httpx2.Client, path: str, **fields: str) -> httpx2.Response:
    """Post a short form of an analyst."""
    return client.post(path, data={"csrf": csrf(client.get("/compte"))} | fields)


def logged(site: Site, action: str) -> list[Audit]:
    with site.db.reading() as db:
        return list(db.scalars(select(Audit).where(Audit.action == action).order_by(Audit.id)))


def rows(page: httpx2.Response) -> list[str]:
    """What the rows of the page's table say, one a row."""
    body = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = (re.sub(r"<[^>]+>", "|", row) for row in body.split("</tr>")[:-1])
    return [re.sub(r"[|\s]*\|[|\s]*", "|", row).strip("|") for row in cells]


def routes_of(site_app: Any, method: str) -> list[str]:
    """Every address of the analysts that answers to a method, as the app itself lists them, with its gaps filled."""
    paths = [path for path, methods in site_app.openapi()["paths"].items() if method in methods]
    gaps = {"{year}": "2025", "{member_id}": "to-confirm", "{rule}": "unknown_category?gravite=refused"}
    mine = [path for path in paths if path.startswith("/analyste")]
    for gap, value in gaps.items():
        mine = [path.replace(gap, value) for path in mine]
    assert not [path for path in mine if "{" in path], "a gap that nobody filled"
    return mine
