"""Published footprints of organisations, replayed by the command that anyone can run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from footprint.cli import app
from footprint.reconciliation import exchange, organisations, page
from tests.cases import long_but
from tests.shipped import FACTORS

PUBLISHED = {each.folder.name: each for each in organisations.published()}
PAGE = (Path(__file__).parents[2] / "factors" / "RECONCILIATION.md").read_text(encoding="utf-8")
by_organisation = pytest.mark.parametrize("name", PUBLISHED)
Rows = list[dict[str, str]]


@cache
def estimated(name: str, *options: str) -> Rows:
    """What the command prints of greenhouse gases in the view that is theirs, line by line."""
    one = PUBLISHED[name]
    arguments = ["estimate", *map(str, one.inputs), "--year", str(one.year), "--by", "line", "--format", "csv"]
    result = CliRunner().invoke(app, [*arguments, *options])
    assert result.exit_code == 0, result.output
    rows = csv.DictReader(io.StringIO(result.stdout))
    gases = [row for row in rows if (row["criterion"], row["view"]) == ("gwp", one.view)]
    return [row for row in gases if row["basis"] != "market"]


def theirs(name: str) -> Rows:
    one = PUBLISHED[name]
    defaults = ["--defaults", str(one.defaults)] if one.defaults else []
    return estimated(name, "--factors", str(one.factors), *defaults)


@cache
def split(name: str) -> dict[str, float]:
    return organisations.split(PUBLISHED[name], FACTORS)


def amount(rows: Rows, stage: str | None = None, categories: Sequence[str] = ()) -> float:
    """Of some categories (none named: of all), of making, of use or of both [kgCO2e]."""
    wanted = [
        row
        for row in rows
        if stage in (None, "use" if row["stage"] == "use" else "making")
        and (not categories or row["category"] in categories)
    ]
    assert wanted
    return sum(float(row["value"] or 0) for row in wanted)


def tolerance(published: str) -> float:
    """1 %, and never less than the rounding of what was published."""
    value = Decimal(published)
    return float(max(value / 100, Decimal(5).scaleb(int(value.as_tuple().exponent) - 1)))


@by_organisation
def test_with_their_figures_the_command_comes_to_each_published_part(name: str) -> None:
    """Green Web Foundation, high level: six laptops, one owned and five of which 70 % count: (1 + 5 x 0.7) x 230 / 5 =
    207 kg of making; 30.1 kWh each, in Germany (1 + 2 x 0.7) x 30.1 x 0.364 = 26.3 kg. Detailed: making of what was
    bought in 2023, 0.15 x 255 x 4/7 + 0.15 x 150 + (115 + 133) x 4/7 = 186 kg. alwaysdata: 45 servers of 1 t bought in
    2025, and 224,256 kWh x 1.39 x 0.0196 = 6,110 kg."""
    one, rows = PUBLISHED[name], theirs(name)
    assert {row["status"] for row in rows} == {"ok"}
    for part in one.parts:
        made = amount(rows, part.stage, part.categories)
        assert made == pytest.approx(float(part.value), abs=tolerance(part.value)), part.what
    assert amount(rows) == pytest.approx(float(one.total), abs=tolerance(one.total))


# Of hosts, `test_causes_of_a_host_by_hand`; the other level of one organisation goes the same way.
@pytest.mark.parametrize("name", long_but(["green_web_foundation"], PUBLISHED))
def test_the_gap_is_split_into_causes(name: str) -> None:
    made = split(name)
    causes = {cause: value for cause, value in made.items() if cause not in ("ours", "theirs")}
    assert made["ours"] + sum(causes.values()) == pytest.approx(made["theirs"], rel=1e-9)
    assert made["theirs"] == pytest.approx(amount(theirs(name)), rel=1e-9)
    assert causes["perimeter"] == pytest.approx(0, abs=1e-9)
    assert (
        abs(made["ours"] / float(PUBLISHED[name].total) - 1) > 0.1
    )  # our figures do not come to their total by chance


@pytest.mark.parametrize("name", [name for name, one in PUBLISHED.items() if not one.like])
def test_ours_is_what_the_command_prints_without_their_figures(name: str) -> None:
    assert split(name)["ours"] == pytest.approx(amount(estimated(name)), rel=1e-9)


def test_causes_of_a_host_by_hand() -> None:
    """45 servers: ours are sums of components, whatever they are; 224,256 kWh x 1.39 at 19.6 g instead of 46.1 g."""
    made = split("alwaysdata")
    assert made["grid"] == pytest.approx(224256 * 1.39 * (0.0196 - 0.0461), rel=1e-6)
    assert made["making"] == pytest.approx(45_000 - amount(estimated("alwaysdata"), "making"), rel=1e-6)


def test_grids_of_several_countries_are_exchanged() -> None:
    changed = exchange.exchanged(FACTORS, PUBLISHED["green_web_foundation"].figures, ["grid"])
    before, after = (
        {(row["factor_key"], row["valid_from"], row["criterion"]): row["value"] for row in each.factors.to_pylist()}
        for each in (FACTORS, changed)
    )
    moved = {key: after[key] for key in after if after[key] != before[key]}
    assert {key[0]: value for key, value in moved.items()} == {
        "grid:DEU": 0.364, "grid:GBR": 0.268, "grid:NLD": 0.386, "grid:TWN": 0.566,
    }  # fmt: skip
    assert {key[2] for key in moved} == {"gwp"}


def test_a_category_of_theirs_has_the_figures_of_the_one_it_is_like() -> None:
    own = organisations.with_categories(FACTORS, {"macbook": "laptop"})
    laptop, macbook = (
        sorted((row["activity"], row["stage"], row["criterion"], row["value"]) for row in own.factors.to_pylist()
               if row["factor_key"] == f"device:{name}")
        for name in ("laptop", "macbook")
    )  # fmt: skip
    assert laptop
    assert macbook == laptop
    assert organisations.with_categories(FACTORS, {}).id == FACTORS.id


def test_every_organisation_is_cited() -> None:
    assert len({one.author for one in PUBLISHED.values()}) >= 2
    for one in PUBLISHED.values():
        assert one.address.startswith("https://")
        assert one.view in page.VIEWS
        assert all(part.stage in ("making", "use") for part in one.parts)


def test_the_page_holds_what_replays_come_to() -> None:
    assert "\n".join(page.organisation_lines([(one, split(name)) for name, one in PUBLISHED.items()])) in PAGE
