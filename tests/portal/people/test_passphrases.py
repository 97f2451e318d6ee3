"""What a passphrase costs in production; all other tests of the portal take a cheap one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import Type, extract_parameters
from sqlalchemy import select

from footprint.portal.people import accounts, passphrases
from footprint.portal.people.accounts import Refusal, SessionToken
from footprint.portal.store.database import Database
from footprint.portal.store.tables import Account
from tests.portal.conftest import EMAIL, MEMBER, NOW, PASSPHRASE, PRODUCTION, QUICK, added

OTHER = "une autre phrase, plus longue"


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passphrases, "HASHER", PRODUCTION)
    passphrases._nobodys.cache_clear()
    yield
    passphrases._nobodys.cache_clear()


def cost(kept: str | None) -> tuple[Type, int, int, int]:
    """Algorithm, rounds, memory in KiB and threads of a hash."""
    assert kept is not None
    found = extract_parameters(kept)
    return found.type, found.time_cost, found.memory_cost, found.parallelism


def kept(database: Database) -> str | None:
    with database.reading() as db:
        return db.scalars(select(Account.passphrase_hash)).one()


@pytest.mark.usefixtures("production")
def test_a_passphrase_is_kept_at_the_least_cost_that_owasp_names(database: Database) -> None:
    """From the invitation to signing in, for a known e-mail and for one that nobody has."""
    with database.transaction() as db:
        added(db, EMAIL, MEMBER, "editor", NOW)
    for hashed in (kept(database), passphrases._nobodys()):
        assert cost(hashed) == (Type.ID, 2, 19 * 1024, 1)
    assert isinstance(accounts.sign_in(database, email=EMAIL, passphrase=PASSPHRASE, now=NOW), SessionToken)
    assert accounts.sign_in(database, email=EMAIL, passphrase=OTHER, now=NOW) == Refusal("wrong")
    assert accounts.sign_in(database, email="nobody@valbrume.example", passphrase=OTHER, now=NOW) == Refusal("wrong")
    assert not passphrases.outdated(kept(database) or "")


def test_a_passphrase_of_another_cost_is_hashed_anew_when_its_owner_signs_in(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as db:
        added(db, EMAIL, MEMBER, "editor", NOW)
    cheap = kept(database)
    assert cost(cheap) == (Type.ID, QUICK.time_cost, QUICK.memory_cost, QUICK.parallelism)
    monkeypatch.setattr(passphrases, "HASHER", PRODUCTION)
    assert accounts.sign_in(database, email=EMAIL, passphrase=OTHER, now=NOW) == Refusal("wrong")
    assert kept(database) == cheap
    assert isinstance(accounts.sign_in(database, email=EMAIL, passphrase=PASSPHRASE, now=NOW), SessionToken)
    assert cost(kept(database)) == (Type.ID, 2, 19 * 1024, 1)
    assert isinstance(accounts.sign_in(database, email=EMAIL, passphrase=PASSPHRASE, now=NOW), SessionToken)
