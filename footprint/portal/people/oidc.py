"""Signing in through an OpenID Connect provider: leaving for it, and what it says of who comes back.

Authlib does the protocol (authorization code, PKCE, state, nonce, signature of the identity). What it must remember
between leaving and coming back is a row of the database that only the browser that left can name, once, within minutes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from httpx2 import HTTPError
from joserfc.errors import JoseError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from footprint.portal.people import accounts
from footprint.portal.store import audit
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.store.keys import hash_of, new_key
from footprint.portal.store.tables import Account, Flow
from footprint.settings import SettingsError

KEPT = timedelta(minutes=10)
BACK = "/connexion/fournisseur/retour"
PATIENCE_S = 10.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# What may go wrong on the way to the provider and back: the network, the protocol, the signature, the answer's form.
FAILURES = (AuthlibBaseError, JoseError, HTTPError, OSError, ValueError, KeyError, TypeError, RuntimeError)


@dataclass(frozen=True)
class Identity:
    """Who the provider says somebody is. `subject` is a hash of its own name for the person; the e-mail if checked."""

    subject: str
    email: str | None


@dataclass(frozen=True)
class Errand:
    """What somebody left for: to use an invitation, to link an account, or to sign in and go on to `path`."""

    lang: str
    path: str
    account_id: int | None
    invitation: str | None
    protocol: dict[str, Any]


def provider(settings: PortalSettings) -> Any:
    """Authlib's client of the provider, or None if the installation has none.

    Raises SettingsError for a provider without TLS that is not on this machine.
    """
    if not settings.has_provider or settings.oidc_issuer is None or settings.oidc_client_secret is None:
        return None
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SettingsError(("FOOTPRINT_OIDC_ISSUER", settings.oidc_issuer, "no_tls", {}))
    from authlib.integrations.starlette_client import OAuth  # with its cryptography, which few installations need

    return OAuth().register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": PATIENCE_S},
    )


def leave(db: Session, errand: Errand, now: datetime) -> str:
    """Remember an errand; the key goes to the browser. The link of an invitation stays in the browser alone."""
    key = f"{new_key()}.{errand.invitation or ''}"
    kept = {"lang": errand.lang, "path": errand.path, "account_id": errand.account_id, "protocol": errand.protocol}
    db.add(Flow(id_hash=hash_of(key), content=json.dumps(kept), expires_at=now + KEPT))
    return key


def come_back(db: Session, key: str, now: datetime) -> Errand | None:
    """The errand of a browser, once; None if it never left or took too long."""
    is_flow = Flow.id_hash == hash_of(key)
    flow = db.scalar(select(Flow).where(is_flow, Flow.expires_at > now))
    gone = db.execute(delete(Flow).where(is_flow).returning(Flow.id_hash)).first()
    if flow is None or gone is None:
        return None
    return Errand(invitation=key.partition(".")[2] or None, **json.loads(flow.content))


async def identity(client: Any, request: Any, settings: PortalSettings) -> Identity:
    """Who has come back. Raises one of FAILURES if the provider does not say so in a way that can be trusted."""
    metadata = await client.load_server_metadata()
    if metadata["issuer"].rstrip("/") != str(settings.oidc_issuer).rstrip("/"):
        raise ValueError("the provider gives itself another name")
    token = await client.authorize_access_token(request)
    claims = dict(token["userinfo"])
    if "email" not in claims and "userinfo_endpoint" in metadata:
        more = dict(await client.userinfo(token=token))
        claims |= more if more.get("sub") == claims["sub"] else {}
    checked = claims.get("email") if claims.get("email_verified") is True else None
    return Identity(hash_of(f"{settings.oidc_issuer}\n{claims['sub']}"), checked)


def account_of(db: Session, identity: Identity) -> Account | None:
    """The account that is linked to an identity."""
    return db.scalar(select(Account).where(Account.oidc_subject == identity.subject))


def link(db: Session, account_id: int, identity: Identity, now: datetime) -> bool:
    """Let an account sign in through the provider; False if this identity belongs to another account."""
    holder = account_of(db, identity)
    if holder is not None and holder.id != account_id:
        return False
    db.get_one(Account, account_id).oidc_subject = identity.subject
    audit.record(db, action="account.linked", account_id=account_id, now=now)
    return True


def sign_in(db: Session, identity: Identity, now: datetime) -> accounts.SessionToken | accounts.Refusal | None:
    """A session for the account that is linked to an identity; None if there is none."""
    account = account_of(db, identity)
    if account is None:
        return None
    return accounts.Refusal("disabled") if account.disabled_at else accounts.open_session(db, account, now)
