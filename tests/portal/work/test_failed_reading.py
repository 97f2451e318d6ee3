"""A year whose last reading failed is not signed, neither on the page nor by the API; an analyst starts it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from footprint.portal.store.tables import Audit, Confirmation, Job
from tests.portal.analysing import HERE, analyst, did, logged
from tests.portal.conftest import MEMBER, Lived, Site, csrf
from tests.portal.journeys import LIST, PROFILE, UNKNOWN, YEAR, confirmed, posted, sent, words
from tests.portal.programs import Y2025, key_of, problem, program, put, settled

AGAIN = f"{HERE}membres/{MEMBER}/relire"


@contextmanager
def broken() -> Iterator[None]:
    """Every reading fails as long as the block lasts."""

    def failing(*_: object, **__: object) -> object:
        raise RuntimeError("broken")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("footprint.portal.work.first_look.first_estimate", failing)
        yield


def half_read(site: Site) -> None:
    """An editor sends one file that is read, and another one whose reading fails."""
    site.account()
    browser = site.signed()
    posted(browser, f"{YEAR}/profil", **PROFILE)
    sent(browser, ("parc.csv", LIST))
    with broken():
        sent(browser, ("autres.csv", UNKNOWN), mode="add")


@pytest.fixture
def site(lived: Lived, tmp_path: Path) -> Iterator[Site]:
    yield from lived(half_read, tmp_path)


def incident(site: Site) -> str:
    with site.db.reading() as db:
        return str(db.scalars(select(Job.incident).where(Job.member_id == MEMBER).order_by(Job.id.desc())).first())


@pytest.mark.parametrize(
    ("lang", "ours", "kept"),
    [
        (
            "",
            "l’erreur vient de nous, pas de vos fichiers",
            "Les chiffres affichés sont ceux de la lecture du 2 mars 2026",
        ),
        (
            "/en",
            "the error is ours, not that of your files",
            "The figures shown are those of the reading of Mar 2, 2026",
        ),
    ],
)
def test_every_page_of_the_year_says_whose_error_it_is_with_the_number_in_the_log(
    site: Site, lang: str, ours: str, kept: str
) -> None:
    browser = site.signed()
    number = incident(site)
    for page in ("", "fichiers", "resultat", "confirmer"):
        found = words(browser.get(f"{lang}{YEAR}/{page}"))
        assert ours in found, page
        assert number in found, page
        assert kept in found, page
    log = (site.app_portal.lake.home / "logs" / "errors.log").read_text(encoding="utf-8")
    _, _, rest = log.partition(f" {number} job=")
    assert rest.splitlines()[1].strip().startswith("RuntimeError")
    seen = words(analyst(site).get(f"{lang}{HERE}membres/{MEMBER}"))
    assert number in seen
    assert "2 mars 2026" in seen or "Mar 2, 2026" in seen
    told = program(site, key_of(site, name=f"c{lang}"), lang.strip("/") or "fr").get(Y2025).json()["processing"]
    assert told["incident"] == number
    assert number in told["message"]


def signatures(site: Site) -> int:
    with site.db.reading() as db:
        return len(db.scalars(select(Confirmation.id)).all())


@pytest.mark.parametrize(
    ("lang", "said", "next_step"),
    [
        ("", "Envoyez de nouveau", "Vérifier et confirmer"),
        ("/en", "Send the same files again", "Check and confirm"),
    ],
)
def test_it_is_not_signed_on_the_page_which_says_what_to_do(site: Site, lang: str, said: str, next_step: str) -> None:
    browser = site.signed()
    page = browser.get(f"{lang}{YEAR}/confirmer")
    assert 'name="agreed"' not in page.text
    assert said in words(page)
    version = program(site, key_of(site)).get(Y2025).json()["version"]
    answer = posted(browser, f"{lang}{YEAR}/confirmer", version=version, agreed="yes")
    assert answer.status_code == 409
    assert said in words(answer)
    assert signatures(site) == 0
    assert next_step not in words(browser.get(f"{lang}{YEAR}/resultat"))
    sent(browser, ("autres.csv", UNKNOWN), mode="add")
    assert next_step in words(browser.get(f"{lang}{YEAR}/resultat"))


def test_the_same_files_sent_again_are_read_again_and_then_it_is_signed(site: Site) -> None:
    browser = site.signed()
    sent(browser, ("autres.csv", UNKNOWN), mode="add")
    assert "année a changé depuis" not in words(browser.get(f"{YEAR}/"))
    assert confirmed(browser).status_code == 303
    assert signatures(site) == 1


def test_the_api_refuses_alike_while_it_is_read_and_after_it_failed(site: Site) -> None:
    for lang, title in (("fr", "Lecture échouée"), ("en", "Reading failed")):
        client = program(site, key_of(site, name=lang), lang)
        year = client.get(Y2025).json()
        assert year["stage"] == "failed"
        body = {"version": year["version"], "agreed": True}
        assert problem(client.put(f"{Y2025}/confirmation", json=body)) == (409, "409_failed", title)
    site.app_portal.worker.stop()
    put_and_leave(client)
    body = {"version": client.get(Y2025).json()["version"], "agreed": True}
    assert problem(client.put(f"{Y2025}/confirmation", json=body))[1] == "409_waiting"
    assert signatures(site) == 0


def put_and_leave(client: httpx2.Client) -> None:
    assert client.put(f"{Y2025}/files", params={"name": "autres.csv"}, content=UNKNOWN).status_code == 200


def test_a_signed_year_that_changed_and_could_not_be_read_needs_help_and_is_not_to_be_signed(site: Site) -> None:
    browser = site.signed()
    sent(browser, ("autres.csv", UNKNOWN), mode="add")
    assert confirmed(browser).status_code == 303
    with broken():
        sent(browser, ("parc.csv", LIST.replace(b"12;2021", b"13;2021")))
    client = program(site, key_of(site))
    assert client.get(Y2025).json()["stage"] == "failed"
    assert confirmed(browser).status_code == 409
    put(client, "parc.csv", LIST)
    settled(client)
    assert client.get(Y2025).json()["stage"] == "confirmed"  # the very version that was signed
    assert signatures(site) == 1
    with site.db.reading() as db:
        done = list(db.scalars(select(Audit.action).where(Audit.member_id == MEMBER)))
    assert done.count("year.confirmed") == 1


def last_job(site: Site) -> tuple[int, str]:
    with site.db.reading() as db:
        job = db.scalars(select(Job).where(Job.member_id == MEMBER).order_by(Job.id.desc())).first()
        assert job is not None
        return job.id, job.state


@pytest.mark.parametrize("lang", ["", "/en"])
def test_an_analyst_starts_the_reading_again_and_the_log_says_so(site: Site, lang: str) -> None:
    member, browser = site.signed(), analyst(site)
    page = browser.get(f"{lang}{HERE}membres/{MEMBER}")
    assert f'action="{lang}{AGAIN}"' in page.text
    answer = did(browser, lang + AGAIN)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{lang}{HERE}membres/{MEMBER}?fait=reading_restarted",
    )
    settled(program(site, key_of(site)))
    assert last_job(site)[1] == "done"
    assert AGAIN not in browser.get(f"{lang}{HERE}membres/{MEMBER}").text
    assert confirmed(member).status_code == 303
    again = did(browser, lang + AGAIN)  # a second analyst who saw the same button
    assert again.headers["location"] == f"{lang}{HERE}membres/{MEMBER}"
    (line,) = logged(site, "reading.restarted")
    assert (line.member_id, line.detail, line.account_id is None) == (MEMBER, '{"year": 2025}', False)
    assert did(browser, f"{HERE}membres/personne/relire").status_code == 404


def test_nobody_else_starts_it_again_nor_another_site_in_an_analysts_name(site: Site) -> None:
    member, before = site.signed(), last_job(site)
    assert before[1] == "failed"
    site.account("lecture@valbrume.example", (MEMBER, "reader"))
    for browser in (member, site.signed("lecture@valbrume.example")):
        for lang in ("", "/en"):
            assert did(browser, lang + AGAIN).status_code == 403
            assert "/relire" not in browser.get(f"{lang}{YEAR}/confirmer").text
    assert site.visitor().post(AGAIN).headers["location"].startswith("/connexion")
    browser = analyst(site)
    for fields in ({}, {"csrf": "x"}, {"csrf": csrf(member.get("/compte"))}):
        assert browser.post(AGAIN, data=fields).status_code == 403
    assert last_job(site) == before
    assert logged(site, "reading.restarted") == []
