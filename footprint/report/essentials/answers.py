"""The six questions of the first page: how much, how sure, what weighs, what changed and why, how do we compare, what
to do. Each has one sentence, then a picture of the same figures."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from footprint.changes import BOTH, PERIMETER, SAME
from footprint.report import grounds
from footprint.report.causes import Cause, Causes
from footprint.report.cells import Cell
from footprint.report.changes import Changes, Perimeter
from footprint.report.charts import Span, Stack, Step, scale, spans, stacks, waterfall
from footprint.report.document import Block, Chart, Note, Paragraph, Section
from footprint.report.essentials import among_members, message
from footprint.report.essentials.actions import actions
from footprint.report.essentials.message import PARTED, is_alike, over
from footprint.report.model import HEADLINE, Part, Report
from footprint.report.sections import certainty, change_section, comparison, peers
from footprint.report.sections.cause_section import FIRST, verdict
from footprint.report.sections.comparison import Own
from footprint.report.sections.coverage import Gap, Gaps
from footprint.report.wording import NBSP, Wording, fitting
from footprint.steps import COMPLETE

QUESTIONS = ("much", "sure", "weighs", "changed", "compared", "do")
PARTS = ("making", "use", "combined")
Sizes = Mapping[str, Mapping[str, float]]  # of types by PARTS [kgCO2e]
MOST_STACKS, MOST_CAUSES, MOST_MISSING = 5, 4, 2
REFURBISHED = "refurbished_factor_missing"
NEARLY_ALL = 0.99
FEWEST_DIGITS, MOST_DIGITS = 3, 5
WORTH_NAMING = 0.03  # of the total
TENTH, HUNDREDTH = 0.1, 0.01
EXACT = 1e-9
# How a picture of the fleet shows what is worked out of a device.
LOOK_OF = {"known": "making", "use_alone": "use", "making_alone": "combined", "unknown": "missing"}
PEOPLE = {"C2": "employees_fte", "C3": "users"}  # of a figure per head


def answers(report: Report, w: Wording) -> tuple[Section, ...]:
    """A section a question, its first block being the sentence that answers."""
    if report.headline is None:
        return ()
    said = {"much": _much, "sure": _sure, "weighs": _weighs, "changed": _changed, "compared": _compared, "do": actions}
    return tuple(Section(f"q-{name}", w.t(f"answers.{name}.title"), tuple(said[name](report, w))) for name in QUESTIONS)


def _much(report: Report, w: Wording) -> Iterator[Block]:
    """The total with its interval, last year's beside it."""
    found, what = report.certainty, {"year": report.year}
    if found is None:
        value = w.measure(report.headline, "kgCO2e")
        yield Paragraph(w.t("answers.much.no_interval", value=w.computed(value, report.is_minimum), **what))
        return
    value, low, high = w.measured(found.value, found.low, found.high, "kgCO2e")
    is_whole = report.assessed is None or report.assessed == 1
    key = f"answers.much.{'least' if report.is_minimum else 'said' if is_whole else 'counted'}"
    says = w.t(key, value=value, low=low, high=high, **what)
    yield Paragraph(says)
    before = report.last_year[HEADLINE["view"], HEADLINE["basis"]] if report.last_year else None
    # Totals that do not compare are not drawn side by side.
    before = before if report.changes is None or is_alike(report) else None
    name = w.t("answers.much.before", year=report.year - 1, value=message.before(report, before, w))
    span = Span(str(report.year), message.computed_total(report, w), found.value, found.low, found.high, (low, high),
                beside=None if before is None else (name, before))  # fmt: skip
    yield spans([span], says)
    yield from map(Paragraph, _by_contracts(report, w))
    yield Paragraph(w.t("answers.much.means"))


