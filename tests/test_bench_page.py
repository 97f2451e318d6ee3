"""The page of ratios keeps what other benches said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench import page

READ = page.row(
    "2,000,000 rows", "4.0 s", "bare reading 2.0 s", ratio=2.0, most=2.5, command="`pytest -s a.py::test_a`"
)
LOG = page.row("a log", "3.0 s", "mawk 4.0 s", ratio=0.75, most=0.5, before="0.9", command="`pytest -s b.py::test_b`")


def test_a_bench_renews_its_rows_and_no_others() -> None:
    before = page.stored(page.written([READ, LOG]))
    assert before == [READ, LOG]
    quicker = replace(READ, here="3.0 s", ratio="1.50")
    assert page.merged(before, [quicker]) == [quicker, LOG]


@pytest.mark.parametrize(("ratio", "said"), [(0.5, "≤ 0.5"), (0.51, "≤ 0.5, not met")])
def test_an_aim_is_met_or_not(ratio: float, said: str) -> None:
    assert page.row("a log", "", ratio=ratio, most=0.5).aim == said


def test_the_page_is_as_it_is_written() -> None:
    text = page.PAGE.read_text("utf-8")
    rows = page.stored(text)
    assert page.written(rows).splitlines()[-len(rows) :] == text.splitlines()[-len(rows) :]
    assert len({each.measured for each in rows}) == len(rows) > 0
    assert all(each.command.startswith("`pytest -s tests/bench/test_") for each in rows)
