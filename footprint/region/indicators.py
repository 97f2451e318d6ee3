"""What the region's indicators mean: names, definitions, formulas, units, sources and published references.

An indicator is a sum over members, or a ratio of two such sums, its base indicators `X_num` and `X_den`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from factors.catalogue import FactorSet
from footprint.messages import LANGUAGES, catalogue, number, percent, text
from footprint.method.indicators import CONTEXT, HIGHER, INDICATORS, LOWER
from footprint.region import kinds, like_for_like
from footprint.schema import VIEWS

TIERS = ("terminal", "network", "datacentre")
# Per user what the region gives as a total, by its criterion.
PER_USER = {"M1_person": "adpe", "M2_person": "pe", "M3_person": "water"}
# Of which total a figure per head is one, and so is published with the interval of.
HEADS_OF = {"C2": "C1", "C3": "C1"} | {name: name.removesuffix("_person") for name in PER_USER}
BETTER = {name: each.better for name, each in INDICATORS.items()} | {
    **{f"C6_{tier}": CONTEXT for tier in TIERS},
    **dict.fromkeys(like_for_like.IDS, CONTEXT),
    "C8": LOWER,
    **dict.fromkeys(PER_USER, LOWER),
    "U3": LOWER,
    "C2_median": LOWER,
    "A2": CONTEXT,
    **dict.fromkeys(kinds.IDS, HIGHER),
    "Q3": HIGHER,
    "Q3_employees": HIGHER,
}

# Where an indicator is defined; the titles of publications are those of their covers.
RCP = "ADEME, Référentiel par catégorie de produit : systèmes d’information, 2024"
ADEME = "ADEME, Évaluation de l’impact environnemental du numérique en France, 2025"
DINUM = "DINUM, Guide de bonnes pratiques numérique responsable pour les organisations, 2023"
GREEN_IT = "Collectif Green IT, Numérique au bureau, 2021"
EN_50600 = "EN 50600-4 ; ISO/IEC 30134 ; (EU) 2024/1364"
DECREE = "Décret 2024-134 du 21 février 2024"
SCI = "ISO/IEC 21031"
STATE_PLAN = "Plan de transformation écologique de l’État, 2024"
METHOD = "footprint/method/README.md §9"
BETWEEN = {"fr": "\u00a0; ", "en": "; "}
APART = ("A1", "A1_adpe", "A2")  # what was avoided and what could be: outside all totals


class _Sum(NamedTuple):
    """A sum over the members that the region counts."""

    unit: str
    source: str
    formula: str


class _Ratio(NamedTuple):
    """A ratio of two sums; without their units its sides are other indicators, or none."""

    unit: str
    source: str
    numerator: str | None = None  # unit
    denominator: str | None = None
    view: str = "any"
    basis: str = "any"


_COUNTED = "JOIN member_states AS s USING (member_id, year) WHERE s.in_region"
_HEADLINE = "view = 'depreciation' AND i.basis = 'location'"
_SUMS = {
    name: _Sum(
        unit,
        source,
        f"SELECT sum(i.value) FROM indicators_member AS i {_COUNTED} AND i.indicator = '{name}' AND i.{where}",
    )
    for name, unit, source, where in (
        ("C1", "kgCO2e", RCP, _HEADLINE),
        ("M1", "kgSbe", RCP, _HEADLINE),
        ("M2", "MJ", ADEME, _HEADLINE),
        ("M3", "L", GREEN_IT, _HEADLINE),
        ("E1", "kWh", RCP, "view = 'any'"),
        ("E2", "kWh", EN_50600, "view = 'any'"),
        ("A1", "kgCO2e", DINUM, "view = 'any'"),
        ("A1_adpe", "kgSbe", DINUM, "view = 'any'"),
    )
}
_SUMS |= {name: _Sum("kgCO2e", METHOD, formula) for name, formula in like_for_like.SUMS.items()}
_SUMS["A2"] = _Sum(
    "kgCO2e",
    METHOD,
    f"SELECT sum(l.saving) FROM levers_member AS l {_COUNTED} AND l.lever = 'keep_longer' AND l.criterion = 'gwp'"
    " AND l.year_offset = 0",
)
_SUMS["C2_median"] = _Sum(
    "kgCO2e/fte",
    METHOD,
    "SELECT avg(each) FROM (SELECT sum(i.numerator) / sum(i.denominator) AS each, count(*) OVER () AS holdings,"
    " row_number() OVER (ORDER BY sum(i.numerator) / sum(i.denominator)) AS place FROM indicators_member AS i"
    f" LEFT JOIN members AS m USING (member_id, year) {_COUNTED} AND i.indicator = 'C2' AND i.{_HEADLINE}"
    " AND i.value IS NOT NULL GROUP BY coalesce(m.holding_id, i.member_id))"
    " WHERE place IN (holdings // 2, holdings // 2 + 1)",
)
_ON_IMPACTS = ("depreciation", "location")
_RATIOS = {
    "C2": _Ratio("kgCO2e/fte", DINUM, "kgCO2e", "fte", *_ON_IMPACTS),
    "C3": _Ratio("kgCO2e/person", RCP, "kgCO2e", "person", *_ON_IMPACTS),
    "C5": _Ratio("1", ADEME, "kgCO2e", "kgCO2e", *_ON_IMPACTS),
    **{f"C6_{tier}": _Ratio("1", ADEME, "kgCO2e", None, *_ON_IMPACTS) for tier in TIERS},
    "C8": _Ratio("1", METHOD, "kgCO2e", "kgCO2e", *_ON_IMPACTS),
    "M1_person": _Ratio("kgSbe/person", GREEN_IT, "kgSbe", "person", *_ON_IMPACTS),
    "M2_person": _Ratio("MJ/person", GREEN_IT, "MJ", "person", *_ON_IMPACTS),
    "M3_person": _Ratio("L/person", GREEN_IT, "L", "person", *_ON_IMPACTS),
    "M4": _Ratio("kg/person", DINUM, "kg", "person"),
    "E3": _Ratio("kWh/kWh", EN_50600, "kWh", "kWh"),
    "E4": _Ratio("L/kWh", EN_50600, "L", "kWh"),
    "E5": _Ratio("1", EN_50600, "kWh", "kWh"),
    "E6": _Ratio("1", EN_50600, "kWh", "kWh"),
    "P1": _Ratio("device/fte", DINUM, "device", "fte"),
    "P2": _Ratio("device/fte", DINUM, "device", "fte"),
    "P3": _Ratio("device/fte", DINUM, "device", "fte"),
    "P4": _Ratio("1", DINUM, "device", "device"),
    "L1": _Ratio("year", DINUM, "device.year", "device"),
    "L2": _Ratio("year", METHOD, "device.year", "device"),
    **{f"L1_{kind}": _Ratio("year", DINUM, "device.year", "device") for kind in kinds.KINDS},
    **{f"L2_{kind}": _Ratio("year", METHOD, "device.year", "device") for kind in kinds.KINDS},
    "L3": _Ratio("1", METHOD, "device", "device"),
    "R1": _Ratio("1", RCP, "device", "device"),
    "R2": _Ratio("1", DECREE, "EUR", "EUR"),
    "R3": _Ratio("1", STATE_PLAN, "device", "device"),
    "U1": _Ratio("GB/fte", DINUM, "GB", "fte"),
    "U2": _Ratio("TB/person", DINUM, "TB", "person"),
    "U3": _Ratio("kgCO2e/visit", SCI, "kgCO2e", "visit", *_ON_IMPACTS),
    "Q1": _Ratio("1", RCP),
    "Q2": _Ratio("1", RCP, "kgCO2e", "kgCO2e", *_ON_IMPACTS),
    "Q3": _Ratio("1", METHOD, "member", "member"),
    "Q3_employees": _Ratio("1", METHOD, "fte", "fte"),
    "Q4": _Ratio("1", METHOD, "device", "device"),
    "Q5": _Ratio("1", METHOD, "device", "device"),
}
IDS = (
    *("C1", "C2", "C2_median", "C3", "C5", "C6_terminal", "C6_network", "C6_datacentre"),
    *like_for_like.IDS,
    *("M1", "M1_person", "M2", "M2_person", "M3", "M3_person", "M4"),
    *("E1", "E2", "E3", "E4", "E5", "E6", "P1", "P2", "P3", "P4", "L1", "L2"),
    *kinds.IDS,
    *("L3", "R1", "R2", "R3"),
    *("U1", "U2", "U3", "A1", "A1_adpe", "A2", "Q1", "Q2", "Q3", "Q3_employees", "Q4", "Q5"),
)
# Why no published figure stands beside an indicator that has none: a text of `region_no_reference`.
_NONE_COMPARES = {
    **dict.fromkeys(("C1", "E1", "E2", "A2"), "total"),
    **dict.fromkeys(("M1", "M2", "M3"), "per_user"),
    **dict.fromkeys(like_for_like.IDS, "own_change"),
    "C2_median": "means",
    **dict.fromkeys(("E6", "P3", "P4", "L2", "L3", "U1", "U2", "L1_smartphone"), "not_found"),
    **{name: "not_found" for name in kinds.IDS if name.startswith("L2")},
    "U3": "of_a_visit",
    "A1": "of_devices",
    "A1_adpe": "not_found",
    "Q2": "own_score",
    **dict.fromkeys(("Q3", "Q3_employees", "Q4", "Q5"), "completeness"),
}
# By cell these would cost other figures their cells: few members have a room or a contract, greenhouse gases of a
# part of C1 tell the rest of it, and what those have whose users are known, with the total, what the others have.
REGION_ONLY = (*PER_USER, "A1", "A2", "C5", "C6", "E3", "E4", "E5", "E6", "Q2", "Q3", "Q4", "Q5", "U3", *kinds.IDS)
_GASES = "f.criterion = 'gwp' AND f.view IN ('any', 'depreciation') AND f.basis IN ('any', 'location')"
# Services of public bodies that are counted in visits, of which something is assessed.
_VISITED = (
    "SELECT DISTINCT v.member_id, v.year, v.service_id, v.units_per_year AS visits FROM services AS v"
    " JOIN members AS m USING (member_id, year) JOIN member_states AS s USING (member_id, year)"
    " JOIN footprint AS f USING (member_id, year, service_id) WHERE s.in_region AND m.sector = 'public'"
    " AND lower(trim(v.functional_unit)) IN ('visite', 'visites', 'visit', 'visits') AND v.units_per_year > 0"
    f" AND v.units_per_year <= 1e18 AND f.value <> 0 AND f.ownership <> 'visitor' AND {_GASES}"
)
# Sides that are no sum over `indicators_member`.
_FORMULAS = {
    **like_for_like.SIDES,
    **kinds.SIDES,
    "U3_num": (
        f"SELECT sum(f.value) FROM footprint AS f JOIN ({_VISITED}) USING (member_id, year, service_id)"
        f" WHERE f.ownership <> 'visitor' AND {_GASES}"
    ),
    "U3_den": f"SELECT sum(visits) FROM ({_VISITED})",
    **{
        f"{name}_{side}": (
            f"SELECT sum({of}) FROM indicators_member AS i JOIN members AS m USING (member_id, year) {_COUNTED}"
            f" AND i.indicator = '{HEADS_OF[name]}' AND i.{_HEADLINE} AND i.value IS NOT NULL AND m.users > 0"
        )
        for name in PER_USER
        for side, of in (("num", "i.value"), ("den", "m.users"))
    },
    **{
        f"C6_{tier}_num": (
            f"SELECT sum(f.value) FROM footprint AS f {_COUNTED} AND f.tier = '{tier}' AND f.ownership <> 'visitor'"
            f" AND {_GASES}"
        )
        for tier in TIERS
    },
    "Q3_num": "SELECT count(*) FROM member_states WHERE in_region",
    "Q3_den": "SELECT count(*) FROM member_states",
    "Q3_employees_num": f"SELECT sum(m.employees_fte) FROM members AS m {_COUNTED}",
    "Q3_employees_den": "SELECT sum(m.employees_fte) FROM members AS m JOIN member_states AS s USING (member_id, year)",
}


@dataclass(frozen=True)
class Definition:
    """One indicator of the region, or one side of a ratio. `formula`: SQL over the lake's tables of the year, or over
    other indicators. `direction`: which way is better. `reference_fr`, `reference_en`: published figures beside it,
    each with its scope, or why none compares; '' for the side of a ratio. The last two are empty for a sum; `C6_*`
    divides by C1."""

    indicator: str
    name_fr: str
    name_en: str
    definition_fr: str
    definition_en: str
    formula: str
    unit: str
    direction: str
    source: str
    reference_fr: str
    reference_en: str
    numerator_indicator: str | None
    denominator_indicator: str | None


def definitions(factor_set: FactorSet) -> list[Definition]:
    """Every indicator of the region in the order of reports, each ratio followed by its sides."""
    rows = factor_set.benchmarks.to_pylist()
    return [each for name in IDS for each in _defined(name, [row for row in rows if _stands_beside(row, name)])]


def sides(name: str) -> tuple[str | None, str | None]:
    """Numerator and denominator of the ratio `name`; None where it is a sum, or has no such side."""
    of = _RATIOS.get(name)
    if of is None or of.numerator is None:
        return None, None
    return f"{name}_num", f"{name}_den" if of.denominator else "C1"


def unit(name: str) -> str:
    """The unit of the indicator or of a side of a ratio."""
    if name in _SUMS or name in _RATIOS:
        return (_SUMS | _RATIOS)[name].unit
    ratio, _, side = name.rpartition("_")
    written = _RATIOS[ratio].numerator if side == "num" else _RATIOS[ratio].denominator
    return written or "1"


def _stands_beside(row: dict[str, Any], name: str) -> bool:
    """Whether a published figure is beside an indicator: those per user also beside the figure per employee, and in the
    place of those beside a total, of which members' reports have no other."""
    if name in (HEADS_OF[each] for each in PER_USER):
        return False
    return bool(row["indicator"] in (name, {"C2": "C3"}.get(name), HEADS_OF[name] if name in PER_USER else None))