def _by_contracts(report: Report, w: Wording) -> Iterator[str]:
    """The total with the electricity of the member's contracts, where that is another one."""
    ours, theirs = report.headline, report.grid[HEADLINE["view"], "market"]
    if ours and theirs is not None and abs(theirs / ours - 1) >= WORTH_NAMING and not report.contracts_not_assessed:
        divisor, unit = fitting(theirs, "kgCO2e")
        value = f"{w.number(theirs / divisor, digits=2)}{NBSP}{w.unit(unit)}"
        yield w.t("answers.much.contracts", ours=message.total_in_short(report, w), value=value)


def _sure(report: Report, w: Wording) -> Iterator[Block]:
    """How far the total may err; how much of the fleet is assessed and why not all; what is in no list."""
    yield Paragraph(" ".join(_uncertain(report, w)))
    sentences = []
    assessed, gaps = report.assessed, report.gaps.missing
    if assessed is not None:
        devices = w.count(report.fleet.devices)
        key = "all" if assessed == 1 else "nearly" if assessed >= NEARLY_ALL else "part"
        key = "making" if message.lacks_making_alone(report) else key
        missing = _missing(gaps, w)
        sentences.append(w.t(f"answers.sure.{key}", share=w.percent(assessed), devices=devices, missing=missing))
        sentences += _neither(report.gaps, w)
    sentences += _stages_missing(report, w)
    if any(gap.reason == REFURBISHED for gap in gaps[:MOST_MISSING]):
        sentences.append(w.t("answers.sure.refurbished"))
    if report.comparable is False or (report.fleet.undated_share or 0.0) > 1 - COMPLETE:
        sentences.append(grounds.undated(report, w))
    yield from (Paragraph(" ".join(each)) for each in (sentences, list(_unlisted(report, w))) if each)
    if assessed is not None and assessed < 1:
        sizes = _worked_out(report, assessed)
        looks = [(LOOK_OF[name], w.t(f"answers.sure.{name}")) for name, size in sizes.items() if size > 0]
        says = w.t("answers.sure.share", share=w.percent(assessed))
        parts = tuple((LOOK_OF[name], size) for name, size in sizes.items())
        yield stacks([Stack(w.t("answers.sure.fleet"), w.percent(assessed), parts)], looks, says)
    yield from (Note(text) for text in message.low_coverage(report, w))


def _worked_out(report: Report, assessed: float) -> Mapping[str, float]:
    """Shares of the fleet by what of a device is worked out: all, its use alone, its making alone, nothing."""
    of = report.gwp.coverage if report.gwp else None
    use, making = (max((each or 0.0) - assessed, 0.0) for each in ((of.use, of.embodied) if of else (None, None)))
    rest = max(1 - assessed - use - making, 0.0)
    return {"known": assessed, "use_alone": use, "making_alone": making, "unknown": rest if rest > EXACT else 0.0}


def _unlisted(report: Report, w: Wording) -> Iterator[str]:
    """What is in no list, and what left nobody knows when."""
    if report.comparison.absent:
        named = w.listed([w.t(f"comparison.kinds.{name}") for name in report.comparison.absent])
        yield w.t("answers.sure.absent", named=named)
    if lines := report.fleet.gone_undated_lines:
        yield w.t("answers.sure.undated_exits", lines=w.count(lines))
    if report.vanished:
        yield w.t("answers.sure.vanished", devices=w.count(report.vanished.devices), year=report.year - 1)


def _uncertain(report: Report, w: Wording) -> Iterator[str]:
    """How far what is counted may err, and what most of that is due to."""
    found = report.certainty
    if found is None or found.value <= 0:
        yield w.t("lead.no_interval")
        return
    _, low, high = w.measured(found.value, found.low, found.high, "kgCO2e")
    # A minimum would be none if it might be less.
    yield w.t(f"answers.sure.{'least' if report.is_minimum else 'order'}", low=low, high=high)
    if heaviest := certainty.heaviest(found, report.provenance, w):
        yield w.t("answers.sure.uncertain", named=heaviest[0], share=w.percent(heaviest[1]))


