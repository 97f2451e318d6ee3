"""Accounts from invitation to erasure: what lets somebody in, what keeps somebody out, what is kept and forgotten."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from footprint.portal.people import accounts, invitations, passphrases, personal_data
from footprint.portal.people.accounts import Refusal, SessionToken, Signed
from footprint.portal.people.invitations import NotRedeemed
from footprint.portal.store import audit, housekeeping, limits
from footprint.portal.store.database import Database
from footprint.portal.store.tables import Account, Audit, Base, Confirmation, Invitation, Limit, SignIn, Token
from tests.portal.conftest import EMAIL, NOW, PASSPHRASE

OTHER = "une autre phrase, plus longue"
HERE = "192.0.2.1"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def database(migrated_database: Database) -> Database:
    """An empty database of each kind."""
    return migrated_database


def link(database: Database, *, email: str | None = None, member_id: str | None = "valbrume", days: int = 14) -> str:
    with database.transaction() as db:
        return invitations.invite(
            db, member_id=member_id, role="editor", email=email, created_by=None, now=NOW, days=days
        ).token


def redeem(
    database: Database, token: str, *, email: str = EMAIL, passphrase: str = PASSPHRASE, now: datetime = NOW
) -> str:
    """`in`, or the reason why not."""
    with database.transaction() as db:
        found = invitations.redeem(db, token, email=email, passphrase=passphrase, now=now, address=HERE)
    return found.reason if isinstance(found, NotRedeemed) else "in"


def sign_in(
    database: Database,
    passphrase: str = PASSPHRASE,
    *,
    email: str = EMAIL,
    now: datetime = NOW,
    address: str = HERE,
) -> SessionToken | Refusal:
    return accounts.sign_in(database, email=email, passphrase=passphrase, now=now, address=address)


def signed(database: Database, token: SessionToken | Refusal, now: datetime = NOW) -> Signed:
    assert isinstance(token, SessionToken)
    with database.reading() as db:
        found = accounts.session(db, token.value, now)
    assert found is not None
    return found


def actions(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(select(Audit.action).order_by(Audit.id)))


def test_a_link_lets_in_once(database: Database) -> None:
    token = link(database)
    assert redeem(database, token) == "in"
    assert redeem(database, token, email="second@valbrume.example") == "gone"
    me = signed(database, sign_in(database))
    assert (me.email, me.member, me.is_analyst) == (EMAIL, accounts.Member("valbrume", "editor"), False)


def test_a_link_expires_to_the_second(database: Database) -> None:
    token = link(database, days=14)
    assert redeem(database, token, now=NOW + timedelta(days=14)) == "gone"
    assert redeem(database, token, now=NOW + timedelta(days=14, seconds=-1)) == "in"


def test_a_link_that_was_taken_back_or_forged_is_no_link(database: Database) -> None:
    token, other = link(database), link(database, member_id="lumen")
    with database.transaction() as db:
        assert invitations.revoke(db, member_id="valbrume", email=None, now=NOW) == 1
    assert redeem(database, token) == "gone"
    assert redeem(database, other[:-1] + ("A" if other[-1] != "A" else "B")) == "gone"
    assert redeem(database, other) == "in"


def test_no_secret_is_in_the_database_file(database: Database, tmp_path: Path) -> None:
    token = link(database)
    redeem(database, token)
    session = sign_in(database)
    assert isinstance(session, SessionToken)
    with database.reading() as db:
        rows = [tuple(row) for kind in Base.metadata.sorted_tables for row in db.execute(select(kind))]
    database.close()
    content = repr(rows).encode() + b"".join(path.read_bytes() for path in tmp_path.glob("portal.db*"))
    assert EMAIL.encode() in content
    for secret in (token, session.value, PASSPHRASE):
        assert secret.encode() not in content


def test_a_link_in_somebodys_name_serves_nobody_else(database: Database) -> None:
    token = link(database, email=f" {EMAIL.upper()} ")
    assert redeem(database, token, email="other@valbrume.example") == "other_email"
    assert redeem(database, token) == "in"
    with database.reading() as db:
        assert db.scalars(select(Invitation.email)).all() == [None]


def test_a_link_for_anybody_does_not_take_over_an_account(database: Database) -> None:
    """Naming the e-mail of somebody else gives neither the account nor a new passphrase; its own passphrase does."""
    redeem(database, link(database))
    token = link(database, member_id="lumen")
    assert redeem(database, token, passphrase=OTHER) == "known_email"
    assert isinstance(sign_in(database, OTHER), Refusal)
    assert redeem(database, token) == "in"
    assert [each.member_id for each in signed(database, sign_in(database)).memberships] == ["lumen", "valbrume"]


def test_a_link_in_ones_name_replaces_a_lost_passphrase_and_ends_sessions(database: Database) -> None:
    redeem(database, link(database))
    stolen = sign_in(database)
    assert isinstance(stolen, SessionToken)
    for _ in range(limits.LOCK_OUT.most):
        sign_in(database, "je ne sais plus laquelle")
    assert redeem(database, link(database, email=EMAIL), passphrase=OTHER) == "in"
    with database.reading() as db:
        assert accounts.session(db, stolen.value, NOW) is None
    assert sign_in(database) == Refusal("wrong")
    assert isinstance(sign_in(database, OTHER), SessionToken)


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("onze lettre", "short"),
        ("x" * 6 + "y" * 251, "long"),
        ("Mot De Passe 123", "common"),
        ("AZERTYUIOP-123!", "common"),
        ("abababababababab", "common"),
        (EMAIL.upper(), "own_email"),
        ("camillecamille", "own_email"),
    ],
)
def test_weak_passphrases_are_refused_and_the_link_stays(database: Database, passphrase: str, reason: str) -> None:
    token = link(database)
    assert redeem(database, token, passphrase=passphrase) == reason
    assert redeem(database, token) == "in"


def test_a_passphrase_is_the_same_however_its_accents_were_typed(database: Database) -> None:
    redeem(database, link(database), passphrase="e\u0301tude des forêts")
    assert isinstance(sign_in(database, "étude des fore\u0302ts"), SessionToken)


@pytest.mark.parametrize(
    "email", ["", "camille", "@valbrume.example", "a@b", "a b@c.fr", "a@b@c.fr", "a@" + "b" * 260 + ".fr"]
)
def test_what_cannot_be_an_email_is_refused(database: Database, email: str) -> None:
    assert redeem(database, link(database), email=email) == "bad_email"


def test_ten_wrong_passphrases_lock_an_email_with_or_without_account_alike(database: Database) -> None:
    redeem(database, link(database))
    for email in (EMAIL, "nobody@valbrume.example"):
        for _ in range(limits.LOCK_OUT.most):
            assert sign_in(database, OTHER, email=email) == Refusal("wrong")
    mine, nobodys = sign_in(database), sign_in(database, email="nobody@valbrume.example")
    assert mine == nobodys
    assert isinstance(mine, Refusal)
    assert mine.reason == "locked"
    assert mine.until is not None
    assert NOW < mine.until <= NOW + limits.LOCK_OUT.per
    assert isinstance(sign_in(database, now=mine.until), SessionToken)
    assert actions(database).count("account.locked") == 2


def test_a_right_passphrase_forgets_the_wrong_ones(database: Database) -> None:
    redeem(database, link(database))
    for _ in range(3):
        for _ in range(limits.LOCK_OUT.most - 1):
            sign_in(database, OTHER)
        assert isinstance(sign_in(database), SessionToken)


def test_an_unknown_email_costs_the_same_work_as_a_known_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash is verified either way; counted, not timed."""
    redeem(database, link(database))
    verified: list[str] = []
    real = passphrases.PasswordHasher.verify  # type: ignore[attr-defined]
    monkeypatch.setattr(
        passphrases.PasswordHasher,  # type: ignore[attr-defined]
        "verify",
        lambda self, kept, given: verified.append(kept) or real(self, kept, given),  # type: ignore[func-returns-value]
    )
    counts = []
    for email in (EMAIL, "nobody@valbrume.example"):
        before = len(verified)
        assert sign_in(database, OTHER, email=email) == Refusal("wrong")
        counts.append(len(verified) - before)
    assert counts == [1, 1]
    assert len({kept.rpartition("$")[0].rpartition("$")[0] for kept in verified}) == 1


