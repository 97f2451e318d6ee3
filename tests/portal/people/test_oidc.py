"""Signing in through a real OpenID Connect provider, a process of its own, with redirects as a browser follows them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from footprint.portal.people import invitations, oidc
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.store.tables import Account, Flow
from footprint.settings import SettingsError
from tests.portal.conftest import EMAIL, MEMBER, NAME, Site, csrf, free_port, register, running

PEOPLE = [
    {"sub": "camille", "email": EMAIL, "email_verified": True},
    {"sub": "dominique", "email": "dominique@lumen.example", "email_verified": True},
    {"sub": "unchecked", "email": "unchecked@lumen.example", "email_verified": False},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that knows three people."""
    port = free_port()
    people = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    process = subprocess.Popen([*command, *people], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    while process.poll() is None:
        try:
            httpx2.get(f"{url}/.well-known/openid-configuration")
            break
        except httpx2.TransportError:
            time.sleep(0.05)
    yield url
    process.terminate()
    process.wait()


@pytest.fixture
def site(tmp_path: Path, issuer: str) -> Iterator[Site]:
    register(tmp_path)
    register(tmp_path, "lumen", "Laboratoire Lumen")
    given = {"oidc_issuer": issuer, "oidc_client_id": "portal", "oidc_client_secret": "secret", "oidc_name": "Agora"}
    yield from running(tmp_path, **given)


def go(browser: httpx2.Client, path: str, who: str) -> httpx2.Response:
    """Leave for the provider, say there who one is, and come back."""
    return browser.get(consent(browser, path, who))


def consent(browser: httpx2.Client, path: str, who: str) -> str:
    """Where the provider sends somebody who has said who it is."""
    leaving = browser.get(path, headers={"Sec-Fetch-Site": "same-origin"})
    assert leaving.status_code == 302, leaving.text
    asked = leaving.headers["location"]
    assert re.search(r"code_challenge_method=S256", asked)
    assert re.search(r"[?&]nonce=", asked)
    answer = httpx2.post(asked, data={"sub": who})
    return answer.headers["location"]


def invited(site: Site, email: str | None = None) -> str:
    with site.db.transaction() as db:
        return invitations.invite(
            db, member_id=MEMBER, role="editor", email=email, created_by=None, now=site.clock.now
        ).token


def test_an_invitation_without_a_passphrase_and_the_next_sign_in(site: Site) -> None:
    token = invited(site)
    browser = site.visitor()
    assert "Se connecter avec Agora" in browser.get(f"/invitation/{token}").text
    answer = go(browser, f"/connexion/fournisseur?invitation={token}", "camille")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?fait=welcome")
    assert NAME in browser.get("/").text
    with site.db.reading() as db:
        account = db.scalars(select(Account)).one()
        assert (account.email, account.passphrase_hash) == (EMAIL, None)
        assert account.oidc_subject not in (None, "camille")
        assert db.scalars(select(Flow)).all() == []
    again = site.visitor()
    answer = go(again, "/en/connexion/fournisseur?suite=/compte", "camille")
    assert answer.headers["location"] == "/en/compte"
    assert EMAIL in again.get("/en/compte").text
    assert site.visitor().get(f"/invitation/{token}").status_code == 410


def test_an_account_with_a_passphrase_is_linked_by_its_owner_only(site: Site) -> None:
    """The same e-mail at the provider is not enough: it would let whoever runs a provider in."""
    site.account()
    assert go(site.visitor(), "/connexion/fournisseur", "camille").status_code == 422
    mine = site.signed()
    answer = go(mine, "/connexion/fournisseur", "dominique")
    assert answer.headers["location"] == "/compte?fait=linked"
    assert "relié à ce fournisseur" in mine.get("/compte").text
    browser = site.visitor()
    assert go(browser, "/connexion/fournisseur", "dominique").status_code == 303
    assert EMAIL in browser.get("/compte").text


def test_an_identity_belongs_to_one_account(site: Site) -> None:
    site.account()
    site.account("second@lumen.example", ("lumen", "reader"))
    go(site.signed(), "/connexion/fournisseur", "camille")
    answer = go(site.signed("second@lumen.example"), "/connexion/fournisseur", "camille")
    assert answer.status_code == 422
    assert "déjà reliée" in answer.text


@pytest.mark.parametrize(
    ("who", "email", "sentence"),
    [
        ("unchecked", None, "n’a pas vérifié votre adresse"),
        ("dominique", EMAIL, "à une autre adresse"),
    ],
)
def test_an_invitation_wants_a_checked_and_fitting_email(
    site: Site, who: str, email: str | None, sentence: str
) -> None:
    answer = go(site.visitor(), f"/connexion/fournisseur?invitation={invited(site, email)}", who)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_invitation_for_anybody_does_not_take_over_an_account(site: Site) -> None:
    site.account()
    answer = go(site.visitor(), f"/connexion/fournisseur?invitation={invited(site)}", "camille")
    assert answer.status_code == 422
    assert "existe déjà" in answer.text


def test_a_stranger_is_told_that_no_account_is_linked(site: Site) -> None:
    answer = go(site.visitor(), "/en/connexion/fournisseur", "dominique")
    assert answer.status_code == 422
    assert "No account is linked" in answer.text


def test_an_answer_serves_once_in_the_browser_that_asked(site: Site) -> None:
    """Another browser, a second use, a changed state, and a wait of ten minutes: all are turned away."""
    site.account()
    go(site.signed(), "/connexion/fournisseur", "camille")
    browser = site.visitor()
    back = consent(browser, "/connexion/fournisseur", "camille")
    assert site.visitor().get(back).status_code == 422
    assert browser.get(re.sub(r"state=[^&]*", "state=other", back)).status_code == 422
    back = consent(browser, "/connexion/fournisseur", "camille")
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 422
    late = site.visitor()
    back = consent(late, "/connexion/fournisseur", "camille")
    site.clock.now += oidc.KEPT
    assert late.get(back).status_code == 422


def test_who_declines_at_the_provider_is_not_signed_in(site: Site) -> None:
    browser = site.visitor()
    asked = browser.get("/connexion/fournisseur").headers["location"]
    answer = browser.get(httpx2.post(asked, data={"action": "deny"}).headers["location"])
    assert answer.status_code == 422
    assert "n’a pas confirmé" in answer.text


def test_linking_is_for_whoever_left(site: Site) -> None:
    """Somebody else signs in on the same browser meanwhile: nothing is linked."""
    site.account()
    site.account("second@lumen.example", ("lumen", "reader"))
    browser = site.signed()
    back = consent(browser, "/connexion/fournisseur", "camille")
    browser.cookies.set("session", site.signed("second@lumen.example").cookies["session"], domain="127.0.0.1")
    assert browser.get(back).status_code == 422
    with site.db.reading() as db:
        assert set(db.scalars(select(Account.oidc_subject))) == {None}


def test_a_closed_account_stays_out(site: Site) -> None:
    from footprint.portal.people import accounts

    number = site.account()
    go(site.signed(), "/connexion/fournisseur", "camille")
    with site.db.transaction() as db:
        accounts.leave(db, db.get_one(Account, number), MEMBER, site.clock.now)
    answer = go(site.visitor(), "/connexion/fournisseur", "camille")
    assert answer.status_code == 422
    assert "accès est fermé" in answer.text


def test_an_account_without_passphrase_is_erased_by_its_email(site: Site) -> None:
    browser = site.visitor()
    go(browser, f"/connexion/fournisseur?invitation={invited(site)}", "camille")
    page = browser.get("/compte")
    assert "Phrase de passe actuelle" not in page.text
    answer = browser.post("/compte/effacer", data={"csrf": csrf(page), "email": EMAIL})
    assert answer.headers["location"] == "/?fait=erased"


def test_an_unreachable_provider_leaves_the_other_way_in(tmp_path: Path) -> None:
    given = {"oidc_issuer": f"http://127.0.0.1:{free_port()}", "oidc_client_id": "a", "oidc_client_secret": "b"}
    for site in running(tmp_path, **given):
        answer = site.visitor().get("/connexion/fournisseur")
        assert answer.status_code == 422
        assert "n’a pas confirmé" in answer.text
        assert 'name="passphrase"' in answer.text


def test_a_provider_without_tls_is_refused_unless_it_is_on_this_machine(tmp_path: Path) -> None:
    given = {"oidc_client_id": "a", "oidc_client_secret": "b", "home": tmp_path}
    with pytest.raises(SettingsError, match="FOOTPRINT_OIDC_ISSUER"):
        oidc.provider(PortalSettings(oidc_issuer="http://id.example", **given))  # type: ignore[arg-type]
    assert oidc.provider(PortalSettings(home=tmp_path)) is None


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    for site in running(tmp_path):
        assert site.visitor().get("/connexion/fournisseur").status_code == 404
        assert "fournisseur" not in site.visitor().get("/connexion").text


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}, {}, {"Referer": "https://evil.example/"}],
)
def test_another_site_does_not_begin_the_linking_of_an_account(site: Site, headers: dict[str, str]) -> None:
    """Else its author, signed in at the provider in this browser, would get into the account."""
    site.account()
    browser = site.signed()
    answer = browser.get("/connexion/fournisseur", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte")
    assert "errand" not in browser.cookies
    own = browser.get("/connexion/fournisseur", headers={"Referer": f"{site.url}/compte"})
    assert own.status_code == 302