def _missing(gaps: Sequence[Gap], w: Wording) -> str:
    """Devices without a figure of their making or use by why, each once, so that they add up."""
    shown = [_gap(gap, w) for gap in gaps[:MOST_MISSING]]
    rest = math.fsum(gap.devices for gap in gaps[MOST_MISSING:])
    return w.listed([*shown, w.t("answers.sure.rest", devices=w.count(rest))] if rest else shown)


def _neither(gaps: Gaps, w: Wording) -> Iterator[str]:
    """Devices of which neither making nor use is worked out."""
    if devices := math.fsum(gap.devices for gap in gaps.neither):
        named = _types(dict.fromkeys(name for gap in gaps.neither for name in gap.categories), w)
        yield w.t("answers.sure.neither", devices=w.count(devices), named=named)


def _stages_missing(report: Report, w: Wording) -> Iterator[str]:
    """Stages that nobody publishes for types whose other stages count, those of the same types together."""
    stages: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for stage, types in report.missing_stages.items():
        stages[types].append(w.term("stage", stage))
    named = [w.t("answers.sure.stage", stages=w.listed(of), types=_types(types, w)) for types, of in stages.items()]
    if named:
        yield w.t("answers.sure.stages", named=w.listed(named))


def _types(categories: Iterable[str], w: Wording) -> str:
    """Names of types, of many the first."""
    return w.listed(_first([w.term("category", name) for name in categories], w))


def _first(types: list[str], w: Wording) -> list[str]:
    """Of many the first, and how many more there are."""
    rest = len(types) - MOST_MISSING
    return types if rest <= 1 else [*types[:MOST_MISSING], w.t("answers.sure.types", count=rest)]


def _gap(gap: Gap, w: Wording) -> str:
    why = w.text_or(f"answers.sure.why.{gap.part}.{gap.reason}", w.term("status", gap.reason))
    return w.t("answers.sure.missing", devices=w.count(gap.devices), named=_types(gap.categories, w), why=why)


def _weighs(report: Report, w: Wording) -> Iterator[Block]:
    """The heaviest types, made and used."""
    assessed = [part for part in report.categories if part.value]
    heavy = [part for part in assessed if part.share and part.share >= WORTH_NAMING][:3] or assessed[:1]
    named = w.listed([f"{w.term('category', part.key)} ({w.percent(part.share)})" for part in heavy])
    says = [w.t("answers.weighs.least" if report.is_minimum else "answers.weighs.said", named=named)]
    most = len(assessed) if len(assessed) == MOST_STACKS + 1 else MOST_STACKS
    if not report.is_minimum:
        says += _order(report, assessed, most, w)
    cells = report.impacts.of(criterion="gwp", **HEADLINE)
    sizes = made_and_used(cells, [part.key for part in assessed[:most]])
    if report.making_share is not None:  # enough devices have both
        says.append(_stages(sizes, {each.category for each in cells if each.stage == "combined" and each.value}, w))
    yield Paragraph(" ".join(says))
    if assessed:
        yield stacked(sizes, " ".join(says), w, others=len(assessed) - most)


def _order(report: Report, assessed: Sequence[Part], shown: int, w: Wording) -> Iterator[str]:
    """What must not be read from the order of types: which of those that are level is the heaviest, that a less sure
    one is not, and that the first is heavier than all that stand in one bar."""
    level = [part for part in assessed if (part.value or 0.0) > (1 - TENTH) * (assessed[0].value or 0.0)]
    why = [w.t("answers.weighs.level", count=len(level))] if len(level) > 1 else []
    if least_sure := _least_sure(report, [part.key for part in assessed[1:]]):
        why.append(w.t("answers.weighs.least_sure", named=w.term("category", least_sure)))
    if why:
        yield w.t("answers.weighs.order", why=w.listed(why))
    rest = math.fsum(part.share or 0.0 for part in assessed[shown:])
    if assessed and rest > (assessed[0].share or 0.0):
        yield w.t("answers.weighs.the_others", count=len(assessed) - shown, share=w.percent(rest))


