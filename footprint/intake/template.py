"""The canonical templates that `footprint template` gives away, and the names of columns in both languages."""

from __future__ import annotations

import csv
import io
from functools import cache

from footprint.intake.profiles import Profile, profiles

KINDS = ("inventory", "sites", "contracts", "members")


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


@cache
def _canonical() -> dict[str, Profile]:
    return {profile.kind: profile for profile in profiles() if profile.name.startswith("canonical_")}


@cache
def _labels(lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for profile in _canonical().values():
        for header in profile.template[lang]:
            known = profile.find(header)
            if known:
                found.setdefault(known[0], header)
    return found


def label(column: str, lang: str) -> str:
    """A canonical column as people call it; its bare name where the templates do not have it."""
    return _labels(lang).get(column, column)
