"""Random keys that people and browsers carry, and the hashes of them that we keep. Passphrases are not here."""

from __future__ import annotations

import hashlib
import hmac
import secrets

KEY_BYTES = 32


def new_key() -> str:
    """A key that nobody can guess, fit for a link or a cookie."""
    return secrets.token_urlsafe(KEY_BYTES)


def hash_of(key: str) -> str:
    """What the database keeps of a key: enough to know it again, not to use it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