def test_a_session_lasts_a_day_and_ends_when_one_signs_out(database: Database) -> None:
    redeem(database, link(database))
    first, second = sign_in(database), sign_in(database)
    assert isinstance(first, SessionToken)
    assert isinstance(second, SessionToken)
    with database.transaction() as db:
        accounts.sign_out(db, first.value, NOW)
        assert accounts.session(db, first.value, NOW) is None
        assert accounts.session(db, second.value, NOW + accounts.SESSION - MINUTE) is not None
        assert accounts.session(db, second.value, NOW + accounts.SESSION) is None


def test_a_new_passphrase_ends_the_other_sessions(database: Database) -> None:
    redeem(database, link(database))
    here, elsewhere = sign_in(database), sign_in(database)
    me = signed(database, here)
    with database.transaction() as db:
        assert accounts.change_passphrase(db, me, current=OTHER, new=OTHER, now=NOW) == "wrong"
        assert accounts.change_passphrase(db, me, current=PASSPHRASE, new="court", now=NOW) == "short"
        assert accounts.change_passphrase(db, me, current=PASSPHRASE, new=OTHER, now=NOW) is None
    assert signed(database, here) == me
    assert isinstance(elsewhere, SessionToken)
    with database.reading() as db:
        assert accounts.session(db, elsewhere.value, NOW) is None
    assert isinstance(sign_in(database, OTHER), SessionToken)


