"""What is no page: the style, what search engines may read, and whether the portal is well."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from footprint.portal.web import rendering
from footprint.portal.web.visit import Anyone

router = APIRouter()

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
PRIVATE = ("/invitation/", "/en/invitation/", "/compte", "/annee/", "/analyste/")
ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in PRIVATE)


@router.get(rendering.STYLE)
def style() -> Response:
    return Response(rendering.style(), media_type="text/css", headers=FOR_EVER)


@router.get("/robots.txt")
def robots() -> Response:
    return PlainTextResponse(ROBOTS, headers=FOR_A_DAY)


@router.get("/sante")
def health(visit: Anyone) -> Response:
    """200 if the database answers and the home is the folder of the start, else 503. For whoever watches the server."""
    try:
        with visit.db.reading() as db:
            db.execute(text("SELECT 1"))
        well = visit.portal.has_its_home()
    except SQLAlchemyError:
        well = False
    return JSONResponse({"status": "ok" if well else "unavailable"}, 200 if well else 503)