def _defined(name: str, benchmarks: list[dict[str, Any]]) -> list[Definition]:
    upper, lower = sides(name)
    of = _SUMS.get(name) or _RATIOS[name]
    texts = {lang: (_text("indicator", name, lang), _text("definition", name, lang)) for lang in ("fr", "en")}
    references = {lang: _references(name, benchmarks, lang) for lang in LANGUAGES}
    formula = _formula(name, upper, lower)
    whole = _definition(name, texts, formula, BETTER[name], of.source, references, (upper, lower))
    if upper is None:
        return [whole]
    made = [upper, lower] if lower == f"{name}_den" else [upper]
    return [whole, *(_side(each, name, of.source) for each in made if each)]


def _definition(
    name: str,
    texts: dict[str, tuple[str, str]],
    formula: str,
    direction: str,
    source: str,
    references: dict[str, str],
    of: tuple[str | None, str | None],
) -> Definition:
    (name_fr, definition_fr), (name_en, definition_en) = texts["fr"], texts["en"]
    return Definition(
        name, name_fr, name_en, definition_fr, definition_en, formula, unit(name), direction, source,
        references["fr"], references["en"], *of,
    )  # fmt: skip


def _side(side: str, ratio: str, source: str) -> Definition:
    """One side of a ratio: a sum of its own, which says nothing of better or worse."""
    which = "numerator" if side.endswith("_num") else "denominator"
    texts = {}
    for lang in LANGUAGES:
        said = text(f"terms.region_definition.{which}", lang, ratio=ratio, definition=_text("definition", ratio, lang))
        texts[lang] = (_text("indicator", side, lang), said)
    formula = _FORMULAS.get(side) or _of_members(ratio, which)
    return _definition(side, texts, formula, CONTEXT, source, {"fr": "", "en": ""}, (None, None))


