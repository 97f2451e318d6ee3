"""Requests, bytes, visitors, sessions and hours of terminals, counted by hand."""

# ruff: noqa: E501 (a line of a log is as long as it is)
from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from footprint.weblogs import aggregate
from tests.weblogs.logs import FIREFOX, GOOGLEBOT, IPHONE, clf, read, total, written


def test_two_pages_and_their_parts(tmp_path: Path) -> None:
    """Pages at 10:00:00 and 10:02:00: one dwell of 120 s, which the last page is given too: 240 s."""
    table = read(
        tmp_path,
        clf("10:00:00", path="/"), clf("10:00:01", path="/style.css?v=3", size=500), clf("10:02:00", path="/page"),
        clf("10:02:01", path="/a.PNG", size="-", status=304),
    ).table  # fmt: skip
    (row,) = table.to_pylist()
    assert row == {
        "site": "www.example.org", "day": date(2025, 3, 4), "network": None, "device_class": "computer", "country": None,
        "is_bot": False, "requests": 4, "bytes_out": 2500, "sessions": 1, "terminal_hours": 240 / 3600, "visitors": 1,
    }  # fmt: skip


def test_half_an_hour_without_a_request_ends_a_session(tmp_path: Path) -> None:
    """Gaps of 1800 s (same session) and 1801 s (new one); dwells 100 and 1800, median 950: 1900 + 950 + 950 s."""
    lines = [clf("10:00:00"), clf("10:01:40"), clf("10:31:40"), clf("11:01:41")]
    table = read(tmp_path, *lines).table
    assert total(table, "sessions") == 2
    assert total(table, "terminal_hours") == (1900 + 950 + 950) / 3600


def test_parts_keep_a_session_going(tmp_path: Path) -> None:
    """A film of an hour: one page, then pieces every 20 minutes. The other visitor's dwell, 60 s, is the median."""
    film = [clf(moment, path="/film/1.m4s") for moment in ("10:20:00", "10:40:00", "11:00:00")]
    other = [clf("10:00:00", ip="203.0.113.8"), clf("10:01:00", ip="203.0.113.8")]
    table = read(tmp_path, clf("10:00:00"), *film, *other).table
    assert total(table, "sessions") == 2
    assert total(table, "terminal_hours") == (3600 + 120) / 3600


def test_a_visit_without_a_page_is_none(tmp_path: Path) -> None:
    """A picture shown on somebody else's page: requests and bytes, a visitor, no session, no time."""
    table = read(tmp_path, clf("10:00:00", path="/logo.svg"), clf("10:05:00", path="/logo.svg")).table
    (row,) = table.to_pylist()
    assert (row["requests"], row["visitors"], row["sessions"], row["terminal_hours"]) == (2, 1, 0, 0.0)


def test_a_single_page_has_no_known_time(tmp_path: Path) -> None:
    result = read(tmp_path, clf("10:00:00"))
    (row,) = result.table.to_pylist()
    assert (row["sessions"], row["terminal_hours"]) == (1, None)
    assert [finding.rule for finding in result.findings] == ["weblog_no_dwell"]


def test_redirects_show_no_page(tmp_path: Path) -> None:
    """The page before a redirect is left at 10:01:00, not at 10:00:30."""
    table = read(tmp_path, clf("10:00:00"), clf("10:00:30", status=302), clf("10:01:00")).table
    assert total(table, "terminal_hours") == 120 / 3600


def test_the_median_is_the_sites_own_and_the_mean_of_the_middle_two(tmp_path: Path) -> None:
    """Site a: dwells 10, 20, 40, 100 → 30 s. Site b: 7 s."""
    first = ["10:00:00", "10:00:10", "10:00:30", "10:01:10", "10:02:50"]
    lines = [clf(moment, before="a.example.org ") for moment in first]
    lines += [clf(moment, before="b.example.org:443 ") for moment in ("10:00:00", "10:00:07")]
    table = read(tmp_path, *lines).table
    assert total(table, "terminal_hours", site="a.example.org") == (170 + 30) / 3600
    assert total(table, "terminal_hours", site="b.example.org") == 14 / 3600


def test_a_session_belongs_to_the_day_it_begins(tmp_path: Path) -> None:
    lines = [clf("23:59:30"), clf("00:00:30", day="05/Mar/2025")]
    rows = read(tmp_path, *lines).table.to_pylist()
    assert [(row["requests"], row["sessions"], row["visitors"]) for row in rows] == [(1, 1, 1), (1, 0, 1)]
    assert [row["terminal_hours"] for row in rows] == [120 / 3600, 0.0]


def test_an_address_with_two_agents_is_two_visitors(tmp_path: Path) -> None:
    table = read(tmp_path, clf("10:00:00"), clf("10:00:05", agent=IPHONE), clf("10:00:10")).table
    assert total(table, "visitors", device_class="computer") == total(table, "visitors", device_class="smartphone") == 1
    assert total(table, "requests", device_class="smartphone") == 1


