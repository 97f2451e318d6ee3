"""The portal's own objects as the API gives them. Nothing is judged or read here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from footprint.inbox.signatures import Version
from footprint.inbox.store import Received
from footprint.intake.tables.template import label
from footprint.intake.telling import Told
from footprint.messages import term
from footprint.portal.api import models, outcomes
from footprint.portal.web.rendering import say
from footprint.portal.web.visit import ForMember
from footprint.portal.work.jobs import State
from footprint.portal.year import review, versions
from footprint.portal.year.journey import Journey
from footprint.portal.year.versions import Confirmed


def year_state(j: Journey) -> models.YearState:
    return models.YearState(**_state_of(j))


def _state_of(j: Journey) -> dict[str, Any]:
    return {
        "year": j.year,
        "stage": j.stage,
        "can_change": j.can_change,
        "frozen": j.frozen,
        "last_day": j.last_day,
    }


def year(j: Journey) -> models.Year:
    return models.Year(
        **_state_of(j),
        version=j.version.digest,
        missing=j.missing,
        file_count=len(j.current),
        kgco2e=j.estimate["kgco2e"] if j.estimate else None,
        is_minimum=j.is_minimum,
        confirmed=standing(j),
        processing=processing(j.state, j.me.lang),
    )


def processing(state: State, lang: str) -> models.Processing:
    message = None
    if state.waiting:
        message = say(lang)(f"job.{state.step or state.state}", number=state.number, of=state.of)
    elif state.state == "failed":
        message = say(lang)(f"job.failed_{state.why}", incident=state.incident)
    return models.Processing(
        waiting=state.waiting,
        state=state.state,
        step=state.step or None,
        file_number=state.number or None,
        file_count=state.of or None,
        since=state.since,
        finished_at=state.finished_at,
        incident=state.incident,
        message=message,
    )


def file(item: Received) -> models.File:
    receipt = item.receipt
    return models.File(
        sha256=receipt.sha256,
        name=receipt.name,
        list=receipt.list,
        size_bytes=receipt.size_bytes,
        received_on=receipt.received_on,
        as_of=receipt.described_on,
        current=item.current,
        withdrawn_on=item.withdrawn_on,
        kept=item.path is not None,
    )


def profile(values: Mapping[str, Any], me: ForMember, missing: list[str]) -> models.Profile:
    fields = {name: values.get(name) for name in models.Profile.model_fields if name != "missing"}
    return models.Profile(**fields | {"name": values.get("name") or me.member_id, "missing": missing})


def findings(messages: Sequence[Told]) -> list[outcomes.Finding]:
    return [
        outcomes.Finding(
            rule=each.rule, severity=each.severity, column=each.column, lines=list(each.lines),
            line_count=each.row_count, message=each.message, mend=each.mend,
        )
        for each in messages
    ]  # fmt: skip


def file_findings(file: review.ReviewedFile, lang: str, most: int) -> outcomes.FileFindings:
    return outcomes.FileFindings(
        sha256=file.received.receipt.sha256,
        name=file.received.receipt.name,
        can_be_corrected=file.can_be_corrected,
        tables=[_table(table, lang, most) for table in file.tables],
    )


def _table(table: review.ReviewedTable, lang: str, most: int) -> outcomes.Table:
    columns = table.columns or {"used": [], "dropped": []}
    used = [(header, label(canonical, lang, table.kind or "")) for header, canonical in columns["used"]]
    return outcomes.Table(
        label=table.label,
        kind=table.kind,
        profile=table.profile,
        refusal=outcomes.Refusal(**vars(table.refusal)) if table.refusal else None,
        lines=outcomes.Lines(**table.counts),
        columns=[outcomes.UsedColumn(header=header, meaning=meaning) for header, meaning in used],
        dropped_columns=list(columns["dropped"]),
        findings=findings(table.findings[:most]),
        more=max(0, len(table.findings) - most),
    )


def category(name: str, lang: str) -> outcomes.Category:
    return outcomes.Category(category=name, label=term("category", name, lang))


def figures(estimate: Mapping[str, Any], lang: str, *, is_minimum: bool) -> outcomes.Figures:
    totals = (dict(zip(("criterion", "stage", "value", "unit"), each, strict=True)) for each in estimate["totals"])
    return outcomes.Figures(
        kgco2e=estimate["kgco2e"],
        low=estimate.get("low"),
        high=estimate.get("high"),
        is_minimum=is_minimum,
        device_count=estimate["devices"],
        assessed_count=estimate["assessed"],
        uncounted_line_count=estimate.get("uncounted_lines", 0),
        factor_set=estimate["factor_set"],
        categories=[
            outcomes.CategoryFigure(category=name, label=term("category", name, lang), kgco2e=value)
            for name, value in estimate["categories"]
        ],
        totals=[outcomes.StageFigure(**each) for each in totals],
    )


def standing(j: Journey) -> models.Signature | None:
    """The signature that stands; of one on paper the portal knows what an analyst noted."""
    if j.on_paper is None:
        return models.Signature(**_signed(j.standing)) if j.standing else None
    return models.Signature(
        version=j.on_paper.version,
        signed_at=datetime.fromisoformat(j.on_paper.at),
        signed_by=j.on_paper.by,
        withdrawn_at=None,
        on_paper=True,
        file_count=None,
        kgco2e=None,
        is_minimum=False,
    )


def _signed(signed: Confirmed) -> dict[str, Any]:
    return {
        "version": signed.digest,
        "signed_at": signed.at,
        "signed_by": signed.by,
        "withdrawn_at": signed.withdrawn_at,
        "on_paper": False,
        "file_count": len(signed.version.files),
        "kgco2e": signed.shown.kgco2e,
        "is_minimum": signed.shown.is_minimum,
    }


def signed_with_changes(signed: Confirmed, before: Confirmed | None) -> models.Signed:
    return models.Signed(**_signed(signed), changes=changes(before.version, signed.version) if before else None)


def changes(before: Version, after: Version) -> models.Changes:
    differences = versions.changes(before, after)
    fields = (dict(zip(("field", "before", "after"), each, strict=True)) for each in differences.profile)
    return models.Changes(
        added=differences.added,
        gone=differences.gone,
        replaced=[models.Replaced(before=old, after=new) for old, new in differences.replaced],
        profile=[models.ChangedField(**each) for each in fields],
        answers=differences.answers,
    )
