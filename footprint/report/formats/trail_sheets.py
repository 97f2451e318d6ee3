"""The trail of causes and levers as sheets: products with their numbers, lines of files, factor rows and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from footprint.changes.comparing import NUMBERS
from footprint.messages import partial_day, stated
from footprint.report.cells import Value
from footprint.report.model import Report
from footprint.report.trail import CONTRACTS
from footprint.report.wording import Wording

MOST_ROWS = 400  # of a sheet
MOST_LINES = 20  # of files in a cell
SIDES = ("before", "now")
CAUSE_HEADS = (
    "cause", "category", "service", "stage", "term", "adds", *SIDES,
    *(f"{number}_{side}" for number in NUMBERS for side in SIDES), "weight", "lines_before", "lines_now", "figures",
)  # fmt: skip
LEVER_HEADS = (
    "lever", "category", "stage", "term", "usual_amount", "factor_value", "usual", "changed_amount", "changed", "saves",
    "lines_touched", "figures",
)  # fmt: skip


def causes(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    """A row a product and a cause, heaviest first; what is left out is counted, with the command that gives it."""
    rows, terms, figures, subjects = report.trail.causes, w.terms, _Figures(w), _Subjects(report, w)
    names = {cause: w.t(f"causes.name.{cause}") for cause in {row["cause"] for row in rows}}
    for row in rows[:MOST_ROWS]:
        numbers = [row[f"{number}_{side}"] for number in NUMBERS for side in SIDES]
        lines = [_lines(row[f"lines_{side}"], "cause", row["cause"], report, w) for side in SIDES]
        kinds = [terms.get(f"{kind}.{row[kind]}", row[kind]) for kind in ("category", "stage")]
        yield (names[row["cause"]], kinds[0], row["service_id"], kinds[1], subjects.of(row["term"]), row["adds"],
               row["before"], row["now"], *numbers, row["weight"], *lines, figures.of(row))  # fmt: skip
    yield from _rest(rows, "cause", names, report, w)


def levers(report: Report, w: Wording) -> Iterator[Sequence[Value]]:
    """A row a lever and figure, what saves most first."""
    rows, terms, figures, subjects = report.trail.levers, w.terms, _Figures(w), _Subjects(report, w)
    names = {row["lever"]: terms[f"lever.{row['lever']}"] for row in rows}
    for row in rows[:MOST_ROWS]:
        kinds = [terms.get(f"{kind}.{row[kind]}", row[kind]) for kind in ("category", "stage")]
        yield (names[row["lever"]], *kinds, subjects.of(row["factor_key"]), row["usual_amount"], row["factor"],
               row["usual"], row["changed_amount"], row["changed"], row["saves"],
               _lines(row["lines"], "lever", row["lever"], report, w), figures.of(row))  # fmt: skip
    yield from _rest(rows, "lever", names, report, w)


def _lines(ids: Sequence[str], option: str, name: str, report: Report, w: Wording) -> str | None:
    """The first lines of files; of more, how many, and the command that gives all of them."""
    if not ids:
        return None
    listed = ", ".join(ids[:MOST_LINES])
    if len(ids) <= MOST_LINES:
        return listed
    return w.t("trail.lines", listed=listed, count=w.count(len(ids)), command=_command(option, name, report))


def _rest(
    rows: Sequence[Mapping[str, Any]], option: str, names: Mapping[str, str], report: Report, w: Wording
) -> Iterator[Sequence[Value]]:
    """One row a cause or lever of which products are left out."""
    for name, count in Counter(row[option] for row in rows[MOST_ROWS:]).items():
        yield names[name], w.t("trail.more", count=w.count(count), command=_command(option, name, report))


def _command(option: str, name: str, report: Report) -> str:
    member_id = report.member["member_id"]
    return f"footprint explain --member {member_id} --year {report.year} --{option} {name} --format csv"


class _Subjects:
    """What a product multiplies, as people call it."""

    def __init__(self, report: Report, w: Wording) -> None:
        self._w = w
        self._named = {factor.factor_key: factor.iso2 for factor in report.provenance.factors}
        self._written: dict[str | None, str | None] = {None: None, CONTRACTS: w.t("trail.contracts")}

    def of(self, term: str | None) -> str | None:
        """A factor's key, a country of the grid, or all contracts."""
        if term not in self._written and term is not None:
            key = term if ":" in term else f"grid:{term}"
            self._written[term] = self._w.subject(key, self._named.get(key, ""))
        return self._written[term]


class _Figures:
    """Factor rows as they are written, each with its source and the place in it."""

    def __init__(self, w: Wording) -> None:
        self._w = w
        self._written: dict[tuple[str, float], str] = {}

    def of(self, row: Mapping[str, Any]) -> str | None:
        """Those of a row."""
        return "; ".join([self._of(figure) for figure in row["figures"]]) or None

    def _of(self, figure: Mapping[str, Any]) -> str:
        key = (figure["factor_id"], figure["value"])
        if key not in self._written:
            self._written[key] = self._w.texts["trail.figure"].format(**{**figure, **self._shown(figure)})
        return self._written[key]

    def _shown(self, figure: Mapping[str, Any]) -> dict[str, str]:
        """What of a factor row is written as the language does."""
        lang = self._w.lang
        return {
            "value": self._w.exact(figure["value"]),
            "unit": self._w.per(figure["unit"]),
            "publisher": stated("publisher", figure["publisher"], lang),
            "version": stated("source_version", figure["version"], lang),
            "date": partial_day(figure["date"], lang),
        }