def test_a_leaver_is_out_at_once_and_a_new_link_lets_in_again(database: Database) -> None:
    redeem(database, link(database))
    session = sign_in(database)
    me = signed(database, session)
    with database.transaction() as db:
        db.add(
            Token(
                token_hash="x",
                account_id=me.account_id,
                member_id="valbrume",
                name="cron",
                created_at=NOW,
                expires_at=NOW + timedelta(days=9),
            )
        )
        assert accounts.leave(db, db.get_one(Account, me.account_id), "valbrume", NOW)
        assert not accounts.leave(db, db.get_one(Account, me.account_id), "valbrume", NOW)
    assert isinstance(session, SessionToken)
    with database.reading() as db:
        assert accounts.session(db, session.value, NOW) is None
        assert db.scalars(select(Token.revoked_at)).all() == [NOW]
    assert sign_in(database) == Refusal("disabled")
    assert sign_in(database, OTHER) == Refusal("wrong")
    assert redeem(database, link(database, email=EMAIL), passphrase=OTHER) == "in"
    assert isinstance(sign_in(database, OTHER), SessionToken)


def test_who_leaves_one_of_two_members_keeps_the_other(database: Database) -> None:
    redeem(database, link(database))
    redeem(database, link(database, member_id="lumen"))
    session = sign_in(database)
    with database.transaction() as db:
        accounts.leave(db, db.scalars(select(Account)).one(), "lumen", NOW)
    assert signed(database, session).member == accounts.Member("valbrume", "editor")


def test_of_several_members_one_is_chosen_and_only_ones_own(database: Database) -> None:
    for member_id in ("valbrume", "lumen"):
        redeem(database, link(database, member_id=member_id))
    session = sign_in(database)
    assert signed(database, session).member is None
    with database.transaction() as db:
        assert not accounts.choose(db, signed(database, session), "elsewhere")
        assert accounts.choose(db, signed(database, session), "lumen")
    assert signed(database, session).member == accounts.Member("lumen", "editor")


def test_an_analyst_is_invited_and_dismissed(database: Database) -> None:
    redeem(database, link(database, member_id=None))
    session = sign_in(database)
    assert signed(database, session).is_analyst
    with database.transaction() as db:
        assert accounts.dismiss_analyst(db, db.scalars(select(Account)).one(), NOW)
    assert sign_in(database) == Refusal("disabled")


def test_an_erased_account_leaves_its_confirmation_without_a_name(database: Database, tmp_path: Path) -> None:
    redeem(database, link(database))
    me = signed(database, sign_in(database))
    with database.transaction() as db:
        signature = {"member_id": "valbrume", "year": 2025, "version": "f" * 64, "content": "{}", "at": NOW}
        db.add(Confirmation(account_id=me.account_id, **signature))
    with database.transaction() as db:
        accounts.erase(db, me.account_id, NOW)
    with database.reading() as db:
        assert db.scalars(select(Account)).all() == []
        assert db.scalars(select(SignIn)).all() == []
        assert db.scalars(select(Confirmation.account_id)).all() == [None]
        assert EMAIL not in json.dumps([each.detail for each in db.scalars(select(Audit))])
    assert redeem(database, link(database)) == "in"


