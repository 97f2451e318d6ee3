"""The pole's page as people read it: a message; objective, measure and result of each topic; how it counts."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.method.indicators import LOWER
from footprint.report.build import page_words
from footprint.report.document import Block, Document, Figure, Note, Paragraph, Row, Section, Table, heads, untitled
from footprint.report.pole_pages.model import LEAST, NO_TARGET, REACHED, PoleYear
from footprint.report.pole_pages.model import Row as Topic
from footprint.report.pole_pages.objectives import COMPUTING
from footprint.report.region_pages.pages import NAMES as OF_REGION
from footprint.report.wording import NBSP, Wording, below, fitting

NAMES = {"fr": "pole", "en": "pole.en"}
OTHER = {"fr": "en", "en": "fr"}
SHARES = ("1", "%")
BARE = ("device",)  # units that say nothing
HEADS = ("/fte", "/person")  # of whom the name of a topic says already that it is


def document(of: PoleYear, lang: str) -> Document:
    """The page in `lang`."""
    w, other = Wording(lang), OTHER[lang]
    return Document(
        lang=lang,
        year=of.year,
        title=w.t("pole.title", year=of.year),
        subtitle=of.name,
        kicker=w.t("pole.kicker"),
        figures=tuple(_figures(of, w)),
        lead=(w.t("pole.lead", name=of.name),),
        parts=untitled(*_sections(of, w)),
        footer=(w.t("title.footer", factor_set=of.factor_set_id, version=of.code_version), w.t("pole.open")),
        words=page_words(w),
        other=(other, f"{NAMES[other]}.html"),
        up=(w.t("pole.up"), f"{OF_REGION[lang]}.html"),
        message=_message(of, w),
        has_contents=False,
    )


def _message(of: PoleYear, w: Wording) -> str:
    asked = [row for row in of.rows if row["reached"] != NO_TARGET]
    if not asked:
        return w.t("pole.message.no_target", year=of.year)
    reached = sum(row["reached"] == REACHED for row in asked)
    return w.t(
        "pole.message.reached" if reached else "pole.message.none", reached=reached, all=len(asked), year=of.year
    )


def _figures(of: PoleYear, w: Wording) -> Iterator[Figure]:
    """The total of the year, one employee's part, and what computing the results took."""
    for topic in ("C1", "C2", "own_kwh"):
        row = of.of(topic)
        if row is not None and row["result"] is not None:
            divisor, unit = _fitted(row["result"], row)
            least = w.t("words.at_least") if row["bound"] == LEAST else ""
            value = w.number(row["result"] / divisor)
            yield Figure(value, w.unit(unit), w.t(f"pole.figures.{topic}"), before=least)


def _sections(of: PoleYear, w: Wording) -> Iterator[Section]:
    for name, rows in (
        ("activity", [row for row in of.rows if row["topic"] not in COMPUTING]),
        ("computing", [row for row in of.rows if row["topic"] in COMPUTING]),
    ):
        yield Section(f"p-{name}", w.t(f"pole.{name}.title"), tuple(_topics(of, name, rows, w)))
    yield Section("p-how", w.t("pole.how.title"), tuple(map(Paragraph, w.labels("pole.how", "same", "shown", "audit"))))


def _topics(of: PoleYear, name: str, rows: list[Topic], w: Wording) -> Iterator[Block]:
    is_measured = name != "computing" or of.method
    yield Paragraph(w.t(f"pole.{name}.text", method=of.method) if is_measured else w.t("pole.computing.nothing"))
    columns = heads(*w.labels("pole.column", "topic", "objective", "result"), numbers=())
    yield Table(w.t(f"pole.{name}.caption", year=of.year), columns, tuple(_row(row, w) for row in rows))
    measures = ((row[f"name_{w.lang}"], row[f"measure_{w.lang}"]) for row in rows)
    if done := tuple(Row((topic, measure)) for topic, measure in measures if measure):
        yield Table(w.t("pole.measures"), heads(*w.labels("pole.column", "topic", "measure"), numbers=()), done)
    else:
        yield Note(w.t("pole.no_measure"))


def _row(row: Topic, w: Wording) -> Row:
    before, result = (
        w.least(shown_of(row[name], row, w), row[bound] == LEAST and row[name] is not None)
        for name, bound in (("before", "bound_before"), ("result", "bound"))
    )
    if row["before"] is not None:
        result = w.t("pole.result", result=result, before=before, year=row["year"] - 1)
    return Row((row[f"name_{w.lang}"], _objective(row, w), result))


def _objective(row: Topic, w: Wording) -> str:
    """The target, and whether it is reached."""
    if row["target"] is None:
        return w.t("pole.reached.no_target")
    which = "most" if row["direction"] == LOWER else "least"
    target = w.t(f"pole.objective.{which}", target=shown_of(row["target"], row, w), year=row["target_year"])
    return w.t("pole.objective.state", target=target, state=w.t(f"pole.reached.{row['reached']}"))


def shown_of(value: float | None, row: Topic, w: Wording) -> str:
    """A figure of a topic with its unit; a word where it is not known."""
    if value is None:
        return w.t("pole.unknown")
    if row["unit"] in SHARES:
        return w.percent(value)
    divisor, unit = _fitted(value, row)
    return w.number(value) if unit in BARE else f"{w.number(value / divisor)}{NBSP}{w.unit(unit)}"


def _fitted(value: float, row: Topic) -> tuple[float, str]:
    """(divisor, unit) of a figure of a topic; what computing took goes down to Wh: a mWh is read as a MWh."""
    if row["topic"] not in COMPUTING:
        return fitting(value, _unit(row))
    divisor, unit = below(value, _unit(row))
    return (1e-3, "Wh") if unit == "mWh" else (divisor, unit)


def _unit(row: Topic) -> str:
    unit = str(row["unit"])
    return unit.rpartition("/")[0] if unit.endswith(HEADS) else unit
