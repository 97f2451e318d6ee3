"""Pictures of a report: parts of sums, intervals, a place among others, steps from one total to the next. Each is a
small SVG of one width and one palette, its text escaped, that page and print share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Literal

from footprint.report.document import Chart

WIDTH = 400.0  # units of every picture: about a pixel on a telephone of 375, so that text is as large as the page's
SIZE = 15.0  # of text
LINE = 20.0  # from one line of text to the next
LETTER = 7.6  # width of one, more than the mean of any font that is used
MOST_LETTERS = int(WIDTH / LETTER)  # on a line
BOLD = 1.4  # a bold letter of the widest system font beside LETTER
THIN = 2.0  # a bar of less has no room between its edges
# Fill and edge. Their order from dark to light is the same in grey; light ones have an edge that stands out on paper.
LOOKS = {
    "making": ("#0b5e52", "#0b5e52"),
    "use": ("#f3c05f", "#7a5200"),
    "combined": ("#dfe5e3", "#51605e"),
    "ours": ("#0b5e52", "#0b5e52"),
    "range": ("#a9d3c9", "#0b5e52"),
    "rise": ("#b3541e", "#b3541e"),
    "fall": ("#a9c7ea", "#1f4e8c"),
    "plain": ("#7b8886", "#51605e"),
    "missing": ("#ffffff", "#7a3b00"),
}
INK, SOFT, PAPER = "#1b2423", "#51605e", "#ffffff"
Anchor = Literal["start", "middle", "end"]
BAR = 13.0  # height of a bar
SIZE_UP = 14.0  # base line of the first text below the top
ROW = LINE + BAR + 7  # a line of text and its bar
INSET = 8.0  # so that dots at the ends of a scale stand inside the picture
TALL = 110.0  # the highest column
BAR_LEFT, BAR_RIGHT = 146.0, 241.0  # where the bars of a flow stand, with room for names beside them
GAP = 4.0  # between its parts
TORN = 0.6  # from this share of the largest on, steps are drawn larger and totals torn


@dataclass(frozen=True)
class Stack:
    """A bar or column of parts by look, with its name and figure as written."""

    label: str
    figure: str
    parts: tuple[tuple[str, float], ...]


def stacks(rows: Sequence[Stack], looks: Sequence[tuple[str, str]], says: str) -> Chart:
    """Bars of parts on one scale from zero; a row without parts has no bar. `looks`: those used, and their words."""
    largest = max((sum(max(size, 0.0) for _, size in row.parts) for row in rows), default=0.0)
    parts, top = list[str](), 0.0
    for row in rows:
        lines_of, x = _named(top + SIZE_UP, row.label, row.figure), 0.0
        parts += lines_of
        top += LINE * (len(lines_of) - 1)
        for look, size in row.parts:
            width = place(size, 0, largest)
            if width > 0:
                parts.append(rect(x, top, width, BAR, look))
            x += width
        top += BAR + 7 if row.parts else 4
    words, bottom = legend(top + 11, looks) if looks else (list[str](), top - 9)
    return chart(bottom + 9, [*parts, *words], says)


def _named(y: float, label: str, figure: str) -> list[str]:
    """A label on as many lines as it needs, and the figure to the right of the first."""
    first, *rest = wrap(label, MOST_LETTERS - len(figure) - 2) or [""]
    return [text(0, y, first), text(WIDTH, y, figure, anchor="end", strong=True),
            *(text(0, y + LINE * (number + 1), each) for number, each in enumerate(rest))]  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A value with its interval. `below`: its two bounds as written, which stand below them, or one text that stands
    below the bar; `beside`: another value on the scale and its name."""

    label: str
    figure: str
    value: float
    low: float
    high: float
    below: tuple[str, ...]
    beside: tuple[str, float] | None = None


