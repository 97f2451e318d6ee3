"""What the pipeline says to people: texts of the section `run`, in the language of the installation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprint.messages import catalogue, percent, text
from footprint.proposals import Proposal
from footprint.settings import settings

MOST_NAMED = 10


def said(key: str, **args: object) -> str:
    """The text `cli.run.<key>` in the user's language."""
    return text(f"cli.run.{key}", settings().lang, **args)


def why(reason: str | None, number: str | None) -> str:
    """Why a reading came to nothing, and where its error stands."""
    known = (reason, (reason or "").partition("_")[0])
    key = next((name for name in known if f"run.why.{name}" in catalogue("cli", settings().lang)), "unknown")
    words = said(f"why.{key}")
    return said("numbered", why=words, number=number) if number else words


def left_out_words(row: Mapping[str, Any]) -> str:
    """Why the region leaves a member out, from its row of `member_states`."""
    about = {"member": row["member_id"], "why": why(row["reason"], row["number"])}
    return said(f"left_out.{row['left_out']}", coverage=percent(row["coverage"], settings().lang), **about)


def proposal_words(year: int, proposal: Proposal) -> str:
    """What changed since the results of a closed year were made, in one sentence a part."""
    parts = [said(f"proposal.{name}", old=proposal[name][0], new=proposal[name][1])
             for name in ("factor_set", "code", "version") if name in proposal]  # fmt: skip
    if "factors" in proposal and "factor_set" not in proposal:
        parts.append(said("proposal.factors"))
    if figures := proposal.get("figures"):
        parts.append(said("proposal.figures", figures=_figures(figures)))
    parts += [
        said(f"proposal.{name}", changed=_changed(proposal[name]))
        for name in ("settings", "libraries")
        if name in proposal
    ]
    if members := proposal.get("member_years"):
        parts.append(said("proposal.member_years", named=_some([f"{key} ({what})" for key, what in members.items()])))
    if proposal.get("last_results"):
        parts.append(said("proposal.last_results", year=year - 1))
    return " ".join([said("proposal.head", year=year), *parts])


def _changed(pairs: Mapping[str, list[Any]]) -> str:
    return ", ".join(f"{name} {old} → {new}" for name, (old, new) in pairs.items())


def _figures(figures: Mapping[str, Any]) -> str:
    changed = [f"{name} {old[0]} → {new[0]} {new[1]}" for name, (old, new) in figures["changed"].items()]
    added, removed = ([f"{sign}{name}" for name in figures[of]] for sign, of in (("+", "added"), ("−", "removed")))
    return _some([*changed, *added, *removed])


def _some(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" (+ {more})" if more > 0 else "")
