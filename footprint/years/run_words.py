"""What a run found, in words for whoever runs it and for the analysts: why a member was set aside, what a closed year
would be made from today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprint.lake.leaving import ERASED
from footprint.messages import MISSING, catalogue, text
from footprint.years.proposals import Proposal

MOST_NAMED = 10


def why(reason: str | None, number: str | None, lang: str) -> str:
    """Why a reading came to nothing, and where its error stands."""
    known = (reason, (reason or "").partition("_")[0])
    key = next((name for name in known if f"run.why.{name}" in catalogue("cli", lang)), "unknown")
    words = text(f"cli.run.why.{key}", lang)
    return text("cli.run.numbered", lang, why=words, number=number) if number else words


def proposal(year: int, found: Proposal, lang: str) -> list[str]:
    """What changed since the results of a closed year were made: a head, and one sentence a part."""

    def said(part: str, **args: object) -> str:
        return text(f"cli.run.proposal.{part}", lang, **args)

    parts = [said("head", year=year)]
    simple = [name for name in ("factor_set", "code", "version") if name in found]
    parts += [
        said("erased") if found[name][0] == ERASED else said(name, old=found[name][0], new=found[name][1])
        for name in simple
    ]
    if "factors" in found and "factor_set" not in found:
        parts.append(said("factors"))
    if figures := found.get("figures"):
        parts.append(said("figures", figures=_figures(figures)))
    parts += [said(name, changed=changed(found[name], lang)) for name in ("settings", "libraries") if name in found]
    if members := found.get("member_years"):
        parts.append(
            said("member_years", named=_some([f"{key} ({said(f'is_{what}')})" for key, what in members.items()]))
        )
    if found.get("last_results"):
        parts.append(said("last_results", year=year - 1))
    return parts


def changed(pairs: Mapping[str, list[Any]], lang: str) -> str:
    """What is another now, by name: each as it was and as it is."""
    return ", ".join(f"{name} {_value(old, lang)} → {_value(new, lang)}" for name, (old, new) in pairs.items())


def _value(value: object, lang: str) -> str:
    """A setting or an edition as people read it: a dash for none, yes and no in their language."""
    if isinstance(value, bool):
        return text(f"terms.words.{'yes' if value else 'no'}", lang)
    return MISSING if value in (None, "") else str(value)


def _figures(figures: Mapping[str, Any]) -> str:
    changed = [f"{name} {old[0]} → {new[0]} {new[1]}" for name, (old, new) in figures["changed"].items()]
    added, removed = ([f"{sign}{name}" for name in figures[of]] for sign, of in (("+", "added"), ("−", "removed")))
    return _some([*changed, *added, *removed])


def _some(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" (+ {more})" if more > 0 else "")
