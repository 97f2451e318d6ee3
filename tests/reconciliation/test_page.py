"""The page of the catalogue says what its command computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.lake import Lake
from footprint.reconciliation import exchange, figures, page
from tests.shipped import FACTORS

PAGE = (Path(__file__).parents[2] / "factors" / "RECONCILIATION.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("tool", ["boaviztapi"])
def test_the_page_holds_what_a_tool_makes_of_the_sample_members(tool: str, sample_home: Path) -> None:
    held = figures.others(FACTORS)[tool]
    made = exchange.split(page.tables(Lake(sample_home)), FACTORS, held, year=page.YEAR)
    assert "\n".join(page.exchange_lines(tool, made)) in PAGE


@pytest.mark.long  # all tools; its short brother is above, one of them
def test_the_page_is_what_its_command_prints(sample_home: Path) -> None:
    assert page.markdown(Lake(sample_home), FACTORS) == PAGE
