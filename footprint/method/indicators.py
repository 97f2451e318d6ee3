"""The indicators of a member: what is the same wherever one is shown or explained. What each is of, `[definition]` of
`footprint/texts/terms.*.toml` says; its formula is in `footprint/method/indicators_member.sql`."""

from __future__ import annotations

from dataclasses import dataclass

LOWER, HIGHER, CONTEXT = "lower", "higher", "context"


@dataclass(frozen=True)
class Indicator:
    """`better`: which way is. `adds_up`: a total, one a head or a share of one, at least so much where not all is
    assessed. `divisor`: what a ratio divides by, asked for where it is missing (`explain.missing`). `criterion`: of
    impacts, what items of it add up."""

    better: str
    adds_up: bool = False
    divisor: str | None = None
    criterion: str | None = None


INDICATORS = {
    "C1": Indicator(LOWER, adds_up=True, criterion="gwp"),
    "C2": Indicator(LOWER, adds_up=True, divisor="employees", criterion="gwp"),
    "C3": Indicator(LOWER, adds_up=True, divisor="users", criterion="gwp"),
    "C5": Indicator(CONTEXT, divisor="stages", criterion="gwp"),
    "C7": Indicator(LOWER, adds_up=True, divisor="users", criterion="gwp"),
    "M1": Indicator(LOWER, adds_up=True, criterion="adpe"),
    "M2": Indicator(LOWER, adds_up=True, criterion="pe"),
    "M3": Indicator(LOWER, adds_up=True, criterion="water"),
    "M4": Indicator(LOWER, adds_up=True, divisor="users"),
    "E1": Indicator(LOWER, adds_up=True, criterion="energy"),
    "E2": Indicator(LOWER, adds_up=True, criterion="energy"),
    "E3": Indicator(LOWER),
    "E4": Indicator(LOWER),
    "E5": Indicator(HIGHER, adds_up=True),
    "E6": Indicator(HIGHER, adds_up=True),
    "P1": Indicator(LOWER, divisor="employees"),
    "P2": Indicator(LOWER, divisor="employees"),
    "P3": Indicator(LOWER, divisor="employees"),
    "P4": Indicator(LOWER, divisor="devices"),
    "L1": Indicator(HIGHER, divisor="retired"),
    "L2": Indicator(HIGHER, divisor="dates"),
    "L3": Indicator(LOWER, divisor="devices"),
    "R1": Indicator(HIGHER, divisor="purchases"),
    "R2": Indicator(HIGHER),
    "R3": Indicator(HIGHER, divisor="retired"),
    "U1": Indicator(LOWER, adds_up=True, divisor="employees"),
    "U2": Indicator(LOWER, divisor="users"),
    "A1": Indicator(HIGHER, adds_up=True),
    "A1_adpe": Indicator(HIGHER, adds_up=True),
    "Q1": Indicator(LOWER, divisor="impact"),
    "Q2": Indicator(HIGHER, divisor="impact"),
    "Q4": Indicator(HIGHER, divisor="devices"),
    "Q5": Indicator(LOWER, divisor="devices"),
}
# Which criterion an indicator of impacts adds up.
CRITERION = {name: each.criterion for name, each in INDICATORS.items() if each.criterion}
