"""One truth about whether a year can be changed: what the pages say, what forms and programs may do, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from footprint.portal.files import uploads
from footprint.settings import from_environment
from footprint.years import closure
from tests.portal.conftest import Site
from tests.portal.journeys import LIST, PROFILE, YEAR, posted, sent, words
from tests.portal.programs import Y2025, key_of, problem, program

pytestmark = pytest.mark.usefixtures("unestimated")

PAGES = ("", "fichiers", "confirmer", "versions", "region")


def frozen_by_command(site: Site) -> None:
    closure.decide(site.app_portal.lake.home, 2025, "frozen", date(2026, 2, 1))


def published(site: Site) -> None:
    place = closure.release_folder(site.app_portal.lake.home, 2025, 1)
    place.mkdir(parents=True)
    (place / "manifest.json").write_text("{}")


def over(site: Site) -> None:
    site.clock.now = datetime(2027, 1, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("close", "french", "english"),
    [
        (frozen_by_command, "Le pôle a fermé l’année 2025 (le 1 février 2026)", "The cluster closed the year 2025"),
        (published, "Les résultats de 2025 sont publiés", "The results of 2025 are published"),
        (over, "pouvait changer jusqu’au 31 décembre 2026", "could change until December 31, 2026"),
    ],
)
def test_a_closed_year_says_why_and_takes_nothing_from_forms_or_programs(
    site: Site, close: Callable[[Site], None], french: str, english: str
) -> None:
    site.account()
    posted(site.signed(), f"{YEAR}/profil", **PROFILE)
    sent(site.signed(), ("parc.csv", LIST))
    close(site)
    browser, client = site.signed(), program(site, key_of(site))
    for page in PAGES:
        for lang, said in (("", french), ("/en", english)):
            found = words(browser.get(f"{lang}{YEAR}/{page}"))
            assert said in found, page
            assert "Avant le" not in found, page
            assert "retirer cette confirmation" not in found, page
    assert sent(browser, ("autre.csv", LIST)).status_code == 403
    for path, fields in (("confirmer", {"version": "x", "agreed": "yes"}), ("retirer", {}), ("profil", PROFILE)):
        assert posted(browser, f"{YEAR}/{path}", **fields).status_code == 403, path
    year = client.get(Y2025).json()
    assert (year["frozen"], year["can_change"]) == (True, False)
    assert year["last_day"] == ("2026-12-31" if close is over else None)
    refused = client.put(f"{Y2025}/files", params={"name": "a.csv"}, content=LIST)
    assert problem(refused)[:2] == (403, "403_frozen")


def test_a_year_opened_again_has_no_last_day(site: Site) -> None:
    over(site)
    closure.decide(site.app_portal.lake.home, 2025, "open", date(2027, 1, 1))
    site.account()
    browser = site.signed()
    assert sent(browser, ("parc.csv", LIST)).status_code == 303
    assert "À faire avant que le pôle ferme l’année." in words(browser.get(f"{YEAR}/"))
    assert "tant que le pôle n’a pas fermé l’année" in words(browser.get(f"{YEAR}/confirmer"))
    assert "31 décembre 2026" not in words(browser.get(f"{YEAR}/region"))
    assert program(site, key_of(site)).get(Y2025).json()["last_day"] is None


def test_a_long_upload_does_not_outlive_the_last_day(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes on while the bytes come."""
    site.account()
    site.clock.now = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    browser, receive = site.signed(), uploads.receive

    async def slow(*args: object, **more: object) -> uploads.Form:
        form = await receive(*args, **more)  # type: ignore[arg-type]
        site.clock.now = datetime(2026, 12, 31, 23, 1, tzinfo=UTC)  # the new year, in Paris
        return form

    monkeypatch.setattr(uploads, "receive", slow)
    assert sent(browser, ("parc.csv", LIST)).status_code == 403
    assert site.app_portal.inbox.members(2025) == []


@pytest.mark.parametrize("day", ["03-29", "01-29", "02-28", "12-31", "06-30"])
def test_every_day_that_each_year_has_can_be_the_last_one(day: str) -> None:
    assert from_environment({"FOOTPRINT_PORTAL_FREEZE": day}).portal_freeze == day
