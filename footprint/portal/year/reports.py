"""A member's reports in its own folder; and what of its figures the Region will see. For the pages and the API."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from fastapi import HTTPException

from footprint.members import groups
from footprint.messages import term
from footprint.portal.store import audit
from footprint.portal.year.journey import Journey
from footprint.schema import STAGES
from footprint.years import closure

HEADING = re.compile("<h1>(.*?)</h1>", re.DOTALL)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
}
# Report files in the order in which people want them; those of services are reached from the report.
FIRST = (".html", ".pdf", ".xlsx", ".csv", ".json")
LANGUAGES = {
    "rapport": "fr",
    "rapport-excel": "fr",
    "report.en": "en",
    "annexe": "fr",
    "annex.en": "en",
    "groupe": "fr",
    "group.en": "en",
    "region": "fr",
    "region.en": "en",
    "pole": "fr",
    "pole.en": "en",
}
REGION = "open-data/document"  # where the region's document lies in a published version


class Contribution(NamedTuple):
    """What the member adds to one criterion, and what of it is use; None where it is not assessed."""

    criterion: str
    total: float | None
    use: float | None
    unit: str


def listed(j: Journey) -> list[Path]:
    """The files of the report itself, those that people want first at the head, of two languages the reader's."""
    own = (path for path in files(j).values() if path.parent == _folder(j))
    return sorted(own, key=lambda path: (FIRST.index(path.suffix), is_annex(path.name), *_in_language(j, path)))


def _in_language(j: Journey, path: Path) -> tuple[bool, str]:
    """What files of one kind are sorted by: those of the reader's language first, those of none last."""
    return language(path.name) != j.me.lang, path.name


def message(j: Journey) -> str | None:
    """What the report says above all, in the reader's language: its heading. None where there is no report."""
    paths = (path for path in listed(j) if path.suffix == ".html" and not is_annex(path.name))
    page = next((path for path in paths if language(path.name) == j.me.lang), None)
    heading = HEADING.search(page.read_text(encoding="utf-8")) if page else None
    return unescape(heading[1]) if heading else None


def files(j: Journey) -> dict[str, Path]:
    """The finished files of this member's report, by their name in its folder; none that leads elsewhere, nor through a
    folder that does."""
    folder = _folder(j)
    straight = j.me.lake.home.resolve() / "reports" / str(j.year) / j.me.member_id
    paths = {path.relative_to(folder): path for path in (*folder.glob("*"), *folder.glob("services/*"))}
    return {
        name.as_posix(): path
        for name, path in paths.items()
        if _is_finished(path) and path.resolve() == straight / name
    }


def of_group(j: Journey) -> dict[str, Path]:
    """The files of the report of the group that the member belongs to, by name, those that people want first at the
    head. None for a person who does not have access to every member whose figures they may hold, and to every member
    that the group has now."""
    mine = {each.member_id for each in j.me.account.memberships}
    if len(mine) < groups.FEWEST:
        return {}
    holding_id, members = next(
        ((name, of) for name, of in groups.groups(j.me.lake, j.year).items() if j.me.member_id in of), ("", [])
    )
    folder = groups.folder_of(j.me.lake.home, j.year, holding_id)
    straight = groups.folder_of(j.me.lake.home.resolve(), j.year, holding_id)
    whose = groups.readers(folder)
    if not members or whose is None or not whose.union(members) <= mine:
        return {}
    paths = (path for path in folder.glob("*") if _is_finished(path) and path.resolve() == straight / path.name)
    return {path.name: path for path in sorted(paths, key=lambda p: (FIRST.index(p.suffix), *_in_language(j, p)))}


def of_region(j: Journey) -> dict[str, Path]:
    """The files of the region's document in the newest published version of the year, by name; none before there is
    one. Whoever reads it: it is published."""
    home, versions = j.me.lake.home, closure.published(j.me.lake.home, j.year)
    folder = closure.release_folder(home, j.year, versions[-1]) / REGION if versions else None
    paths = [] if folder is None else [path for path in folder.glob("*") if _is_published(path)]
    order = sorted(paths, key=lambda path: (path.name.startswith("pole"), FIRST.index(path.suffix), path.name))
    return {path.name: path for path in order}


def _is_published(path: Path) -> bool:
    """Whether a file is of the region's document, or of the pole's page on itself."""
    return path.name.startswith(("region", "pole")) and _is_finished(path)


def opened(j: Journey, name: str) -> Path:
    """One file, noted as read. The name only chooses among those that are there; 404 for any other."""
    return _noted(j, name, files(j).get(name))


def opened_of_group(j: Journey, name: str) -> Path:
    """The same of the report of the group."""
    return _noted(j, name, of_group(j).get(name))


def opened_of_region(j: Journey, name: str) -> Path:
    """One file of the region's document; 404 for any other name."""
    path = of_region(j).get(name)
    if path is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return path


def _noted(j: Journey, name: str, path: Path | None) -> Path:
    if path is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    if "/" not in name:
        with j.me.db.transaction() as db:
            audit.record(db, action="report.read", now=j.me.now, **j.me.who, **j.me.trace, year=j.year)
    return path


def _folder(j: Journey) -> Path:
    return j.me.lake.home / "reports" / str(j.year) / j.me.member_id


def _is_finished(path: Path) -> bool:
    return path.suffix in TYPES and path.is_file() and not path.name.startswith(".")


def language(name: str) -> str | None:
    """The language of a file, None for data."""
    return LANGUAGES.get(PurePosixPath(name).stem)


def is_annex(name: str) -> bool:
    """Whether a file is the annex of the report."""
    return name.startswith("annex")


def criteria(j: Journey) -> list[Contribution]:
    """What the member adds to each criterion, by the first estimate; climate first, then by name."""
    totals = j.estimate["totals"] if j.estimate else []
    rows = []
    for criterion in dict.fromkeys(total[0] for total in totals):
        stages = {total[1]: total[2] for total in totals if total[0] == criterion}
        unit = next(total[3] for total in totals if total[0] == criterion)
        values = [value for value in stages.values() if value is not None]
        rows.append(Contribution(criterion, sum(values) if values else None, stages.get("use"), unit or ""))
    return sorted(rows, key=lambda row: (row.criterion != "gwp", term("criterion", row.criterion, j.me.lang)))


def stages(j: Journey) -> list[tuple[str, float | None]]:
    """(stage, kgCO2e) of the first estimate."""
    totals = j.estimate["totals"] if j.estimate else []
    values = {total[1]: total[2] for total in totals if total[0] == "gwp"}
    return [(stage, values[stage]) for stage in STAGES if stage in values]
