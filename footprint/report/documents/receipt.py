"""The receipt of a signature: who signed which year of which organisation when, on which files; how to verify it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_time

from footprint import messages
from footprint.report.build import page_words
from footprint.report.document import Document, Figure, Items, Row, Section, Table, heads, untitled
from footprint.report.wording import Wording, fitting, fitting_within

SHORT = 12  # first digits of a fingerprint that people compare
CO2 = "kgCO2e"


@dataclass(frozen=True)
class SignedList:
    """One list that was signed: its file, the day that it describes, how many lines it has and how many of them count;
    None: not known."""

    name: str
    file: str | None
    described_on: date
    lines: tuple[int, int] | None
    sha256: str


@dataclass(frozen=True)
class Signing:
    """One signature as it was given. `at` and `ended` (taken back or replaced; None while it stands) are on the clock
    of the house; `by` is None once the person's account is erased. `kgco2e` to `high` [kgCO2e], `devices`, of which
    `assessed`, `factor_set`, `code`: what was shown then, None where it is not known. `open_until`: the last day of
    changes by date."""

    organisation: str
    year: int
    version: str
    by: str | None
    role: str | None
    at: datetime
    ended: datetime | None
    kgco2e: float | None
    low: float | None
    high: float | None
    is_minimum: bool
    devices: float | None
    assessed: float | None
    factor_set: str | None
    code: str | None
    open_until: date | None
    lists: Sequence[SignedList]


def document(signing: Signing, lang: str, *, other: tuple[str, str] | None, up: str) -> Document:
    """The receipt in `lang`: the same for the same signature, but for the mark of one that ended. `other`: language and
    address of its twin; `up`: address of the year's versions."""
    w = Wording(lang)
    return Document(
        lang=lang,
        year=signing.year,
        title=w.t("receipt.title", year=signing.year),
        subtitle=signing.organisation,
        kicker=w.t("receipt.kicker"),
        figures=_figures(signing, w),
        lead=(),
        parts=untitled(*_sections(signing, w)),
        footer=(w.t("receipt.whose"),),
        words=page_words(w) | {"essentials": w.t("receipt.shown")},
        stamp=w.t("receipt.ended", moment=moment(signing.ended, lang)) if signing.ended else None,
        other=other,
        up=(w.t("receipt.up", year=signing.year), up),
        message=w.t("receipt.message", year=signing.year, moment=moment(signing.at, lang)),
        has_contents=False,
    )


def moment(at: datetime, lang: str) -> str:
    """A day and time of the house's clock in words."""
    time = format_time(at, "short", locale=lang)
    return Wording(lang).t("receipt.moment", day=messages.day(at.date(), lang), time=time)


def _figures(signing: Signing, w: Wording) -> tuple[Figure, ...]:
    """The first estimate as it was shown, and how much of the fleet it stands for."""
    least = w.t("figures.computed") if signing.is_minimum and signing.kgco2e is not None else ""
    what = w.t("figures.total_services", year=signing.year)
    shown = [_with_interval(signing, Figure("", "", what, least), w)]
    if signing.devices is not None:
        shown.append(Figure(w.count(signing.devices), "", w.t("figures.devices", year=signing.year)))
    if signing.devices and signing.assessed is not None:
        shown.append(Figure(w.percent(signing.assessed / signing.devices), "", w.t("figures.assessed")))
    return tuple(shown)


def _with_interval(signing: Signing, figure: Figure, w: Wording) -> Figure:
    value, low, high = signing.kgco2e, signing.low, signing.high
    if value is None:
        return Figure(w.number(None), "", figure.label)
    if low is None or high is None:
        divisor, unit = fitting(value, CO2)
        return Figure(w.number(value / divisor), w.unit(unit), figure.label, figure.before)
    divisor, unit = fitting_within(value, high - low, CO2)
    ends = (value / divisor, low / divisor, high / divisor)
    shown, least, most = w.within(*ends)
    between = w.t("figures.range", low=least, high=most)
    return Figure(shown, w.unit(unit), figure.label, figure.before, between)


def _sections(signing: Signing, w: Wording) -> list[Section]:
    return [
        Section("signed", w.t("receipt.signed.title"), (_what(signing, w),)),
        Section("lists", w.t("receipt.lists.title"), (_lists(signing, w),)),
        Section("next", w.t("receipt.next.title"), (Items(_next(signing, w)),)),
        Section("verify", w.t("receipt.verify.title"),
                (Items(w.labels("receipt.verify", "file", "version")), _fingerprints(signing, w))),
    ]  # fmt: skip


def _what(signing: Signing, w: Wording) -> Table:
    """Who signed what, as names and values."""
    role = w.t(f"receipt.role.{signing.role}") if signing.role else w.t("words.none")
    made = w.t("receipt.signed.made_by", factor_set=signing.factor_set, version=signing.code)
    values = {
        "by": signing.by or w.t("receipt.erased"),
        "role": role,
        "version": signing.version[:SHORT],
        "made": made if signing.factor_set and signing.code else w.t("words.none"),
    }
    columns = heads(*w.labels("receipt.signed", "what", "value"), numbers=())
    rows = tuple(Row((w.t(f"receipt.signed.{name}"), value)) for name, value in values.items())
    return Table(w.t("receipt.signed.caption"), columns, rows)


def _lists(signing: Signing, w: Wording) -> Table:
    names = ("list", "described_on", "lines", "fingerprint")
    return Table(w.t("receipt.lists.caption", count=len(signing.lists)),
                 heads(*w.labels("receipt.lists", *names), numbers={2}),
                 tuple(_list(each, w) for each in signing.lists))  # fmt: skip


def _list(each: SignedList, w: Wording) -> Row:
    lines = w.t("words.none")
    if each.lines:
        accepted, whole = (w.count(count) for count in reversed(each.lines))
        lines = w.t("receipt.lists.of", accepted=accepted, lines=whole)
    name = w.t("receipt.lists.filled", list=each.name, file=each.file) if each.file else each.name
    return Row((name, messages.day(each.described_on, w.lang, style="medium"), lines, each.sha256[:SHORT]))


def _next(signing: Signing, w: Wording) -> tuple[str, ...]:
    until = signing.open_until
    change = w.t("receipt.next.until", day=messages.day(until, w.lang)) if until else w.t("receipt.next.open")
    return (w.t("receipt.next.report"), w.t("receipt.next.region"), change)


def _fingerprints(signing: Signing, w: Wording) -> Table:
    """All digits of each fingerprint, in small."""
    whole = [(w.t("receipt.signed.version"), signing.version), *((each.name, each.sha256) for each in signing.lists)]
    columns = heads(*w.labels("receipt.verify", "of", "fingerprint"), numbers=())
    return Table(w.t("receipt.verify.caption"), columns, tuple(map(Row, whole)), wide=True)
