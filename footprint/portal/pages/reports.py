"""A member's reports, served from its own folder; and what of its figures the Region will see."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from footprint.messages import term
from footprint.portal.files.acceptance import attached
from footprint.portal.web.rendering import render
from footprint.portal.web.visit import Reader
from footprint.portal.year import journey, reports

router = APIRouter()

STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@router.get("/annee/{year}/rapports")
def show(me: Reader, year: int) -> Response:
    j = journey.of(me, year)
    listed = [_listed(path, _key(path)) for path in reports.listed(j)]
    group = [_listed(path, f"group_{path.suffix[1:]}") for path in reports.of_group(j).values()]
    return render(me, "reports.html.j2", j=j, files=listed, group=group, message=reports.message(j))


def _listed(path: Path, key: str) -> tuple[str, str, str, int, str | None]:
    """Name, what it is called on the page, format, size of a file, and its language where that is not in its name."""
    language = None if key == "excel" else reports.language(path.name)
    return path.name, key, path.suffix[1:], path.stat().st_size, language


def _key(path: Path) -> str:
    """What a file is called on the page: by its format, the annex and what is for Excel apart, data by their name."""
    if reports.language(path.name) is None:
        return "data"
    return "annex" if reports.is_annex(path.name) else "excel" if path.stem.endswith("-excel") else path.suffix[1:]


@router.get("/rapports/{year}/{name:path}")
def report(me: Reader, year: int, name: str) -> Response:
    """One file of this member's reports. Its name only chooses among those that are there."""
    return _served(reports.opened(journey.of(me, year), name))


@router.get("/annee/{year}/groupe/{name}")
def report_of_group(me: Reader, year: int, name: str) -> Response:
    """One file of the report of the member's group, for whoever has access to each of its members."""
    return _served(reports.opened_of_group(journey.of(me, year), name))


def _served(path: Path) -> Response:
    if path.suffix != ".html":
        return FileResponse(path, media_type=reports.TYPES[path.suffix], headers=attached(path.name))
    return served(path.read_bytes())


def served(page: bytes) -> Response:
    """A page made by `footprint.report`."""
    return Response(page, media_type=reports.TYPES[".html"], headers={"Content-Security-Policy": _policy(page)})


def _policy(page: bytes) -> str:
    """A report carries its style inside: exactly that one is allowed, and nothing else."""
    hashes = (base64.b64encode(hashlib.sha256(each).digest()).decode() for each in STYLE.findall(page))
    styles = " ".join(f"'sha256-{each}'" for each in hashes) or "'none'"
    nothing = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; style-src {styles}; img-src data:; {nothing}"


@router.get("/annee/{year}/region")
def region(me: Reader, year: int) -> Response:
    """What this member adds to each sum of the Region: its own figures, and nobody else's; and what was published."""
    j = journey.of(me, year)
    files = reports.of_region(j).values()
    published = [_listed(path, f"{path.name.partition('.')[0]}_{path.suffix[1:]}") for path in files]
    return render(
        me,
        "region.html.j2",
        j=j,
        rows=reports.criteria(j),
        stages=reports.stages(j),
        files=published,
        term=lambda kind, name: term(kind, name, me.lang),
    )


@router.get("/annee/{year}/region/{name}")
def region_document(me: Reader, year: int, name: str) -> Response:
    """One file of the region's document of the year, as it was published."""
    return _served(reports.opened_of_region(journey.of(me, year), name))
