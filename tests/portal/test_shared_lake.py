"""The portal on a lake that several machines share: a member's year is in the store, and pages say where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from footprint.lake import Lake, sharing
from footprint.lake.shared import copy
from tests.lake.object_store import running
from tests.portal.conftest import MEMBER, Lived, Site
from tests.portal.journeys import LIST, PROFILE, YEAR, posted, sent, words
from tests.portal.programs import Y2025, key_of, problem, program

EMAIL = "a@valbrume.example"


@pytest.fixture
def site(lived: Lived, tmp_path: Path) -> Iterator[Site]:
    yield from lived(lambda site: site.account(EMAIL, (MEMBER, "editor")), tmp_path)


def test_a_year_is_sent_seen_elsewhere_and_not_shown_while_the_store_is_away(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "LOOK_SECONDS", 0)
    with running() as store:
        url = store.url()
        sharing.share(site.app_portal.lake, url)
        browser, client = site.signed(EMAIL), program(site, key_of(site, EMAIL))
        posted(browser, f"{YEAR}/profil", **PROFILE)
        sent(browser, ("parc.csv", LIST))
        elsewhere = Lake(tmp_path / "elsewhere")
        sharing.share(elsewhere, url)
        assert elsewhere.read("devices", year=2025, member_id=MEMBER).num_rows > 0
        assert site.visitor().get("/health").json()["lake"] is True
        assert browser.get(f"{YEAR}/resultat").status_code == 200
        store.stop()
        health = site.visitor().get("/health")
        assert (health.status_code, health.json()["lake"]) == (503, False)
        for lang, said in (("", "ne répond pas"), ("/en", "does not answer")):
            answer = browser.get(f"{lang}{YEAR}/resultat")
            assert answer.status_code == 503
            assert said in words(answer)
        assert problem(client.get(f"{Y2025}/findings"))[:2] == (503, "503_unreachable")
        assert posted(browser, f"{YEAR}/profil", **PROFILE).status_code == 503
