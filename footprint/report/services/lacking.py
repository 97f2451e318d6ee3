"""What amounts lack, in words: which categories, and which stages of them where the rest is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from footprint.report.services.model import Amounts, ServiceCell
from footprint.report.wording import Wording
from footprint.schema import STAGES


def lacking(
    amounts: Amounts, w: Wording, *, criterion: str = "gwp", of: Iterable[ServiceCell] | None = None
) -> list[str]:
    """Categories that lack something in one criterion, and which part of them it is where the rest is known; `of`: the
    cells to name, else all that are not assessed."""
    cells = amounts.of(criterion=criterion).cells
    assessed = {(cell.category, cell.stage) for cell in cells if cell.value}
    stages: dict[str, set[str]] = {}
    for cell in (cell for cell in cells if cell.value is None) if of is None else of:
        stages.setdefault(cell.category, set()).add(cell.stage)
    return [_lacking(name, names, {stage for category, stage in assessed if category == name}, w)
            for name, names in sorted(stages.items())]  # fmt: skip


def _lacking(category: str, missing: set[str], assessed: set[str], w: Wording) -> str:
    """`found`: stages that lack a figure for something; `known`: stages that have one for something else."""
    name = w.term("category", category)
    if not assessed:
        return name
    if missing <= assessed:
        return w.t("service.gaps.part", name=name)
    key = "service.gaps.stages_and_part" if missing & assessed else "service.gaps.stages"
    return w.t(key, name=name, stages=stages_in_words(missing - assessed, w))


def stages_in_words(stages: Collection[str], w: Wording) -> str:
    return w.listed([_stage(stage, w) for stage in STAGES if stage in stages])


def _stage(stage: str, w: Wording) -> str:
    """A stage in a few words, inside a sentence."""
    return w.text_or(f"service.stage.{stage}", w.term("stage", stage))