def _least_sure(report: Report, others: Collection[str]) -> str:
    """The type, among those that are not the first, whose making most of the doubt is about; else empty."""
    drivers = report.certainty.drivers if report.certainty else ()
    kind, _, category = str(drivers[0]["driver"]).partition(":") if drivers else ("", "", "")
    return category if kind == "device" and category in others else ""


def _stages(sizes: Sizes, in_one: Collection[str], w: Wording) -> str:
    """What making, use and what is published in one (of these types) weigh of all that is drawn."""
    sums = [math.fsum(of.get(part, 0.0) for of in sizes.values()) for part in PARTS]
    parts = [value / math.fsum(sums) for value in (sums if sums[-1] else sums[:-1])]
    shares = w.shares(parts, decimals=0 if min(parts) >= HUNDREDTH else 1)
    named = _types(sorted(in_one), w)
    return w.t(f"answers.weighs.stages_{len(shares)}", named=named, **dict(zip(PARTS, shares, strict=False)))


def stacked(sizes: Sizes, says: str, w: Wording, *, others: int) -> Chart:
    """The heaviest types as bars, the `others` as one; of a type of which electricity alone is counted it is said."""
    rest = w.t("answers.weighs.others", count=others)
    rows = [Stack(_bar(name, of, w) if name else rest, w.measure(math.fsum(of.values()), "kgCO2e"),
                  tuple((part, of[part]) for part in PARTS if part in of))
            for name, of in sizes.items()]  # fmt: skip
    looks = [(name, w.t(f"answers.weighs.{name}")) for name in PARTS if any(of.get(name) for of in sizes.values())]
    return stacks(rows, looks, says)


def _bar(category: str, of: Mapping[str, float], w: Wording) -> str:
    name = w.capital(w.term("category", category))
    return w.t("answers.weighs.use_alone", name=name) if set(of) == {"use"} else name


def made_and_used(cells: Iterable[Cell], shown: Sequence[str]) -> Sizes:
    """What is assessed of these types by PARTS [kgCO2e], in their order; that of the others under ''."""
    found: dict[str, defaultdict[str, list[float]]] = {name: defaultdict(list) for name in shown}
    for cell in cells:
        if cell.value:
            of = found.setdefault(cell.category if cell.category in shown else "", defaultdict(list))
            of[cell.stage if cell.stage in PARTS else "making"].append(cell.value)
    return {name: {part: math.fsum(values) for part, values in of.items()} for name, of in found.items()}


def _changed(report: Report, w: Wording) -> Iterator[Block]:
    """The change since last year of what compares, and its causes, from one year to the other."""
    says = _change(report, w)
    yield Paragraph(says)
    found, changes = report.causes, report.changes
    if found is None or changes is None or changes.same is None or not found.of(BOTH):
        return
    start, end = (of("counted_in_both") or 0.0 for of in (changes.before, changes.now))
    named = sorted(found.of(BOTH), key=lambda cause: -abs(cause.difference))
    shown = named[:MOST_CAUSES] if len(named) > MOST_CAUSES + 1 else named
    on_paper = bool(_doubt(report, w))
    moves = [(message.step(cause, w, on_paper=on_paper), cause.difference) for cause in shown]
    if len(shown) < len(named):
        moves.append((w.t("words.others"), end - start - sum(value for _, value in moves)))
    (first, begins), (last, ends) = _ends(report, start, end, w)
    steps, level = [Step(first, begins, 0.0, start, total=True)], start
    for label, value in moves:
        steps.append(Step(label, w.more(value, found.unit), level, level + value))
        level += value
    steps.append(Step(last, ends, 0.0, end, total=True))
    yield waterfall(steps, says, torn=w.t("answers.changed.torn"))


def _ends(report: Report, start: float, end: float, w: Wording) -> tuple[tuple[str, str], tuple[str, str]]:
    """What stands at both ends of the picture: the totals, or the part of them that compares."""
    years, values = (str(report.year - 1), str(report.year)), agreeing(start, end, w)
    if is_alike(report):
        partly = (report.last_year_is_minimum, report.is_minimum)
        before, now = (w.computed(value, is_part) for value, is_part in zip(values, partly, strict=True))
        return (years[0], before), (years[1], now)
    names = [w.t("answers.changed.part", year=year) for year in years]
    return (names[0], values[0]), (names[1], values[1])


