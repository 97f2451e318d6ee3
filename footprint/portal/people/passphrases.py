"""Which passphrases are taken, and how they are kept. Who may try how often is in limits.py."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Argon2id with the memory and rounds that OWASP names as a minimum: a small server checks many at once.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
SHORTEST, LONGEST = 12, 256
FEWEST_CHARACTERS = 5

Weakness = Literal["short", "long", "common", "own_email"]

# Of at least twelve characters, those that people take first; written without spaces, marks and capitals.
# fmt: off
_COMMON = frozenset((
    "motdepasse123", "motdepasse1234", "motdepasse12345", "monmotdepasse", "motdepassesecret", "administrateur",
    "administrator", "azertyuiop123", "azertyuiop1234", "azertyuiopqsdfghjklm", "azertyazerty", "qwertyuiop123",
    "qwertyuiopasdfghjkl", "qwertyqwerty", "123456789012", "1234567890123", "12345678901234567890", "0123456789012",
    "123456123456", "123123123123", "987654321098", "abcdefghijkl", "abcdefghijklm", "abcdefghijklmnop",
    "passwordpassword", "password1234", "password12345", "password123456", "passphrase123", "bonjourbonjour",
    "jetaimejetaime", "iloveyouiloveyou", "letmeinletmein", "welcome12345", "changeme1234", "changezmoi123",
    "correcthorsebatterystaple", "nouvelleaquitaine", "empreintenumerique",
))
# fmt: on


@cache
def _nobodys() -> str:
    """The hash that is checked where there is no account, so that both take the same time."""
    return HASHER.hash("nobody has this passphrase")


def weakness(passphrase: str, email: str) -> Weakness | None:
    """Why a passphrase is refused; None for a good one."""
    plain = _normal(passphrase)
    bare = "".join(character for character in plain.casefold() if character.isalnum())
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if bare in _COMMON or len(set(plain)) < FEWEST_CHARACTERS:
        return "common"
    own = email.partition("@")[0].casefold()
    return "own_email" if plain.casefold() in (email.casefold(), own * (len(plain) // max(1, len(own)))) else None


def hashed(passphrase: str) -> str:
    """What is kept of a passphrase: argon2id with its own salt."""
    return HASHER.hash(_normal(passphrase))


def matches(stored: str | None, passphrase: str) -> bool:
    """Whether a passphrase is the one that was kept; without one the answer is no, after the same time."""
    try:
        fits = HASHER.verify(stored or _nobodys(), _normal(passphrase)[: 4 * LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


def outdated(stored: str) -> bool:
    """Whether a passphrase should be hashed anew because `HASHER` has changed since."""
    return HASHER.check_needs_rehash(stored)


def _normal(passphrase: str) -> str:
    """The same characters typed on another keyboard are the same passphrase."""
    return unicodedata.normalize("NFKC", passphrase)
