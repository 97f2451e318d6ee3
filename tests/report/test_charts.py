"""Pictures of a report: what is drawn is what is said, in any size, in grey, and to those who do not see it."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.report.charts import (
    LETTER,
    LOOKS,
    MOST_LETTERS,
    PAPER,
    WIDTH,
    Span,
    Stack,
    Step,
    around,
    headed,
    place,
    scale,
    spans,
    stacks,
    waterfall,
)
from footprint.report.document import Chart
from footprint.report.wording import Wording

LEGEND = [("making", "making"), ("use", "use")]


def drawn(chart: Chart, tag: str, look: str | None = None) -> list[dict[str, str]]:
    """The elements of a picture by tag and look."""
    found = ElementTree.fromstring(chart.svg).iter(f"{{http://www.w3.org/2000/svg}}{tag}")
    return [each.attrib for each in found if look is None or each.attrib.get("class", "").split()[:1] == [look]]


def written(chart: Chart) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(chart.svg) if each.tag.endswith("text")]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_bars_are_as_long_as_their_figures(made: float, used: float) -> None:
    chart = stacks(
        [Stack("a", "1", (("making", made), ("use", used))), Stack("b", "2", (("making", made),))], LEGEND, ""
    )
    bars = [float(each["width"]) for each in drawn(chart, "rect") if float(each["height"]) > 11]
    assert sum(bars[:2]) == pytest.approx(WIDTH, abs=2.5)  # edges stand inside
    assert bars[0] == pytest.approx(bars[2], abs=0.2)
    assert bars[0] == pytest.approx(WIDTH * made / (made + used), abs=1.5)


def test_a_part_of_nothing_is_not_drawn() -> None:
    chart = stacks([Stack("a", "1", (("making", 0.0), ("use", 5.0)))], LEGEND[1:], "")
    assert drawn(chart, "rect", "making") == []
    assert len(drawn(chart, "rect", "use")) == 2  # the bar, and what it stands for


def test_an_interval_stands_where_its_figures_are() -> None:
    chart = spans([Span("2025", "9", 9.0, 6.0, 20.0, ("6", "20"), beside=("2024: 8", 8.0))], "9 between 6 and 20")
    (bar,) = drawn(chart, "rect", "range")
    (dot,), (before, _) = drawn(chart, "circle", "dot"), drawn(chart, "rect", "plain")  # the other one explains it
    at = [place(value, 0, 20, inset=8.0) for value in (9.0, 8.0)]
    middle = float(before["x"]) + float(before["width"]) / 2
    assert [float(dot["cx"]), middle] == pytest.approx(at, abs=0.3)
    assert float(bar["x"]) == pytest.approx(place(6.0, 0, 20, inset=8.0), abs=0.6)
    assert {"2025", "9", "6", "20", "2024: 8"} == set(written(chart))


def test_bounds_that_would_touch_are_written_together() -> None:
    chart = spans([Span("a", "9", 9.0, 8.9, 9.1, ("8,9 t", "9,1 t")), Span("b", "90", 90, 10, 100, ("10", "100"))], "")
    assert "8,9 t – 9,1 t" in written(chart)


def test_a_scale_has_ours_and_the_range_of_others() -> None:
    chart = scale(("you: 38", 38.0), [360.0, 500.0, 800.0], "360 to 800", "0", "far below")
    (band,), (own,) = drawn(chart, "rect", "range"), drawn(chart, "circle", "dot")
    assert float(own["cx"]) < float(band["x"])
    assert len(drawn(chart, "line")) == 2  # the scale, our place
    assert [each["d"].count("M") for each in drawn(chart, "path")] == [3]  # three means
    assert written(chart) == ["360 to 800", "0", "you: 38"]


def test_steps_lead_from_one_total_to_the_next() -> None:
    steps = [Step("2024", "8", 0, 8, total=True), Step("more", "+4", 8, 12), Step("less", "−9", 12, 3),
             Step("2025", "3", 0, 3, total=True)]  # fmt: skip
    chart = waterfall(steps, "", torn="only the steps")
    (rise,), (fall,) = drawn(chart, "rect", "rise"), drawn(chart, "rect", "fall")
    first, last = drawn(chart, "rect", "plain")
    right = [float(each["x"]) + float(each["width"]) for each in (first, rise, fall, last)]
    assert float(rise["x"]) == pytest.approx(right[0], abs=1.1)
    assert right[1] == pytest.approx(right[2], abs=1.1)
    assert float(fall["x"]) == pytest.approx(right[3], abs=1.1)
    assert drawn(chart, "polygon") == []
    assert "only the steps" not in written(chart)


def test_totals_that_do_not_begin_at_zero_are_torn() -> None:
    steps = [
        Step("2024", "100", 0, 100, total=True),
        Step("more", "+2", 100, 102),
        Step("2025", "102", 0, 102, total=True),
    ]
    chart = waterfall(steps, "", torn="only the steps")
    assert written(chart)[-1] == "only the steps"
    assert len(drawn(chart, "polygon")) == 2
    assert float(drawn(chart, "rect", "rise")[0]["width"]) > WIDTH / 4


def every() -> list[Chart]:
    evil = '<script>"&'
    return [
        stacks([Stack(evil, evil, (("making", 1.0),))], [("making", evil)], evil),
        spans([Span(evil, evil, 2, 1, 3, (evil, evil), (evil, 2))], evil),
        scale((evil, 1.0), [2.0, 3.0], evil, evil, evil),
        waterfall([Step(evil, evil, 0, 1, total=True)], evil, torn=evil),
    ]


def test_what_is_written_is_never_markup_and_the_message_is_the_alternative() -> None:
    for chart in every():
        root = ElementTree.fromstring(chart.svg)
        assert "<script" not in chart.svg
        assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", chart.says)
        assert set(written(chart)) <= {'<script>"&', '<script>"& – <script>"&'}


def test_text_stays_inside_the_picture() -> None:
    shown = headed(14, "x" * 200, "1 t")
    label = shown.partition(">")[2].partition("<")[0]
    assert len(label) * LETTER + len("1 t") * LETTER <= WIDTH
    assert 'text-anchor="end"' in around(WIDTH, 10, "far to the right")
    assert "text-anchor" not in around(0, 10, "far to the left")


@given(st.lists(st.integers(1, 45), min_size=1, max_size=5))
def test_what_looks_stand_for_is_never_cut(lengths: list[int]) -> None:
    looks = [("use", "x" * length) for length in lengths]
    chart = stacks([Stack("a", "1", (("use", 5.0),))], looks, "")
    root = ElementTree.fromstring(chart.svg)
    height = float(root.attrib["viewBox"].split()[-1])
    ends = [(float(each["x"]), float(each["y"])) for each in drawn(chart, "text")[-len(looks) :]]
    assert all(x + LETTER * length <= WIDTH for (x, _), length in zip(ends, lengths, strict=True))
    assert all(y < height for _, y in ends)
    assert len(set(ends)) == len(ends)


def test_looks_are_told_apart_in_grey_and_stand_out_on_paper() -> None:
    """3 to 1, as WCAG asks of pictures: edges on paper, fills of parts that touch."""
    assert {name: contrast(edge, PAPER) >= 3 for name, (_, edge) in LOOKS.items()} == dict.fromkeys(LOOKS, True)
    fills = sorted((luminance(LOOKS[name][0]) for name in ("making", "use", "combined")), reverse=True)
    assert all(light > dark for light, dark in pairwise(fills))
    assert contrast(LOOKS["making"][0], LOOKS["use"][0]) >= 3
    assert contrast(LOOKS["rise"][0], LOOKS["fall"][0]) >= 2.5


@given(st.lists(st.text("xyé", min_size=1, max_size=18), min_size=1, max_size=14))
def test_what_stands_below_an_interval_is_never_cut(words: list[str]) -> None:
    chart = spans([Span("one", "9", 9.0, 8.0, 10.0, (" ".join(words),)), Span("two", "9", 9.0, 8.0, 10.0, ("-",))], "")
    texts = [each for each in written(chart) if each not in ("one", "two", "9", "-")]
    assert " ".join(texts) == " ".join(words)
    assert all(len(each) <= MOST_LETTERS for each in texts)
    lines = {float(each["y"]) for each in drawn(chart, "text")}
    assert len(lines) == len(texts) + 3  # a line each, one for each name with its figure, one below the second


def test_a_name_leaves_room_for_its_figure_in_the_widest_letters() -> None:
    """Bold figures of DejaVu Sans, which many browsers fall back on, take more than a letter each."""
    name, figure = "m" * 60, "−152,5 kg CO₂e"
    (shown,) = [each for each in written(waterfall([Step(name, figure, 0, 1)], "", torn="")) if "…" in each]
    assert len(shown) * LETTER + 1.35 * len(figure) * LETTER < WIDTH


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_name_of_a_range_of_means_fits_a_telephone(lang: str) -> None:
    """A longer one lost its first letters in a browser, and no page was wider for it."""
    band = Wording(lang).t("answers.compared.means", low="1 360", high="12 800")
    assert LETTER * len(band) <= WIDTH