def _change(report: Report, w: Wording) -> str:
    """By how much, and whether that is sure; why nothing is said where nothing can be."""
    changes = report.changes
    if changes is None or changes.same is None or report.headline is None:
        return change_section.lead(report, w)[0]
    doubt = _doubt(report, w)  # says more than an interval
    sure = "" if doubt else verdict(report.causes, SAME, w)
    rest = "" if is_alike(report) else w.t("answers.changed.rest", named=_apart(report, changes, w))
    said = (_moved(report, changes, report.headline, w), sure, rest, doubt,
            _why(report.causes, w, on_paper=bool(doubt)))  # fmt: skip
    return " ".join(filter(None, said))


def _moved(report: Report, changes: Changes, total: float, w: Wording) -> str:
    """What is counted in both years, and what is not."""
    before, now = (of("counted_in_both") or 0.0 for of in (changes.before, changes.now))
    words = {"year": report.year - 1, "change": w.signed(changes.same or 0.0, finely_below=TENTH)}
    if is_alike(report):
        return w.t("answers.changed.alike", more=w.more(now - before, "kgCO2e"), **words)
    words |= dict(zip(("before", "now"), agreeing(before, now, w), strict=True))
    words["more"] = w.more(now - before, "kgCO2e")
    return w.t("answers.changed.same", **words, share=w.percent(now / total))


def agreeing(before: float, now: float, w: Wording) -> tuple[str, str]:
    """Two totals with so many digits that whoever divides them has the change that is written."""
    (divisor, unit), change = fitting(max(before, now), "kgCO2e"), w.signed(now / before - 1, finely_below=TENTH)
    for digits in range(FEWEST_DIGITS, MOST_DIGITS + 1):
        first, second = (float(f"{value / divisor:.{digits}g}") for value in (before, now))
        if first and w.signed(second / first - 1, finely_below=TENTH) == change:
            break
    written = [f"{w.number(value / divisor, digits=digits)}{NBSP}{w.unit(unit)}" for value in (before, now)]
    return written[0], written[1]


def _doubt(report: Report, w: Wording) -> str:
    """That a rise or fall may come of lists; empty where nothing says so."""
    if message.fall_is_doubtful(report) and report.vanished:
        return w.t("answers.changed.doubtful", devices=w.count(report.vanished.devices))
    if unlisted := message.rise_is_doubtful(report):
        everything = w.count(report.flow.end if report.flow else None)
        return w.t("answers.changed.listed", devices=w.count(unlisted), all=everything, year=report.year - 1)
    return ""


def _apart(report: Report, changes: Changes, w: Wording) -> str:
    """What is not counted alike in both years, the largest difference first: how much it is, so that with what compares
    it makes up the totals."""
    apart = sorted(changes.perimeters(), key=lambda name: -abs(changes.difference(name)))
    return w.listed([_part_apart(name, report, changes, w) for name in apart if name in PERIMETER])


def _part_apart(name: Perimeter, report: Report, changes: Changes, w: Wording) -> str:
    parts, is_part = changes.of(name), name == "partly_assessed"
    sizes: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        sizes[part.category] += (part.value_before if part.value is None else part.value) or 0.0
    largest = sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    types = [w.term("category", each) if is_part else _of_type(each, size, w) for each, size in largest]
    key = "partly_made" if is_part and all(part.stage != "use" for part in parts) else name
    words = {"now": w.measure(changes.now(name), "kgCO2e"), "before": w.measure(changes.before(name), "kgCO2e")}
    return w.t(f"answers.changed.apart.{key}", **words, year=report.year - 1, named=w.listed(_first(types, w)))


def _of_type(category: str, size: float, w: Wording) -> str:
    return w.t("answers.changed.apart.of", of=w.term("category", category), value=w.measure(size, "kgCO2e"))


