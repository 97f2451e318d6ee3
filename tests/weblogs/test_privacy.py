"""Nothing of who asked for what leaves the memory: not in tables, files, findings or messages (issue 4, Shows)."""

# ruff: noqa: E501 (a line of a log is as long as it is)
from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import footprint.settings as own
from footprint.cli import app
from footprint.weblogs import aggregate
from tests.cases import cases
from tests.weblogs.logs import FIREFOX, IPHONE, clf, written

NAMES = st.from_regex(r"[a-z]{4,9}\.[a-z]{5,9}", fullmatch=True)
SECRETS = st.fixed_dictionaries(
    {
        "v4": st.ip_addresses(v=4).map(str).filter(lambda text: len(text) > 9),
        "v6": st.ip_addresses(v=6).map(str).filter(lambda text: len(text) > 9),
        "user": NAMES,
        "mail": NAMES.map(lambda name: f"{name}@courriel.example"),
        "query": st.from_regex(r"q=[a-z]{12}", fullmatch=True),
        "referrer": st.from_regex(r"ref[a-z]{12}", fullmatch=True),
        "agent": st.from_regex(r"Agent[A-Z]{10}/1", fullmatch=True),
    }
)


def lines(secret: dict[str, str]) -> list[str]:
    """Sound and unsound lines of every family that hold the secrets where such things stand, or should not."""
    v4, v6, user, mail = secret["v4"], secret["v6"], secret["user"], secret["mail"]
    path = f"/compte/{mail}?{secret['query']}"
    agent = f"{FIREFOX} {secret['agent']} {mail}"
    combined = clf("10:00:00", ip=v4, user=user, path=path, agent=agent).replace("example.org", secret["referrer"])
    said = {"time": "2025-03-04T10:00:00Z", "remote_addr": v6, "host": v4, "uri": path, "status": 200, "user": user}
    return [
        combined, combined.replace(f"- {user}", f"{user} {mail}"), combined[: len(combined) // 2], combined[:70],
        clf("10:02:00", ip=v6, user=mail, path=path, agent=agent, before=f"{v4}:443 "),
        clf("10:02:30", ip=v6, user=mail, path=path, agent=IPHONE, before=f"{mail} "),
        clf("10:03:00", ip=v6, user=f"{user} x", path=path), f"{user} {mail} {v4} says {secret['query']}",
        json.dumps(said | {"http_user_agent": agent, "http_referer": secret["referrer"]}), json.dumps({"note": mail, "ip": v4}),
        f"#Remark: {mail} {v4}", "#Fields: date time c-ip cs-username cs-uri-stem cs-uri-query cs(User-Agent) sc-bytes",
        f"2025-03-04 10:00:00 {v6} {user} {path} {secret['query']} {secret['agent']} 12", f"2025-03-04 {v6} {mail}",
        f'https 2025-03-04T10:00:00.1Z lb {v4}:1 10.0.0.1:80 0 0 0 200 200 0 57 "GET https://{v4}:443{path} HTTP/1.1" "{agent}" -',
    ]  # fmt: skip


@settings(max_examples=cases(20), deadline=None)
@given(st.lists(SECRETS, min_size=1, max_size=3))
def test_no_secret_is_found_outside_the_log(
    tmp_path_factory: pytest.TempPathFactory, secrets: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("privacy")
    logs = folder / "logs"
    logs.mkdir()
    every = [line for secret in secrets for line in lines(secret)]
    paths = [written(logs, *every), written(logs, *every, clf("12:00:00"), name="access.log.1")]
    result = aggregate(paths, site="www.example.org")
    out = folder / "out"
    command = ["aggregate-logs", *map(str, paths), "--out", str(out / "a.csv"), "--json"]
    told = [_run(command, lang) for lang in ("fr", "en")]
    assert result.accepted > 0
    assert all(run.exit_code == 0 for run in told)
    left = [path.read_text() for path in out.iterdir()]
    assert len(left) == 1
    words = [*left, *(run.stdout + run.stderr for run in told), str(result.table.to_pylist()), str(result.findings)]
    words += [str(account) for account in result.accounts]
    for secret in secrets:
        for kind, text in secret.items():
            found = [word for word in words if text.lower() in word.lower()]
            assert not found, (kind, text)


def _run(command: list[str], lang: str) -> Result:
    own.settings.cache_clear()
    try:
        return CliRunner().invoke(app, command, env={"FOOTPRINT_LANG": lang})
    finally:
        own.settings.cache_clear()


def test_no_temporary_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    path = written(tmp_path, *(clf(f"10:00:{n:02d}", ip=f"203.0.113.{n}") for n in range(60)))
    before = sorted(tmp_path.rglob("*"))
    opened: list[str] = []
    real = os.open
    monkeypatch.setattr(
        os,
        "open",
        lambda name, *more, **others: opened.append(str(name)) or real(name, *more, **others),  # type: ignore[func-returns-value]
    )
    aggregate([path])
    assert sorted(tmp_path.rglob("*")) == before
    assert opened == []