def test_robots_use_the_server_and_no_terminal(tmp_path: Path) -> None:
    """Method invariant 16: a set of robots' sessions leaves the time of terminals as it was."""
    people = [clf("10:00:00"), clf("10:00:40"), clf("10:05:00", ip="203.0.113.9")]
    robots = [clf(f"1{n}:00:0{n}", agent=GOOGLEBOT, ip=f"198.51.100.{n}") for n in range(5)]
    alone = read(tmp_path, *people).table
    both = read(tmp_path, *people, *robots).table
    assert total(both, "terminal_hours", is_bot=False) == total(alone, "terminal_hours", is_bot=False) == 120 / 3600
    assert total(both, "terminal_hours", is_bot=True) == 0.0
    assert total(both, "sessions", is_bot=True) == total(both, "requests", is_bot=True) == 5


def crowd(count: int) -> list[str]:
    """Visitors who look at three pages with their style."""
    paths = ["/a", "/s.css", "/b", "/c"]
    return [
        clf(f"12:00:{9 + n:02d}", ip=f"192.0.2.{who}", path=path)
        for who in range(count)
        for n, path in enumerate(paths)
    ]


def test_fifty_pages_without_a_part_are_a_robots(tmp_path: Path) -> None:
    reader = [clf(f"13:{n:02d}:00", ip="198.51.100.1", path=f"/fiche/{n}") for n in range(50)]
    result = read(tmp_path, *crowd(3), *reader)
    assert total(result.table, "requests", is_bot=True) == 50
    assert total(result.table, "bytes_out", is_bot=True) == 50_000
    assert total(result.table, "requests", is_bot=False) == 12
    finding = next(finding for finding in result.findings if finding.rule == "weblog_suspects")
    assert (finding.args["visitors"], finding.count) == (1, 50)
    alone = read(tmp_path, *crowd(3)).table
    assert total(result.table, "terminal_hours", is_bot=False) == total(alone, "terminal_hours")


@pytest.mark.parametrize("more", [[], [clf("14:00:00", ip="198.51.100.1", path="/s.css")]])
def test_a_reader_of_few_pages_or_of_any_part_is_a_person(tmp_path: Path, more: list[str]) -> None:
    pages = 50 if more else 49
    reader = [clf(f"13:{n:02d}:00", ip="198.51.100.1", path=f"/fiche/{n}") for n in range(pages)]
    assert total(read(tmp_path, *crowd(3), *reader, *more).table, "requests", is_bot=True) == 0


def test_nobody_is_suspected_where_parts_are_not_logged(tmp_path: Path) -> None:
    """An interface for applications serves no styles: its eager users are no robots for that."""
    users = [clf(f"12:00:0{n}", ip=f"192.0.2.{who}", path="/api/x") for who in range(3) for n in range(3)]
    eager = [clf(f"13:{n:02d}:00", ip="198.51.100.1", path="/api/x") for n in range(60)]
    assert total(read(tmp_path, *users, *eager).table, "requests", is_bot=True) == 0


def some_lines(draw: random.Random, count: int = 400) -> list[str]:
    agents = (FIREFOX, IPHONE, GOOGLEBOT)
    paths = ("/", "/page", "/s.css", "/i.png")
    return [
        clf(f"{draw.randrange(24):02d}:{draw.randrange(60):02d}:{draw.randrange(60):02d}", ip=f"203.0.113.{draw.randrange(9)}",
            path=draw.choice(paths), size=draw.randrange(9999), agent=draw.choice(agents), day=f"0{draw.randrange(3, 6)}/Mar/2025")
        for _ in range(count)
    ]  # fmt: skip


def test_the_order_of_lines_changes_nothing(tmp_path: Path) -> None:
    draw = random.Random(4)
    lines = some_lines(draw)
    before = read(tmp_path, *lines).table
    draw.shuffle(lines)
    assert read(tmp_path, *lines).table.equals(before)


def test_the_cut_into_files_and_their_order_change_nothing(tmp_path: Path) -> None:
    lines = some_lines(random.Random(5))
    whole = aggregate([written(tmp_path, *lines)]).table
    parts = [written(tmp_path, *lines[begin::3], name=f"part{begin}.log") for begin in (2, 0, 1)]
    assert aggregate(parts).table.equals(whole)


def test_traffic_only_counts_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, *some_lines(random.Random(6)))
    whole, traffic = aggregate([path]).table, aggregate([path], sessions=False).table
    for name in ("requests", "bytes_out", "visitors"):
        assert total(traffic, name) == total(whole, name)
    assert traffic.column("terminal_hours").null_count == traffic.column("is_bot").null_count == traffic.num_rows
