"""The API: the journey for programs, through the same functions as the pages. One module a topic, all under /api/v1."""

from __future__ import annotations

from fastapi import APIRouter

from footprint.portal.api import columns, confirmation, document, files, lines, reports, result, year

ROUTERS: tuple[APIRouter, ...] = (
    document.router,
    year.operations,
    files.operations,
    columns.operations,
    lines.operations,
    result.operations,
    confirmation.operations,
    reports.operations,
)
