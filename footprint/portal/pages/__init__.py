"""The pages of the portal, one module a topic. Who may see them and how they look is decided elsewhere."""

from __future__ import annotations

from fastapi import APIRouter

from footprint.portal.pages import (
    account,
    api,
    columns,
    confirmation,
    files,
    invitations,
    legal,
    lines,
    manual_entry,
    organisations,
    places,
    provider,
    reports,
    result,
    served,
    sign_in,
    tokens,
    year,
)
from footprint.portal.pages.analysts import access, members, vocabulary

ROUTERS: tuple[APIRouter, ...] = (
    served.router,
    sign_in.router,
    provider.router,
    invitations.router,
    organisations.router,
    account.router,
    tokens.router,
    api.router,
    year.router,
    places.router,
    files.router,
    columns.router,
    lines.router,
    manual_entry.router,
    result.router,
    confirmation.router,
    reports.router,
    access.router,
    vocabulary.router,
    members.router,
    legal.router,
)
