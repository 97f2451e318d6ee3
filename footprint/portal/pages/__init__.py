"""The pages of the portal, one module a topic. Who may see them and how they look is decided elsewhere."""

from __future__ import annotations

from fastapi import APIRouter

from footprint.portal.pages import (
    account,
    api,
    confirmation,
    files,
    home,
    invitations,
    legal,
    organisations,
    provider,
    reports,
    result,
    served,
    sign_in,
    tokens,
    year,
)

ROUTERS: tuple[APIRouter, ...] = (
    served.router,
    home.router,
    sign_in.router,
    provider.router,
    invitations.router,
    organisations.router,
    account.router,
    tokens.router,
    api.router,
    year.router,
    files.router,
    result.router,
    confirmation.router,
    reports.router,
    legal.router,
)