def test_ones_data_hold_everything_and_no_secret(database: Database) -> None:
    redeem(database, link(database))
    session = sign_in(database)
    me = signed(database, session)
    with database.transaction() as db:
        db.add(
            Token(
                token_hash="h" * 64,
                account_id=me.account_id,
                member_id="valbrume",
                name="cron",
                created_at=NOW,
                expires_at=NOW + timedelta(days=9),
            )
        )
        accounts.rename(db, me, "  Camille\n Durand ", NOW)
    with database.reading() as db:
        content = personal_data.as_json(personal_data.of_account(db, me.account_id, NOW)).decode()
        hashes = list(db.scalars(select(Account.passphrase_hash)))
    found = json.loads(content)
    assert found["account"]["display_name"] == "Camille Durand"
    assert [each["name"] for each in found["tokens"]] == ["cron"]
    assert len(found["sessions"]) == 1
    assert "account.signed_in" in [each["action"] for each in found["log"]]
    assert isinstance(session, SessionToken)
    for secret in (*hashes, "h" * 64, me.csrf, me.session_hash, session.value):
        assert secret is not None
        assert secret not in content


def test_the_log_and_what_is_closed_go_after_six_months(database: Database) -> None:
    redeem(database, link(database))
    sign_in(database)
    with database.transaction() as db:
        account = db.scalars(select(Account)).one()
        what = {"member_id": "valbrume", "year": 2025, "version": "f", "at": NOW, "account_id": account.id}
        db.add(Confirmation(content=json.dumps({"files": {}, housekeeping.SIGNER: EMAIL}), **what))
        accounts.leave(db, account, "valbrume", NOW)
        housekeeping.forget(db, NOW + audit.KEPT)
        assert db.scalars(select(Account)).one().disabled_at == NOW
        assert db.scalars(select(Audit)).all() != []
        assert db.scalars(select(SignIn)).all() == []
        assert db.scalars(select(Limit)).all() == []
        assert EMAIL in db.scalars(select(Confirmation.content)).one()
        later = NOW + audit.KEPT + timedelta(days=15)
        housekeeping.forget(db, later)
        for kind in (Account, Audit, Invitation):
            assert db.scalars(select(kind)).all() == []
        assert json.loads(db.scalars(select(Confirmation.content)).one()) == {"files": {}}


def test_the_day_of_a_withdrawn_confirmation_does_not_count(database: Database) -> None:
    with database.transaction() as db:
        for number, withdrawn in enumerate((None, NOW + 9 * DAY)):
            db.add(
                Confirmation(
                    member_id="valbrume",
                    year=2024 + number,
                    version="f",
                    content="{}",
                    at=NOW + number * DAY,
                    withdrawn_at=withdrawn,
                )
            )
        db.flush()
        assert housekeeping.confirmed(db) == {(2024, "valbrume"): NOW.date()}


def test_a_window_of_a_limit_ends(database: Database) -> None:
    rule = limits.Rule("test", 2, MINUTE)
    with database.transaction() as db:
        assert [limits.allowed(db, rule, "a", NOW) for _ in range(3)] == [True, True, False]
        assert limits.allowed(db, rule, "b", NOW)
        assert limits.until(db, rule, "a", NOW) == NOW + MINUTE
        assert limits.allowed(db, rule, "a", NOW + MINUTE)


def test_an_invitation_of_no_days_or_for_no_email_is_a_mistake(database: Database) -> None:
    for days in (0, 91):
        with pytest.raises(ValueError, match="between 1 and 90"):
            link(database, days=days)
    with pytest.raises(ValueError, match="is not an e-mail"):
        link(database, email="camille")


def test_a_signed_in_person_joins_another_member(database: Database) -> None:
    redeem(database, link(database))
    me = signed(database, sign_in(database))
    with database.transaction() as db:
        refused = invitations.join(db, link_in(db, "someone@else.example"), me, NOW)
        joined = invitations.join(db, link_in(db, None), me, NOW)
    assert refused == NotRedeemed("other_email")
    assert isinstance(joined, Account)
    assert {each.member_id for each in joined.memberships} == {"valbrume", "lumen"}


