"""A member's reports, served from its own folder; and what of its figures the Region will see."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path, PurePosixPath

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import FileResponse

from footprint.messages import term
from footprint.portal import audit, journey
from footprint.portal.journey import Journey
from footprint.portal.pages.files import attached
from footprint.portal.rendering import render
from footprint.portal.web import ForMember, Reader
from footprint.schema import STAGES

router = APIRouter()

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
# Report files in the order in which people want them; those of services are reached from the report.
FIRST = (".html", ".pdf", ".xlsx", ".csv")


@router.get("/annee/{year}/rapports")
def show(me: Reader, year: int) -> Response:
    j = journey.of(me, year)
    order = sorted(_files(j), key=lambda path: (FIRST.index(path.suffix), path.name))
    listed = [(path.name, path.suffix[1:], path.stat().st_size, _lang(path.name)) for path in order if _is_top(j, path)]
    return render(me, "reports.html.j2", j=j, files=listed)


@router.get("/rapports/{year}/{name:path}")
def report(me: Reader, year: int, name: str) -> Response:
    """One file of this member's reports. Its name only chooses among those that are there."""
    j = journey.of(me, year)
    own = {path.relative_to(_folder(j)).as_posix(): path for path in _files(j)}
    if name not in own:
        raise HTTPException(404)
    if name.count("/") == 0:
        with me.db.transaction() as db:
            who = me.who
            audit.record(db, action="report.read", now=me.now, **who, year=year)
    return _served(own[name])


def _served(path: Path) -> Response:
    kind = TYPES[path.suffix]
    if path.suffix != ".html":
        return FileResponse(path, media_type=kind, headers=attached(path.name))
    content = path.read_bytes()
    return Response(content, media_type=kind, headers={"Content-Security-Policy": _policy(content)})


def _policy(page: bytes) -> str:
    """A report carries its style inside: exactly that one is allowed, and nothing else."""
    found = (base64.b64encode(hashlib.sha256(each).digest()).decode() for each in STYLE.findall(page))
    styles = " ".join(f"'sha256-{each}'" for each in found) or "'none'"
    nothing = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; style-src {styles}; img-src data:; {nothing}"


def _folder(j: Journey) -> Path:
    return j.me.lake.home / "reports" / str(j.year) / j.me.member_id


def _files(j: Journey) -> list[Path]:
    """The finished files of the report, none that leads elsewhere, nor through a folder that does."""
    folder = _folder(j)
    straight = j.me.lake.home.resolve() / "reports" / str(j.year) / j.me.member_id
    return [
        path
        for path in (*folder.glob("*"), *folder.glob("services/*"))
        if path.suffix in TYPES
        and path.is_file()
        and path.resolve() == straight / path.relative_to(folder)
        and not path.name.startswith(".")
    ]


def _is_top(j: Journey, path: Path) -> bool:
    return path.parent == _folder(j)


def _lang(name: str) -> str | None:
    """The language of a file, None for data."""
    stem = PurePosixPath(name).stem
    return {"rapport": "fr", "report.en": "en"}.get(stem)


@router.get("/annee/{year}/region")
def region(me: Reader, year: int) -> Response:
    """What this member adds to each sum of the Region: its own figures, and nobody else's."""
    j = journey.of(me, year)
    return render(
        me,
        "region.html.j2",
        j=j,
        rows=_criteria(j, me),
        stages=_stages(j),
        term=lambda kind, name: term(kind, name, me.lang),
    )


def _criteria(j: Journey, me: ForMember) -> list[tuple[str, float | None, float | None, str]]:
    """(criterion, total, of which use, unit) of the first estimate; None where a part is not assessed."""
    totals = j.estimate["totals"] if j.estimate else []
    found = []
    for criterion in dict.fromkeys(each[0] for each in totals):
        stages = {each[1]: each[2] for each in totals if each[0] == criterion}
        unit = next(each[3] for each in totals if each[0] == criterion)
        known = [value for value in stages.values() if value is not None]
        found.append((criterion, sum(known) if known else None, stages.get("use"), unit or ""))
    return sorted(found, key=lambda row: (row[0] != "gwp", term("criterion", row[0], me.lang)))


def _stages(j: Journey) -> list[tuple[str, float | None]]:
    totals = j.estimate["totals"] if j.estimate else []
    stages = {each[1]: each[2] for each in totals if each[0] == "gwp"}
    return [(stage, stages[stage]) for stage in STAGES if stage in stages]
