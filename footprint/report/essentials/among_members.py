"""The picture of where a member stands among others: figures in bands of as many organisations each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from footprint.report.charts import BAR, LINE, LOOKS, MOST_LETTERS, ROW, SIZE_UP, WIDTH, chart, short, text
from footprint.report.document import Chart
from footprint.report.essentials.message import over
from footprint.report.model import Report
from footprint.report.sections import peers
from footprint.report.sections.peers import Peer
from footprint.report.wording import Wording

MOST_SHOWN = 2  # so that the first page is one page when it is printed


def picture(report: Report, says: str, w: Wording) -> Chart:
    """In which band of one group the first figures are; all, and published means, are in the annex."""
    return places([_place(report, peer, w) for peer in peers.alike(report.peers)[:MOST_SHOWN]], says)


def bands(report: Report) -> str:
    """How much of the organisations each box of the picture holds: `quarters`, `halves`, or in one row and another
    `mixed`."""
    drawn = {len(peer.limits) for peer in peers.alike(report.peers)[:MOST_SHOWN]}
    return "mixed" if len(drawn) > 1 else "quarters" if drawn == {3} else "halves"


def _place(report: Report, peer: Peer, w: Wording) -> Place:
    label = w.t("peers.bar", what=w.t(f"peers.short.{peer.indicator}"), value=_own(report, peer, w))
    limits = " · ".join(peers.figure(each, peer.unit, w, with_unit=False) for each in peer.limits)
    name = "limits" if len(peer.limits) > 1 else "limit"
    said = w.t(f"peers.{name}", limits=limits)
    fits = (each for each in (said, limits) if len(label) + len(each) <= MOST_LETTERS)
    return Place(label, next(fits, ""), peer.band, len(peer.limits) + 1)


def _own(report: Report, peer: Peer, w: Wording) -> str:
    """A figure as the first page writes it elsewhere."""
    if peer.indicator == "C2" and report.member["employees_fte"]:
        written = over(report, report.member["employees_fte"], w)
        value = w.t("peers.at_limit", value=written) if peers.is_a_limit(written, peer, w) else written
        return w.computed(value, report.is_minimum)
    return peers.own(peer, w, with_unit=False)


@dataclass(frozen=True)
class Place:
    """A figure in one of some bands that are drawn alike; `limits`: those between them, as written, or nothing where
    they do not fit beside it (the annex has them)."""

    label: str
    limits: str
    band: int
    bands: int


def places(rows: Sequence[Place], says: str) -> Chart:
    """Figures among bands of as many others each, lowest to the left: a hole in one of them. All bars are one element,
    since pages are counted in elements."""
    parts, drawn = list[str](), ""
    for number, row in enumerate(rows):
        top, width = number * ROW, WIDTH / row.bands
        parts += [text(0, top + SIZE_UP, row.label), text(WIDTH, top + SIZE_UP, row.limits, anchor="end", soft=True)]
        for band in range(row.bands):
            drawn += f"M{short(band * width + 1)},{short(top + LINE)}h{short(width - 2)}v{BAR:.0f}h{short(2 - width)}z"
        drawn += f"M{short((row.band + 0.5) * width - 5)},{short(top + LINE + BAR / 2)}a5,5 0 1 0 10,0a5,5 0 1 0-10,0z"
    fill, edge = LOOKS["range"]
    bars = f'<path class="range" fill-rule="evenodd" d="{drawn}" fill="{fill}" stroke="{edge}"/>'
    return chart(len(rows) * ROW - 4, [*parts, bars], says)
