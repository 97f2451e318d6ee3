"""`footprint aggregate-logs` as people type it."""

# ruff: noqa: E501 (a line of a log is as long as it is)
from __future__ import annotations

import csv
import gzip
import json
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner, Result

from footprint.cli import app
from footprint.messages import RefusalError, text
from footprint.settings import settings
from footprint.weblogs import Account
from footprint.weblogs.findings import Outcome, findings
from footprint.weblogs.formats.records import Fate
from footprint.weblogs.tables import Suspects, daily
from footprint.weblogs.tally import Tally
from tests.weblogs.logs import clf, written


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["aggregate-logs", *map(str, words)])


def test_a_file_for_the_intake(tmp_path: Path) -> None:
    log, out = (
        written(tmp_path, clf("10:00:00"), clf("10:02:00"), "junk", "# remark"),
        tmp_path / "new" / "aggregates.csv",
    )
    result = run(log, "--site", "www.example.org", "--out", out)
    assert result.exit_code == 0
    assert out.read_text().splitlines() == [
        "site;day;device_class;country;is_bot;requests;bytes_out;sessions;terminal_hours;visitors",
        "www.example.org;2025-03-04;computer;;false;2;2000;1;0.06666666666666667;1",
    ]
    assert "access log (common_log), from 2025-03-04 10:00:00 to 2025-03-04 10:02:00 (UTC)" in result.stderr
    assert result.stderr.splitlines()[-1] == "rows = accepted + refused + set aside: 4 = 2 + 1 + 1"
    assert result.stdout == ""
    assert [path.name for path in out.parent.iterdir()] == ["aggregates.csv"]


def test_without_a_file_the_aggregates_go_to_standard_output(tmp_path: Path) -> None:
    result = run(written(tmp_path, clf("10:00:00"), clf("10:02:00")))
    (row,) = csv.DictReader(result.stdout.splitlines(), delimiter=";")
    assert (row["site"], row["requests"], row["country"]) == ("", "2", "")


def test_json_holds_the_account_of_each_file(tmp_path: Path) -> None:
    result = run(written(tmp_path, clf("10:00:00"), "junk"), "--json")
    said = json.loads(result.stdout)
    assert said["files"][0]["by_reason"] == {"unknown_syntax": 1}
    assert (said["lines"], said["accepted"], said["refused"], said["set_aside"]) == (2, 1, 1, 0)
    assert said["aggregates"][0]["requests"] == 1


@pytest.mark.parametrize(("strict", "code"), [((), 0), (("--strict",), 1)])
def test_refused_lines_fail_only_a_strict_run(tmp_path: Path, strict: tuple[str, ...], code: int) -> None:
    assert run(written(tmp_path, clf("10:00:00"), "junk"), *strict).exit_code == code


def test_a_broken_archive_is_counted_and_told(tmp_path: Path) -> None:
    path = tmp_path / "access.log.gz"
    path.write_bytes(gzip.compress("".join(clf("10:00:00", path=f"/{n}") + "\n" for n in range(5000)).encode())[:-400])
    result = run(path)
    assert result.exit_code == 1
    assert "breaks off after this line" in result.stderr


def test_a_file_without_a_request_cannot_be_used(tmp_path: Path) -> None:
    good, bad = written(tmp_path, clf("10:00:00")), written(tmp_path, "a;b", "1;2", name="list.csv")
    result = run(good, bad)
    assert result.exit_code == 2
    assert "list.csv: this file cannot be used." in result.stderr
    out = tmp_path / "aggregates.csv"
    out.write_text("of yesterday")
    assert run(bad, "--out", out).exit_code == 2
    assert out.read_text() == "of yesterday"


def test_a_folder_is_its_files_but_the_hidden_ones(tmp_path: Path) -> None:
    """Files of one name in several folders are told apart."""
    folder = tmp_path / "logs"
    for name in ("a", "b", ".old"):
        (folder / name).mkdir(parents=True)
        written(folder / name, clf("10:00:00", ip=f"203.0.113.{ord(name[0])}"))
    written(folder, clf("10:02:00"), name="z.log")
    written(folder, clf("10:02:00"), name=".z.log.swp")
    said = json.loads(run(folder, "--json").stdout)
    names = [each["file"] for each in said["files"]]
    assert names == [str(folder / "a" / "access.log"), str(folder / "b" / "access.log"), "z.log"]
    assert said["aggregates"][0]["requests"] == 3


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("x")
    result = run(tmp_path)
    assert isinstance(result.exception, RefusalError)
    assert str(result.exception) == f"There is no file in the folder {tmp_path}."


def test_a_file_that_cannot_be_opened_is_named_and_costs_itself(tmp_path: Path) -> None:
    log, out = written(tmp_path, clf("10:00:00")), tmp_path / "out.csv"
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "door.log"))
        result = run(log, tmp_path / "door.log", "--out", out, "--json")
    assert result.exit_code == 2
    assert f"[refused] {tmp_path / 'door.log'}: No such device or address" in result.stderr
    assert json.loads(result.stdout)["unread"] == [
        f"{tmp_path / 'door.log'}: No such device or address. Check this path, then run the command again."
    ]
    assert len(out.read_text().splitlines()) == 2


def test_findings_of_files_side_by_side(tmp_path: Path) -> None:
    haproxy = (
        '203.0.113.7:33317 [04/Mar/2025:10:00:00.655] in s/1 0/0/0/0/0 200 57 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"'
    )
    lines = [clf(f"10:{n:02d}:00", path=f"/{n}", size=n) for n in range(20)]
    junk: list[str | bytes] = [
        "junk",
        b"\x16\x03",
        clf("10:00:00")[:50],
        "x" * 9_000_000,
        '{"message": "started"}',
        haproxy,
    ]
    one = written(tmp_path, *lines, *junk)
    two = written(tmp_path, *lines, "#Fields: date time c-ip", "2025-03-05 10:00:00 203.0.113.1", name="two.log")
    three = written(tmp_path, "a;b", name="three.log")
    said = json.loads(run(one, two, three, three, "--json").stdout)
    assert {(finding["rule"], finding["variant"]) for finding in said["findings"]} == {
        ("weblog_line", "binary"), ("weblog_line", "truncated"), ("weblog_line", "too_long"), ("weblog_line", "unknown_syntax"),
        ("weblog_line", "no_request"), ("overlapping_periods", "lines"), ("weblog_no_request", ""), ("weblog_same_file", ""),
        ("weblog_no_zone", ""), ("weblog_no_bytes", ""),
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_finding_has_its_words(lang: str) -> None:
    account = Account(
        Path("a.log"), lines=9, fates=Counter(dict.fromkeys(Fate, 2)), broken=True, forms=Counter(haproxy=1)
    )
    account.told = {fate: [1, 2] for fate in Fate}
    unknown = daily(Tally(sessions=True, sampled=False), [], None)[0]
    row = dict.fromkeys(unknown.column_names) | {"requests": 3, "sessions": 1}
    table = pa.Table.from_pylist([row], schema=unknown.schema)
    some = findings(Outcome((account,), ((Path("b.log"), Path("a.log")),), table, Suspects(1, 50), 3))
    told = {finding.key: text(finding.key, lang, **{"count": finding.count, **finding.args}) for finding in some}
    assert len(told) == 14
    assert all(words.endswith(".") and "{" not in words for words in told.values())