def _formula(name: str, upper: str | None, lower: str | None) -> str:
    if name in _SUMS:
        return _SUMS[name].formula
    return f"{upper} / {lower}" if upper else "(high - low) / 2 / value, of C1"


def _of_members(ratio: str, column: str) -> str:
    of = _RATIOS[ratio]
    shown = f"i.indicator = '{ratio}' AND i.view = '{of.view}' AND i.basis = '{of.basis}' AND i.value IS NOT NULL"
    return f"SELECT sum(i.{column}) FROM indicators_member AS i {_COUNTED} AND {shown}"


def _text(kind: str, name: str, lang: str) -> str:
    """The region's own words where they are not those of a member's report; of one kind of device, those of all with
    its name."""
    texts = catalogue("terms", lang)
    if parted := kinds.parted(name):
        whole, category = parted
        return text(f"terms.region_kind.{kind}", lang, of=_text(kind, whole, lang), kind=texts[f"category.{category}"])
    return texts.get(f"region_{kind}.{name}") or texts[f"{kind}.{name}"]


def _references(name: str, benchmarks: list[dict[str, Any]], lang: str) -> str:
    """What is published beside an indicator, or why nothing is: a set of factors may know of fewer figures."""
    if benchmarks:
        return BETWEEN[lang].join(_reference(row, lang) for row in benchmarks)
    why = _NONE_COMPARES.get(name, "not_found")
    return text("terms.region_no_reference.said", lang, why=text(f"terms.region_no_reference.{why}", lang))


