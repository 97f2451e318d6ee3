"""Roles and evidence as people read them, and a role as people write it."""

from __future__ import annotations

from footprint.intake.evidence.answered import is_role
from footprint.intake.evidence.roles import roles
from footprint.intake.tables.profiles import Evidence
from footprint.intake.tables.template import label
from footprint.intake.vocabulary.folding import fold
from footprint.messages import LANGUAGES, counted, term, text


def role_name(role: str, lang: str, kind: str = "inventory") -> str:
    """What people call a role, or another column of a table of this kind."""
    name = label(role, lang, kind)
    return term("role", role, lang, missing=name[:1].upper() + name[1:])


def role_names(lang: str) -> dict[str, str]:
    """Every role that a column may be said to have, with its name, in the order of `roles.toml`."""
    return {role: role_name(role, lang) for role in roles() if is_role(role)}


def role_of(typed: str) -> str | None:
    """The role that people mean by its key or by a name of it in either language, '' where they wrote nothing."""
    wanted = fold(typed)
    if not wanted or is_role(typed.strip()):
        return typed.strip()
    names = (
        (role, name)
        for lang in LANGUAGES
        for role in role_names(lang)
        for name in (role_name(role, lang), label(role, lang, "inventory"))
    )
    return next((role for role, name in names if fold(name) == wanted), None)


def in_words(evidence: Evidence, lang: str) -> str:
    """What the cells of a column say: `22 of 25 cells name a kind of device`."""
    numbers = {"understood": evidence.understood, "looked_at": evidence.looked_at}
    return text(f"terms.evidence.{evidence.cells}", lang, **{k: counted(n, lang) for k, n in numbers.items()})