def spans(rows: Sequence[Span], says: str) -> Chart:
    """Values with their intervals on one scale that holds zero."""
    ends = [0.0, *(each for row in rows for each in (row.low, row.high)), *(r.beside[1] for r in rows if r.beside)]
    low, high, parts, top = min(ends), max(ends), list[str](), 0.0
    for row in rows:
        at = {name: place(getattr(row, name), low, high, inset=INSET) for name in ("low", "value", "high")}
        parts += [headed(top + SIZE_UP, row.label, row.figure), line(0, top + 27, WIDTH, top + 27)]
        parts += [rect(at["low"], top + 21, at["high"] - at["low"], 12, "range"), dot(at["value"], top + 27)]
        below = _below(at["low"], at["high"], row.below, top + 50)
        parts += below
        top += (len(below) - 1) * LINE if len(row.below) == 1 else 0.0
        if row.beside:
            name, value = row.beside
            parts += [_tick(place(value, low, high, inset=INSET), top + 27), _tick(INSET, top + 69)]
            parts += [text(2 * INSET + 4, top + 74, name, soft=True)]
            top += 24
        top += 60
    return chart(top - 4, parts, says)


def _tick(x: float, y: float) -> str:
    """Another value on a scale, which stands out of the bar and hides no dot."""
    return rect(x - 1.5, y - 10, 3, 20, "plain")


def _below(low: float, high: float, below: tuple[str, ...], y: float) -> list[str]:
    """One text on as many lines as it needs; or the bounds below their ends, on one line in the middle where they would
    touch."""
    if len(below) == 1:
        return [text(0, y + number * LINE, each) for number, each in enumerate(wrap(below[0], MOST_LETTERS))]
    least, most = below
    if high - low < LETTER * len(least + most) / 2 + 10:
        return [around((low + high) / 2, y, f"{least} – {most}")]
    return [around(low, y, least), around(high, y, most)]


def scale(ours: tuple[str, float], others: Sequence[float], band: str, zero: str, says: str) -> Chart:
    """Our value, named, on one scale from zero with others, whose range is named `band`; `zero` names its start."""
    high = 1.08 * max(ours[1], *others)
    x, low, top = (place(each, 0, high, inset=INSET) for each in (ours[1], min(others), max(others)))
    ticks = [lines([(at, 33, 53) for at in (place(each, 0, high, inset=INSET) for each in others)])]
    own = [around(x, SIZE_UP, ours[0], soft=False, strong=True), line(x, 19, x, 36), dot(x, 43)]
    half = LETTER * len(band) / 2
    left = min((low + top) / 2, WIDTH - half) - half  # where the name of the range begins
    begins = [text(0, 70, zero, soft=True)] if left > LETTER * (len(zero) + 1) else []
    means = [rect(low, 36, top - low, 14, "range"), *ticks, around((low + top) / 2, 70, band)]
    return chart(76, [line(0, 43, WIDTH, 43), *means, *begins, *own], says)


@dataclass(frozen=True)
class Step:
    """A bar from `start` to `end`; a `total` stands on zero."""

    label: str
    figure: str
    start: float
    end: float
    total: bool = False


def waterfall(steps: Sequence[Step], says: str, torn: str) -> Chart:
    """Totals and what leads from one to the next. Where steps are small beside the totals the scale begins above zero,
    totals are torn at their beginning, and `torn` says so below."""
    levels = [step.end for step in steps] + [step.start for step in steps if not step.total]
    lowest, highest = min(levels), max(levels)
    is_torn = lowest > TORN * highest
    floor = lowest - 0.6 * max(highest - lowest, 0.02 * highest) if is_torn else min(0.0, lowest)
    parts, joints = list[str](), list[tuple[float, float, float]]()
    for number, step in enumerate(steps):
        top = number * ROW
        start = floor if step.total else step.start
        x, to = sorted((place(start, floor, highest), place(step.end, floor, highest)))
        look = "plain" if step.total else "rise" if step.end > step.start else "fall"
        parts += [headed(top + SIZE_UP, step.label, step.figure, strong=step.total)]
        parts += [rect(x, top + LINE, to - x, BAR, look)]
        if step.total and is_torn:
            parts += [_tear(top + LINE)]
        if number + 1 < len(steps):
            joints.append((place(step.end, floor, highest), top + LINE + BAR, top + ROW - 2))
    bottom = len(steps) * ROW - 5
    parts.append(lines(joints))
    if is_torn:
        parts.append(text(0, bottom + SIZE_UP, torn, soft=True))
        bottom += LINE
    return chart(bottom, parts, says)


