"""What the portal counts for whoever watches it: files by outcome, work that waits; no member and no person."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import get_args

from fastapi import Request
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from footprint import monitoring
from footprint.monitoring.exposition import gauge
from footprint.portal.store.tables import Job, JobState
from footprint.portal.web.security import LOOPBACK
from footprint.portal.web.visit import Portal, Visit
from footprint.years import closure

LOG = logging.getLogger("footprint.portal")
# What a proxy adds: whoever comes through one is not on this machine, whatever address is left of him.
OF_A_PROXY = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
JOB_STATES: tuple[JobState, ...] = get_args(JobState)
_COUNTED = CollectorRegistry()
UPLOADS = Counter(
    "footprint_portal_uploads",
    "Files that members sent since the portal began: received, already there (known), or why not taken.",
    ["outcome"],
    registry=_COUNTED,
)


def may_see(visit: Visit) -> bool:
    """Whether figures are for whoever asks: a program on this machine, or one with the token of the settings."""
    file = visit.settings.metrics_token_file
    return _is_on_this_machine(visit.request) or (file is not None and _has_token(visit.request, file))


def _is_on_this_machine(request: Request) -> bool:
    """A connection from loopback to loopback, by its name too, which no proxy handed on."""
    try:
        peer = ip_address(request.client.host) if request.client else None
    except ValueError:
        return False
    direct = not any(name in request.headers for name in OF_A_PROXY)
    return peer is not None and peer.is_loopback and request.url.hostname in LOOPBACK and direct


def _has_token(request: Request, file: Path) -> bool:
    """Whether a request bears the token of the settings; where its file cannot be read, nobody has it."""
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as failure:
        LOG.warning("the token of /metrics cannot be read: %s", failure)
        return False
    given = request.headers.get("authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def written(portal: Portal) -> bytes:
    """All figures of the portal and of its home, those of Dagster's runs with them."""
    with portal.db.reading() as db:
        own = list(_of_work(db, portal.clock()))
    home = portal.settings.home
    process = ProcessCollector(registry=None)
    day = closure.today()
    return monitoring.written([*monitoring.of_home(home, day), *own], _COUNTED, process) + monitoring.kept(home)


def _of_work(db: Session, now: datetime) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("footprint_portal_jobs", "Pieces of work by state.", labels=["state"])
    for state in JOB_STATES:
        jobs.add_metric([state], db.scalar(select(func.count()).where(Job.state == state)) or 0)
    yield jobs
    oldest = db.scalar(select(func.min(Job.created_at)).where(Job.state.in_(("queued", "running"))))
    waited = (now - oldest).total_seconds() if oldest else None
    yield gauge("footprint_portal_oldest_work_seconds", "How long the oldest piece of work has waited.", waited)
