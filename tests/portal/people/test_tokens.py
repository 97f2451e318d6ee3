"""Keys of the API: made on a page and shown once, worth what their person may do, ended by whatever ends that."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import select

from footprint.portal.people import accounts, tokens
from footprint.portal.store import audit, housekeeping
from footprint.portal.store.keys import hash_of
from footprint.portal.store.tables import Account, Audit, Token
from tests.portal.conftest import EMAIL, MEMBER, Site, csrf
from tests.portal.programs import API, key_of, program, signed

HERE = "/compte/cles"
WHO = f"{API}/member"


def made(browser: httpx2.Client, **fields: str) -> httpx2.Response:
    """What the form answers."""
    page = browser.get(HERE)
    return browser.post(HERE, data={"csrf": csrf(page), "member": MEMBER, "name": "GLPI", "days": "365"} | fields)


def shown(page: httpx2.Response) -> str:
    """The key on a page."""
    found = re.search(r'id="f-fresh"[^>]*value="([^"]+)"', page.text)
    assert found, page.text
    return found.group(1)


def actions(site: Site) -> list[str]:
    with site.db.reading() as db:
        return list(db.scalars(select(Audit.action).order_by(Audit.id)))


def test_a_key_is_made_shown_once_and_kept_as_a_hash(site: Site) -> None:
    account_id = site.account()
    browser = site.signed()
    page = made(browser, name="  serveur   GLPI ")
    key = shown(page)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"enf_[\w-]{43}", key)
    with site.db.reading() as db:
        kept = db.scalars(select(Token)).one()
    assert (kept.token_hash, kept.name, kept.account_id, kept.member_id) == (
        hash_of(key), "serveur GLPI", account_id, MEMBER,
    )  # fmt: skip
    assert kept.expires_at == site.clock.now + timedelta(days=365)
    again = browser.get(HERE).text
    assert key not in again
    assert "serveur GLPI" in again
    assert "jamais utilisée" in again
    assert actions(site)[-1] == "token.created"
    assert program(site, key).get(WHO).json()["key"]["name"] == "serveur GLPI"
    assert "dernier usage le" in browser.get(HERE).text


def test_a_revoked_key_ends_at_once_and_only_ones_own_can_be_revoked(site: Site) -> None:
    site.account()
    site.account("other@lumen.example", ("lumen", "editor"))
    key, others = key_of(site), key_of(site, "other@lumen.example", "lumen")
    browser = site.signed()
    secret = {"csrf": csrf(browser.get(HERE))}
    with site.db.reading() as db:
        own, foreign = db.scalars(select(Token.id).order_by(Token.id))
    assert browser.post(f"{HERE}/{foreign}/revoquer", data=secret).status_code == 404
    assert browser.post(f"{HERE}/x/revoquer", data=secret).status_code == 404
    assert browser.post(f"{HERE}/{own}/revoquer", data=secret).status_code == 303
    assert browser.post(f"{HERE}/{own}/revoquer", data=secret).status_code == 404
    assert program(site, key).get(WHO).status_code == 401
    assert program(site, others).get(WHO).status_code == 200
    assert actions(site).count("token.revoked") == 1
    assert "Aucune clé" in browser.get(HERE).text


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"name": ""}, 422, "Donnez un nom"),
        ({"name": "\u200b \u200b"}, 422, "Donnez un nom"),
        ({"name": "\0"}, 400, "Demande illisible"),
        ({"name": "x" * 61}, 422, "60 caractères au plus"),
        ({"member": "lumen"}, 422, "Choisissez l’une de vos organisations"),
        ({"days": "366"}, 422, "Choisissez l’une des durées"),
        ({"days": "²"}, 422, "Choisissez l’une des durées"),
        ({"days": "-1"}, 422, "Choisissez l’une des durées"),
    ],
)
def test_what_makes_no_key_is_said(site: Site, fields: dict[str, str], status: int, sentence: str) -> None:
    site.account()
    answer = made(site.signed(), **fields)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "f-fresh" not in answer.text
    with site.db.reading() as db:
        assert db.scalars(select(Token)).all() == []


def test_names_are_shown_as_text(site: Site) -> None:
    site.account()
    browser = site.signed()
    assert "<script" not in made(browser, name="<script>alert(1)</script>").text
    assert "&lt;script&gt;" in browser.get(HERE).text


def test_an_account_has_ten_keys_at_most(site: Site) -> None:
    site.account()
    for number in range(tokens.MOST):
        key_of(site, name=f"clé {number}")
    browser = site.signed()
    assert 'name="days"' not in browser.get(HERE).text
    answer = made(browser)
    assert answer.status_code == 422
    assert "déjà 10 clés" in answer.text.replace("\xa0", " ")
    assert answer.text.count("/revoquer") == 10
    site.clock.now += timedelta(days=366)
    assert "f-fresh" in made(site.signed()).text


def test_a_key_ends_by_itself_and_is_forgotten_later(site: Site) -> None:
    site.account()
    key = key_of(site, days=30)
    site.clock.now += timedelta(days=30, seconds=-1)
    assert program(site, key).get(WHO).status_code == 200
    site.clock.now += timedelta(seconds=1)
    assert program(site, key).get(WHO).status_code == 401
    for days, left in ((182, 1), (2, 0)):
        site.clock.now += timedelta(days=days)
        with site.db.transaction() as db:
            housekeeping.forget(db, site.clock.now)
            assert len(db.scalars(select(Token)).all()) == left


def test_a_key_ends_with_the_membership_the_account_and_when_it_is_closed(site: Site) -> None:
    def ends(email: str, end: str) -> None:
        site.account(email, (MEMBER, "editor"), ("lumen", "reader"))
        key, other = key_of(site, email), key_of(site, email, "lumen")
        with site.db.transaction() as db:
            account = accounts.by_email(db, email)
            assert account is not None
            if end == "left":
                accounts.leave(db, account, MEMBER, site.clock.now)
            elif end == "erased":
                accounts.erase(db, account.id, site.clock.now)
            else:
                account.disabled_at = site.clock.now
        assert program(site, key).get(WHO).status_code == 401, end
        assert program(site, other).get(WHO).status_code == (200 if end == "left" else 401), end

    for end in ("left", "erased", "disabled"):
        ends(f"{end}@valbrume.example", end)


def test_whoever_comes_back_to_a_member_does_not_get_the_old_key_back(site: Site) -> None:
    site.account()
    key = key_of(site)
    with site.db.transaction() as db:
        account = accounts.by_email(db, EMAIL)
        assert account is not None
        accounts.leave(db, account, MEMBER, site.clock.now)
    site.account()
    assert program(site, key).get(WHO).status_code == 401


def test_a_key_may_do_what_its_person_may_do_at_that_moment(site: Site) -> None:
    site.account()
    key = key_of(site)
    assert program(site, key).get(WHO).json()["role"] == "editor"
    with site.db.transaction() as db:
        account = db.scalars(select(Account)).one()
        account.memberships[0].role = "reader"
    client = program(site, key)
    assert client.get(WHO).json()["role"] == "reader"
    assert client.delete(f"{API}/years/2025/confirmation").status_code == 403


def test_a_person_of_two_members_makes_keys_for_either_and_an_analyst_for_none(site: Site) -> None:
    email = "deux@valbrume.example"
    site.account(email, (MEMBER, "editor"), ("lumen", "reader"))
    browser = site.signed(email)
    assert '<select id="f-member"' in browser.get(HERE).text
    key = shown(made(browser, member="lumen"))
    assert program(site, key).get(WHO).json()["name"] == "Laboratoire Lumen"
    with site.db.transaction() as db:
        account = accounts.by_email(db, email)
        assert account is not None
        account.is_analyst = True
        for member_id in (MEMBER, "lumen"):
            accounts.leave(db, account, member_id, site.clock.now)
    assert "aucune organisation" in site.signed(email).get(HERE).text
    assert made(site.signed(email)).status_code == 422


def test_the_copy_of_ones_data_lists_keys_without_their_secret(site: Site) -> None:
    site.account()
    key = key_of(site)
    program(site, key).get(WHO)
    content = site.signed().get("/compte/export").text
    (listed,) = json.loads(content)["tokens"]
    assert listed["name"] == "GLPI"
    assert listed["last_used_at"] is not None
    assert key not in content
    assert hash_of(key) not in content


def test_use_is_noted_every_ten_minutes_at_most(site: Site) -> None:
    site.account()
    key = key_of(site)
    for minutes, noted in ((0, 0), (9, 0), (2, 11)):
        site.clock.now += timedelta(minutes=minutes)
        program(site, key).get(WHO)
        with site.db.reading() as db:
            used = db.scalars(select(Token.last_used_at)).one()
        assert used is not None
        assert used == site.clock.now - timedelta(minutes=sum((0, 9, 2)[: (0, 9, 2).index(minutes) + 1]) - noted)


def test_what_a_key_did_is_in_the_log_of_its_person(site: Site) -> None:
    account_id = site.account()
    client = program(site, key_of(site))
    client.put(f"{API}/years/2025/profile", json={"users": 3})
    with site.db.reading() as db:
        line = audit.of_account(db, account_id)[-1]
        token_id = db.scalars(select(Token.id)).one()
    assert line.action == "profile.changed"
    assert json.loads(line.detail or "{}") == {"token": token_id, "year": 2025}


def test_making_keys_is_limited(site: Site) -> None:
    site.account()
    browser = site.signed()
    statuses = [made(browser).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_a_key_is_for_nobody_else(site: Site) -> None:
    """`signed` of the tests stands for a session; a member that it does not hold gives no key."""
    site.account()
    with site.db.transaction() as db:
        who = signed(db, EMAIL, site.clock.now)
        assert tokens.create(db, who, member_id="lumen", name="x", days=30, now=site.clock.now) == "no_member"