def _reference(row: dict[str, Any], lang: str) -> str:
    value = percent(row["value"], lang) if row["unit"] == "1" else number(row["value"], lang)
    unit = catalogue("report", lang).get(f"unit.{row['unit']}", row["unit"])
    return text(f"terms.region_reference.{row['scope']}", lang, value=value, unit=unit, year=row["year"])


class Figure(NamedTuple):
    """A sum that the region may publish. `level`: cells, or region where so few members have one, or so little tells it
    from another figure, that cells of it would cost those of others, or years where it compares with another year: for
    the region, after all else."""

    indicator: str
    criterion: str
    view: str
    basis: str
    stage: str
    unit: str
    level: str


def figures() -> list[Figure]:
    """Every sum of the region by criterion, view, basis and stage; ratios are quotients of these."""
    return [*_impacts(), *(_figure(name) for name in (*APART, *like_for_like.SUMS, *_sides()))]


def _impacts() -> Iterator[Figure]:
    for name, criterion in (("C1", "gwp"), ("M1", "adpe")):
        for stage in ("total", "making", "rest"):
            yield Figure(name, criterion, *_ON_IMPACTS, stage, unit(name), "cells")
        for view in VIEWS[1:]:
            yield Figure(name, criterion, view, "location", "total", unit(name), "region")
    yield Figure("C1", "gwp", "depreciation", "market", "total", unit("C1"), "region")
    for name, criterion in (("M2", "pe"), ("M3", "water")):  # of electricity alone
        yield Figure(name, criterion, *_ON_IMPACTS, "total", unit(name), "cells")
    for name in ("E1", "E2"):
        yield Figure(name, "energy", "any", "any", "any", unit(name), "cells")


def _figure(name: str) -> Figure:
    criterion = "gwp" if unit(name) == "kgCO2e" and name not in APART else PER_USER.get(name.removesuffix("_num"))
    of = (criterion, *_ON_IMPACTS, "total") if criterion else ("any",) * 4
    level = "years" if name.startswith("C8") else "region" if name.startswith(REGION_ONLY) else "cells"
    return Figure(name, *of, unit(name), level)


def _sides() -> Iterator[str]:
    """Sides of ratios that are sums of amounts: not C1, which stands alone, and not numbers of members."""
    for ratio in _RATIOS:
        for side in sides(ratio):
            if side and side != "C1" and ratio != "Q3":
                yield side
