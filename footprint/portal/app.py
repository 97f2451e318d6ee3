"""The portal put together: what every request goes through, and which pages there are. No page lives here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute

from footprint import disk, incidents
from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.members import retention
from footprint.portal import api
from footprint.portal.files import uploads
from footprint.portal.pages import ROUTERS, errors
from footprint.portal.people import oidc
from footprint.portal.store import housekeeping
from footprint.portal.store.configuration import PortalSettings
from footprint.portal.store.database import open_database
from footprint.portal.web import security
from footprint.portal.web.head import Head
from footprint.portal.web.language import Language
from footprint.portal.web.visit import Portal
from footprint.portal.work.worker import Worker
from footprint.portal.year import signature, years

HOUSEKEEPING_EVERY_S = 3600.0


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: PortalSettings, *, clock: Callable[[], datetime] = _now) -> FastAPI:
    """The portal of one installation. Its database is opened, and brought up to date, at once."""
    disk.hold(settings.home)
    incidents.to_file(settings.home)
    db, lake, inbox = open_database(settings.database_url), Lake(settings.home), Inbox(settings.home)
    worker = Worker(db, lake, inbox, clock)
    portal = Portal(settings=settings, db=db, lake=lake, inbox=inbox, clock=clock, worker=worker)
    app = FastAPI(
        title="enter-footprint",
        version=version("enter-footprint"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan(portal),
        routes=_routes(),
        redirect_slashes=False,
    )
    app.state.portal = portal
    app.state.provider = oidc.provider(settings)
    errors.register(app)
    _wrap(app, settings)
    return app


@cache
def _routes() -> list[BaseRoute]:
    """All addresses, shared by the portals of a process: what each asks of a request is worked out at its first one."""
    every = APIRouter(dependencies=[Depends(security.same_origin)])
    for router in (*ROUTERS, *api.ROUTERS):
        every.include_router(router)
    return every.routes


def _wrap(app: FastAPI, settings: PortalSettings) -> None:
    """From the inside out: the last one added is met first."""
    app.add_middleware(security.BodyLimit)
    app.add_middleware(Language)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[settings.hostname, *security.LOOPBACK])
    app.add_middleware(security.SecurityHeaders, settings=settings)
    app.add_middleware(Head)


def _lifespan(portal: Portal) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(_forget, portal)
        await asyncio.to_thread(signature.mark_standing, portal.db, portal.inbox)
        await asyncio.to_thread(portal.worker.start, years.open_years(portal.settings, years.today(portal.clock())))
        keeper = asyncio.create_task(_keep_house(portal))
        yield
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
        await asyncio.to_thread(portal.worker.stop)
        portal.db.close()
        disk.release(portal.settings.home)

    return lifespan


async def _keep_house(portal: Portal) -> None:
    while True:
        await asyncio.sleep(HOUSEKEEPING_EVERY_S)
        try:
            await asyncio.to_thread(_forget, portal)
        except Exception as error:  # a full disk or a database that does not answer now: again in an hour
            incidents.log(error)


def _forget(portal: Portal) -> None:
    """What has had its time goes: from the database, and the raw files of confirmed years from the inbox."""
    now = portal.clock()
    with portal.db.transaction() as db:
        housekeeping.forget(db, now)
        confirmed = housekeeping.confirmed(db)
    uploads.sweep(portal.settings.home, now)
    retention.expire(portal.settings.home, now.date(), confirmed=confirmed, with_tables=False)