def _why(found: Causes | None, w: Wording, *, on_paper: bool) -> str:
    """The largest causes of what is counted in both years, in words, with what they are mostly about."""
    if found is None or not found.of(BOTH):
        return ""
    joint = f"{NBSP}; " if w.lang == "fr" else "; "
    named = joint.join(_cause(cause, found, w, on_paper=on_paper) for cause in found.of(BOTH)[:FIRST])
    return w.t("answers.changed.causes", named=named)


def _cause(cause: Cause, found: Causes, w: Wording, *, on_paper: bool) -> str:
    is_of_lists = on_paper and cause.name == "fleet"
    why = w.t(f"message.why.lists.{cause.verdict}") if is_of_lists else message.why(cause, w)
    words = {"why": why, "more": w.more(cause.difference, found.unit)}
    # A cause of two kinds is of other types in each: to name one would give it both.
    if cause.name in ("fleet", "grid") or cause.category is None or (cause.name in PARTED and cause.part == "both"):
        return w.t("answers.changed.cause", **words)
    return w.t("answers.changed.cause_of", **words, of=w.term("category", cause.category))


def _compared(report: Report, w: Wording) -> Iterator[Block]:
    """Where the member stands on the scale of published means."""
    found = report.comparison
    own = found.compared
    sentences = [*list(comparison.sentences(found, w))[:1], *_not_in_it(report, w)]
    figure = "" if own is None else _per_head(report, own, w)
    if own is not None and found.references and report.peers:  # what the means are worth is in the annex
        low, high = (w.number(found.references[end]["value"]) for end in (0, -1))
        sentences = [w.t("answers.compared.beside", low=low, high=high)]
    if own is not None:
        value = w.computed(f"{figure}{NBSP}{w.unit('kgCO2e')}", report.is_minimum)
        sentences.insert(0, w.t(f"answers.compared.{own.indicator}", value=value))
    if found.serves_others:
        sentences.append(w.t(f"answers.compared.{_where_services_are(report)}"))
    says = " ".join(sentences) or w.t("answers.compared.nothing")
    is_low = message.left_out(report) == message.LOW and not report.peers
    among = w.t("answers.compared.low") if is_low else peers.sentence(report.peers, w)
    yield Paragraph(says if report.peers else f"{says} {among}")
    if report.peers:
        yield Paragraph(f"{among} {w.t(f'peers.legend.{among_members.bands(report)}')}")
        yield among_members.picture(report, among, w)
    elif own is not None and found.references:
        name = w.t("answers.compared.ours", value=figure)
        low, high = (w.number(found.references[end]["value"]) for end in (0, -1))
        band = w.t("answers.compared.means", low=low, high=high)
        yield scale((name, own.value), [row["value"] for row in found.references], band, "0", says)


def _where_services_are(report: Report) -> str:
    """The text that says where the figure of a service by its unit is, or what it lacks."""
    if not report.services:
        return "no_service"
    has_unit = any(each.units and each.functional_unit for each in report.services.found)
    return "see_services" if has_unit else "no_unit"


def _not_in_it(report: Report, w: Wording) -> Iterator[str]:
    """What else makes a low figure per head no comparison: kinds that are in no list, users who are no employees."""
    found, users, employees = report.comparison, report.member["users"], report.member["employees_fte"]
    if found.place in ("far_below", "below") and found.absent:
        yield w.t("answers.compared.without")
    if found.compared and found.compared.indicator == "C2" and users and employees and _differ(users, employees):
        yield w.t("answers.compared.others_use", users=w.count(users))


def _differ(users: float, employees: float) -> bool:
    """Whether a figure per user is clearly below that per employee: 32 beside 33 says nothing."""
    return users > (1 + TENTH) * employees


def _per_head(report: Report, own: Own, w: Wording) -> str:
    """This year's figure per head as the cover writes it."""
    people = report.member[PEOPLE[own.indicator]]
    return over(report, people, w) if people else w.number(own.value)