def link_in(db: Session, email: str | None) -> str:
    return invitations.invite(db, member_id="lumen", role="reader", email=email, created_by=None, now=NOW).token


def test_keys_are_long_and_differ() -> None:
    made = {invitations.new_key() for _ in range(100)}  # type: ignore[attr-defined]
    assert len(made) == 100
    assert {len(key) for key in made} == {43}


def test_whoever_guesses_badly_locks_out_nobody_elsewhere(database: Database) -> None:
    """A lock for one's e-mail from a stranger's network leaves one's own way in, again and again."""
    redeem(database, link(database))
    for window in range(3):
        now = NOW + window * limits.LOCK_OUT.per
        for _ in range(limits.LOCK_OUT.most + 5):
            sign_in(database, OTHER, address="198.51.100.66", now=now)
        assert isinstance(sign_in(database, address="198.51.100.66", now=now), Refusal)
        assert isinstance(sign_in(database, now=now), SessionToken)


def test_guesses_from_everywhere_are_locked_and_a_link_in_ones_name_still_lets_in(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOCK_OUT_ANYWHERE", replace(limits.LOCK_OUT_ANYWHERE, most=12))
    redeem(database, link(database))
    for number in range(limits.LOCK_OUT_ANYWHERE.most):
        assert sign_in(database, OTHER, address=f"198.51.100.{number}") == Refusal("wrong")
    locked = sign_in(database, address="203.0.113.1")
    assert isinstance(locked, Refusal)
    assert locked.reason == "locked"
    assert redeem(database, link(database, email=EMAIL), passphrase=OTHER) == "in"
    assert isinstance(sign_in(database, OTHER, address="203.0.113.1"), SessionToken)


def test_guesses_at_one_moment_are_counted_before_any_is_looked_at(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty at once get ten tries, not thirty: no more than that reach the verification without a lock."""
    redeem(database, link(database))
    gate = threading.Barrier(30, timeout=120)
    real = passphrases.matches

    def together(kept: str | None, given: str) -> bool:
        gate.wait()
        return real(kept, given)

    monkeypatch.setattr(passphrases, "matches", together)
    with ThreadPoolExecutor(30) as pool:
        found = list(pool.map(lambda _: sign_in(database, OTHER), range(30)))
    assert sum(each == Refusal("wrong") for each in found) == limits.LOCK_OUT.most


def test_nobody_waits_for_the_verification_of_somebody_elses_passphrase(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It happens outside of every transaction: another one can write meanwhile."""
    redeem(database, link(database))
    real = passphrases.matches

    def slow(kept: str | None, given: str) -> bool:
        with database.transaction() as db:
            audit.record(db, action="report.read", now=NOW)
        return real(kept, given)

    monkeypatch.setattr(passphrases, "matches", slow)
    assert isinstance(sign_in(database), SessionToken)
    assert "report.read" in actions(database)


def test_a_passphrase_that_is_replaced_while_it_is_verified_lets_nobody_in(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    redeem(database, link(database))
    real = passphrases.matches

    def replaced(kept: str | None, given: str) -> bool:
        with database.transaction() as db:
            db.scalars(select(Account)).one().passphrase_hash = passphrases.hashed(OTHER)
        return real(kept, given)

    monkeypatch.setattr(passphrases, "matches", replaced)
    assert sign_in(database) == Refusal("wrong")


def test_a_long_upload_does_not_outlast_ones_access(database: Database) -> None:
    redeem(database, link(database))
    me = signed(database, sign_in(database))
    assert me.member is not None
    with database.transaction() as db:
        assert accounts.may_still(db, me, me.member, NOW)
        assert not accounts.may_still(db, me, me.member, NOW + accounts.SESSION)
        assert not accounts.may_still(db, me, accounts.Member("lumen", "editor"), NOW)
    with database.transaction() as db:
        db.scalars(select(Account)).one().memberships[0].role = "reader"
        db.flush()
        assert not accounts.may_still(db, me, me.member, NOW)
    with database.transaction() as db:
        accounts.end_sessions(db, me.account_id)
        assert not accounts.may_still(db, me, accounts.Member("valbrume", "reader"), NOW)
