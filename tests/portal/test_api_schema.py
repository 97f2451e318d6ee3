"""The running API against its own description: whatever is sent, no failure inside, and answers as described.

schemathesis runs as people run it, over the wire. Some hundred random requests in `make test`; more than 5,000, each
bound that the description names, and sequences of them, with FOOTPRINT_TEST_CASES=long.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from footprint.portal.store import limits
from footprint.portal.store.limits import Rule
from footprint.portal.store.tables import Confirmation, Job, Token
from tests.cases import LONG, cases
from tests.portal.conftest import EMAIL, MEMBER, Site, register, running
from tests.portal.journeys import LIST, UNKNOWN
from tests.portal.programs import API, DECLARED, Y2025, editor, key_of, program, put

EXAMPLES = cases(3, long=220)
FEWEST = cases(120, long=5_000)
PHASES = "examples,fuzzing" + (",coverage,stateful" if LONG else "")
# What a description cannot say (a check digit, a version that has changed) may refuse what the description allows; too
# many files at once are refused as too large.
CONFIGURATION = """
[checks]
positive_data_acceptance.enabled = false
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428]
"""
COUNTED = re.compile(r"Test cases:\s+(\d+) generated, (\d+) passed")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A portal of a member with files, words to explain, a signature and a report; its limits out of the way."""
    register(tmp_path)
    for name in ("CALLS", "UPLOADS"):
        monkeypatch.setattr(limits, name, Rule(name, 1_000_000, timedelta(hours=1)))
    yield from running(tmp_path)


def inhabited(site: Site) -> dict[str, Any]:
    """Fill the member's year; what is there then, by the names of the gaps in addresses."""
    client = editor(site)
    client.put(f"{Y2025}/profile", json=DECLARED).raise_for_status()
    put(client, "parc.csv", UNKNOWN)
    put(client, "autre.csv", LIST, mode="add")
    version = client.get(Y2025).json()["version"]
    client.put(f"{Y2025}/confirmation", json={"version": version, "agreed": True}).raise_for_status()
    folder = site.app_portal.lake.home / "reports/2025" / MEMBER
    folder.mkdir(parents=True)
    (folder / "rapport.html").write_text("<p>…</p>")
    sha256 = client.get(f"{Y2025}/files").json()[0]["sha256"]
    return {"year": 2025, "sha256": sha256, "name": "rapport.html", "kind": "inventory", "version": version}


def fuzzed(site: Site, key: str, there: dict[str, Any], report: Path) -> str:
    """What the fuzzer prints at its end."""
    configuration = report.with_name("schemathesis.toml")
    configuration.write_text(CONFIGURATION)
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration)]
    command += ["run", f"{site.url}{API}/openapi.json", "--no-color"]
    command += ["-H", f"Authorization: Bearer {key}", "--phases", PHASES, "--max-examples", str(EXAMPLES)]
    command += ["--continue-on-failure", "--suppress-health-check", "all"]
    command += [] if LONG else ["--generation-deterministic"]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "SCHEMATHESIS_HOOKS": "tests.portal.leading"}
    env |= {"FOOTPRINT_TEST_THERE": json.dumps(there)}
    with report.open("w") as target:
        subprocess.run(command, env=env, cwd=report.parent, stdout=target, stderr=subprocess.STDOUT, check=False)
    return report.read_text()


def test_answers_are_as_described_and_nothing_fails_inside(site: Site, tmp_path: Path) -> None:
    there = inhabited(site)
    key = key_of(site, name="fuzzer")
    printed = fuzzed(site, key, there, tmp_path / "report.txt")
    found = COUNTED.search(printed)
    assert found, printed[-6000:]
    generated, passed = map(int, found.groups())
    print(f"{generated} generated, {passed} passed")
    assert generated == passed, printed[-12000:]
    assert generated >= FEWEST, printed[-3000:]
    assert program(site, key).get(f"{API}/member").status_code == 200
    with site.db.reading() as db:
        assert db.scalar(select(func.count(Token.id)).where(Token.revoked_at.is_not(None))) == 0
        assert (db.scalar(select(func.count(Confirmation.id))) or 0) >= 1
        assert db.scalars(select(Job.id).where(Job.state == "failed")).all() == []
    assert len(site.app_portal.inbox.received(year=2025, member_id=MEMBER)) > 2, "nothing that was sent was taken"
    assert site.signed(EMAIL).get("/annee/2025/resultat").status_code == 200
