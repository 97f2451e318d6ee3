"""Roles and evidence as people read them, and a role as people write it."""

from __future__ import annotations

from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import is_role, may_be_said
from footprint.intake.evidence.roles import roles
from footprint.intake.tables.profiles import Evidence
from footprint.intake.tables.template import label
from footprint.intake.vocabulary.folding import fold, without_brackets
from footprint.messages import LANGUAGES, counted, term, text


def role_name(role: str, lang: str, kind: str = "inventory") -> str:
    """What people call a role, or another column of a table of this kind."""
    if kind == uses.USE:
        return use_name(role, lang)
    name = label(role, lang, kind)
    return term("role", role, lang, missing=name[:1].upper() + name[1:])


def role_names(lang: str, kind: str = uses.INVENTORY) -> dict[str, str]:
    """Every role that a column of a kind of table may be said to have, with its name, in the order of `roles.toml` or
    of the profile of its template."""
    if kind == uses.USE:
        return {role: use_name(role, lang) for role in uses.roles(kind)}
    if kind not in uses.KINDS:
        return {role: role_name(role, lang) for role in roles() if is_role(role)}
    return {role: _with_unit(role_name(column, lang, kind), unit) for role, (column, unit) in uses.roles(kind).items()}


def use_name(role: str, lang: str) -> str:
    """What people call a role of a table of use of any form, a number with its unit."""
    measure = uses.measures().get(role)
    if measure is None:
        return term("use_place", role.removeprefix("use_"), lang)
    name = term("use_measure", measure.stem, lang)
    return f"{name}, {term('use_unit', measure.unit, lang)}" if measure.unit else name


def use_groups(lang: str) -> dict[str, dict[str, str]]:
    """Roles of a table of use with their names, those of one measure together under its name; the others under ''."""
    groups: dict[str, dict[str, str]] = {"": {role: use_name(role, lang) for role in uses.PLACES}}
    for role, measure in uses.measures().items():
        groups.setdefault(term("use_measure", measure.stem, lang), {})[role] = use_name(role, lang)
    return groups


def _with_unit(name: str, unit: str) -> str:
    return f"{without_brackets(name).strip()} ({unit})" if unit else name


def role_of(typed: str) -> str | None:
    """The role that people mean by its key or by a name of it in either language, '' where they wrote nothing."""
    wanted = fold(typed)
    if not wanted or may_be_said(typed.strip()):
        return typed.strip()
    names = (
        (role, name)
        for lang in LANGUAGES
        for kind in (uses.INVENTORY, *uses.KINDS)
        for role, named in role_names(lang, kind).items()
        for name in (named, *(() if kind == uses.USE else (label(role, lang, kind),)))
    )
    return next((role for role, name in names if fold(name) == wanted), None)


def in_words(evidence: Evidence, lang: str) -> str:
    """What the cells of a column say: `22 of 25 cells name a kind of device`."""
    numbers = {"understood": evidence.understood, "looked_at": evidence.looked_at}
    return text(f"terms.evidence.{evidence.cells}", lang, **{k: counted(n, lang) for k, n in numbers.items()})
