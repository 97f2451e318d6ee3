"""The API: the journey for programs, through the same functions as the pages. One module a topic, all under /api/v1."""

from __future__ import annotations

from fastapi import APIRouter

from footprint.portal.api import confirmation, document, files, reports, result, year

ROUTERS: tuple[APIRouter, ...] = (
    document.router,
    year.operations,
    files.operations,
    result.operations,
    confirmation.operations,
    reports.operations,
)


def methods_of(path: str) -> list[str]:
    """The methods to which an address of the API answers, as `Allow` names them."""
    routes = (route for router in ROUTERS for route in router.routes)
    found = {method for route in routes if route.path_regex.match(path) for method in route.methods}  # type: ignore[attr-defined]
    return sorted(found)
