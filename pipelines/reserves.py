"""What should be looked at before a year is published, since a version is never taken back. A person is asked."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from footprint.cli.terminal import bullets, say, t
from footprint.inbox import signatures
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year.unusable import unusable
from footprint.members import registry
from footprint.messages import RefusalError, day
from footprint.settings import settings
from footprint.years import closure
from pipelines import laws
from pipelines.words import said


def look_first(home: Path, year: int, *, yes: bool) -> None:
    """Tell what should be looked at; a person at a terminal is asked, unless `yes`, a program is only told.
    RefusalError where the answer is no."""
    found = reserves(home, year)
    if not found:
        return
    say(t("releases.reserves", year=year))
    bullets(found)
    if not yes and sys.stdin.isatty() and not typer.confirm(t("releases.sure", year=year), err=True):
        raise RefusalError(t("releases.not_published_yet", year=year))


def reserves(home: Path, year: int) -> list[str]:
    """One sentence a reserve: the year is still open, members did not sign it as it stands, files cannot be used,
    members are not registered. Where the region needs no signature, and nobody gave one, none is missed."""
    lake, inbox, lang = Lake(home).whole(), Inbox(home), settings().lang
    members = sorted({part["member_id"] for part in lake.partitions("devices") if part["year"] == str(year)})
    found = []
    if not closure.state(home, year, closure.today()).is_closed:
        found.append(said("reserve.open", year=year, last=day(closure.last_day(year), lang)))
    signed = signatures.standing(lake, inbox, year)
    is_asked = settings().region_needs_signature or signed
    if is_asked and (waiting := [name for name in members if name not in signed]):
        about = {"count": len(waiting), "all": len(members), "members": laws.some(waiting)}
        found.append(said("reserve.unsigned", **about))
    if files := unusable(lake, inbox, year=year, lang=lang):
        found.append(said("reserve.unusable", members=laws.some([f"{each.member_id} ({each.list})" for each in files])))
    if unknown := registry.unregistered(lake, year, members):
        found.append(said("reserve.unregistered", members=laws.some(unknown)))
    return found
