"""Writes the reports of groups."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from factors.catalogue import FactorSet
from footprint.lake import DamagedError, Lake, write_atomically
from footprint.members import groups
from footprint.messages import LANGUAGES
from footprint.report.documents import group_pages
from footprint.report.documents.group import Group, group
from footprint.report.formats.html import page
from footprint.report.formats.pdf import print_pdf
from footprint.report.writing import current


def write_groups(lake: Lake, *, year: int, factor_set: FactorSet) -> dict[str, list[Path]]:
    """Write groupe.{html,pdf,csv,json} and the English pages of each group whose report is not the one of what the lake
    holds; the same lake, the same bytes. Reports of groups that are no more go. The paths written, by `holding_id`."""
    found, written = groups.groups(lake, year), dict[str, list[Path]]()
    groups.keep(lake.home, year, found)
    made_from = _made_from(lake, year, factor_set) if found else {}
    for holding_id, members in found.items():
        folder = groups.folder_of(lake.home, year, holding_id)
        digest = sha256("\n".join(f"{each} {made_from.get(each)}" for each in members).encode()).hexdigest()
        if made_from and current.is_current(folder, digest):
            continue
        if groups.readers(folder) != {*members}:  # nobody reads old pages by the new list
            shutil.rmtree(folder, ignore_errors=True)
        current.forget(folder)
        made = files(group(lake, year=year, holding_id=holding_id, members=members, factor_set=factor_set))
        for name, content in made.items():
            write_atomically(folder / name, content)
        written[holding_id] = [folder / name for name in made]
        current.note(folder, digest, written[holding_id])
    return written


def _made_from(lake: Lake, year: int, factor_set: FactorSet) -> dict[str, str]:
    try:
        return current.made_from(lake, year=year, factor_set=factor_set)
    except DamagedError:  # of whom, a group's report says
        return {}


def files(of: Group) -> Mapping[str, bytes]:
    """Content of each file by its name; first the one that says whose figures they are, which the portal asks."""
    made = {groups.ABOUT: group_pages.content(of), "groupe.csv": group_pages.table(of)}
    for lang in LANGUAGES:
        document, name = group_pages.document(of, lang), group_pages.NAMES[lang]
        made |= {f"{name}.html": page(document), f"{name}.pdf": print_pdf(document)}
    return made
