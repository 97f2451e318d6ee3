"""The canonical templates that `footprint template` gives away, and the names of columns in both languages."""

from __future__ import annotations

import csv
import io
from functools import cache

from footprint.intake.tables.profiles import Profile, profiles
from footprint.messages import term


def kinds() -> list[str]:
    """Kinds of tables that have a template."""
    return list(_canonical())


def template(kind: str, lang: str) -> bytes:
    """The template as CSV: UTF-8 with byte-order mark, `;` in French and `,` in English, examples below the header.

    Raises KeyError for another kind or language.
    """
    content = _canonical()[kind].template
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter={"fr": ";", "en": ","}[lang], lineterminator="\r\n")
    writer.writerow(content[lang])
    writer.writerows(content["examples"][lang])
    return stream.getvalue().encode("utf-8-sig")


def profile(kind: str) -> Profile:
    """The profile of a template. Raises KeyError for another kind."""
    return _canonical()[kind]


def headers(kind: str, lang: str) -> dict[str, str]:
    """The headers of a template by canonical column. Raises KeyError for another kind or language."""
    own = profile(kind)
    found = {header: own.find(header) for header in own.template[lang]}
    return {known[0]: header for header, known in found.items() if known}


@cache
def _canonical() -> dict[str, Profile]:
    return {each.kind: each for each in profiles() if each.name.startswith("canonical_")}


@cache
def _labels(lang: str, kind: str) -> dict[str, str]:
    """Headers by canonical column: those of the kind's own template before the others'."""
    found: dict[str, str] = {}
    for own in sorted(_canonical().values(), key=lambda each: each.kind != kind):
        for header in own.template[lang]:
            known = own.find(header)
            if known:
                found.setdefault(known[0], header)
    return found


def label(column: str, lang: str, kind: str = "") -> str:
    """A canonical column as people call it: as the template of its kind of table, or another, has it, else a term."""
    header = _labels(lang, kind).get(column)
    return header or (term("column", column, lang) if column else column)
