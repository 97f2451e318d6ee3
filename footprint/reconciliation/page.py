"""The page of the catalogue that puts figures of other tools beside ours: factors/RECONCILIATION.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from factors.catalogue import FactorSet
from footprint import steps
from footprint.lake import Lake
from footprint.messages import term
from footprint.reconciliation import exchange, figures, organisations

YEAR = 2025
MEMBERS = ("ville-sainte-orlane", "etudes-tersane", "campus-vergnac")
CATEGORIES = ("laptop", "desktop", "monitor", "smartphone", "tablet", "server", "printer", "internet_box")
CAUSES = {
    "making": "making", "life": "lives", "consumption": "yearly kWh", "grid": "a kWh",
    "perimeter": "what it leaves out",
}  # fmt: skip
SUBJECTS = {
    "electricity": "kWh in France", "mobile_gb": "GB over a mobile network",
    "fixed_gb": "GB over a fixed one, without box",
}  # fmt: skip
INTRODUCTION = """# Why other tools come to other figures

Written by `python -m footprint.reconciliation` over a lake of the sample members; tests hold it equal.
Figures of other tools stand in [compared/other_tools.csv](compared/other_tools.csv), each with its source; they are
compared and never counted. Those of makers are medians of `odbl/device_models.csv`, of at least ten models.

## One device in one year

kgCO2e: making to end of life over the tool's life, and its yearly kWh on its own grid; what a tool does not state is
ours.
"""
OF_MEMBERS = f"""## What it does to three sample members

Greenhouse gases of {YEAR} [kgCO2e], each kind of figure exchanged; the share of a cause is its mean over all orders, so
a line adds up. Cloud, network and language models are left out by all these tools. A shorter life adds to each year of
a device and ends these years earlier: old devices weigh nothing then.
"""
OF_ORGANISATIONS = """## Published footprints of organisations, replayed

