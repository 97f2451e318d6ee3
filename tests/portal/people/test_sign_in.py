"""Signing in, using an invitation and one's own account, as a browser without JavaScript does it."""

from __future__ import annotations

import httpx2
import pytest
from sqlalchemy import select

from footprint.portal.people import invitations
from footprint.portal.store import limits
from footprint.portal.store.tables import Account, Audit
from tests.portal.conftest import EMAIL, MEMBER, NAME, PASSPHRASE, Site, csrf

NEW = "une autre phrase, plus longue"


def invited(site: Site, *, email: str | None = None, member_id: str | None = MEMBER) -> str:
    with site.db.transaction() as db:
        link = invitations.invite(
            db, member_id=member_id, role="editor", email=email, created_by=None, now=site.clock.now
        )
    return link.path


def posted(client: httpx2.Client, path: str, **fields: str) -> httpx2.Response:
    """Send a form with the secret of one's session."""
    return client.post(path, data={"csrf": csrf(client.get("/compte"))} | fields)


def test_from_the_invitation_to_the_first_page(site: Site) -> None:
    browser, path = site.visitor(), invited(site)
    page = browser.get(path)
    assert NAME in page.text
    assert "sert une seule fois" in page.text
    form = {"email": EMAIL, "name": "Camille Durand", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    answer = browser.post(path, data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?fait=welcome")
    home = browser.get("/?fait=welcome")
    assert "votre accès est ouvert" in home.text
    assert NAME in home.text
    assert browser.get("/compte").status_code == 200
    assert site.visitor().get(path).status_code == 410
    assert site.visitor().post(path, data=form).status_code == 410


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"email": "camille"}, "email", "écrivez-la en entier"),
        ({"passphrase": "court", "again": "court"}, "passphrase", "au moins 12 caractères"),
        ({"again": "autre chose"}, "again", "ne sont pas les mêmes"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(
    site: Site, fields: dict[str, str], field: str, sentence: str
) -> None:
    browser, path = site.visitor(), invited(site)
    form = {"email": EMAIL, "name": "Camille <b>", "passphrase": PASSPHRASE, "again": PASSPHRASE}
    page = browser.post(path, data=form | fields)
    assert page.status_code == 422
    assert page.text.count(sentence) == 2
    assert f'id="e-{field}"' in page.text
    assert f'href="#f-{field}"' in page.text
    assert "À corriger – Votre invitation" in page.text
    assert "Camille &lt;b&gt;" in page.text
    assert PASSPHRASE not in page.text


def test_one_signs_in_and_goes_where_one_wanted(site: Site) -> None:
    site.account()
    browser = site.visitor()
    asked = browser.get("/en/compte")
    assert (asked.status_code, asked.headers["location"]) == (303, "/en/connexion?suite=/compte")
    assert 'name="suite" value="/compte"' in browser.get(asked.headers["location"]).text
    form = {"email": EMAIL, "passphrase": PASSPHRASE, "suite": "/compte"}
    answer = browser.post("/en/connexion", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/compte")
    assert EMAIL in browser.get("/en/compte").text


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nX: y", ""]
)
def test_signing_in_leads_to_no_other_site(site: Site, elsewhere: str) -> None:
    site.account()
    answer = site.visitor().post("/connexion", data={"email": EMAIL, "passphrase": PASSPHRASE, "suite": elsewhere})
    assert answer.headers["location"] == "/"


def test_a_wrong_passphrase_and_an_unknown_email_read_alike(site: Site) -> None:
    site.account()
    pages = [
        site.visitor().post("/connexion", data={"email": email, "passphrase": "pas celle-ci du tout"})
        for email in (EMAIL, "inconnu@valbrume.example")
    ]
    known, unknown = (page.text.replace(EMAIL, "x").replace("inconnu@valbrume.example", "x") for page in pages)
    assert known == unknown
    assert [page.status_code for page in pages] == [422, 422]
    assert all("set-cookie" not in page.headers for page in pages)


def test_after_ten_wrong_ones_the_right_one_waits(site: Site) -> None:
    site.account()
    browser = site.visitor()
    for _ in range(limits.LOCK_OUT.most):
        browser.post("/connexion", data={"email": EMAIL, "passphrase": "pas celle-ci du tout"})
    page = browser.post("/connexion", data={"email": EMAIL, "passphrase": PASSPHRASE})
    assert page.status_code == 429
    assert 0 < int(page.headers["retry-after"]) <= 900
    assert "Trop d’essais pour cette adresse" in page.text
    site.clock.now += limits.LOCK_OUT.per
    assert browser.post("/connexion", data={"email": EMAIL, "passphrase": PASSPHRASE}).status_code == 303


def test_one_network_address_tries_only_so_often(site: Site) -> None:
    browser = site.visitor()
    found = [
        browser.post("/connexion", data={"email": f"p{number}@a.example", "passphrase": "x"}).status_code
        for number in range(limits.SIGN_INS.most + 1)
    ]
    assert set(found[:-1]) == {422}
    assert found[-1] == 429


def test_signing_out_ends_the_session_itself(site: Site) -> None:
    site.account()
    browser = site.signed()
    cookie = browser.cookies["session"]
    answer = posted(browser, "/deconnexion")
    assert answer.headers["location"] == "/?fait=signed_out"
    assert browser.get("/compte").status_code == 303
    assert httpx2.get(f"{site.url}/compte", headers={"Cookie": f"session={cookie}"}).status_code == 303


def test_a_session_ends_after_a_day(site: Site) -> None:
    site.account()
    browser = site.signed()
    site.clock.now = site.clock.now.replace(day=3)
    assert browser.get("/compte").status_code == 303


def test_a_changed_passphrase(site: Site) -> None:
    site.account()
    browser, elsewhere = site.signed(), site.signed()
    wrong = posted(browser, "/compte/phrase-de-passe", current=NEW, passphrase=NEW, again=NEW)
    assert wrong.status_code == 422
    assert "pas votre phrase de passe actuelle" in wrong.text
    right = posted(browser, "/compte/phrase-de-passe", current=PASSPHRASE, passphrase=NEW, again=NEW)
    assert right.headers["location"] == "/compte?fait=passphrase"
    assert elsewhere.get("/compte").status_code == 303
    assert browser.get("/compte").status_code == 200
    assert site.visitor().post("/connexion", data={"email": EMAIL, "passphrase": NEW}).status_code == 303


def test_a_name_and_other_sessions(site: Site) -> None:
    site.account()
    browser, elsewhere = site.signed(), site.signed()
    posted(browser, "/compte/nom", name="Camille <script>")
    assert "Camille &lt;script&gt;" in browser.get("/compte").text
    assert "Sessions ouvertes, celle-ci comprise\u00a0: 2" in browser.get("/compte").text
    posted(browser, "/compte/sessions")
    assert elsewhere.get("/compte").status_code == 303
    assert browser.get("/compte").status_code == 200


def test_ones_data_are_a_file(site: Site) -> None:
    site.account()
    answer = site.signed().get("/compte/export")
    assert answer.headers["content-disposition"] == 'attachment; filename="compte.json"'
    assert answer.json()["account"]["email"] == EMAIL
    assert answer.json()["log"][-1]["action"] == "account.exported"


def test_an_account_is_erased_by_whoever_knows_it(site: Site) -> None:
    site.account()
    browser = site.signed()
    for fields in ({"email": "autre@a.example"}, {"email": EMAIL, "own_passphrase": NEW}):
        assert posted(browser, "/compte/effacer", **fields).status_code == 422
    answer = posted(browser, "/compte/effacer", email=EMAIL, own_passphrase=PASSPHRASE)
    assert answer.headers["location"] == "/?fait=erased"
    assert site.visitor().post("/connexion", data={"email": EMAIL, "passphrase": PASSPHRASE}).status_code == 422
    with site.db.reading() as db:
        assert db.scalars(select(Account)).all() == []
        assert "account.erased" in db.scalars(select(Audit.action)).all()


def test_a_signed_in_person_adds_a_member_and_chooses(site: Site) -> None:
    site.account()
    browser = site.signed()
    path = invited(site, member_id="lumen")
    assert "Ajouter à mon compte" in browser.get(path).text
    answer = posted(browser, f"{path}/rejoindre")
    assert answer.headers["location"] == "/organisations?fait=welcome"
    assert "Laboratoire Lumen" in browser.get("/organisations").text
    assert posted(browser, "/organisations", member="elsewhere").status_code == 404
    assert posted(browser, "/organisations", member="lumen").status_code == 303
    assert "Laboratoire Lumen" in browser.get("/").text


def test_a_link_for_somebody_else_is_not_added(site: Site) -> None:
    site.account()
    answer = posted(site.signed(), f"{invited(site, email='autre@a.example')}/rejoindre")
    assert answer.status_code == 422
    assert "à une autre adresse" in answer.text
