"""Which names are taken for a site's: of virtual hosts, of files. An address or a person is never one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from footprint.weblogs import host_in
from footprint.weblogs.sites import host
from tests.weblogs.logs import FIREFOX, read


@pytest.mark.parametrize(
    ("file_name", "site"),
    [
        ("www.commune.example.log", "www.commune.example"), ("access-www.ville.fr.log.1", "www.ville.fr"),
        ("access.www.ville.fr.log", "www.ville.fr"), ("www.ville.fr-access.log.gz", "www.ville.fr"),
        ("www.ville.fr_2025-03.gz", "www.ville.fr"), ("www.ville.fr.log-20250301", "www.ville.fr"),
        ("ssl_access_log.ville.fr", "ville.fr"), ("logs.zip › a/intranet.ville.lan.log", "intranet.ville.lan"),
        ("jean.dupont.log", None), ("jean.dupont@ville.fr.log", None), ("203.0.113.7.access.log", None),
        ("access-203.0.113.7.ville.fr.log", None), ("2001-db8-0-0-1.ville.fr.log", None), ("access.log", None),
        ("u_ex250304.log", None), ("localhost_access.2025-01-01.log", None),
    ],
)  # fmt: skip
def test_a_file_is_named_after_a_site_or_not(file_name: str, site: str | None) -> None:
    assert host_in(file_name) == site


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("www.ville.fr:443", "www.ville.fr"), ("WWW.Ville.FR.", "www.ville.fr"), ("v1-2-3.ville.fr", "v1-2-3.ville.fr"),
        ("203.0.113.7", None), ("[2001:db8::1]:443", None), ("ip-203-0-113-7.provider.example", None),
        ("7.113.0.203.in-addr.arpa", None), ("203.0.113.7.nip.io", None), ("2001-db8--8a2e-370-7334.ip6.example", None),
        ("1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", None), ("jean@ville.fr", None), ("localhost", None),
    ],
)  # fmt: skip
def test_a_host_with_an_address_in_it_is_no_site(name: str, kept: str | None) -> None:
    assert host(name) == kept


def test_the_host_of_fluentd_is_the_visitors(tmp_path: Path) -> None:
    """Its Apache parser calls the client so; a log that names the visitor elsewhere means the site."""
    said = {"time": "2025-03-04T10:00:00Z", "method": "GET", "path": "/", "code": 200, "size": 7, "agent": FIREFOX}
    lines = [json.dumps(said | {"host": f"pc-{n}.provider.example"}) for n in range(3)]
    (row,) = read(tmp_path, *lines).table.to_pylist()
    assert (row["site"], row["requests"], row["visitors"]) == ("www.example.org", 3, 3)
    (row,) = read(tmp_path, json.dumps(said | {"host": "www.ville.fr", "remote_addr": "203.0.113.7"})).table.to_pylist()
    assert row["site"] == "www.ville.fr"
