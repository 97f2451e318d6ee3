"""`footprint audit`: whether anybody can find out of a release what one holding has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Optional

import pyarrow as pa
import typer

from footprint.audit import Asked, Audit, Knowing, attack, audit
from footprint.cli.terminal import Format, bullets, say, show, show_json, t
from footprint.messages import number
from footprint.settings import language

PLACE = ("sector", "zone", "size")
NUMBERS = ("lower", "truth", "upper")


def audit_release(
    folders: Annotated[list[Path], typer.Argument(help=t("option.audit_folders"))],
    members: Annotated[Path, typer.Option(help=t("option.audit_members"))],
    own: Annotated[Optional[Path], typer.Option(help=t("option.audit_own"))] = None,
    target: Annotated[Optional[str], typer.Option(help=t("option.audit_target"))] = None,
    truth: Annotated[Optional[Path], typer.Option(help=t("option.audit_truth"))] = None,
    coefficients: Annotated[Optional[Path], typer.Option(help=t("option.audit_coefficients"))] = None,
    prior: Annotated[float, typer.Option(min=0, max=1, help=t("option.audit_prior"))] = 0.1,
    p_insider: Annotated[float, typer.Option(min=0, max=10, help=t("option.audit_p"))] = 0.1,
    atoms: Annotated[bool, typer.Option("--atoms/--figures-only", help=t("option.audit_atoms"))] = True,
    as_json: Annotated[bool, typer.Option("--json", help=t("option.json"))] = False,
) -> None:
    knowing, asked = Knowing(prior=prior, coefficients=coefficients), Asked(p_insider=p_insider, atoms=atoms)
    if truth is not None:
        done = audit(folders, members, truth, knowing=knowing, asked=asked)
        rows = [_row(each) for each in done.attacks if target in (None, each.target)]
        _tell(done, rows, as_json)
        failed = bool(rows) if target else not done.is_safe
    else:
        known = attack(folders, members, own=own, target=target, knowing=knowing, asked=asked)
        rows = [_row(each) for each in known]
        failed = any(each.is_close for each in known)
        _tell_intervals(rows, as_json)
    if failed:
        raise typer.Exit(1)


def _row(found: Any) -> dict[str, Any]:
    """An attack or interval with its quantity and place in words."""
    row = {name: value for name, value in found._asdict().items() if name not in ("quantity", "place", "rows")}
    return row | {"figure": str(found.quantity), "place": " ".join(found.place), "rows": list(found.rows)}


def _tell(done: Audit, rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        show_json({
            "safe": done.is_safe, "attacks": list(rows), "recomputed": _recomputed(done), "broken": _broken(done),
            "unaudited": list(map(str, done.unaudited)), "targets": done.targets, "attackers": done.attackers,
            "solved": done.solved,
        })  # fmt: skip
        return
    _show(rows, ("attacker", "target", "year", "figure", "place", *NUMBERS, "rows"))
    bullets(t("audit.recomputed", **_written(row)) for row in _recomputed(done))
    bullets(t(f"audit.broken.{row['rule']}", **_written(row)) for row in _broken(done))
    if done.unaudited:
        say(t("audit.unaudited", figures=", ".join(map(str, done.unaudited))))
    count = {"attacks": len(done.attacks), "targets": done.targets, "attackers": done.attackers}
    say(t("audit.safe" if done.is_safe else "audit.unsafe", **count))


def _written(row: dict[str, Any]) -> dict[str, Any]:
    return {name: number(value, language()) if isinstance(value, float) else value for name, value in row.items()}


def _recomputed(done: Audit) -> list[dict[str, Any]]:
    return [
        {"row": each.cell.name, "figure": str(each.cell.quantity), "place": " ".join(each.cell.place)}
        | {name: getattr(each, name) for name in ("holdings", *NUMBERS)}
        for each in done.recomputed
    ]


def _broken(done: Audit) -> list[dict[str, Any]]:
    return [
        {"rule": each.rule, "row": each.cell.name, "figure": str(each.cell.quantity), "value": each.value}
        | {"place": " ".join(each.cell.place)}
        for each in done.broken
    ]


def _tell_intervals(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        show_json(rows)
        return
    close = [row for row in rows if row["is_close"]]
    _show(close, ("attacker", "target", "year", "figure", "place", "lower", "upper", "rows"))
    say(t("audit.close" if close else "audit.not_close", close=len(close), intervals=len(rows)))


def _show(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    if rows:
        shown = [
            {name: row[name] for name in columns}
            | {
                "attacker": row["attacker"] or t("audit.anybody"),
                "year": str(row["year"]),
                "rows": ", ".join(row["rows"]),
            }
            for row in rows
        ]
        headings = {name: t(f"audit.column.{name}") for name in columns}
        show(pa.Table.from_pylist(shown), Format.TABLE, headings=headings)
