"""Subjects and meanings of the pôle's vocabulary as people read them."""

from __future__ import annotations

from footprint.intake.evidence.wording import role_name
from footprint.messages import term, text
from footprint.pole.proposals import kind_of, shown


def subject_name(subject: str, lang: str) -> str:
    """A subject with what it is: the word, the column called so, the column of one layout with its number."""
    layout = subject.split(":")[1] if kind_of(subject) in ("column", "line") else ""
    return text(f"terms.subject.{kind_of(subject)}", lang, name=shown(subject), layout=layout)


def meaning_name(subject: str, meaning: str, lang: str) -> str:
    """What a subject may mean: a category, a role of a column ('' = none), a line."""
    kind = kind_of(subject)
    if kind == "word":
        return term("category", meaning, lang)
    if kind == "line":
        return text("terms.subject.on_line", lang, line=meaning)
    return role_name(meaning, lang) if meaning else text("terms.subject.not_read", lang)
