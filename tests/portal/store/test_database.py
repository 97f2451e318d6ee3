"""The portal's tables on both databases: migrations make what the models say, and nothing is half-written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from footprint.portal.people import accounts, invitations
from footprint.portal.store import audit, limits
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.store.database import Database, migrate, migrations, open_database
from footprint.portal.store.tables import Account, Audit, Base, Invitation, Token
from tests.portal.conftest import EMAIL, NOW, PASSPHRASE, added


@pytest.fixture
def opened(database_url: str) -> Iterator[Database]:
    """An empty, migrated database of each kind."""
    database = open_database(PortalSettings(portal_database_url=database_url).database_url)
    yield database
    database.close()


def test_migrations_make_the_tables_that_the_models_describe(opened: Database) -> None:
    with opened.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == "0003"


def test_a_key_from_before_gets_an_end_and_numbers_are_still_not_given_again(opened: Database) -> None:
    """From the first tables, with a key in them, to those of today."""
    with opened.engine.connect().execution_options(writes=True) as connection, connection.begin():
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        command.upgrade(migrations(connection), "0001")
        old = {
            "hash": "h" * 64,
            "now": NOW.replace(tzinfo=None).isoformat(" ") if opened.engine.dialect.name == "sqlite" else NOW,
        }
        connection.execute(
            text("INSERT INTO accounts (id, email, is_analyst, created_at) VALUES (7, 'a@b.example', false, :now)"), old
        )
        connection.execute(
            text(
                "INSERT INTO tokens (id, token_hash, account_id, member_id, name, created_at) "
                "VALUES (5, :hash, 7, 'valbrume', 'cron', :now)"
            ),
            old,
        )
    migrate(opened)
    with opened.reading() as db:
        kept = db.scalars(select(Token)).one()
        assert (kept.id, kept.name, kept.created_at) == (5, "cron", NOW)
        assert kept.expires_at == NOW + timedelta(days=365)
    if opened.engine.dialect.name == "sqlite":
        with opened.engine.connect() as connection:
            made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'tokens'"))
        assert "AUTOINCREMENT" in str(made)


def test_migrating_again_changes_nothing(opened: Database) -> None:
    with opened.transaction() as db:
        added(db, EMAIL, "valbrume", "editor", NOW)
    migrate(opened)
    with opened.reading() as db:
        assert accounts.by_email(db, EMAIL) is not None


def test_what_a_raised_error_interrupts_leaves_no_trace(opened: Database) -> None:
    def interrupted() -> None:
        with opened.transaction() as db:
            added(db, EMAIL, "valbrume", "editor", NOW)
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        interrupted()
    with opened.reading() as db:
        assert db.scalars(select(Account)).all() == []
        assert db.scalars(select(Invitation)).all() == []


def test_a_moment_comes_back_as_it_was_and_needs_a_zone(opened: Database) -> None:
    with opened.transaction() as db:
        audit.record(db, action="file.received", now=NOW)
    with opened.reading() as db:
        assert db.scalars(select(Audit.at)).one() == NOW
    with pytest.raises(Exception, match="time zone"), opened.transaction() as db:
        audit.record(db, action="file.received", now=datetime(2026, 3, 2))  # noqa: DTZ001


def test_one_link_lets_one_of_twenty_people_in(opened: Database) -> None:
    """Twenty people click at the same moment; the other nineteen are told that it no longer works."""
    with opened.transaction() as db:
        token = invitations.invite(db, member_id="valbrume", role="editor", email=None, created_by=None, now=NOW).token
    outcomes: list[object] = []
    gate = threading.Barrier(20)

    def click(number: int) -> None:
        gate.wait()
        with opened.transaction() as db:
            outcomes.append(
                invitations.redeem(db, token, email=f"p{number}@valbrume.example", passphrase=PASSPHRASE, now=NOW)
            )

    together(click, 20)
    assert sum(isinstance(outcome, Account) for outcome in outcomes) == 1
    assert len(outcomes) == 20
    with opened.reading() as db:
        assert len(db.scalars(select(Account)).all()) == 1


def test_counts_of_many_at_once_add_up(opened: Database) -> None:
    gate = threading.Barrier(16)

    def try_once(_number: int) -> None:
        gate.wait()
        with opened.transaction() as db:
            limits.count(db, limits.SIGN_INS, "192.0.2.1", NOW)

    together(try_once, 16)
    with opened.transaction() as db:
        assert limits.count(db, limits.SIGN_INS, "192.0.2.1", NOW) == 17


def together(act: object, number: int) -> None:
    threads = [threading.Thread(target=act, args=(each,)) for each in range(number)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_several_portals_may_start_at_once(database_url: str) -> None:
    failures: list[BaseException] = []
    url = PortalSettings(portal_database_url=database_url).database_url

    def start(_number: int) -> None:
        try:
            open_database(url).close()
        except BaseException as failure:
            failures.append(failure)

    together(start, 6)
    assert failures == []


def test_the_file_is_its_owners_only(database: Database, tmp_path: Path) -> None:
    assert (tmp_path / "portal.db").stat().st_mode & 0o077 == 0


def test_a_number_of_an_erased_account_is_never_given_again(opened: Database) -> None:
    with opened.transaction() as db:
        first = added(db, EMAIL, "valbrume", "editor", NOW).id
        accounts.erase(db, first, NOW)
    with opened.transaction() as db:
        assert added(db, EMAIL, "valbrume", "editor", NOW).id != first