`footprint estimate` over what organisations published of their devices, with the figures they published (`--factors`,
`--defaults`), comes to each published part and total within 1 % (a printer's 0.06 kg: within its rounding). With ours
it comes to others, in the view that is theirs [kgCO2e]. The files are those of `footprint/reconciliation/published`:

    cd footprint/reconciliation/published/green_web_foundation
    footprint estimate inventory.csv --year 2023 --factors factors --defaults defaults.csv --by category
"""
NOT_REPLAYED = """Looked at and not replayed: inputs, figures or total are not published, or could not be read.

- La Rochelle, city and agglomeration (2020, 680 t): 3,400 screens and 2,500 computers, no other device and no figure.
- Université de Lausanne (2,722 laptops, 2,413 desktops …): in what could be read an inventory, no figure of a device.
- EPFL (31 October 2020, 7,900 t a year): total and summary read; devices and figures stand in a report that was not.
- Basecamp (2019, about 25 t of hardware): total without an inventory.
- MARBEC, a laboratory (purchases of 2019 as given to GES 1point5): an inventory without its total.
- Wavestone (2015/16) and Amoès (2019), Bilan Carbone: only the first pages of their reports were read.
- IRAP, a laboratory (2019, 7,400 t): only the abstract was read.
- Mila, an institute (788 kg of electricity): it states 115 kW and multiplies 150 kW; no figure for its machines.
- G4IT: expected results in its tests, of servers with figures that are called fake.
"""
VIEWS = {"depreciation": "making spread over lives", "acquisition": "making in the year of purchase"}
PER_EMPLOYEE = """## Per employee, beside published means

Published means of French organisations go from {low} to {high} kgCO2e per user and year, with 3.2 to 5 devices each.
Figures explain a part: EcoDiag has the highest for most devices. The rest is what is counted: how many devices an
inventory lists, and the networks, services, paper or staff that these studies count too.
"""


def tables(lake: Lake) -> exchange.Tables:
    """The validated tables of the sample members that the page shows."""
    return {name: lake.read(name, year=YEAR, member_id=set(MEMBERS)) for name in steps.VALIDATED}


def markdown(lake: Lake, factor_set: FactorSet) -> str:
    """The whole page."""
    ours, others = figures.ours(factor_set, year=YEAR), figures.others(factor_set)
    members = _members(lake, factor_set, others)
    parts = (INTRODUCTION, *_units(ours, others), *members, *organisation_lines(organisations.replayed(factor_set)))
    return "\n".join(parts) + "\n"


def _units(ours: figures.Figures, others: dict[str, figures.Figures]) -> Iterator[str]:
    shown = {"ours": ours} | {name: held for name, held in others.items() if _knows_devices(held)}
    yield _row("", [_name(name) for name in shown])
    yield _rule(len(shown))
    for category in CATEGORIES:
        grid = ours["electricity", "grid"]
        cells = [figures.device_year(held, category, grid=grid, like=ours) for held in shown.values()]
        yield _row(category.replace("_", " "), [_number(cell) for cell in cells])
    yield "\n## A kWh in France, and a GB\n"
    yield _row("", ["what", "figure", "unit"])
    yield _rule(3)
    for name, held in {"ours": ours, **others}.items():
        for (subject, quantity), value in sorted(held.items()):
            if quantity in ("grid", "volume"):
                yield _row(_name(name), [SUBJECTS[subject], _number(1000 * value), "g"])
    yield ""


def _members(lake: Lake, factor_set: FactorSet, others: dict[str, figures.Figures]) -> Iterator[str]:
    yield OF_MEMBERS
    read = tables(lake)
    made = {
        name: exchange.split(read, factor_set, held, year=YEAR)
        for name, held in others.items()
        if any(quantity != "volume" for _, quantity in held)
    }
    for name, members in made.items():
        yield from exchange_lines(name, members)
    yield from _per_employee(lake, factor_set, made["ecodiag"])


def exchange_lines(name: str, made: dict[str, dict[str, float]]) -> Iterator[str]:
    """The lines of one tool: a row a member."""
    causes = [cause for cause in CAUSES if cause in next(iter(made.values()))]
    yield f"### {_name(name)}\n"
    yield _row("member", ["ours", *(CAUSES[cause] for cause in causes), "theirs", "theirs/ours"])
    yield _rule(len(causes) + 3)
    for member, values in made.items():
        cells = [f"{values['ours']:,.0f}", *(_signed(values[cause]) for cause in causes), f"{values['theirs']:,.0f}"]
        yield _row(member, [*cells, f"{values['theirs'] / values['ours']:.2f}"])
    yield ""


def _per_employee(lake: Lake, factor_set: FactorSet, highest: dict[str, dict[str, float]]) -> Iterator[str]:
    means = [row["value"] for row in factor_set.published_means]
    yield PER_EMPLOYEE.format(low=f"{means[0]:g}", high=f"{means[-1]:g}")
    yield _row("member", ["personal devices per employee (P1)", "ours (C2)", "with EcoDiag's figures"])
    yield _rule(3)
    held = {
        (row["member_id"], row["indicator"]): row["value"]
        for row in lake.read("indicators_member", year=YEAR).to_pylist()
        if (row["indicator"], row["view"], row["basis"]) in (("P1", "any", "any"), ("C2", "depreciation", "location"))
    }
    for member, values in highest.items():
        each = held[member, "C2"]
        theirs = each * values["theirs"] / values["ours"]
        yield _row(member, [f"{held[member, 'P1']:.1f}", f"{each:.0f}", f"{theirs:.0f}"])


def organisation_lines(replayed: Sequence[organisations.Replay]) -> Iterator[str]:
    """The section of published footprints: a row and a source each."""
    yield f"\n{OF_ORGANISATIONS}"
    causes = [cause for cause in CAUSES if cause != "perimeter"]  # what they leave out is not in their inventories
    yield _row("", ["ours", *(CAUSES[cause] for cause in causes), "theirs", "published"])
    yield _rule(len(causes) + 3)
    for one, made in replayed:
        cells = [_signed(made[cause]) if cause in made else "–" for cause in causes]
        yield _row(one.name, [f"{made['ours']:,.0f}", *cells, f"{made['theirs']:,.0f}", f"{float(one.total):,.0f}"])
    yield ""
    for one, _ in replayed:
        source = f"{one.author}, [{one.title}]({one.address}), {one.date}; read in {one.read_in}."
        yield f"- **{one.name}**, {one.year}, {VIEWS[one.view]}: {source} {one.scope} {one.why}"
    yield f"\n{NOT_REPLAYED}".rstrip()


def _name(tool: str) -> str:
    return term("tool", tool, "en")


def _knows_devices(held: figures.Figures) -> bool:
    return any(quantity == "making" for _, quantity in held)


def _row(name: str, cells: Sequence[str]) -> str:
    return "| " + " | ".join((name, *cells)) + " |"


def _rule(count: int) -> str:
    return "|---" + "|---:" * count + "|"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{float(f'{value:.3g}'):g}"


def _signed(value: float) -> str:
    return f"{value:+,.0f}" if round(value) else "0"
