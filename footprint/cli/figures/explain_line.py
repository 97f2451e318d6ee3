"""Of `footprint explain`: one line of a file, down to values, impacts, figures and sources."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from factors.catalogue import FactorSet
from footprint import explain as explanations
from footprint.cli.figures.sources import tell_figures
from footprint.cli.terminal import Format, caption, show, t
from footprint.intake.telling import tell
from footprint.lake import Lake
from footprint.messages import RefusalError, number, term
from footprint.settings import settings


def explain_line(lake: Lake, member: str, year: int, line: str, factor_set: FactorSet, format: Format) -> None:
    """A line as it was resolved, what it weighs and by which figures; of one that is in no figure, why."""
    try:
        explanation = explanations.explain_line(lake, year=year, member_id=member, line=line, factor_set=factor_set)
    except explanations.SeveralLinesError as several:
        raise RefusalError(t("explain.several_lines", line=line, line_ids=", ".join(several.line_ids))) from several
    if explanation is None or explanation.line is None:
        about: dict[str, Any] = {"line": line, "member": member, "year": year}
        raise RefusalError(_why_no_line(lake, **about) or t("explain.no_line", **about))
    _tell_line(explanation.line, format)
    if explanation.server:
        _tell_server(explanation.server, format)
    caption(t("explain.impacts", year=year), format)
    show(explanation.impacts.drop_columns(["line_id", "category", "year"]), format)
    tell_figures(explanation.figures.to_pylist(), format)


def _why_no_line(lake: Lake, *, member: str, year: int, line: str) -> str | None:
    """Why a line of a file is in no figure; None where no file has it among those refused or set aside."""
    lang, (sha8, _, number_) = settings().lang, line.rpartition(":")
    if not number_.isdecimal():
        return None
    named = (pc.field("line") == int(number_)) & pc.field("severity").isin(["refused", "set_aside"])
    findings = lake.read("findings", year=year, member_id=member).filter(named)
    messages = tell(findings.filter(pc.field("file_sha8") == sha8) if sha8 else findings, lang)
    why = " ".join(f"{message.message} {message.mend}".strip() for message in messages)
    return t(f"explain.{messages[0].severity}_line", line=line, member=member, year=year, why=why) if messages else None


def _tell_line(values: dict[str, Any], format: Format) -> None:
    lang = settings().lang
    line = {name: values[name] for name in ("line", "country")} | {
        "quantity": number(values["quantity_devices"], lang),
        "category": term("category", values["category"], lang),
        "acquired": values["acquired_on"] or "?",
        "retired": values["retired_on"] or "–",
        "ownership": term("ownership", values["ownership"], lang),
        "life": number(values["lifetime_years"], lang),
        "lifetime_source": _source(values["lifetime_key"]),
        "kwh": number(values["kwh_year"], lang),
        "energy_source": _source(values["energy_key"]),
        "pue": number(values["pue"], lang),
    }
    caption(t("explain.line", **line), format)
    caption(t("explain.resolved", **line), format)


def _tell_server(values: dict[str, Any], format: Format) -> None:
    """The catalogue's rows of processor and accelerators, and both ways of counting the machine with the reason why."""
    lang = settings().lang
    shown = {name: number(value, lang) for name, value in values.items() if isinstance(value, float)}
    unknown = dict.fromkeys(("tdp_w", "die_mm2", "cpus", "kwh_year", "kgco2e_of_components"), t("explain.unknown"))
    words = {**values, **unknown, **shown}
    if values["cpu_text"] is not None:
        caption(t(f"explain.processor_{values['match']}", **words), format)
    if values.get("accelerator"):
        caption(t("explain.accelerator", **words), format)
    used = "components" if values["from_components"] else "category"
    caption(t("explain.two_ways", **words), format)
    caption(t(f"explain.used_{used}"), format)


def _source(parameter_key: object) -> str:
    return t("explain.default_value", key=parameter_key) if parameter_key else t("explain.own_value")
