"""Operations on the columns of a file: what each is and why, what the member says of them, and what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from http import HTTPStatus

from fastapi import HTTPException

from footprint.intake.answers.member import why_not_kept
from footprint.intake.evidence.answered import are_months, is_all, is_measure
from footprint.intake.evidence.wording import in_words, role_of
from footprint.intake.previewed import ColumnPreview, Effect, TablePreview
from footprint.portal.api import outcomes, shapes
from footprint.portal.api.caller import Caller, invalid, router
from footprint.portal.api.parameters import FileHash, YearNumber
from footprint.portal.files import acceptance
from footprint.portal.web.problems import pointed
from footprint.portal.web.rendering import say
from footprint.portal.year import columns, journey, review

operations = router()

HERE = "/years/{year}/files/{sha256}/columns"


@operations.get(HERE)
def get_columns(me: Caller, year: YearNumber, sha256: FileHash) -> list[outcomes.TableColumns]:
    """The tables of a file with their columns, as they are understood now."""
    j = journey.of(me, year)
    return _shown(columns.tables(j, acceptance.own(j, sha256), {}), me.lang)


@operations.put(HERE)
def put_columns(
    me: Caller, year: YearNumber, sha256: FileHash, body: outcomes.SaidColumns
) -> outcomes.ColumnsRemembered:
    """What columns of one table are, all of it or none; only its effect where it is not to be remembered."""
    j = journey.to_change(me, year)
    item = acceptance.own(j, sha256)
    given = partial(_roles, body=body, lang=me.lang)
    devices = review.category(body.devices) if body.devices else body.devices
    if body.devices and (devices is None or not is_all(devices)):
        raise invalid(pointed("devices", detail=say(me.lang)("api.no_devices")))
    of_use = _of_use(body, me.lang)
    said = columns.proposed(j, item, body.table - 1, given, body.header_line, body.kind, devices, of_use)
    if not said and body.table > len(columns.tables(j, item, {})):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    effect = columns.effects(j, item, said)
    remembered = columns.keep(j, item, said) if body.remember else 0
    return outcomes.ColumnsRemembered(
        remembered=remembered,
        effect=_effect(*effect) if effect else None,
        tables=_shown(columns.tables(j, item, said), me.lang),
        processing=shapes.processing(journey.of(me, year).state, me.lang),
    )


def _roles(table: TablePreview, body: outcomes.SaidColumns, lang: str) -> dict[int, str]:
    """Position → role; 422 for what is no role, and for a column that is none of the table or names people."""
    may = {column.position for column in table.columns if not column.is_personal}
    roles = [role_of(each.role) for each in body.columns]
    odd = [
        pointed("columns", at, field, detail=say(lang)(f"api.no_{field}"))
        for at, (each, role) in enumerate(zip(body.columns, roles, strict=True))
        for field, is_odd in (("position", each.position not in may), ("role", role is None))
        if is_odd
    ]
    if odd:
        raise invalid(*odd)
    return {each.position: role or "" for each, role in zip(body.columns, roles, strict=True)}


def _of_use(body: outcomes.SaidColumns, lang: str) -> dict[str, str]:
    """What is said of all of a table of use; 422 for what cannot be kept."""
    across = role_of(body.across) if body.across else body.across
    fine = {
        "across": is_measure(across) if across is not None else body.across is None,
        "subject": not (body.subject and why_not_kept(body.subject)),
        "months": are_months(body.months or ""),
    }
    if odd := [pointed(name, detail=say(lang)(f"api.no_{name}")) for name, is_fine in fine.items() if not is_fine]:
        raise invalid(*odd)
    given = {"across": across, "subject": body.subject, "months": body.months, "decimal": body.decimal}
    return {name: answer for name, answer in given.items() if answer is not None}


def _effect(before: Effect, after: Effect) -> outcomes.ColumnsEffect:
    return outcomes.ColumnsEffect(
        devices_before=before.devices, devices_after=after.devices,
        accepted_before=before.accepted, accepted_after=after.accepted,
        refused_before=before.refused, refused_after=after.refused,
        used_before=_used(before), used_after=_used(after),
    )  # fmt: skip


def _used(effect: Effect) -> list[outcomes.UsedInYear]:
    return [outcomes.UsedInYear(**asdict(each)) for each in effect.used]


def _shown(tables: Sequence[TablePreview], lang: str) -> list[outcomes.TableColumns]:
    return [
        outcomes.TableColumns(
            table=number,
            label=each.label,
            kind=each.kind,
            profile=each.profile,
            header_line=each.header_line,
            asked_role=each.question.role if each.question else None,
            asked_positions=list(each.question.positions) if each.question else [],
            devices=each.devices,
            **(each.use.shown if each.use is not None else {}),
            columns=[_column(column, lang) for column in each.columns],
        )
        for number, each in enumerate(tables, start=1)
    ]


def _column(column: ColumnPreview, lang: str) -> outcomes.ColumnRole:
    return outcomes.ColumnRole(
        position=column.position,
        header=column.header,
        role=column.role,
        reason=column.reason,
        evidence=in_words(column.evidence, lang) if column.evidence else None,
        understood=column.evidence.understood if column.evidence else None,
        looked_at=column.evidence.looked_at if column.evidence else None,
        examples=list(column.examples),
    )