def columns(shown: Sequence[Stack], looks: Sequence[tuple[str, str]], says: str) -> Chart:
    """Columns of parts on one scale from zero, side by side. `looks`: those used, and their words."""
    largest = max((sum(size for _, size in column.parts) for column in shown), default=0.0)
    step, foot, parts = WIDTH / len(shown), LINE + TALL, list[str]()
    for number, column in enumerate(shown):
        left, y = number * step, foot
        for look, size in column.parts:
            height = place(size, 0, largest, TALL)
            y -= height
            parts.append(rect(left + 3, y, step - 6, height, look))
        parts.append(text(left + step / 2, y - 5, column.figure, anchor="middle"))
        parts.append(text(left + step / 2, foot + 16, column.label, anchor="middle", soft=True))
    words, bottom = legend(foot + 40, looks)
    return chart(bottom + 6, [*parts, line(0, foot, WIDTH, foot), *words], says)


@dataclass(frozen=True)
class Stream:
    """A part of a flow, its name and figure as written."""

    label: str
    size: float
    look: str


def streams(sources: Sequence[Stream], ends: Sequence[Stream], says: str) -> Chart:
    """What comes together to the left and parts to the right; both sides are drawn on one scale."""
    whole = max(math.fsum(each.size for each in side) for side in (sources, ends)) or 1.0
    height = max(TALL, *(_needed(side, whole) for side in (sources, ends)))
    sides = [_side(sources, whole, height, is_left=True), _side(ends, whole, height, is_left=False)]
    bands, parts = ([each for side in sides for each in side[place]] for place in (0, 1))
    flow = f'<path class="combined" d="{"".join(bands)}" fill="{LOOKS["combined"][0]}"/>'
    middle = rect((WIDTH - BAR) / 2, (height - TALL) / 2, BAR, TALL, "plain")
    return chart(height + 2, [flow, middle, *parts], says)


def _side(side: Sequence[Stream], whole: float, height: float, *, is_left: bool) -> tuple[list[str], list[str]]:
    """The bands from a side to the middle, and its bars with their names."""
    bands, parts, at, inner = list[str](), list[str](), (height - _needed(side, whole)) / 2, (height - TALL) / 2
    bar_x, edge, name_x = (BAR_LEFT, BAR_LEFT + BAR, -5) if is_left else (BAR_RIGHT, BAR_RIGHT, BAR + 5)
    anchor: Anchor = "end" if is_left else "start"
    for each in side:
        size = TALL * each.size / whole
        room = max(size, LINE)
        y = at + (room - size) / 2
        bands.append(_band(edge, y, (WIDTH + (-BAR if is_left else BAR)) / 2, inner, size))
        parts.append(rect(bar_x, y, BAR, size, each.look))
        parts.append(text(bar_x + name_x, at + room / 2 + 5, each.label, anchor=anchor))
        at, inner = at + room + GAP, inner + size
    return bands, parts


def _needed(side: Sequence[Stream], whole: float) -> float:
    """How high a side is, each of its parts as high as a line of text at least."""
    return math.fsum(max(TALL * each.size / whole, LINE) + GAP for each in side) - GAP


def _band(x: float, y: float, to_x: float, to_y: float, size: float) -> str:
    """A band of one height from one bar to another."""
    half = short((x + to_x) / 2)
    top = f"M{short(x)},{short(y)}C{half},{short(y)} {half},{short(to_y)} {short(to_x)},{short(to_y)}"
    back = f"C{half},{short(to_y + size)} {half},{short(y + size)} {short(x)},{short(y + size)}Z"
    return f"{top}v{short(size)}{back}"


def _tear(y: float) -> str:
    """A white cut through the beginning of a bar: it does not begin at zero."""
    corners = ((18, y - 2), (24, y - 2), (18, y + BAR + 2), (12, y + BAR + 2))
    points = " ".join(f"{x},{each:.0f}" for x, each in corners)
    return f'<polygon class="cut" points="{points}" fill="{PAPER}"/>'


