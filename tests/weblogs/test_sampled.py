"""The approximate mode: memory is bounded by a sample of visitors; requests and bytes stay exact."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from footprint.weblogs import aggregate, tally
from tests.weblogs.logs import clf, total, written


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """6,000 visitors, each with two pages and a style, a minute apart."""
    draw = random.Random(7)
    lines = []
    for who in range(6000):
        hour, minute, ip = draw.randrange(24), draw.randrange(58), f"10.{who // 250}.{who % 250}.1"
        lines += [clf(f"{hour:02d}:{minute + n:02d}:00", ip=ip, path=path, size=100 + who) for n, path in
                  enumerate(("/a", "/b"))]  # fmt: skip
        lines.append(clf(f"{hour:02d}:{minute:02d}:01", ip=ip, path="/s.css", size=10))
    return written(tmp_path, *lines)


def test_below_its_bounds_it_is_exact(log: Path) -> None:
    result = aggregate([log], approximate=True)
    assert not result.approximate_visitors
    assert result.table.equals(aggregate([log]).table)


def test_beyond_them_visitors_are_estimated_and_traffic_is_not(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = aggregate([log]).table
    monkeypatch.setattr(tally, "MOST_DAYS", 2500)
    result = aggregate([log], approximate=True)
    assert result.approximate_visitors
    assert "weblog_sampled" in [finding.rule for finding in result.findings]
    for name in ("requests", "bytes_out"):
        assert total(result.table, name) == total(exact, name)
    for name in ("visitors", "sessions", "terminal_hours"):
        assert total(result.table, name) == pytest.approx(total(exact, name), rel=0.1), name


def test_where_the_sample_has_nobody_visitors_are_unknown(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MOST_DAYS", 1)
    (row,) = aggregate([log], approximate=True).table.to_pylist()
    assert (row["requests"], row["is_bot"]) == (18_000, False)
    assert row["visitors"] is None or row["visitors"] >= 1024
    assert (row["sessions"] is None) == (row["visitors"] is None)
