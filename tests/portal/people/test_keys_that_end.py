"""A long upload by a key is judged again before anything is stored: the key may have ended meanwhile."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from footprint.portal.people import tokens
from footprint.portal.people.accounts import Member
from footprint.portal.store.tables import Token
from tests.portal.conftest import MEMBER, Site
from tests.portal.programs import key_of


def test_a_key_still_opens_only_what_it_opened(site: Site) -> None:
    account_id, now = site.account(), site.clock.now
    key_of(site)
    as_editor, as_reader = Member(MEMBER, "editor"), Member(MEMBER, "reader")
    with site.db.transaction() as db:
        token_id = db.scalars(select(Token.id)).one()
        assert tokens.may_still(db, token_id, as_editor, now)
        assert not tokens.may_still(db, token_id, as_reader, now)
        assert not tokens.may_still(db, token_id, Member("lumen", "editor"), now)
        assert not tokens.may_still(db, token_id, as_editor, now + timedelta(days=366))
        assert tokens.revoke(db, account_id, token_id, now)
        assert not tokens.may_still(db, token_id, as_editor, now)