def place(value: float, low: float, high: float, width: float = WIDTH, inset: float = 0.0) -> float:
    """Where a value stands on a scale from `low` to `high`, kept inside the picture."""
    share = (value - low) / (high - low) if high > low else 0.0
    return inset + min(max(share, 0.0), 1.0) * (width - 2 * inset)


def text(x: float, y: float, words: str, *, anchor: Anchor = "start", soft: bool = False, strong: bool = False) -> str:
    """A line of text on the base line `y`."""
    colour = f' class="soft" fill="{SOFT}"' if soft else ""
    weight = ' font-weight="bold"' if strong else ""
    start = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{short(x)}" y="{short(y)}"{start}{colour}{weight}>{escape(words)}</text>'


def rect(x: float, y: float, width: float, height: float, look: str) -> str:
    """A bar, drawn inside its bounds; one too thin for its edges is all edge."""
    fill, edge = LOOKS[look]
    if min(width, height) < THIN:
        return f'<rect class="{look} thin" {_bounds(x, y, max(width, 1), max(height, 1))} fill="{edge}"/>'
    return f'<rect class="{look}" {_bounds(x + 0.5, y + 0.5, width - 1, height - 1)} fill="{fill}" stroke="{edge}"/>'


def _bounds(x: float, y: float, width: float, height: float) -> str:
    return f'x="{short(x)}" y="{short(y)}" width="{short(width)}" height="{short(height)}"'


def line(x: float, y: float, to_x: float, to_y: float, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="3 3"' if dashed else ""
    ends = f'x1="{short(x)}" y1="{short(y)}" x2="{short(to_x)}" y2="{short(to_y)}"'
    return f'<line class="rule" {ends} stroke="{SOFT}"{dashes}/>'


def lines(upright: Sequence[tuple[float, float, float]]) -> str:
    """Several upright lines, each with its place, its top and its foot, as one element."""
    drawn = "".join(f"M{short(x)},{short(top)}V{short(foot)}" for x, top, foot in upright)
    return f'<path class="rule" d="{drawn}" stroke="{SOFT}"/>'


def dot(x: float, y: float) -> str:
    """A value on a scale."""
    at = f'cx="{short(x)}" cy="{short(y)}" r="5.5"'
    return f'<circle class="dot" {at} fill="{INK}" stroke="{INK}" stroke-width="1.5"/>'


def around(x: float, y: float, words: str, *, soft: bool = True, strong: bool = False) -> str:
    """Text in the middle of `x` that does not leave the picture."""
    half = LETTER * len(words) / 2
    if x < half:
        return text(0, y, words, soft=soft, strong=strong)
    if x > WIDTH - half:
        return text(WIDTH, y, words, anchor="end", soft=soft, strong=strong)
    return text(x, y, words, anchor="middle", soft=soft, strong=strong)


def headed(y: float, label: str, figure: str, *, strong: bool = False) -> str:
    """A line with a label to the left and its figure to the right; a label that is too long ends with dots."""
    room = MOST_LETTERS - math.ceil(BOLD * len(figure)) - 3
    short = label if len(label) <= room else f"{label[: room - 1].rstrip()}…"
    return text(0, y, short, strong=strong) + text(WIDTH, y, figure, anchor="end", strong=True)


def legend(y: float, labels: Sequence[tuple[str, str]]) -> tuple[list[str], float]:
    """Looks and what they stand for, side by side as far as there is room, and the base line of the last of them."""
    parts, x = list[str](), 0.0
    for look, label in labels:
        room = 16 + LETTER * len(label)
        if x and x + room > WIDTH:
            x, y = 0.0, y + LINE
        parts += [rect(x, y - 10, 11, 11, look), text(x + 16, y, label, soft=True)]
        x += room + 18
    return parts, y


def chart(height: float, parts: Sequence[str], says: str) -> Chart:
    """The picture; `says` is its message for those who do not see it."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {short(height)}" role="img"'
    about = f'aria-label="{escape(says)}" font-family="Libertinus Serif" font-size="{SIZE:.0f}" fill="{INK}"'
    return Chart(f"{head} {about}>{''.join(parts)}</svg>", says)


def short(value: float) -> str:
    """A number of a picture, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
