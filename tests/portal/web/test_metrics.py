"""Figures of the portal: for programs on this machine or with the token, without anybody in them; and its health."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest

from footprint.portal.store.tables import Job
from footprint.portal.web.metrics import OF_A_PROXY
from tests.monitoring.strict import Samples, parsed
from tests.portal.conftest import EMAIL, MEMBER, NAME, Site, running
from tests.portal.journeys import LIST, sent

PUBLIC = "https://portail.example"


def of(site: Site) -> Samples:
    return parsed(site.visitor().get("/metrics").text)


def uploads(samples: Samples) -> dict[str, float]:
    name = "footprint_portal_uploads_total"
    return {labels: value for (family, labels), value in samples.items() if family == name}


@pytest.mark.usefixtures("unestimated")
def test_files_are_counted_by_outcome_and_nobody_is_named(site: Site) -> None:
    before = uploads(of(site))
    site.account()
    me = site.signed()
    for _ in range(2):
        sent(me, ("parc-de-camille.csv", LIST))
    sent(me)
    me.post("/annee/2025/fichiers", data={"csrf": "forged"}, files=[("fichiers", ("x.csv", LIST))])
    text = site.visitor().get("/metrics").text
    after = uploads(parsed(text))
    more = {labels: value - before.get(labels, 0) for labels, value in after.items()}
    assert more | {'outcome="received"': 1, 'outcome="known"': 1, 'outcome="csrf"': 1} == more
    assert sum(more.values()) == 4, "and the form without a file"
    samples = parsed(text)
    assert samples["footprint_portal_jobs", 'state="done"'] == 1
    assert samples["process_cpu_seconds_total", ""] > 0
    assert ("footprint_portal_oldest_work_seconds", "") not in samples
    assert [secret for secret in (MEMBER, NAME, EMAIL, "camille", "parc") if secret in text] == []


def test_work_that_waits_has_an_age(site: Site) -> None:
    site.app_portal.worker.stop()
    with site.db.transaction() as db:
        for minutes in (5, 90):
            at = site.clock.now - timedelta(minutes=minutes)
            db.add(Job(member_id=MEMBER, year=2025 - minutes, kind="rebuild", state="queued", created_at=at))
    samples = of(site)
    assert samples["footprint_portal_oldest_work_seconds", ""] == 90 * 60
    assert samples["footprint_portal_jobs", 'state="queued"'] == 2


@pytest.mark.parametrize("header", OF_A_PROXY)
def test_whoever_comes_through_a_proxy_sees_no_figures(site: Site, header: str) -> None:
    for value in ("127.0.0.1", "203.0.113.7", ""):
        assert site.visitor().get("/metrics", headers={header: value}).status_code == 404


def test_another_name_than_that_of_loopback_sees_none_but_with_the_token(tmp_path: Path) -> None:
    token = tmp_path / "token"
    for site in running(tmp_path / "home", metrics_token_file=str(token)):
        site.app_portal.settings.portal_url = PUBLIC

        def status(site: Site = site, **headers: str) -> int:
            proxied = {"X-Forwarded-For": "203.0.113.7"}
            return httpx2.get(f"{site.url}/metrics", headers=proxied | headers).status_code

        assert status(Authorization="Bearer s3cr3t") == 404, "its file is not there"
        for content, given, wanted in (
            ("s3cr3t\n", "Bearer s3cr3t", 200),
            ("s3cr3t\n", "Bearer s3cr3", 404),
            ("s3cr3t\n", "s3cr3t", 404),
            ("\n", "Bearer", 404),
        ):
            token.write_text(content)
            assert status(Authorization=given) == wanted, (content, given)
        assert status() == 404
        assert httpx2.get(f"{site.url}/metrics").status_code == 200, "on this machine nobody needs it"


def test_health_names_what_does_not_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer() -> tuple[int, dict[str, object]]:
        got = site.visitor().get("/health")
        return got.status_code, got.json()

    assert answer() == (200, {"status": "ok", "database": True, "home": True, "lake": True})
    real = os.statvfs
    faults = {
        "full": lambda path: SimpleNamespace(f_bavail=0, f_frsize=4096, f_flag=0),
        "read-only": lambda path: SimpleNamespace(f_bavail=10**9, f_frsize=4096, f_flag=os.ST_RDONLY),
    }
    for fault in faults.values():
        monkeypatch.setattr("footprint.portal.web.visit.os.statvfs", fault)
        assert answer() == (503, {"status": "unavailable", "database": True, "home": True, "lake": False})
    monkeypatch.setattr("footprint.portal.web.visit.os.statvfs", real)
    site.db.close()
    (site.app_portal.settings.home / "portal.db").write_bytes(b"no database at all" * 1000)
    status, parts = answer()
    assert (status, parts["database"]) == (503, False)
