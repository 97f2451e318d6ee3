"""After a whole run nobody of an access log is found anywhere below the installation, Dagster's history included.

The name of a file as its owner gave it is in its receipt only, which stays in the inbox (contracts §0.6).
"""

# ruff: noqa: E501 (a line of a log is as long as it is)
from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from footprint.lake import Lake
from pipelines import inprocess
from pipelines.definitions import home as installation
from pipelines.defs.jobs import look
from pipelines.instance import opened
from tests.pipelines.installation import register_member

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 Unique77Agent"
# Who asked for what, in every place that such things stand in, or should not stand in.
SECRETS = {
    "203.0.113.77", "203-0-113-77", "198.51.100.231", "2001:db8:dead::beef", "2001-db8-dead--beef", "fe80::77%eth7",
    "jean.dupont", "jdoe77", "marie.curie", "jeton-secret-77", "qreferrer77", "unique77agent", "cookie77", "bearer77",
    "poste-de-luce", "77.113.0.203",
}  # fmt: skip
QUERY = "/~jdoe77/user/jean.dupont@x.example/?token=jeton-secret-77"
STAMP = "[04/Mar/2025:10:00:00 +0000]"
TAIL = f'"GET {QUERY} HTTP/1.1" 200 57 "https://r.example/?q=qreferrer77&mail=jean.dupont@x.example" "{AGENT}"'
COMBINED = [
    f"203.0.113.77 - jean.dupont {STAMP} {TAIL}",
    f"2001:db8:dead::beef - jdoe77 {STAMP} {TAIL}",
    f"fe80::77%eth7 - - {STAMP} {TAIL}",
    f'203.0.113.77 - marie.curie@x.example {STAMP} {TAIL} "203.0.113.77, 198.51.100.231, 2001:db8:dead::beef"',
    f"203.0.113.77, 198.51.100.231 - - {STAMP} {TAIL}",
    f"poste-de-luce.mairie.example jean.dupont - {STAMP} {TAIL}",
    f"junk of jean.dupont from 203.0.113.77 asking {QUERY}", f"203.0.113.77 - jean.dupont {STAMP} {TAIL}"[:90],
]  # fmt: skip
VHOSTS = ["198.51.100.231:443", "203.0.113.77", "ip-203-0-113-77.provider.example", "77.113.0.203.in-addr.arpa",
          "203.0.113.77.nip.io", "2001-db8-dead--beef.ip6.example", "jean.dupont@x.example", "[2001:db8:dead::beef]:443",
          "www.ville.example"]  # fmt: skip
HEADERS = {"User-Agent": [AGENT], "X-Forwarded-For": ["203.0.113.77, 198.51.100.231"], "Cookie": ["id=cookie77"],
           "Authorization": ["Bearer bearer77"], "Referer": ["https://r.example/?q=qreferrer77"]}  # fmt: skip
CADDY = {"ts": 1741082400.25, "status": 200, "size": 57, "user_id": "jean.dupont", "request": {
    "remote_ip": "203.0.113.77", "client_ip": "198.51.100.231", "host": "203.0.113.77", "uri": QUERY, "headers": HEADERS}}  # fmt: skip
FLUENTD = {"host": "poste-de-luce.mairie.example", "user": "jean.dupont", "method": "GET", "path": QUERY, "code": 200, "size": 57,
           "time": "2025-03-04T10:00:00Z", "agent": AGENT, "referer": "https://r.example/?q=qreferrer77"}  # fmt: skip
TRAEFIK = {"ClientAddr": "203.0.113.77:1", "ClientHost": "203.0.113.77", "ClientUsername": "jean.dupont", "RequestHost": "203.0.113.77",
           "RequestPath": QUERY, "DownstreamStatus": 200, "DownstreamContentSize": 57, "StartUTC": "2025-03-04T10:00:00Z",
           "request_User-Agent": AGENT, "request_Cookie": "id=cookie77", "request_X-Forwarded-For": "198.51.100.231"}  # fmt: skip
W3C = [
    "#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-bytes",
    f"2025-03-04 10:00:00 203.0.113.77 X\\jean.dupont GET /~jdoe77/ token=jeton-secret-77 {AGENT.replace(' ', '+')} id=cookie77 https://r.example/?q=qreferrer77 198.51.100.231 200 57",
    "#Remark: jean.dupont 203.0.113.77",
]  # fmt: skip
ALB = f'https 2025-03-04T10:00:00.1Z app/lb/5 203.0.113.77:2817 10.0.0.1:80 0 0 0 200 200 0 57 "GET https://198.51.100.231:443{QUERY} HTTP/1.1" "{AGENT}" E T a "R" "d" "-"'


def dropped_logs(folder: Path) -> None:
    """Logs of every family under telling names, plain and packed; 8 files."""
    folder.mkdir(parents=True)
    logs = {
        "access-203.0.113.77-jean.dupont@x.example.log": COMBINED,
        "jean.dupont.log": COMBINED[:1],
        "203.0.113.77.poste-de-luce.example.log": [f"{vhost} {COMBINED[0]}" for vhost in VHOSTS],
        "marie.curie.json.log": [json.dumps(said) for said in (CADDY, FLUENTD, TRAEFIK)],
        "iis jdoe77.log": W3C,
        "alb.log": [ALB],
    }
    for name, lines in logs.items():
        (folder / name).write_text("".join(f"{line}\n" for line in lines * 2))
    with zipfile.ZipFile(folder / "logs de jean.dupont.zip", "w") as archive:
        archive.writestr("jean.dupont@x.example/203.0.113.77.log", f"{COMBINED[1]}\n")
        archive.writestr("notes.txt", "rien")
    packed = gzip.compress((f"{COMBINED[0]}\n" * 50).encode())
    (folder / "poste-de-luce.gz").write_bytes(packed[:-12])


def stored(home: Path) -> Iterator[tuple[str, str]]:
    """Every file below the installation but receipts, as text; Parquet unpacked."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and not (path.is_relative_to(home / "inbox") and path.suffix == ".json"):
            yield f"{path}", path.read_bytes().decode("latin-1").lower()
            if path.suffix == ".parquet":
                yield f"{path}", str(pq.ParquetFile(path).read().to_pylist()).lower()
        yield "name", str(path.relative_to(home)).lower()


def test_nobody_is_found_after_a_whole_run(home: Path) -> None:
    register_member(home, year=2025, member_id="ville-a")
    dropped_logs(home / "inbox" / "2025" / "ville-a")
    assert look(installation, settled_seconds=0).sentences() == []
    with opened() as instance:
        outcome = inprocess.compute(instance, 2025, progress=lambda *news: None)
    assert outcome.broken == []
    usage = Lake(home).read("usage", year=2025, member_id="ville-a").to_pylist()
    assert sum(row["quantity"] for row in usage if row["metric"] == "requests") > 50
    assert {row["subject_id"] for row in usage} == {"", "www.ville.example"}
    texts = list(stored(home))
    assert any(path.startswith(f"{home}/dagster") for path, _ in texts)
    found = {(secret, path) for path, text in texts for secret in SECRETS if secret in text}
    assert found == set()
    assert list((home / "inbox").rglob("*.raw")) == []
