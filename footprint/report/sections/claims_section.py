"""What the report says of providers' own figures: a table, a sentence a comparison, what explains the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from footprint import messages
from footprint.report.cells import Value
from footprint.report.claims import ALL, COLUMNS, Claimant, Claims, Compared, records
from footprint.report.document import Block, Items, Note, Paragraph, Row, Section, Subtitle, Table, heads
from footprint.report.formats import tidy
from footprint.report.model import Report
from footprint.report.wording import Wording, fitting

HEADS = ("provider", "group", "basis", "months", "theirs", "ours", "without_making", "ratio")
ALIKE = 0.05  # ratios this near to 1 are said to be alike
MOST_NAMED = 6


def sections(claims: Claims | None, year: int, w: Wording) -> list[Section]:
    """The section on providers' own figures, where an export of one was received."""
    if claims is None:
        return []
    blocks: list[Block] = [Paragraph(w.t("claims.intro")), Note(w.t("claims.no_total"))]
    if claims.compared:
        blocks += [_table(claims, year, w), Items(tuple(sentences(claims, w)))]
    for claimant in claims.claimants:
        mine = [each for each in claims.compared if each.provider == claimant.provider]
        why = list(_why(claimant, mine, w))
        blocks += [Subtitle(w.t("claims.why", provider=w.term("provider", claimant.provider))), Items(tuple(why))]
    return [Section("claims", w.t("claims.title"), tuple(blocks))]


def sentences(claims: Claims, w: Wording) -> list[str]:
    """How many times the one figure is the other, a sentence a comparison."""
    return [_sentence(each, w) for each in claims.compared]


def _table(claims: Claims, year: int, w: Wording) -> Table:
    figures = [value for each in claims.compared for value in (each.theirs, each.ours) if value is not None]
    divisor, unit = fitting(max(figures, default=None), "kgCO2e", large=100_000.0)

    def figure(value: float | None, at_least: bool) -> str:
        return w.least(w.number(None if value is None else value / divisor), at_least and value is not None)

    none = w.t("words.none")
    rows = [
        Row((
            f"{_who(each, w)} ({w.t(f'claims.bases.{each.basis}')})", w.count(len(each.months)),
            figure(each.theirs, each.theirs_at_least), figure(each.ours, each.ours_at_least) if each.months else none,
            w.number(each.ratio, missing=none),
        ))
        for each in claims.compared
    ]  # fmt: skip
    columns = heads(*w.labels("claims", "provider", "compared_months", "theirs", "ours", "ratio"), numbers=range(1, 5))
    return Table(w.t("claims.caption", year=year, unit=w.unit(unit)), columns, tuple(rows))


def _who(each: Compared, w: Wording) -> str:
    provider = w.term("provider", each.provider)
    return provider if each.group == ALL else w.t(f"claims.{each.group}", provider=provider)


def _sentence(each: Compared, w: Wording) -> str:
    about = {"who": _who(each, w), "basis": w.t(f"claims.bases.{each.basis}")}
    if not each.months:
        return w.t("claims.no_bill", **about)
    if each.ratio is None:
        return w.t("claims.no_ratio", **about)
    if abs(each.ratio - 1) <= ALIKE:
        return w.t("claims.alike", **about)
    if each.ratio > 1:
        return w.t("claims.more", **about, times=w.number(each.ratio))
    return w.t("claims.less", **about, times=w.number(1 / each.ratio) if each.ratio else w.number(None))


def _why(claimant: Claimant, compared: Sequence[Compared], w: Wording) -> Iterator[str]:
    """What explains the difference, the strongest first."""
    if any(each.basis == "market" for each in compared):
        yield w.t("claims.explains.market")
    if any(each.basis == "unstated" for each in compared):
        yield w.t("claims.explains.unstated")
    if claimant.scopes and "3" not in claimant.scopes:
        yield w.t("claims.explains.no_making")
        yield from (_without_making(each, w) for each in compared if each.use_ratio is not None)
    elif claimant.scopes:
        yield w.t("claims.explains.scopes", scopes=", ".join(sorted(claimant.scopes)))
    if w.has(f"claims.method.{claimant.provider}"):
        yield w.t(f"claims.method.{claimant.provider}")
    if claimant.versions:
        yield w.t("claims.explains.versions", versions=", ".join(claimant.versions))
    yield from _months(compared, w)
    if any(claimant.accounts):
        theirs, ours = (", ".join(names[:MOST_NAMED]) or w.t("words.none") for names in claimant.accounts)
        yield w.t("claims.explains.accounts", theirs=theirs, ours=ours)
    if claimant.partial:
        yield w.t("claims.explains.partial", months=_listed(claimant.partial, w))
    if claimant.bounds:
        yield w.t("claims.explains.bounds", count=w.count(claimant.bounds))
    if any(each.ours_at_least for each in compared):
        yield w.t("claims.explains.ours_at_least")
    if claimant.others:
        named = [f"{name} ({w.measure(kg, 'kgCO2e')})" for name, kg in claimant.others[:MOST_NAMED]]
        yield w.t("claims.explains.others", services=w.listed(named), count=w.count(len(claimant.others)))
    yield w.t("claims.explains.ours")


def _without_making(each: Compared, w: Wording) -> str:
    ours = w.measure(each.ours_use, "kgCO2e")
    return w.t("claims.explains.without_making", who=_who(each, w), ours=ours, times=w.number(each.use_ratio))


def _months(compared: Sequence[Compared], w: Wording) -> Iterator[str]:
    theirs = sorted({month for each in compared for month in each.only_theirs})
    ours = sorted({month for each in compared for month in each.only_ours})
    if theirs:
        yield w.t("claims.explains.only_theirs", months=_listed(theirs, w))
    if ours:
        yield w.t("claims.explains.only_ours", months=_listed(ours, w))


def _listed(months: Sequence[str], w: Wording) -> str:
    return w.listed([messages.partial_day(month, w.lang) for month in months])


def rows(claims: Claims, w: Wording) -> Iterator[Sequence[Value]]:
    """The sheet of the workbook: one row a comparison, with exact figures."""
    for each in claims.compared:
        yield (w.term("provider", each.provider), w.t(f"claims.groups.{each.group}"), w.t(f"claims.bases.{each.basis}"),
               " ".join(each.months), each.theirs, each.ours, each.ours_use, each.ratio)  # fmt: skip


def table(report: Report) -> bytes:
    """fournisseurs.csv: one row a provider, group and basis."""
    found = report.claims
    member = report.member["member_id"]
    return tidy.written(COLUMNS, records(found, member_id=member) if found else [])
